"""Everything wrong with a file at once: what cannot be read, and what does not fit together.

Each fault is told with its file, line and field. Faults in one event never hide those in another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from cstotimeline.catalogue.nodes import Document, parse
from cstotimeline.catalogue.reading import line_of
from cstotimeline.consistency import inconsistencies
from cstotimeline.faults import Fault, OnFault
from cstotimeline.formats.table import line_numbers
from cstotimeline.json_lines import JsonLines, is_json
from cstotimeline.loading import CATALOGUE_SUFFIXES, decode_files, files_of
from cstotimeline.records import Path as RecordPath
from cstotimeline.timeline import Timeline

Locate = Callable[[Fault], Fault]
"""Adds file, line and path to a fault of which only the event and the field in it are known."""


def check(path: Path, on_fault: OnFault) -> Timeline:
    """The timeline of a file or folder, with every fault told. Faults are sorted by file and line."""
    faults: list[Fault] = []
    files = files_of(path, faults.append)
    timeline = decode_files(files, faults.append)
    strange = list(inconsistencies(timeline))
    if strange:
        locators = [_locator(file) for file in files]
        faults += [_located(fault, locators) for fault in strange]
    for fault in sorted(faults, key=lambda fault: (fault.file or "", fault.line or 0)):
        on_fault(fault)
    return timeline


def _located(fault: Fault, locators: Iterable[Locate]) -> Fault:
    """With its place in the first file that has the event; else the event named in the field."""
    for locate in locators:
        found = locate(fault)
        if found.file is not None:
            return found
    return attrs.evolve(fault, field=f"{fault.event}: {fault.field}")


def _locator(file: Path) -> Locate:
    suffix, data = file.suffix.lower(), file.read_bytes()
    text = data.decode("utf-8-sig", errors="replace")
    if suffix in CATALOGUE_SUFFIXES:
        document = parse(text, _unheard) or Document(None)
        return partial(_in_list, str(file), document.value, partial(line_of, document))
    if suffix == ".json" and is_json(data):
        return partial(_in_list, str(file), json.loads(text), JsonLines(text).line)
    if suffix == ".csv":
        return partial(_in_table, str(file), line_numbers(data))
    return lambda fault: fault


def _in_list(file: str, value: Any, line: Callable[[RecordPath], int | None], fault: Fault) -> Fault:
    """With its place among the events of a catalogue or a JSON: in a list, or in one under `events`."""
    root: RecordPath = () if isinstance(value, list) else ("events",)
    events = value if isinstance(value, list) else (value or {}).get("events")
    for i, event in enumerate(events if isinstance(events, list) else []):
        if isinstance(event, dict) and event.get("id") == fault.event:
            path = (*root, i, *_parts(fault.field))
            prefix = f"{root[0]}[{i}]" if root else f"[{i}]"
            return attrs.evolve(fault, file=file, line=line(path), field=f"{prefix}.{fault.field}")
    return fault


def _parts(field: str) -> RecordPath:
    """`phases[0].when` as a path."""
    pieces = field.replace("[", ".").replace("]", "").split(".")
    return tuple(int(piece) if piece.isdigit() else piece for piece in pieces)


def _in_table(file: str, lines: dict[str, int], fault: Fault) -> Fault:
    line = lines.get(fault.event or "")
    return fault if line is None else attrs.evolve(fault, file=file, line=line)


def _unheard(fault: Fault) -> None:
    """Faults that reading has told already."""
