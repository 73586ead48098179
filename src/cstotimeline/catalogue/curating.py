"""New drafts into a catalogue that people keep: what is new is added, what a person wrote stays.

A passage that stands anywhere in the catalogue is known, so reading a document again changes nothing. New passages
go to the event they speak of. There they may make more precise what only documents said; where they disagree with
what a person wrote or confirmed, the catalogue gets a doubt that says so, and whoever runs the update is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

import attrs
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from cstotimeline.catalogue.entries import Catalogue, Entry
from cstotimeline.catalogue.reading import read
from cstotimeline.catalogue.surgery import Surgery, last_line
from cstotimeline.catalogue.writing import (
    catalogue_record,
    encode,
    filled,
    grounds_fields,
    item_text,
    phase_fields,
    place_fields,
    rewritten,
    source_fields,
    when_text,
)
from cstotimeline.drafts import Draft, arguments
from cstotimeline.events import Event, Exercise, Phase
from cstotimeline.evidence import Doubt, Evidence, Source, refines, resolve
from cstotimeline.faults import Fault, ModelError, OnLoss
from cstotimeline.identity import Told, kept_ids
from cstotimeline.likeness import account_of, account_of_event
from cstotimeline.matching import merge
from cstotimeline.records import Record, source_record

Passage = tuple[str, tuple[int, int] | None, str]
_FOLLOWS: Final = ("id", "when", "title", "type", "kind", "status", "where")
"""The order of an event's first fields; a new one goes below those before it."""


@attrs.frozen
class Change:
    """What an update did to an event: `added` it, gave it more `evidence`, made a `field` more precise, saw that a
    document `disagrees` with a person, or left out again what is `rejected`."""

    what: Literal["added", "evidence", "changed", "disagrees", "rejected"]
    event: str
    field: str = ""
    why: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.what, self.event, self.field, self.why) if part)


def update(catalogue: Catalogue, drafts: Iterable[Draft], on_loss: OnLoss | None = None) -> tuple[str, list[Change]]:
    """The catalogue's text with what drafts add to it, and what was done.

    Nothing that stands in the text is lost or moved: comments, order, edits and decisions stay. The catalogue must
    have been read without faults, or events that could not be read would be added again.
    """
    return _Update(catalogue).run(list(drafts), on_loss)


def created(drafts: Iterable[Draft], name: str, on_loss: OnLoss | None = None) -> tuple[str, list[Change]]:
    """A new catalogue out of drafts."""
    timeline = merge(drafts, name=name, on_loss=on_loss)
    return encode(timeline).decode(), [Change("added", event.id) for event in timeline]


def _passage(item: Evidence) -> Passage:
    return item.source.id, item.offsets, item.quote


def _all_evidence(event: Event) -> Iterator[Evidence]:
    yield from event.evidence
    if isinstance(event, Exercise):
        for phase in event.phases:
            yield from phase.evidence


def _with_room(catalogue: Catalogue) -> Catalogue:
    """The catalogue with lines of their own for its fields and events, where it is written all in a row, as JSON is."""
    nodes = catalogue.document.nodes
    outer = [node for node in (nodes.get(()), nodes.get(("events",))) if isinstance(node, MappingNode | SequenceNode)]
    if any(node.flow_style and node.value for node in outer):
        return read(rewritten(catalogue.document.value), _unheard)
    return catalogue


def _unheard(fault: Fault) -> None:
    """A catalogue that was read without faults has none when it is written anew."""


