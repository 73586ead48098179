"""What of an event a calendar does not carry, or carries only in words: for whoever asked to be told."""

from __future__ import annotations

from collections.abc import Iterator

from cstotimeline.calendaring.mapping import Mapping
from cstotimeline.calendaring.notes import notes_of
from cstotimeline.calendaring.text import lines, octets, one_line
from cstotimeline.dates import Period, When
from cstotimeline.events import Conference, Event, Exercise, Meeting, Phase
from cstotimeline.faults import Loss
from cstotimeline.places import Place

_IN_WORDS = "is in the description's text only"


def losses(mapping: Mapping, event: Event) -> Iterator[Loss]:
    """Every loss of one event and its phases. What is lost in all calendars alike is one loss a field."""
    name = event.id
    for field, why in _losses(mapping, event):
        yield Loss(name, field, why)
    if isinstance(event, Exercise):
        whole = mapping.shown(event.when, mapping.parts(event)) is not None
        for phase in event.phases:
            for field, why in _phase_losses(mapping, phase, whole):
                yield Loss(name, f"phases[{phase.id}].{field}", why)


def _losses(mapping: Mapping, event: Event) -> Iterator[tuple[str, str]]:
    shown = mapping.shown(event.when, mapping.parts(event))
    if shown is None:
        yield "when", left_out(event.when)
        return
    yield from _when_losses(event.when, shown[2])
    yield from _one_line_losses("title", event.title)
    if event.where is not None:
        yield from _place_losses("where", event.where)
    if event.description:
        yield from _description_losses(event)
    if event.part_of is not None and mapping.parent_uid(event.part_of) is None:
        yield "part_of", f"its parent {event.part_of!r} is not in the feed, so the relation is left out"
    for field, value in _only_in_words(event):
        if value:
            yield field, _IN_WORDS
    if event.evidence:
        yield "evidence", "sources are listed, their quotes, offsets and readings are not"
    if event.doubts:
        yield "doubts", "a calendar has no property for doubts"
    if event.extra:
        yield "extra", "a calendar has no property for one's own fields"


def left_out(when: When) -> str:
    """Why an event with these days is not in the feed at all."""
    if isinstance(when, Period):
        return f"left out: UTC has no such moment ({when})"
    return f"left out of the calendar, for {when} gives no days to show it on"


def _when_losses(when: When, tentative: bool) -> Iterator[tuple[str, str]]:
    if isinstance(when, Period):
        if when.end is None:
            yield "when", "no end is known: shown as one hour, said in the description"
        if when.start.microsecond or (when.end is not None and when.end.microsecond):
            yield "when", "fractions of a second are cut off"
    elif tentative:
        yield "when", f"{when} is shown as a tentative span of days, said in the description"
    elif when.earliest is None or when.latest is None:
        yield "when", f"{when} is shown on the days that are known, said in the description"


def _one_line_losses(field: str, text: str) -> Iterator[tuple[str, str]]:
    if one_line(text) != text:
        yield field, "line ends became blanks and control characters were removed"


def _place_losses(field: str, place: Place) -> Iterator[tuple[str, str]]:
    yield from _one_line_losses(field, place.text)
    parts = [part for part in (place.venue, place.city) if part]
    if any(part not in place.text for part in parts):
        yield field, f"its venue and city: {_IN_WORDS}"
    elif parts:
        yield field, "its venue and city are in its text only"
    if place.timezone:
        yield field, "the time zone of a place has no property"
    if place.country != Place.of(place.text).country:
        yield field, "the country of a place has no property"


def _description_losses(event: Event) -> Iterator[tuple[str, str]]:
    description = event.description or ""
    cleaned = lines(description)
    if cleaned != description:
        yield "description", "line ends became newlines and control characters were removed"
    text, own = notes_of(event, cleaned)
    kept = text if own is None else text[:own]
    if kept != cleaned:
        yield "description", f"cut from {octets(cleaned)} octets to {octets(kept)}: some clients break over 8 kB"


def _only_in_words(event: Event) -> Iterator[tuple[str, object]]:
    yield "organiser", event.organiser
    yield "participants", event.participants
    if isinstance(event, Exercise):
        yield "personnel", event.personnel
        yield "equipment", event.equipment
    elif isinstance(event, Meeting):
        yield "level", event.level
    elif isinstance(event, Conference):
        yield "theme", event.theme


def _phase_losses(mapping: Mapping, phase: Phase, parent_shown: bool) -> Iterator[tuple[str, str]]:
    shown = mapping.shown(phase.when, ())
    if shown is None:
        yield "when", left_out(phase.when)
        return
    yield from _when_losses(phase.when, shown[2])
    yield from _one_line_losses("title", phase.title)
    if phase.where is not None:
        yield from _place_losses("where", phase.where)
    if not parent_shown:
        yield "part_of", "its exercise is not in the feed, so the relation is left out"
    if phase.evidence:
        yield "evidence", "sources are listed, their quotes, offsets and readings are not"
    if phase.doubts:
        yield "doubts", "a calendar has no property for doubts"
