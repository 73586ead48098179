"""schema.org events as JSON-LD, for search engines and linked data: one `@graph` of `Event`.

Days are ISO 8601 dates as precise as they are known (`2022-10`), and `endDate` is the last day itself; an open end
has no `endDate`, an open start stands on its end. Phases and parts are `subEvent` and `superEvent`, the kind is
`additionalType`, the id `identifier`, sources are `subjectOf`. schema.org has no word for `?` and `~`, for quotes
and for doubts: these are lost, and reported. `<`, `>` and `&` are escaped, so that no text ends a script element.
Documented at https://schema.org/Event and https://developers.google.com/search/docs/appearance/structured-data/event.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from cstotimeline.dates import Bound, Period, Qualifier, When
from cstotimeline.events import CLASS_OF_KIND, Event, Exercise, Phase, Status
from cstotimeline.evidence import Source
from cstotimeline.faults import FaultCollector, Loss, OnFault, OnLoss
from cstotimeline.places import Place
from cstotimeline.records import Record, Spot, read_event, read_source, read_timeline
from cstotimeline.texts import slug
from cstotimeline.timeline import Timeline
from cstotimeline.viewing import parse_json, to_json

_STATUS: Final = {
    Status.PLANNED: "EventScheduled", Status.ONGOING: "EventScheduled", Status.HELD: "EventScheduled",
    Status.POSTPONED: "EventPostponed", Status.CANCELLED: "EventCancelled",
}  # fmt: skip
_STATUS_READ: Final = {"EventPostponed": "postponed", "EventRescheduled": "postponed", "EventCancelled": "cancelled"}


def encode(timeline: Timeline, on_loss: OnLoss | None = None) -> bytes:
    """The timeline as a JSON-LD document, safe inside a `<script type="application/ld+json">`."""
    if on_loss is not None:
        for event in timeline:
            for loss in _losses(event, timeline):
                on_loss(loss)
    graph = [_event(event, timeline) for event in timeline]
    text = to_json({"@context": "https://schema.org", "@graph": graph})
    for character in b"<>&":
        text = text.replace(bytes([character]), b"\\u%04x" % character)
    return text


def _losses(event: Event, timeline: Timeline) -> Iterator[Loss]:
    for field, why in _lost_fields(event):
        yield Loss(event.id, field, why)
    if event.part_of is not None and timeline.get(event.part_of) is None:
        yield Loss(event.id, "part_of", f"{event.part_of} is not in the timeline")
    for phase in event.phases if isinstance(event, Exercise) else ():
        for field, why in _lost_of_both(phase):
            yield Loss(event.id, f"phases[{phase.id}].{field}", why)


def _lost_fields(event: Event) -> Iterator[tuple[str, str]]:
    yield from _lost_of_both(event)
    if type(event) is not CLASS_OF_KIND.get(event.kind, Event):
        yield "type", f"{type(event).__name__} does not follow from the kind {event.kind}, which is all that is kept"
    if any(participant.country for participant in event.participants):
        yield "participants", "their countries: schema.org has no property for them"
    for name in ("uid", "personnel", "equipment", "level", "theme", "extra"):
        if getattr(event, name, None):
            yield name, "schema.org has no property for it"


def _lost_of_both(item: Event | Phase) -> Iterator[tuple[str, str]]:
    """What is lost of events and of phases."""
    when, place = item.when, item.where
    if isinstance(when, Period):
        if when.timezone not in (None, "UTC"):
            yield "when", f"the name of its zone, {when.timezone}: schema.org knows offsets only"
    elif when.start.qualifier or when.end.qualifier:
        yield "when", f"{when}: schema.org has no word for approximate or uncertain days"
    elif when.earliest is None or when.latest is None:
        yield "when", f"{when}: schema.org has no word for an open or unknown end"
    if place is not None and (place.venue or place.timezone):
        yield "where", "its venue and time zone: schema.org's Place has no property for them"
    if item.status in (Status.ONGOING, Status.HELD):
        yield "status", f"{item.status} is EventScheduled in schema.org"
    if item.evidence:
        yield "evidence", "sources are listed, their quotes, offsets and readings are not"
    if item.doubts:
        yield "doubts", "schema.org has no property for them"


def _urn(timeline: Timeline, event: Event, phase_id: str | None = None) -> str:
    uid = timeline.uid(event, phase_id)
    return f"urn:uuid:{uid}" if len(uid) == 36 and uid.count("-") == 4 else f"#{uid}"


def _event(event: Event, timeline: Timeline) -> Record:
    parent = timeline.get(event.part_of) if event.part_of else None
    phases = event.phases if isinstance(event, Exercise) else ()
    parts: list[Record] = [_phase(event, phase, timeline) for phase in phases]
    parts += [{"@id": _urn(timeline, child)} for child in timeline.children(event.id)]
    sources = {item.source.id: item.source for item in event.evidence if not item.by_person}
    return _filled(
        {
            "@type": "Event",
            "@id": _urn(timeline, event),
            "identifier": event.id,
            "additionalType": event.kind,
            "name": event.title,
            **_dates(event.when),
            "eventStatus": f"https://schema.org/{_STATUS[event.status]}",
            "location": _place(event.where),
            "description": event.description,
            "url": event.url,
            "organizer": event.organiser and {"@type": "Organization", "name": event.organiser},
            "attendee": [{"@type": "Organization", "name": item.name} for item in event.participants],
            "inLanguage": timeline.language,
            "superEvent": parent and {"@id": _urn(timeline, parent)},
            "subEvent": parts,
            "subjectOf": [_source(source) for source in sources.values()],
        }
    )


def _phase(event: Event, phase: Phase, timeline: Timeline) -> Record:
    return _filled(
        {
            "@type": "Event",
            "@id": _urn(timeline, event, phase.id),
            "identifier": phase.id,
            "additionalType": "phase",
            "name": phase.title,
            **_dates(phase.when),
            "eventStatus": phase.status and f"https://schema.org/{_STATUS[phase.status]}",
            "location": _place(phase.where),
        }
    )


def _filled(record: Record) -> Record:
    return {name: value for name, value in record.items() if value not in (None, [], "")}


def _dates(when: When) -> Record:
    if isinstance(when, Period):
        return {"startDate": when.start.isoformat(), "endDate": when.end and when.end.isoformat()}
    start, end = (_iso(bound) for bound in (when.start, when.end))
    return {"startDate": start or end, "endDate": end}


def _iso(bound: Bound) -> str | None:
    """A date as precise as it is known, without EDTF's signs for doubt."""
    return None if bound.earliest is None else str(attrs.evolve(bound, qualifier=Qualifier.NONE))


