"""A calendar component spelled as a VEVENT (RFC 5545, 3.6.1), its properties always in one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import attrs

from cstotimeline.calendaring import Component
from cstotimeline.calendaring.components import concept_of
from cstotimeline.calendaring.durations import duration
from cstotimeline.calendaring.text import one_line
from cstotimeline.formats.ics.lines import escaped, folded, text_line, uri_line
from cstotimeline.formats.ics.zones import ZoneRules, local_times
from cstotimeline.places import Place


@attrs.frozen
class Spelling:
    """How a feed's events are spelled: with which alarms, in which zones, with nested places or without."""

    alarms: tuple[timedelta, ...] = ()
    """How long before the start; negative is after it. All-day events start at 00:00."""
    zones: Mapping[str, ZoneRules] = attrs.field(factory=dict)
    """The zones defined in the feed; moments elsewhere are in UTC."""
    vlocation: bool = False


PLAIN: Final = Spelling()


def vevents(items: Sequence[Component], spelling: Spelling = PLAIN) -> list[str]:
    """The components as octet strings, from BEGIN to END. Their texts are escaped in one go, which is far cheaper
    than one by one: no text of a component has a NUL in it. Names go apart, for they are mostly ASCII."""
    if not items:
        return []
    names = iter(_escaped_together([name for item in items for name in (item.uid, item.event_id)]))
    texts = iter(_escaped_together([text for item in items for text in (item.title, item.text)]))
    each = zip(items, names, names, texts, texts, strict=True)
    return [_vevent(item, uid, event_id, title, text, spelling) for item, uid, event_id, title, text in each]


def _escaped_together(texts: list[str]) -> list[str]:
    return escaped("\0".join(texts)).split("\0")


def _vevent(item: Component, uid: str, event_id: str, title: str, text: str, spelling: Spelling) -> str:
    _, revision, start, end, _, status, place, kind, _, url, links, parent, *_ = item
    updated = basic_moment(revision.updated)
    own = item.beyond()
    return (
        f"BEGIN:VEVENT\r\n{folded('UID:' + uid)}\r\nDTSTAMP:{updated}\r\nLAST-MODIFIED:{updated}\r\n"
        f"SEQUENCE:{revision.number}\r\n{_times(start, end, item.zone, spelling.zones)}"
        f"{folded('SUMMARY:' + title)}\r\n"
        f"{'' if place is None else _place(place)}"
        f"STATUS:{status}\r\n{_kind(kind)}"
        f"{'' if url is None else uri_line('URL', url)}"
        f"{folded('DESCRIPTION:' + text) + _EOL if text else ''}"
        f"{_links(links) if links else ''}"
        f"{'' if parent is None else text_line('RELATED-TO;RELTYPE=PARENT', parent)}"
        f"{folded('X-EVENT-ID:' + event_id)}\r\n{''.join([text_line(*fact) for fact in own]) if own else ''}"
        f"{_nested(item, spelling) if spelling is not PLAIN else ''}END:VEVENT\r\n"
    )


_EOL: Final = "\r\n"


def _times(start: date, end: date, zone: str | None, zones: Mapping[str, ZoneRules]) -> str:
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return (
            f"DTSTART;VALUE=DATE:{_basic_day(start)}\r\nDTEND;VALUE=DATE:{_basic_day(end)}\r\n"
            "TRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"
        )
    rules = zones.get(zone) if zone is not None else None
    local = local_times(rules, start, end) if rules is not None else None
    if local is None:
        return f"DTSTART:{basic_moment(start)}\r\nDTEND:{basic_moment(end)}\r\n"
    first, last = (moment.strftime("%Y%m%dT%H%M%S").rjust(15, "0") for moment in local)
    return f"DTSTART;TZID={zone}:{first}\r\nDTEND;TZID={zone}:{last}\r\n"


@lru_cache(maxsize=1 << 15)
def _basic_day(day: date) -> str:
    return day.isoformat().replace("-", "")


@lru_cache(maxsize=8192)
def basic_moment(moment: datetime) -> str:
    """A moment of UTC as RFC 5545 writes it: 20221017T000000Z."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "") + "Z"


def _place(place: Place) -> str:
    if place.latitude is None or place.longitude is None:
        return _location(place.text)
    return f"{_location(place.text)}GEO:{_degrees(place.latitude)};{_degrees(place.longitude)}\r\n"


@lru_cache(maxsize=8192)
def _location(text: str) -> str:
    return text_line("LOCATION", one_line(text))


def _degrees(value: float) -> str:
    """Six decimals, about a metre (RFC 5545, 3.8.1.6); never an exponent."""
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


@lru_cache(maxsize=1024)
def _kind(kind: str) -> str:
    concept = concept_of(kind)
    return text_line("CATEGORIES", kind) + (uri_line("CONCEPT", concept) if concept is not None else "")


def _links(links: tuple[str, ...]) -> str:
    return "".join([uri_line("LINK;LINKREL=describedby;VALUE=URI", link) for link in links])


def _nested(item: Component, spelling: Spelling) -> str:
    said = text_line("DESCRIPTION", item.title) if spelling.alarms else ""
    alarms = [
        f"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:{duration(-before)}\r\n{said}END:VALARM\r\n"
        for before in spelling.alarms
    ]
    if not spelling.vlocation or item.place is None:
        return "".join(alarms)
    return f"{_vlocation(item.uid, item.place)}{''.join(alarms)}"


def _vlocation(uid: str, place: Place) -> str:
    """RFC 9073, 7.2. Its UID is the event's with a suffix: there is one place an event."""
    lines = [text_line("UID", f"{uid}-place"), text_line("NAME", one_line(place.venue or place.text))]
    if place.latitude is not None and place.longitude is not None:
        lines.append(f"GEO:{_degrees(place.latitude)};{_degrees(place.longitude)}\r\n")
    return f"BEGIN:VLOCATION\r\n{''.join(lines)}END:VLOCATION\r\n"
