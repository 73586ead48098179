"""JSCalendar (RFC 8984): the timeline as a `Group` of `Event`s, the JSON that CalDAV's successors speak.

A calendar needs exact days, so everything is decided as for iCalendar (`calendaring`): all-day events have a
`start` at midnight without a zone, `showWithoutTime` and a `duration` in whole days; a month is a tentative span of
all its days, a bare year spans its dated parts or is left out, and what goes on stands on its first day; each is
reported. Moments are in UTC. Phases and parts are related to their parents (`relatedTo`). Doubts and quotes have
no property; the description lists the sources. What iCalendar keeps in X- properties, such as the EDTF text, is in
properties with the prefix `cstotimeline:` (RFC 8984, 1.3, wants a domain name there, and this library has none).
Media type `application/jscalendar+json;type=group`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Fields
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from uuid import uuid5
from zoneinfo import ZoneInfo

import attrs

from cstotimeline.calendaring import Component, Imprecise, Mapping, losses
from cstotimeline.dates import ONE_DAY, DateInterval, Period, When, as_when
from cstotimeline.events import CLASS_OF_KIND, Event
from cstotimeline.faults import FaultCollector, ModelError, OnFault, OnLoss
from cstotimeline.places import Place
from cstotimeline.records import WHEN_FIELDS, Record, Spot, bounds_record, read_event, read_timeline
from cstotimeline.revisions import EPOCH, Ledger
from cstotimeline.texts import slug
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE, derived_uid
from cstotimeline.viewing import parse_json, to_json
from cstotimeline.zones import in_zone, zone_named

_OWN: Final = "cstotimeline:"
_STATUS_READ: Final = {"cancelled": "cancelled", "tentative": "planned", "confirmed": "planned"}


def encode(
    timeline: Timeline,
    on_loss: OnLoss | None = None,
    *,
    imprecise: Imprecise = "months",
    ledger: Ledger | None = None,
) -> bytes:
    """The timeline as a JSCalendar group. `imprecise` and `ledger` are those of the iCalendar feed."""
    mapping = Mapping(timeline, imprecise=imprecise, ledger=ledger)
    components = [*mapping.components(timeline.events).each(), *mapping.withdrawn()]
    if on_loss is not None:
        for event in timeline:
            for loss in losses(mapping, event):
                on_loss(loss)
    updated = max((component.revision.updated for component in components), default=EPOCH)
    group: Record = {
        "@type": "Group",
        "uid": str(uuid5(timeline.namespace, "")),
        "updated": _utc(updated),
        "title": timeline.name,
        "locale": timeline.language,
        "prodId": "cstotimeline",
    }
    if timeline.description:
        group["description"] = timeline.description
    return to_json({**group, "entries": [_event(component) for component in components]})


def _event(component: Component) -> Record:
    own = {
        "id": component.event_id,
        "phase": component.own.phase_id,
        "type": component.own.type,
        "status": component.own.status,
        "edtf": component.own.edtf,
        "timeZone": component.own.zone,
        "descriptionLength": component.own.text_length,
    }
    links = dict.fromkeys(filter(None, (component.url, *component.links)))
    found: Record = {
        "@type": "Event",
        "uid": component.uid,
        "updated": _utc(component.revision.updated),
        "sequence": component.revision.number,
        "title": component.title,
        **_span(component.start, component.end),
        "status": component.status.lower(),
        "keywords": {component.kind: True},
    }
    if component.text:
        found["description"] = component.text
    if component.place is not None:
        found["locations"] = {"1": _location(component.place)}
    if links:
        found["links"] = {
            str(place): {"@type": "Link", "href": href, "rel": "about" if href == component.url else "describedby"}
            for place, href in enumerate(links, 1)
        }
    if component.parent:
        found["relatedTo"] = {component.parent: {"@type": "Relation", "relation": {"parent": True}}}
    return found | {f"{_OWN}{name}": value for name, value in own.items() if value is not None}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _span(start: date, end: date) -> Record:
    """Start and duration: whole days, or moments in UTC."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        local = start.replace(tzinfo=None).isoformat()
        return {"start": local, "timeZone": "Etc/UTC", "duration": _duration(end - start)}
    whole = {"showWithoutTime": True, "freeBusyStatus": "free"}
    return {"start": f"{start.isoformat()}T00:00:00", "duration": f"P{(end - start).days}D", **whole}


