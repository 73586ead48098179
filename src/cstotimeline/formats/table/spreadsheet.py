"""The excel dialect: a sheet for people, opened as it is by Excel and LibreOffice.

It begins with a byte order mark, without which Excel takes UTF-8 for something else, and ends rows with CR LF.
Texts that a spreadsheet would run as formulas get a leading apostrophe (OWASP, "CSV Injection"). `start` and
`end` are full days that sort and filter, both inclusive, empty where nobody knows; `edtf` says what is sure,
always as an interval, since a bare 2022-10 would turn into a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cstotimeline.dates import DateInterval, Period, When
from cstotimeline.events import Event, Exercise, Phase
from cstotimeline.faults import Loss, OnLoss
from cstotimeline.formats.table.cells import rendered
from cstotimeline.places import Place, countries
from cstotimeline.timeline import Timeline

COLUMNS: Final = (
    "id", "type", "part_of", "title", "kind", "status", "start", "end", "start_time", "end_time", "timezone", "edtf",
    "place", "venue", "city", "country", "latitude", "longitude", "organiser", "level", "theme", "participants",
    "personnel", "equipment", "description", "url", "sources", "quotes", "doubts_in_words",
)  # fmt: skip
LONGEST_CELL: Final = 32_767
"""In UTF-16 code units: what Excel keeps of a cell."""

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")


def encode(timeline: Timeline, lost: OnLoss) -> bytes:
    """The spreadsheet of a timeline. What is not in its columns is reported."""
    rows = ([_safe(event, field, cell, lost) for field, cell in zip(COLUMNS, row, strict=True)]
            for event, row in _rows(timeline, lost))  # fmt: skip
    return rendered([COLUMNS, *rows], end_of_line="\r\n", bom=True)


def _rows(timeline: Timeline, lost: OnLoss) -> Iterator[tuple[str, list[object]]]:
    for event in timeline:
        _report(event, lost)
        yield event.id, _row(event)
        if isinstance(event, Exercise):
            for phase in event.phases:
                yield event.id, _row(phase, exercise=event.id)


def _report(event: Event, lost: OnLoss) -> None:
    if event.extra:
        lost(Loss(event.id, "extra", "fields of one's own have no columns in the spreadsheet"))
    if event.uid is not None:
        lost(Loss(event.id, "uid", "the spreadsheet has no column for it"))
    if any(item.says or item.offsets or item.published for item in event.evidence):
        lost(Loss(event.id, "evidence", "the spreadsheet keeps sources and quotes, not what each passage says"))


def _row(item: Event | Phase, exercise: str | None = None) -> list[object]:
    event = item if isinstance(item, Event) else None
    return [
        item.id, type(item).__name__, event.part_of if event else exercise, item.title,
        event.kind if event else "phase", item.status,
        *_days(item.when), *_place(item.where),
        event and event.organiser, getattr(item, "level", None), getattr(item, "theme", None),
        "; ".join(participant.name for participant in event.participants) if event else None,
        _text_of(item, "personnel"), _text_of(item, "equipment"),
        event and event.description, event and event.url,
        "; ".join(dict.fromkeys(evidence.source.url or evidence.source.id for evidence in item.evidence)),
        "\n".join(dict.fromkeys(evidence.quote for evidence in item.evidence if evidence.quote)),
        "\n".join(": ".join(filter(None, (doubt.why, *doubt.instead))) for doubt in item.doubts),
    ]  # fmt: skip


def _text_of(item: Event | Phase, field: str) -> str | None:
    quantity = getattr(item, field, None)
    return None if quantity is None else str(quantity.text)


def _days(when: When) -> tuple[object, ...]:
    """From `start` to `edtf`."""
    if isinstance(when, Period):
        end = None if when.end is None else when.end.astimezone(when.start.tzinfo)
        last = when.earliest if end is None else end.date()
        zone = when.timezone or when.start.isoformat()[-6:]
        return when.earliest, last, f"{when.start:%H:%M:%S}", end and f"{end:%H:%M:%S}", zone, None
    return when.earliest, when.latest, None, None, None, interval_text(when)


def interval_text(when: DateInterval) -> str:
    """EDTF with both of its bounds, which no spreadsheet takes for a date."""
    return f"{when.start}/{when.end}"


def _place(place: Place | None) -> tuple[object, ...]:
    """From `place` to `longitude`; the country by its name, since `NA` reads as missing and `NO` as no."""
    if place is None:
        return (None,) * 6
    country = None if place.country is None else countries()[place.country].name
    return place.text, place.venue, place.city, country, place.latitude, place.longitude


def _safe(event: str, field: str, cell: object, lost: OnLoss) -> object:
    """Text that a spreadsheet shows and does not run, no longer than it keeps."""
    if not isinstance(cell, str):
        return cell
    if _FORMULA.match(cell):
        cell = "'" + cell
    if len(cell) > LONGEST_CELL // 2 and len(cell.encode("utf-16-le")) // 2 > LONGEST_CELL:
        lost(Loss(event, field, f"cut: a spreadsheet's cell holds {LONGEST_CELL} characters"))
        cell = cell.encode("utf-16-le")[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", errors="ignore") + "…"
    return cell
