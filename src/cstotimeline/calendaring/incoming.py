"""One VEVENT of anybody's calendar, read into the fields of an event.

icalendar takes the values apart. What it marks as broken is a fault on its line, and the rest of the event stands.
What is well formed and has no place in an event (alarms, attachments, a floating time) is a loss.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

import attrs

from cstotimeline.calendaring.scan import Block
from cstotimeline.calendaring.text import unguarded
from cstotimeline.dates import ONE_DAY, DateInterval, Period, When, as_when
from cstotimeline.events import KINDS, Participant, Status
from cstotimeline.evidence import Evidence, Source
from cstotimeline.faults import Fault, FaultCollector, Loss, ModelError, OnLoss
from cstotimeline.places import Place
from cstotimeline.texts import optional_url
from cstotimeline.zones import in_zone, zone_named

WITHDRAWN: Final = "Withdrawn"
_STATUSES: Final = {"CONFIRMED": Status.PLANNED, "TENTATIVE": Status.PLANNED, "CANCELLED": Status.CANCELLED}

_OWN_STATUSES: Final = frozenset(status.value for status in Status)

_READ: Final = frozenset({
    "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "TRANSP", "SUMMARY",
    "LOCATION", "GEO", "STATUS", "CATEGORIES", "CONCEPT", "URL", "DESCRIPTION", "LINK", "RELATED-TO", "ORGANIZER",
    "ATTENDEE", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "BEGIN", "END", "X-MICROSOFT-CDO-BUSYSTATUS",
    "X-EVENT-ID", "X-PHASE-ID", "X-EVENT-TYPE", "X-EVENT-STATUS", "X-EVENT-TIMEZONE", "X-EDTF",
    "X-OWN-DESCRIPTION-LENGTH",
})  # fmt: skip
"""Properties that are understood, or that say nothing an event would hold."""

_LINE_ENDS = re.compile(r"\s*[\r\n]+\s*")


@attrs.frozen(kw_only=True)
class Incoming:
    """What one VEVENT says, before ids, parents and phases are settled between all of them."""

    block: Block
    uid: str
    event_id: str | None
    phase_id: str | None
    type_name: str | None
    parent_uid: str | None
    when: When
    fields: Mapping[str, Any]
    component: Any


class Reader:
    """Reads VEVENT blocks of one calendar: knows its zones and where faults and losses go."""

    def __init__(
        self,
        zones: Mapping[str, tzinfo],
        floating: tzinfo | None,
        fault: FaultCollector,
        on_loss: OnLoss | None,
    ) -> None:
        self.zones, self.floating, self.fault = zones, floating, fault
        self.on_loss = on_loss

    def read(self, block: Block) -> Incoming | None:
        """The event of a block; None, after a fault, where it has no days."""
        import icalendar  # here, because writing calendars does not need it

        try:
            component: Any = icalendar.Event.from_ical(block.text)
        except Exception as error:  # whatever a broken component does to the parser is one fault
            self._fault(block, "VEVENT", str(error), "a component that can be read")
            return None
        return _Reading(self, block, component).incoming()

    def _fault(self, block: Block, name: str, found: object, expected: str, event: str | None = None) -> None:
        field = name.lower() if name != "VEVENT" else "event"
        self.fault(Fault(line=block.line_of(name), field=field, found=found, expected=expected, event=event))


class _Reading:
    """One event being read."""

    def __init__(self, reader: Reader, block: Block, component: Any) -> None:
        self.reader, self.block, self.component = reader, block, component
        self.broken = {(name or "").upper(): message for name, message in component.errors}
        self.uid = self.text("UID") or ""
        self.name = self.text("X-EVENT-ID") or self.uid or self.text("SUMMARY") or f"line {block.lines[0].number}"
        for name, message in self.broken.items():
            found = next((line.value for line in block.lines if line.name == name), message)
            self.fault(name or "VEVENT", found, _EXPECTED.get(name, f"a value of the property's type ({message})"))

    # The parts of a component

    def all(self, name: str) -> list[Any]:
        if name in self.broken:
            return []
        value = self.component.get(name)
        return value if isinstance(value, list) else [] if value is None else [value]

    def text(self, name: str) -> str | None:
        text = self.block.own(name) if name.startswith("X-") else next(map(str, self.all(name)), None)
        return unguarded(text) if text and not text.isspace() else None

    def line(self, name: str) -> str | None:
        text = self.text(name)
        return None if text is None else _LINE_ENDS.sub(" ", text)

    def moment(self, name: str) -> Any:
        found = self.all(name)
        return getattr(found[0], "dt", None) if found else None

    def fault(self, name: str, found: object, expected: str) -> None:
        self.reader._fault(self.block, name, found, expected, self.name)

    def lose(self, field: str, why: str) -> None:
        if self.reader.on_loss is not None:
            self.reader.on_loss(Loss(self.name, field, why))

    # What they say

    def incoming(self) -> Incoming | None:
        if not self.uid:
            self.fault("UID", None, "a UID, which every event must have (RFC 5545, 3.8.4.7)")
        when = self.when()
        if when is None:
            return None
        title = self.line("SUMMARY")
        if title is None:
            self.lose("title", "it has no SUMMARY")
        url, evidence = self.addresses()
        fields = {
            "title": title or self.name,
            "where": self.place(),
            "kind": self.kind(),
            "status": self.status(),
            "description": self.description(),
            "url": url,
            "evidence": evidence,
            "organiser": self.organiser(),
            "participants": self.participants(),
        }
        self.lose_the_rest()
        return Incoming(
            block=self.block, uid=self.uid, event_id=self.text("X-EVENT-ID"), phase_id=self.text("X-PHASE-ID"),
            type_name=self.text("X-EVENT-TYPE"), parent_uid=self.parent(), when=when, fields=fields,
            component=self.component,
        )  # fmt: skip

    def when(self) -> When | None:
        start = self.moment("DTSTART")
        if not isinstance(start, date):
            if "DTSTART" not in self.broken:
                self.fault("DTSTART", start, "the day or the moment it starts (RFC 5545, 3.8.2.4)")
            return None
        end, length = self.moment("DTEND"), self.moment("DURATION")
        try:
            if end is None and isinstance(length, timedelta):
                end = start + length
            return self.period(start, end) if isinstance(start, datetime) else self.days(start, end)
        except OverflowError:
            self.fault("DURATION", str(length), "an end in the years 1 to 9999")
        except ModelError as error:
            self.fault("DTSTART", error.found, error.expected)
        return None

    def days(self, start: date, end: Any) -> DateInterval:
        last = start
        if end is not None and (isinstance(end, datetime) or not isinstance(end, date) or end < start):
            self.fault("DTEND", str(end), f"a day after DTSTART ({start})")
        elif end is not None and end > start:
            last = end - ONE_DAY
        known = self.edtf()
        if (
            isinstance(known, DateInterval)
            and (known.earliest or date.min) <= start
            and last <= (known.latest or date.max)
        ):
            return known
        return DateInterval.days(start, last)

    def period(self, start: datetime, end: Any) -> When:
        first = self.zoned(start, "DTSTART")
        if end is not None and not isinstance(end, datetime):
            self.fault("DTEND", str(end), "a moment, as DTSTART is one")
            end = None
        last = self.zoned(end, "DTEND") if end is not None else None
        if first is None:
            self.lose("when", "a floating time, the same by every clock: only its days are kept (give `floating`)")
            if end is not None and end.tzinfo is not None:
                self.fault("DTEND", str(end), "a floating time, as DTSTART is one")
                end = None
            closing = end - timedelta(microseconds=1) if end is not None and end > start else start
            return DateInterval.days(start.date(), closing.date())
        if last is not None and last < first:
            self.fault("DTEND", str(end), f"a moment after DTSTART ({start})")
        whole = Period(first, last if last is not None and last > first else None)
        known = self.edtf()
        if isinstance(known, Period) and known.start.replace(microsecond=0) == whole.start:
            ends = None if known.end is None else whole.end
            return Period(in_zone(whole.start, self.zone() or known.start.tzinfo or UTC), ends)
        zone = self.zone()
        return whole if zone is None else Period(in_zone(whole.start, zone), whole.end and in_zone(whole.end, zone))

    def zoned(self, moment: datetime, name: str) -> datetime | None:
        """A moment with its zone: the parameter's, as the standard library or the file knows it; None if floating."""
        params = getattr(self.all(name)[0], "params", {}) if self.all(name) else {}
        named = str(params.get("TZID", ""))
        if named in self.reader.zones:  # its parser may know a zone of that name from another file
            clock = moment.replace(tzinfo=None)
            offset = clock.replace(tzinfo=self.reader.zones[named]).utcoffset()
            return clock.replace(tzinfo=timezone(offset)) if offset is not None else None
        if moment.tzinfo is None and named:
            self.fault(name, f"TZID={named}", "a time zone that is defined in the file or has an IANA name")
            return None
        if moment.tzinfo is None:
            return moment.replace(tzinfo=self.reader.floating) if self.reader.floating is not None else None
        return moment

    def zone(self) -> tzinfo | None:
        name = self.text("X-EVENT-TIMEZONE")
        try:
            return zone_named(name) if name else None
        except ModelError:
            return None

    def edtf(self) -> When | None:
        text = self.text("X-EDTF")
        try:
            return _edtf(text) if text else None
        except ModelError as error:
            self.fault("X-EDTF", text, error.expected)
            return None

    def place(self) -> Place | None:
        text, found = self.line("LOCATION"), self.all("GEO")
        position = {}
        if found:
            latitude, longitude = found[0].latitude, found[0].longitude
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                position = {"latitude": latitude, "longitude": longitude}
            else:
                self.fault("GEO", f"{latitude};{longitude}", "degrees from -90 to 90 and from -180 to 180")
        if text is None and not position:
            return None
        place = Place.of(text or f"{position['latitude']}, {position['longitude']}")
        return attrs.evolve(place, **position) if position else place

    def kind(self) -> str:
        names = [str(name).strip() for value in self.all("CATEGORIES") for name in getattr(value, "cats", ())]
        tokens = [re.sub(r"\W+", "_", name.lower()).strip("_") for name in names]
        usable = [token for token in tokens if re.fullmatch(r"[^\W\d_]\w{0,59}", token) and token == token.lower()]
        ours = [token for token in usable if token in KINDS]
        chosen = (ours or usable or ["other"])[0]
        if len(names) > 1 or (names and not usable):
            self.lose("kind", f"of the categories {', '.join(names)} only {chosen} is kept")
        return chosen

    def status(self) -> Status:
        text = (self.text("STATUS") or "CONFIRMED").upper()
        status = _STATUSES.get(text)
        if status is None:
            self.fault("STATUS", text, "CONFIRMED, TENTATIVE or CANCELLED (RFC 5545, 3.8.1.11)")
            return Status.PLANNED
        own = self.text("X-EVENT-STATUS")
        if status is not Status.CANCELLED and own in _OWN_STATUSES:
            return Status(own)
        if text == "TENTATIVE" and self.text("X-EDTF") is None:
            self.lose("status", "it is tentative, which is kept as planned")
        return status

    def description(self) -> str | None:
        text = self.text("DESCRIPTION")
        length = self.text("X-OWN-DESCRIPTION-LENGTH")
        known = length is not None and length.isdecimal() and len(length) < 10
        if text is not None and length is not None and known and int(length) <= len(text):
            own, rest = text[: int(length)], text[int(length) :]
            if not own or rest.startswith("\n\n"):
                return own or None
        return text

    def addresses(self) -> tuple[str | None, tuple[Evidence, ...]]:
        """Its own address, and its sources; an address that is among the sources' is not its own."""
        sources = [str(link) for link in self.all("LINK") if _describes(link) and _is_web(str(link))]
        for link in self.all("LINK"):
            if str(link) not in sources:
                self.lose("LINK", f"a link that is no source: {str(link)[:200]}")
        url = self.text("URL")
        if url is not None and not _is_web(url):
            self.lose("url", f"no address on the web: {url[:200]}")
            url = None
        evidence = tuple(Evidence(Source(link, url=link)) for link in dict.fromkeys(sources))
        return (None if url in sources else url), evidence

    def organiser(self) -> str | None:
        return next((_person(value) for value in self.all("ORGANIZER")), None)

    def participants(self) -> tuple[Participant, ...]:
        names = [_person(value) for value in self.all("ATTENDEE")]
        return tuple(Participant(name) for name in dict.fromkeys(names) if name)

    def parent(self) -> str | None:
        parents = []
        for value in self.all("RELATED-TO"):
            if str(getattr(value, "params", {}).get("RELTYPE", "PARENT")).upper() == "PARENT":
                parents.append(str(value))
            else:
                self.lose("RELATED-TO", f"a relation other than to a parent: {str(value)[:200]}")
        if len(parents) > 1:
            self.lose("part_of", "of several parents only the first is kept")
        return parents[0] if parents else None

    def lose_the_rest(self) -> None:
        """Reports what is well formed and has no place in an event."""
        if self.reader.on_loss is None:
            return
        for name in sorted({line.name for line in self.block.lines} - _READ):
            if self.component.get(name) is not None:
                self.lose(name, "an event has no such field")
        for part in self.component.subcomponents:
            self.lose(part.name, "an event has no such part")


