"""Timelines to iCalendar: at once, as a stream, and again and again.

A feed is a head, then one piece of bytes for each event. A `Writer` keeps the pieces: writing a timeline again in
which a few events changed costs little more than joining them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final, Literal
from uuid import UUID

from cstotimeline.calendaring import Components, Imprecise, Mapping, losses
from cstotimeline.calendaring.text import guarded
from cstotimeline.dates import Period
from cstotimeline.events import Event, Exercise
from cstotimeline.faults import Loss, ModelError, OnLoss
from cstotimeline.formats.ics.colours import rgb
from cstotimeline.formats.ics.pieces import Pieces
from cstotimeline.formats.ics.rendering import batches, rendered
from cstotimeline.formats.ics.vcalendar import END, calendar_head
from cstotimeline.formats.ics.vevent import PLAIN, Spelling, vevents
from cstotimeline.formats.ics.zones import zone_rules
from cstotimeline.revisions import Ledger
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE

FEED_OCTETS: Final = 1_000_000
"""Google Calendar takes about this much of a subscribed feed and loses events of larger ones."""

Zones = Literal["utc", "local"]


class Writer:
    """Writes timelines and keeps the rendered events between writes. Takes the options of `encode`.

    One writes at a time: threads that write at once have a writer each.
    """

    def __init__(
        self,
        *,
        zones: Zones = "utc",
        imprecise: Imprecise = "months",
        alarms: Iterable[timedelta] | timedelta | None = None,
        color: str | None = None,
        refresh: timedelta | None = timedelta(hours=12),
        source: str | None = None,
        vlocation: bool = False,
    ) -> None:
        _one_of("zones", zones, ("utc", "local"))
        _one_of("imprecise", imprecise, ("months", "span", "omit"))
        if color is not None:
            rgb(color)
        self.zones = zones
        self.imprecise: Imprecise = imprecise
        self.alarms = (alarms,) if isinstance(alarms, timedelta) else tuple(alarms or ())
        self._pieces = Pieces()
        self.color, self.refresh, self.source, self.vlocation = color, refresh, source, vlocation

    def encode(self, timeline: Timeline, on_loss: OnLoss | None = None, *, ledger: Ledger | None = None) -> bytes:
        """The timeline as bytes; see `encode`."""
        mapping = Mapping(timeline, imprecise=self.imprecise, ledger=ledger)
        rules = zone_rules(_zoned(timeline)) if self.zones == "local" else {}
        spelling = self._spelling(rules)
        pieces = self._rendered(timeline, mapping, spelling)
        pieces.insert(0, self._head(timeline.name, timeline.description, rules))
        pieces += [*vevents(Components.of(mapping.withdrawn()), spelling), END]
        feed = b"".join(pieces)
        if on_loss is not None:
            _report(mapping, timeline.events, len(feed), on_loss)
        return feed

    def write(
        self,
        events: Timeline | Iterable[Event],
        file: BinaryIO,
        on_loss: OnLoss | None = None,
        *,
        name: str | None = None,
        description: str | None = None,
        namespace: UUID = NAMESPACE,
        ledger: Ledger | None = None,
    ) -> int:
        """Streams to a binary file and returns the number of octets; see `write`."""
        if isinstance(events, Timeline):
            timeline = events if name is None else events.evolve(name=name)
            feed = self.encode(timeline, on_loss, ledger=ledger)
            file.write(feed)
            return len(feed)
        if self.zones == "local":
            raise ModelError("zones", "local", '"utc" for a stream of events: zones are defined before the first event')
        mapping, spelling = Mapping(None, namespace=namespace, imprecise=self.imprecise), self._spelling({})
        written = file.write(self._head(name or "Timeline", description, {}))
        for batch in batches(events):
            written += file.write(rendered(mapping, batch, spelling))
            if on_loss is not None:
                _report(mapping, batch, 0, on_loss)
        written += file.write(END)
        if on_loss is not None:
            _report(mapping, (), written, on_loss)
        return written

    def _rendered(self, timeline: Timeline, mapping: Mapping, spelling: Spelling) -> list[bytes]:
        return self._pieces.of(timeline, mapping, spelling)

    def _spelling(self, rules: Any) -> Spelling:
        if not self.alarms and not rules and not self.vlocation:
            return PLAIN
        return Spelling(self.alarms, rules, self.vlocation)

    def _head(self, name: str, description: str | None, rules: Any) -> bytes:
        return calendar_head(
            name, description, color=self.color, refresh=self.refresh, source=self.source, zones=rules.values()
        )


class _Once(Writer):
    """Keeps nothing, for nothing is written a second time."""

    def _rendered(self, timeline: Timeline, mapping: Mapping, spelling: Spelling) -> list[bytes]:
        return [rendered(mapping, batch, spelling) for batch in batches(timeline.events)]


def encode(
    timeline: Timeline,
    on_loss: OnLoss | None = None,
    *,
    ledger: Ledger | None = None,
    zones: Zones = "utc",
    imprecise: Imprecise = "months",
    alarms: Iterable[timedelta] | timedelta | None = None,
    color: str | None = None,
    refresh: timedelta | None = timedelta(hours=12),
    source: str | None = None,
    vlocation: bool = False,
) -> bytes:
    """A timeline as an iCalendar feed (RFC 5545), the same bytes for the same timeline on every machine and day.

    `on_loss` hears of everything a calendar cannot say, and of a feed over 1 MB. `ledger` gives SEQUENCE,
    LAST-MODIFIED and DTSTAMP, and its withdrawn events become cancelled ones; without it every event is at
    revision 0. `zones="local"` writes moments with TZID and VTIMEZONE where one VTIMEZONE can be right for them.
    `imprecise`: months as spans and bare years only over their dated parts ("months"), years too ("span"), or
    exact days only ("omit"). `alarms` are times before the start. `color` is a CSS 3 name, `refresh` how often
    subscribers should ask again (None: unsaid), `source` the feed's own address. `vlocation` adds places as
    nested components (RFC 9073), which several programs do not survive.

    >>> from cstotimeline import Event, Timeline
    >>> feed = encode(Timeline([Event("talks", "Staff talks", "2024-06-25/2024-06-27")], name="Talks"))
    >>> [line for line in feed.decode().splitlines() if line.startswith(("SUMMARY", "DT"))]
    ['DTSTAMP:19700101T000000Z', 'DTSTART;VALUE=DATE:20240625', 'DTEND;VALUE=DATE:20240628', 'SUMMARY:Staff talks']
    """
    writer = _Once(
        zones=zones,
        imprecise=imprecise,
        alarms=alarms,
        color=color,
        refresh=refresh,
        source=source,
        vlocation=vlocation,
    )
    return writer.encode(timeline, on_loss, ledger=ledger)


def write(
    events: Timeline | Iterable[Event],
    file: BinaryIO,
    on_loss: OnLoss | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    namespace: UUID = NAMESPACE,
    ledger: Ledger | None = None,
    **options: Any,
) -> int:
    """Writes a timeline, or any number of events that come one by one, to a binary file; returns the octets written.

    Events from a generator are written as they come: memory does not grow with their number, and their order is
    kept. What needs a look around is not there then: ids are not compared, a parent is taken to be in the feed, a
    bare year spans its phases only, and `ledger` and `zones="local"` need a Timeline. `options` are those of `encode`.
    """
    return _Once(**options).write(
        events, file, on_loss, name=name, description=description, namespace=namespace, ledger=ledger
    )


def _zoned(timeline: Timeline) -> Iterator[tuple[str | None, datetime]]:
    for event in timeline.events:
        for when in (
            (event.when, *(phase.when for phase in event.phases)) if isinstance(event, Exercise) else (event.when,)
        ):
            if isinstance(when, Period):
                yield when.timezone, when.end or when.start


def _report(mapping: Mapping, events: Iterable[Event], feed: int, on_loss: OnLoss) -> None:
    """The losses of these events, and of a feed of that many octets."""
    joined = "an invisible joiner was put into \\n or BEGIN:V, which readers take for what they are not"
    for event in events:
        for loss in losses(mapping, event):
            on_loss(loss)
        for field, text in (("title", event.title), ("description", event.description)):
            if text is not None and guarded(text) != text:
                on_loss(Loss(event.id, field, joined))
    if feed > FEED_OCTETS:
        why = f"{feed:,} octets: Google Calendar takes about 1 MB of a feed and loses the events beyond"
        on_loss(Loss("", "feed", f"{why}; split it by year, kind or country (`ics.split`)"))


def _one_of(field: str, value: str, names: tuple[str, ...]) -> None:
    if value not in names:
        raise ModelError(field, value, " or ".join(map(repr, names)))
