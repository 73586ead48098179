"""Events as calendar components: one for each event, one for each phase, one for each withdrawal.

Everything a calendar format decides is decided here: the days shown, the status, the title, the text, the parent.
Values are Python's own; how they are spelled is the format's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, timedelta
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Final, NamedTuple
from uuid import UUID

from cstotimeline.calendaring.notes import notes_of, notes_of_part
from cstotimeline.calendaring.spans import Imprecise, span_of
from cstotimeline.calendaring.text import all_tidy, lines, one_line
from cstotimeline.dates import ONE_DAY, DateInterval, Period, Precision, When
from cstotimeline.events import CLASS_OF_KIND, KINDS, Conference, Event, Exercise, Meeting, Phase, Status
from cstotimeline.evidence import Evidence
from cstotimeline.places import Place
from cstotimeline.revisions import UNDATED, Ledger, Revision, Tombstone, first_revision
from cstotimeline.timeline import NAMESPACE, Timeline, uid_of_name, uids_of_names

NOMINAL_DURATION: Final = timedelta(hours=1)
"""How long an event of unknown duration is shown: without an end, clients differ widely."""


Shown = tuple[date, date, bool]
"""Start, exclusive end, and whether the event fills them only perhaps."""


class Own(NamedTuple):
    """The facts that a calendar has no property for."""

    phase_id: str | None = None
    type: str | None = None
    """The event's class, where its kind does not tell it."""
    status: str | None = None
    """The event's status, where the calendar's does not tell it."""
    zone: str | None = None
    """The IANA name of the zone its moments were given in."""
    edtf: str | None = None
    """The event's days or moments, where start and end do not tell them."""
    text_length: int | None = None
    """How many characters of the text are the event's own description; None where all are."""


NOTHING_OWN: Final = Own()


class Component(NamedTuple):
    """One VEVENT, before it is spelled. The end is exclusive; moments are in UTC, to the second."""

    uid: str
    revision: Revision
    start: date
    end: date
    title: str
    status: str
    place: Place | None
    kind: str
    text: str
    url: str | None
    links: tuple[str, ...]
    parent: str | None
    event_id: str
    own: Own = NOTHING_OWN


def own_properties(own: Own) -> list[tuple[str, str]]:
    """Facts without a property, under names of our own, so that a reader of ours gets them back."""
    return [(name, str(fact)) for name, fact in zip(_OWN_PROPERTIES, own, strict=True) if fact is not None]


_OWN_PROPERTIES: Final = (
    "X-PHASE-ID", "X-EVENT-TYPE", "X-EVENT-STATUS", "X-EVENT-TIMEZONE", "X-EDTF", "X-OWN-DESCRIPTION-LENGTH",
)  # fmt: skip
_CONCEPTS: Final[dict[str, str]] = {kind: f"urn:cstotimeline:kind:{kind}" for kind in KINDS}


def concept_of(kind: str) -> str | None:
    """A kind as a concept (RFC 9253, 8.1), where it is one of the library's own."""
    return _CONCEPTS.get(kind)


_CALENDAR_STATUS: Final = {
    Status.PLANNED: "CONFIRMED", Status.ONGOING: "CONFIRMED", Status.HELD: "CONFIRMED",
    Status.POSTPONED: "TENTATIVE", Status.CANCELLED: "CANCELLED",
}  # fmt: skip
_OWN_STATUS: Final = {Status.ONGOING: "ongoing", Status.HELD: "held", Status.POSTPONED: "postponed"}


