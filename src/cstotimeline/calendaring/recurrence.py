"""Recurring events (RFC 5545, 3.8.5), expanded between days that the caller names.

Recurrence goes by the clock on the wall: an event at 10:00 in Almaty stays at 10:00 whatever becomes of the
offset. So occurrences are computed without a zone, which is put back afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any, Final

from cstotimeline.calendaring.incoming import Incoming
from cstotimeline.dates import DateInterval, Period, When
from cstotimeline.faults import Fault, FaultCollector, ModelError
from cstotimeline.zones import in_zone

MOST_OCCURRENCES: Final = 10_000
"""Of one event: a rule that goes on by the second would never end."""

MOST_STEPS: Final = 100_000
"""Of all rules of a calendar: a rule may pass over years, day by day, without one occurrence."""

_UNTIL = re.compile(r"(?<=UNTIL=)(\d{8}T\d{6})Z", re.IGNORECASE)


class Steps:
    """The steps that the rules of one calendar may still take."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def take(self) -> None:
        """One step; raises `_TooLong` where none is left."""
        self.left -= 1
        if self.left < 0:
            raise _TooLong(f"at most {MOST_STEPS:,} steps for all rules of a calendar")


class _TooLong(Exception):
    """Rules go on for longer than anybody needs; the text says what is allowed."""


class _Interval(int):
    """A rule's interval, which counts how often it is added: there dateutil passes by even if nothing ever matches."""

    steps: Steps

    @staticmethod
    def of(value: int, steps: Steps) -> _Interval:
        if value < 1:
            raise ValueError("its interval is not 1 or more")
        interval = _Interval(value)
        interval.steps = steps
        return interval

    def __radd__(self, other: int) -> int:
        self.steps.take()
        return other + int(self)

    def __mul__(self, other: int) -> int:
        self.steps.take()
        return int(self) * other

    __rmul__ = __mul__


def repeats(item: Incoming) -> bool:
    """Whether a VEVENT stands for more than one occurrence."""
    return item.component.get("RRULE") is not None or item.component.get("RDATE") is not None


def replaced(item: Incoming) -> datetime | None:
    """The occurrence that a VEVENT stands in for (RECURRENCE-ID), by its clock on the wall."""
    found = _all(item.component, "RECURRENCE-ID")
    moment = getattr(found[0], "dt", None) if found else None
    try:
        return _wall(moment, item.when) if isinstance(moment, date) else None
    except ModelError:  # beyond what any calendar shows: it stands in for nothing
        return None


def occurrences(
    item: Incoming, first: date, last: date, fault: FaultCollector, steps: Steps
) -> Iterator[tuple[datetime, When]]:
    """Each occurrence that shares a day with `first` to `last`, both inclusive: its start by the clock, its days.

    Where the rules cannot be read, or go on for too long, that is a fault, and what came before it stays.
    """
    count, broken = 0, False
    try:
        for moment in _moments(item, steps):
            if moment.date() > last:
                return
            if count == MOST_OCCURRENCES:
                raise _TooLong(f"at most {MOST_OCCURRENCES:,} occurrences before {last}")
            count += 1
            when = _moved(item.when, moment)
            if (when.latest or moment.date()) >= first:
                yield moment, when
    except _TooLong as error:
        _report(item, fault, "more", str(error), "give an earlier end of `between`, or split the calendar")
        broken = count == 0
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        rules = "; ".join(rule.to_ical().decode() for rule in _all(item.component, "RRULE"))
        _report(item, fault, rules or "RDATE", f"a recurrence rule ({error})")
        broken = count == 0
    if broken and first <= item.when.last_known and item.when.first_known <= last:
        yield _start(item.when), item.when


def _report(item: Incoming, fault: FaultCollector, found: str, expected: str, hint: str | None = None) -> None:
    line = item.block.line_of("RRULE")
    fault(Fault(line=line, field="rrule", found=found, expected=expected, hint=hint, event=item.uid))


def _moments(item: Incoming, steps: Steps) -> Iterator[datetime]:
    from dateutil.rrule import rruleset, rrulestr  # here, because writing calendars does not need it

    start = _start(item.when)
    found = rruleset()
    found.rdate(start)
    for rule in _all(item.component, "RRULE"):
        text = _UNTIL.sub(lambda until: _until(until[1], item.when), rule.to_ical().decode())
        one: Any = rrulestr(text, dtstart=start)
        found.rrule(one.replace(interval=_Interval.of(int(rule.get("INTERVAL", [1])[0]), steps)))
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
    """The values of a property, without those that cannot be read and are faults already."""
    if any((broken or "").upper() == name for broken, _ in component.errors):
        return []
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
    zone = when.start.tzinfo
    return (in_zone(moment, zone) if zone is not None and moment.tzinfo is not None else moment).replace(tzinfo=None)


def _moved(when: When, moment: datetime) -> When:
    if isinstance(when, DateInterval):
        length = when.last_known - when.first_known
        return DateInterval.days(moment.date(), moment.date() + length)
    start = moment.replace(tzinfo=when.start.tzinfo)
    return Period(start, None if when.end is None else start + (when.end - when.start))
