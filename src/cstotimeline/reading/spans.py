"""Points of time as days: with a year that is known, or counted from a day that is."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from cstotimeline.reading.points import Point

Span = tuple[str, str, date, date]
"""EDTF of the first and of the last bound, first day, last day."""

_PARTS: Final = {
    "early": (1, 10), "mid": (11, 20), "late": (21, 31), "first-half": (1, 15), "second-half": (16, 31),
    "first-week": (1, 7), "second-week": (8, 14), "third-week": (15, 21), "last-week": (-6, 31),
}  # fmt: skip
"""First and last day; counted from the month's last day where below 1."""
_WEEK_PARTS: Final = {"early": (0, 1), "mid": (2, 3), "late": (4, 6), "first-half": (0, 2), "second-half": (3, 6)}
_YEAR_PARTS: Final = {
    "early": (1, 4), "mid": (5, 8), "late": (9, 12), "first-half": (1, 6), "second-half": (7, 12),
    "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip
Seasons = dict[str, tuple[int, ...]]
"""First and last month by the season's name."""


def spans_of(first: Point, last: Point | None, year: int, seasons: Seasons) -> tuple[Span, Span] | None:
    """The days of a phrase's two ends, where `year` is the first one's; None where the calendar has no such day."""
    a = expanded(first, year, seasons)
    if last is None:
        return (a, a) if a else None
    end_year = last.year if last.year is not None else year + ((last.month or 12) < (first.month or 1))
    b = expanded(last, end_year, seasons)
    return (a, b) if a and b else None


def expanded(point: Point, year: int, seasons: Seasons) -> Span | None:
    """The days of a point in that year; None where the calendar has no such day."""
    if not 1 <= year <= 9998:
        return None
    month, day, part = point.month, point.day, point.part
    if part in seasons and month is None:
        start, end = seasons[part]
        return _months(year, start, year + (end < start), end)
    if month is None:
        if part in _YEAR_PARTS:
            start, end = _YEAR_PARTS[part]
            return _months(year, start, year, end, "~" if part in ("early", "mid", "late") else "")
        return f"{year}", f"{year}", date(year, 1, 1), date(year, 12, 31)
    length = monthrange(year, month)[1]
    if part in _PARTS:
        start, end = _PARTS[part]
        a, b = date(year, month, start if start > 0 else length + start), date(year, month, min(end, length))
        return f"{a}~", f"{b}~", a, b
    if day is None:
        text = f"{year}-{month:02d}"
        return text, text, date(year, month, 1), date(year, month, length)
    if day > length:
        return None
    only = date(year, month, day)
    if part == "week":
        monday = only - timedelta(days=only.isoweekday() - 1)
        sunday = monday + timedelta(days=6)
        return f"{monday}~", f"{sunday}~", monday, sunday
    return str(only), str(only), only, only


def _months(year: int, first: int, last_year: int, last: int, sign: str = "") -> Span:
    end = date(last_year, last, monthrange(last_year, last)[1])
    return f"{year}-{first:02d}{sign}", f"{last_year}-{last:02d}{sign}", date(year, first, 1), end


def placed(point: Point, base: date, tense: str, after: date | None = None) -> Span:
    """The days of a point counted from `base`; as the end of a span, not before the day `after`.

    Raises `ValueError` or `OverflowError` where there is no such day.
    """
    shift = point.shift or 0
    if point.unit is None:
        span = expanded(point, point.year or base.year, {})
        if span is None:
            raise ValueError(point)
        return span
    if point.bare_day:
        return _day(_day_of_month(point.day or 1, after or base, "" if after else tense))
    if point.unit == "day":
        return _day(base + timedelta(days=shift))
    if point.unit == "weekday":
        if point.since_previous:
            return _day(base + timedelta(days=((point.weekday or 1) - base.isoweekday()) % 7 or 7))
        if point.part == "week":
            return _day(base + timedelta(days=(point.weekday or 1) - base.isoweekday(), weeks=shift))
        return _day(_weekday(point.weekday or 1, point.shift, after or base, "future" if after else tense))
    if point.unit == "fortnight":
        return _day(base + timedelta(weeks=2 * shift))
    if point.unit == "week":
        if point.day == 0:
            return _day(base + timedelta(weeks=shift))
        monday = base - timedelta(days=base.isoweekday() - 1) + timedelta(weeks=shift)
        start, end = (monday + timedelta(days=n) for n in _WEEK_PARTS.get(point.part or "", (0, 6)))
        return f"{start}~", f"{end}~", start, end
    if point.unit == "weekend":
        saturday = _weekday(6, point.shift, base, tense)
        return str(saturday), str(saturday + timedelta(days=1)), saturday, saturday + timedelta(days=1)
    if point.unit == "named-month":
        month = point.month or 1
        year = base.year
        if shift > 0 and month <= base.month:
            year += 1
        elif shift < 0 and month >= base.month:
            year -= 1
        return _months(year, month, year, month)
    if point.unit == "month":
        count = base.year * 12 + base.month - 1 + shift
        part = expanded(Point(part=point.part, month=count % 12 + 1), count // 12, {}) if point.part else None
        return part or _months(count // 12, count % 12 + 1, count // 12, count % 12 + 1)
    year = base.year + shift
    return f"{year}", f"{year}", date(year, 1, 1), date(year, 12, 31)


def _day(day: date) -> Span:
    return str(day), str(day), day, day


def _day_of_month(day: int, base: date, tense: str) -> date:
    """The day of that number in the month spoken of; of the neighbouring month where tense and base rule that out."""
    month = base.year * 12 + base.month - 1
    if tense == "future" and day < base.day - 15:
        month += 1
    if tense == "past" and day > base.day + 15:
        month -= 1
    return date(month // 12, month % 12 + 1, day)


def _weekday(weekday: int, shift: int | None, base: date, tense: str) -> date:
    """A weekday without a shift is the nearest one in the tense's direction; the day itself counts."""
    ahead = (weekday - base.isoweekday()) % 7
    if shift is None:
        if tense in ("future", "coming"):
            return base + timedelta(days=ahead)
        return base - timedelta(days=(base.isoweekday() - weekday) % 7)
    if shift < 0:
        return base - timedelta(days=(base.isoweekday() - weekday) % 7 or 7)
    monday = base - timedelta(days=base.isoweekday() - 1)
    return monday + timedelta(days=weekday - 1, weeks=shift)
