"""Whatever it is, a timeline: catalogues, timeline JSON, CSV, calendars, press releases, published folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import Final

import attrs
import orjson

from cstotimeline.catalogue import decode as decode_catalogue
from cstotimeline.drafts import Draft
from cstotimeline.faults import Fault, FaultCollector, OnFault, OnLoss
from cstotimeline.formats import (
    fullcalendar,
    ics,
    jscalendar,
    jsonld,
    table,
    timeline_json,
    timelinejs,
    vis,
)
from cstotimeline.matching import merge
from cstotimeline.reading import read
from cstotimeline.reading.intake import SUFFIXES as DOCUMENT_SUFFIXES
from cstotimeline.reading.intake import read_documents
from cstotimeline.timeline import Timeline

AnyPath = str | PathLike[str]
Decode = Callable[[bytes, OnFault], Timeline]

DECODERS: Final[dict[str, Decode]] = {
    ".ics": lambda data, on_fault: ics.decode(data, on_fault),
    ".csv": lambda data, on_fault: table.decode(data, on_fault),
    ".json": lambda data, on_fault: _json_decoder(data)(data, on_fault),
}
CATALOGUE_SUFFIXES: Final = (".yaml", ".yml")
SUFFIXES: Final = (*DECODERS, *CATALOGUE_SUFFIXES, *DOCUMENT_SUFFIXES)
PUBLISHED: Final = "timeline.json"
"""What a published folder is known by, and read back from."""


def load(
    path: AnyPath,
    on_fault: OnFault | None = None,
    *,
    name: str | None = None,
    previous: Timeline | None = None,
    on_loss: OnLoss | None = None,
) -> Timeline:
    """The timeline in a file or folder: a catalogue, anything this library writes, or press releases.

    A folder may be one that was published, one of catalogue files, or one of press releases, which are read and
    merged; their events keep the ids they have in `previous`. Every fault goes to `on_fault`; without it they
    are raised together as `Faults`, with the good part as its `.timeline`. `on_loss` hears of drafts that are
    no event because they have no day.
    """
    return load_all([path], on_fault, name=name, previous=previous, on_loss=on_loss)


def load_all(
    paths: Iterable[AnyPath],
    on_fault: OnFault | None = None,
    *,
    name: str | None = None,
    previous: Timeline | None = None,
    on_loss: OnLoss | None = None,
) -> Timeline:
    """One timeline out of several inputs: press releases are merged together, all else is united with them.

    Where two inputs have an event of one id, the later one's counts.
    """
    faults = FaultCollector(on_fault)
    documents: list[Path] = []
    timelines: list[Timeline] = []
    for path in map(Path, paths):
        for file in _files(path, faults):
            if file.suffix.lower() in DOCUMENT_SUFFIXES:
                documents.append(file)
            else:
                timelines.append(_decode(file, faults))
    if documents:
        drafts = read_drafts(documents, faults)
        merged = merge(drafts, name=name or _name_of(documents), previous=previous, on_loss=on_loss)
        timelines.insert(0, merged)
    united = timelines[0] if timelines else Timeline(name=name or "Timeline")
    for timeline in timelines[1:]:
        united |= timeline
    return faults.finish(united if name is None else united.evolve(name=name))  # type: ignore[no-any-return]  # returns what it is given


def read_drafts(paths: Iterable[AnyPath], on_fault: OnFault) -> list[Draft]:
    """The drafts of all documents under the given paths."""
    return [draft for document in read_documents(map(Path, paths), on_fault) for draft in read(document)]


def _files(path: Path, faults: FaultCollector) -> list[Path]:
    """The files an input stands for, in name order: itself, or what a folder is published as or holds."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        faults(Fault(file=str(path), found="nothing", expected="a file or a folder"))
        return []
    if (path / PUBLISHED).is_file():
        return [path / PUBLISHED]
    inside = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in SUFFIXES)
    catalogues = [file for file in inside if file.suffix.lower() in CATALOGUE_SUFFIXES]
    found = catalogues or inside
    if not found:
        faults(Fault(file=str(path), found="no file this can read", expected=f"files named {', '.join(SUFFIXES)}"))
    return found


def _decode(file: Path, faults: FaultCollector) -> Timeline:
    """The timeline of one file, its faults filed under the file's name."""

    def report(fault: Fault) -> None:
        faults(attrs.evolve(fault, file=str(file)))

    suffix = file.suffix.lower()
    if suffix in CATALOGUE_SUFFIXES:
        decode: Decode = decode_catalogue
    elif suffix in DECODERS:
        decode = DECODERS[suffix]
    else:
        report(Fault(found=file.suffix or file.name, expected=f"a file named {', '.join(SUFFIXES)}"))
        return Timeline()
    try:
        data = file.read_bytes()
    except OSError as error:
        report(Fault(found=error.strerror or str(error), expected="a file that can be read"))
        return Timeline()
    return decode(data, report)


def _json_decoder(data: bytes) -> Decode:
    """Which of the JSON formats some JSON is in, by the shape of its outermost value; by default the timeline's own."""
    try:
        root = orjson.loads(data)
    except orjson.JSONDecodeError:
        return timeline_json.decode
    if isinstance(root, list):
        return fullcalendar.decode
    if not isinstance(root, dict) or root.get("schema") == timeline_json.SCHEMA:
        return timeline_json.decode
    first = next(iter(root.get("events") or []), None) if isinstance(root.get("events"), list) else None
    if isinstance(first, dict) and "start_date" in first:
        return timelinejs.decode
    shapes: dict[str, Decode] = {"@context": jsonld.decode, "@type": jscalendar.decode, "items": vis.decode}
    return next((decode for key, decode in shapes.items() if key in root), timeline_json.decode)


def _name_of(documents: list[Path]) -> str:
    """A timeline's name where nobody gave one: that of the folder, or of the one document."""
    first = documents[0].resolve()
    return (first.parent.name if len(documents) > 1 else first.stem) or "Timeline"
