"""Ids of a timeline that was made without knowing what was published before."""

from __future__ import annotations

import attrs
from hypothesis import given, settings

import cstotimeline as ct
from cstotimeline.identity import reidentified
from cstotimeline.matching import merge
from drafting import draft
from strategies import timelines


def test_an_id_that_was_only_minted_gives_way_to_the_one_published_before() -> None:
    before = merge([draft("a", "in September", title="Meeting of Narcologists", kind="meeting", when="2023-09")])
    alone = merge(
        [draft("b", "On 7 September", title="Coordination Meeting of Narcologists", kind="meeting", when="2023-09-07")]
    )
    assert [event.id for event in reidentified(alone, before)] == [event.id for event in before]


def test_children_follow_their_parent_s_id() -> None:
    before = ct.Timeline([ct.Exercise("rubezh", "Rubezh-2022", "2022")])
    after = ct.Timeline(
        [
            ct.Exercise("rubezh-2022", "Rubezh-2022", "2022"),
            ct.Event("talks", "Talks", "2022-01-01", part_of="rubezh-2022"),
        ]
    )
    found = reidentified(after, before)
    assert (found["talks"].part_of, "rubezh-2022" in found) == ("rubezh", False)


def test_an_id_that_somebody_chose_stays() -> None:
    before = ct.Timeline([ct.Exercise("rubezh-2022", "Rubezh-2022", "2022")])
    after = ct.Timeline([ct.Exercise("exercise-no-7", "Rubezh-2022", "2022")])
    assert reidentified(after, before) == after


def test_phases_keep_the_ids_they_were_published_under() -> None:
    old = ct.Exercise("rubezh-2022", "Rubezh-2022", "2022", phases=[ct.Phase("active phase", "2022-10-17")])
    new = attrs.evolve(old, phases=[ct.Phase("the active phase in the south", "2022-10-17/2022-10-21")])
    found = reidentified(ct.Timeline([new]), ct.Timeline([old]))["rubezh-2022"]
    assert isinstance(found, ct.Exercise)
    assert [(phase.id, phase.title) for phase in found.phases] == [("active-phase", "the active phase in the south")]


@settings(max_examples=25)
@given(timelines())
def test_a_timeline_is_identified_with_itself(timeline: ct.Timeline) -> None:
    assert reidentified(timeline, timeline) is timeline
    assert reidentified(timeline, None) is timeline
