"""What a calendar shows: one component for each event, one for each phase, one for each withdrawal, format-free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from cstotimeline.events import KINDS
from cstotimeline.places import Place
from cstotimeline.revisions import Revision


class Own(NamedTuple):
    """The facts that a calendar has no property for."""

    phase_id: str | None = None
    type: str | None = None
    """The event's class, where its kind does not tell it."""
    status: str | None = None
    """The event's status, where the calendar's does not tell it."""
    zone: str | None = None
    """The IANA name of the zone its moments were given in."""
    edtf: str | None = None
    """The event's days or moments, where start and end do not tell them."""
    text_length: int | None = None
    """How many characters of the text are the event's own description; None where all are."""


NOTHING_OWN: Final = Own()


class Component(NamedTuple):
    """One VEVENT, before it is spelled. The end is exclusive; moments are in UTC, to the second."""

    uid: str
    revision: Revision
    start: date
    end: date
    title: str
    status: str
    place: Place | None
    kind: str
    text: str
    url: str | None
    links: tuple[str, ...]
    parent: str | None
    event_id: str
    own: Own = NOTHING_OWN


class Components(NamedTuple):
    """Many components, a column for each fact: one thing done to many is quicker than many things to one."""

    uid: Sequence[str] = ()
    revision: Sequence[Revision] = ()
    start: Sequence[date] = ()
    end: Sequence[date] = ()
    title: Sequence[str] = ()
    status: Sequence[str] = ()
    place: Sequence[Place | None] = ()
    kind: Sequence[str] = ()
    text: Sequence[str] = ()
    url: Sequence[str | None] = ()
    links: Sequence[tuple[str, ...]] = ()
    parent: Sequence[str | None] = ()
    event_id: Sequence[str] = ()
    own: Sequence[Own] = ()

    @classmethod
    def of(cls, components: Iterable[Component]) -> Components:
        """The columns of components."""
        return cls(*zip(*components, strict=True))

    def each(self) -> Iterator[Component]:
        """The components, one by one."""
        return map(Component, *self)


def own_properties(own: Own) -> list[tuple[str, str]]:
    """Facts without a property, under names of our own, so that a reader of ours gets them back."""
    return [(name, str(fact)) for name, fact in zip(_OWN_PROPERTIES, own, strict=True) if fact is not None]


_OWN_PROPERTIES: Final = (
    "X-PHASE-ID", "X-EVENT-TYPE", "X-EVENT-STATUS", "X-EVENT-TIMEZONE", "X-EDTF", "X-OWN-DESCRIPTION-LENGTH",
)  # fmt: skip
_CONCEPTS: Final[dict[str, str]] = {kind: f"urn:cstotimeline:kind:{kind}" for kind in KINDS}


def concept_of(kind: str) -> str | None:
    """A kind as a concept (RFC 9253, 8.1), where it is one of the library's own."""
    return _CONCEPTS.get(kind)
