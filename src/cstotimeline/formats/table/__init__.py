"""Timelines as tables: CSV for analysts, spreadsheets, and programs that take their events as rows.

The tidy dialect loses nothing that belongs to an event and is what `decode` reads back. The others are for one
program each; what that program has no column for is reported as a `Loss`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from cstotimeline.faults import Loss, ModelError, OnLoss
from cstotimeline.formats.table import tidy
from cstotimeline.timeline import Timeline

Dialect = Literal["tidy", "excel", "google", "outlook", "timelinejs"]

_ENCODERS: Final[dict[str, Callable[[Timeline, OnLoss], bytes]]] = {
    "tidy": tidy.encode,
}

DIALECTS: Final = tuple(_ENCODERS)


def encode(timeline: Timeline, dialect: Dialect = "tidy", on_loss: OnLoss | None = None) -> bytes:
    """A timeline as CSV in UTF-8. `on_loss` is told what the dialect cannot say."""
    encoder = _ENCODERS.get(dialect)
    if encoder is None:
        raise ModelError("dialect", dialect, " or ".join(DIALECTS))
    return encoder(timeline, on_loss or _unheard)


def _unheard(loss: Loss) -> None:
    """Losses nobody asked about."""
