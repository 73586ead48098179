"""Catalogues on disk: one file, or a folder of them that are one catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Final

import attrs

from cstotimeline.catalogue.entries import Catalogue
from cstotimeline.catalogue.reading import line_of, read
from cstotimeline.evidence import Source
from cstotimeline.faults import Fault, FaultCollector, OnFault
from cstotimeline.limits import CATALOGUE
from cstotimeline.records import Spot, read_timeline
from cstotimeline.timeline import Timeline

SUFFIXES: Final = (".yaml", ".yml")


def load(path: str | Path, on_fault: OnFault | None = None) -> Timeline:
    """The events that count of a catalogue file, or of all catalogue files of a folder.

    In a folder sources may be named in one file and referred to in another, an event's parent too; an id that
    occurs twice is a fault. Without `on_fault` faults are raised together, with the good part.
    """
    path = Path(path)
    faults = FaultCollector(on_fault)
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
    return faults.finish(united(files, faults))


def united(files: Iterable[Path], on_fault: OnFault) -> Timeline:
    """The events that count of several catalogue files, which are one catalogue."""
    reports = {file: partial(_report, on_fault, str(file)) for file in files}
    read_from = {file: CATALOGUE.read(file, report) for file, report in reports.items()}
    texts = {file: data for file, data in read_from.items() if data is not None}
    sources = _named(read(data, _unheard) for data in texts.values()) if len(texts) > 1 else []
    read_in = {file: read(data, reports[file], sources=sources) for file, data in texts.items()}
    if len(read_in) == 1:
        return next(iter(read_in.values())).timeline
    spots = [
        (Spot(entry.record, reports[file], ("events", entry.place), partial(line_of, catalogue.document)), event)
        for file, catalogue in read_in.items()
        for entry in catalogue.entries
        if (event := catalogue.timeline.get(entry.event.id)) is not None
    ]
    first = next(iter(read_in.values()), Catalogue(Timeline())).timeline
    return read_timeline(
        spots,
        [source for catalogue in read_in.values() for source in catalogue.timeline.sources],
        name=first.name, description=first.description, language=first.language, namespace=first.namespace,
    )  # fmt: skip


def _named(catalogues: Iterable[Catalogue]) -> list[Source]:
    """The sources that any of the files names; of two of one id the one of which more is said than that."""
    sources = [source for catalogue in catalogues for source in catalogue.named]
    return sorted(sources, key=lambda source: source != Source(source.id))


def _report(on_fault: OnFault, file: str, fault: Fault) -> None:
    on_fault(attrs.evolve(fault, file=file))


def _unheard(fault: Fault) -> None:
    """Faults that the second reading will tell."""
