"""Events to octets, a batch at a time.

A batch is mapped first and spelled then: processors do one thing many times faster than two things in turn, and
its texts are escaped together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from cstotimeline.calendaring import Mapping
from cstotimeline.events import Event
from cstotimeline.formats.ics.vevent import Spelling, vevents

_BATCH: Final = 64


def batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    """The events in lists, none so long that it takes much memory."""
    events = iter(events)
    while batch := list(islice(events, _BATCH)):
        yield batch


def rendered(mapping: Mapping, batch: list[Event], spelling: Spelling) -> bytes:
    """The events with their phases."""
    return "".join(vevents(list(chain.from_iterable(mapping.components(batch))), spelling)).encode("latin-1")


def rendered_each(mapping: Mapping, events: Iterable[Event], spelling: Spelling) -> Iterator[bytes]:
    """Each event with its phases."""
    for batch in batches(events):
        found = mapping.components(batch)
        spelled = iter(vevents(list(chain.from_iterable(found)), spelling))
        for components in found:
            yield "".join(islice(spelled, len(components))).encode("latin-1")