class Mapping:
    """How the events of one feed become components.

    Of a timeline, or (`timeline=None`) of events that come one by one: then a parent is taken to be in the feed,
    and a bare year has no dated parts but its phases.
    """

    def __init__(
        self,
        timeline: Timeline | None = None,
        *,
        namespace: UUID = NAMESPACE,
        imprecise: Imprecise = "months",
        ledger: Ledger | None = None,
    ) -> None:
        self.timeline = timeline
        self.imprecise: Imprecise = imprecise
        self.ledger = ledger
        self._namespace = (timeline.namespace if timeline is not None else namespace).bytes

    def uid(self, event: Event) -> str:
        """The UID of an event."""
        return event.uid or uid_of_name(self._namespace, event.id)

    def components(self, events: Sequence[Event]) -> list[list[Component]]:
        """Of each event, itself and its phases, as far as they have days to stand on."""
        if not events:
            return []
        facts: list[_Facts] = list(map(_facts_of, events))
        ids, uids, titles, descriptions, *_ = zip(*facts, strict=True)
        derived = iter(uids_of_names(self._namespace, [i for i, uid in zip(ids, uids, strict=True) if uid is None]))
        tidy = all_tidy(titles, descriptions)
        found = []
        for event, known, uid in zip(events, facts, uids, strict=True):
            whole = self._component(event, known, next(derived) if uid is None else uid, tidy)
            items = [] if whole is None else [whole]
            if isinstance(event, Exercise) and event.phases:
                parent = None if whole is None else whole.uid
                items += [part for phase in event.phases if (part := self._part(event, phase, parent)) is not None]
            found.append(items)
        return found

    def withdrawn(self) -> Iterator[Component]:
        """A cancelled component for each event that the ledger says was published and is gone."""
        for stone in self.ledger.tombstones if self.ledger is not None else ():
            shown = self.shown(stone.when, ())
            if shown is not None:
                yield _withdrawn(stone, shown)

    def shown(self, when: When, parts: Iterable[When]) -> Shown | None:
        """Where it stands in the calendar; None where it is to be left out. `parts` are the days of its parts."""
        if isinstance(when, Period):
            return _moments(when)
        if when.exact_days is not None:
            return _whole_days(*when.exact_days)
        span = span_of(when, self.imprecise, parts)
        return None if span is None else _whole_days(*span)

    def parts(self, event: Event) -> Iterator[When]:
        """The days of its phases and of the events that are part of it, all the way down.

        Meetings and conferences that are part of an exercise prepare it: their days are not its days.
        """
        prepared = isinstance(event, Exercise)
        if isinstance(event, Exercise):
            yield from (phase.when for phase in event.phases)
        for child in self._children.get(event.id, ()):
            if not (prepared and isinstance(child, Meeting | Conference)):
                yield child.when
                yield from self.parts(child)

    def depends_on_parts(self, event: Event) -> bool:
        """Whether the days that an event is shown on are those of its parts."""
        when = event.when
        if self.imprecise != "months" or not isinstance(when, DateInterval) or when.is_exact:
            return False
        return Precision.YEAR in (when.start.precision, when.end.precision)

    def parent_uid(self, part_of: str) -> str | None:
        """The UID of the event of that id, as a parent; None where the feed does not have it."""
        if self.timeline is None:
            return uid_of_name(self._namespace, part_of)
        parent = self.timeline.get(part_of)
        if parent is None or self.shown(parent.when, self.parts(parent)) is None:
            return None
        return self.uid(parent)

    @cached_property
    def _children(self) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        for event in self.timeline.events if self.timeline is not None else ():
            if event.part_of is not None:
                found.setdefault(event.part_of, []).append(event)
        return found

    def _component(self, event: Event, facts: _Facts, uid: str, tidy: bool) -> Component | None:
        event_id, _, title, description, when, place, kind, status, url, evidence, part_of = facts
        days = when.exact_days
        shown = self.shown(when, self.parts(event)) if days is None else _whole_days(days[0], days[1])
        if shown is None:
            return None
        start, end, tentative = shown
        said, own = _in_calendar(type(event), kind, status)  # type: ignore[arg-type]  # classes are hashable
        own_text = (description if tidy else lines(description)) if description else ""
        text, text_length = notes_of(event, own_text)
        if days is None or text_length is not None:
            zone, edtf = _beyond_days(when)
            own = own._replace(zone=zone, edtf=edtf, text_length=text_length)
        url, links = _addresses(url, evidence) if evidence else (url, ())
        return tuple.__new__(
            Component,
            (
                uid,
                self._revision(event) if evidence or self.ledger is not None else UNDATED,
                start,
                end,
                title if tidy else _titled(title, event_id),
                _tentative(said) if tentative else said,
                place,
                kind,
                text,
                url,
                links,
                None if part_of is None else self.parent_uid(part_of),
                event_id,
                own,
            ),
        )

    def _part(self, event: Exercise, phase: Phase, parent: str | None) -> Component | None:
        shown = self.shown(phase.when, ())
        if shown is None:
            return None
        start, end, tentative = shown
        status, evidence = phase.status or event.status, phase.evidence or event.evidence
        text, text_length = notes_of_part(phase.when, status, evidence)
        url, links = _addresses(event.url, evidence)
        zone, edtf = _beyond_days(phase.when)
        return Component(
            uid=uid_of_name(self._namespace, f"{event.id}\n{phase.id}"),
            revision=self._revision(event, phase.id),
            start=start,
            end=end,
            title=f"{_titled(event.title, event.id)}: {_titled(phase.title, phase.id)}",
            status=_tentative(_CALENDAR_STATUS[status]) if tentative else _CALENDAR_STATUS[status],
            place=phase.where or event.where,
            kind="phase",
            text=text,
            url=url,
            links=links,
            parent=parent,
            event_id=event.id,
            own=Own(phase.id, None, _OWN_STATUS.get(status), zone, edtf, text_length),
        )

    def _revision(self, event: Event, phase_id: str | None = None) -> Revision:
        if self.ledger is not None and self.timeline is not None:
            return self.ledger.revision(self.timeline, event, phase_id)
        return first_revision(event, phase_id)


