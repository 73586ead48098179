"""`load` reads whatever there is: every format by its shape, folders by what they hold, and all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import cstotimeline as ct
from cstotimeline import catalogue
from cstotimeline.formats import fullcalendar, ics, jcal, jscalendar, jsonld, table, timeline_json, timelinejs, vis
from cstotimeline.loading import load_all
from fixed_timeline import fixed_timeline

RELEASE = "On 20 September 2023, in Bishkek, an international conference on combating terrorism was held."


@pytest.mark.parametrize(
    ("name", "encode"),
    [
        ("a.json", timeline_json.encode), ("a.csv", table.encode), ("a.yaml", catalogue.encode),
    ],
)  # fmt: skip
def test_what_is_lossless_is_read_back_whole(tmp_path: Path, name: str, encode: object) -> None:
    timeline = fixed_timeline()
    (tmp_path / name).write_bytes(encode(timeline))  # type: ignore[operator]  # parametrised over the encoders
    assert list(ct.load(tmp_path / name)) == list(timeline)


@pytest.mark.parametrize(
    "module", [ics, jcal, timelinejs, vis, fullcalendar, jsonld, jscalendar], ids=lambda m: m.__name__[23:]
)
def test_every_other_format_is_known_by_its_shape(tmp_path: Path, module: object) -> None:
    data = module.encode(fixed_timeline())  # type: ignore[attr-defined]  # every format has it
    path = tmp_path / ("a.ics" if module is ics else "a.json")
    path.write_bytes(data)
    decoded = module.decode(data)  # type: ignore[attr-defined]  # likewise
    assert list(ct.load(path)) == list(decoded)
    assert len(decoded) > 3


def test_a_published_folder_is_read_back(tmp_path: Path) -> None:
    ct.publish(fixed_timeline(), tmp_path)
    assert ct.load(tmp_path) == fixed_timeline()


def test_a_folder_of_releases_is_merged_and_named_after_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / "a.txt").write_text(RELEASE)
    (folder / "b.txt").write_text(RELEASE)
    timeline = ct.load(folder)
    assert timeline.name == "releases"
    assert len(timeline) == 1
    assert [source.id for source in timeline.sources] == ["a.txt", "b.txt"]


def test_several_inputs_become_one_timeline(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RELEASE)
    (tmp_path / "b.json").write_bytes(timeline_json.encode(ct.Timeline([ct.Event("x", "X", "2024")])))
    timeline = load_all([tmp_path / "a.txt", tmp_path / "b.json"], name="Both")
    assert len(timeline) == 2
    assert timeline.name == "Both"


def test_every_fault_of_every_file_comes_at_once_and_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '{"version": 1, "events": [{"id": "a"}, {"id": "b", "title": "B", "edtf": "2024"}]}'
    )
    (tmp_path / "b.txt").write_bytes(b"\xff")
    with pytest.raises(ct.Faults) as raised:
        load_all([tmp_path / "a.json", tmp_path / "b.txt", tmp_path / "c.txt", tmp_path / "d.doc"])
    assert [Path(str(fault.file)).name for fault in raised.value.exceptions] == [
        "a.json",
        "a.json",
        "c.txt",
        "d.doc",
        "b.txt",
    ]
    assert [event.id for event in raised.value.timeline] == ["b"]


def test_an_empty_folder_says_what_it_would_take(tmp_path: Path) -> None:
    with pytest.raises(ct.Faults) as raised:
        ct.load(tmp_path)
    assert ".yaml" in raised.value.exceptions[0].expected


def test_what_stands_beside_a_catalogue_is_named_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {id: a, when: 2024, title: A}\n")
    (tmp_path / catalogue.SCHEMA_FILE).write_bytes(catalogue.schema())
    (tmp_path / "b.csv").write_text("id,title,start\nb,B,2024\n")
    losses: list[ct.Loss] = []
    assert [event.id for event in ct.load(tmp_path, on_loss=losses.append)] == ["a"]
    assert [(loss.event, loss.why.partition(":")[0]) for loss in losses] == [(str(tmp_path / "b.csv"), "left out")]
