"""FullCalendar (6 and 7): a JSON feed of events, as its `events: "fullcalendar.json"` reads it.

Ends are exclusive: the last day + 1, with `allDay`; moments carry their offset. Imprecise days are drawn over all
the days they may be, open ends over the known ones; class names tell (`imprecise`). There is no hierarchy, no
doubt and no source in FullCalendar: these, and all else, are in `extendedProps`, with the days in words as `days`.
`decode` gives back whole events, and reads other people's feeds as far as they go. The feed has no place for the
timeline's own name. Documented at https://fullcalendar.io/docs/event-object and /docs/events-json-feed.
"""

from __future__ import annotations

from cstotimeline.dates import Period
from cstotimeline.faults import FaultCollector, OnFault, OnLoss
from cstotimeline.records import Record, Spot
from cstotimeline.texts import slug
from cstotimeline.timeline import Timeline
from cstotimeline.viewing import (
    Item,
    days_or_moments,
    items_of,
    own_data,
    parse_json,
    read_items,
    report_losses,
    to_json,
)


def encode(timeline: Timeline, on_loss: OnLoss | None = None) -> bytes:
    """The timeline's events and phases as FullCalendar events."""
    report_losses(timeline, on_loss, shown=(), why="in extendedProps only")
    return to_json([_event(item, timeline.language) for item in items_of(timeline)])


def _event(item: Item, language: str) -> Record:
    first, _ = item.days
    found: Record = {"id": item.id, "title": item.title}
    if isinstance(item.when, Period):
        found |= {"start": item.when.start.isoformat(), "allDay": False}
        if item.when.end is not None:
            found["end"] = item.when.end.isoformat()
    else:
        found |= {"start": first.isoformat(), "end": item.day_after.isoformat(), "allDay": True}
    if item.event.url:
        found["url"] = item.event.url
    return {**found, "className": " ".join(item.classes), "extendedProps": own_data(item, language)}


def decode(data: bytes | str, on_fault: OnFault | None = None) -> Timeline:
    """The timeline of a FullCalendar feed. All-day ends are taken as exclusive; a time without offset is a fault."""
    faults = FaultCollector(on_fault)
    events = parse_json(data, faults).items("a list of FullCalendar events")
    return read_items(events, faults, own=lambda spot: spot["extendedProps"].value, native=_native)


def _native(spot: Spot) -> Record | None:
    value = spot.value
    edtf = days_or_moments(spot["start"], spot["end"])
    if edtf is None:
        return None
    title = value.get("title")
    url = {"url": value["url"]} if "url" in value else {}
    return {"id": value.get("id") or slug(str(title)), "title": title, "edtf": edtf, **url}
