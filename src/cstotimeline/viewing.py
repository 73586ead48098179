"""What a timeline viewer draws: one item for each event and each phase, and what it has no field for.

Viewers know a title, a start, an end and little else. What they cannot show travels beside it, in the place the
viewer leaves for its users' own data, in the shape of the timeline JSON: page authors can use it, and reading the
file back gives the same events. Text that a viewer takes for HTML is escaped by the format, never here.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import attrs
import orjson

from cstotimeline.dates import ONE_DAY, DateInterval, Period, When
from cstotimeline.events import Conference, Event, Exercise, Meeting, Phase, Status
from cstotimeline.evidence import Source
from cstotimeline.faults import Fault, FaultCollector, Loss, OnLoss
from cstotimeline.places import Place
from cstotimeline.records import (
    Record,
    Spot,
    bounds_record,
    event_record,
    read_event,
    read_list,
    read_source,
    read_timeline,
    source_record,
)
from cstotimeline.timeline import Timeline, sources_of
from cstotimeline.uids import NAMESPACE
from cstotimeline.wording import days_in_words


@attrs.frozen
class Item:
    """One bar of a viewer. `parent` is the id of the item it belongs to, None where that is not in the timeline."""

    id: str
    event: Event
    phase: Phase | None
    parent: str | None

    @property
    def title(self) -> str:
        """What it is called; a phase, which may stand far from its exercise, with the exercise's title."""
        if self.phase is None:
            return self.event.title
        own, whole = self.phase.title, self.event.title
        return own if whole.casefold() in own.casefold() else f"{whole}: {own}"

    @property
    def when(self) -> When:
        """Its days or moments."""
        return self.phase.when if self.phase else self.event.when

    @property
    def where(self) -> Place | None:
        """Its place; a phase without one is where its exercise is."""
        return (self.phase.where if self.phase else None) or self.event.where

    @property
    def status(self) -> Status:
        """Its status; a phase without one has its exercise's."""
        return (self.phase.status if self.phase else None) or self.event.status

    @property
    def kind(self) -> str:
        """Its kind."""
        return "phase" if self.phase else self.event.kind

    @property
    def days(self) -> tuple[date, date]:
        """The days to draw, both inclusive: all that it may take, and those that are known where an end is open."""
        return self.when.first_known, self.when.last_known

    @property
    def day_after(self) -> date:
        """The day after the last one drawn, for viewers whose ends are exclusive."""
        last = self.days[1]
        return last if last == date.max else last + ONE_DAY

    @property
    def classes(self) -> list[str]:
        """Style classes: `kind-…`, `status-…`, `imprecise` where the days are not exact."""
        soft = [] if self.when.is_exact else ["imprecise"]
        return [f"kind-{self.kind}", f"status-{self.status}", *soft]


def items_of(timeline: Timeline) -> Iterator[Item]:
    """Every event in order, each followed by its phases. A phase's id is its event's, a slash and its own."""
    taken = {event.id for event in timeline}
    for event in timeline:
        inside = event.part_of is not None and event.part_of in timeline
        yield Item(event.id, event, None, event.part_of if inside else None)
        for phase in event.phases if isinstance(event, Exercise) else ():
            wish = f"{event.id}/{phase.id}"
            id_ = timeline.uid(event, phase.id) if wish in taken else wish
            taken.add(id_)
            yield Item(id_, event, phase, event.id)


def own_data(item: Item, language: str) -> Record:
    """What a viewer has no field for, as in the timeline JSON; `days` are its days in words.

    Of an event everything it has but id and title, and its `sources`; of a phase what leads back to its event.
    """
    days = days_in_words(item.when, language)
    if item.phase is not None:
        place = item.where and item.where.text
        part = {"phase_of": item.event.id, "phase": item.phase.id, "kind": "phase", "status": item.status}
        return {"days": days, **part, **bounds_record(item.when), "place": place}
    record = event_record(item.event, "")
    for native in ("id", "uid", "title"):
        del record[native]
    sources = {source.id: source_record(source) for source in sources_of(item.event)}
    uid = {"uid": item.event.uid} if item.event.uid else {}
    found = {**uid, **record, "extra": item.event.extra, "sources": list(sources.values())}
    return {"days": days, **{name: value for name, value in found.items() if value not in (None, [], {})}}


def facts_record(timeline: Timeline) -> Record:
    """What a timeline is besides its events, for viewers whose files have room for it."""
    return {
        "name": timeline.name,
        "description": timeline.description,
        "language": timeline.language,
        "namespace": str(timeline.namespace),
        "sources": [source_record(source) for source in timeline.sources],
    }


