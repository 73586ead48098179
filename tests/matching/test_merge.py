# ruff: noqa: E501  # a row of facts reads best on one line
"""Drafts to events: what is one event, which are two, what they amount to, and what is left out."""

from __future__ import annotations

import random

import attrs
import pytest

import cstotimeline as ct
from cstotimeline.drafts import Draft
from cstotimeline.matching import merge
from drafting import draft

BROTHERHOOD = [
    draft("000.txt", "staff talks on “Indestructible Brotherhood-2024”", title="Second staff talks on “Indestructible Brotherhood-2024”",
          kind="meeting", when="2024-06-25/2024-06-27", status="held", place="Republic of Kazakhstan", country="KZ",
          part_of="Indestructible Brotherhood-2024"),
    draft("000.txt", "staff talks on “Indestructible Brotherhood-2024”", name="Indestructible Brotherhood-2024",
          title="Indestructible Brotherhood-2024", kind="exercise", when="2024"),
    draft("004.txt", "training with the CSTO Peacekeeping Forces", "2023-11-15", name="\"Indestructible Brotherhood – 2024\"",
          title="Indestructible Brotherhood-2024", kind="exercise", when="2024", status="planned", country="KZ"),
    draft("004.txt", "The active phase began", "2024-10-02", title="active phase", kind="phase",
          phase_of="Indestructible Brotherhood-2024", when="2024-10-01/..", status="ongoing", place="training range “Bereg”"),
    draft("004.txt", "the opening ceremony of the active phase", "2024-10-01",
          title="Opening ceremony of the active phase of “Indestructible Brotherhood-2024”", kind="ceremony",
          when="2024-10-01", status="held", part_of="Indestructible Brotherhood-2024"),
]  # fmt: skip


def ids(timeline: ct.Timeline) -> list[str]:
    return [event.id for event in timeline]


def test_what_several_documents_say_of_a_named_exercise_is_one_event_with_all_their_evidence() -> None:
    timeline = merge(BROTHERHOOD)
    exercise = timeline["indestructible-brotherhood-2024"]
    assert isinstance(exercise, ct.Exercise)
    assert {item.source.id for item in exercise.evidence} == {"000.txt", "004.txt"}
    assert [(phase.id, str(phase.when)) for phase in exercise.phases] == [("active-phase", "2024-10-01/..")]
    assert exercise.where is not None
    assert exercise.where.country == "KZ"
    assert [child.kind for child in timeline.children(exercise.id)] == ["meeting", "ceremony"]
    assert len(timeline) == 3


def test_the_order_of_drafts_does_not_matter() -> None:
    whole = merge(BROTHERHOOD)
    for seed in range(30):
        drafts = random.Random(seed).sample(BROTHERHOOD, len(BROTHERHOOD))
        assert merge(drafts) == whole


def test_the_same_draft_twice_is_one_draft() -> None:
    assert merge([*BROTHERHOOD, *BROTHERHOOD]) == merge(BROTHERHOOD)


