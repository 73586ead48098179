"""The tables this package writes, recognised by their header when they are read back."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Final

import attrs

from cstotimeline.formats.table import calendars, spreadsheet, timelinejs_sheet
from cstotimeline.formats.table.mapping import FIELDS, TableMapping

TIDY: Final = TableMapping(strip=False)
_EXCEL: Final = TableMapping(
    columns={name: name for name in spreadsheet.COLUMNS if name in FIELDS},
    defused=True, strip=False, keep_others=False,
)  # fmt: skip
_CALENDAR: Final = {
    "title": "Subject", "start": "Start Date", "start_time": "Start Time", "end": "End Date", "end_time": "End Time",
    "description": "Description", "place": "Location",
}  # fmt: skip
_GOOGLE: Final = TableMapping(columns={**_CALENDAR, "all_day": "All Day Event"}, dates="month-first", keep_others=False)
_OUTLOOK: Final = TableMapping(
    columns={**_CALENDAR, "all_day": "All day event", "kind": "Categories"},
    dates="month-first", end_is_exclusive=True, keep_others=False,
)  # fmt: skip
_TIMELINEJS: Final = TableMapping(
    columns={
        "year": "Year", "month": "Month", "day": "Day", "start_time": "Time",
        "end_year": "End Year", "end_month": "End Month", "end_day": "End Day", "end_time": "End Time",
        "title": "Headline", "description": "Text", "kind": "Group",
    },
    keep_others=False, html=True,
)  # fmt: skip
_BY_HEADER: Final = (
    (spreadsheet.COLUMNS, _EXCEL),
    (calendars.OUTLOOK, _OUTLOOK),
    (calendars.GOOGLE, _GOOGLE),
    (timelinejs_sheet.COLUMNS, _TIMELINEJS),
)


def mapping_for(data: bytes, given: TableMapping | None) -> TableMapping:
    """The mapping of the table's dialect, with what was given besides; a given mapping with columns stands alone."""
    if given is not None and given.columns:
        return given
    found = _recognised(_header(data))
    if given is None:
        return found or TIDY
    if found is None:
        return given
    return attrs.evolve(found, timezone=given.timezone, values=given.values, defaults=given.defaults)


def _recognised(header: Iterable[str]) -> TableMapping | None:
    names = set(header)
    return next((mapping for columns, mapping in _BY_HEADER if names >= set(columns)), None)


def _header(data: bytes) -> list[str]:
    lines = data[:4096].decode("utf-8-sig", errors="replace").splitlines()
    return next(csv.reader(lines[:1]), [])
