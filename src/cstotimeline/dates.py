"""Days that admit how precise they are, and moments that know their zone.

A `DateInterval` is whole days, both ends inclusive. Each of its two `Bound`s is a day, a month or a year, may
be uncertain (`?`), approximate (`~`) or both (`%`), and may be open (`..`: it goes on) or unknown (empty: it
has an end, nobody says when). It reads and prints EDTF (ISO 8601-2:2019, Annex A, level 1 without seasons,
`X` digits and long years). A `Period` is for events with a time of day: zoned moments, half open.

The two never mix: a day is not midnight, and a moment is no day before somebody names a zone.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import attrs

from cstotimeline.faults import ModelError
from cstotimeline.zones import in_zone, on_clock, zone_named

ONE_DAY: Final = timedelta(days=1)


class Precision(StrEnum):
    """How much of a bound is known. OPEN and UNKNOWN bounds have no day at all."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    OPEN = "open"
    UNKNOWN = "unknown"


_DAYS: Final = Precision.DAY  # looking a member up is slow, and every event written asks


class Qualifier(StrEnum):
    """EDTF's signs for doubt about a date (level 1: after the whole date)."""

    NONE = ""
    UNCERTAIN = "?"
    APPROXIMATE = "~"
    BOTH = "%"


@attrs.frozen
class Bound:
    """One end of a `DateInterval`: the first and the last day it may fall on, both inclusive.

    Open and unknown bounds have neither. Made by `Bound.parse`, `Bound.day`, or with the constants
    `OPEN` and `UNKNOWN`.
    """

    earliest: date | None
    latest: date | None
    precision: Precision
    qualifier: Qualifier = Qualifier.NONE

    @staticmethod
    def parse(text: str) -> Bound:
        """Reads one EDTF date (`2022`, `2022-10`, `2022-10-17`, each with `?`, `~` or `%`), `..` or nothing."""
        return _parse_bound(text)

    @staticmethod
    def day(day: date) -> Bound:
        """A bound that is certain to be this day."""
        return _day_bound(day.toordinal())

    @property
    def days(self) -> tuple[date, date] | None:
        """(earliest, latest); None where it is open or unknown."""
        return None if self.earliest is None or self.latest is None else (self.earliest, self.latest)

    def __str__(self) -> str:
        if self.earliest is None:
            return ".." if self.precision is Precision.OPEN else ""
        iso = self.earliest.isoformat()
        length = 10 if self.precision is Precision.DAY else 7 if self.precision is Precision.MONTH else 4
        return iso[:length] + self.qualifier


OPEN: Final = Bound(None, None, Precision.OPEN)
UNKNOWN: Final = Bound(None, None, Precision.UNKNOWN)

_DAYS_KEPT: Final = 1 << 15  # ninety years of days: a smaller cache is worse than none once it overflows

_BOUND = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)", re.ASCII)
_EXPECTED = "an EDTF date such as 2022-10-17, 2022-10, 2022, 2022-10-17/2022-10-21 or 2023-09-01/.."


@lru_cache(maxsize=_DAYS_KEPT)
def _day_bound(ordinal: int) -> Bound:
    day = date.fromordinal(ordinal)
    return Bound(day, day, _DAYS)


@lru_cache(maxsize=8192)
def _parse_bound(text: str) -> Bound:
    if text == "..":
        return OPEN
    if not text:
        return UNKNOWN
    match = _BOUND.fullmatch(text)
    if not match:
        raise ModelError("date", text, _EXPECTED, hint=_hint(text))
    year, month, day = (int(part) if part else None for part in match.group(1, 2, 3))
    assert year is not None  # noqa: S101  # the pattern has four digits here
    sign = Qualifier(match[4])
    try:
        if day is not None:
            first = last = date(year, month or 0, day)
            precision = Precision.DAY
        elif month is not None:
            first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
            precision = Precision.MONTH
        else:
            first, last = date(year, 1, 1), date(year, 12, 31)
            precision = Precision.YEAR
    except ValueError:  # date() and monthrange() both refuse with a ValueError
        raise ModelError("date", text, "a date that exists, in the years 0001 to 9999") from None
    return Bound(first, last, precision, sign)


def _hint(text: str) -> str | None:
    if re.search(r"-(2[1-9]|3\d|4[01])$", text) and re.match(r"\d{4}-\d\d$", text):
        return "seasons are not supported: give the months, such as 2022-09/2022-11"
    if "X" in text or "u" in text:
        return "X digits are not supported: give an interval, such as 2020/2029"
    if re.match(r"\d{1,2}[./]\d{1,2}[./]\d{4}$", text):
        return "write year-month-day"
    if re.match(r"\d{4}-\d{1,2}(-\d{1,2})?$", text):
        return "two digits for month and day"
    return None


