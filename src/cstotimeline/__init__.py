"""Dated events out of press releases, with their evidence, as iCalendar feeds, CSV and timeline JSON."""

from cstotimeline.dates import Bound, DateInterval, Period, Precision, Qualifier
from cstotimeline.events import (
    KINDS,
    Conference,
    Event,
    Exercise,
    Meeting,
    Participant,
    Phase,
    Quantity,
    Status,
)
from cstotimeline.evidence import Doubt, Evidence, Source, resolve
from cstotimeline.faults import CstotimelineError, Fault, Faults, Loss, ModelError
from cstotimeline.loading import load
from cstotimeline.matching import merge
from cstotimeline.places import Place
from cstotimeline.publishing.folder import publish
from cstotimeline.reading import read
from cstotimeline.timeline import Timeline

__version__ = "0.1.0"

__all__ = [
    "KINDS",
    "Bound",
    "Conference",
    "CstotimelineError",
    "DateInterval",
    "Doubt",
    "Event",
    "Evidence",
    "Exercise",
    "Fault",
    "Faults",
    "Loss",
    "Meeting",
    "ModelError",
    "Participant",
    "Period",
    "Phase",
    "Place",
    "Precision",
    "Qualifier",
    "Quantity",
    "Source",
    "Status",
    "Timeline",
    "load",
    "merge",
    "publish",
    "read",
    "resolve",
]
