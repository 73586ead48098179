# ruff: noqa: E501  # a row of facts reads best on one line
"""What was known on a day, from what was published by then."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cstotimeline as ct
from cstotimeline.drafts import known_since
from cstotimeline.evidence import PERSON
from cstotimeline.matching import merge
from drafting import draft
from strategies import timelines

NAME = "Indestructible Brotherhood-2024"
TIMELINE = merge(
    [
        draft("interview", "“Indestructible Brotherhood-2024” in Kazakhstan", "2023-11-15", name=NAME, kind="exercise",
              when="2024", status="planned", country="KZ"),
        draft("teaser", "From 1 October", "2024-09-20", name=NAME, kind="exercise", when="2024-10-01/2024-10-15",
              status="planned", organiser="Joint Staff"),
        draft("news", "The active phase began", "2024-10-01", title="active phase", kind="phase", phase_of=NAME,
              when="2024-10-01/..", status="ongoing"),
        draft("undated", "From 25 to 27 June, staff talks", title="Staff talks", kind="meeting", when="2024-06-25/2024-06-27",
              status="held", part_of=NAME),
        draft("undated", "A course is planned", title="Course for staff officers", kind="training_course", when="2025", status="planned"),
    ]
)  # fmt: skip


def test_a_plan_is_what_was_known_when_only_the_plan_was_published() -> None:
    then = TIMELINE.as_of("2023-11-20")["indestructible-brotherhood-2024"]
    assert isinstance(then, ct.Exercise)
    assert (str(then.when), then.status, then.organiser, then.phases) == ("2024", "planned", None, ())
    assert [item.source.id for item in then.evidence] == ["interview"]


def test_what_began_is_under_way_from_its_publication_on() -> None:
    before, after = (TIMELINE.as_of(day)["indestructible-brotherhood-2024"] for day in ("2024-09-30", "2024-10-02"))
    assert isinstance(before, ct.Exercise)
    assert isinstance(after, ct.Exercise)
    assert before.phases == ()
    assert [(str(phase.when), phase.status) for phase in after.phases] == [("2024-10-01/..", "ongoing")]


def test_nothing_is_known_before_anything_was_published() -> None:
    assert [event.title for event in TIMELINE.as_of("2023-11-14")] == ["Course for staff officers"]


@pytest.mark.parametrize(
    ("says", "since"),
    [
        ({"when": "2024-06-25/2024-06-27", "status": "held"}, date(2024, 6, 27)),
        ({"when": "2024-06-25/2024-06-27", "status": "ongoing"}, date(2024, 6, 25)),
        ({"when": "2024-06-25/2024-06-27", "status": "planned"}, date.min),
        ({"when": "2022", "status": "held"}, date(2022, 1, 1)),
        ({"when": "2024-06-25"}, date.min),
        ({"when": "no date", "status": "held"}, date.min),
        ({}, date.min),
    ],
)
def test_an_undated_passage_counts_from_the_first_day_it_can_have_been_written(
    says: dict[str, str], since: date
) -> None:
    assert known_since(ct.Evidence("a.txt", says=says)) == since


def test_the_source_s_day_stands_in_for_the_block_s() -> None:
    source = ct.Source("a.txt", published=date(2024, 3, 1))
    assert known_since(ct.Evidence(source)) == date(2024, 3, 1)
    assert known_since(ct.Evidence(source, published=date(2024, 2, 1))) == date(2024, 2, 1)


def test_what_was_set_by_hand_stays() -> None:
    event = attrs.evolve(TIMELINE["indestructible-brotherhood-2024"], title="A title of mine", description="Mine")
    then = TIMELINE.replace(event).as_of("2023-11-20")[event.id]
    assert (then.title, then.description, str(then.when)) == ("A title of mine", "Mine", "2024")


def test_a_person_s_word_counts_at_all_times() -> None:
    drafts = [
        draft("news", "q", "2024-01-01", title="Talks", kind="meeting", when="2024-02"),
        draft(PERSON, "", title="Talks", kind="meeting", when="2024-02-03"),
    ]
    assert str(next(iter(merge(drafts).as_of("2024-01-02"))).when) == "2024-02-03"


def test_events_without_evidence_stay() -> None:
    timeline = ct.Timeline([ct.Event("a", "A", "2024")])
    assert timeline.as_of("1999-01-01") == timeline


@settings(max_examples=25)
@given(timelines(), st.dates())
def test_any_timeline_has_a_past_that_holds_no_later_evidence(timeline: ct.Timeline, day: date) -> None:
    then = timeline.as_of(day)
    assert {event.id for event in then} <= {event.id for event in timeline}
    for event in then:
        assert all(known_since(item) <= day for item in event.evidence)


@settings(max_examples=25)
@given(timelines())
def test_at_the_end_of_days_all_is_known(timeline: ct.Timeline) -> None:
    assert timeline.as_of("9999").events == timeline.events
