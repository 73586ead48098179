"""Timelines: order, identity, queries, and what they refuse."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cstotimeline as ct
from cstotimeline.timeline import IntervalIndex


def sample() -> ct.Timeline:
    return ct.Timeline(
        [
            ct.Exercise("brotherhood", "Combat Brotherhood-2023", "2023-09-01/..", "Belarus", status="ongoing"),
            ct.Exercise("search", "Search-2023", "2023", "Belarus", part_of="brotherhood"),
            ct.Meeting("talks", "Staff talks", "2023-06-25/2023-06-27", "Kazakhstan", status="held"),
            ct.Event("fair", "Fair", "2023-09"),
        ],
        name="Sample",
    )


def ids(events: list[ct.Event]) -> list[str]:
    return [event.id for event in events]


def test_it_iterates_in_order_of_days_and_finds_by_id() -> None:
    timeline = sample()
    assert ids(list(timeline)) == ["search", "talks", "brotherhood", "fair"]
    assert len(timeline) == 4
    assert timeline["talks"].title == "Staff talks"
    assert "talks" in timeline
    with pytest.raises(KeyError):
        timeline["nobody"]


def test_on_and_between_match_days_that_are_certain_and_widen_when_asked() -> None:
    timeline = sample()
    assert ids(timeline.on("2023-09-01")) == ["brotherhood"]
    assert ids(timeline.on("2023-09-05")) == []
    assert ids(timeline.on("2023-09-05", possible=True)) == ["search", "brotherhood", "fair"]
    assert ids(timeline.between("2023-06-27", "2023-06-30")) == ["talks"]
    assert ids(timeline.between("2023-09", "2023-09")) == ["brotherhood", "fair"]
    assert ids(timeline.between("2023", "2023")) == ["search", "talks", "brotherhood", "fair"]
    with pytest.raises(ct.ModelError, match="the second not before the first"):
        timeline.between("2023-10", "2023-09")


def test_an_exercise_takes_place_on_the_days_of_its_phases() -> None:
    phases = [ct.Phase("first", "2022-10-03/2022-10-05"), ct.Phase("second", "2022-10-17/2022-10-21")]
    timeline = ct.Timeline([ct.Exercise("rubezh", "Rubezh-2022", "2022", phases=phases)])
    assert ids(timeline.on("2022-10-18")) == ["rubezh"]
    assert ids(timeline.between("2022-10-04", "2022-10-20")) == ["rubezh"]
    assert ids(timeline.on("2022-10-10")) == []
    assert ids(timeline.on("2022-10-10", possible=True)) == ["rubezh"]


def test_select_combines_kind_country_and_status() -> None:
    timeline = sample()
    assert ids(timeline.select(kind="exercise")) == ["search", "brotherhood"]
    assert ids(timeline.select(kind="exercise", status="ongoing")) == ["brotherhood"]
    assert ids(timeline.select(country="Belarus")) == ["search", "brotherhood"]
    assert ids(timeline.select(country="KZ", kind="exercise")) == []
    assert len(timeline.select()) == 4
    with pytest.raises(ct.ModelError, match="country"):
        timeline.select(country="Belarusia")


def test_two_events_with_one_id_are_refused() -> None:
    with pytest.raises(ct.ModelError, match="an id that no other event"):
        ct.Timeline([ct.Event("a", "A", "2024"), ct.Event("a", "B", "2025")])


def test_a_parent_may_be_outside_but_parents_do_not_go_in_a_circle() -> None:
    assert len(ct.Timeline([ct.Event("a", "A", "2024", part_of="elsewhere")])) == 1
    with pytest.raises(ct.ModelError, match="no circle of parents"):
        ct.Timeline([ct.Event("a", "A", "2024", part_of="b"), ct.Event("b", "B", "2024", part_of="a")])


def test_a_change_makes_a_new_timeline() -> None:
    timeline = sample()
    renamed = timeline.replace(ct.Event("fair", "Great Fair", "2023-10"))
    assert (timeline["fair"].title, renamed["fair"].title) == ("Fair", "Great Fair")
    assert len(timeline.without("fair")) == 3
    both = timeline | ct.Timeline([ct.Event("fair", "Other Fair", "2024"), ct.Event("new", "New", "2024")])
    assert both["fair"].title == "Other Fair"
    assert len(both) == 5
    assert both.name == "Sample"
    with pytest.raises(KeyError):
        timeline.without("nobody")


def test_children_are_found_by_their_parent() -> None:
    assert ids(sample().children("brotherhood")) == ["search"]


def test_uids_come_from_ids_alone_and_survive_renaming() -> None:
    timeline = sample()
    event = timeline["talks"]
    moved = timeline.replace(ct.Meeting("talks", "Second staff talks", "2024-01-01")).evolve(name="Another name")
    assert timeline.uid(event) == moved.uid(moved["talks"])
    assert timeline.uid(event) != timeline.evolve(namespace="https://example.org/").uid(event)
    assert timeline.uid(ct.Event("x", "X", "2024", uid="foreign@example.org")) == "foreign@example.org"


def test_sources_are_gathered_from_the_evidence_and_agree() -> None:
    source = ct.Source("a.txt", published="2024-10-02")
    event = ct.Event("a", "A", "2024", evidence=[ct.Evidence(source, "x")])
    assert ct.Timeline([event], sources=["b.txt"]).sources == (source, ct.Source("b.txt"))
    other = ct.Event("b", "B", "2024", evidence=[ct.Evidence(ct.Source("a.txt", title="T"), "x")])
    with pytest.raises(ct.ModelError, match="one source for each id"):
        ct.Timeline([event, other])


def test_equality_is_of_facts_and_survives_pickling() -> None:
    assert sample() == sample()
    assert sample() != sample().evolve(name="Other")
    assert pickle.loads(pickle.dumps(sample())) == sample()


spans = st.lists(st.tuples(st.dates(), st.dates()).map(sorted), max_size=40)


@given(spans, st.dates(), st.integers(0, 5000))
def test_the_index_finds_what_a_look_at_every_interval_finds(rows: list[list[date]], first: date, length: int) -> None:
    last = min(first.toordinal() + length, date.max.toordinal())
    index = IntervalIndex([(a, b) for a, b in rows])
    expected = {i for i, (a, b) in enumerate(rows) if a.toordinal() <= last and b.toordinal() >= first.toordinal()}
    found = list(index.overlapping(first.toordinal(), last))
    assert set(found) == expected
    assert len(found) == len(expected)


def test_an_empty_timeline_answers_too() -> None:
    empty = ct.Timeline()
    assert empty.on("2024-01-01") == []
    assert list(empty) == []
    assert empty.between("2024", "2025", possible=True) == []


@given(st.permutations(range(6)))
def test_the_order_of_events_given_does_not_matter(order: list[int]) -> None:
    events = [ct.Event(f"e{i}", "E", date(2024, 1, 1) + timedelta(days=i % 3)) for i in range(6)]
    assert ct.Timeline([events[i] for i in order]) == ct.Timeline(events)
