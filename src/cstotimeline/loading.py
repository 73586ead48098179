"""Whatever it is, a timeline: catalogues, timeline JSON, CSV, calendars, press releases, published folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import Final

import attrs
import orjson

from cstotimeline import limits
from cstotimeline.catalogue import SCHEMA_FILE, united
from cstotimeline.drafts import Draft
from cstotimeline.faults import Fault, FaultCollector, Loss, OnFault, OnLoss
from cstotimeline.formats import (
    fullcalendar,
    ics,
    jcal,
    jscalendar,
    jsonld,
    table,
    timeline_json,
    timelinejs,
    vis,
)
from cstotimeline.json_lines import JsonLines, is_json
from cstotimeline.matching import merge
from cstotimeline.reading import read
from cstotimeline.reading.documents import SUFFIXES as DOCUMENT_SUFFIXES
from cstotimeline.reading.documents import read_documents
from cstotimeline.timeline import Timeline

AnyPath = str | PathLike[str]
Decode = Callable[[bytes, OnFault], Timeline]

DECODERS: Final[dict[str, Decode]] = {
    ".ics": lambda data, on_fault: ics.decode(data, on_fault),
    ".csv": lambda data, on_fault: table.decode(data, on_fault),
    ".json": lambda data, on_fault: _json_decoder(data)(data, on_fault),
}
_LIMITS: Final[dict[str, limits.Limit]] = {".ics": limits.CALENDAR, ".csv": limits.TABLE, ".json": limits.JSON}
CATALOGUE_SUFFIXES: Final = (".yaml", ".yml")
SUFFIXES: Final = (*DECODERS, *CATALOGUE_SUFFIXES, *DOCUMENT_SUFFIXES)
_BESIDE_CATALOGUES: Final = (
    "left out: the folder's catalogue files are what is read; name this file too to have it read"
)
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
    no event because they have no day, and of files that are left out because they stand beside a catalogue's.

    >>> from cstotimeline import load
    >>> timeline = load("seeds", name="CSTO")
    >>> [event.title for event in timeline.on("2023-09-20")]
    ['International conference on combating terrorism and extremism']
    >>> load("nowhere.yaml", on_fault=print)
    nowhere.yaml: found nothing, expected a file or a folder
    <Timeline 'Timeline': 0 events>
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
        files = files_of(path, faults, on_loss or _nobody_listens)
        documents += [file for file in files if file.suffix.lower() in DOCUMENT_SUFFIXES]
        if others := [file for file in files if file.suffix.lower() not in DOCUMENT_SUFFIXES]:
            timelines.append(decode_files(others, faults))
    if documents:
        drafts = read_drafts(documents, faults)
        merged = merge(drafts, name=name or _name_of(documents), previous=previous, on_loss=on_loss)
        timelines.insert(0, merged)
    whole = _all_of(timelines)
    return faults.finish(whole if name is None else whole.evolve(name=name))


def read_drafts(paths: Iterable[AnyPath], on_fault: OnFault) -> list[Draft]:
    """The drafts of all documents under the given paths."""
    return [draft for document in read_documents(map(Path, paths), on_fault) for draft in read(document)]


def files_of(path: Path, faults: OnFault, lost: OnLoss) -> list[Path]:
    """The files an input stands for, in name order: itself, or what a folder is published as or holds.

    Beside catalogue files no others are read; `lost` is told of each that could have been.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        faults(Fault(file=str(path), expected="a file or a folder"))
        return []
    if (path / PUBLISHED).is_file():
        return [path / PUBLISHED]
    inside = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in SUFFIXES)
    catalogues = [file for file in inside if file.suffix.lower() in CATALOGUE_SUFFIXES]
    if catalogues:
        for file in inside:
            if file not in catalogues and file.name != SCHEMA_FILE:
                lost(Loss(str(file), "file", _BESIDE_CATALOGUES))
        return catalogues
    if not inside:
        faults(Fault(file=str(path), found="no file this can read", expected=f"files named {', '.join(SUFFIXES)}"))
    return inside


def _nobody_listens(_: Loss) -> None:
    """What `load` tells of losses to, where nobody asked."""


def decode_files(files: Iterable[Path], on_fault: OnFault) -> Timeline:
    """The events of files that are no press releases; catalogue files among them are one catalogue."""
    files = list(files)
    catalogues = [file for file in files if file.suffix.lower() in CATALOGUE_SUFFIXES]
    timelines = [_decode(file, on_fault) for file in files if file not in catalogues]
    return _all_of([*timelines, *([united(catalogues, on_fault)] if catalogues else [])])


def _all_of(timelines: list[Timeline]) -> Timeline:
    whole = timelines[0] if timelines else Timeline()
    for timeline in timelines[1:]:
        whole |= timeline
    return whole


def _decode(file: Path, on_fault: OnFault) -> Timeline:
    """The timeline of one file, its faults filed under the file's name."""

    def report(fault: Fault) -> None:
        on_fault(attrs.evolve(fault, file=str(file)))

    suffix = file.suffix.lower()
    if suffix not in DECODERS:
        report(Fault(found=file.suffix or file.name, expected=f"a file named {', '.join(SUFFIXES)}"))
        return Timeline()
    data = _LIMITS[suffix].read(file, report)
    return Timeline() if data is None else DECODERS[suffix](data, report)


def _decode_timeline_json(data: bytes, on_fault: OnFault) -> Timeline:
    """Faults get their lines by a second, slower reading, which only files with faults need."""
    faults: list[Fault] = []
    timeline = timeline_json.decode(data, faults.append)
    if faults and is_json(data):
        faults.clear()
        lines = JsonLines(data.decode("utf-8-sig", errors="replace"))
        timeline = timeline_json.decode(data, faults.append, locate=lines.line)
    for fault in faults:
        on_fault(fault)
    return timeline


def _json_decoder(data: bytes) -> Decode:
    """Which of the JSON formats some JSON is in, by the shape of its outermost value; by default the timeline's own."""
    try:
        root = orjson.loads(data)
    except orjson.JSONDecodeError:
        return _decode_timeline_json
    if isinstance(root, list):
        return jcal.decode if root[:1] == ["vcalendar"] else fullcalendar.decode
    if not isinstance(root, dict) or root.get("schema") == timeline_json.SCHEMA:
        return _decode_timeline_json
    first = next(iter(root.get("events") or []), None) if isinstance(root.get("events"), list) else None
    if isinstance(first, dict) and "start_date" in first:
        return timelinejs.decode
    shapes: dict[str, Decode] = {"@context": jsonld.decode, "@type": jscalendar.decode, "items": vis.decode}
    return next((decode for key, decode in shapes.items() if key in root), _decode_timeline_json)


def _name_of(documents: list[Path]) -> str:
    """A timeline's name where nobody gave one: that of the folder, or of the one document."""
    first = documents[0].resolve()
    return (first.parent.name if len(documents) > 1 else first.stem) or "Timeline"
