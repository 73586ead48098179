"""jCal (RFC 7265): the same calendar as JSON, for programs that would rather not parse iCalendar.

What is said of an event is decided in `calendaring`, as for iCalendar; here it is spelled as arrays of
`[name, parameters, type, value]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import attrs
import orjson

from cstotimeline.calendaring import Component, Imprecise, Mapping, losses
from cstotimeline.calendaring.assembly import Window, timeline_of
from cstotimeline.calendaring.components import concept_of, own_properties
from cstotimeline.calendaring.durations import duration
from cstotimeline.calendaring.scan import Block, Frame, Line
from cstotimeline.calendaring.text import lines, one_line
from cstotimeline.faults import Fault, FaultCollector, OnFault, OnLoss
from cstotimeline.revisions import Ledger
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE

PRODID: Final = "-//cstotimeline//cstotimeline//EN"
_EXPECTED: Final = '["vcalendar", [properties], [components]] (RFC 7265, 3.3)'

Property = list[Any]


def encode(
    timeline: Timeline,
    on_loss: OnLoss | None = None,
    *,
    ledger: Ledger | None = None,
    imprecise: Imprecise = "months",
    refresh: timedelta | None = timedelta(hours=12),
) -> bytes:
    """A timeline as jCal; the same events, properties and losses as `ics.encode` gives, times in UTC."""
    mapping = Mapping(timeline, imprecise=imprecise, ledger=ledger)
    events = [_vevent(item) for item in mapping.components(timeline.events).each()]
    events += [_vevent(item) for item in mapping.withdrawn()]
    if on_loss is not None:
        for event in timeline:
            for loss in losses(mapping, event):
                on_loss(loss)
    return orjson.dumps(["vcalendar", list(_head(timeline, refresh)), events])


def _head(timeline: Timeline, refresh: timedelta | None) -> Iterator[Property]:
    yield _text("version", "2.0")
    yield _text("prodid", PRODID)
    yield _text("calscale", "GREGORIAN")
    yield _text("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        yield _text(name, one_line(timeline.name))
    if timeline.description:
        for name in ("description", "x-wr-caldesc"):
            yield _text(name, lines(timeline.description))
    if refresh is not None:
        every = duration(refresh)
        yield ["refresh-interval", {}, "duration", every]
        yield ["x-published-ttl", {}, "duration", every]


def _vevent(item: Component) -> list[Any]:
    return ["vevent", list(_properties(item)), []]


def _properties(item: Component) -> Iterator[Property]:
    updated = _moment(item.revision.updated)
    yield _text("uid", item.uid)
    yield ["dtstamp", {}, "date-time", updated]
    yield ["last-modified", {}, "date-time", updated]
    yield ["sequence", {}, "integer", item.revision.number]
    for name, value in (("dtstart", item.start), ("dtend", item.end)):
        timed = isinstance(value, datetime)
        yield [name, {}, "date-time" if timed else "date", _moment(value) if timed else value.isoformat()]
    if not isinstance(item.start, datetime):
        yield _text("transp", "TRANSPARENT")
        yield _text("x-microsoft-cdo-busystatus", "FREE")
    yield _text("summary", item.title)
    if item.place is not None:
        yield _text("location", one_line(item.place.text))
        if item.place.latitude is not None and item.place.longitude is not None:
            yield ["geo", {}, "float", [round(item.place.latitude, 6), round(item.place.longitude, 6)]]
    yield _text("status", item.status)
    yield _text("categories", item.kind)
    if (concept := concept_of(item.kind)) is not None:
        yield ["concept", {}, "uri", concept]
    if item.url is not None:
        yield ["url", {}, "uri", item.url]
    if item.text:
        yield _text("description", item.text)
    for link in item.links:
        yield ["link", {"linkrel": "describedby"}, "uri", link]
    if item.parent is not None:
        yield ["related-to", {"reltype": "PARENT"}, "text", item.parent]
    yield _text("x-event-id", item.event_id)
    for name, fact in own_properties(item.own):
        yield _text(name.lower(), fact)


def _text(name: str, value: str) -> Property:
    return [name, {}, "text", value]


def _moment(moment: date) -> str:
    return moment.isoformat()[:19] + "Z"


def decode(
    data: bytes | str,
    on_fault: OnFault | None = None,
    *,
    on_loss: OnLoss | None = None,
    between: Window | None = None,
    floating: str | None = None,
    file: str | None = None,
    namespace: UUID = NAMESPACE,
) -> Timeline:
    """The events of a jCal calendar, whoever wrote it; faults name the place as a JSON path. See `ics.decode`."""
    faults = FaultCollector(on_fault, file)
    paths: list[str] = []

    def located(fault: Fault) -> None:
        path = f"{paths[fault.line - 1]} " if fault.line is not None else ""
        faults(attrs.evolve(fault, line=None, field=f"{path}{fault.field}"))

    frame = _frame(data, located, paths)
    inner = FaultCollector(located)
    timeline = timeline_of(frame, inner, on_loss, between=between, floating=floating, namespace=namespace)
    return faults.finish(timeline)


def _frame(data: bytes | str, fault: OnFault, paths: list[str]) -> Frame:
    """The calendar as the lines that iCalendar would have; `paths` gets the JSON path of each."""
    try:
        root = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        fault(Fault(field="json", found=str(error), expected="JSON"))
        return Frame((), ())
    if not _is_component(root) or root[0].lower() != "vcalendar":
        fault(Fault(field="calendar", found=str(root)[:80], expected=_EXPECTED))
        return Frame((), ())
    head = list(_lines(root[1], "$[1]", fault, paths))
    blocks = []
    for at, part in enumerate(root[2]):
        found = list(_component(part, f"$[2][{at}]", fault, paths))
        if found:
            blocks.append(Block(part[0].upper(), tuple(found)))
    return Frame(tuple(head), tuple(blocks))


def _is_component(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and isinstance(value[0], str)
        and all(isinstance(part, list) for part in value[1:])
    )


def _component(value: Any, path: str, fault: OnFault, paths: list[str]) -> Iterator[Line]:
    if not _is_component(value):
        fault(Fault(field=path, found=str(value)[:80], expected=_EXPECTED.replace("vcalendar", "vevent")))
        return
    name = value[0].upper()
    yield _line(f"BEGIN:{name}", path, paths)
    yield from _lines(value[1], f"{path}[1]", fault, paths)
    for at, part in enumerate(value[2]):
        yield from _component(part, f"{path}[2][{at}]", fault, paths)
    yield _line(f"END:{name}", path, paths)


def _lines(properties: list[Any], path: str, fault: OnFault, paths: list[str]) -> Iterator[Line]:
    for at, item in enumerate(properties):
        here = f"{path}[{at}]"
        try:
            name, parameters, kind, *values = item
            shown = [f";{key.upper()}={_parameter(value)}" for key, value in parameters.items()]
            if kind in _SAID_TYPES:
                shown.append(f";VALUE={kind.upper()}")
            spelled = ",".join(_value(kind, value) for value in values)
            text = f"{name.upper()}{''.join(shown)}:{spelled}"
        except (TypeError, ValueError, AttributeError):
            fault(Fault(field=here, found=str(item)[:80], expected='a property: ["name", {parameters}, "type", value]'))
            continue
        yield _line(text, here, paths)


def _line(text: str, path: str, paths: list[str]) -> Line:
    paths.append(path)
    return Line(len(paths), text.replace("\r", "").replace("\n", "\\n"))


_SAID_TYPES: Final = frozenset({"date", "period", "uri", "uid", "xml-reference"})
"""Types that iCalendar names in VALUE, being no property's default or not of all that may have them."""


def _value(kind: str, value: Any) -> str:
    """A value as iCalendar spells it (RFC 7265, 3.4 and 3.6)."""
    if isinstance(value, dict):  # a recurrence rule
        return ";".join(f"{key.upper()}={','.join(_value('', v) for v in _many(part))}" for key, part in value.items())
    if isinstance(value, list):  # a structured value, or a period's two ends
        return ("/" if kind == "period" else ";").join(_value(kind, part) for part in value)
    if kind in ("date", "date-time", "time", "utc-offset", "period") or (kind == "" and _looks_dated(value)):
        return str(value).replace("-", "").replace(":", "") if kind != "utc-offset" else str(value).replace(":", "")
    if kind == "text":
        return _escaped(str(value))
    return "TRUE" if value is True else "FALSE" if value is False else str(value)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _looks_dated(value: Any) -> bool:
    return isinstance(value, str) and value[4:5] == "-" and value[7:8] == "-"


def _escaped(text: str) -> str:
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def _parameter(value: Any) -> str:
    text = ",".join(map(str, _many(value))).replace('"', "'")
    return f'"{text}"' if any(sign in text for sign in ",;:") else text