def _place(place: Place | None) -> Record | None:
    if place is None:
        return None
    address = _filled({"@type": "PostalAddress", "addressLocality": place.city, "addressCountry": place.country})
    geo = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return {
        "@type": "Place",
        "name": place.text,
        **({"address": address} if len(address) > 1 else {}),
        **({"geo": geo} if place.latitude is not None else {}),
    }


def _source(source: Source) -> Record:
    return _filled(
        {
            "@type": "CreativeWork",
            "identifier": source.id,
            "name": source.title or source.id,
            "url": source.url,
            "datePublished": source.published and source.published.isoformat(),
            "publisher": source.publisher and {"@type": "Organization", "name": source.publisher},
        }
    )


def decode(data: bytes | str, on_fault: OnFault | None = None) -> Timeline:
    """The timeline of JSON-LD with schema.org events: a graph, a list or one event. `endDate` is the last day."""
    faults = FaultCollector(on_fault)
    root = parse_json(data, faults)
    if isinstance(root.value, dict) and "@graph" in root.value:
        root = root["@graph"]
    listed = root.items("schema.org events") if not isinstance(root.value, dict) else [root]
    spots = [spot for spot in listed if spot.is_mapping("a JSON-LD object") and _is_event(spot.value)]
    ids = {str(spot.value.get("@id")): _id_of(spot.value) for spot in spots}
    works = [read_source(attrs.evolve(spot, value=_work(spot.value))) for spot in _works(spots)]
    sources = {source.id: source for source in works if source is not None}
    read = [(spot, read_event(attrs.evolve(spot, value=_record(spot, ids)), sources)) for spot in spots]
    return faults.finish(read_timeline(read, sources.values()))


def _works(spots: list[Spot]) -> Iterator[Spot]:
    for spot in spots:
        about = attrs.evolve(spot["subjectOf"], value=_many(spot.value.get("subjectOf")))
        yield from (item for item in about.items("works about an event") if item.is_mapping("a work about an event"))


def _work(value: Record) -> Record:
    return {
        "id": _id_of(value),
        "title": value.get("name") if value.get("name") != value.get("identifier") else None,
        "url": value.get("url"),
        "publisher": _name(value.get("publisher")),
        "published": value.get("datePublished"),
    }


def _is_event(value: Record) -> bool:
    types = value.get("@type")
    return any(str(name).endswith("Event") for name in (types if isinstance(types, list) else [types]))


def _id_of(value: Record) -> str:
    id_ = value.get("identifier")
    return id_ if isinstance(id_, str) and id_ else slug(str(value.get("name")))


def _record(spot: Spot, ids: dict[str, str]) -> Record:
    value, kind = spot.value, spot.value.get("additionalType")
    above = value.get("superEvent")
    record = {
        **_common(spot),
        "id": _id_of(value),
        "kind": kind if isinstance(kind, str) and kind.isidentifier() else None,
        "description": value.get("description"),
        "url": value.get("url"),
        "organiser": _name(value.get("organizer")),
        "participants": [_name(item) for item in _many(value.get("attendee")) if _name(item)],
        "part_of": ids.get(str(above.get("@id"))) if isinstance(above, dict) else None,
        "evidence": [{"source": _id_of(item)} for item in _many(value.get("subjectOf")) if isinstance(item, dict)],
    }
    cls = CLASS_OF_KIND.get(record["kind"] or "", Event)
    inner = [item for item in spot["subEvent"].items("parts of an event") if isinstance(item.value, dict)]
    phases = [{**_common(item), "id": item.value.get("identifier")} for item in inner if "name" in item.value]
    return {**record, "type": "Exercise" if phases else cls.__name__, "phases": phases}


def _common(spot: Spot) -> Record:
    value = spot.value
    start, end = value.get("startDate"), value.get("endDate")
    status = str(value.get("eventStatus") or "").rpartition("/")[2]
    timed = isinstance(start, str) and "T" in start
    edtf = start if end == start or (timed and end is None) else f"{start}/{end or '..'}"
    return {"title": value.get("name"), "edtf": edtf, "status": _STATUS_READ.get(status), "place": _read_place(value)}


def _many(value: Any) -> list[Any]:
    """One value or a list of them, which are the same to JSON-LD."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any) -> str | None:
    return value.get("name") if isinstance(value, dict) else value if isinstance(value, str) else None


def _read_place(value: Record) -> Record | None:
    place = value.get("location")
    if not isinstance(place, dict):
        return {"text": place} if isinstance(place, str) and place else None
    address, geo = (part if isinstance(part, dict) else {} for part in (place.get("address"), place.get("geo")))
    return {
        "text": place.get("name"),
        "city": address.get("addressLocality"),
        "country": address.get("addressCountry"),
        "latitude": geo.get("latitude"),
        "longitude": geo.get("longitude"),
    }