def _duration(length: timedelta) -> str:
    seconds = length.seconds
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    day = f"{length.days}D" if length.days else ""
    clock = "".join(f"{value}{unit}" for value, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if value)
    return f"P{day}T{clock}" if clock else f"P{day}"


def _location(place: Place) -> Record:
    found: Record = {"@type": "Location", "name": place.text}
    if place.latitude is not None:
        found["coordinates"] = f"geo:{place.latitude},{place.longitude}"
    if place.timezone:
        found["timeZone"] = place.timezone
    return found


# Reading


def decode(data: bytes | str, on_fault: OnFault | None = None) -> Timeline:
    """The timeline of a JSCalendar group, or of one event. What recurs is read once, at its start."""
    faults = FaultCollector(on_fault)
    root = parse_json(data, faults)
    if root.value is not None and not root.is_mapping("a JSCalendar Group or Event: a JSON object"):
        return faults.finish(Timeline())
    entries = [root] if root["@type"].value == "Event" else root["entries"].items("a list of events")
    spots = [spot for spot in entries if spot.is_mapping("a JSCalendar event") and not _is_withdrawn(spot)]
    parts = [spot for spot in spots if spot[f"{_OWN}phase"].value]
    wholes = [spot for spot in spots if not spot[f"{_OWN}phase"].value]
    ids = {str(spot["uid"].value): _id_of(spot) for spot in wholes}
    titles = {_id_of(spot): str(spot["title"].value) for spot in wholes}
    phases: dict[str, list[Record]] = {}
    for spot in parts:
        if (record := _record(spot, ids)) is not None:
            id_ = spot[f"{_OWN}phase"].value
            own = {"id": id_, "title": record["title"].removeprefix(f"{titles.get(record['id'])}: ") or id_}
            part = {name: record[name] for name in (*WHEN_FIELDS, "status", "place")}
            phases.setdefault(record["id"], []).append({**part, **own})
    read = []
    for spot in wholes:
        record = _record(spot, ids)
        if record is not None:
            record["phases"] = [_without_inherited(record, part) for part in phases.get(record["id"], [])]
            record["type"] = spot[f"{_OWN}type"].value or _type_of(record)
            read.append((spot, read_event(attrs.evolve(spot, value=record), {})))
    facts: Record = {}
    for name, key in (("name", "title"), ("description", "description"), ("language", "locale")):
        if root["@type"].value != "Event" and (text := root.words(key, "")):
            facts[name] = text
    return faults.finish(read_timeline(read, **facts))


def _without_inherited(whole: Record, part: Record) -> Record:
    """A phase; what it only has from its exercise is not its own."""
    return part | {name: None for name in ("status", "place") if part[name] == whole[name]}


def _is_withdrawn(spot: Spot) -> bool:
    return bool(spot[f"{_OWN}type"].value == "Withdrawn")


def _id_of(spot: Spot) -> str:
    own = spot[f"{_OWN}id"].value or spot["uid"].value
    return own if isinstance(own, str) and own else slug(str(spot["title"].value))


def _members(spot: Spot, key: str) -> list[Spot]:
    """The values of a map (RFC 8984, 1.4.4), each under its name; none, after a fault, where it is no map."""
    found = spot[key]
    if not found.value or not found.is_mapping("a map: a JSON object"):
        return []
    return [found[name] for name in found.value]


def _type_of(record: Record) -> str:
    if record["phases"]:
        return "Exercise"
    return CLASS_OF_KIND.get(record["kind"] or "", Event).__name__


