"""Events to plain data: a conversion and no more."""

from __future__ import annotations

from datetime import datetime

import attrs

from cstotimeline.dates import Period, When
from cstotimeline.events import Event, Exercise, Phase, Quantity
from cstotimeline.evidence import Evidence, Source
from cstotimeline.places import Place
from cstotimeline.records.spots import Record


def bounds_record(when: When) -> Record:
    """The fields `start`, `end`, `edtf`, `all_day` and `timezone` of an event or a phase."""
    if isinstance(when, Period):
        start = _moment_record(when.start)
        end = None if when.end is None else _moment_record(when.end, last_day=when.latest.isoformat())
        return {"start": start, "end": end, "edtf": str(when), "all_day": False, "timezone": when.timezone}
    start, end = (
        {
            "edtf": str(bound),
            "earliest": bound.earliest and bound.earliest.isoformat(),
            "latest": bound.latest and bound.latest.isoformat(),
            "at": None,
        }
        for bound in (when.start, when.end)
    )
    return {"start": start, "end": end, "edtf": str(when), "all_day": True, "timezone": None}


def _moment_record(moment: datetime, last_day: str | None = None) -> Record:
    day = last_day or moment.date().isoformat()
    return {"edtf": moment.isoformat(), "earliest": day, "latest": day, "at": moment.isoformat()}


def place_record(place: Place | None) -> Record | None:
    """A place with all of its fields."""
    return None if place is None else attrs.asdict(place)


def source_record(source: Source) -> Record:
    """A source with all of its fields, its day as ISO text."""
    return {**attrs.asdict(source), "published": source.published and source.published.isoformat()}


def evidence_record(item: Evidence) -> Record:
    """A passage; `source` is the id of one of the timeline's sources, `start` and `end` are its offsets."""
    start, end = item.offsets or (None, None)
    published = item.published and item.published.isoformat()
    return {
        "source": item.source.id,
        "quote": item.quote,
        "start": start,
        "end": end,
        "published": published,
        "says": item.says,
    }


def _witnesses(part: Event | Phase) -> Record:
    return {
        "evidence": [evidence_record(item) for item in part.evidence],
        "doubts": [{"code": d.code, "why": d.why, "instead": list(d.instead)} for d in part.doubts],
    }


def phase_record(phase: Phase) -> Record:
    """A phase of an exercise."""
    return {
        "id": phase.id,
        "title": phase.title,
        **bounds_record(phase.when),
        "place": place_record(phase.where),
        "status": phase.status,
        **_witnesses(phase),
    }


def event_record(event: Event, uid: str) -> Record:
    """An event with every field of the timeline JSON but `revision` and `extra`; fields of other classes are null."""
    exercise = event if isinstance(event, Exercise) else None
    return {
        "type": type(event).__name__,
        "id": event.id,
        "uid": uid,
        "kind": event.kind,
        "title": event.title,
        "description": event.description,
        "url": event.url,
        "status": event.status,
        **bounds_record(event.when),
        "place": place_record(event.where),
        "part_of": event.part_of,
        "phases": [phase_record(phase) for phase in exercise.phases] if exercise else [],
        "organiser": event.organiser,
        "level": getattr(event, "level", None),
        "theme": getattr(event, "theme", None),
        "participants": [attrs.asdict(participant) for participant in event.participants],
        "personnel": _quantity_record(exercise.personnel) if exercise else None,
        "equipment": _quantity_record(exercise.equipment) if exercise else None,
        **_witnesses(event),
    }


def _quantity_record(quantity: Quantity | None) -> Record | None:
    return None if quantity is None else attrs.asdict(quantity)
