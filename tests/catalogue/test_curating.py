"""Drafts into a catalogue that people keep: nothing of theirs is lost, and nothing they decided is forgotten."""

from __future__ import annotations

import difflib
import json
import re
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TypeVar

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import cstotimeline as ct
import strategies
from cstotimeline import catalogue
from cstotimeline.catalogue import Catalogue, Change
from cstotimeline.catalogue.following import FROM_DATES
from cstotimeline.catalogue.nodes import parse
from cstotimeline.drafts import Draft
from cstotimeline.evidence import Doubt, Evidence, Source
from cstotimeline.loading import read_drafts

SEEDS = Path(__file__).parents[2] / "seeds"
Part = TypeVar("Part", ct.Event, ct.Phase)

RUBEZH = {"title": "Rubezh-2022", "name": "Rubezh-2022", "kind": "exercise"}


def passage(source: str, quote: str, published: str | None = None, at: int = 0, **says: object) -> Evidence:
    return Evidence(Source(source), quote, (at, at + len(quote)), published, says)


def draft(source: str, quote: str, published: str | None = None, *doubts: Doubt, **says: object) -> Draft:
    return Draft([passage(source, quote, published, **says)], doubts)


PLAN = draft("plan", "Rubezh-2022 in October 2022", "2022-01-10", when="2022-10", **RUBEZH)
NEWS = draft("news", "Rubezh-2022 from 17 to 21 October", "2022-10-18", when="2022-10-17/2022-10-21", **RUBEZH)
LATER = draft("later", "Rubezh-2022 on 1 November", "2022-11-01", when="2022-11-01", **RUBEZH)
SHIELD = {"title": "Shield-2024", "name": "Shield-2024", "kind": "exercise", "when": "2024-06-03"}
MEETING = {"title": "Talks in Minsk", "kind": "meeting", "country": "BY"}
TALKS = draft("news", "Talks in Minsk on 5 May 2023", "2022-10-18", when="2023-05-05", **MEETING)


def read(text: str) -> Catalogue:
    """A catalogue without faults."""
    faults: list[object] = []
    found = catalogue.read(text, faults.append)
    assert faults == []
    return found


def created(*drafts: Draft) -> str:
    return catalogue.created(drafts, "mine")[0]


def updated(text: str, *drafts: Draft) -> tuple[str, list[str]]:
    after, changes = catalogue.update(read(text), drafts)
    read(after)
    return after, [str(change) for change in changes]


def facts_of(text: str) -> dict[str, ct.Event]:
    """The events that count; passages and doubts in one order, since a catalogue keeps that in which they came."""

    def ordered(part: Part) -> Part:
        return attrs.evolve(part, evidence=sorted(part.evidence, key=repr), doubts=sorted(part.doubts, key=repr))

    events = [ordered(event) for event in read(text).timeline]
    return {
        event.id: attrs.evolve(event, phases=sorted(map(ordered, event.phases), key=repr))
        if isinstance(event, ct.Exercise)
        else event
        for event in events
    }


def added_lines(before: str, after: str) -> list[str]:
    return [line[1:] for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line.startswith("+")]


def removed_lines(before: str, after: str) -> list[str]:
    return [line[2:] for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line.startswith("- ")]


def test_drafts_are_written_with_their_quotes_and_doubts() -> None:
    doubtful = draft("a", "Search-2022 began", None, Doubt("no-anchor", "undated"), title="Search-2022", when="2022")
    timeline = read(created(doubtful)).timeline
    event = timeline["search-2022"]
    assert [doubt.code for doubt in event.doubts] == ["no-anchor"]
    assert [(item.source.id, item.quote) for item in event.evidence] == [("a", "Search-2022 began")]


def test_the_same_documents_again_change_nothing() -> None:
    text = created(PLAN, TALKS)
    assert updated(text, TALKS, PLAN) == (text, [])


