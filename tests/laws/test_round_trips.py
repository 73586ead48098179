"""Every format over generated timelines: what is written and read back is the same, or somebody was told."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

import cstotimeline as ct
import strategies
from cstotimeline import catalogue
from cstotimeline.faults import Fault, Loss
from cstotimeline.formats import fullcalendar, ics, jcal, jscalendar, jsonld, table, timeline_json, timelinejs, vis

FORMATS = {
    module.__name__.rpartition(".")[2]: (module.encode, module.decode)
    for module in (timeline_json, catalogue, table, ics, jcal, jsonld, jscalendar, timelinejs, vis, fullcalendar)
}
Encode = Callable[..., bytes]
Decode = Callable[..., ct.Timeline]


def differences(before: ct.Timeline, after: ct.Timeline) -> dict[str, object]:
    """The events that did not come back as they were, each with the fields that differ."""
    return {event.id: _fields(event, after.get(event.id)) for event in before if after.get(event.id) != event}


def _fields(event: ct.Event, other: ct.Event | None) -> object:
    if type(event) is not type(other):
        return f"{type(event).__name__} became {type(other).__name__}"
    pairs = {
        field.name: (getattr(event, field.name), getattr(other, field.name)) for field in attrs.fields(type(event))
    }
    return {name: f"{before!r} became {after!r}" for name, (before, after) in pairs.items() if before != after}


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=8, deadline=None)
@given(timeline=strategies.timelines())
def test_an_event_comes_back_as_it_was_or_its_loss_was_told(name: str, timeline: ct.Timeline) -> None:
    hold_the_law(name, timeline)


@pytest.mark.long
@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(timeline=strategies.timelines(max_events=6))
def test_the_same_over_many_and_larger_timelines(name: str, timeline: ct.Timeline) -> None:
    hold_the_law(name, timeline)


def hold_the_law(name: str, timeline: ct.Timeline) -> None:
    encode, decode = FORMATS[name]
    losses: list[Loss] = []
    faults: list[Fault] = []
    decoded = decode(encode(timeline, on_loss=losses.append), on_fault=faults.append)
    assert faults == [], "what we write we can read"
    told = {loss.event for loss in losses}
    decoded = decoded.evolve(events=[_with_uid_of(timeline, event) for event in decoded])
    untold = {
        event: fields for event, fields in differences(_plain(timeline), _plain(decoded)).items() if event not in told
    }
    assert untold == {}


def _plain(timeline: ct.Timeline) -> ct.Timeline:
    """A phase whose status or place is its exercise's says no more than one that has none of its own."""
    return timeline.evolve(events=[_with_plain_phases(e) if isinstance(e, ct.Exercise) else e for e in timeline])


def _with_plain_phases(event: ct.Exercise) -> ct.Exercise:
    phases = [
        attrs.evolve(
            phase,
            status=None if phase.status is event.status else phase.status,
            where=None if phase.where == event.where else phase.where,
        )
        for phase in event.phases
    ]
    return attrs.evolve(event, phases=phases)


def _with_uid_of(timeline: ct.Timeline, event: ct.Event) -> ct.Event:
    """Where a format has no place for the namespace, derived UIDs come back as events' own: the same UIDs still."""
    before = timeline.get(event.id)
    if before is None or event.uid != timeline.uid(before):
        return event
    return attrs.evolve(event, uid=before.uid)


@pytest.mark.parametrize("name", ["timeline_json", "catalogue"])
@settings(max_examples=8, deadline=None)
@given(timeline=strategies.timelines())
def test_what_claims_to_lose_nothing_loses_nothing(name: str, timeline: ct.Timeline) -> None:
    encode, decode = FORMATS[name]
    losses: list[Loss] = []
    assert decode(encode(timeline, on_loss=losses.append)) == timeline
    assert losses == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_phase_that_takes_its_status_from_its_exercise_still_does_so(name: str) -> None:
    encode, decode = FORMATS[name]
    phases = [ct.Phase("Planning", "2024-05-01"), ct.Phase("Active phase", "2024-05-02", status="cancelled")]
    exercise = ct.Exercise("drill", "Drill", "2024-05-01/2024-05-02", "Minsk, Belarus", status="held", phases=phases)
    read = decode(encode(ct.Timeline([exercise])))["drill"]
    assert isinstance(read, ct.Exercise)
    assert [(phase.status, phase.where) for phase in read.phases] == [(None, None), (ct.Status.CANCELLED, None)]
