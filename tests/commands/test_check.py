"""`cstotimeline check`: every fault at once, wherever it stands, and nothing but faults."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cstotimeline as ct
from cstotimeline import catalogue
from cstotimeline.cli import cli
from cstotimeline.formats import ics, table, timeline_json
from fixed_timeline import fixed_timeline


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments)])


STRANGE = ct.Timeline(
    [
        ct.Exercise(
            "rubezh-2022", "Rubezh", when="2022-10-17/2022-10-21",
            phases=[ct.Phase("fine", "2022-10-18"), ct.Phase("outside", "2022-10-20/2022-10-23")],
        ),
        ct.Event("opening", "Opening", when="2022-10-17", part_of="rubezh-2023"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "encode"),
    [
        ("a.yaml", catalogue.encode), ("a.json", timeline_json.encode), ("a.csv", table.encode), ("a.ics", ics.encode),
    ],
)  # fmt: skip
def test_what_is_right_has_no_faults(tmp_path: Path, name: str, encode: object) -> None:
    timeline = ct.Timeline(event for event in fixed_timeline() if event.part_of is None)
    (tmp_path / name).write_bytes(encode(timeline))  # type: ignore[operator]  # parametrised over the encoders
    result = check(tmp_path / name)
    assert (result.exit_code, result.stdout.split(" in ")[0]) == (0, "no fault"), result.stdout


def test_faults_of_several_files_are_told_together_with_their_lines(tmp_path: Path) -> None:
    text = "- id: a\n  when: 2024-02-30\n  title: A\n- id: b\n  when: 2024\n  title: B\n  status: dne\n"
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "b.csv").write_text("id,title,start\nc,C,2024\nd,,2024\n")
    data = timeline_json.encode(fixed_timeline()).replace(b'"kind": "summit"', b'"kind": "Summit"')
    (tmp_path / "c.json").write_bytes(data)
    line = data[: data.index(b'"Summit"')].count(b"\n") + 1
    result = check(tmp_path / "a.yaml", tmp_path / "b.csv", tmp_path / "c.json")
    assert result.exit_code == 1
    told = [text.removeprefix(f"{tmp_path}/").split(" found")[0] for text in result.stdout.splitlines()]
    assert told[:3] == ["a.yaml:2: [0].when:", "a.yaml:7: [1].status:", "b.csv:3: title:"]
    assert told[3].startswith(f"c.json:{line}: events[")
    assert told[-1].startswith("4 faults in ")


@pytest.mark.parametrize(
    ("name", "encode", "lines"),
    [
        ("a.yaml", catalogue.encode, True), ("a.json", timeline_json.encode, True), ("a.csv", table.encode, True),
        ("a.ics", ics.encode, False),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_told(tmp_path: Path, name: str, encode: object, lines: bool) -> None:
    (tmp_path / name).write_bytes(encode(STRANGE))  # type: ignore[operator]  # parametrised over the encoders
    result = check(tmp_path / name, "--json")
    faults = json.loads(result.stdout)
    told = {(fault["event"], fault["found"]): fault for fault in faults}
    outside = told["rubezh-2022", "2022-10-20/2022-10-23"]
    assert "2022-10-17/2022-10-21" in outside["expected"]
    if name != "a.ics":  # a calendar leaves the relation to an absent parent out
        assert told["opening", "rubezh-2023"]["hint"] == "did you mean 'rubezh-2022'?"
    assert (outside["line"] is not None) == lines
    assert result.exit_code == 1


def test_faults_as_json_have_every_part(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- id: a\n  when: 2024\n  title: A\n  where: {text: B, country: Kazakstan}\n")
    assert json.loads(check(tmp_path / "a.yaml", "--json").stdout) == [
        {
            "file": str(tmp_path / "a.yaml"),
            "line": 4,
            "field": "[0].where.country",
            "found": "Kazakstan",
            "expected": "a country's ISO 3166 code or its name",
            "hint": "did you mean Kazakhstan?",
            "event": "a",
        }
    ]


def test_without_faults_the_json_list_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {id: a, when: 2024, title: A}\n")
    result = check(tmp_path / "a.yaml", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_a_file_that_is_not_there_is_a_wrong_call() -> None:
    assert check("nowhere.yaml").exit_code == 2


BROKEN_TWICE = [
    {"id": "a", "when": "2022-13", "title": "A"},
    {"id": "a", "when": "2023", "title": "again"},
    {"id": "b", "when": "soon", "title": "B", "part_of": "aa"},
    {"id": "c", "when": "2024", "title": "C", "part_of": "b"},
    {"id": "d", "when": "soon", "title": "D", "part_of": "e"},
    {"id": "e", "when": "2024", "title": "E", "part_of": "d"},
]


@pytest.mark.parametrize("kind", ["yaml", "json", "csv"])
def test_an_event_that_cannot_be_read_hides_none_of_its_other_faults(tmp_path: Path, kind: str) -> None:
    text = json.dumps(BROKEN_TWICE)
    if kind == "json":
        events = [{("edtf" if name == "when" else name): v for name, v in e.items()} for e in BROKEN_TWICE]
        text = json.dumps({"version": 1, "events": events})
    if kind == "csv":
        rows = [",".join(event.get(name, "") for name in ("id", "when", "title", "part_of")) for event in BROKEN_TWICE]
        text = "\n".join(["id,edtf,title,part_of", *rows])
    (tmp_path / f"a.{kind}").write_text(text)
    faults = json.loads(check(tmp_path / f"a.{kind}", "--json").stdout)
    told = {(fault["event"], fault["field"].rpartition(".")[2], fault["found"]) for fault in faults}
    days = "edtf" if kind != "yaml" else "when"
    assert told == {
        ("a", days, "2022-13"), ("b", days, "soon"), ("d", days, "soon"),
        ("a", "id", "a"), ("b", "part_of", "aa"), ("e", "part_of", "d"),
    }  # fmt: skip
    assert all(fault["line"] for fault in faults)
    assert {fault["hint"] for fault in faults if fault["found"] == "aa"} == {"did you mean 'a'?"}


SOURCES = """
sources: {"003": {title: Begun}}
events:
  - id: a
    when: 2024
    title: A
    sources: ["003", "https://example.org/a", "030"]
    evidence:
      - {source: "004", quote: So it was}
      - {source: person, says: {status: held}}
