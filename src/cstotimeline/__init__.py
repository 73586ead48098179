"""Dated events out of press releases, with their evidence, as iCalendar feeds, CSV and timeline JSON."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cstotimeline import notebook
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
from cstotimeline.faults import CstotimelineError, Fault, Faults, Loss, MissingExtraError, ModelError
from cstotimeline.places import Place
from cstotimeline.timeline import Timeline

if TYPE_CHECKING:
    from cstotimeline.frames import to_frame as to_frame
    from cstotimeline.loading import load as load
    from cstotimeline.matching import merge as merge
    from cstotimeline.publishing.folder import publish as publish
    from cstotimeline.reading import read as read

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
    "MissingExtraError",
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
    "to_frame",
]

_ROOM_OF = {
    "load": "loading",
    "merge": "matching",
    "publish": "publishing.folder",
    "read": "reading",
    "to_frame": "frames",
}
"""The verbs, and the rooms they come from on first use: the reader and the page are not needed to make a calendar."""

notebook.register()


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    verb = globals()[name] = getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
    return verb


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
