"""Plain data to events: every fault is reported with its path, and reading goes on.

A bad optional field is left out; a bad required one (id, title, days) costs that event and no other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

import attrs

from cstotimeline.dates import Bound, DateInterval, Period, When, as_when, when_written
from cstotimeline.events import (
    TYPES,
    Event,
    Exercise,
    Participant,
    Phase,
    Quantity,
    as_id,
    as_kind,
    as_status,
)
from cstotimeline.evidence import PERSON, Doubt, Evidence, Source, as_day
from cstotimeline.faults import ModelError
from cstotimeline.frozendict import freeze
from cstotimeline.places import Place, as_country, as_place, countries
from cstotimeline.records.spots import Record, Spot, near_miss, read_list
from cstotimeline.records.writing import bounds_record
from cstotimeline.texts import optional_url, required_text
from cstotimeline.timeline import Timeline, sources_of
from cstotimeline.zones import in_zone, zone_named

WHEN_FIELDS: Final = ("start", "end", "edtf", "all_day", "timezone")
_ADDRESS: Final = re.compile(r"https?://")
_WITNESS_FIELDS: Final = ("evidence", "doubts")
_COMMON: Final = (
    "type", "id", "uid", "kind", "title", "description", "url", "status", *WHEN_FIELDS, "place", "part_of", "phases",
    "organiser", "level", "theme", "participants", "personnel", "equipment", *_WITNESS_FIELDS, "revision", "extra",
)  # fmt: skip
_OF_CLASS: Final = {"phases": "Exercise", "personnel": "Exercise", "equipment": "Exercise", "level": "Meeting",
                    "theme": "Conference"}  # fmt: skip


def read_when(spot: Spot) -> When | None:
    """The days or moments of an event or a phase. The bounds' texts decide; `edtf` stands in where they are missing.

    What else is said of them must agree with what decides: days that somebody changed in one place and not in the
    other are a fault, and no silent choice.
    """
    start, end = spot["start"], spot["end"]
    if isinstance(start.value, Mapping) and start.value.get("at") is not None:
        when: When | None = spot.read(lambda value: _read_period(start.value["at"], end.value, value.get("timezone")))
        return _agreed(spot, when, "at")
    first, last = (bound.value.get("edtf") if isinstance(bound.value, Mapping) else None for bound in (start, end))
    if first is not None and last is not None:
        return _agreed(spot, spot["start"].read(lambda _: DateInterval(first, last)), "start and end")
    return _agreed(spot, spot["edtf"].read(when_written), "edtf")


def _agreed(spot: Spot, when: When | None, decided_by: str) -> When | None:
    """The days that were read; with a fault for each text beside them that says otherwise. Null says nothing."""
    if when is None:
        return None
    said = bounds_record(when)
    beside: list[tuple[Spot, Any, Callable[[Any], object]]] = [(spot["edtf"], said["edtf"], as_when)]
    moment_or_day: Callable[[str], object] = datetime.fromisoformat if isinstance(when, Period) else Bound.parse
    for side in ("start", "end"):
        bound, meant = spot[side], said[side]
        if meant is not None and isinstance(bound.value, Mapping):
            beside.append((bound["edtf"], meant["edtf"], moment_or_day))
            beside += [(bound[name], meant[name], date.fromisoformat) for name in ("earliest", "latest")]
    for text, meant, parse in beside:
        if text.value not in (None, meant) and not _means(text.value, meant, parse):
            hint = f"change {decided_by} as well, or leave this out"
            text.fault(
                text.value, f"{meant or 'nothing'}, as {decided_by} {'say' if ' ' in decided_by else 'says'}", hint
            )
    return when


def _means(text: object, meant: str | None, parse: Callable[[Any], object]) -> bool:
    """Whether two texts are one value: a moment may be written in several ways."""
    try:
        return meant is not None and parse(text) == parse(meant)
    except (ModelError, TypeError, ValueError):
        return False


def _read_period(start: object, end: object, timezone: str | None) -> Period:
    first = _read_moment(start, timezone)
    at = end.get("at") if isinstance(end, Mapping) else None
    return Period(first, None if at is None else _read_moment(at, timezone))


def _read_moment(text: object, timezone: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text)  # type: ignore[arg-type]  # what is no text is refused just below
    except (TypeError, ValueError):
        raise ModelError("at", text, "a moment such as 2024-09-26T10:00:00-04:00") from None
    if timezone is None or moment.tzinfo is None:
        return moment
    return in_zone(moment, zone_named(timezone))


def read_place(spot: Spot) -> Place | None:
    """A place: its text, or a mapping with its fields."""
    if spot.value is None or isinstance(spot.value, str):
        return spot.read(as_place)
    if not spot.is_mapping("a place: its text, or a mapping with text, venue, city, country, …"):
        return None
    fields = ("venue", "city", "country", "latitude", "longitude", "timezone")
    spot.only(("text", *fields))
    known: dict[str, Any] = {}
    for name in fields:
        if name in ("latitude", "longitude"):
            continue
        made = spot[name].read(lambda value, name=name: getattr(Place("-", **{name: value}), name))  # type: ignore[misc]
        known[name] = made
    known |= _read_position(spot)
    text = spot["text"].value
    if text is None:  # a place in full may leave its text to its parts
        country = known["country"] and countries()[known["country"]].name
        text = ", ".join(dict.fromkeys(filter(None, (known["venue"], known["city"], country))))
        if not text and any(spot.value.get(name) is not None for name in fields):
            return None  # nothing is left of it, and the faults are told
    return spot["text"].read(lambda _: Place(text, **known))


def _read_position(spot: Spot) -> Record:
    """Latitude and longitude, or neither."""
    latitude, longitude = spot["latitude"], spot["longitude"]
    if (latitude.value is None) != (longitude.value is None):
        missing = "latitude" if latitude.value is None else "longitude"
        spot[missing].fault(None, "latitude and longitude together, or neither")
        return {}
    found = {
        "latitude": latitude.read(
            lambda value: value if value is None else Place("-", latitude=value, longitude=0).latitude
        ),
        "longitude": longitude.read(
            lambda value: value if value is None else Place("-", latitude=0, longitude=value).longitude
        ),
    }
    return {} if None in found.values() else found


def read_source(spot: Spot) -> Source | None:
    """A source: a mapping with its id, title, publisher, url and published day."""
    if not spot.is_mapping("a source with id, title, publisher, url, published"):
        return None
    spot.only(("id", "title", "publisher", "url", "published"))
    id_ = spot["id"].read(lambda value: required_text("id", value))
    if id_ is None:
        return None
    return Source(
        id_,
        title=spot.text("title"),
        publisher=spot.text("publisher"),
        url=spot["url"].read(optional_url),
        published=spot["published"].read(as_day),
    )


def read_source_id(spot: Spot, sources: Mapping[str, Source]) -> Source | None:
    """The source that an id refers to, out of those that an input names.

    Where it names none, the id, or an address, is all that is known of a source. Where it names some, an id that
    is not among them is a fault, and the source is known by it all the same; only an address still speaks for itself.
    """
    id_ = spot.read(lambda value: required_text("source", value))
    if id_ is None:
        return None
    if sources and id_ not in sources and id_ != PERSON and not _ADDRESS.match(id_):
        spot.fault(id_, "the id of a source that is named", near_miss(id_, sources))
    return sources.get(id_) or Source(id_)


def read_evidence(spot: Spot, sources: Mapping[str, Source]) -> Evidence | None:
    """A passage; its source by id, as `read_source_id` reads it."""
    if not spot.is_mapping("evidence with source, quote, start, end, published, says"):
        return None
    spot.only(("source", "quote", "start", "end", "published", "says"))
    source = read_source_id(spot["source"], sources)
    if source is None:
        return None
    start, end = spot["start"].value, spot["end"].value
    offsets = None if start is None or end is None else (start, end)
    if offsets is not None:
        offsets = spot["start"].read(lambda _: Evidence(source, offsets=offsets).offsets)
    return Evidence(
        source,
        spot.text("quote") or "",
        offsets=offsets,
        published=spot["published"].read(as_day),
        says=spot["says"].read(lambda value: freeze(value or {}), freeze({})),  # type: ignore[arg-type]  # the default is given
    )


def read_doubt(spot: Spot) -> Doubt | None:
    """A doubt: code, why, instead."""
    if not spot.is_mapping("a doubt with code, why, instead"):
        return None
    spot.only(("code", "why", "instead"))
    return spot.read(lambda value: Doubt(value.get("code"), value.get("why") or "", value.get("instead") or ()))


def _read_quantity(spot: Spot) -> Quantity | None:
    if spot.value is None:
        return None
    if isinstance(spot.value, str):
        return spot.read(Quantity)
    if not spot.is_mapping("a number of people or things: text, min, max"):
        return None
    spot.only(("text", "min", "max"))
    return spot.read(lambda value: Quantity(value.get("text"), value.get("min"), value.get("max")))


def _read_participant(spot: Spot) -> Participant | None:
    if isinstance(spot.value, str):
        return spot.read(Participant)
    if not spot.is_mapping("a participant: a name, or a mapping with name and country"):
        return None
    spot.only(("name", "country"))
    name = spot["name"].read(lambda value: required_text("name", value))
    return None if name is None else Participant(name, spot["country"].read(as_country))


def _read_witnesses(spot: Spot, sources: Mapping[str, Source]) -> Record:
    return {
        "evidence": read_list(spot["evidence"], "a list of evidence", lambda item: read_evidence(item, sources)),
        "doubts": read_list(spot["doubts"], "a list of doubts", read_doubt),
    }


def read_phase(
    spot: Spot, sources: Mapping[str, Source], when: Callable[[Spot], When | None] = read_when
) -> Phase | None:
    """A phase; None, with its faults reported, where its title or days cannot be read."""
    if not spot.is_mapping("a phase with title and days"):
        return None
    title = spot["title"].read(lambda value: required_text("title", value))
    days = when(spot)
    if title is None or days is None:
        return None
    fields: Record = {
        "where": read_place(spot["place"]),
        "status": None if spot["status"].value is None else spot["status"].read(as_status),
        **_read_witnesses(spot, sources),
    }
    if spot["id"].value is not None:
        fields["id"] = spot["id"].read(as_id)
    return Phase(title, days, **{name: value for name, value in fields.items() if not (name == "id" and value is None)})


def read_event(
    spot: Spot,
    sources: Mapping[str, Source],
    when: Callable[[Spot], When | None] = read_when,
    known: Iterable[str] = _COMMON,
) -> Event | None:
    """An event; None, with its faults reported, where its id, title or days cannot be read.

    `when` reads the days for formats that write them in another way; `known` lists the fields they allow.
    """
    if not spot.is_mapping("an event: a mapping with id, title and days"):
        return None
    id_ = spot["id"].read(as_id)
    spot = attrs.evolve(spot, event=id_)
    spot.only(known, hint="fields of your own go under 'extra'")
    title = spot["title"].read(lambda value: required_text("title", value))
    days = when(spot)
    fields: Record = {
        "where": read_place(spot["place"]),
        "description": spot.text("description"),
        "url": spot["url"].read(optional_url),
        "organiser": spot.text("organiser"),
        "participants": read_list(spot["participants"], "a list of participants", _read_participant),
        **_read_witnesses(spot, sources),
        "part_of": spot["part_of"].read(lambda value: None if value is None else as_id(value)),
        "extra": spot["extra"].read(lambda value: freeze(value or {}), freeze({})),
    }
    if id_ is not None and fields["part_of"] == id_:
        spot["part_of"].fault(id_, "the id of another event")
        fields["part_of"] = None
    for name, make in (("kind", as_kind), ("status", as_status), ("uid", as_id)):
        if spot[name].value is not None and (value := spot[name].read(make)) is not None:
            fields[name] = value
    cls, own = _read_class(spot, sources, when)
    if id_ is None or title is None or days is None:
        return None
    return cls(id_, title, days, **fields, **own)


def _read_class(
    spot: Spot, sources: Mapping[str, Source], when: Callable[[Spot], When | None]
) -> tuple[type[Event], Record]:
    """The event's class, and the fields that only it has."""
    name = spot["type"].value or "Event"
    cls = TYPES.get(name) if isinstance(name, str) else None
    if cls is None:
        spot["type"].fault(name, " or ".join(TYPES), near_miss(str(name), TYPES))
        cls = Event
    own: Record = {}
    for field, owner in _OF_CLASS.items():
        if not spot[field].value:
            continue
        if owner != cls.__name__:
            spot[field].fault(spot[field].value, f"this field only where type is {owner}")
        elif field == "phases":
            own[field] = _distinct(spot[field], sources, when)
        elif owner == "Exercise":
            own[field] = _read_quantity(spot[field])
        else:
            own[field] = spot.text(field)
    return cls, own


