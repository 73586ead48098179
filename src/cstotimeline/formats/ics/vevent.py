"""A calendar component spelled as a VEVENT (RFC 5545, 3.6.1), its properties always in one order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Final

import attrs

from cstotimeline.calendaring.components import NOTHING_OWN, Component, Components, Own, concept_of, own_properties
from cstotimeline.calendaring.durations import duration
from cstotimeline.calendaring.text import one_line
from cstotimeline.formats.ics.lines import EOL, short_values, text_line, text_lines, uri_line, uri_lines
from cstotimeline.formats.ics.zones import ZoneRules, local_times
from cstotimeline.places import Place
from cstotimeline.revisions import UNDATED


@attrs.frozen
class Spelling:
    """How a feed's events are spelled: with which alarms, in which zones, with nested places or without."""

    alarms: tuple[timedelta, ...] = ()
    """How long before the start; negative is after it. All-day events start at 00:00."""
    zones: Mapping[str, ZoneRules] = attrs.field(factory=dict)
    """The zones defined in the feed; moments elsewhere are in UTC."""
    vlocation: bool = False


PLAIN: Final = Spelling()


def vevents(components: Components, spelling: Spelling = PLAIN) -> list[bytes]:
    """The components, from BEGIN to END."""
    if not components.uid:
        return []
    rows = zip(
        short_values("UID", components.uid),
        components.revision,
        components.start,
        components.end,
        text_lines("SUMMARY", components.title),
        components.place,
        map(_standing, components.status, components.kind),
        uri_lines("URL", components.url),
        text_lines("DESCRIPTION", components.text),
        components.links,
        components.parent,
        short_values("X-EVENT-ID", components.event_id),
        components.own,
        [b""] * len(components.uid) if spelling is PLAIN else map(partial(_nested, spelling), components.each()),
        strict=True,
    )
    return [
        b"".join((
            b"BEGIN:VEVENT\r\nUID:", uid, EOL,
            _UNDATED if revision is UNDATED else _stamps(revision.updated, revision.number),
            _times(start, end, own.zone, spelling.zones) if isinstance(start, datetime) else _days(start, end),
            summary, EOL,
            b"" if place is None else _place(place),
            standing,
            url, EOL if url else b"",
            text, EOL if text else b"",
            _links(links) if links else b"",
            b"" if parent is None else text_line("RELATED-TO;RELTYPE=PARENT", parent),
            b"X-EVENT-ID:", event_id, EOL,
            b"" if own is NOTHING_OWN else _own(own),
            more,
            b"END:VEVENT\r\n",
        ))
        for uid, revision, start, end, summary, place, standing, url, text, links, parent, event_id, own, more in rows
    ]  # fmt: skip


@lru_cache(maxsize=1 << 13)
def _stamps(updated: datetime, number: int) -> bytes:
    moment = _basic_moment(updated)
    return f"DTSTAMP:{moment}\r\nLAST-MODIFIED:{moment}\r\nSEQUENCE:{number}\r\n".encode()


def _days(start: date, end: date) -> bytes:
    """Whole days, which take up no one's time. Put together of digits: a cache is slow to reach in a large feed."""
    two, first, after = _TWO_DIGITS, start.year, end.year
    return b"".join((
        b"DTSTART;VALUE=DATE:", two[first // 100], two[first % 100], two[start.month], two[start.day],
        b"\r\nDTEND;VALUE=DATE:", two[after // 100], two[after % 100], two[end.month], two[end.day],
        b"\r\nTRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n",
    ))  # fmt: skip


_TWO_DIGITS: Final = [b"%02d" % number for number in range(100)]


def _times(start: datetime, end: date, zone: str | None, zones: Mapping[str, ZoneRules]) -> bytes:
    assert isinstance(end, datetime)  # noqa: S101  # as its start is
    rules = zones.get(zone) if zone is not None else None
    local = local_times(rules, start, end) if rules is not None else None
    if local is None:
        return f"DTSTART:{_basic_moment(start)}\r\nDTEND:{_basic_moment(end)}\r\n".encode()
    first, last = (moment.strftime("%Y%m%dT%H%M%S").rjust(15, "0") for moment in local)
    return f"DTSTART;TZID={zone}:{first}\r\nDTEND;TZID={zone}:{last}\r\n".encode()


def _basic_moment(moment: datetime) -> str:
    """A moment of UTC as RFC 5545 writes it: 20221017T000000Z."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "") + "Z"


_UNDATED: Final = _stamps(UNDATED.updated, UNDATED.number)


def _place(place: Place) -> bytes:
    if place.latitude is None or place.longitude is None:
        return _location(place.text)
    return _location(place.text) + _geo(place.latitude, place.longitude)


@lru_cache(maxsize=8192)
def _location(text: str) -> bytes:
    return text_line("LOCATION", one_line(text))


def _geo(latitude: float, longitude: float) -> bytes:
    return f"GEO:{_degrees(latitude)};{_degrees(longitude)}\r\n".encode()


def _degrees(value: float) -> str:
    """Six decimals, about a metre (RFC 5545, 3.8.1.6); never an exponent."""
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


@lru_cache(maxsize=1024)
def _standing(status: str, kind: str) -> bytes:
    concept = concept_of(kind)
    said = f"STATUS:{status}\r\n".encode() + text_line("CATEGORIES", kind)
    return said if concept is None else said + uri_line("CONCEPT", concept)


def _links(links: tuple[str, ...]) -> bytes:
    return b"".join([uri_line("LINK;LINKREL=describedby;VALUE=URI", link) for link in links])


@lru_cache(maxsize=1024)
def _own(own: Own) -> bytes:
    return b"".join([text_line(name, fact) for name, fact in own_properties(own)])


def _nested(spelling: Spelling, item: Component) -> bytes:
    parts = []
    if spelling.vlocation and item.place is not None:
        parts.append(_vlocation(item.uid, item.place))
    parts += [_alarm(before, item.title) for before in spelling.alarms]
    return b"".join(parts)


def _alarm(before: timedelta, title: str) -> bytes:
    head = f"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:{duration(-before)}\r\n".encode()
    return head + text_line("DESCRIPTION", title) + b"END:VALARM\r\n"


def _vlocation(uid: str, place: Place) -> bytes:
    """RFC 9073, 7.2. Its UID is the event's with a suffix: there is one place an event."""
    lines = [text_line("UID", f"{uid}-place"), text_line("NAME", one_line(place.venue or place.text))]
    if place.latitude is not None and place.longitude is not None:
        lines.append(_geo(place.latitude, place.longitude))
    return b"".join([b"BEGIN:VLOCATION\r\n", *lines, b"END:VLOCATION\r\n"])
