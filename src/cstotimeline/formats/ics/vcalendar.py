"""The head of a feed: what it is called, how often to ask again, its colour (RFC 5545, 3.6; RFC 7986).

Each of these properties has a spelling of the RFC's and an older one that programs read in its stead; both stand
here. A UID of the calendar's own (RFC 7986, 5.3) does not: vdirsyncer takes it for the UID of every event.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from cstotimeline.calendaring.durations import duration
from cstotimeline.calendaring.text import lines, one_line
from cstotimeline.formats.ics.colours import rgb
from cstotimeline.formats.ics.lines import text_line, uri_line
from cstotimeline.formats.ics.zones import ZoneRules

PRODID: Final = "-//cstotimeline//cstotimeline//EN"
END: Final = b"END:VCALENDAR\r\n"


def calendar_head(
    name: str,
    description: str | None,
    *,
    color: str | None,
    refresh: timedelta | None,
    source: str | None,
    zones: Iterable[ZoneRules],
) -> bytes:
    """Everything before the first event."""
    title = one_line(name)
    parts = [
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODID}\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n".encode(),
        text_line("NAME", title),
        text_line("X-WR-CALNAME", title),
    ]
    if description:
        parts += [text_line("DESCRIPTION", lines(description)), text_line("X-WR-CALDESC", lines(description))]
    if refresh is not None:
        every = duration(refresh)
        parts += [f"REFRESH-INTERVAL;VALUE=DURATION:{every}\r\nX-PUBLISHED-TTL:{every}\r\n".encode()]
    if color is not None:
        parts += [f"COLOR:{color}\r\nX-APPLE-CALENDAR-COLOR:{rgb(color)}\r\n".encode()]
    if source is not None:
        parts.append(uri_line("SOURCE;VALUE=URI", source))
    parts += [zone.vtimezone() for zone in zones]
    return b"".join(parts)