def test_a_new_document_adds_its_passage_and_makes_days_more_precise() -> None:
    text = created(PLAN)
    after, changes = updated(text, PLAN, NEWS)
    assert changes == ["evidence: rubezh-2022: news", "changed: rubezh-2022: when: 2022-10 → 2022-10-17/2022-10-21"]
    assert str(read(after).timeline["rubezh-2022"].when) == "2022-10-17/2022-10-21"
    assert removed_lines(text, after) == ["    when: 2022-10"]


def test_a_value_that_nobody_edited_follows_a_document_that_knows_more() -> None:
    country = draft("a", "Shield-2024 in Kazakhstan", "2024-05-01", place="Kazakhstan", country="KZ", **SHIELD)
    grounds = draft(
        "b",
        "at Matybulak",
        "2024-06-05",
        place="Matybulak",
        venue="Matybulak",
        country="KZ",
        organiser="CSTO",
        status="held",
        participants=["Armenia", "Belarus"],
        personnel="900 men",
        **SHIELD,
    )
    after, told = updated(created(country), grounds)
    assert told == [
        "evidence: shield-2024: b",
        "changed: shield-2024: status: planned → held",
        "changed: shield-2024: where: Kazakhstan → Matybulak",
        "changed: shield-2024: organiser: nothing → CSTO",
        "changed: shield-2024: participants: nothing → Armenia, Belarus",
        "changed: shield-2024: personnel: nothing → 900 men",
    ]
    assert facts_of(after) == facts_of(created(country, grounds))
    by_hand = created(country).replace("where: Kazakhstan", "where: a place of mine")
    after, told = updated(by_hand, grounds)
    assert removed_lines(by_hand, after) == []
    assert not any("where" in line for line in told)


def test_doubts_that_documents_leave_are_those_of_all_documents() -> None:
    undated = draft("a", "Shield-2024 in June", None, Doubt("no-anchor", "undated"), **SHIELD | {"when": "2024-06"})
    mine = "doubts:\n      - code: mine   # is it true?\n"
    text = created(undated).replace("doubts:\n", mine, 1)
    exact = draft("b", "from 3 June", "2024-05-01", **SHIELD)
    other = draft("c", "from 5 June", "2024-05-02", **SHIELD | {"when": "2024-06-05"})
    text, _ = updated(text, exact)
    assert [doubt.code for doubt in read(text).timeline["shield-2024"].doubts] == ["mine"]
    assert "# is it true?" in text
    text, _ = updated(text, other)
    text, _ = updated(text, draft("d", "from 7 June", "2024-05-03", **SHIELD | {"when": "2024-06-07"}))
    (_, left) = read(text).timeline["shield-2024"].doubts
    assert (left.code, left.instead) == ("other-when", ("2024-06-03", "2024-06-05"))


def test_every_doubt_that_drafts_come_with_is_known() -> None:
    table = (SEEDS.parent / "docs" / "explanation" / "precision-and-doubt.md").read_text("utf-8")
    codes = set(re.findall(r"^\| `([a-z-]+)` \|", table.partition("## Doubt")[2], re.MULTILINE))
    assert codes == FROM_DATES


def test_a_doubt_alone_in_its_list_goes_with_the_list() -> None:
    undated = draft("a", "Shield-2024 in June", None, Doubt("no-anchor", "undated"), **SHIELD | {"when": "2024-06"})
    after, _ = updated(created(undated), draft("b", "from 3 June", "2024-05-01", **SHIELD))
    assert "doubts" not in after


def test_a_parent_that_comes_after_its_child_is_found_and_the_doubt_goes() -> None:
    child = draft("a", "Echo-2024, part of Shield-2024", "2024-05-01", title="Echo-2024", name="Echo-2024",
                  kind="exercise", when="2024-06", part_of="Shield-2024")  # fmt: skip
    parent = draft("b", "Shield-2024 from 3 June", "2024-05-02", **SHIELD)
    text = created(child)
    assert [doubt.code for doubt in read(text).timeline["echo-2024"].doubts] == ["parent-unknown"]
    after, told = updated(text, parent)
    assert "changed: echo-2024: part_of: nothing → shield-2024" in told
    assert facts_of(after) == facts_of(created(child, parent))
    assert updated(created(parent), child)[1] == ["added: echo-2024: Echo-2024"]
    assert facts_of(updated(created(parent), child)[0]) == facts_of(created(child, parent))


