"""A catalogue as a person writes it: short, YAML 1.2, and every fault told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

import cstotimeline as ct
import strategies
from cstotimeline import catalogue
from cstotimeline.faults import Fault, Faults
from fixed_timeline import fixed_timeline

GOLDEN = Path(__file__).parents[1] / "golden" / "catalogue"


def told(text: str) -> list[str]:
    """The faults of a catalogue, in words."""
    faults: list[Fault] = []
    catalogue.decode(text, faults.append)
    return [str(fault) for fault in faults]


def test_the_fixed_timeline_as_a_catalogue() -> None:
    """Seen to be right once, and kept: tests/golden/catalogue."""
    data = (GOLDEN / "fixed.yaml").read_bytes()
    assert catalogue.encode(fixed_timeline()) == data
    assert catalogue.decode(data) == fixed_timeline()


@settings(max_examples=40, deadline=None)
@given(strategies.timelines())
def test_any_timeline_comes_back_whole(timeline: ct.Timeline) -> None:
    assert catalogue.decode(catalogue.encode(timeline)) == timeline


def test_an_event_takes_three_lines() -> None:
    timeline = catalogue.decode("""
events:
  - id: rubezh-2022
    when: 2022-10-17/2022-10-21
    title: Rubezh-2022
""")
    assert list(timeline) == [ct.Event("rubezh-2022", "Rubezh-2022", when="2022-10-17/2022-10-21")]


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2022-10-17/2022-10-21", "2022-10-17/2022-10-21"),
        ("2024", "2024"),
        ("2022-10-17", "2022-10-17"),
        ("2023-09-01/..", "2023-09-01/.."),
        ("2024-06?", "2024-06?"),
        ("2024-09-26 10:00 America/New_York", "2024-09-26T10:00:00-04:00"),
        ("2024-09-26T10:00:00Z", "2024-09-26T10:00:00+00:00"),
    ],
)
def test_days_are_written_bare(written: str, edtf: str) -> None:
    timeline = catalogue.decode(f"- id: a\n  when: {written}\n  title: A\n")
    assert str(timeline["a"].when) == edtf


def test_text_that_yaml_1_1_takes_for_something_else_stays_text() -> None:
    timeline = catalogue.decode("""
events:
  - id: 2024
    when: 2024
    title: 10:00
    where: {text: on, country: NO, city: 1:30}
    organiser: 0x10
    level: null
    participants: [yes, no]
""")
    event = timeline["2024"]
    assert (event.title, event.organiser, event.where) == (
        "10:00", "0x10", ct.Place("on", country="NO", city="1:30"),
    )  # fmt: skip
    assert [participant.name for participant in event.participants] == ["yes", "no"]


def test_places_stand_by_name_or_in_full_and_phases_are_nested() -> None:
    timeline = catalogue.decode("""
- id: rubezh-2022
  when: 2022-10
  title: Rubezh-2022
  where: Tajikistan
  phases:
    - title: active phase
      when: 2022-10-17/2022-10-21
      where: {venue: Harbmaidon, country: Tajikistan, latitude: 37.9, longitude: 68.8}
""")
    exercise = timeline["rubezh-2022"]
    assert isinstance(exercise, ct.Exercise)
    assert exercise.where == ct.Place("Tajikistan", country="TJ")
    place = ct.Place("Harbmaidon, Tajikistan", venue="Harbmaidon", country="TJ", latitude=37.9, longitude=68.8)
    assert exercise.phases == (ct.Phase("active phase", "2022-10-17/2022-10-21", place),)


def test_sources_are_named_once_and_referred_to() -> None:
    timeline = catalogue.decode("""