def _as_bound(value: Bound | date | str) -> Bound:
    if isinstance(value, Bound):
        return value
    if isinstance(value, datetime):
        raise ModelError("date", value, "whole days", hint="a moment belongs in a Period")
    if isinstance(value, date):
        return Bound.day(value)
    if isinstance(value, str):
        return _parse_bound(value)
    raise ModelError("date", value, _EXPECTED)


@attrs.frozen(str=False)
class DateInterval:
    """Whole days from `start` to `end`, both inclusive; each bound as precise as its source.

    `DateInterval(date(2022, 10, 17), date(2022, 10, 21))`, `DateInterval("2022-10")` or
    `DateInterval.parse("2022-10-17/2022-10-21")`. Without `end` it is one date (a day, a month or a year of
    which the exact days are not known). `str()` gives EDTF. Raises `ModelError` where no bound has a day, or
    the end lies before the start.

    >>> from cstotimeline import DateInterval
    >>> month = DateInterval("2022-10")
    >>> month.earliest, month.latest, month.is_exact
    (datetime.date(2022, 10, 1), datetime.date(2022, 10, 31), False)
    >>> str(DateInterval.parse("2023-09-01/.."))
    '2023-09-01/..'
    """

    start: Bound = attrs.field(converter=_as_bound)
    end: Bound = attrs.field(converter=_as_bound)
    exact_days: tuple[date, date] | None = attrs.field(init=False, eq=False, repr=False)
    """Its first and its last day, both inclusive, where both bounds are days and nobody doubts them; else None."""

    def __init__(self, start: Bound | date | str, end: Bound | date | str | None = None) -> None:
        if end is None:
            if isinstance(start, str) and "/" in start:
                start, _, end = start.partition("/")
            else:
                end = start
        self.__attrs_init__(start, end)  # type: ignore[attr-defined]  # attrs makes it

    def __attrs_post_init__(self) -> None:
        first, last = self.start, self.end
        if first.earliest is None and last.earliest is None:
            raise ModelError("date", str(self), "at least one bound with a day, a month or a year")
        if first.earliest is not None and last.latest is not None and last.latest < first.earliest:
            raise ModelError("date", str(self), f"an end on or after its start ({first})", hint="swap the two?")
        exact = first.precision is last.precision is _DAYS and not first.qualifier and not last.qualifier
        # Every event written asks for it. attrs has no other way to set a field of a frozen class from its post-init.
        object.__setattr__(self, "exact_days", (first.earliest, last.earliest) if exact else None)

    @staticmethod
    def parse(text: str) -> DateInterval:
        """Reads EDTF: a date, or two bounds with `/` between them. Microseconds, and cached."""
        return _parse_interval(text)

    @staticmethod
    def days(first: date, last: date) -> DateInterval:
        """The days from `first` to `last`, both inclusive."""
        return _day_interval(first.toordinal(), last.toordinal())

    @property
    def earliest(self) -> date | None:
        """The first day that may belong to it; None with an open or unknown start."""
        return self.start.earliest

    @property
    def latest(self) -> date | None:
        """The last day that may belong to it; None with an open or unknown end."""
        return self.end.latest

    @property
    def first_known(self) -> date:
        """The earliest day that any of its bounds names: what to sort by, and to show where the start is open."""
        day = self.start.earliest
        return day if day is not None else self.end.earliest  # type: ignore[return-value]  # one bound has a day

    @property
    def last_known(self) -> date:
        """The latest day that any of its bounds names."""
        day = self.end.latest
        return day if day is not None else self.start.latest  # type: ignore[return-value]  # one bound has a day

    @property
    def certain(self) -> tuple[date, date]:
        """(latest possible first day, earliest possible last day), what surely is covered lies between them.

        The first is after the second where no single day is sure (a bare month). An open or unknown bound is
        taken at the other one: of `2023-09-01/..` only 1 September is sure.
        """
        start, end = self.start.days or self.end.days, self.end.days or self.start.days
        assert start is not None  # noqa: S101  # one bound has a day, see __attrs_post_init__
        assert end is not None  # noqa: S101  # likewise
        # It does not end before it starts: that narrows `2000-01/2000-01-01` to the first of January.
        return min(start[1], end[1]), max(start[0], end[0])

    @property
    def is_exact(self) -> bool:
        """Both bounds are days, and nobody doubts them."""
        return self.exact_days is not None

    @property
    def precision(self) -> Precision:
        """The coarser of its two bounds' precisions, in the order day, month, year, unknown, open."""
        order = (Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.UNKNOWN, Precision.OPEN)
        return max(self.start.precision, self.end.precision, key=order.index)

    def overlaps(self, first: date, last: date, *, possible: bool = False) -> bool:
        """Whether it surely (or `possible`: perhaps) shares a day with `first` to `last`, both inclusive."""
        if possible:
            return (self.earliest or date.min) <= last and (self.latest or date.max) >= first
        start, end = self.certain
        return start <= last and end >= first

    def __str__(self) -> str:
        first, last = self.start, self.end
        return str(first) if first == last else f"{first}/{last}"


