"""Everything wrong with a file at once: what cannot be read, and what does not fit together.

Each fault is told with its file, line and field. Faults in one event never hide those in another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs

from cstotimeline import limits
from cstotimeline.catalogue import SCHEMA_FILE
from cstotimeline.catalogue.nodes import Document, parse
from cstotimeline.catalogue.reading import line_of
from cstotimeline.consistency import inconsistencies
from cstotimeline.faults import Fault, Loss, OnFault, OnLoss
from cstotimeline.formats.table import tidy_rows
from cstotimeline.json_lines import JsonLines, is_json
from cstotimeline.loading import CATALOGUE_SUFFIXES, DECODERS, PUBLISHED, decode_files, files_of
from cstotimeline.reading.documents import SUFFIXES as DOCUMENT_SUFFIXES
from cstotimeline.records import Path as RecordPath
from cstotimeline.records import path_text
from cstotimeline.timeline import Timeline

_SUFFIXES: Final = (*DECODERS, *CATALOGUE_SUFFIXES)
_NAMED: Final = ", ".join(_SUFFIXES)
_LIMITS: Final = {**dict.fromkeys(CATALOGUE_SUFFIXES, limits.CATALOGUE), ".json": limits.JSON, ".csv": limits.TABLE}


@attrs.frozen
class _Written:
    """An event as a file has it, whether it can be read or not; `fault_at` adds its place to a fault of a field."""

    record: Mapping[str, Any]
    fault_at: Callable[[Fault], Fault]

    @property
    def id(self) -> str | None:
        return _text(self.record.get("id"))

    @property
    def parent(self) -> str | None:
        return _text(self.record.get("part_of"))


def check(path: Path, on_fault: OnFault, on_loss: OnLoss | None = None) -> Timeline:
    """The timeline of a file, or of all files in a folder, with every fault told, sorted by file and line.

    A folder's catalogue files are one catalogue; every other file is checked by itself. What is passed over is
    told to `on_loss`: press releases, which nothing is wrong with, and files of other kinds.
    """
    faults: list[Fault] = []
    wholes = list(_wholes(path, faults.append, on_loss or _unheard))
    timeline = Timeline()
    for files in wholes:
        part, told = _checked(files)
        faults += told
        timeline = part if len(wholes) == 1 else timeline | part
    for fault in sorted(faults, key=lambda fault: (fault.file or "", fault.line or 0)):
        on_fault(fault)
    return timeline


def _wholes(path: Path, on_fault: OnFault, lost: OnLoss) -> Iterator[list[Path]]:
    """The files that are one timeline each."""
    if not path.is_dir() or (path / PUBLISHED).is_file():
        files = files_of(path, on_fault, lost)
        if any(file.suffix.lower() in DOCUMENT_SUFFIXES for file in files):
            hint = "press releases are for: cstotimeline read"
            on_fault(Fault(file=str(path), found=path.suffix, expected=f"a file named {_NAMED}", hint=hint))
        elif files:
            yield files
        return
    inside = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    checked = [file for file in inside if file.suffix.lower() in _SUFFIXES and file.name != SCHEMA_FILE]
    for file in inside:
        if file not in checked and file.name != SCHEMA_FILE:
            press = file.suffix.lower() in DOCUMENT_SUFFIXES
            lost(Loss(str(file), "file", f"passed over: {'a press release' if press else f'not named {_NAMED}'}"))
    if not checked:
        on_fault(Fault(file=str(path), found="no file to check", expected=f"files named {_NAMED}"))
    catalogues = [file for file in checked if file.suffix.lower() in CATALOGUE_SUFFIXES]
    if catalogues:
        yield catalogues
    yield from ([file] for file in checked if file not in catalogues)


def _checked(files: list[Path]) -> tuple[Timeline, list[Fault]]:
    """The timeline that some files are together, and what is wrong with it."""
    faults: list[Fault] = []
    timeline = decode_files(files, faults.append)
    written = [event for file in files for event in _written(file)] if faults else []
    unread = {
        event.id: event.parent
        for event in written
        if event.id is not None and event.id not in timeline and not event.record.get("rejected")
    }
    strange = list(inconsistencies(timeline, unread))
    if strange and not written:
        written = [event for file in files for event in _written(file)]
    places: dict[str | None, _Written] = {}
    for event in written:
        places.setdefault(event.id, event)
    return timeline, faults + [_located(fault, places.get(fault.event)) for fault in strange]


def _located(fault: Fault, event: _Written | None) -> Fault:
    """With its place in the first file that has the event; else the event named in the field."""
    return attrs.evolve(fault, field=f"{fault.event}: {fault.field}") if event is None else event.fault_at(fault)


def _written(file: Path) -> Iterator[_Written]:
    """The events that a file has, as far as it has lines."""
    suffix = file.suffix.lower()
    data = _LIMITS[suffix].read(file, _unheard) if suffix in _LIMITS else None
    if data is None:
        return
    text = data.decode("utf-8-sig", errors="replace")
    if suffix in CATALOGUE_SUFFIXES:
        document = parse(text, _unheard) or Document(None)
        yield from _in_list(str(file), document.value, partial(line_of, document))
    elif suffix == ".json" and is_json(data):
        yield from _in_list(str(file), json.loads(text), JsonLines(text).line)
    elif suffix == ".csv":
        events = [(line, cells) for line, cells in tidy_rows(data) if cells.get("type") != "Phase"]
        yield from (_Written(cells, partial(attrs.evolve, file=str(file), line=line)) for line, cells in events)


def _in_list(file: str, value: Any, line: Callable[[RecordPath], int | None]) -> Iterator[_Written]:
    """The events of a catalogue or a JSON: in a list, or in one under `events`."""
    root: RecordPath = () if isinstance(value, list) else ("events",)
    events = value if isinstance(value, list) else value.get("events") if isinstance(value, dict) else None
    for i, event in enumerate(events if isinstance(events, list) else []):
        if isinstance(event, dict):
            yield _Written(event, partial(_at, file, line, (*root, i)))


def _at(file: str, line: Callable[[RecordPath], int | None], path: RecordPath, fault: Fault) -> Fault:
    inside = (*path, *_parts(fault.field))
    return attrs.evolve(fault, file=file, line=line(inside), field=f"{path_text(path)}.{fault.field}")


def _parts(field: str) -> RecordPath:
    """`phases[0].when` as a path."""
    pieces = field.replace("[", ".").replace("]", "").split(".")
    return tuple(int(piece) if piece.isdigit() else piece for piece in pieces)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _unheard(_: object) -> None:
    """Faults that reading has told already; losses nobody asked about."""
