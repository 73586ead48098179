"""The rendered events of a feed, kept from one write to the next.

Events are frozen, so the same object in the same surroundings is the same text; which object it is costs far less
to ask than whether two are equal. Surroundings are the namespace, the policy for imprecise days, the spelling, the
ledger and, for an event that is part of another, its parent's UID.
"""

from __future__ import annotations

from itertools import compress, count
from operator import is_not
from typing import Any, NamedTuple

from cstotimeline.calendaring import Mapping
from cstotimeline.events import Event
from cstotimeline.formats.ics.rendering import rendered_each
from cstotimeline.formats.ics.vevent import Spelling
from cstotimeline.timeline import Timeline


class _Last(NamedTuple):
    """What was written last, in order."""

    events: tuple[Event, ...]
    pieces: list[bytes]
    passing: list[int]
    """The places of those whose days may move without them."""


class Pieces:
    """One piece of bytes for each event object written so far."""

    def __init__(self) -> None:
        self._surroundings: tuple[Any, ...] | None = None
        self._forget_all()

    def _forget_all(self) -> None:
        self._by_object: dict[int, bytes] = {}
        self._alive: list[Event] = []  # an object's identity means something only while it lives
        self._parents: dict[str, str | None] = {}
        self._last: _Last | None = None

    def of(self, timeline: Timeline, mapping: Mapping, spelling: Spelling) -> list[bytes]:
        """The pieces of a timeline's events, in order; those not kept are rendered."""
        events = timeline.events
        self._forget_what_moved(timeline, mapping, spelling)
        last, self._last = self._last, None  # whatever ends this half-way, nothing is taken for what was written
        pieces, missing = self._kept(events, last)
        passing = []
        for at, piece in zip(missing, rendered_each(mapping, [events[at] for at in missing], spelling), strict=True):
            pieces[at] = piece
            event = events[at]
            if event.part_of is not None and event.part_of not in self._parents:
                self._parents[event.part_of] = mapping.parent_uid(event.part_of)
            if mapping.depends_on_parts(event):
                passing.append(at)
            else:
                self._by_object[id(event)] = piece
                self._alive.append(event)
        self._last = _Last(events, pieces, passing)
        return pieces.copy()

    def _kept(self, events: tuple[Event, ...], last: _Last | None) -> tuple[list[bytes], list[int]]:
        """A list with the pieces there are, and the places of those there are not.

        Most events stand where they stood last time, which is the cheapest thing to ask of all; their pieces stay.
        """
        known = self._by_object.get
        if last is None or len(events) != len(last.events):
            found = [known(id(event)) for event in events]
            return [piece or b"" for piece in found], [at for at, piece in enumerate(found) if piece is None]
        pieces, missing = last.pieces, set(last.passing)
        for at in compress(count(), map(is_not, events, last.events)):
            piece = known(id(events[at]))
            if piece is None:
                missing.add(at)
            else:
                pieces[at] = piece
                missing.discard(at)
        return pieces, sorted(missing)

    def _forget_what_moved(self, timeline: Timeline, mapping: Mapping, spelling: Spelling) -> None:
        surroundings = (timeline.namespace, mapping.imprecise, spelling, _Same(mapping.ledger))
        if surroundings != self._surroundings:
            self._forget_all()
            self._surroundings = surroundings
        elif len(self._alive) > 2 * len(timeline) + 1000:
            self._alive = [event for event in timeline.events if id(event) in self._by_object]
            self._by_object = {id(event): self._by_object[id(event)] for event in self._alive}
            living = {event.part_of for event in self._alive}
            self._parents = {name: uid for name, uid in self._parents.items() if name in living}
        parents = {name: mapping.parent_uid(name) for name in self._parents}
        if parents != self._parents:
            for event in self._alive:
                if event.part_of is not None and parents[event.part_of] != self._parents[event.part_of]:
                    self._by_object.pop(id(event), None)
            self._parents = parents
            self._last = None


class _Same:
    """Equal only where it is about the same object: ledgers are large, and comparing them is work."""

    def __init__(self, thing: object) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.thing is other.thing

    __hash__ = None  # type: ignore[assignment]  # never a key
