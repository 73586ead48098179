"""Feeds that grew: one timeline as several feeds, each small enough for every subscriber.

Google Calendar takes about 1 MB of a feed. A timeline beyond that is split by a property that subscribers choose
by (its year, its kind, its country); what is still too big is cut into numbered parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from cstotimeline.events import Event
from cstotimeline.faults import ModelError
from cstotimeline.formats.ics.writer import FEED_OCTETS, Writer
from cstotimeline.timeline import Timeline

By = Literal["year", "kind", "country"]


def split(
    timeline: Timeline, by: By = "year", *, limit: int = FEED_OCTETS, writer: Writer | None = None
) -> Iterator[tuple[str, Timeline]]:
    """The parts of a timeline with the name of each, in order: `2023`, `exercise`, `KZ`, or `2023-2` of several.

    An event stands in every year that it is sure or may touch, and in one kind and country; `other` has the events
    without a country. Each part's feed is under `limit` octets, as far as a single event is; phases stay with their
    exercise. `writer` is the one that will write the parts, so that its options count and its work is kept.
    """
    if by not in ("year", "kind", "country"):
        raise ModelError("by", by, "'year', 'kind' or 'country'")
    groups: dict[str, list[Event]] = {}
    for event in timeline:
        for name in _names(event, by):
            groups.setdefault(name, []).append(event)
    writer = writer or Writer()
    for name in sorted(groups):
        parts = list(_small(_part(timeline, groups[name], name), limit, writer))
        for number, part in enumerate(parts, start=1):
            yield (name if len(parts) == 1 else f"{name}-{number}"), part


def _names(event: Event, by: By) -> list[str]:
    if by == "year":
        return [f"{year:04}" for year in range(event.when.first_known.year, event.when.last_known.year + 1)]
    if by == "kind":
        return [event.kind]
    return [event.where.country if event.where is not None and event.where.country is not None else "other"]


def _part(timeline: Timeline, events: list[Event], name: str) -> Timeline:
    return timeline.with_events(events).evolve(name=f"{timeline.name}: {name}")


def _small(part: Timeline, limit: int, writer: Writer) -> Iterator[Timeline]:
    """The part, halved until each piece is small."""
    if len(part) <= 1 or len(writer.encode(part)) <= limit:
        yield part
        return
    middle = len(part) // 2
    for events in (part.events[:middle], part.events[middle:]):
        yield from _small(part.with_events(events), limit, writer)