@pytest.mark.parametrize("flow", [False, True], ids=["in lines", "in a row"])
def test_the_days_of_a_phase_that_nobody_edited_follow_the_documents(flow: bool) -> None:
    phase = {"title": "Shield-2024: active phase", "kind": "phase", "phase_of": "Shield-2024"}
    whole = draft("a", "Shield-2024 in June", "2024-05-01", **SHIELD | {"when": "2024-06"})
    month = draft("a", "active in June", "2024-05-01", when="2024-06", **phase)
    days = draft("b", "active from 3 to 5 June", "2024-05-02", when="2024-06-03/2024-06-05", **phase)
    text = created(whole, month)
    if flow:
        document = parse(text, print)
        assert document is not None
        document.value["events"][0]["phases"] = [dict(document.value["events"][0]["phases"][0])]
        text = json.dumps(document.value)
    after, told = updated(text, days)
    assert "changed: shield-2024: phases[active-phase].when: 2024-06 → 2024-06-03/2024-06-05" in told
    assert facts_of(after) == facts_of(created(whole, month, days))


@cache
def seed_drafts() -> list[list[Draft]]:
    return [read_drafts([release], print) for release in sorted(SEEDS.glob("*.txt"))]


@pytest.mark.parametrize("split", [(0, 3), (4, 1), (2, 4)])
def test_releases_read_one_after_the_other_give_the_catalogue_of_all_at_once(split: tuple[int, int]) -> None:
    drafts = seed_drafts()
    first = [*drafts[split[0]], *drafts[split[1]]]
    text = created(*first)
    for more in drafts:
        text, _ = updated(text, *more)
    assert facts_of(text) == facts_of(created(*(item for some in drafts for item in some)))


def test_a_new_event_goes_below_the_others_and_its_source_to_the_sources() -> None:
    text = created(PLAN)
    after, changes = updated(text, TALKS)
    assert changes == ["added: talks-in-minsk-2023: Talks in Minsk"]
    assert removed_lines(text, after) == []
    assert [event.id for event in read(after).timeline] == ["rubezh-2022", "talks-in-minsk-2023"]
    assert "news" in [source.id for source in read(after).timeline.sources]


BY_HAND = """# What I keep, since 2022.
name: Mine

sources:
  plan: {}   # the yearly plan
events:
  # the one that everybody asks about
  - id: rubezh-2022
    title: 'Rubezh, in the south'   # my own words
    when: 2022-10-18/2022-10-21     # they began a day late

    evidence:
    -   source: plan
        quote: Rubezh-2022 in October 2022   # page 3
        start: 0
        end: 27
        published: 2022-01-10
        says: {title: Rubezh-2022, name: Rubezh-2022, kind: exercise, when: 2022-10}
    kind: exercise
  - {id: mine, when: 2021, title: Only mine}
# the end
"""


def test_hand_edits_comments_and_order_stay_and_disagreement_is_shown() -> None:
    after, changes = updated(BY_HAND, NEWS, TALKS)
    assert removed_lines(BY_HAND, after) == []
    assert changes == [
        "evidence: rubezh-2022: news",
        "disagrees: rubezh-2022: when: news says 2022-10-17/2022-10-21, the catalogue 2022-10-18/2022-10-21",
        "added: talks-in-minsk-2023: Talks in Minsk",
    ]
    timeline = read(after).timeline
    event = timeline["rubezh-2022"]
    assert (event.title, str(event.when)) == ("Rubezh, in the south", "2022-10-18/2022-10-21")
    assert [(doubt.code, doubt.instead) for doubt in event.doubts] == [("other-when", ("2022-10-17/2022-10-21",))]
    assert [item.source.id for item in event.evidence] == ["plan", "news"]
    assert updated(after, NEWS, TALKS) == (after, [])


