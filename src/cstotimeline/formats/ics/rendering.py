"""Events to octets, a batch at a time.

A batch is mapped first and spelled then: processors do one thing many times faster than two things in turn, and
its texts are escaped together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from cstotimeline.calendaring import Mapping
from cstotimeline.events import Event
from cstotimeline.formats.ics.vevent import Spelling, vevents

_BATCH: Final = 256


def batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    """The events in lists, none so long that it takes much memory."""
    events = iter(events)
    while batch := list(islice(events, _BATCH)):
        yield batch


def rendered(mapping: Mapping, batch: list[Event], spelling: Spelling) -> bytes:
    """The events with their phases."""
    return b"".join(vevents(mapping.components(batch), spelling))


def rendered_each(mapping: Mapping, events: Iterable[Event], spelling: Spelling) -> Iterator[bytes]:
    """Each event with its phases. No two of the events have one id."""
    for batch in batches(events):
        components = mapping.components(batch)
        found: dict[str, bytes] = {}
        for event_id, text in zip(components.event_id, vevents(components, spelling), strict=True):
            found[event_id] = found.get(event_id, b"") + text
        for event in batch:
            yield found.get(event.id, b"")
