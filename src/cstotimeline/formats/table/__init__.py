"""Timelines as tables: CSV for analysts, spreadsheets, and programs that take their events as rows.

The tidy dialect loses nothing that belongs to an event and is what `decode` reads back. The others are for one
program each; what that program has no column for is reported as a `Loss`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from cstotimeline.faults import FaultCollector, Loss, ModelError, OnFault, OnLoss
from cstotimeline.formats.table import calendars, reading, spreadsheet, tidy, timelinejs_sheet
from cstotimeline.formats.table.cells import parsed
from cstotimeline.formats.table.dialects import mapping_for
from cstotimeline.formats.table.mapping import FIELDS, TableMapping
from cstotimeline.timeline import Timeline

Dialect = Literal["tidy", "excel", "google", "outlook", "timelinejs"]

_ENCODERS: Final[dict[str, Callable[[Timeline, OnLoss], bytes]]] = {
    "tidy": tidy.encode,
    "excel": spreadsheet.encode,
    "google": calendars.google,
    "outlook": calendars.outlook,
    "timelinejs": timelinejs_sheet.encode,
}

DIALECTS: Final = tuple(_ENCODERS)


def encode(timeline: Timeline, dialect: Dialect = "tidy", on_loss: OnLoss | None = None) -> bytes:
    """A timeline as CSV in UTF-8. `on_loss` is told what the dialect cannot say."""
    encoder = _ENCODERS.get(dialect)
    if encoder is None:
        raise ModelError("dialect", dialect, " or ".join(DIALECTS))
    return encoder(timeline, on_loss or _unheard)


def decode(
    data: bytes,
    on_fault: OnFault | None = None,
    mapping: TableMapping | Mapping[str, Any] | None = None,
    *,
    file: str | None = None,
    name: str = "Timeline",
) -> Timeline:
    """The events of a table: a dialect this module writes, or a sheet whose own columns `mapping` explains.

    Each fault names its line and column; without `on_fault` they are raised together, with the good part.
    """
    faults = FaultCollector(on_fault, file)
    if mapping is not None and not isinstance(mapping, TableMapping):
        mapping = TableMapping.of(mapping)
    return faults.finish(reading.decode(data, faults, mapping_for(data, mapping), name))


def tidy_rows(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows of a tidy table as they are written: the line that each begins on, counted from 1, and its cells."""
    _, rows = parsed(data, lambda fault: None, FIELDS)
    return [(row.line, row.cells) for row in rows]


def _unheard(loss: Loss) -> None:
    """Losses nobody asked about."""