def test_an_event_that_a_person_wrote_without_any_evidence_gets_some() -> None:
    text = "- id: rubezh-2022\n  when: 2022-10-17/2022-10-21\n  title: Rubezh-2022\n  kind: exercise\n"
    after, changes = updated(text, NEWS)
    assert changes == ["evidence: rubezh-2022: news"]
    assert after.startswith(text)
    assert [item.source.id for item in read(after).timeline["rubezh-2022"].evidence] == ["news"]


def test_an_event_on_one_line_gets_room_when_something_is_added() -> None:
    text = """events:
  - {id: rubezh-2022, when: 2022-10, title: Rubezh-2022, kind: exercise}
  - {id: z, when: 2024, title: Z}
"""
    after, _ = updated(text, NEWS)
    assert "  - {id: z, when: 2024, title: Z}\n" in after
    assert len(read(after).timeline["rubezh-2022"].evidence) == 1


def test_a_confirmed_event_is_not_changed_and_its_doubts_stay_silent() -> None:
    doubtful = Draft(PLAN.evidence, [Doubt("no-anchor", "undated")])
    text = created(doubtful).replace("    when: 2022-10\n", "    when: 2022-10\n    confirmed: true\n", 1)
    after, changes = updated(text, doubtful, LATER)
    event = read(after).timeline["rubezh-2022"]
    assert (str(event.when), event.doubts) == ("2022-10", ())
    assert changes == [
        "evidence: rubezh-2022: later",
        "disagrees: rubezh-2022: when: later says 2022-11-01, the catalogue 2022-10",
    ]


def test_a_rejected_draft_does_not_come_back_even_from_other_documents() -> None:
    text = created(PLAN, TALKS).replace(
        "    title: Rubezh-2022\n", "    title: Rubezh-2022\n    rejected: not ours\n", 1
    )
    after, changes = updated(text, PLAN, NEWS, LATER, TALKS)
    assert after == text
    assert [change.partition(":")[0] for change in changes] == ["rejected"]
    assert [event.id for event in read(after).timeline] == ["talks-in-minsk-2023"]


def test_what_is_the_same_stays_one_event() -> None:
    drill = draft("a", "a border drill in October 2022", title="A border drill", kind="exercise", when="2022-10")
    text = created(PLAN, drill)
    (other,) = {event.id for event in read(text).timeline} - {"rubezh-2022"}
    text += f"same: [[rubezh-2022, {other}]]\n"
    again = draft(
        "b",
        "the border drill on 19 October 2022",
        "2022-10-20",
        title="A border drill",
        kind="exercise",
        when="2022-10-19",
    )
    after, changes = updated(text, PLAN, drill, again)
    assert [event.id for event in read(after).timeline] == ["rubezh-2022"]
    assert changes[0] == "evidence: rubezh-2022: b"
    assert {item.source.id for item in read(after).timeline["rubezh-2022"].evidence} == {"plan", "a", "b"}


def test_what_was_taken_apart_stays_apart() -> None:
    first = draft(
        "a", "talks of ministers on 5 May 2023", title="Talks of ministers", kind="meeting", when="2023-05-05"
    )
    second = draft("b", "ministers' talks, 5 May 2023", title="Talks of ministers", kind="meeting", when="2023-05-05")
    assert len(read(created(first, second)).timeline) == 1
    text = """
events:
  - id: defence
    when: 2023-05-05
    title: Talks of ministers of defence
    kind: meeting
    evidence:
      - {source: a, quote: talks of ministers on 5 May 2023, start: 0, end: 32, says: {title: Talks of ministers}}
  - id: health
    when: 2023-05-05
    title: Talks of ministers of health
    kind: meeting
    evidence:
      - {source: b, quote: "ministers' talks, 5 May 2023", start: 0, end: 28, says: {title: Talks of ministers}}
different: [[defence, health]]
"""
    assert updated(text, first, second) == (text, [])
    more = draft(
        "c",
        "health ministers' talks on 5 May 2023",
        title="Talks of ministers of health",
        kind="meeting",
        when="2023-05-05",
    )
    after, changes = updated(text, first, second, more)
    assert changes == ["evidence: health: c"]
    assert [item.source.id for item in read(after).timeline["defence"].evidence] == ["a"]