def read_facts(spot: Spot) -> Record:
    """A timeline's facts as `facts_record` wrote them; empty where there are none."""
    if not isinstance(spot.value, dict):
        return {}
    facts: Record = {
        "description": spot.text("description"),
        "sources": read_list(spot["sources"], "sources", read_source),
    }
    for name in ("name", "language"):
        if text := spot.words(name, ""):
            facts[name] = text
    namespace = spot["namespace"].read(lambda value: Timeline(namespace=value or NAMESPACE).namespace)
    return facts | ({"namespace": namespace} if namespace is not None else {})


# Losses


def report_losses(timeline: Timeline, on_loss: OnLoss | None, *, shown: Container[str], why: str) -> None:
    """Tells of every field that the viewer does not show; `shown` names those it does, `why` where the rest is."""
    if on_loss is None:
        return
    for event in timeline:
        for field, found in _losses(event, shown, why):
            on_loss(Loss(event.id, field, found))


def _losses(event: Event, shown: Container[str], why: str) -> Iterator[tuple[str, str]]:
    yield from ((name, why) for name in _fields(event) if name not in shown)
    parts: list[tuple[str, Event | Phase]] = [("", event)]
    if isinstance(event, Exercise):
        parts += [(f"phases[{phase.id}].", phase) for phase in event.phases]
        own = [(f"{at}{name}", getattr(phase, name)) for at, phase in parts[1:] for name in ("evidence", "doubts")]
        yield from ((field, why) for field, value in own if value)
    if "when" not in shown:
        for at, part in parts:
            if not part.when.is_exact:
                drawn = "every day it may take" if isinstance(part.when, DateInterval) else "its start alone"
                yield f"{at}when", f"{part.when} is drawn over {drawn}; {why}"


def _fields(event: Event) -> Iterator[str]:
    """The fields an event has something in, beyond id, title, days, kind and address."""
    names = ["description", "where", "part_of", "organiser", "participants", "evidence", "doubts", "extra"]
    if isinstance(event, Exercise):
        names += ["personnel", "equipment"]
    elif isinstance(event, Meeting):
        names.append("level")
    elif isinstance(event, Conference):
        names.append("theme")
    yield from (name for name in names if getattr(event, name))


# Reading back


def read_items(
    spots: Iterable[Spot],
    faults: FaultCollector,
    *,
    own: Callable[[Spot], Any],
    native: Callable[[Spot], Record | None],
    sources: Iterable[Source] = (),
    **facts: Any,
) -> Timeline:
    """The timeline of a viewer's items.

    `native` makes a record of an item's own fields; `own` gives what `own_data` wrote, where the item has it, and
    the two together are the event. Items of other people have only the first; items of phases are part of their
    event's data already.
    """
    read, known = [], {source.id: source for source in sources}
    for spot in spots:
        if not spot.is_mapping("an item: a JSON object"):
            continue
        data = own(spot)
        data = data if isinstance(data, dict) else {}
        if "phase_of" in data:
            continue
        fields = native(spot)
        if fields is None:
            continue
        listed = attrs.evolve(spot, value=data)["sources"]
        own_sources = {item.id: item for item in read_list(listed, "a list of sources", read_source)}
        known |= own_sources
        if "type" in data:
            data = {name: value for name, value in data.items() if name not in ("days", "sources")}
            fields = {**data, **{name: fields[name] for name in ("id", "title", "url") if name in fields}}
        read.append((spot, read_event(attrs.evolve(spot, value=fields), own_sources)))
    return faults.finish(read_timeline(read, known.values(), **facts))


def days_or_moments(start: Spot, end: Spot) -> str | None:
    """EDTF or zoned text out of a viewer's ISO start and exclusive end; None, with the fault told, where it fails."""
    first, last = (_iso(spot) for spot in (start, end))
    if first is None:
        return None
    if isinstance(first, datetime):
        period = start.read(lambda _: Period(first, last if isinstance(last, datetime) else None))
        return None if period is None else str(period)
    if isinstance(last, datetime) or last is None:
        return first.isoformat()
    days = end.read(lambda _: DateInterval.days(first, last - ONE_DAY if last > first else first))
    return None if days is None else str(days)


_EXPECTED: Final = "a day such as 2026-03-09, or a moment with its zone such as 2026-03-09T10:00:00Z"


def _iso(spot: Spot) -> date | datetime | None:
    value = spot.value
    if value is None and spot.path[-1] == "end":
        return None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except (TypeError, ValueError, OverflowError):
        spot.fault(value, _EXPECTED)
        return None


# JSON


def to_json(value: Any) -> bytes:
    """JSON text in UTF-8, with a newline at its end."""
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def parse_json(data: bytes | str, faults: FaultCollector) -> Spot:
    """The root of some JSON text; nothing, and a fault, where it is none."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        faults(Fault(line=error.lineno, field=f"column {error.colno}", found=error.msg, expected="JSON text in UTF-8"))
        value = None
    return Spot(value, faults)
