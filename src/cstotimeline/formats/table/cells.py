"""Rows of cells as CSV (RFC 4180) and back, with the line each row begins on."""

from __future__ import annotations

import codecs
import csv
import io
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import attrs

from cstotimeline.faults import Fault, OnFault

BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
LONGEST_CELL: Final = 16 * 1024 * 1024
"""In characters. The csv module's own limit, 128 KiB, is less than one event's evidence may take."""

_CELL_LIMIT: Final = threading.RLock()
_MOST_ATTEMPTS: Final = 50
"""How many rows that are no CSV are borne: each may cost a look at the whole rest of the file."""


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


@attrs.frozen
class Row:
    """The cells of one row that are not empty, by column, and the line it begins on (the header is on line 1)."""

    line: int
    cells: dict[str, str]


def parsed(
    data: bytes, on_fault: OnFault, known: Collection[str], *, delimiter: str | None = None, encoding: str | None = None
) -> tuple[list[str], list[Row]]:
    """The header's names and the rows below it.

    Without `delimiter`, the one of comma, semicolon and tab that finds most of the `known` columns in the header.
    """
    text = _decoded(data, on_fault, encoding)
    with _long_cells():
        if delimiter is None:
            first = text.splitlines()[0] if text.strip() else ""
            delimiter = max(",;\t", key=lambda d: (_known_in(first, d, known), first.count(d)))
        lines = _numbered(text, delimiter, on_fault)
        _, header = next(lines, (1, []))
        header = [name.strip() for name in header]
        for name, count in Counter(header).items():
            if name and count > 1:
                on_fault(Fault(line=1, field=name, found=f"{count} columns of that name", expected="one"))
        if not any(header):
            on_fault(Fault(line=1, field="header", found=None, expected="a first row with the columns' names"))
        return header, [Row(line, _by_column(header, line, cells, on_fault)) for line, cells in lines if any(cells)]


@contextmanager
def _long_cells() -> Iterator[None]:
    """Lets cells be as long as they may; how long that is, the csv module knows once for all threads."""
    with _CELL_LIMIT:
        before = csv.field_size_limit(LONGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _decoded(data: bytes, on_fault: OnFault, encoding: str | None) -> str:
    if encoding is None:
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if utf16 else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save it as UTF-8, or name its encoding in the mapping, such as encoding: cp1251"
        on_fault(Fault(line=line, found=data[error.start : error.end], expected=f"text in {encoding}", hint=hint))
        return data.decode(encoding, errors="replace")


def _known_in(header: str, delimiter: str, known: Collection[str]) -> int:
    try:
        return sum(name.strip() in known for name in next(csv.reader([header], delimiter=delimiter), []))
    except csv.Error:  # a name longer than any cell may be
        return 0


def _numbered(text: str, delimiter: str, on_fault: OnFault) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on. After a row that is no CSV, reading goes on with the next line."""
    lines = list(io.StringIO(text, newline=""))
    start, attempts = 0, 0
    while start < len(lines) and attempts < _MOST_ATTEMPTS:
        reader = csv.reader(lines[start:], delimiter=delimiter, strict=True)
        row = start
        try:
            for cells in reader:
                yield row + 1, cells
                row = start + reader.line_num
            return
        except csv.Error as error:
            hint = "a quotation mark inside a quoted cell is written twice"
            on_fault(Fault(line=row + 1, found=str(error), expected="a row of CSV", hint=hint))
            start, attempts = row + 1, attempts + 1


def _by_column(header: list[str], line: int, cells: list[str], on_fault: OnFault) -> dict[str, str]:
    beyond = [cell for cell in cells[len(header) :] if cell]
    if beyond:
        hint = "is a cell with the separator in it not quoted?"
        on_fault(Fault(line=line, found=beyond[0], expected=f"no more than {len(header)} cells", hint=hint))
    return {name: cell for name, cell in zip(header, cells, strict=False) if name and cell}
