"""What date phrases say: points of time, each with what was said of it and without what was not."""

from __future__ import annotations

from datetime import date

import attrs


@attrs.frozen
class Point:
    """What a phrase says of one end: any of year, month, day; a part of them; or a distance from a known day.

    `shift` counts `unit`s ("day", "week", "weekend", "month", "year", "weekday") from the day of publication, or from
    the day spoken of before where `since_previous`. `year_shift` is "this year" beside a day or a month.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str | None = None
    weekday: int | None = None
    unit: str | None = None
    shift: int | None = None
    year_shift: int | None = None
    since_previous: bool = False
    bare_day: bool = False

    @property
    def is_relative(self) -> bool:
        """Whether only another day can tell which days are meant."""
        return self.unit is not None

    @property
    def grain(self) -> str:
        """How fine it is: day, month or year (relative points: by their unit)."""
        if self.unit is not None:
            return "day" if self.unit in ("day", "weekday", "weekend") else self.unit
        return "day" if self.day else "month" if self.month else "year"


@attrs.frozen
class DatePhrase:
    """A phrase in the text, `text[start:end]`: one point, or two that bound a span (both inclusive).

    `lead` is the word before it ("from", "until", "since", "by", "in" …), in lower case. `problem` is a doubt's
    code where the words name no day that exists, or more than one reading; `instead` gives the readings.
    `apart` marks days that do not follow each other ("5 and 12 June").
    """

    start: int
    end: int
    text: str
    first: Point
    last: Point | None = None
    lead: str = ""
    problem: str = ""
    instead: tuple[str, ...] = ()
    apart: bool = False

    @property
    def has_year(self) -> bool:
        """Whether the phrase itself says which year it is."""
        return self.first.year is not None or (self.last is not None and self.last.year is not None)


@attrs.frozen
class Duration:
    """A length of time in the text: "ten days", "two-week"."""

    start: int
    end: int
    count: int
    unit: str


def exists(point: Point) -> bool:
    """Whether a calendar has such a day, in some year."""
    if point.month is None:
        return True
    if not 1 <= point.month <= 12:
        return False
    if point.day is None or point.unit is not None:
        return True
    try:
        date(point.year or 2024, point.month, point.day)  # 2024 has a 29 February
    except ValueError:
        return False
    return True