def test_phases_are_added_below_the_phases_there_are() -> None:
    phase = {"title": "Rubezh-2022: active phase", "kind": "phase", "phase_of": "Rubezh-2022"}
    active = draft(
        "news", "its active phase from 17 to 21 October", "2022-10-18", when="2022-10-17/2022-10-21", **phase
    )
    text = """
- id: rubezh-2022
  when: 2022-10   # whole
  title: Rubezh-2022
  kind: exercise
  phases:
    - title: preparation   # by me
      when: 2022-10-10/2022-10-16
"""
    after, _ = updated(text, active)
    assert removed_lines(text, after) == []
    exercise = read(after).timeline["rubezh-2022"]
    assert [phase.title for phase in exercise.phases] == ["preparation", "active phase"]  # type: ignore[attr-defined]  # an exercise
    assert updated(after, active) == (after, [])


EVERYTHING_ENDS_HERE = """
events:
- id: rubezh-2022
  title: Rubezh-2022
  when: 2022-10
  kind: exercise
  doubts:
  - code: mine
  phases:
  - title: active phase
    when: 2022-10-17/2022-10-21
    evidence:
    - source: old
"""


def test_what_ends_on_one_line_is_added_to_from_the_inside_out() -> None:
    part = {"kind": "phase", "phase_of": "Rubezh-2022"}
    active_phase = {"title": "Rubezh-2022: active phase", "when": "2022-10-17/2022-10-21", **part}
    final_phase = {"title": "Rubezh-2022: final phase", "when": "2022-10-22", **part}
    active = draft("a", "active from 17 to 21 October", "2022-10-18", **active_phase)
    final = draft("a", "the final phase is on 22 October", "2022-10-18", **final_phase)
    after, _ = updated(EVERYTHING_ENDS_HERE, active, final, LATER, TALKS)
    assert removed_lines(EVERYTHING_ENDS_HERE, after) == []
    timeline = read(after).timeline
    exercise = timeline["rubezh-2022"]
    assert isinstance(exercise, ct.Exercise)
    phases = [(phase.title, len(phase.evidence)) for phase in exercise.phases]
    assert phases == [("active phase", 2), ("final phase", 1)]
    assert exercise.doubts[0].code == "mine"
    assert [item.source.id for item in exercise.evidence] == ["later"]
    assert "talks-in-minsk-2023" in timeline


def test_a_file_with_windows_line_ends_keeps_them() -> None:
    text = created(PLAN).replace("\n", "\r\n")
    after, _ = updated(text, NEWS, TALKS)
    assert after.count("\n") == after.count("\r\n")
    assert str(read(after).timeline["rubezh-2022"].when) == "2022-10-17/2022-10-21"


@pytest.mark.parametrize("text", ["", "events:\n", "events: []\n", "name: Mine\n", "# only a comment\n", "name: Mine"])
def test_an_empty_catalogue_can_be_added_to(text: str) -> None:
    after, _ = updated(text, PLAN)
    assert [event.id for event in read(after).timeline] == ["rubezh-2022"]


def test_a_title_and_days_changed_beyond_recognition_are_still_the_same_event() -> None:
    text = (
        created(TALKS)
        .replace("title: Talks in Minsk", "title: Something else entirely", 1)
        .replace("when: 2023-05-05", "when: 2019", 1)
    )
    assert updated(text, TALKS) == (text, [])


def test_events_of_a_sheet_are_added_once() -> None:
    text = created(PLAN)
    events = list(read(created(PLAN, TALKS)).timeline)
    after, changes = catalogue.with_events(read(text), events)
    assert changes == [Change("added", "talks-in-minsk-2023", why="Talks in Minsk")]
    assert catalogue.with_events(read(after), events) == (after, [])


@settings(max_examples=25, deadline=None)
@given(strategies.timelines())
def test_whatever_stands_in_a_catalogue_stays_and_reading_again_changes_nothing(timeline: ct.Timeline) -> None:
    text = catalogue.encode(timeline).decode()
    after, _ = updated(text, PLAN, NEWS, TALKS)
    assert removed_lines(text, after) in ([], ["events: []"])
    kept = read(after).timeline
    assert all(event in kept for event in timeline)
    assert updated(after, TALKS, NEWS, PLAN) == (after, [])


