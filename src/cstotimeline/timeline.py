"""Events in order, with an index: what every reader returns and every format writes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

import attrs

from cstotimeline.dates import DateInterval, When, as_when
from cstotimeline.drafts import as_known
from cstotimeline.events import Event, Exercise, Status, as_kind, as_status
from cstotimeline.evidence import Evidence, Source, agreed_sources, as_source, with_sources
from cstotimeline.faults import ModelError
from cstotimeline.places import as_country
from cstotimeline.texts import optional_text, required_text
from cstotimeline.uids import NAMESPACE, as_namespace, name_of, uids_in


def order_of(event: Event) -> tuple[date, date, str]:
    """Timelines are ordered by first known day, then last known day, then id."""
    return event.when.first_known, event.when.last_known, event.id


def evidence_of(event: Event) -> Iterator[Evidence]:
    """An event's evidence, then its phases' evidence."""
    yield from event.evidence
    if isinstance(event, Exercise):
        for phase in event.phases:
            yield from phase.evidence


def sources_of(event: Event) -> tuple[Source, ...]:
    """The sources of an event's and its phases' evidence, each once, in the order of that evidence."""
    return tuple(dict.fromkeys(item.source for item in evidence_of(event)))


class Timeline:
    """Events in order of their days, each id once.

    `timeline[id]`, `len`, iteration, `==`, `|` (union; the right side wins). A change makes a new timeline.
    `sources` lists every source its evidence names, and any given besides. `namespace` (a UUID, or an address
    to derive one from) is what UIDs are derived in; the name has no part in them, so a timeline can be renamed.
    An event's parent may lie outside; a circle of parents is refused.

    >>> from cstotimeline import Event, Timeline
    >>> talks = Event("talks", "Staff talks", "2024-06-25/2024-06-27", part_of="brotherhood-2024")
    >>> timeline = Timeline([talks, Event("brotherhood-2024", "Brotherhood-2024", "2024")], name="Plans")
    >>> [event.id for event in timeline.on("2024-06-26")]
    ['talks']
    >>> [event.id for event in timeline.on("2024-06-26", possible=True)]
    ['brotherhood-2024', 'talks']
    >>> timeline.children("brotherhood-2024") == [timeline["talks"]]
    True
    """

    name: str
    description: str | None
    language: str
    namespace: UUID
    events: tuple[Event, ...]
    sources: tuple[Source, ...]

    _repr_html_: ClassVar[Callable[[Timeline], str]]
    """How notebooks show it: `notebook.register` sets it, for drawing is done in rooms above this one."""

    def __init__(
        self,
        events: Iterable[Event] = (),
        *,
        name: str = "Timeline",
        description: str | None = None,
        language: str = "en",
        sources: Iterable[Source | str] = (),
        namespace: UUID | str = NAMESPACE,
    ) -> None:
        self.name = required_text("name", name)
        self.description = optional_text("description", description)
        self.language = required_text("language", language)
        self.namespace = as_namespace(namespace)
        self.events = tuple(sorted(events, key=order_of))
        self._by_id = _indexed(self.events)
        self.sources = _gathered([as_source(source) for source in sources], self.events)

    # What it holds

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def __getitem__(self, event_id: str) -> Event:
        return self._by_id[event_id]

    def __contains__(self, event: object) -> bool:
        if isinstance(event, str):
            return event in self._by_id
        return isinstance(event, Event) and self._by_id.get(event.id) == event

    def get(self, event_id: str) -> Event | None:
        """The event of that id, or None."""
        return self._by_id.get(event_id)

    def _facts(self) -> tuple[Any, ...]:
        return (self.name, self.description, self.language, self.namespace, self.events, self.sources)

    def __eq__(self, other: object) -> bool:
        return self._facts() == other._facts() if isinstance(other, Timeline) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.name, self.events))

    def __repr__(self) -> str:
        return f"<Timeline {self.name!r}: {len(self)} events>"

    # A change makes a new one

    def with_events(self, events: Iterable[Event], *, sources: Iterable[Source] | None = None) -> Timeline:
        """The same timeline with other events; without `sources`, those the new events name and no others."""
        return Timeline(
            events,
            name=self.name,
            description=self.description,
            language=self.language,
            sources=() if sources is None else sources,
            namespace=self.namespace,
        )

    def evolve(self, **changes: Any) -> Timeline:
        """The same timeline with another name, description, language, namespace, events or sources."""
        facts = {
            "events": self.events, "name": self.name, "description": self.description,
            "language": self.language, "sources": self.sources, "namespace": self.namespace,
        }  # fmt: skip
        return Timeline(**{**facts, **changes})

    def replace(self, event: Event) -> Timeline:
        """With `event` in the place of the one that has its id, or added where there is none."""
        return self.evolve(events=[*(e for e in self.events if e.id != event.id), event])

    def without(self, event_id: str) -> Timeline:
        """Without the event of that id; raises `KeyError` where there is none."""
        if event_id not in self._by_id:
            raise KeyError(event_id)
        return self.evolve(events=[e for e in self.events if e.id != event_id])

    def __or__(self, other: Timeline) -> Timeline:
        """Both timelines' events under the left one's name; of two events with one id the right one's.

        Of two sources with one id, every fact of the right one, and what only the left one knows.
        """
        if not isinstance(other, Timeline):
            return NotImplemented
        known = agreed_sources((*self.sources, *other.sources))
        events = [_with_sources(event, known) for event in {**self._by_id, **other._by_id}.values()]
        return self.evolve(events=events, sources=known.values())

    # Queries

    def on(self, day: date | str, *, possible: bool = False) -> list[Event]:
        """Events that surely take place on that day; `possible`: also those that perhaps do."""
        return self.between(day, day, possible=possible)

    def between(self, first: date | str, last: date | str, *, possible: bool = False) -> list[Event]:
        """Events that surely share a day with `first` to `last`, both inclusive; `possible`: or perhaps do.

        Text is EDTF: `between("2023-09", "2023-10")` is 1 September to 31 October. An event of 2023-09, exact
        day unknown, surely lies in that month, and on no single day of it. An exercise also takes place on the
        days of its phases.
        """
        lower, upper = _as_window(first).earliest, _as_window(last).latest
        if lower is None or upper is None or upper < lower:
            raise ModelError("between", f"{first} … {last}", "two days, the second not before the first")
        owners, index = self._possible_index if possible else self._certain_index
        hits = {owners[i] for i in index.overlapping(lower.toordinal(), upper.toordinal())}
        return [self.events[i] for i in sorted(hits)]

    def select(
        self, *, kind: str | None = None, country: str | None = None, status: Status | str | None = None
    ) -> list[Event]:
        """Events with all of the given properties, in order. `country` takes a code or a name."""
        wanted = {
            ("kind", as_kind(kind) if kind is not None else None),
            ("country", as_country(country) if country is not None else None),
            ("status", as_status(status) if status is not None else None),
        }
        hits = [self._property_index.get(item, frozenset()) for item in wanted if item[1] is not None]
        if not hits:
            return list(self.events)
        return [self.events[i] for i in sorted(frozenset.intersection(*hits))]

    def children(self, event_id: str) -> list[Event]:
        """The events that are part of the given one, in order."""
        return [self.events[i] for i in sorted(self._property_index.get(("part_of", event_id), ()))]

    def as_of(self, day: date | str) -> Timeline:
        """What was known from what was published by that day: each event by its evidence of up to then.

        Events of which nothing was known, or no days, are left out; events without evidence stay. For passages
        without a day of publication see `drafts.known_since`.
        """
        last = _as_window(day).latest
        if last is None:
            raise ModelError("as_of", str(day), "a day such as 2024-10-02")
        known = [then for event in self.events if (then := as_known(event, last)) is not None]
        return self.with_events(known)

    def uid(self, event: Event, phase_id: str | None = None) -> str:
        """The UID of an event, or of one of its phases: its own if it came with one, else a UUIDv5 of its id."""
        if event.uid is not None and phase_id is None:
            return event.uid
        return uids_in(self.namespace.bytes)[name_of(event.id, phase_id)]

    @cached_property
    def _certain_index(self) -> tuple[list[int], IntervalIndex]:
        return self._index_of(_certain_days)

    @cached_property
    def _possible_index(self) -> tuple[list[int], IntervalIndex]:
        return self._index_of(_possible_days)

    def _index_of(self, days: Callable[[When], tuple[date, date]]) -> tuple[list[int], IntervalIndex]:
        """An index of the days of events and their phases, and the place of the event that each interval is of."""
        rows = [(i, days(when)) for i, event in enumerate(self.events) for when in _whens(event)]
        return [i for i, _ in rows], IntervalIndex([interval for _, interval in rows])

    @cached_property
    def _property_index(self) -> dict[tuple[str, str | None], frozenset[int]]:
        found: dict[tuple[str, str | None], set[int]] = {}
        for i, event in enumerate(self.events):
            for item in _properties(event):
                found.setdefault(item, set()).add(i)
        return {item: frozenset(places) for item, places in found.items()}


def _properties(event: Event) -> Iterator[tuple[str, str | None]]:
    yield "kind", event.kind
    yield "status", event.status
    if event.where is not None and event.where.country is not None:
        yield "country", event.where.country
    if event.part_of is not None:
        yield "part_of", event.part_of


def _whens(event: Event) -> Iterator[When]:
    yield event.when
    if isinstance(event, Exercise):
        for phase in event.phases:
            yield phase.when


def _certain_days(when: When) -> tuple[date, date]:
    return when.certain if isinstance(when, DateInterval) else (when.earliest, when.latest)


def _possible_days(when: When) -> tuple[date, date]:
    return when.earliest or date.min, when.latest or date.max


def _as_window(value: date | str) -> DateInterval:
    when = as_when(value)
    if not isinstance(when, DateInterval):
        raise ModelError("between", value, "a day, a month or a year")
    return when


def _indexed(events: tuple[Event, ...]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for event in events:
        if not isinstance(event, Event):
            raise ModelError("events", event, "events")
        if event.id in found:
            raise ModelError("id", event.id, "an id that no other event of the timeline has", where=event.id)
        found[event.id] = event
    settled: set[str | None] = {None}  # those that lead out of any circle: each is walked over once
    for event in events:
        if event.part_of is None:
            continue
        walked: set[str | None] = set()
        current: str | None = event.id
        while current not in settled and current in found:
            if current in walked:
                raise ModelError("part_of", event.part_of, "no circle of parents", where=event.id)
            walked.add(current)
            current = found[current].part_of
        settled |= walked
    return found


def _with_sources(event: Event, known: dict[str, Source]) -> Event:
    if all(known[source.id] == source for source in sources_of(event)):
        return event
    changes: dict[str, Any] = {"evidence": with_sources(event.evidence, known)}
    if isinstance(event, Exercise):
        changes["phases"] = [attrs.evolve(p, evidence=with_sources(p.evidence, known)) for p in event.phases]
    return attrs.evolve(event, **changes)


def _gathered(given: list[Source], events: tuple[Event, ...]) -> tuple[Source, ...]:
    known = {source.id: source for source in given}
    for event in events:
        if not event.evidence and not isinstance(event, Exercise):
            continue
        for source in sources_of(event):
            first = known.setdefault(source.id, source)
            if first is not source and first != source:
                hint = f"there is also {first}"
                raise ModelError("source", source, "one source for each id", hint=hint, where=event.id)
    return tuple(sorted(known.values(), key=lambda source: source.id))


class IntervalIndex:
    """Which of a list of day intervals overlap a window: an implicit, balanced interval tree over two arrays.

    O(n log n) to build, O(log n + hits) to ask. Intervals are (from, to) as the query needs them: a window
    (first, last) is hit where from ≤ last and to ≥ first. Of imprecise ones `from` may lie after `to`.
    """

    def __init__(self, intervals: list[tuple[date, date]]) -> None:
        rows = sorted((a.toordinal(), b.toordinal(), i) for i, (a, b) in enumerate(intervals))
        self._starts = [row[0] for row in rows]
        self._ends = [row[1] for row in rows]
        self._places = [row[2] for row in rows]
        size = 1
        while size < len(rows):
            size *= 2
        self._size = size
        self._tops = [0] * size + self._ends + [0] * (size - len(rows))
        for node in range(size - 1, 0, -1):
            self._tops[node] = max(self._tops[2 * node], self._tops[2 * node + 1])

    def overlapping(self, first: int, last: int) -> Iterator[int]:
        """Places in the given list of those that overlap the window, both ends inclusive; in no order."""
        stop = bisect_right(self._starts, last)
        if not stop:
            return
        stack = [(1, 0, self._size)]
        while stack:
            node, low, size = stack.pop()
            if low >= stop or self._tops[node] < first:
                continue
            if size == 1:
                yield self._places[low]
            else:
                half = size // 2
                stack += [(2 * node, low, half), (2 * node + 1, low + half, half)]
