"""New drafts into a catalogue that people keep: what is new is added, what a person wrote stays.

A passage that stands anywhere in the catalogue is known, so reading a document again changes nothing. New passages
go to the event they speak of. There they may make more precise what only documents said; where they disagree with
what a person wrote or confirmed, the catalogue gets a doubt that says so, and whoever runs the update is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal

import attrs
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from cstotimeline.catalogue.entries import Catalogue, Entry
from cstotimeline.catalogue.following import Change, News, news_of
from cstotimeline.catalogue.reading import read
from cstotimeline.catalogue.surgery import Surgery, last_line
from cstotimeline.catalogue.writing import (
    catalogue_record,
    encode,
    filled,
    grounds_fields,
    item_text,
    phase_fields,
    rewritten,
    source_fields,
)
from cstotimeline.drafts import Draft
from cstotimeline.events import Event, Exercise, Phase
from cstotimeline.evidence import Evidence, Source, resolve
from cstotimeline.faults import Fault, ModelError, OnLoss
from cstotimeline.identity import Told, kept_ids
from cstotimeline.likeness import NameKey, account_of, account_of_event, name_key
from cstotimeline.matching import merge
from cstotimeline.records import Record, source_record

Passage = tuple[str, tuple[int, int] | None, str]
PARENT_UNKNOWN: Final = "parent-unknown"
WHOLE_FROM_PART: Final = "whole-from-part"
_NOBODY: Final = Phase("new", "0001")
_FOLLOWS: Final = ("id", "when", "title", "type", "kind", "status", "where")
"""The order of an event's first fields; a new one goes below those before it."""


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
        self.named: Mapping[NameKey | None, set[str]] = {}
        self.parents: dict[str, str | None] = {}

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
        everything = [*self.catalogue.everything, *added]
        self.named = _named(everything)
        self.parents = {event.id: event.part_of for event in everything}
        for home, events in news.items():
            self._tell(self.entries[home], events)
        self.add([self._with_parent(event) for event in added])
        self._find_parents(set(news))
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
        if not any(doubt.code == WHOLE_FROM_PART for doubt in event.doubts):  # it is known by itself
            told = [other for other in told if all(doubt.code != WHOLE_FROM_PART for doubt in other.doubts)]
            fresh = self._fresh(item for other in told for item in other.evidence)
        if fresh:
            self.changes.append(Change("evidence", event.id, why=_cited(fresh)))
        news = news_of(entry, event, fresh, told) if fresh else News()
        self._follow_parent(event, [*event.evidence, *fresh], news)
        self.changes += news.changes
        self._keep_sources([*fresh, *(item for phase in phases for item in phase.evidence)])
        self._write(entry, fresh, news, phases)

    def _fresh(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        return [item for item in dict.fromkeys(evidence) if _passage(item) not in self.home]

    def _fresh_phases(self, event: Event, told: list[Event]) -> list[Phase]:
        """Phases with the passages that are new of them."""
        if not isinstance(event, Exercise):
            return []
        phases = [phase for other in told if isinstance(other, Exercise) for phase in other.phases]
        fresh = [attrs.evolve(phase, evidence=self._fresh(phase.evidence)) for phase in phases]
        return [phase for phase in fresh if phase.evidence]

    # Parents, who may come before their children or after

    def _with_parent(self, event: Event) -> Event:
        """A new event, as part of the one that a text says it is part of."""
        news = News()
        self._follow_parent(event, event.evidence, news)
        if not news.fields:
            return event
        doubts = [doubt for doubt in event.doubts if doubt not in news.gone]
        return attrs.evolve(event, doubts=doubts, **news.fields)

    def _find_parents(self, told: set[str]) -> None:
        """For events that nothing new is told of: their parents may be among what is new."""
        for entry in self.entries.values():
            if entry.event.id not in told and not entry.rejected:
                news = News()
                self._follow_parent(entry.event, entry.event.evidence, news)
                if news.fields:
                    self.changes += news.changes
                    self._write(entry, [], news, [])

    def _follow_parent(self, event: Event, evidence: Iterable[Evidence], news: News) -> None:
        """An event that was said to be part of one that nothing told of becomes its part when something does."""
        unknown = [doubt for doubt in event.doubts if doubt.code == PARENT_UNKNOWN]
        said = resolve(event.evidence).fields
        before = said.get("part_of") or said.get("phase_of")
        if event.part_of is not None or (before is not None and not unknown):
            return  # known already, or left out by a person
        fields = resolve(evidence).fields
        text = fields.get("part_of") or fields.get("phase_of")
        if text is None:
            return
        found = self.named.get(name_key(text), set())
        parent = next(iter(found)) if len(found) == 1 else None
        if parent is not None and not self._is_above(event.id, parent):
            self.parents[event.id] = parent
            news.fields["part_of"] = parent
            news.gone += unknown
            news.doubts = [doubt for doubt in news.doubts if doubt.code != PARENT_UNKNOWN]
            news.changes.append(Change("changed", event.id, "part_of", f"nothing → {parent}"))

    def _is_above(self, event_id: str, below: str) -> bool:
        """Whether an event is another one, or holds it however far down."""
        seen: set[str] = set()
        at: str | None = below
        while at is not None and at not in seen:
            if at == event_id:
                return True
            seen.add(at)
            at = self.parents.get(at)
        return False

    # The text

    def _write(self, entry: Entry, fresh: list[Evidence], news: News, phases: list[Phase]) -> None:
        node = self._event_node(entry)
        told = {phase.id: self._phase_news(entry, phase) for phase in phases}
        if node.flow_style:
            record = {**_rewritten_part(entry.record, entry.event, fresh, news)}
            record["phases"] = _merged_phases(entry, phases, told)
            first, indent = int(node.start_mark.line), " " * (int(node.start_mark.column) - 2)
            self.surgery.replace(first, last_line(node), item_text(filled(record), indent))
            return
        self._write_part(
            node, entry.record, entry.event, fresh, news, lambda: self._write_phases(entry, node, phases, told)
        )

    def _write_part(
        self, node: MappingNode, record: Record, part: Event | Phase, fresh: list[Evidence], news: News,
        between: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Changes one event or phase that has lines of its own."""
        for key, value in news.fields.items():
            above = _FOLLOWS[: _FOLLOWS.index(key)] if key in _FOLLOWS else ()
            self.surgery.set_field(node, key, value, after=above)
        between()
        gone = [i for i, doubt in enumerate(part.doubts) if doubt in news.gone]
        added = _witnesses(fresh, news)
        self.surgery.exchange(node, "doubts", gone, added["doubts"], record.get("doubts") or [])
        self.surgery.append(node, "evidence", added["evidence"], record.get("evidence") or [])

    def _phase_news(self, entry: Entry, told: Phase) -> News:
        """What new passages change about a phase that the entry has; of a new phase, nothing."""
        phase = next((phase for phase in _phases(entry) if phase.id == told.id), None)
        news = News() if phase is None else news_of(entry, phase, list(told.evidence), [told])
        what: Literal["added", "evidence"] = "added" if phase is None else "evidence"
        self.changes += [Change(what, entry.event.id, f"phases[{told.id}]", _cited(told.evidence)), *news.changes]
        return news

    def _write_phases(self, entry: Entry, node: MappingNode, phases: list[Phase], told: Mapping[str, News]) -> None:
        places = _places(entry)
        old = [(phase, self._node(("events", entry.place, "phases", places[phase.id])))
               for phase in phases if phase.id in places]  # fmt: skip
        blocks = [(phase, part) for phase, part in old if isinstance(part, MappingNode) and not part.flow_style]
        if len(blocks) < len(old):  # some stand on one line: there is no room in them
            self.surgery.set_field(node, "phases", _merged_phases(entry, phases, told))
            return
        new = [phase_fields(phase) for phase in phases if phase.id not in places]
        self.surgery.append(node, "phases", new, entry.record.get("phases") or [])
        for phase, part in blocks:
            place = places[phase.id]
            record, before = entry.record["phases"][place], _phases(entry)[place]
            self._write_part(part, record, before, list(phase.evidence), told[phase.id])

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
        known = {} if listed else {source.id: source for source in self.catalogue.everything.sources}
        named = sorted({**known, **self.sources}.items())  # where some are named, all are
        fields = {id_: source_fields(source_record(source)) for id_, source in named}
        self.surgery.add_to_mapping(root, "sources", fields, listed or {})


def _phases(entry: Entry) -> tuple[Phase, ...]:
    return entry.event.phases if isinstance(entry.event, Exercise) else ()


def _places(entry: Entry) -> dict[str, int]:
    """Where the phases of an entry stand in its list, by id."""
    return {phase.id: i for i, phase in enumerate(_phases(entry))}


def _witnesses(fresh: list[Evidence], news: News) -> dict[str, list[Record]]:
    """New doubts and passages as the catalogue writes them."""
    fields = grounds_fields(attrs.evolve(_NOBODY, evidence=fresh, doubts=news.doubts))
    return {name: [filled(item) for item in fields[name]] for name in ("doubts", "evidence")}


def _rewritten_part(record: Record, part: Event | Phase, fresh: list[Evidence], news: News) -> Record:
    """The record of an event or a phase with what is new of it."""
    added = _witnesses(fresh, news)
    written = zip(record.get("doubts") or [], part.doubts, strict=True)
    kept = [item for item, doubt in written if doubt not in news.gone]
    evidence = [*(record.get("evidence") or []), *added["evidence"]]
    return {**record, **news.fields, "doubts": [*kept, *added["doubts"]], "evidence": evidence}


def _merged_phases(entry: Entry, phases: list[Phase], told: Mapping[str, News]) -> list[Record]:
    """An entry's phases as they are written, with new passages and new phases."""
    places = _places(entry)
    merged = [dict(phase) for phase in entry.record.get("phases") or []]
    for phase in phases:
        if phase.id in places:
            place = places[phase.id]
            new = _rewritten_part(merged[place], _phases(entry)[place], list(phase.evidence), told[phase.id])
            merged[place] = filled(new)
        else:
            merged.append(phase_fields(phase))
    return merged


def _named(events: Iterable[Event]) -> dict[NameKey | None, set[str]]:
    """Which events go by a name or a title; a name without its year is that of all years."""
    found: dict[NameKey | None, set[str]] = defaultdict(set)
    for event in events:
        for key in (account_of_event(event).name, name_key(event.title)):
            if key is not None:
                found[key].add(event.id)
                found[NameKey(key.base, None)].add(event.id)
    return found


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


def with_events(catalogue: Catalogue, events: Iterable[Event]) -> tuple[str, list[Change]]:
    """The catalogue's text with events added that come whole, such as a spreadsheet's; ids it has are passed over."""
    update = _Update(catalogue)
    update.add([event for event in events if event.id not in update.entries])
    return update.finished()
