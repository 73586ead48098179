"""What a catalogue holds: events with what a person decided about them.

A field that is not what the event's evidence says was written by a person, and stays. Beside the fields stand
decisions: `confirmed` silences doubts, `rejected` keeps a draft from coming back, `same` and `different` say which
events are one and which are not.
"""

from __future__ import annotations

import attrs

from cstotimeline.catalogue.nodes import Document
from cstotimeline.events import Event
from cstotimeline.evidence import Doubt, Source
from cstotimeline.records import Record
from cstotimeline.timeline import Timeline


@attrs.frozen
class Entry:
    """One event of a catalogue: as it is read, and as it is written (`record`, at `place` in the list of events).

    `confirmed` is True for all doubts, or the codes of those that are settled; `event` keeps them all the same.
    """

    event: Event
    record: Record
    place: int
    confirmed: bool | tuple[str, ...] = False
    rejected: bool = False

    @property
    def curated(self) -> Event:
        """The event without the doubts that a person settled."""
        if not self.confirmed:
            return self.event
        return attrs.evolve(self.event, doubts=[doubt for doubt in self.event.doubts if not self.settles(doubt)])

    def settles(self, doubt: Doubt) -> bool:
        """Whether a person confirmed the event against this doubt."""
        return self.confirmed if isinstance(self.confirmed, bool) else doubt.code in self.confirmed


@attrs.frozen
class Catalogue:
    """A catalogue file: its events in the file's order, the decisions, and the document it was read from."""

    timeline: Timeline
    """The events that count: without those rejected, those that are the same folded into one."""
    everything: Timeline = attrs.field(factory=Timeline)
    """Every event that is written in it, rejected or not."""
    entries: tuple[Entry, ...] = ()
    named: tuple[Source, ...] = ()
    """The sources under `sources`; events may refer to others in files that name none."""
    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    document: Document = attrs.field(factory=lambda: Document(None), repr=False)

    def stands_for(self, event_id: str) -> str:
        """The id that an event goes by: the first of those that are the same."""
        return next((ids[0] for ids in self.same if event_id in ids), event_id)
