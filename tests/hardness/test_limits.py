"""Limits of what an unattended process takes in: each is told by name, with how to raise it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cstotimeline as ct
from cstotimeline import limits
from cstotimeline.faults import Fault
from cstotimeline.formats import ics, table, timeline_json

RELEASE = b"On May 6, 2024 the joint exercise Search-2024 began in Kazakhstan."
GOOD = ct.Timeline([ct.Event("good", "Good", "2024-05-06")])
FILES = {
    "big.ics": (limits.CALENDAR, ics.encode(GOOD)),
    "big.csv": (limits.TABLE, table.encode(GOOD)),
    "big.json": (limits.JSON, timeline_json.encode(GOOD)),
    "big.yaml": (limits.CATALOGUE, b"events: [{id: good, title: Good, when: 2024-05-06}]"),
    "big.txt": (limits.DOCUMENT, RELEASE),
    "big.md": (limits.DOCUMENT, b"---\npublished: 2024-05-07\n---\n" + RELEASE),
    "big.html": (limits.DOCUMENT, b"<html><body><article><p>" + RELEASE + b"</p></article></body></html>"),
    "big.jsonl": (limits.DOCUMENT, json.dumps({"id": "a", "text": RELEASE.decode()}).encode()),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_beyond_its_limit_is_a_fault_that_names_the_limit_and_how_to_raise_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit, content = FILES[name]
    (tmp_path / name).write_bytes(content)
    monkeypatch.setenv(limit.variable, "40")
    faults: list[Fault] = []
    assert len(ct.load(tmp_path / name, faults.append)) == 0
    (told,) = faults
    assert Path(told.file or "").name == name
    assert "more than 40 bytes" in str(told)
    assert limit.variable in str(told)
    monkeypatch.setenv(limit.variable, "100000")
    assert len(ct.load(tmp_path / name)) == 1


def test_one_large_file_takes_no_other_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_bytes(FILES["big.yaml"][1])
    (tmp_path / "b.yaml").write_bytes(b"events: [{id: b, title: B, when: 2024}]\n" + b"# long\n" * 50)
    monkeypatch.setenv(limits.CATALOGUE.variable, "100")
    faults: list[Fault] = []
    assert [event.id for event in ct.load(tmp_path, faults.append)] == ["good"]
    assert len(faults) == 1


def test_a_saved_page_of_too_many_elements_is_told_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What finding the article costs grows with the square of them."""
    page = tmp_path / "page.html"
    page.write_bytes(FILES["big.html"][1].replace(b"</article>", b"<h2>x</h2>" * 30_000 + b"</article>"))
    faults: list[Fault] = []
    assert len(ct.load(page, faults.append)) == 0
    (told,) = faults
    assert "more than 30,000 elements" in str(told)
    monkeypatch.setenv(limits.ELEMENTS.variable, "3")
    page.write_bytes(FILES["big.html"][1])
    assert len(ct.load(page, faults.append)) == 0
    monkeypatch.setenv(limits.ELEMENTS.variable, "4")
    assert len(ct.load(page)) == 1


def test_what_is_told_is_the_limit_what_was_expected_and_how_to_raise_it() -> None:
    fault = limits.DOCUMENT.exceeded(3)
    assert str(fault) == (
        "3: found 'more than 33,554,432 bytes', expected a press release within the limit "
        "(a larger limit, in bytes: the environment variable CSTOTIMELINE_MAX_DOCUMENT)"
    )


def test_the_limits_are_those_that_are_documented() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "limits.md").read_text("utf-8")
    for limit in (limits.DOCUMENT, limits.CATALOGUE, limits.CALENDAR, limits.TABLE, limits.JSON):
        assert f"| `{limit.variable}` | {limit.default // 1024 // 1024} MiB |" in reference
    assert f"{limits.ELEMENTS.default:,} elements: `{limits.ELEMENTS.variable}`" in reference
    assert f"64 KiB: `{limits.REQUEST.variable}`" in reference
    assert f"1000: `{limits.CONNECTIONS.variable}`" in reference
