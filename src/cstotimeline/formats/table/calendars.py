"""The google and outlook dialects: what the two import as calendar events.

Google's last column is as its help page says: both dates inclusive, 05/30/2020 and 10:00 AM. Outlook's all-day
events end on the first day after them, 5/31/2020 12:00:00 AM, every value quoted, rows ending with CR LF.
Neither has a column for a time zone, an identity or a status, so importing twice makes events twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from itertools import chain
from typing import Final

from cstotimeline.calendaring import Component, Mapping, losses
from cstotimeline.dates import ONE_DAY
from cstotimeline.events import Event, Status
from cstotimeline.faults import Loss, OnLoss
from cstotimeline.formats.table.cells import rendered
from cstotimeline.timeline import Timeline
from cstotimeline.zones import zone_named

GOOGLE: Final = (
    "Subject", "Start Date", "Start Time", "End Date", "End Time", "All Day Event", "Description", "Location",
    "Private",
)  # fmt: skip
OUTLOOK: Final = (
    "Subject", "Start Date", "Start Time", "End Date", "End Time", "All day event", "Reminder on/off", "Reminder Date",
    "Reminder Time", "Meeting Organizer", "Required Attendees", "Optional Attendees", "Meeting Resources",
    "Billing Information", "Categories", "Description", "Location", "Mileage", "Priority", "Private", "Sensitivity",
    "Show time as",
)  # fmt: skip
_TENTATIVE, _BUSY, _FREE = "1", "2", "3"


def google(timeline: Timeline, lost: OnLoss) -> bytes:
    """What Google Calendar's import takes."""
    return rendered([GOOGLE, *(_google_row(item) for item in _components(timeline, lost))])


def outlook(timeline: Timeline, lost: OnLoss) -> bytes:
    """What Outlook's import takes, in its 22 columns."""
    rows = [OUTLOOK, *(_outlook_row(item) for item in _components(timeline, lost))]
    return rendered(rows, end_of_line="\r\n", quote_all=True)


def _components(timeline: Timeline, lost: OnLoss) -> Iterator[Component]:
    mapping = Mapping(timeline)
    found: dict[str, list[Component]] = {event.id: [] for event in timeline}
    for component in mapping.components(timeline.events).each():
        found[component.event_id].append(component)
    for event in timeline:
        for loss in chain(losses(mapping, event), _no_column(event, found[event.id])):
            lost(loss)
        yield from found[event.id]


def _no_column(event: Event, components: list[Component]) -> Iterator[Loss]:
    """What the calendar has a property for and its import no column."""
    for component in components:
        part = f"phases[{component.own.phase_id}]." if component.own.phase_id else ""
        if isinstance(component.start, datetime):
            yield Loss(event.id, f"{part}when", "no column for the time zone: said in the description")
        if component.parent is not None and not component.own.phase_id:
            yield Loss(event.id, "part_of", "no column for the event it is part of")
        if component.status == "CANCELLED":
            yield Loss(event.id, f"{part}status", "no column for it: said in the subject")
    if event.status in (Status.ONGOING, Status.HELD):
        yield Loss(event.id, "status", "no column for it")
    if event.url:
        yield Loss(event.id, "url", "no column for it")
    if event.uid:
        yield Loss(event.id, "uid", "no column for it")


def _subject(component: Component) -> str:
    return f"Cancelled: {component.title}" if component.status == "CANCELLED" else component.title


def _description(component: Component) -> str:
    if not isinstance(component.start, datetime):
        return component.text
    note = f"Times in {component.own.zone or component.start.tzname()}"
    return f"{component.text}\n\n{note}" if component.text else note


def _times(component: Component, day: Callable[[date], str], clock: Callable[[time], str]) -> tuple[str, str, str, str]:
    """Start day and time, end day and time; moments as the clocks of the event's own zone show them."""
    start, end = component.start, component.end
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return day(start), "", day(end), ""
    if component.own.zone is not None:
        start, end = (moment.astimezone(zone_named(component.own.zone)) for moment in (start, end))
    return day(start), clock(start.time()), day(end), clock(end.time())


def _google_row(component: Component) -> list[str]:
    timed = isinstance(component.start, datetime)
    if not timed:
        component = component._replace(end=component.end - ONE_DAY)
    times = _times(component, "{:%m/%d/%Y}".format, lambda at: f"{at.hour % 12 or 12}:{at:%M} {_half(at)}")
    place = component.place.text if component.place else ""
    return [_subject(component), *times, str(not timed), _description(component), place, "False"]


def _outlook_row(component: Component) -> list[str]:
    timed = isinstance(component.start, datetime)
    first, start, last, end = _times(
        component,
        lambda on: f"{on.month}/{on.day}/{on.year}",
        lambda at: f"{at.hour % 12 or 12}:{at:%M:%S} {_half(at)}",
    )
    midnight = "12:00:00 AM"
    place = component.place.text if component.place else ""
    shown_as = _TENTATIVE if component.status == "TENTATIVE" else _BUSY if timed else _FREE
    return [
        _subject(component), first, start or midnight, last, end or midnight, str(not timed), "False", "", "",
        "", "", "", "", "", component.kind, _description(component), place, "", "Normal", "False", "Normal", shown_as,
    ]  # fmt: skip


def _half(at: time) -> str:
    return "AM" if at.hour < 12 else "PM"
