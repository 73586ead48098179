"""Events as plain data: the shape of the timeline JSON, which the catalogue and the CSV share."""

from cstotimeline.records.reading import (
    WHEN_FIELDS,
    read_doubt,
    read_event,
    read_evidence,
    read_phase,
    read_place,
    read_source,
    read_source_id,
    read_timeline,
    read_when,
)
from cstotimeline.records.spots import Path, Record, Spot, near_miss, path_text, read_list
from cstotimeline.records.writing import (
    bounds_record,
    event_record,
    evidence_record,
    phase_record,
    place_record,
    source_record,
)

__all__ = [
    "WHEN_FIELDS",
    "Path",
    "Record",
    "Spot",
    "bounds_record",
    "event_record",
    "evidence_record",
    "near_miss",
    "path_text",
    "phase_record",
    "place_record",
    "read_doubt",
    "read_event",
    "read_evidence",
    "read_list",
    "read_phase",
    "read_place",
    "read_source",
    "read_source_id",
    "read_timeline",
    "read_when",
    "source_record",
]