@pytest.mark.parametrize(
    ("one", "other", "together", "why"),
    [
        ({"name": "Interaction-2023", "when": "2023"}, {"name": "«Interaction — 2023»", "when": "2023-09-05"}, True, "a name is not its quotes or dashes"),
        ({"name": "Interaction-2023", "when": "2023"}, {"name": "Interaction-2024", "when": "2024"}, False, "the year is part of the name"),
        ({"name": "Channel", "when": "2023-09-11/2023-09-15"}, {"name": "Channel", "when": "2023"}, True, "a name without a year has that of its days"),
        ({"name": "Channel", "when": "2023-09-11"}, {"name": "Channel", "when": "2024-09-11"}, False, "another year's operation of the same name"),
        ({"name": "Rubezh-2022", "kind": "exercise", "when": "2022"}, {"name": "Rubezh-2022", "kind": "meeting", "when": "2022"}, False, "a meeting about an exercise is not the exercise"),
        ({"title": "Meeting of Chief Narcologists", "when": "2023-09-07"}, {"title": "Coordination Meeting of Chief Narcologists", "when": "2023-09-07"}, True, "same day, same telling words"),
        ({"title": "Meeting of Chief Narcologists", "when": "2023-09-07"}, {"title": "Meeting of Foreign Ministers", "when": "2023-09-07"}, False, "same day, other people"),
        ({"title": "Meeting of Chief Narcologists", "when": "2023-09-07"}, {"title": "Meeting of Chief Narcologists", "when": "2023-09"}, True, "a month that holds the day"),
        ({"title": "Meeting of Chief Narcologists", "when": "2023-09-07"}, {"title": "Meeting of Chief Narcologists", "when": "2023-10-07"}, False, "days apart are two meetings"),
        ({"title": "IV meeting of the Council", "when": "2024-09-30"}, {"title": "V meeting of the Council", "when": "2024-09-30"}, False, "numbers tell editions apart"),
        ({"title": "Second staff talks", "when": "2024-06-25"}, {"title": "2nd staff talks", "when": "2024-06-25"}, True, "an ordinal in words or digits"),
        ({"title": "Council of Foreign Ministers of the CSTO", "when": "2023-11-22"}, {"title": "Council of Defence Ministers of the CSTO", "when": "2023-11-22"}, False, "two councils meet on one day"),
        ({"title": "Joint meeting of Foreign and Defence Ministers", "when": "2023-11-22"}, {"title": "Meeting of Foreign Ministers", "when": "2023-11-22"}, True, "one of those named in a joint meeting"),
        ({"title": "Opening of the school", "when": "2023-11-22"}, {"title": "Closing of the school", "when": "2023-11-22"}, False, "an opening is no closing"),
        ({"title": "Summit of the heads", "when": "2023-11-23", "city": "Minsk"}, {"title": "Summit of the heads", "when": "2023-11-23", "city": "Astana"}, False, "two cities"),
        ({"title": "Opening of Search-2023", "when": "2023-09-01", "kind": "ceremony"}, {"title": "Opening of Echelon-2023", "when": "2023-09-01", "kind": "ceremony"}, False, "ceremonies of two exercises"),
        ({"title": "Summit of the heads", "when": "2023-11-23", "kind": "summit"}, {"title": "Summit of the heads", "when": "2023-11-23", "kind": "meeting"}, True, "a summit is a meeting"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_one_event_and_what_is_two(
    one: dict[str, str], other: dict[str, str], together: bool, why: str
) -> None:
    defaults = {"kind": "exercise" if "name" in one else "meeting"}
    drafts = [
        draft("a.txt", "first passage", **{**defaults, "title": one.get("name", ""), **one}),
        draft("b.txt", "second passage", **{**defaults, "title": other.get("name", ""), **other}),
    ]
    assert (len(merge(drafts)) == 1) is together, why
    assert ids(merge(drafts)) == ids(merge(drafts[::-1]))


def test_a_coarse_reading_does_not_draw_together_two_events_it_would_fit() -> None:
    drafts = [
        draft("a.txt", "in 2023", title="Meeting of the Council of Ministers", kind="meeting", when="2023"),
        draft("b.txt", "on 5 March", title="Meeting of the Council of Ministers", kind="meeting", when="2023-03-05"),
        draft("c.txt", "on 7 October", title="Meeting of the Council of Ministers", kind="meeting", when="2023-10-07"),
    ]
    timeline = merge(drafts)
    assert sorted(str(event.when) for event in timeline if event.when.is_exact) == ["2023-03-05", "2023-10-07"]
    assert len(timeline) == 2


def test_one_document_tells_its_own_events_apart() -> None:
    drafts = [
        draft("a.txt", f"on {day} March", title="Round of staff talks", kind="meeting", when=f"2023-03-0{day}")
        for day in (1, 2, 3)
    ]
    assert len(merge(drafts)) == 3


def test_a_teaser_repeated_in_several_files_counts_once_and_keeps_every_file() -> None:
    told = {"title": "CSTO Secretariat staff met graduates", "kind": "meeting", "when": "2024-07-25", "status": "held"}
    event = next(iter(merge([draft(name, "On 25 July 2024, staff met", **told) for name in ("001", "002", "003")])))
    assert [item.source.id for item in event.evidence] == ["001", "002", "003"]


def test_sources_that_disagree_are_both_kept_and_the_newer_one_counts() -> None:
    drafts = [
        draft(
            "a.txt", "from 17 to 21", "2022-10-01", name="Rubezh-2022", kind="exercise", when="2022-10-17/2022-10-21"
        ),
        draft(
            "b.txt", "from 18 to 22", "2022-10-10", name="Rubezh-2022", kind="exercise", when="2022-10-18/2022-10-22"
        ),
    ]
    event = merge(drafts)["rubezh-2022"]
    assert str(event.when) == "2022-10-18/2022-10-22"
    assert [(d.code, d.instead) for d in event.doubts] == [("other-when", ("2022-10-17/2022-10-21",))]
    assert len(event.evidence) == 2


def test_a_doubt_about_days_goes_when_another_document_knows_them() -> None:
    unsure = draft(
        "a.txt",
        "in 2022",
        None,
        ct.Doubt("year-only", "only its name has a year"),
        name="Rubezh-2022",
        kind="exercise",
        when="2022",
    )
    sure = draft("b.txt", "from 17 to 21", name="Rubezh-2022", kind="exercise", when="2022-10-17/2022-10-21")
    assert [doubt.code for doubt in merge([unsure])["rubezh-2022"].doubts] == ["year-only"]
    assert merge([unsure, sure])["rubezh-2022"].doubts == ()


def test_a_draft_without_any_day_is_left_out_and_reported_with_where_it_was_told() -> None:
    losses: list[ct.Loss] = []
    timeline = merge([draft("x.txt", "a meeting", title="Meeting about plans", kind="meeting")], on_loss=losses.append)
    assert len(timeline) == 0
    assert [(loss.event, loss.field) for loss in losses] == [("Meeting about plans", "when")]
    assert "x.txt" in losses[0].why
    assert [source.id for source in timeline.sources] == ["x.txt"]


def test_a_draft_without_days_joins_the_event_of_its_name() -> None:
    dated = draft("a.txt", "from 17", name="Rubezh-2022", kind="exercise", when="2022-10-17")
    undated = draft("b.txt", "about 1,000 people", name="Rubezh-2022", kind="exercise", personnel="about 1,000 people")
    event = merge([dated, undated])["rubezh-2022"]
    assert isinstance(event, ct.Exercise)
    assert event.personnel == ct.Quantity("about 1,000 people")
    assert len(event.evidence) == 2


def test_what_no_event_can_have_costs_that_event_alone_and_is_reported() -> None:
    losses: list[ct.Loss] = []
    drafts = [
        draft("a.txt", "bad days", title="Bad days", kind="meeting", when="the 31st of June"),
        draft("a.txt", "bad country", title="Bad country", kind="meeting", when="2024-01-01", country="Atlantis"),
        draft("a.txt", "good", title="Good meeting", kind="meeting", when="2024-01-02"),
    ]
    assert ids(merge(drafts, on_loss=losses.append)) == ["good-meeting-2024"]
    assert sorted(loss.event for loss in losses) == ["Bad country", "Bad days"]


def test_a_source_described_in_two_ways_is_one_source_with_all_that_is_known_of_it() -> None:
    bare, full = ct.Source("x.txt", url="https://example.org/x"), ct.Source("x.txt", title="A title")
    drafts = [
        Draft(
            [ct.Evidence(bare, "q", says={"title": "Meeting of ministers", "kind": "meeting", "when": "2024-01-01"})]
        ),
        Draft([ct.Evidence(full, "r", says={"title": "Summit of heads", "kind": "summit", "when": "2024-05-01"})]),
    ]
    known = ct.Source("x.txt", title="A title", url="https://example.org/x")
    assert merge(drafts).sources == merge(drafts[::-1]).sources == (known,)
    assert (merge(drafts[:1]) | merge(drafts[1:])).sources == (known,)


@pytest.mark.parametrize(
    ("kind", "cls"),
    [("exercise", ct.Exercise), ("summit", ct.Meeting), ("meeting", ct.Meeting), ("conference", ct.Conference),
     ("ceremony", ct.Event), ("training_course", ct.Event)],
)  # fmt: skip
def test_the_class_comes_from_the_kind(kind: str, cls: type[ct.Event]) -> None:
    (event,) = merge([draft("a.txt", "q", title="Something or other", kind=kind, when="2024-01-02")])
    assert type(event) is cls
    assert event.kind == kind


def test_fields_of_an_event_are_made_of_what_its_evidence_says() -> None:
    (event,) = merge(
        [
            draft(
                "a.txt", "q", name="Rubezh-2022", kind="exercise", when="2022", status="held", place="training range “Bereg”",
                city="Almaty", country="KZ", organiser="Joint Staff", participants=["Kazakhstan", {"name": "Russia", "country": "RU"}],
                personnel="more than 2,500 servicemen", equipment="up to 500 units", description="Text", theme="none of an exercise's",
            )
        ]
    )  # fmt: skip
    assert isinstance(event, ct.Exercise)
    assert event.where == ct.Place("training range “Bereg”", city="Almaty", country="KZ")
    assert event.participants == (ct.Participant("Kazakhstan"), ct.Participant("Russia", "RU"))
    assert event.personnel == ct.Quantity("more than 2,500 servicemen", min=2500)
    assert event.equipment == ct.Quantity("up to 500 units", max=500)
    assert (event.status, event.organiser, event.description) == ("held", "Joint Staff", "Text")


# Wholes and parts


def test_exercises_named_as_part_of_another_have_it_as_their_parent() -> None:
    parts = ["Interaction-2023", "Search-2023", "Echelon-2023", "Barrier-2023"]
    drafts = [
        draft("000", "q", name=n, kind="exercise", when="2023", part_of="“Combat Brotherhood-2023”") for n in parts
    ]
    drafts.append(draft("001", "q", name="Combat Brotherhood-2023", kind="exercise", when="2023-09-01/.."))
    timeline = merge(drafts)
    assert {child.title for child in timeline.children("combat-brotherhood-2023")} == set(parts)


def test_an_exercise_known_only_by_its_phase_is_there_with_its_year_and_says_so() -> None:
    timeline = merge(
        [
            draft(
                "3",
                "from 17 to 21",
                title="Rubezh-2022: active phase",
                kind="phase",
                phase_of="Rubezh-2022",
                when="2022-10-17/2022-10-21",
                country="TJ",
            )
        ]
    )
    exercise = timeline["rubezh-2022"]
    assert isinstance(exercise, ct.Exercise)
    assert str(exercise.when) == "2022"
    assert [doubt.code for doubt in exercise.doubts] == ["whole-from-part"]
    assert [(phase.title, str(phase.when)) for phase in exercise.phases] == [("active phase", "2022-10-17/2022-10-21")]


def test_a_phase_of_a_name_without_a_year_goes_to_the_exercise_of_its_own_year() -> None:
    drafts = [
        draft("a", str(year), name="Channel", title="Channel", kind="exercise", when=f"{year}-05-01/{year}-05-20")
        for year in (2017, 2018)
    ]
    drafts.append(draft("a", "stage", title="first stage", kind="phase", phase_of="Channel", when="2018-05-02"))
    timeline = merge(drafts)
    assert [(str(e.when)[:4], [p.title for p in e.phases]) for e in timeline if isinstance(e, ct.Exercise)] == [
        ("2017", []), ("2018", ["first stage"]),
    ]  # fmt: skip


def test_phases_told_twice_are_one_and_different_ones_stay_apart() -> None:
    told = {"kind": "phase", "phase_of": "Rubezh-2022"}
    timeline = merge(
        [
            draft("a", "1", title="active phase", when="2022-10-17/2022-10-21", **told),
            draft("b", "2", title="active phase", when="2022-10", **told),
            draft("b", "3", title="troop movement", when="2022-10-10/2022-10-16", **told),
        ]
    )
    exercise = timeline["rubezh-2022"]
    assert isinstance(exercise, ct.Exercise)
    assert [(p.id, str(p.when)) for p in exercise.phases] == [
        ("troop-movement", "2022-10-10/2022-10-16"), ("active-phase", "2022-10-17/2022-10-21"),
    ]  # fmt: skip


def test_a_parent_that_nothing_else_tells_of_is_a_doubt_with_its_words() -> None:
    (event,) = merge(
        [draft("a", "q", title="Staff talks", kind="meeting", when="2024-06-25", part_of="the joint training")]
    )
    assert event.part_of is None
    assert [(d.code, d.instead) for d in event.doubts] == [("parent-unknown", ("the joint training",))]


def test_parents_in_a_circle_are_broken_and_said() -> None:
    timeline = merge(
        [
            draft("a", "q", name="North-2024", kind="exercise", when="2024", part_of="South-2024"),
            draft("b", "q", name="South-2024", kind="exercise", when="2024", part_of="North-2024"),
        ]
    )
    assert len(timeline) == 2
    assert [doubt.code for event in timeline for doubt in event.doubts] == ["parent-circle"]


# Ids


def test_ids_come_from_names_and_else_from_titles_with_their_year() -> None:
    timeline = merge(
        [
            draft("a", "1", name="Interaction-2023", title="Interaction-2023", kind="exercise", when="2023-09-05"),
            draft("a", "2", name="Channel", title="Operation Channel", kind="operation", when="2023-09-11"),
            draft("a", "3", title="Summit in Minsk", kind="summit", when="2023-11-23"),
            draft(
                "a",
                "5",
                title="The meeting of the chief narcologists and of the heads of the services of the states",
                kind="meeting",
                when="2023-12-01",
            ),
            draft("a", "4", title="Plan of 2024 discussed", kind="meeting", when="2024-01-10"),
        ]
    )
    assert sorted(ids(timeline)) == [
        "channel",
        "interaction-2023",
        "meeting-of-the-chief-narcologists-and-of-the-heads-2023",
        "plan-of-2024-discussed",
        "summit-in-minsk-2023",
    ]


def test_events_that_would_share_an_id_get_their_days_whatever_the_order() -> None:
    drafts = [
        draft(str(day), f"{day} March", title="Round of talks", kind="meeting", when=f"2023-03-0{day}")
        for day in (1, 2)
    ]
    expected = ["round-of-talks-2023-2023-03-01", "round-of-talks-2023-2023-03-02"]
    assert sorted(ids(merge(drafts))) == sorted(ids(merge(drafts[::-1]))) == expected


def test_an_event_keeps_its_id_when_its_title_and_days_become_more_exact() -> None:
    early = [
        draft(
            "a", "a meeting in September", title="Meeting of Narcologists", kind="meeting", when="2023-09", country="BY"
        )
    ]
    late = [
        *early,
        draft(
            "b",
            "On 7 September",
            "2023-09-08",
            title="Coordination Meeting of Chief Narcologists",
            kind="meeting",
            when="2023-09-07",
            country="BY",
        ),
    ]
    before = merge(early)
    after = merge(late, previous=before)
    assert ids(after) == ids(before) == ["meeting-of-narcologists-2023"]
    assert str(after["meeting-of-narcologists-2023"].when) == "2023-09-07"
    assert after["meeting-of-narcologists-2023"].title == "Coordination Meeting of Chief Narcologists"


def test_an_event_keeps_its_id_when_the_same_passage_is_read_in_another_way() -> None:
    before = merge(
        [
            draft(
                "a",
                "On 7 September, narcologists met",
                title="Meeting of Chief Narcologists",
                kind="meeting",
                when="2022-09-07",
            )
        ]
    )
    after = merge(
        [
            draft(
                "a",
                "On 7 September, narcologists met",
                title="Conference of Chief Narcologists",
                kind="conference",
                when="2023-09-07",
            )
        ],
        previous=before,
    )
    assert ids(after) == ids(before)


def test_an_event_keeps_the_id_that_a_catalogue_gives_it() -> None:
    catalogue = ct.Timeline([ct.Exercise("rubezh", "Rubezh-2022", when="2022-10", where="Tajikistan")])
    timeline = merge(
        [draft("a", "q", name="Rubezh-2022", kind="exercise", when="2022-10-17/2022-10-21")], previous=catalogue
    )
    assert ids(timeline) == ["rubezh"]


def test_phases_keep_their_ids() -> None:
    def told(title: str, when: str) -> Draft:
        return draft("a", "the passage", title=title, kind="phase", phase_of="Rubezh-2022", when=when)

    before = merge([told("active phase", "2022-10")])
    after = merge([told("main active phase", "2022-10-17/2022-10-21")], previous=before)
    exercise = after["rubezh-2022"]
    assert isinstance(exercise, ct.Exercise)
    assert [phase.id for phase in exercise.phases] == ["active-phase"]
    assert after.uid(exercise, "active-phase") == before.uid(before["rubezh-2022"], "active-phase")


def test_the_namespace_of_the_previous_publication_is_kept_and_renaming_keeps_uids() -> None:
    before = merge(BROTHERHOOD, name="Old", namespace="https://example.org/feed")
    after = merge(BROTHERHOOD, name="New", previous=before)
    assert {before.uid(event) for event in before} == {after.uid(event) for event in after}


def test_two_events_that_turn_out_to_be_one_keep_the_surer_id() -> None:
    before = ct.Timeline(
        [
            ct.Meeting("first", "Talks of Chief Narcologists", when="2023-09-07"),
            ct.Meeting("second", "Coordination Meeting of Chief Narcologists of member states", when="2023-09-07"),
        ]
    )
    told = draft(
        "a", "q", title="Coordination Meeting of Chief Narcologists of member states", kind="meeting", when="2023-09-07"
    )
    assert ids(merge([told], previous=before)) == ["first"]  # equally sure: the first in the alphabet
    named = before.evolve(
        events=[before["first"], ct.Meeting("second", "Coordination Meeting of Chief Narcologists", when="2023-09")]
    )
    assert ids(merge([told], previous=named)) == ["first"]  # the same days are surer than a month
    with_passage = [attrs_evidence(event, "q") if event.id == "second" else event for event in before]
    assert ids(merge([told], previous=before.evolve(events=with_passage))) == [
        "second"
    ]  # the same passage is surer still


def attrs_evidence(event: ct.Event, quote: str) -> ct.Event:
    return attrs.evolve(event, evidence=[ct.Evidence("a", quote)])


def test_one_event_that_turns_out_to_be_two_leaves_its_id_to_the_surer_one() -> None:
    before = merge([draft("a", "q", title="Meeting of Ministers of Defence", kind="meeting", when="2023-05")])
    (old,) = ids(before)
    after = merge(
        [
            draft("a", "q", title="Meeting of Ministers of Defence", kind="meeting", when="2023-05"),
            draft(
                "b",
                "r",
                title="Meeting of Ministers of Defence and Health",
                kind="meeting",
                when="2023-05-25",
                city="Minsk",
            ),
            draft(
                "b",
                "s",
                title="Meeting of Ministers of Defence and Health",
                kind="meeting",
                when="2023-05-30",
                city="Minsk",
            ),
        ],
        previous=before,
    )
    assert len(after) == 2
    (kept,) = [event for event in after if event.id == old]
    assert "q" in {item.quote for item in kept.evidence}