"""


def test_a_source_that_is_named_nowhere_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOURCES)
    assert check(tmp_path / "a.yaml").stdout.splitlines()[:2] == [
        f"{tmp_path}/a.yaml:7: events[0].sources[2]: found '030', expected the id of a source that is named "
        "(did you mean '003'?)",
        f"{tmp_path}/a.yaml:9: events[0].evidence[0].source: found '004', expected the id of a source that is named "
        "(did you mean '003'?)",
    ]
    (tmp_path / "b.yaml").write_text('sources:\n  "030": {}\n  "004": {}\nevents: []\n')
    assert check(tmp_path).exit_code == 0


def test_where_no_sources_are_named_a_source_is_what_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {id: a, when: 2024, title: A, sources: [the radio]}\n")
    assert check(tmp_path / "a.yaml").exit_code == 0


def test_every_file_of_a_folder_is_checked_and_what_is_passed_over_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {id: a, when: 2024, title: A}\n")
    (tmp_path / catalogue.SCHEMA_FILE).write_bytes(catalogue.schema())
    (tmp_path / "b.csv").write_text("id,title,start\na,A again,2024\nd,,2024\n")
    (tmp_path / "c.json").write_text("{}")
    (tmp_path / "notes.md").write_text("# Notes\n")
    (tmp_path / "notes.odt").write_text("")
    result = check(tmp_path)
    told = [line.removeprefix(f"{tmp_path}/").split(" found")[0] for line in result.stdout.splitlines()]
    assert told == ["b.csv:3: title:", "c.json:1: version:", "2 faults in 1 event"]
    assert [line.removeprefix(f"{tmp_path}/") for line in result.stderr.splitlines()] == [
        "notes.md: file: passed over: a press release",
        "notes.odt: file: passed over: not named .ics, .csv, .json, .yaml, .yml",
    ]


def test_press_releases_are_not_for_checking(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A drill was held.")
    assert check(tmp_path).stdout.splitlines()[0] == (
        f"{tmp_path}: found 'no file to check', expected files named .ics, .csv, .json, .yaml, .yml"
    )
    assert check(tmp_path / "a.txt").stdout.splitlines()[0] == (
        f"{tmp_path / 'a.txt'}: found '.txt', expected a file named .ics, .csv, .json, .yaml, .yml "
        "(press releases are for: cstotimeline read)"
    )
