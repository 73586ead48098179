"""A catalogue file into events and decisions, with every fault at its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import attrs

from cstotimeline.catalogue.entries import Catalogue, Entry
from cstotimeline.catalogue.nodes import Document, lines_of, parse, pieces
from cstotimeline.dates import When, when_written
from cstotimeline.events import CLASS_OF_KIND, Event, Exercise
from cstotimeline.evidence import Evidence, Source
from cstotimeline.faults import Fault, FaultCollector, OnFault
from cstotimeline.records import (
    Path,
    Record,
    Spot,
    read_event,
    read_list,
    read_source,
    read_source_id,
    read_timeline,
)
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE

ROOT_FIELDS: Final = (
    "name", "description", "language", "namespace", "sources", "events", "same", "different",
)  # fmt: skip
EVENT_FIELDS: Final = (
    "id", "when", "title", "type", "kind", "status", "place", "part_of", "description", "url", "organiser", "level",
    "theme", "participants", "personnel", "equipment", "phases", "sources", "evidence", "doubts", "confirmed",
    "rejected", "uid", "extra",
)  # fmt: skip
_KIND_BY_FIELD: Final = {
    "phases": "exercise", "personnel": "exercise", "equipment": "exercise", "level": "meeting", "theme": "conference",
}  # fmt: skip
"""What an event is that says no kind but has what only one class of events has."""

_EXPECTED: Final = "a catalogue: a mapping with events, or a list of events"


def read(data: bytes | str, on_fault: OnFault, *, sources: Iterable[Source] = ()) -> Catalogue:
    """The catalogue that a file's text holds. `sources` are those that other files of the same catalogue name."""
    text = _decoded(data, on_fault)
    syntax: list[Fault] = []
    document = parse(text, syntax.append)
    items = [] if document is None else _items(document, on_fault)
    if document is None:
        document, items = _rescued(text, syntax)
    for fault in syntax:
        on_fault(fault)
    root = Spot(_root(document.value), _renaming(on_fault), locate=partial(line_of, document))
    root.only(ROOT_FIELDS)
    named = _sources(root["sources"])
    known = {source.id: source for source in (*sources, *named)}
    entries: list[Entry] = []
    spots: list[tuple[Spot, Event | None]] = []
    for place, spot in items:
        spot = attrs.evolve(spot, on_fault=_renaming(on_fault))
        raw = spot.value
        spot = attrs.evolve(spot, value=_as_record(raw))
        event = _with_named(read_event(spot, known, _when, EVENT_FIELDS), spot, known)
        decided = attrs.evolve(spot, event=event.id if event else None)
        confirmed, rejected = _confirmed(decided["confirmed"]), _rejected(decided["rejected"])
        if event is not None:
            entries.append(Entry(event, raw, place, confirmed, rejected))
        spots.append((spot, event))
    facts = _facts(root)
    everything = read_timeline(spots, known.values(), **facts)
    entries = _once(entries, everything)
    same, different = (_groups(root[field], {entry.event.id for entry in entries}) for field in ("same", "different"))
    timeline = _curated(entries, same, everything)
    return Catalogue(timeline, everything, tuple(entries), tuple(named), same, different, text, document)


def decode(data: bytes | str, on_fault: OnFault | None = None, *, file: str | None = None) -> Timeline:
    """The events of a catalogue that count. Without `on_fault` faults are raised together, with the good part."""
    faults = FaultCollector(on_fault, file)
    return faults.finish(read(data, faults).timeline)


def _decoded(data: bytes | str, on_fault: OnFault) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        on_fault(Fault(line=line, found=data[error.start : error.end], expected="text in UTF-8"))
        return data.decode("utf-8-sig", errors="replace")


def line_of(document: Document, path: Path) -> int | None:
    """The line of a record's path: what records call `place` is written `where`."""
    if "place" in path:
        at = path.index("place")
        written = (*path[:at], "where", *path[at + 1 :])
        if written[: at + 1] in document.nodes:
            path = written
    return document.line(path)


