"""A calendar component spelled as a VEVENT (RFC 5545, 3.6.1), its properties always in one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import attrs

from cstotimeline.calendaring import Component
from cstotimeline.calendaring.components import NOTHING_OWN, Own, concept_of, own_properties
from cstotimeline.calendaring.durations import duration
from cstotimeline.calendaring.text import one_line
from cstotimeline.formats.ics.lines import short_values, text_line, text_lines, uri_line
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


def vevents(items: Sequence[Component], spelling: Spelling = PLAIN) -> list[str]:
    """The components as octet strings, from BEGIN to END."""
    if not items:
        return []
    uids, _, _, _, titles, _, _, _, texts, urls, _, _, ids, _ = zip(*items, strict=True)
    spelled = zip(
        items,
        short_values("UID", uids),
        text_lines("SUMMARY", titles),
        short_values("URL", [url or "" for url in urls], escape=False),
        text_lines("DESCRIPTION", texts),
        short_values("X-EVENT-ID", ids),
        strict=True,
    )
    return [
        f"BEGIN:VEVENT\r\nUID:{uid}\r\n"
        f"{_UNDATED if revision is UNDATED else _stamps(revision.updated, revision.number)}"
        f"{_times(start, end, own.zone, spelling.zones) if isinstance(start, datetime) else _days(start, end)}"
        f"{summary}\r\n"
        f"{'' if place is None else _place(place)}"
        f"{_standing(status, kind)}"
        f"{f'URL:{url}{_EOL}' if url else ''}"
        f"{description + _EOL if text else ''}"
        f"{_links(links) if links else ''}"
        f"{'' if parent is None else text_line('RELATED-TO;RELTYPE=PARENT', parent)}"
        f"X-EVENT-ID:{event_id}\r\n"
        f"{'' if own is NOTHING_OWN else _own(own)}"
        f"{'' if spelling is PLAIN else _nested(item, spelling)}"
        "END:VEVENT\r\n"
        for item, uid, summary, url, description, event_id in spelled
        for _, revision, start, end, _, status, place, kind, text, _, links, parent, _, own in (item,)
    ]


_EOL: Final = "\r\n"


@lru_cache(maxsize=1 << 13)
def _stamps(updated: datetime, number: int) -> str:
    moment = _basic_moment(updated)
    return f"DTSTAMP:{moment}\r\nLAST-MODIFIED:{moment}\r\nSEQUENCE:{number}\r\n"


def _days(start: date, end: date) -> str:
    return (
        f"DTSTART;VALUE=DATE:{_basic_day(start)}\r\nDTEND;VALUE=DATE:{_basic_day(end)}\r\n"
        "TRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"
    )


def _times(start: datetime, end: date, zone: str | None, zones: Mapping[str, ZoneRules]) -> str:
    assert isinstance(end, datetime)  # noqa: S101  # as its start is
    rules = zones.get(zone) if zone is not None else None
    local = local_times(rules, start, end) if rules is not None else None
    if local is None:
        return f"DTSTART:{_basic_moment(start)}\r\nDTEND:{_basic_moment(end)}\r\n"
    first, last = (moment.strftime("%Y%m%dT%H%M%S").rjust(15, "0") for moment in local)
    return f"DTSTART;TZID={zone}:{first}\r\nDTEND;TZID={zone}:{last}\r\n"


@lru_cache(maxsize=1 << 15)
def _basic_day(day: date) -> str:
    """A day as RFC 5545 writes it, 20221017: its three numbers read as one."""
    return str(day.year * 10000 + day.month * 100 + day.day).zfill(8)


def _basic_moment(moment: datetime) -> str:
    """A moment of UTC as RFC 5545 writes it: 20221017T000000Z."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "") + "Z"


_UNDATED: Final = _stamps(UNDATED.updated, UNDATED.number)


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
def _standing(status: str, kind: str) -> str:
    concept = concept_of(kind)
    said = f"STATUS:{status}\r\n{text_line('CATEGORIES', kind)}"
    return said if concept is None else said + uri_line("CONCEPT", concept)


def _links(links: tuple[str, ...]) -> str:
    return "".join([uri_line("LINK;LINKREL=describedby;VALUE=URI", link) for link in links])


@lru_cache(maxsize=1024)
def _own(own: Own) -> str:
    return "".join([text_line(name, fact) for name, fact in own_properties(own)])


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
