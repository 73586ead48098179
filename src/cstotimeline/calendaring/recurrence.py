"""Recurring events (RFC 5545, 3.8.5), expanded between days that the caller names.

Recurrence goes by the clock on the wall: an event at 10:00 in Almaty stays at 10:00 whatever becomes of the
offset. So occurrences are computed without a zone, which is put back afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any, Final

from dateutil.rrule import rruleset, rrulestr

from cstotimeline.calendaring.incoming import Incoming
from cstotimeline.dates import DateInterval, Period, When
from cstotimeline.faults import Fault, FaultCollector

MOST_OCCURRENCES: Final = 10_000
"""Of one event: a rule that goes on by the second would never end."""

_UNTIL = re.compile(r"(?<=UNTIL=)(\d{8}T\d{6})Z", re.IGNORECASE)


def repeats(item: Incoming) -> bool:
    """Whether a VEVENT stands for more than one occurrence."""
    return item.component.get("RRULE") is not None or item.component.get("RDATE") is not None


def replaced(item: Incoming) -> datetime | None:
    """The occurrence that a VEVENT stands in for (RECURRENCE-ID), by its clock on the wall."""
    moment = getattr(item.component.get("RECURRENCE-ID"), "dt", None)
    return None if moment is None else _wall(moment, item.when)


def occurrences(item: Incoming, first: date, last: date, fault: FaultCollector) -> Iterator[tuple[datetime, When]]:
    """Each occurrence that shares a day with `first` to `last`, both inclusive: its start by the clock, its days."""
    try:
        moments = _moments(item)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        rule = item.component.get("RRULE")
        found = rule.to_ical().decode() if rule is not None else "RDATE"
        line = item.block.line_of("RRULE")
        fault(Fault(line=line, field="rrule", found=found, expected=f"a recurrence rule ({error})", event=item.uid))
        moments = iter([_start(item.when)])
    count = 0
    for moment in islice(moments, MOST_OCCURRENCES):
        count += 1
        if moment.date() > last:
            return
        when = _moved(item.when, moment)
        if (when.latest or moment.date()) >= first:
            yield moment, when
    if count == MOST_OCCURRENCES:
        expected = f"at most {MOST_OCCURRENCES:,} occurrences before {last}"
        fault(Fault(line=item.block.line_of("RRULE"), field="rrule", found="more", expected=expected, event=item.uid))


def _moments(item: Incoming) -> Iterator[datetime]:
    start = _start(item.when)
    found = rruleset()
    found.rdate(start)
    for rule in _all(item.component, "RRULE"):
        text = _UNTIL.sub(lambda until: _until(until[1], item.when), rule.to_ical().decode())
        found.rrule(rrulestr(text, dtstart=start))  # type: ignore[arg-type]  # one line is one rule
    for moment in _listed(item, "RDATE"):
        found.rdate(moment)
    for moment in _listed(item, "EXDATE"):
        found.exdate(moment)
    return iter(found)


def _listed(item: Incoming, name: str) -> Iterator[datetime]:
    for value in _all(item.component, name):
        for entry in value.dts:
            moment = entry.dt[0] if isinstance(entry.dt, tuple) else entry.dt  # a period has a start
            yield _wall(moment, item.when)


def _all(component: Any, name: str) -> list[Any]:
    value = component.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _until(text: str, when: When) -> str:
    moment = datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return _wall(moment, when).strftime("%Y%m%dT%H%M%S")


def _start(when: When) -> datetime:
    if isinstance(when, Period):
        return when.start.replace(tzinfo=None)
    return datetime.combine(when.first_known, time())


def _wall(moment: date, when: When) -> datetime:
    """A day or a moment by the clock that the event goes by."""
    if not isinstance(moment, datetime):
        at = when.start.time() if isinstance(when, Period) else time()
        return datetime.combine(moment, at)
    if not isinstance(when, Period):
        return datetime.combine(moment.date(), time())
    return (moment.astimezone(when.start.tzinfo) if moment.tzinfo is not None else moment).replace(tzinfo=None)


def _moved(when: When, moment: datetime) -> When:
    if isinstance(when, DateInterval):
        length = when.last_known - when.first_known
        return DateInterval.days(moment.date(), moment.date() + length)
    start = moment.replace(tzinfo=when.start.tzinfo)
    return Period(start, None if when.end is None else start + (when.end - when.start))