def _root(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(document: Document, on_fault: OnFault) -> list[tuple[int, Spot]]:
    """The events as they are written, each with its place in the list. A file may be that list and no more."""
    value = document.value
    root = Spot(value, on_fault, locate=partial(line_of, document))
    if value is not None and not isinstance(value, dict | list):
        root.fault(value, _EXPECTED)
        return []
    listed = root if isinstance(value, list) else root["events"]
    return list(enumerate(listed.items("a list of events")))


def _rescued(text: str, syntax: list[Fault]) -> tuple[Document, list[tuple[int, Spot]]]:
    """What a file that is no YAML as a whole still holds: each event that is some by itself, and what stands above."""
    above: list[Fault] = []
    items: list[tuple[int, Spot]] = []
    told: list[Fault] = []
    found = list(pieces(text, "events"))
    head = "".join(lines_of(text)[: found[0][0]]) if found else ""
    document = parse(head, above.append) or Document({})
    for place, (first_line, piece) in enumerate(found):
        part = parse(piece, told.append, first_line)
        if part is None or not isinstance(part.value, list) or len(part.value) != 1:
            continue
        spot = Spot(part.value, told.append, locate=lambda path, part=part: line_of(part, (0, *path[2:])))  # type: ignore[misc]  # the loop's own
        items.append((place, attrs.evolve(spot, path=("events",))[0]))
    if told:
        syntax[:] = told
    return document, [(place, attrs.evolve(spot, path=("events", place))) for place, spot in items]


def _renaming(on_fault: OnFault) -> OnFault:
    """Catalogues say `where` for what the records call `place`."""

    def report(fault: Fault) -> None:
        field = re.sub(r"^((?:events)?\[\d+\](?:\.phases\[\d+\])?)\.place\b", r"\1.where", fault.field)
        on_fault(attrs.evolve(fault, field=field))

    return report


def _with_named(event: Event | None, spot: Spot, known: Mapping[str, Source]) -> Event | None:
    """With the sources that are only named as evidence, before the passages."""
    if not spot["sources"].value:
        return event
    spot = attrs.evolve(spot, event=event.id if event else None)
    sources = read_list(spot["sources"], "a list of the ids of sources", lambda item: read_source_id(item, known))
    return event and attrs.evolve(event, evidence=[*map(Evidence, sources), *event.evidence])


def _as_record(raw: Any) -> Any:
    """An event as the records have it: its place under `place`, its class by kind."""
    if not isinstance(raw, dict):
        return raw
    record = _with_place(raw)
    if isinstance(raw.get("phases"), list):
        record["phases"] = [_with_place(phase) if isinstance(phase, dict) else phase for phase in raw["phases"]]
    if record.get("type") is None:
        told_by = next((kind for field, kind in _KIND_BY_FIELD.items() if record.get(field)), "other")
        kind = record.get("kind") or told_by
        record["type"] = (CLASS_OF_KIND.get(kind, Event) if isinstance(kind, str) else Event).__name__
    return record


def _with_place(raw: Mapping[str, Any]) -> Record:
    return {("place" if key == "where" and "place" not in raw else key): value for key, value in raw.items()}


def _when(spot: Spot) -> When | None:
    return spot["when"].read(when_written)


def _sources(spot: Spot) -> list[Source]:
    """Sources as a mapping from ids to what is known of them, or as a list."""
    if isinstance(spot.value, Mapping):
        spots = [attrs.evolve(spot[id_], value=_with_id(id_, fields)) for id_, fields in spot.value.items()]
    else:
        spots = spot.items("the sources: a mapping from ids to title, publisher, url, published")
    return [source for source in map(read_source, spots) if source is not None]


def _with_id(id_: str, fields: Any) -> Any:
    return {"id": id_, **fields} if isinstance(fields, Mapping) else {"id": id_} if fields is None else fields


def _facts(root: Spot) -> dict[str, Any]:
    namespace = root["namespace"].read(lambda value: Timeline(namespace=value or NAMESPACE).namespace)
    return {
        "name": root.words("name", "Timeline"),
        "description": root.text("description"),
        "language": root.words("language", "en"),
        "namespace": namespace or NAMESPACE,
    }


def _confirmed(spot: Spot) -> bool | tuple[str, ...]:
    value = spot.value
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, list) and all(isinstance(code, str) for code in value):
        return tuple(value)
    spot.fault(value, "true, or a list of the doubts' codes that are settled")
    return False


def _rejected(spot: Spot) -> bool:
    """True, or why; only false and nothing are no rejection."""
    if isinstance(spot.value, dict | list):
        spot.fault(spot.value, "true, or why it is rejected")
    return spot.value not in (None, False)


def _groups(spot: Spot, known: set[str]) -> tuple[tuple[str, ...], ...]:
    """Lists of ids, two or more each."""
    groups = []
    for item in spot.items("a list of lists of events' ids"):
        ids = item.value
        if not isinstance(ids, list) or len(ids) < 2 or not all(isinstance(id_, str) for id_ in ids):
            item.fault(ids, "a list of two or more events' ids")
            continue
        for i, id_ in enumerate(ids):
            if id_ not in known:
                item[i].fault(id_, "the id of an event of this catalogue")
        groups.append(tuple(ids))
    return tuple(groups)


def _once(entries: list[Entry], everything: Timeline) -> list[Entry]:
    """The entries of the events that were kept: the first of each id, with circles of parents cut."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.event.id, attrs.evolve(entry, event=everything[entry.event.id]))
    return list(found.values())


def _curated(entries: list[Entry], same: tuple[tuple[str, ...], ...], everything: Timeline) -> Timeline:
    """The events that count, with what they stand for folded into them."""
    counted = {entry.event.id: entry.curated for entry in entries if not entry.rejected}
    heads: dict[str, str] = {}
    for ids in same:
        present = [id_ for id_ in ids if id_ in counted]
        for other in present[1:]:
            counted[present[0]] = _folded(counted[present[0]], counted.pop(other))
            heads[other] = present[0]
    events = [
        attrs.evolve(event, part_of=heads[event.part_of]) if event.part_of in heads else event
        for event in counted.values()
    ]
    return everything.with_events(events, sources=everything.sources)


def _folded(event: Event, other: Event) -> Event:
    """One event out of two that are the same: the first one's fields, the other's where it has none."""
    changes: dict[str, Any] = {
        name: getattr(other, name)
        for name in ("where", "description", "url", "organiser", "participants")
        if not getattr(event, name)
    }
    for name in ("evidence", "doubts"):
        changes[name] = tuple(dict.fromkeys((*getattr(event, name), *getattr(other, name))))
    if isinstance(event, Exercise) and isinstance(other, Exercise):
        ids = {phase.id for phase in event.phases}
        changes["phases"] = (*event.phases, *(phase for phase in other.phases if phase.id not in ids))
    return attrs.evolve(event, **changes)