sources:
  "003": {title: Rubezh begins, url: https://example.org/3, published: 2022-10-18}
events:
  - {id: a, when: 2022, title: A, sources: ["003"]}
  - id: b
    when: 2022
    title: B
    evidence: [{source: "003", quote: from October 17 to 21}]
""")
    source = ct.Source("003", title="Rubezh begins", url="https://example.org/3", published="2022-10-18")
    assert [item.source for event in timeline for item in event.evidence] == [source, source]
    assert timeline.sources == (source,)


def test_fields_of_ones_own_keep_their_types() -> None:
    own = "{cost: 1.5, n: 3, ok: true, day: 2024-01-01}"
    timeline = catalogue.decode(f"- {{id: a, when: 2024, title: A, extra: {own}}}\n")
    assert timeline["a"].extra == {"cost": 1.5, "n": 3, "ok": True, "day": "2024-01-01"}


def test_every_fault_is_told_with_its_line_and_the_good_events_stay() -> None:
    text = """# by hand
events:
  - id: rubezh-2022
    when: 2022-10-21/2022-10-17
    title: Rubezh
  - id: b
    when: 2022
    title: B
    where: {text: Astana, country: Kazakstan}
    titel: Bee
    status: finished
  - id: b
    when: 3.4.2024
    title: Again
  - id: c
    when: 2024
    title: C
    part_of: d
    personnel: {text: ten, min: 12, max: 10}
  - id: d
    when: 2024
    title: D
    part_of: c
"""
    with pytest.raises(Faults) as caught:
        catalogue.decode(text, file="catalogue.yaml")
    assert [str(fault) for fault in caught.value.exceptions] == [
        "catalogue.yaml:4: events[0].when: found '2022-10-21/2022-10-17', expected an end on or after its start "
        "(2022-10-21) (swap the two?)",
        "catalogue.yaml:10: events[1].titel: found 'titel', expected a known field (did you mean 'title'?)",
        "catalogue.yaml:9: events[1].where.country: found 'Kazakstan', expected a country's ISO 3166 code or its "
        "name (did you mean Kazakhstan?)",
        "catalogue.yaml:11: events[1].status: found 'finished', expected planned or ongoing or held or postponed or "
        "cancelled",
        "catalogue.yaml:13: events[2].when: found '3.4.2024', expected an EDTF date such as 2022-10-17, 2022-10, "
        "2022, 2022-10-17/2022-10-21 or 2023-09-01/.. (write year-month-day)",
        "catalogue.yaml:19: events[3].personnel: found 10, expected a number not below min (12)",
        "catalogue.yaml:12: events[2].id: found 'b', expected an id that no other event has",
        "catalogue.yaml:23: events[4].part_of: found 'c', expected no circle of parents",
    ]
    assert [event.id for event in caught.value.timeline] == ["b", "c", "d"]


def test_an_id_that_is_there_twice_is_told_at_the_second() -> None:
    text = "- {id: a, when: 2024, title: A}\n- {id: a, when: 2025, title: B}\n"
    assert told(text) == ["2: [1].id: found 'a', expected an id that no other event has"]


def test_a_file_that_is_no_yaml_still_gives_the_events_that_are() -> None:
    text = """name: X
events:
  - id: a
    when: 2024
    title: one: two
  - id: b
    when: 2024
    title: B
    status: dne
"""
    faults: list[Fault] = []
    timeline = catalogue.decode(text, faults.append)
    assert timeline.name == "X"
    assert [event.id for event in timeline] == ["b"]
    assert [(fault.line, fault.field) for fault in faults] == [(5, ""), (9, "events[1].status")]
    assert "needs quotes" in str(faults[0])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "- id: !!python/name:os.system x\n  when: 2024\n  title: A\n",
            "the tag !!python/name:os.system",
        ),
        ("- id: !mine a\n  when: 2024\n  title: A\n", "the tag !mine"),
        ("- id: a\n  id: b\n  when: 2024\n  title: A\n", "a second 'id'"),
        ("name: [\n", "expected the node content, but found '<stream end>'"),
        ("just words", "just words"),
        ("events: {a: b}", {"a": "b"}),
        ("- words\n", "words"),
        ("[" * 3000, "lists or mappings nested more than 50 deep"),
    ],
)
def test_what_is_refused_is_told(text: str, found: object) -> None:
    faults: list[Fault] = []
    catalogue.decode(text, faults.append)
    assert found in [fault.found for fault in faults]


def test_aliases_that_unfold_without_end_are_refused() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join('*' + chr(97 + i) for _ in range(10))}]\n" for i in range(9)
    )
    assert told(bomb) == ["1: found 'aliases that unfold to more than 10 times the file', expected YAML"]
    assert told("a: &a [*a]\n") == ["1: found 'lists or mappings nested more than 50 deep', expected YAML"]


def test_aliases_that_save_typing_are_welcome() -> None:
    timeline = catalogue.decode(
        "- {id: a, when: 2024, title: A, where: &here Minsk}\n- {id: b, when: 2024, title: B, where: *here}\n"
    )
    assert {event.where and event.where.text for event in timeline} == {"Minsk"}


# Decisions


DRAFT = """
- id: a
  when: 2024
  title: A
  {decision}
  doubts:
    - {{code: no-anchor, why: undated}}
    - {{code: other-when, why: another, instead: ["2023"]}}
"""


@pytest.mark.parametrize(
    ("decision", "codes"),
    [
        ("confirmed: true", []),
        ("confirmed: false", ["no-anchor", "other-when"]),
        ("confirmed: [no-anchor]", ["other-when"]),
    ],
)
def test_a_confirmation_silences_doubts(decision: str, codes: list[str]) -> None:
    timeline = catalogue.decode(DRAFT.format(decision=decision))
    assert [doubt.code for doubt in timeline["a"].doubts] == codes


@pytest.mark.parametrize("decision", ["rejected: true", "rejected: only an anniversary"])
def test_what_is_rejected_does_not_count(decision: str) -> None:
    assert len(catalogue.decode(DRAFT.format(decision=decision))) == 0


def test_events_that_are_the_same_are_one() -> None:
    timeline = catalogue.decode("""
same: [[a, b]]
events:
  - {id: a, when: 2024, title: A, sources: [s1]}
  - {id: b, when: 2024, title: Bee, where: Minsk, sources: [s2]}
  - {id: c, when: 2024, title: C, part_of: b}
""")
    assert [event.id for event in timeline] == ["a", "c"]
    assert (timeline["a"].title, timeline["a"].where, timeline["c"].part_of) == ("A", ct.Place.of("Minsk"), "a")
    assert [item.source.id for item in timeline["a"].evidence] == ["s1", "s2"]


def test_decisions_about_events_that_are_not_there_are_told() -> None:
    text = "events:\n  - {id: a, when: 2024, title: A}\nsame: [[a, gone]]\ndifferent: [[a]]\n"
    assert told(text) == [
        "3: same[0][1]: found 'gone', expected the id of an event of this catalogue",
        "4: different[0]: found ['a'], expected a list of two or more events' ids",
    ]


# Folders


def test_a_folder_of_files_is_one_catalogue(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "name: Both\nsources: {s: {title: S}}\nevents:\n  - {id: a, when: 2023, title: A}\n"
    )
    (tmp_path / "b.yml").write_text("- {id: b, when: 2024, title: B, part_of: a, sources: [s]}\n")
    timeline = catalogue.load(tmp_path)
    assert ct.load(tmp_path) == timeline
    assert (timeline.name, [event.id for event in timeline]) == ("Both", ["a", "b"])
    assert timeline["b"].evidence[0].source.title == "S"


def test_an_id_in_two_files_is_told_at_the_second(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {id: a, when: 2023, title: A}\n")
    (tmp_path / "b.yaml").write_text("# more\n- {id: a, when: 2024, title: B}\n")
    with pytest.raises(Faults) as caught:
        catalogue.load(tmp_path)
    assert [(Path(fault.file or "").name, fault.line, fault.found) for fault in caught.value.exceptions] == [
        ("b.yaml", 2, "a")
    ]
    assert [event.title for event in caught.value.timeline] == ["A"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("kind: Exersise", "(did you mean 'exercise'?)"),
        ("kind: Press Tour", "(did you mean 'press_tour'?)"),
        ("type: Exersise", "(did you mean 'Exercise'?)"),
        ("status: hold", "(did you mean 'held'?)"),
        ("when: 2024-09-26 10:00 America/NewYork", "(did you mean America/New_York?)"),
        ("when: 2024-09-26 10:00 almaty", "(did you mean Asia/Almaty?)"),
        ("when:", "or 2023-09-01/.., or a moment such as 2024-09-26 10:00 Asia/Almaty"),
    ],
)
def test_a_near_miss_gets_a_hint(line: str, words: str) -> None:
    faults: list[Fault] = []
    days = "" if line.startswith("when") else "  when: 2024\n"
    catalogue.decode(f"- id: a\n  title: A\n{days}  {line}\n", faults.append)
    assert [str(fault).endswith(words) for fault in faults] == [True], faults
