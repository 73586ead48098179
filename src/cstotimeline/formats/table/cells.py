"""Rows of cells as CSV (RFC 4180) and back, with the line each row begins on."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Final

BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"

csv.field_size_limit(16 * 1024 * 1024)  # the default, 128 KiB, is less than one event's evidence may take


class _Lines:
    """What `csv.writer` writes to. It is told to end rows with CR LF, so that it quotes every cell that holds
    either of the two; the rows are then joined with whatever ends them here."""

    def __init__(self) -> None:
        self.rows: list[str] = []

    def write(self, row: str) -> None:
        self.rows.append(row[:-2])


def rendered(
    rows: Iterable[Iterable[object]], *, end_of_line: str = "\n", bom: bool = False, quote_all: bool = False
) -> bytes:
    """Rows as CSV in UTF-8; None is an empty cell."""
    lines = _Lines()
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerows(rows)
    lines.rows.append("")
    return ((BOM if bom else "") + end_of_line.join(lines.rows)).encode()