_EXPECTED: Final[Mapping[str, str]] = {
    "DTSTART": "a day such as 20221017 or a moment such as 20221017T100000Z",
    "DTEND": "a day such as 20221017 or a moment such as 20221017T100000Z",
    "DURATION": "a duration such as P1D or PT2H",
    "GEO": "latitude;longitude in degrees",
    "SEQUENCE": "a whole number",
}


def _edtf(text: str) -> When:
    """EDTF as `str(when)` writes it: days, or RFC 3339 moments with `/` between them."""
    if ":" not in text:
        return as_when(text)
    try:
        moments = [datetime.fromisoformat(part) for part in text.split("/")]
    except ValueError:
        raise ModelError("X-EDTF", text, "days or moments in EDTF") from None
    return Period(*moments[:2])


def _describes(link: Any) -> bool:
    return str(getattr(link, "params", {}).get("LINKREL", "")).lower() == "describedby"


def _is_web(address: str) -> bool:
    try:
        return optional_url(address) is not None
    except ModelError:
        return False


def _person(value: Any) -> str | None:
    """Who somebody is: the name given, else the address without its scheme."""
    name = str(getattr(value, "params", {}).get("CN", "")).strip()
    return name or re.sub(r"^mailto:", "", str(value), flags=re.IGNORECASE).strip() or None