class _Update:
    """One update of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        catalogue = _with_room(catalogue)
        self.catalogue = catalogue
        self.surgery = Surgery(catalogue.text)
        self.changes: list[Change] = []
        self.entries = {entry.event.id: entry for entry in catalogue.entries}
        self.home = {_passage(item): e.event.id for e in catalogue.entries for item in _all_evidence(e.event)}
        self.sources: dict[str, Source] = {}

    def run(self, drafts: list[Draft], on_loss: OnLoss | None) -> tuple[str, list[Change]]:
        merged = merge(drafts, name="new", previous=self.catalogue.everything, on_loss=on_loss)
        told_apart = self._told_apart(drafts)
        added: list[Event] = []
        news: dict[str, list[Event]] = {}
        for event in merged:
            fresh = [item for item in _all_evidence(event) if _passage(item) not in self.home]
            if not fresh:
                continue
            target = self._target(event)
            if target is None:
                added.append(event)
                continue
            for home, part in self._split(event, target, told_apart):
                news.setdefault(home, []).append(part)
        for home, events in news.items():
            self._tell(self.entries[home], events)
        self.add(added)
        return self.finished()

    def finished(self) -> tuple[str, list[Change]]:
        """The changed text, and what was done."""
        self._add_sources()
        return self.surgery.result(), self.changes

    # Where new passages belong

    def _target(self, event: Event) -> str | None:
        """The entry that a merged event speaks of; None where there is none yet."""
        if event.id in self.entries:
            return self.catalogue.stands_for(event.id)
        known = [self.home[passage] for item in _all_evidence(event) if (passage := _passage(item)) in self.home]
        return self.catalogue.stands_for(max(known, key=known.count)) if known else None

    def _told_apart(self, drafts: list[Draft]) -> dict[Passage, str]:
        """For events that a person says are different: which of them each passage is surest to speak of."""
        found: dict[Passage, str] = {}
        for ids in self.catalogue.different:
            accounts = {id_: account_of_event(self.entries[id_].event) for id_ in ids if id_ in self.entries}
            for draft in drafts:
                told = _told(draft)
                kept = {} if told is None else kept_ids({0: told}, accounts)
                found |= {_passage(item): kept[0] for item in draft.evidence if kept}
        return found

    def _split(self, event: Event, target: str, told_apart: dict[Passage, str]) -> Iterator[tuple[str, Event]]:
        """The merged event as the target's, less the passages that speak of an event said to be different from it."""
        apart = {id_ for ids in self.catalogue.different if target in ids for id_ in ids} - {target}
        elsewhere: dict[str, list[Evidence]] = {}
        for item in event.evidence:
            home = told_apart.get(_passage(item))
            if home in apart and home is not None:
                elsewhere.setdefault(home, []).append(item)
        moved = {item for items in elsewhere.values() for item in items}
        yield target, attrs.evolve(event, evidence=[item for item in event.evidence if item not in moved])
        for home, items in elsewhere.items():
            yield home, attrs.evolve(self.entries[home].event, evidence=items, doubts=())

    # What they change

    def _tell(self, entry: Entry, told: list[Event]) -> None:
        """Gives an entry the passages that merged events hold for it."""
        event = entry.event
        fresh = self._fresh(item for other in told for item in other.evidence)
        phases = self._fresh_phases(event, told)
        if not fresh and not phases:
            return
        if entry.rejected:
            self.changes.append(Change("rejected", event.id, why=_cited(fresh) or "its phases"))
            return
        after, changes = _improved(entry, fresh)
        doubts = [doubt for other in told for doubt in other.doubts if not doubt.code.startswith("other-")]
        doubts = [*doubts, *(change[1] for change in changes if change[1] is not None)]
        known = set(event.doubts)
        doubts = [doubt for doubt in dict.fromkeys(doubts) if doubt not in known and not entry.settles(doubt)]
        if fresh:
            self.changes.append(Change("evidence", event.id, why=_cited(fresh)))
        self.changes += [change for change, _ in changes]
        self._keep_sources([*fresh, *(item for phase in phases for item in phase.evidence)])
        self._write(entry, after, Event("new", "new", event.when, evidence=fresh, doubts=doubts), phases)

    def _fresh(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        return [item for item in dict.fromkeys(evidence) if _passage(item) not in self.home]

    def _fresh_phases(self, event: Event, told: list[Event]) -> list[Phase]:
        """Phases with the passages that are new of them."""
        if not isinstance(event, Exercise):
            return []
        phases = [phase for other in told if isinstance(other, Exercise) for phase in other.phases]
        fresh = [attrs.evolve(phase, evidence=self._fresh(phase.evidence)) for phase in phases]
        return [phase for phase in fresh if phase.evidence]

    # The text

    def _write(self, entry: Entry, changed: Record, news: Event, phases: list[Phase]) -> None:
        node = self._event_node(entry)
        grounds = filled(grounds_fields(news))
        if node.flow_style:
            record = {**entry.record, **changed, "phases": _merged_phases(entry, phases)}
            record |= {key: [*(record.get(key) or []), *items] for key, items in grounds.items()}
            first, indent = int(node.start_mark.line), " " * (int(node.start_mark.column) - 2)
            self.surgery.replace(first, last_line(node), item_text(filled(record), indent))
            return
        for key, value in changed.items():
            above = _FOLLOWS[: _FOLLOWS.index(key)] if key in _FOLLOWS else ()
            self.surgery.set_field(node, key, value, after=above)
        self._write_phases(entry, node, phases)
        for key in ("doubts", "evidence"):
            self.surgery.append(node, key, grounds.get(key, []), entry.record.get(key) or [])

    def _write_phases(self, entry: Entry, node: MappingNode, phases: list[Phase]) -> None:
        places = _places(entry)
        old = [(phase, self._node(("events", entry.place, "phases", places[phase.id])))
               for phase in phases if phase.id in places]  # fmt: skip
        blocks = [(phase, part) for phase, part in old if isinstance(part, MappingNode) and not part.flow_style]
        if len(blocks) < len(old):  # some stand on one line: there is no room in them
            self.surgery.set_field(node, "phases", _merged_phases(entry, phases))
        else:
            new = [phase_fields(phase) for phase in phases if phase.id not in places]
            self.surgery.append(node, "phases", new, entry.record.get("phases") or [])
            for phase, part in blocks:
                known = entry.record["phases"][places[phase.id]].get("evidence") or []
                self.surgery.append(part, "evidence", filled(grounds_fields(phase)).get("evidence", []), known)
        for phase in phases:
            field, why = f"phases[{phase.id}]", _cited(phase.evidence)
            self.changes.append(Change("evidence" if phase.id in places else "added", entry.event.id, field, why))

    def _node(self, path: tuple[str | int, ...]) -> Node | None:
        nodes = self.catalogue.document.nodes
        return nodes.get(path) or nodes.get(path[1:])

    def _event_node(self, entry: Entry) -> MappingNode:
        node = self._node(("events", entry.place))
        assert isinstance(node, MappingNode)  # noqa: S101  # an entry was read from a mapping
        return node

    def add(self, events: list[Event]) -> None:
        """New events go to the end of the list, in the order of their days."""
        if not events:
            return
        self.changes += [Change("added", event.id, why=event.title) for event in events]
        self._keep_sources([item for event in events for item in _all_evidence(event)])
        records = [catalogue_record(event) for event in events]
        listed = self.catalogue.document.nodes.get(("events",)) or self.catalogue.document.nodes.get(())
        if isinstance(listed, SequenceNode) and listed.value and not listed.flow_style:
            indent = " " * int(listed.start_mark.column)
            self.surgery.insert(last_line(listed) + 1, "".join("\n" + item_text(record, indent) for record in records))
            return
        text = "events:\n" + "\n".join(item_text(record, "  ") for record in records)
        root = self.catalogue.document.nodes.get(())
        if isinstance(root, MappingNode) and "events" in (self.catalogue.document.value or {}):
            self.surgery.set_field(root, "events", records)
        else:
            self.surgery.insert(self.surgery.end, text)

    def _keep_sources(self, evidence: Iterable[Evidence]) -> None:
        known = {source.id for source in self.catalogue.everything.sources}
        self.sources |= {item.source.id: item.source for item in evidence if item.source.id not in known}

    def _add_sources(self) -> None:
        document = self.catalogue.document
        root = document.nodes.get(())
        if not self.sources or not isinstance(root, MappingNode):
            return
        listed = document.value.get("sources")
        if isinstance(listed, list):
            self.surgery.append(root, "sources", [filled(source_record(s)) for s in self.sources.values()], listed)
            return
        fields = {id_: source_fields(source_record(source)) for id_, source in sorted(self.sources.items())}
        self.surgery.add_to_mapping(root, "sources", fields, listed or {})


def _places(entry: Entry) -> dict[str, int]:
    """Where the phases of an entry stand in its list, by id."""
    return {phase.id: i for i, phase in enumerate(entry.event.phases)} if isinstance(entry.event, Exercise) else {}


def _merged_phases(entry: Entry, phases: list[Phase]) -> list[Record]:
    """An entry's phases as they are written, with new passages and new phases."""
    places = _places(entry)
    merged = [dict(phase) for phase in entry.record.get("phases") or []]
    for phase in phases:
        if phase.id in places:
            old = merged[places[phase.id]]
            old["evidence"] = [*(old.get("evidence") or []), *filled(grounds_fields(phase)).get("evidence", [])]
        else:
            merged.append(phase_fields(phase))
    return merged


def _told(draft: Draft) -> Told | None:
    fields = draft.resolution.fields
    try:
        account = account_of(fields, draft.evidence)
    except ModelError:
        return None
    when = account.when
    return Told((account,), fields.get("name"), account.title, str(when or ""), when.first_known if when else None)


def _cited(evidence: Iterable[Evidence]) -> str:
    return ", ".join(dict.fromkeys(item.source.id for item in evidence))


def _improved(entry: Entry, fresh: list[Evidence]) -> tuple[Record, list[tuple[Change, Doubt | None]]]:
    """The fields that new passages change, as the catalogue writes them, and where they disagree with a person."""
    event = entry.event
    try:
        before = arguments(resolve(event.evidence).fields)
        after = arguments(resolve([*event.evidence, *fresh]).fields)
    except ModelError:
        return {}, []
    written: Record = {}
    changes: list[tuple[Change, Doubt | None]] = []
    for field in ("when", "status", "where"):
        current = getattr(event, field)
        by_hand = entry.confirmed is True or current != before.get(field, _default(field))
        if by_hand:
            changes += _disagreements(event, field, fresh)
        elif field in after and after[field] != current and (field != "where" or current is None):
            written[field] = _as_written(field, after[field])
            told = f"{'nothing' if current is None else current} → {after[field]}"
            changes.append((Change("changed", event.id, field, told), None))
    return written, changes


def _default(field: str) -> Any:
    return next(item.default for item in attrs.fields(Event) if item.name == field)


def _as_written(field: str, value: Any) -> Any:
    if field == "when":
        return when_text(value)
    return place_fields(value) if field == "where" else str(value)


def _disagreements(event: Event, field: str, fresh: list[Evidence]) -> Iterator[tuple[Change, Doubt | None]]:
    """Where passages say otherwise than the person did, of days, status and country."""
    said_as = {"when": "when", "status": "status", "where": "country"}[field]
    current = _comparable(event, field)
    for item in fresh:
        said = item.says.get(said_as)
        if not said or current is None or not _is_otherwise(field, current, str(said)):
            continue
        why = f"{item.source.id} says {said}"
        yield (
            Change("disagrees", event.id, field, f"{why}, the catalogue {current}"),
            Doubt(f"other-{said_as}", why, (said,)),
        )


def _comparable(event: Event, field: str) -> str | None:
    if field == "where":
        return None if event.where is None else event.where.country
    return str(getattr(event, field))


def _is_otherwise(field: str, current: str, said: str) -> bool:
    if field != "when":
        return current != said and (field == "where" or said not in ("planned", "ongoing"))
    try:
        return not refines(current, said)
    except ModelError:
        return False


def with_events(catalogue: Catalogue, events: Iterable[Event]) -> tuple[str, list[Change]]:
    """The catalogue's text with events added that come whole, such as a spreadsheet's; ids it has are passed over."""
    update = _Update(catalogue)
    update.add([event for event in events if event.id not in update.entries])
    return update.finished()