@lru_cache(maxsize=8192)
def _parse_interval(text: str) -> DateInterval:
    first, slash, last = text.strip().partition("/")
    if not slash and not first:
        raise ModelError("date", text, _EXPECTED)
    start = _parse_bound(first)
    return DateInterval(start, _parse_bound(last) if slash else start)


@lru_cache(maxsize=_DAYS_KEPT)
def _day_interval(first: int, last: int) -> DateInterval:
    return DateInterval(_day_bound(first), _day_bound(last))


_FIRST_DAY: Final = date.min
_LAST_DAY: Final = date.max


def _as_moment(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise ModelError("moment", value, "a datetime with a time zone")
    offset = value.utcoffset()
    if value.tzinfo is None or offset is None:
        raise ModelError(
            "moment",
            value.isoformat(),
            "a datetime with a time zone",
            hint='give its zone: value.replace(tzinfo=zoneinfo.ZoneInfo("Asia/Almaty"))',
        )
    if not _FIRST_DAY < value.date() < _LAST_DAY:  # so that every zone's clock can show it
        raise ModelError("moment", value.isoformat(), "a moment from 0001-01-02 to 9999-12-30")
    # One form for each fact: the standard library's datetime and zones, whichever library's came in.
    name = getattr(value.tzinfo, "key", None) or getattr(value.tzinfo, "zone", None)
    if type(value) is datetime and (value.tzinfo is UTC or (type(value.tzinfo) is ZoneInfo and name != "UTC")):
        return value if value.tzinfo is UTC else _as_shown(value, offset)
    if name is None:
        zone: tzinfo = timezone(offset) if offset else UTC
    else:
        zone = UTC if name == "UTC" else zone_named(name)
    return _as_shown(
        datetime.combine(value.date(), value.time().replace(tzinfo=None, fold=value.fold), tzinfo=zone), offset
    )


def _as_shown(moment: datetime, offset: timedelta) -> datetime:
    """The moment as its zone's clock shows it: what the clock is put forward over counts by the offset before
    (RFC 5545, 3.3.5)."""
    if moment.replace(fold=1 - moment.fold).utcoffset() == offset:
        return moment
    return moment.astimezone(UTC).astimezone(moment.tzinfo)


def _as_start(value: datetime) -> datetime:
    moment = _as_moment(value)
    if moment is None:
        raise ModelError("moment", None, "a datetime with a time zone")
    return moment


def _moment_key(moment: datetime | None) -> tuple[datetime, str] | None:
    """Equal moments in different zones are different facts: they may fall on different days."""
    return None if moment is None else (moment, str(moment.utcoffset()) + (getattr(moment.tzinfo, "key", None) or ""))


@attrs.frozen(str=False)
class Period:
    """Moments from `start` up to, not including, `end` (half open), both with a time zone.

    Without `end` the duration is unknown. A naive datetime is refused: nobody knows which moment it is.
    `Period.parse("2024-09-26 10:00/12:00 America/New_York")` reads text.

    >>> from cstotimeline import Period
    >>> session = Period.parse("2024-09-26 22:00/23:30 America/New_York")
    >>> str(session)
    '2024-09-26T22:00:00-04:00/2024-09-26T23:30:00-04:00'
    >>> session.latest  # by its own clock; in Almaty it is the 27th
    datetime.date(2024, 9, 26)
    """

    start: datetime = attrs.field(converter=_as_start, eq=_moment_key)
    end: datetime | None = attrs.field(default=None, converter=_as_moment, eq=_moment_key)
    exact_days: ClassVar[None] = None
    """Moments are no days, see `days`."""

    def __attrs_post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ModelError("end", self.end.isoformat(), f"a moment after the start ({self.start.isoformat()})")
        if self.end is not None and self.end.tzinfo is not self.start.tzinfo:
            # One event, one zone; set as above.
            object.__setattr__(self, "end", self.end.astimezone(self.start.tzinfo))

    @staticmethod
    def parse(text: str) -> Period:
        """Reads `day time[/[day ]time] zone`; the zone an IANA name, `UTC`, `Z` or an offset such as +06:00."""
        return _parse_period(text)

    @property
    def timezone(self) -> str | None:
        """The IANA name of the start's zone; None where only an offset is known."""
        zone = self.start.tzinfo
        if zone is UTC:
            return "UTC"
        return getattr(zone, "key", None)

    @property
    def earliest(self) -> date:
        """The local day it starts on."""
        return self.start.date()

    @property
    def latest(self) -> date:
        """The last local day it touches, in the start's zone (an end at midnight does not touch the new day)."""
        if self.end is None:
            return self.earliest
        return (self.end.astimezone(self.start.tzinfo) - timedelta(microseconds=1)).date()

    first_known = earliest
    last_known = latest

    @property
    def is_exact(self) -> bool:
        """Whether both moments are known."""
        return self.end is not None

    @property
    def days(self) -> DateInterval:
        """The local days it touches, as whole days."""
        return DateInterval.days(self.earliest, self.latest)

    def overlaps(self, first: date, last: date, *, possible: bool = False) -> bool:
        """Whether it shares a local day with `first` to `last`, both inclusive."""
        return self.earliest <= last and self.latest >= first

    def __str__(self) -> str:
        first = self.start.isoformat()
        return first if self.end is None else f"{first}/{self.end.isoformat()}"


_TIME = r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?"
_DAY = r"\d{4}-\d\d-\d\d"
_OFFSET = r"Z|[+-]\d\d:\d\d(?::\d\d)?"
_MOMENTS = re.compile(
    rf"(?P<day>{_DAY})[T ](?P<time>{_TIME})(?P<off>{_OFFSET})?"
    rf"(?:\s*/\s*(?:(?P<day2>{_DAY})[T ])?(?P<time2>{_TIME})(?P<off2>{_OFFSET})?)?"
    r"(?:\s+(?P<zone>\S+))?",
    re.ASCII,
)
_MOMENT_EXPECTED = "moments such as 2024-09-26 10:00 America/New_York or 2024-09-26T10:00:00Z/2024-09-26T12:00:00Z"


def looks_timed(text: str) -> bool:
    """Whether a text gives a time of day, so that `Period.parse` is its reader and not `DateInterval.parse`."""
    return ":" in text


@lru_cache(maxsize=4096)
def _parse_period(text: str) -> Period:
    match = _MOMENTS.fullmatch(text.strip())
    if not match:
        raise ModelError("moment", text, _MOMENT_EXPECTED)
    zone = zone_named(match["zone"]) if match["zone"] else None
    offset = match["off"]
    if zone is None and offset is None:
        raise ModelError("moment", text, _MOMENT_EXPECTED, hint="add the time zone, such as Asia/Almaty or Z")
    start = _moment(match["day"], match["time"], offset, zone)
    if match["time2"] is None:
        return Period(start)
    return Period(start, _moment(match["day2"] or match["day"], match["time2"], match["off2"] or offset, zone))


def _moment(day: str, time: str, offset: str | None, zone: ZoneInfo | None) -> datetime:
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{offset or ''}")
    except ValueError as error:
        raise ModelError("moment", f"{day} {time}{offset or ''}", _MOMENT_EXPECTED, hint=str(error)) from None
    if zone is None:
        return moment
    return on_clock(moment, zone) if offset is None else in_zone(moment, zone)


When = DateInterval | Period


def when_written(text: object) -> When:
    """Days or moments as a file has them: EDTF text, or text with a time and a zone."""
    if isinstance(text, str):
        return as_when(text)
    raise ModelError("when", text, f"{_EXPECTED}, or a moment such as 2024-09-26 10:00 Asia/Almaty")


def as_when(value: When | str | date | tuple[date | str, date | str]) -> When:
    """What an event's `when` accepts: EDTF text, zoned text, a date, a pair of dates, an aware datetime or pair."""
    kind = type(value)
    if kind is DateInterval or kind is Period:
        return value  # type: ignore[return-value]  # its type was just asked for
    if isinstance(value, tuple) and len(value) == 2:
        first, last = value
        if type(first) is date and type(last) is date:
            return _day_interval(first.toordinal(), last.toordinal())
        if isinstance(first, datetime) and isinstance(last, datetime):
            return Period(first, last)
        return DateInterval(first, last)
    if isinstance(value, str):
        return _parse_period(value) if ":" in value else _parse_interval(value)
    if isinstance(value, datetime):
        return Period(value)
    if isinstance(value, date):
        return _day_interval(ordinal := value.toordinal(), ordinal)
    raise ModelError("when", value, f"a date, a pair of dates, a DateInterval, a Period, or text: {_EXPECTED}")