def _record(spot: Spot, ids: Fields[str, str]) -> Record | None:
    """The fields of an event; None, with the fault told, where it has no days."""
    value, when = spot.value, _when(spot)
    if when is None:
        return None
    kind = next((str(spot.path[-1]) for spot in _members(spot, "keywords")), None)
    own_text, description = value.get(f"{_OWN}descriptionLength"), value.get("description")
    if isinstance(description, str) and type(own_text) is int:
        description = description[:own_text]
    links = [link.value for link in _members(spot, "links") if isinstance(link.value, dict)]
    parents = [ids[uid] for relation in _members(spot, "relatedTo") if (uid := str(relation.path[-1])) in ids]
    return {
        "id": _id_of(spot),
        "uid": value.get("uid") if value.get("uid") != derived_uid(NAMESPACE, _id_of(spot)) else None,
        "title": str(value.get("title") or ""),
        **bounds_record(when),
        "kind": kind if kind is not None and kind.isidentifier() and kind.islower() else None,
        "status": value.get(f"{_OWN}status") or _STATUS_READ.get(str(value.get("status"))),
        "description": description,
        "url": next((link.get("href") for link in links if link.get("rel") == "about"), None),
        "place": _read_location(spot),
        "part_of": parents[0] if parents else None,
    }


def _read_location(spot: Spot) -> Record | None:
    place = next((location.value for location in _members(spot, "locations")), None)
    if not isinstance(place, dict):
        return None
    name, coordinates = place.get("name"), str(place.get("coordinates") or "")
    country = Place.of(name).country if isinstance(name, str) and name.strip() else None
    found: Record = {"text": name, "country": country, "timezone": place.get("timeZone")}
    if coordinates.startswith("geo:"):
        numbers = coordinates[4:].partition(";")[0].split(",")
        found |= {"latitude": _number(numbers[0]), "longitude": _number(numbers[-1])}
    return found


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _when(spot: Spot) -> When | None:
    """Days or moments: the EDTF text where there is one, else `start`, `duration` and `timeZone`."""
    own, zone = spot[f"{_OWN}edtf"], spot.value.get(f"{_OWN}timeZone")
    when = own.read(as_when) if own.value is not None else _span_of(spot)
    if isinstance(when, Period) and zone is not None:
        return spot[f"{_OWN}timeZone"].read(lambda name: _in_zone(when, zone_named(name)), when)
    return when


def _in_zone(period: Period, zone: ZoneInfo) -> Period:
    return Period(in_zone(period.start, zone), in_zone(period.end, zone) if period.end else None)


def _span_of(spot: Spot) -> When | None:
    try:
        start = datetime.fromisoformat(spot.value["start"])
    except (KeyError, TypeError, ValueError):
        spot["start"].fault(spot.value.get("start"), "a local date and time such as 2026-03-09T00:00:00")
        return None
    length = spot["duration"].read(lambda text: _reaching(start, _read_duration(text)))
    if length is None:
        return None
    if spot.value.get("showWithoutTime"):
        return DateInterval.days(start.date(), (start + length - ONE_DAY if length > ONE_DAY else start).date())
    zone = spot.value.get("timeZone")
    if not isinstance(zone, str):
        spot["timeZone"].fault(zone, "a time zone: nobody knows which moment a floating time is")
        return None
    return spot["timeZone"].read(lambda name: _period(start.replace(tzinfo=_zone(name)), length))


def _reaching(start: datetime, length: timedelta) -> timedelta:
    try:
        return start + length - start
    except OverflowError:
        raise ModelError("duration", str(length), "an end in the years 1 to 9999") from None


def _zone(name: str) -> tzinfo:
    return UTC if name == "Etc/UTC" else zone_named(name)


def _period(start: datetime, length: timedelta) -> Period:
    zone = start.tzinfo or UTC
    return Period(start, in_zone(in_zone(start, UTC) + length, zone) if length else None)


_N: Final = r"(\d{1,9})"
_DURATION = re.compile(rf"P(?:{_N}W)?(?:{_N}D)?(?:T(?:{_N}H)?(?:{_N}M)?(?:{_N}(?:\.\d+)?S)?)?", re.ASCII)


def _read_duration(text: str | None) -> timedelta:
    """A duration (RFC 8984, 1.4.6); none is nought."""
    if text is None:
        return timedelta(0)
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ModelError("duration", text, "a duration such as P12D or PT1H30M")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise ModelError("duration", text, "an end in the years 1 to 9999") from None
