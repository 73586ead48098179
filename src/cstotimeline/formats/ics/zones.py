"""Time zones as VTIMEZONE (RFC 5545, 3.6.5), in the one form every reader gets right.

That form has at most one STANDARD and one DAYLIGHT part, with a yearly rule (`BYDAY=-1SU`) where clocks change,
and never an RDATE: Outlook ignores those and takes the newest of several STANDARD parts for all time. It cannot
say that a zone's rules once were others (Almaty before March 2024, Moscow before 2014). So a zone is defined as
the newest of its events needs it, and events to which that definition would give another time are written in UTC.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import attrs

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FIRST_YEAR: Final = 1970


@attrs.frozen
class Change:
    """A yearly change of clocks: on the `week`th (-1: last) `weekday` of `month`, at `time` by the clock before it."""

    month: int
    week: int
    weekday: int
    time: timedelta
    before: timedelta
    after: timedelta
    daylight: bool

    def moment(self, year: int) -> datetime:
        """When it happens in a year, by the clock before it."""
        return datetime(year, self.month, self._day(year)) + self.time  # noqa: DTZ001  # a clock's reading

    def _day(self, year: int) -> int:
        first, length = monthrange(year, self.month)
        day = 1 + (self.weekday - first) % 7 + 7 * (self.week - 1 if self.week > 0 else 0)
        if self.week > 0:
            return day
        return day + (length - day) // 7 * 7


@attrs.frozen
class ZoneRules:
    """A zone as one VTIMEZONE tells it: a fixed offset, or two changes of clocks every year."""

    name: str
    offset: timedelta
    changes: tuple[Change, ...] = ()

    def offset_at(self, moment: datetime) -> timedelta | None:
        """The offset that a reader of the VTIMEZONE arrives at; None before its first year."""
        if moment.year <= _FIRST_YEAR:
            return None
        if not self.changes:
            return self.offset
        years = (moment.year - 1, moment.year)
        plain = moment.replace(tzinfo=None)
        past = [
            (c.moment(y) - c.before, c.after) for y in years for c in self.changes if c.moment(y) - c.before <= plain
        ]
        return max(past)[1]

    def vtimezone(self) -> bytes:
        """The component with its line ends."""
        parts = "".join(_observance(change) for change in self.changes) or _fixed(self.offset)
        return f"BEGIN:VTIMEZONE\r\nTZID:{self.name}\r\n{parts}END:VTIMEZONE\r\n".encode()


def local_times(rules: ZoneRules, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
    """Two moments of UTC by the zone's clock; None where the definition in the feed gives another time than is true,
    or the clock shows that time twice."""
    zone, found = ZoneInfo(rules.name), []
    for moment in (start, end):
        local = moment.astimezone(zone)
        if rules.offset_at(moment) != local.utcoffset() or local.fold:
            return None
        found.append(local)
    return found[0], found[1]


def zone_rules(moments: Iterable[tuple[str | None, datetime]]) -> Mapping[str, ZoneRules]:
    """Definitions for the zones of some moments (of UTC), each as its newest year needs it; in order of name."""
    newest: dict[str, datetime] = {}
    for name, moment in moments:
        if name is not None and (name not in newest or moment > newest[name]):
            newest[name] = moment
    return {name: _rules(name, newest[name]) for name in sorted(newest)}


def _rules(name: str, newest: datetime) -> ZoneRules:
    zone = ZoneInfo(name)
    offset = newest.astimezone(zone).utcoffset() or timedelta(0)
    year = min(max(newest.year, _FIRST_YEAR + 1), 9990)
    changes = [_change(zone, moment) for moment in _transitions(zone, year)]
    yearly = len(changes) == 2 and {change.daylight for change in changes} == {True, False}
    if not yearly:
        return ZoneRules(name, offset)
    return ZoneRules(name, offset, tuple(_widest(zone, change, year) for change in changes))


def _transitions(zone: ZoneInfo, year: int) -> list[datetime]:
    """The moments (of UTC, to the minute) at which a zone's offset changes in a year."""
    found, day = [], datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        following = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, following):
            low, high = day, following
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if _offset(zone, middle) == _offset(zone, day) else (low, middle)
            found.append(high.replace(second=0, microsecond=0))
        day = following
    return found


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _change(zone: ZoneInfo, moment: datetime) -> Change:
    before, after = _offset(zone, moment - timedelta(minutes=1)), _offset(zone, moment)
    clock = (moment + before).replace(tzinfo=None)
    midnight = datetime.combine(clock.date(), datetime.min.time())
    return Change(
        month=clock.month, week=(clock.day - 1) // 7 + 1, weekday=clock.weekday(), time=clock - midnight,
        before=before, after=after, daylight=after > before,
    )  # fmt: skip


def _widest(zone: ZoneInfo, change: Change, year: int) -> Change:
    """A fourth or fifth Sunday may be meant as the last one: whichever reading holds in the years around."""
    if change.week < 4:
        return change
    last = attrs.evolve(change, week=-1)
    around = range(year - 6, year + 7)

    def holds(candidate: Change) -> int:
        moments = [(candidate.moment(y) - change.before).replace(tzinfo=UTC) for y in around]
        return sum(_offset(zone, m) != _offset(zone, m - timedelta(minutes=1)) for m in moments)

    return last if change.week == 5 or holds(last) >= holds(change) else change


def _observance(change: Change) -> str:
    part = "DAYLIGHT" if change.daylight else "STANDARD"
    return (
        f"BEGIN:{part}\r\nDTSTART:{change.moment(_FIRST_YEAR):%Y%m%dT%H%M%S}\r\n"
        f"TZOFFSETFROM:{_utc_offset(change.before)}\r\nTZOFFSETTO:{_utc_offset(change.after)}\r\n"
        f"RRULE:FREQ=YEARLY;BYMONTH={change.month};BYDAY={change.week}{_DAYS[change.weekday]}\r\nEND:{part}\r\n"
    )


def _fixed(offset: timedelta) -> str:
    return (
        f"BEGIN:STANDARD\r\nDTSTART:{_FIRST_YEAR}0101T000000\r\n"
        f"TZOFFSETFROM:{_utc_offset(offset)}\r\nTZOFFSETTO:{_utc_offset(offset)}\r\nEND:STANDARD\r\n"
    )


def _utc_offset(offset: timedelta) -> str:
    sign = "-" if offset < timedelta(0) else "+"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")
