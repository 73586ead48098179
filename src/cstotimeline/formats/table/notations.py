"""Days and times as people write them in spreadsheets.

Year-month-day and days with the month in words are read as they are. Of 03/04/2024 nobody can know which is the
month, so days all in numbers are read only where the table's mapping says in which order they stand.
"""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from datetime import date, time
from typing import Final, Literal

from cstotimeline.dates import Bound
from cstotimeline.faults import ModelError

Order = Literal["iso", "day-first", "month-first"]
ORDERS: Final = ("iso", "day-first", "month-first")

_ORDERED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_WORDS_DAY_FIRST = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[ -])?([^\W\d]+)\.?,?[ -](\d{4})")
_WORDS_MONTH_FIRST = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp])?\.?[Mm]?\.?", re.ASCII)
_MONTHS: Final = {
    name.lower(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name
} | {"sept": 9}
_EXPECTED: Final = "a day such as 2024-10-17 or 17 October 2024, a month or a year"


def bound_in(text: str, order: Order = "iso") -> Bound:
    """One day, month or year. `order` is that of days all in numbers; raises `ModelError` for anything else."""
    text = " ".join(text.split())
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(text, match[1], match[2], match[3])
    if match := _ORDERED.fullmatch(text):
        if order == "iso":
            hint = "which is the month? say dates: day-first or dates: month-first in the table's mapping"
            raise ModelError("date", text, _EXPECTED, hint=hint)
        first, second, year = match[1], match[3], match[4]
        return _day(text, year, second, first) if order == "day-first" else _day(text, year, first, second)
    if (match := _WORDS_DAY_FIRST.fullmatch(text)) and (month := _MONTHS.get(match[2].lower())):
        return _day(text, match[3], month, match[1])
    if (match := _WORDS_MONTH_FIRST.fullmatch(text)) and (month := _MONTHS.get(match[1].lower())):
        return _day(text, match[3], month, match[2])
    try:
        return Bound.parse(text)
    except ModelError as error:
        near = error.hint
        if re.fullmatch(r"[34]\d{4}", text):
            near = "a spreadsheet's day number? give the column a date format before saving"
        raise ModelError("date", text, _EXPECTED, hint=near) from None


def _day(text: str, year: str, month: str | int, day: str | None) -> Bound:
    try:
        if day is None:
            return Bound.parse(f"{int(year):04}-{int(month):02}")
        return Bound.day(date(int(year), int(month), int(day)))
    except ValueError:
        raise ModelError("date", text, "a day that exists", hint="are day and month in the stated order?") from None


def time_in(text: str) -> time:
    """A time of day: 10:00, 22:30:15, 10:00 AM."""
    match = _TIME.fullmatch(text.strip())
    if match:
        hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3))
        half = (match[4] or "").lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        try:
            return time(hour, minute, second)
        except ValueError:
            pass
    raise ModelError("time", text, "a time of day such as 10:00 or 10:00 AM")
