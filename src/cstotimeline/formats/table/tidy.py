"""The tidy table: one row an event or a phase, one column a fact, days as full dates, nothing lost.

Each bound of an event's days has two columns, the earliest and the latest day it may fall on, both ISO dates and
both inclusive, so that a column never mixes precisions; `edtf` and `precision` say the rest. A phase is a row of
its own: its `type` is Phase, its `id` is unique within its exercise, and `part_of` names that exercise. What is a
list (sources, evidence, participants, users' own fields) is JSON in its cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs
import orjson

from cstotimeline.dates import Period, When
from cstotimeline.events import Event, Exercise, Phase, Quantity
from cstotimeline.faults import Loss, OnLoss
from cstotimeline.formats.table.cells import rendered
from cstotimeline.places import Place, countries
from cstotimeline.records import evidence_record, source_record
from cstotimeline.timeline import Timeline

COLUMNS: Final = (
    "id", "uid", "type", "part_of", "title", "kind", "status",
    "start_earliest", "start_latest", "end_earliest", "end_latest", "edtf", "precision",
    "all_day", "start_at", "end_at", "timezone",
    "place", "venue", "city", "country", "country_alpha3", "latitude", "longitude", "place_timezone",
    "organiser", "level", "theme", "description", "url",
    "participants", "personnel", "personnel_min", "personnel_max", "equipment", "equipment_min", "equipment_max",
    "sources", "evidence", "doubts", "extra",
)  # fmt: skip

Row = list[object]


def encode(timeline: Timeline, lost: OnLoss) -> bytes:
    """The tidy table of a timeline. What a table has no place for is the timeline itself: its name and the like."""
    for field, why in _lost_of_timeline(timeline):
        lost(Loss("", field, why))
    return rendered([COLUMNS, *rows(timeline)])


def rows(timeline: Timeline) -> Iterator[Row]:
    """One row for each event in order, followed by one for each of its phases."""
    for event in timeline:
        yield _event_row(timeline, event)
        if isinstance(event, Exercise):
            for phase in event.phases:
                yield _phase_row(timeline, event, phase)


def _lost_of_timeline(timeline: Timeline) -> Iterator[tuple[str, str]]:
    plain = Timeline()
    for field in ("name", "description", "language", "namespace"):
        if getattr(timeline, field) != getattr(plain, field):
            yield field, "a table holds events only"
    if timeline.sources != timeline.with_events(timeline.events).sources:
        yield "sources", "a table holds only sources that evidence names"


def _event_row(timeline: Timeline, event: Event) -> Row:
    return [
        event.id, timeline.uid(event), type(event).__name__, event.part_of, event.title, event.kind, event.status,
        *_days(event.when), *_place(event.where),
        event.organiser, getattr(event, "level", None), getattr(event, "theme", None), event.description, event.url,
        as_json([attrs.asdict(item) for item in event.participants]),
        *_quantity(getattr(event, "personnel", None)), *_quantity(getattr(event, "equipment", None)),
        *_grounds(event), as_json(event.extra),
    ]  # fmt: skip


def _phase_row(timeline: Timeline, exercise: Exercise, phase: Phase) -> Row:
    return [
        phase.id, timeline.uid(exercise, phase.id), "Phase", exercise.id, phase.title, "phase", phase.status,
        *_days(phase.when), *_place(phase.where),
        *[None] * 12,
        *_grounds(phase), None,
    ]  # fmt: skip


def _days(when: When) -> tuple[object, ...]:
    """From `start_earliest` to `timezone`."""
    if isinstance(when, Period):
        first, last = when.earliest, when.latest
        end_at = None if when.end is None else when.end.isoformat()
        return first, first, last, last, str(when), "time", "false", when.start.isoformat(), end_at, when.timezone
    start, end = when.start, when.end
    return (
        start.earliest, start.latest, end.earliest, end.latest, str(when), when.precision,
        "true", None, None, None,
    )  # fmt: skip


def _place(place: Place | None) -> tuple[object, ...]:
    """From `place` to `place_timezone`."""
    if place is None:
        return (None,) * 8
    alpha3 = None if place.country is None else countries()[place.country].alpha3
    return (
        place.text, place.venue, place.city, place.country, alpha3,
        place.latitude, place.longitude, place.timezone,
    )  # fmt: skip


def _quantity(quantity: Quantity | None) -> tuple[object, ...]:
    return (None, None, None) if quantity is None else (quantity.text, quantity.min, quantity.max)


def _grounds(item: Event | Phase) -> tuple[str | None, str | None, str | None]:
    """From `sources` to `doubts`."""
    sources = {evidence.source.id: evidence.source for evidence in item.evidence}
    return (
        as_json([source_record(source) for source in sources.values()]),
        as_json([evidence_record(evidence) for evidence in item.evidence]),
        as_json([attrs.asdict(doubt) for doubt in item.doubts]),
    )


def as_json(value: Any) -> str | None:
    """JSON for one cell; nothing where there is nothing in it."""
    return orjson.dumps(value).decode() if value else None
