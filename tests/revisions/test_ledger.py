# ruff: noqa: E501  # a row of facts reads best on one line
"""The ledger: what moves when a fact moves, and stays when none does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import orjson
import pytest
from hypothesis import given, settings

import cstotimeline as ct
from cstotimeline.revisions import EPOCH, TOMBSTONE_LIFE, Ledger, Revision, first_revision
from fixed_timeline import fixed_timeline
from strategies import timelines

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FIXED = fixed_timeline()
RUBEZH = FIXED["rubezh-2022"]


def ledger_of(*timelines: ct.Timeline, now: datetime | None = None) -> Ledger:
    ledger = Ledger()
    for timeline in timelines:
        ledger = ledger.advance(timeline, now)
    return ledger


def test_the_first_revision_carries_the_newest_day_of_the_sources() -> None:
    assert first_revision(RUBEZH) == Revision(0, datetime(2022, 10, 18, tzinfo=UTC))
    assert first_revision(FIXED["mission"]) == Revision(0, EPOCH)
    block_is_newer = ct.Event(
        "a", "A", "2024", evidence=[ct.Evidence(ct.Source("s", published=date(2024, 1, 1)), published="2024-02-01")]
    )
    assert first_revision(block_is_newer).updated == datetime(2024, 2, 1, tzinfo=UTC)


def test_a_phase_has_its_own_sources_or_its_exercise_s() -> None:
    assert first_revision(RUBEZH, "active-phase").updated == datetime(2022, 10, 18, tzinfo=UTC)
    bare = attrs.evolve(RUBEZH, evidence=())
    assert first_revision(bare, "preparation").updated == EPOCH
    assert first_revision(bare, "active-phase").updated == datetime(2022, 10, 18, tzinfo=UTC)


@settings(max_examples=25)
@given(timelines())
def test_the_same_timeline_again_moves_nothing_whatever_the_time(timeline: ct.Timeline) -> None:
    once = ledger_of(timeline)
    assert once.advance(timeline) == once
    assert once.advance(timeline, NOW) == once


@settings(max_examples=25)
@given(timelines())
def test_a_ledger_survives_its_manifest(timeline: ct.Timeline) -> None:
    ledger = ledger_of(timeline, timeline.evolve(events=timeline.events[1:], sources=()))
    assert Ledger.from_json(orjson.loads(orjson.dumps(ledger.to_json()))) == ledger


def test_one_changed_event_moves_alone() -> None:
    before = ledger_of(FIXED)
    after = before.advance(FIXED.replace(attrs.evolve(FIXED["mission"], title="Another title")))
    moved = [uid for uid in before.entries if before.entries[uid] != after.entries[uid]]
    assert moved == [FIXED.uid(FIXED["mission"])]
    assert after.entries[moved[0]].revision == Revision(1, EPOCH + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("change", "moves"),
    [
        ({"title": "Other"}, True),
        ({"when": "2022-11"}, True),
        ({"status": "cancelled"}, True),
        ({"where": "Dushanbe, Tajikistan"}, True),
        ({"personnel": ct.Quantity("5,000 people")}, True),
        ({"doubts": ()}, True),
        ({"evidence": ()}, True),
        ({"evidence": [attrs.evolve(RUBEZH.evidence[0], offsets=(7, 8))]}, False),
        ({"evidence": [attrs.evolve(RUBEZH.evidence[0], quote="a shorter quote")]}, False),
    ],
)
def test_what_counts_as_a_change_of_an_event(change: dict[str, object], moves: bool) -> None:
    changed = FIXED.replace(attrs.evolve(RUBEZH, **change))
    assert (ledger_of(FIXED, changed).revision(FIXED, RUBEZH).number == 1) is moves


def test_a_changed_phase_moves_itself_and_not_its_exercise() -> None:
    assert isinstance(RUBEZH, ct.Exercise)
    phases = [attrs.evolve(p, when="2022-10-18/2022-10-21") if p.id == "active-phase" else p for p in RUBEZH.phases]
    after = ledger_of(FIXED, FIXED.replace(attrs.evolve(RUBEZH, phases=phases)))
    assert after.revision(FIXED, RUBEZH).number == 0
    assert after.revision(FIXED, RUBEZH, "active-phase").number == 1
    assert after.revision(FIXED, RUBEZH, "preparation").number == 0


def test_a_change_carries_now_or_the_newest_source_and_never_goes_back() -> None:
    changed = FIXED.replace(attrs.evolve(RUBEZH, title="Other"))
    assert ledger_of(FIXED).advance(changed, NOW).revision(FIXED, RUBEZH) == Revision(1, NOW)
    newest = datetime(2022, 10, 18, tzinfo=UTC)
    assert ledger_of(FIXED).advance(changed).revision(FIXED, RUBEZH) == Revision(1, newest + timedelta(seconds=1))
    early = datetime(2000, 1, 1, tzinfo=UTC)
    assert ledger_of(FIXED).advance(changed, early).revision(FIXED, RUBEZH).updated == newest + timedelta(seconds=1)


def test_now_needs_a_zone() -> None:
    with pytest.raises(ct.ModelError, match="a moment with a time zone"):
        Ledger().advance(FIXED, datetime(2026, 1, 1))  # noqa: DTZ001  # that is what is refused


def test_a_withdrawn_event_leaves_tombstones_of_itself_and_its_phases() -> None:
    after = ledger_of(FIXED, FIXED.without("rubezh-2022"))
    assert {stone.title for stone in after.tombstones} == {
        "Rubezh-2022", "Rubezh-2022: preparation", "Rubezh-2022: active phase",
    }  # fmt: skip
    (whole,) = [stone for stone in after.tombstones if stone.uid == FIXED.uid(RUBEZH)]
    assert (whole.event, str(whole.when), whole.revision.number) == ("rubezh-2022", "2022-10", 1)
    assert FIXED.uid(RUBEZH) not in after.entries


def test_an_event_that_comes_back_goes_on_counting() -> None:
    back = ledger_of(FIXED, FIXED.without("mission"), FIXED)
    assert back.tombstones == ()
    assert back.revision(FIXED, FIXED["mission"]) == Revision(2, EPOCH + timedelta(seconds=2))


def test_tombstones_stay_without_a_clock_and_expire_with_one() -> None:
    without = FIXED.without("mission")
    gone = ledger_of(FIXED).advance(without, NOW)
    assert len(gone.advance(without).tombstones) == 1
    assert len(gone.advance(without, NOW + TOMBSTONE_LIFE - timedelta(days=1)).tombstones) == 1
    assert gone.advance(without, NOW + TOMBSTONE_LIFE + timedelta(days=1)).tombstones == ()


def test_a_year_that_is_shown_over_its_parts_moves_with_them() -> None:
    changed = FIXED.replace(attrs.evolve(FIXED["search-2023"], when="2023-09-02/2023-09-06"))
    after = ledger_of(FIXED, changed)
    assert after.revision(FIXED, FIXED["combat-brotherhood-2023"]).number == 1
    assert after.revision(FIXED, FIXED["interaction-2023"]).number == 0


def test_renaming_the_timeline_moves_nothing() -> None:
    assert ledger_of(FIXED, FIXED.evolve(name="Another name")) == ledger_of(FIXED)


def test_a_filtered_feed_has_the_same_revisions_and_no_tombstones() -> None:
    whole = ledger_of(FIXED, FIXED.without("mission"))
    part = whole.without_tombstones()
    assert (part.entries, part.tombstones) == (whole.entries, ())


@pytest.mark.parametrize("broken", [{}, {"events": {"u": {}}, "withdrawn": {}}, {"events": [], "withdrawn": {}},
                                    {"events": {"u": {"event": "a", "title": "A", "when": "soon", "content": "", "number": 0, "updated": "2024-01-01T00:00:00Z"}}, "withdrawn": {}}])  # fmt: skip
def test_what_is_no_ledger_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ct.ModelError, match="a ledger"):
        Ledger.from_json(broken)


def test_a_ledger_knows_whether_anything_it_published_is_missing() -> None:
    rubezh = attrs.evolve(RUBEZH, phases=())
    ledger = ledger_of(FIXED)
    assert not ledger.misses(FIXED)
    assert not ledger.misses(FIXED.replace(ct.Event("new", "New", "2025")))
    assert ledger.misses(FIXED.without("mission"))
    assert ledger.misses(FIXED.replace(rubezh))
