"""The rendered events of a feed, kept from one write to the next.

Events are frozen, so the same object in the same surroundings is the same text; which object it is costs far less
to ask than whether two are equal. Surroundings are the namespace, the spelling, the ledger and, for an event that
is part of another, its parent's UID.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final

from cstotimeline.calendaring import Mapping
from cstotimeline.events import Event
from cstotimeline.formats.ics.vevent import Spelling
from cstotimeline.timeline import Timeline

_PART_OF: Final = attrgetter("part_of")
_UNSEEN: Final = object()


class Pieces:
    """One piece of bytes for each event object written so far."""

    def __init__(self) -> None:
        self._surroundings: tuple[Any, ...] | None = None
        self._forget_all()

    def _forget_all(self) -> None:
        self._by_object: dict[int, bytes] = {}
        self._alive: list[Event] = []  # an object's identity means something only while it lives
        self._parents: dict[str, str | None] = {}

    def of(
        self, timeline: Timeline, mapping: Mapping, spelling: Spelling, render: Callable[[list[Event]], Iterable[bytes]]
    ) -> list[bytes]:
        """The pieces of a timeline's events, in order; those not kept are rendered."""
        events = timeline.events
        self._forget_what_moved(timeline, mapping, spelling)
        pieces: list[bytes | None] = list(map(self._by_object.get, map(id, events)))
        missing = [at for at, piece in enumerate(pieces) if piece is None]
        for at, piece in zip(missing, render([events[at] for at in missing]), strict=True):
            pieces[at] = piece
            event = events[at]
            if not mapping.depends_on_parts(event):
                self._by_object[id(event)] = piece
                self._alive.append(event)
        return pieces  # type: ignore[return-value]  # none is None any more

    def _forget_what_moved(self, timeline: Timeline, mapping: Mapping, spelling: Spelling) -> None:
        surroundings = (timeline.namespace, spelling, _Same(mapping.ledger))
        if surroundings != self._surroundings:
            self._forget_all()
            self._surroundings = surroundings
        elif len(self._alive) > 2 * len(timeline) + 1000:
            kept = [event for event in timeline.events if id(event) in self._by_object]
            self._by_object = {id(event): self._by_object[id(event)] for event in kept}
            self._alive = kept
        parents = {name: mapping.parent_uid(name) for name in set(map(_PART_OF, timeline.events)) if name is not None}
        moved = {name for name, uid in parents.items() if self._parents.get(name, _UNSEEN) != uid}
        if moved and self._alive:
            for event in self._alive:
                if event.part_of in moved:
                    self._by_object.pop(id(event), None)
        self._parents.update(parents)


class _Same:
    """Equal only where it is about the same object: ledgers are large, and comparing them is work."""

    def __init__(self, thing: object) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.thing is other.thing

    __hash__ = None  # type: ignore[assignment]  # never a key
