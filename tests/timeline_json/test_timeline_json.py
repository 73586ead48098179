"""Timeline JSON: nothing is lost, everything fits the schema, every fault is found at once."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cstotimeline as ct
from cstotimeline.formats import timeline_json
from strategies import timelines

VALIDATOR = jsonschema.Draft202012Validator(
    timeline_json.schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


@given(timelines())
def test_decoding_gives_back_what_was_encoded(timeline: ct.Timeline) -> None:
    assert timeline_json.decode(timeline_json.encode(timeline)) == timeline


@given(timelines())
def test_what_is_written_fits_the_schema(timeline: ct.Timeline) -> None:
    VALIDATOR.validate(json.loads(timeline_json.encode(timeline)))


@given(timelines())
def test_the_same_timeline_gives_the_same_bytes(timeline: ct.Timeline) -> None:
    again = timeline_json.decode(timeline_json.encode(timeline))
    assert timeline_json.encode(again) == timeline_json.encode(timeline)


def test_the_schema_in_the_documents_is_the_one_in_the_package() -> None:
    documents = Path(__file__).parents[2] / "docs" / "reference" / "timeline-1.schema.json"
    assert json.loads(documents.read_bytes()) == timeline_json.schema()


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(timeline_json.schema())


def decoded(*events: object, **root: object) -> ct.Faults:
    data = json.dumps({"version": 1, "events": list(events), **root})
    with pytest.raises(ct.Faults) as raised:
        timeline_json.decode(data)
    return raised.value


def test_every_fault_is_reported_at_once_and_the_good_events_are_kept() -> None:
    faults = decoded(
        {"id": "a", "titel": "A", "edtf": "2022-13"},
        {
            "id": "b",
            "title": "B",
            "edtf": "2022",
            "kind": "Big Meeting",
            "url": "data:x",
            "place": {"text": "x", "country": "Rusia"},
        },
        {"id": "c", "title": "C", "edtf": "2022-10-17"},
        {"id": "c", "title": "C again", "edtf": "2022-10-18"},
        7,
    )
    assert [fault.field for fault in faults.exceptions] == [
        "events[0].titel", "events[0].title", "events[0].edtf",
        "events[1].place.country", "events[1].url", "events[1].kind",
        "events[4]", "events[3].id",
    ]  # fmt: skip
    assert [fault.event for fault in faults.exceptions] == ["a", "a", "a", "b", "b", "b", None, "c"]
    assert "did you mean 'title'?" in str(faults)
    assert "did you mean Russia" in str(faults)
    assert [(event.id, event.title) for event in faults.timeline] == [("b", "B"), ("c", "C")]
    assert faults.timeline["b"].where == ct.Place("x")


@pytest.mark.parametrize(
    ("event", "field", "words"),
    [
        ({"type": "Parade"}, "events[0].type", "Event or Exercise or Meeting or Conference"),
        (
            {"type": "Meeting", "phases": [{"title": "x", "edtf": "2024"}]},
            "events[0].phases",
            "only where type is Exercise",
        ),
        ({"type": "Exercise", "phases": "x"}, "events[0].phases", "a list of phases"),
        ({"type": "Exercise", "phases": [{"title": "x"}]}, "events[0].phases[0].edtf", "an EDTF date such as"),
        ({"type": "Exercise", "personnel": {"text": "x", "min": 3, "max": 1}}, "events[0].personnel", "not below min"),
        ({"part_of": "a"}, "events[0].part_of", "the id of another event"),
        ({"evidence": [{"source": "s", "start": 9, "end": 3}]}, "events[0].evidence[0].start", "0 ≤ start ≤ end"),
        ({"evidence": [{"quote": "q"}]}, "events[0].evidence[0].source", "text with something in it"),
        ({"doubts": [{"why": "w"}]}, "events[0].doubts[0]", "text with something in it"),
        ({"participants": [{"name": "N", "country": "Atlantis"}]}, "events[0].participants[0].country", "ISO 3166"),
        ({"place": 5}, "events[0].place", "a place"),
        ({"start": {"at": "yesterday"}}, "events[0]", "a moment such as"),
        ({"extra": 5}, "events[0].extra", "a mapping"),
        ({"status": "over"}, "events[0].status", "planned or ongoing"),
    ],
)
def test_a_fault_names_its_place(event: dict[str, object], field: str, words: str) -> None:
    faults = decoded({"id": "a", "title": "A", "edtf": "2024", **event})
    assert [fault.field for fault in faults.exceptions] == [field]
    assert words in str(faults.exceptions[0])


def test_a_circle_of_parents_is_cut_and_reported() -> None:
    a, b = ({"id": i, "title": "T", "edtf": "2024", "part_of": p} for i, p in (("a", "b"), ("b", "a")))
    faults = decoded(a, b)
    assert [str(fault.expected) for fault in faults.exceptions] == ["no circle of parents"]
    assert len(faults.timeline) == 2


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"3", b"\xff", b'{"version": 2}', b"[" * 100_000, b'{"a": 1' + b"0" * 5000]
)
def test_what_is_no_timeline_is_one_located_fault(data: bytes) -> None:
    with pytest.raises(ct.Faults) as raised:
        timeline_json.decode(data)
    assert len(raised.value.timeline) == 0


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_json_at_all_ends_in_a_timeline_or_in_faults(value: object) -> None:
    found: list[ct.Fault] = []
    data = json.dumps({"version": 1, "events": [value, {"id": "a", "title": "A", "edtf": "2024", "place": value}]})
    assert isinstance(timeline_json.decode(data, found.append), ct.Timeline)


def test_a_caller_who_listens_gets_the_timeline_and_each_fault() -> None:
    found: list[ct.Fault] = []
    timeline = timeline_json.decode(b'{"version": 1, "events": [{"id": "a"}]}', found.append, file="x.json")
    assert len(timeline) == 0
    assert {fault.file for fault in found} == {"x.json"}
    assert str(found[0]).startswith("x.json: events[0].title: found nothing, expected")


def changed(when: str, *changes: tuple[str, ...]) -> list[tuple[str, object, str]]:
    """The faults of an event on these days when texts in it are changed: each by its path and the new text."""
    root = json.loads(timeline_json.encode(ct.Timeline([ct.Event("a", "A", when=when)])))
    for *path, key, text in changes:
        place = root["events"][0]
        for part in path:
            place = place[part]
        place[key] = text
    faults: list[ct.Fault] = []
    assert len(timeline_json.decode(json.dumps(root), faults.append)) == 1
    return [(fault.field.removeprefix("events[0]."), fault.found, fault.expected) for fault in faults]


def test_days_changed_in_one_place_only_are_faults() -> None:
    assert changed("2024-02-29", ("start", "edtf", "2024-03-05"), ("end", "edtf", "2024-03-05")) == [
        ("edtf", "2024-02-29", "2024-03-05, as start and end say"),
        ("start.earliest", "2024-02-29", "2024-03-05, as start and end say"),
        ("start.latest", "2024-02-29", "2024-03-05, as start and end say"),
        ("end.earliest", "2024-02-29", "2024-03-05, as start and end say"),
        ("end.latest", "2024-02-29", "2024-03-05, as start and end say"),
    ]
    assert changed("2024-02/..", ("end", "latest", "2024-04-01")) == [
        ("end.latest", "2024-04-01", "nothing, as start and end say")
    ]
    noon = "2024-02-29T12:00:00+06:00"
    assert changed(f"{noon}", ("start", "at", "2024-03-01T12:00:00+06:00"), ("start", "edtf", "2024-03-01T06:00Z")) == [
        ("edtf", "2024-02-29T12:00:00+06:00", "2024-03-01T12:00:00+06:00, as at says"),
        ("start.earliest", "2024-02-29", "2024-03-01, as at says"),
        ("start.latest", "2024-02-29", "2024-03-01, as at says"),
    ]


def test_days_that_are_written_once_need_nothing_beside_them() -> None:
    event = {"id": "a", "title": "A", "edtf": "2024-02-29"}
    bounds = {"id": "b", "title": "B", "start": {"edtf": "2024"}, "end": {"edtf": "2025", "latest": None}}
    whole = timeline_json.decode(json.dumps({"version": 1, "events": [event, bounds]}))
    assert [str(event.when) for event in whole] == ["2024/2025", "2024-02-29"]
