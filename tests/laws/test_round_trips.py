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
    untold = {event: fields for event, fields in differences(timeline, decoded).items() if event not in told}
    assert untold == {}


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