_Facts = tuple[
    str, str | None, str, str | None, When, Place | None, str, Status, str | None, tuple[Evidence, ...], str | None
]  # fmt: skip
_facts_of: Final = attrgetter(
    "id", "uid", "title", "description", "when", "where", "kind", "status", "url", "evidence", "part_of"
)
"""All in one step: one by one, the attributes of things that are of several classes are slow to get at."""


@lru_cache(maxsize=1024)
def _in_calendar(cls: type[Event], kind: str, status: Status) -> tuple[str, Own]:
    """The calendar's status; and the event's class and status, where its kind and that status do not tell them."""
    own_type = None if cls is CLASS_OF_KIND.get(kind, Event) else cls.__name__
    own = Own(type=own_type, status=_OWN_STATUS.get(status))
    return _CALENDAR_STATUS[status], NOTHING_OWN if own == NOTHING_OWN else own


def _titled(title: str, event_id: str) -> str:
    """The title on one line; the event's id where nothing is left of it."""
    shown = one_line(title)
    return shown if shown.strip() else event_id


def _tentative(status: str) -> str:
    return status if status == "CANCELLED" else "TENTATIVE"


def _whole_days(first: date, last: date, tentative: bool = False) -> Shown | None:
    """With the exclusive end: the last day of the calendar has none, so it is given up."""
    try:
        return first, last + ONE_DAY, tentative
    except OverflowError:
        return (first, last, tentative) if first < last else None


def _moments(period: Period) -> Shown | None:
    """In UTC and whole seconds; None where UTC has no such moment (the first and last day of all)."""
    try:
        start = period.start.astimezone(UTC).replace(microsecond=0)
        end = period.end.astimezone(UTC).replace(microsecond=0) if period.end is not None else start + NOMINAL_DURATION
        return start, max(end, start + timedelta(seconds=1)), False
    except OverflowError:
        return None


def _beyond_days(when: When) -> tuple[str | None, str | None]:
    """What start and end do not tell: the zone's name, and the days or moments as EDTF."""
    if isinstance(when, DateInterval):
        return None, None if when.is_exact else str(when)
    zone = when.timezone if when.timezone != "UTC" else None
    offset_only = zone is None and when.start.utcoffset()
    return zone, str(when) if when.end is None or offset_only else None


def _addresses(url: str | None, evidence: Iterable[Evidence]) -> tuple[str | None, tuple[str, ...]]:
    """The event's own address, else its first source's; and the addresses of its sources that are not its own."""
    sources = sorted({item.source.id: item.source.url for item in evidence}.items())
    links = tuple(dict.fromkeys(address for _, address in sources if address and address != url))
    return url or next(iter(links), None), links


def _withdrawn(stone: Tombstone, shown: Shown) -> Component:
    start, end, _ = shown
    return Component(
        uid=stone.uid,
        revision=stone.revision,
        start=start,
        end=end,
        title=_titled(stone.title, stone.event),
        status="CANCELLED",
        place=None,
        kind="other",
        text="Withdrawn by the publisher.",
        url=None,
        links=(),
        parent=None,
        event_id=stone.event,
        own=Own(type="Withdrawn", text_length=0),
    )