@pytest.mark.parametrize(
    "text",
    [
        '{"events": [{"id": "rubezh-2022", "when": "2022-10", "title": "Rubezh-2022", "kind": "exercise"}]}\n',
        "[{id: rubezh-2022, when: 2022-10, title: Rubezh-2022, kind: exercise}]\n",
        "{name: Mine, events: []}\n",
    ],
    ids=["JSON", "a list", "nothing yet"],
)
def test_a_catalogue_written_all_in_a_row_gets_lines(text: str) -> None:
    after, _ = updated(text, NEWS, TALKS)
    assert sorted(event.id for event in read(after).timeline) == ["rubezh-2022", "talks-in-minsk-2023"]
    assert updated(after, NEWS, TALKS) == (after, [])


def test_phases_on_one_line_get_room() -> None:
    text = """events:
  - phases: [{title: active phase, when: 2022-10-17/2022-10-21}]   # on one line
    id: rubezh-2022
    when: 2022-10
    title: Rubezh-2022
    kind: exercise
"""
    says = {"title": "Rubezh-2022: active phase", "kind": "phase", "phase_of": "Rubezh-2022"}
    active = draft("news", "active from 17 to 21 October", "2022-10-18", when="2022-10-17/2022-10-21", **says)
    after, _ = updated(text, active)
    exercise = read(after).timeline["rubezh-2022"]
    assert isinstance(exercise, ct.Exercise)
    assert [len(phase.evidence) for phase in exercise.phases] == [1]
    assert updated(after, active) == (after, [])


def test_characters_that_only_some_programs_take_for_line_ends_move_nothing() -> None:
    events = "- {id: a, when: 2024, title: A}\n- {id: b, when: 2024, title: B}\n"
    text = f"description: 'a\N{LINE SEPARATOR}b\N{NEXT LINE}c'\nevents:\n{events}"
    after, _ = updated(text, TALKS)
    assert removed_lines(text, after) == []
    assert [event.id for event in read(after).timeline] == ["talks-in-minsk-2023", "a", "b"]


STYLES = [(2, 2, 0), (4, 4, 2), (3, 5, 2)]
"""Indentations of mappings, of sequences, and of the dash inside it."""


@settings(max_examples=15, deadline=None)
@given(strategies.timelines(), st.sampled_from(STYLES), st.sampled_from([None, True]))
def test_whatever_style_a_file_is_written_in_it_can_be_added_to(
    timeline: ct.Timeline, style: tuple[int, int, int], flow: bool | None
) -> None:
    document = parse(catalogue.encode(timeline).decode(), print)
    assert document is not None
    yaml = YAML()
    yaml.indent(mapping=style[0], sequence=style[1], offset=style[2])
    yaml.default_flow_style = flow
    stream = StringIO()
    yaml.dump(document.value, stream)
    before = catalogue.read(stream.getvalue(), lambda fault: None)
    if before.everything.events != timeline.events:
        return  # this writer and that text do not go together
    after, _ = updated(stream.getvalue(), PLAN, NEWS, TALKS)
    kept = read(after).timeline
    assert all(event in kept for event in timeline)
    assert {"rubezh-2022", "talks-in-minsk-2023"} <= {event.id for event in kept}
    assert updated(after, PLAN, NEWS, TALKS) == (after, [])


def test_a_place_that_nobody_had_told_yet_is_taken_over() -> None:
    text = "events:\n  - {id: rubezh-2022, when: 2022-10, title: Rubezh-2022, kind: exercise}\n"
    news = draft("news", "Rubezh-2022 in Tajikistan", "2022-10-18", when="2022-10", place="Tajikistan", **RUBEZH)
    after, told = updated(text, news)
    assert "changed: rubezh-2022: where: nothing → Tajikistan" in told
    place = read(after).timeline["rubezh-2022"].where
    assert place is not None
    assert place.country == "TJ"