def _distinct(spot: Spot, sources: Mapping[str, Source], when: Callable[[Spot], When | None]) -> tuple[Phase, ...]:
    phases: dict[str, Phase] = {}
    for item in spot.items("a list of phases"):
        phase = read_phase(item, sources, when)
        if phase is not None and phase.id in phases:
            item["id"].fault(phase.id, "an id that no other phase of the exercise has")
        elif phase is not None:
            phases[phase.id] = phase
    return tuple(phases.values())


def read_timeline(spots: Iterable[tuple[Spot, Event | None]], sources: Iterable[Source] = (), **facts: Any) -> Timeline:
    """A timeline of the events read, each with the spot it came from.

    Of two events with one id the first stays; a circle of parents is cut where it closes. Both are reported, also
    of events that could not be read.
    `facts` are the timeline's name, description, language and namespace.
    """
    events: dict[str, Event] = {}
    places: dict[str, Spot] = {}
    tops: dict[str, str] = {}
    seen: set[str] = set()
    for spot, event in spots:
        id_, parent = _identity(spot) if event is None else (event.id, event.part_of)
        if id_ is None:
            continue
        spot = attrs.evolve(spot, event=id_)
        if id_ in seen:
            spot["id"].fault(id_, "an id that no other event has")
        elif parent is not None and _top(parent, tops) == id_:
            spot["part_of"].fault(parent, "no circle of parents")
            event = event and attrs.evolve(event, part_of=None)
        elif parent is not None:
            tops[id_] = parent
        seen.add(id_)
        if event is not None:
            events.setdefault(id_, event)
            places.setdefault(id_, spot)
    known = {source.id: source for source in sources}
    for id_, event in events.items():
        for source in sources_of(event):
            if known.setdefault(source.id, source) != source:
                places[id_].fault(source.id, "the same facts of a source wherever it is named")
                events[id_] = event = _with_sources(event, known)
    return Timeline(events.values(), sources=known.values(), **facts)


def _identity(spot: Spot) -> tuple[str | None, str | None]:
    """The id and the parent of an event that could not be read, as far as they are written; itself is no parent."""
    record = spot.value if isinstance(spot.value, Mapping) else {}
    id_, parent = (value if isinstance(value, str) and value else None for value in map(record.get, ("id", "part_of")))
    return id_, None if parent == id_ else parent


def _with_sources(event: Event, known: Mapping[str, Source]) -> Event:
    """The same event, its evidence from the sources as they are known; one that is not known yet stays as it is."""

    def told(part: Event | Phase) -> list[Evidence]:
        return [attrs.evolve(item, source=known.get(item.source.id, item.source)) for item in part.evidence]

    changes: Record = {"evidence": told(event)}
    if isinstance(event, Exercise):
        changes["phases"] = [attrs.evolve(phase, evidence=told(phase)) for phase in event.phases]
    return attrs.evolve(event, **changes)


def _top(id_: str, tops: dict[str, str]) -> str:
    """The last of an event's ancestors so far. Whoever was passed on the way knows it from then on."""
    passed = []
    while id_ in tops:
        passed.append(id_)
        id_ = tops[id_]
    tops.update(dict.fromkeys(passed, id_))
    return id_
