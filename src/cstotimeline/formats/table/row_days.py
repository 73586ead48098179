"""The days of one row, in whichever way its columns give them.

`edtf` decides where it is there, then `when`, then `start` and `end`, then year, month and day, then the tidy
table's four bounds. Bounds that stand beside a deciding column must agree with it: a day that somebody changed in
one place and not in the other is a fault and no silent choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial
from typing import Final, TypeVar

from cstotimeline.dates import OPEN, UNKNOWN, Bound, DateInterval, Period, Precision, When, as_when, looks_timed
from cstotimeline.faults import ModelError
from cstotimeline.formats.table.mapping import TableMapping
from cstotimeline.formats.table.notations import bound_in, time_in
from cstotimeline.records import Spot
from cstotimeline.zones import on_clock, zone_named

T = TypeVar("T")

BOUNDS: Final = ("start_earliest", "start_latest", "end_earliest", "end_latest")
DAY_FIELDS: Final = (
    "edtf", "when", "start", "end", "start_time", "end_time", "all_day", *BOUNDS, "start_at", "end_at", "timezone",
    "year", "month", "day", "end_year", "end_month", "end_day",
)  # fmt: skip

_DASH: Final = re.compile(r"\s*(?:/|[–—]|\s-\s|\sto\s|\.\.\.|…)\s*")
_DAYS_OF_MONTH: Final = re.compile(r"(\d{1,2})\s*[-–—]\s*(\d{1,2})\s+(\S.*)")


def when_of(spot: Spot, mapping: TableMapping) -> When | None:
    """The days of a row; None, with its faults reported, where they cannot be read. `spot` holds the day cells."""
    cells = spot.value
    for field, read in _READERS:
        if field in cells:
            when = _attempt(spot, field, partial(read, cells, mapping))
            if when is not None:
                _check_bounds(spot, field, when, mapping)
            return when
    if any(field in cells for field in BOUNDS):
        return _attempt(spot, next(field for field in BOUNDS if field in cells), lambda: _from_bounds(cells, mapping))
    spot["start"].fault(None, "its days: a start, and perhaps an end")
    return None


def _attempt(spot: Spot, field: str, read: Callable[[], T]) -> T | None:
    """Files a fault under the cell that `ModelError` names, else under `field`."""
    try:
        return read()
    except ModelError as error:
        named = error.where if error.where in DAY_FIELDS else field
        spot[named].fault(error.found, error.expected, error.hint)
        return None


def _cell(cells: dict[str, str], field: str, read: Callable[[str], T]) -> T:
    try:
        return read(cells[field])
    except ModelError as error:
        raise ModelError(error.field, error.found, error.expected, hint=error.hint, where=field) from None


def _moments(cells: dict[str, str], mapping: TableMapping) -> When:
    zone = _cell(cells, "timezone", zone_named) if "timezone" in cells else None

    def moment(text: str) -> datetime:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise ModelError("moment", text, "a moment such as 2024-09-26T10:00:00-04:00") from None
        return found if zone is None or found.tzinfo is None else found.astimezone(zone)

    end = _cell(cells, "end_at", moment) if "end_at" in cells else None
    return Period(_cell(cells, "start_at", moment), end)


def _edtf(cells: dict[str, str], mapping: TableMapping) -> When:
    return as_when(cells["edtf"])


def _phrase(cells: dict[str, str], mapping: TableMapping) -> When:
    """One cell with a day, or two with a dash between them; also 17-21 October 2022, and EDTF."""
    text = cells["when"].strip()
    try:
        return as_when(text)
    except ModelError as error:
        if looks_timed(text):
            raise
        not_edtf = error
    if match := _DAYS_OF_MONTH.fullmatch(text):
        last = bound_in(f"{match[2]} {match[3]}", mapping.dates)
        return DateInterval(bound_in(f"{match[1]} {match[3]}", mapping.dates), last)
    try:
        parts = _DASH.split(text)
        if len(parts) == 2:
            return DateInterval(*(bound_in(part, mapping.dates) for part in parts))
        only = bound_in(text, mapping.dates)
        return DateInterval(only, only)
    except ModelError as error:
        raise ModelError("when", text, error.expected, hint=error.hint or not_edtf.hint) from None


def _from_to(cells: dict[str, str], mapping: TableMapping) -> When:
    if "start" not in cells:
        return DateInterval(UNKNOWN, _cell(cells, "end", lambda text: bound_in(text, mapping.dates)))
    if looks_timed(cells["start"]) and "start_time" not in cells and not cells["start"].rstrip().endswith("00:00"):
        return _timed_text(cells, mapping)
    first = _cell(cells, "start", lambda text: _bound(text, mapping))
    last = _cell(cells, "end", lambda text: _bound(text, mapping)) if "end" in cells else None
    if "start_time" in cells and cells.get("all_day", "").strip().lower() not in ("true", "1", "yes"):
        return _timed(cells, first, last or first, mapping)
    if last is not None and mapping.end_is_exclusive and last.latest is not None and last.precision is Precision.DAY:
        before = last.latest - timedelta(days=1)
        last = first if before == first.earliest else Bound.day(before)
    return DateInterval(first, last or first)


def _bound(text: str, mapping: TableMapping) -> Bound:
    return OPEN if text.strip() == ".." else bound_in(text, mapping.dates)


def _timed_text(cells: dict[str, str], mapping: TableMapping) -> When:
    """`start` and `end` as moments in one cell each: 2024-09-26 10:00, with a zone or in the stated one."""
    zone = cells.get("timezone") or mapping.timezone or ""
    parts = [
        _cell(cells, field, lambda text: as_when(_zoned(text, zone))) for field in ("start", "end") if field in cells
    ]
    return Period(*(part.start for part in parts if isinstance(part, Period)))


def _zoned(text: str, zone: str) -> str:
    named = re.search(r"(Z|[+-]\d\d:\d\d|[A-Za-z]\S+)$", text.strip())
    return text if named else f"{text} {zone}".strip()


def _timed(cells: dict[str, str], first: Bound, last: Bound, mapping: TableMapping) -> Period:
    zone = cells.get("timezone") or mapping.timezone
    if zone is None:
        hint = "say it in the table's mapping, such as timezone: Asia/Almaty"
        raise ModelError("timezone", None, "the time zone of its time of day", hint=hint, where="start_time")
    if first.precision is not Precision.DAY or first.earliest is None:
        raise ModelError("start", str(first), "a day, since there is a time", where="start")
    known_zone = _zone(zone)

    def moment(day: date, field: str) -> datetime:
        return _cell(cells, field, lambda text: on_clock(datetime.combine(day, time_in(text)), known_zone))

    start = moment(first.earliest, "start_time")
    if "end_time" not in cells:
        return Period(start)
    end = moment(last.earliest or first.earliest, "end_time")
    return Period(start, None if end == start else end)


def _zone(text: str) -> tzinfo:
    """A zone by its name, or a bare offset such as +06:00."""
    if re.fullmatch(r"[+-]\d\d:\d\d", text):
        return datetime.strptime(text, "%z").tzinfo or UTC
    return zone_named(text)


def _numbers(cells: dict[str, str], mapping: TableMapping) -> When:
    """Year, month and day in columns of their own."""
    first = _of_numbers(cells, "")
    last = _of_numbers(cells, "end_") if "end_year" in cells else first
    if "start_time" in cells:
        return _timed(cells, first, last, mapping)
    return DateInterval(first, last)


def _of_numbers(cells: dict[str, str], prefix: str) -> Bound:
    parts = [cells[prefix + part].strip() for part in ("year", "month", "day") if prefix + part in cells]
    text = "-".join([parts[0].zfill(4), *(part.zfill(2) for part in parts[1:])])
    try:
        return Bound.parse(text)
    except ModelError as error:
        raise ModelError(error.field, error.found, error.expected, where=f"{prefix}year") from None


def _from_bounds(cells: dict[str, str], mapping: TableMapping) -> When:
    days: dict[str, date] = {
        field: _cell(cells, field, lambda text: _full_day(text, mapping)) for field in BOUNDS if field in cells
    }
    start, end = (_spanning(days, f"{side}_earliest", f"{side}_latest") for side in ("start", "end"))
    return DateInterval(start or UNKNOWN, end or UNKNOWN)


def _full_day(text: str, mapping: TableMapping) -> date:
    bound = bound_in(text, mapping.dates)
    if bound.precision is not Precision.DAY or bound.earliest is None:
        raise ModelError("date", text, "a full day such as 2024-10-17")
    return bound.earliest


def _spanning(days: dict[str, date], earliest: str, latest: str) -> Bound | None:
    """The day, month or year that two days span."""
    first, last = days.get(earliest) or days.get(latest), days.get(latest) or days.get(earliest)
    if first is None or last is None:
        return None
    for length in (10, 7, 4):
        bound = Bound.parse(first.isoformat()[:length])
        if (bound.earliest, bound.latest) == (first, last):
            return bound
    hint = "for any other span give its EDTF in the column edtf"
    raise ModelError(
        "date", f"{first} to {last}", "one day, one whole month or one whole year", hint=hint, where=latest
    )


_READERS: Final[tuple[tuple[str, Callable[[dict[str, str], TableMapping], When]], ...]] = (
    ("start_at", _moments), ("edtf", _edtf), ("when", _phrase), ("start", _from_to), ("end", _from_to),
    ("year", _numbers),
)  # fmt: skip
"""The columns that decide, in order."""


def _check_bounds(spot: Spot, decided_by: str, when: When, mapping: TableMapping) -> None:
    """A fault for each bound that says otherwise than the column that decided."""
    interval = when if isinstance(when, DateInterval) else when.days
    sides = (interval.start, interval.end)
    meant = dict(zip(BOUNDS, (day for side in sides for day in (side.earliest, side.latest)), strict=True))
    if decided_by in ("edtf", "start_at"):
        meant |= {"start": interval.first_known, "end": interval.end.latest}
    for field, day in meant.items():
        if field not in spot.value:
            continue
        stands = _attempt(spot, field, partial(_full_day, spot.value[field], mapping))
        if stands is not None and stands != day:
            hint = f"change {decided_by} as well, or empty it"
            spot[field].fault(spot.value[field], f"{day or 'nothing'}, as {decided_by} says", hint)
