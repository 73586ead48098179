"""All events of a calendar brought together: one id each, parents found, phases put into their exercises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from itertools import count
from typing import Any, Final
from uuid import UUID

import attrs

from cstotimeline.calendaring.incoming import WITHDRAWN, Incoming, Reader
from cstotimeline.calendaring.recurrence import Steps, occurrences, repeats, replaced
from cstotimeline.calendaring.scan import Block, Frame
from cstotimeline.dates import DateInterval, as_when
from cstotimeline.events import CLASS_OF_KIND, TYPES, Event, Exercise, Phase, as_id
from cstotimeline.faults import Fault, FaultCollector, Loss, ModelError, OnLoss
from cstotimeline.texts import slug
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE, derived_uid
from cstotimeline.zones import zone_named

Window = tuple[Any, Any]
_NAMELESS: Final = "Timeline"


def timeline_of(
    frame: Frame,
    fault: FaultCollector,
    on_loss: OnLoss | None = None,
    *,
    between: Window | None = None,
    floating: str | None = None,
    namespace: UUID = NAMESPACE,
) -> Timeline:
    """The timeline that a calendar amounts to; see `ics.decode`."""
    local = floating or frame.value("X-WR-TIMEZONE")
    reader = Reader(_zones(frame.blocks, fault), _zone(local, given=floating is not None), fault, on_loss)
    items = [item for block in frame.blocks if block.name == "VEVENT" and (item := reader.read(block)) is not None]
    _lose_others(frame, on_loss)
    events = _Assembly(fault, on_loss, namespace).events(items, _window(between))
    name, description = frame.value("NAME", "X-WR-CALNAME"), frame.value("DESCRIPTION", "X-WR-CALDESC")
    return Timeline(events, name=(name or "").strip() or _NAMELESS, description=description, namespace=namespace)


class _Assembly:
    """Ids, parents and phases are settled between all events of a file."""

    def __init__(self, fault: FaultCollector, on_loss: OnLoss | None, namespace: UUID) -> None:
        self.fault, self.namespace = fault, namespace
        self.on_loss: OnLoss = on_loss or (lambda _: None)

    def events(self, items: Iterable[Incoming], window: DateInterval | None) -> list[Event]:
        kept = self._expanded(self._current(items), window)
        ids = self._ids(kept)
        by_uid = {item.uid: item for item in kept if item.uid and item.phase_id is None}
        phases: dict[str, list[Incoming]] = {}
        for item in kept:
            if self._is_phase(item, by_uid):
                phases.setdefault(item.parent_uid or "", []).append(item)
        events = []
        for item in kept:
            if not self._is_phase(item, by_uid):
                event = self._event(item, ids, by_uid, phases.get(item.uid, []) if item.uid else [])
                if event is not None:
                    events.append(event)
        return self._without_circles(events, {ids[id(item)]: item for item in kept})

    def _current(self, items: Iterable[Incoming]) -> list[Incoming]:
        """Without withdrawals, and of one UID the newest only, where it does not stand in for an occurrence."""
        found: dict[Any, Incoming] = {}
        for item in items:
            if item.type_name == WITHDRAWN:
                self.on_loss(Loss(item.event_id or item.uid, "event", "it was withdrawn by its publisher"))
                continue
            key = (item.uid, replaced(item)) if item.uid else id(item)
            other = found.get(key)
            if other is not None:
                self._fault(item, "uid", item.uid, f"a UID of its own: line {other.block.lines[0].number} has it too")
                if _sequence(other) > _sequence(item):
                    continue
            found[key] = item
        return list(found.values())

    def _expanded(self, items: list[Incoming], window: DateInterval | None) -> list[Incoming]:
        overrides = {(item.uid, moment): item for item in items if (moment := replaced(item)) is not None}
        found: list[Incoming] = []
        steps = Steps()
        for item in items:
            if replaced(item) is not None:
                continue
            if not repeats(item):
                found.append(item)
            elif window is None or window.earliest is None or window.latest is None:
                self.on_loss(Loss(item.event_id or item.uid, "when", "it repeats: give `between` to have it expanded"))
                found.append(item)
            else:
                for moment, when in occurrences(item, window.earliest, window.latest, self.fault, steps):
                    one = overrides.pop((item.uid, moment), attrs.evolve(item, when=when))
                    found.append(_occurrence(one, moment))
        return found + [_occurrence(item, moment) for (_, moment), item in overrides.items()]

    def _ids(self, items: list[Incoming]) -> Mapping[int, str]:
        """An id for each item: its own, else its UID, else a slug of its title; each once."""
        ids: dict[int, str] = {}
        taken: set[str] = set()
        counts: dict[str, int] = {}
        for item in items:
            if item.phase_id is not None and item.event_id is not None:
                wanted = [f"{item.event_id}: {item.phase_id}"]
            else:
                wanted = [item.event_id or "", item.uid, slug(item.fields["title"])]
            chosen = next((name for name in wanted if _is_id(name) and name not in taken), None)
            if chosen is None:
                base = slug(item.fields["title"])
                counts[base] = next(n for n in count(counts.get(base, 1) + 1) if f"{base}-{n}" not in taken)
                chosen = f"{base}-{counts[base]}"
            if item.event_id is not None and item.phase_id is None and chosen != item.event_id:
                self._fault(item, "x-event-id", item.event_id, "an id that no other event has")
            taken.add(chosen)
            ids[id(item)] = chosen
        return ids

    def _is_phase(self, item: Incoming, by_uid: Mapping[str, Incoming]) -> bool:
        parent = by_uid.get(item.parent_uid or "")
        return item.phase_id is not None and parent is not None and issubclass(_class(parent), Exercise)

    def _event(
        self, item: Incoming, ids: Mapping[int, str], by_uid: Mapping[str, Incoming], phases: list[Incoming]
    ) -> Event | None:
        name, cls = ids[id(item)], _class(item)
        fields: dict[str, Any] = dict(item.fields)
        if item.parent_uid is not None:
            parent = by_uid.get(item.parent_uid)
            if parent is None or parent is item:
                self.on_loss(Loss(name, "part_of", f"its parent {item.parent_uid} is not in the calendar"))
            else:
                fields["part_of"] = ids[id(parent)]
        if item.uid != derived_uid(self.namespace, name):
            fields["uid"] = item.uid if _is_id(item.uid) else None
        if phases:
            fields["phases"] = [phase for part in phases if (phase := self._phase(part, item)) is not None]
        try:
            return cls(id=name, when=item.when, **fields)
        except ModelError as error:
            self._fault(item, error.field, error.found, error.expected)
            return None

    def _phase(self, item: Incoming, parent: Incoming) -> Phase | None:
        """A phase; what it only has from its exercise is not its own."""
        fields, of = item.fields, parent.fields
        try:
            return Phase(
                fields["title"].removeprefix(f"{of['title']}: ") or fields["title"],
                item.when,
                None if fields["where"] == of["where"] else fields["where"],
                id=item.phase_id or slug(fields["title"]),
                status=None if fields["status"] is of["status"] else fields["status"],
                evidence=() if fields["evidence"] == of["evidence"] else fields["evidence"],
            )
        except ModelError as error:
            self._fault(item, error.field, error.found, error.expected)
            return None

    def _without_circles(self, events: list[Event], items: Mapping[str, Incoming]) -> list[Event]:
        parents = {event.id: event.part_of for event in events}
        settled: set[str | None] = {None}
        for event in events:
            walked: set[str | None] = set()
            current: str | None = event.id
            while current not in settled and current not in walked:
                walked.add(current)
                current = parents.get(current or "")
            if current is not None and current in walked:
                self._fault(items[current], "related-to", parents[current], "a parent that is no part of its own child")
                parents[current] = None
            settled |= walked
        return [e if e.part_of == parents[e.id] else attrs.evolve(e, part_of=None) for e in events]

    def _fault(self, item: Incoming, field: str, found: object, expected: str) -> None:
        line = item.block.line_of(field.upper())
        self.fault(Fault(line=line, field=field, found=found, expected=expected, event=item.event_id or item.uid))


def _class(item: Incoming) -> type[Event]:
    return TYPES.get(item.type_name or "") or CLASS_OF_KIND.get(item.fields["kind"], Event)


def _occurrence(item: Incoming, moment: datetime) -> Incoming:
    """One occurrence as an event of its own: its day, and its time where it has one, is part of its id."""
    day = moment.date().isoformat()
    stamp = day if isinstance(item.when, DateInterval) else f"{day}T{moment.isoformat()[11:].removesuffix(':00')}"
    return attrs.evolve(item, uid="", event_id=f"{item.event_id or item.uid} {stamp}"[-200:])


def _sequence(item: Incoming) -> int:
    value = item.component.get("SEQUENCE")
    return value if isinstance(value, int) else 0


def _is_id(name: str) -> bool:
    try:
        return bool(as_id(name))
    except ModelError:
        return False


def _window(between: Window | None) -> DateInterval | None:
    if between is None:
        return None
    first, last = as_when(between[0]), as_when(between[1])
    if first.earliest is None or last.latest is None:
        raise ModelError("between", str(between), "two days")
    return DateInterval.days(first.earliest, last.latest)


def _zone(name: str | None, *, given: bool) -> tzinfo | None:
    try:
        return zone_named(name) if name else None
    except ModelError:
        if given:
            raise
        return None


def _zones(blocks: Iterable[Block], fault: FaultCollector) -> Mapping[str, tzinfo]:
    """The zones that only the file itself defines, by TZID."""
    import icalendar  # here, because writing calendars does not need it

    found = {}
    for block in blocks:
        if block.name != "VTIMEZONE":
            continue
        try:
            zone: Any = icalendar.Timezone.from_ical(block.text)
            name = str(zone["TZID"])
            if _zone(name, given=False) is None:  # what the zone database knows, it knows better
                found[name] = zone.to_tz(lookup_tzid=False)
        except Exception as error:  # whatever a broken definition does to the parser is one fault
            line = block.lines[0].number
            fault(Fault(line=line, field="vtimezone", found=str(error)[:200], expected="a time zone that can be read"))
    return found


def _lose_others(frame: Frame, on_loss: OnLoss | None) -> None:
    """VTODO, VJOURNAL and the like are no events."""
    if on_loss is None:
        return
    for name in sorted({block.name for block in frame.blocks} - {"VEVENT", "VTIMEZONE"}):
        count = sum(block.name == name for block in frame.blocks)
        on_loss(Loss("", name, f"{count} of them: they are no events"))
