"""Events to calendar components.

Everything a calendar format decides is decided here: the days shown, the status, the title, the text, the parent.
Values are Python's own; how they are spelled is the format's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, timedelta
from functools import cached_property, lru_cache
from itertools import compress
from operator import attrgetter
from typing import Final
from uuid import UUID

from cstotimeline.calendaring.components import NOTHING_OWN, Component, Components, Own
from cstotimeline.calendaring.notes import notes_of, notes_of_part
from cstotimeline.calendaring.spans import Imprecise, span_of
from cstotimeline.calendaring.text import all_tidy, lines, one_line
from cstotimeline.dates import ONE_DAY, DateInterval, Period, Precision, When
from cstotimeline.events import CLASS_OF_KIND, Conference, Event, Exercise, Meeting, Phase, Status
from cstotimeline.evidence import Evidence
from cstotimeline.revisions import UNDATED, Ledger, Revision, Tombstone, first_revision
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE, name_of, uids_in

NOMINAL_DURATION: Final = timedelta(hours=1)
"""How long an event of unknown duration is shown: without an end, clients differ widely."""

Shown = tuple[date, date, bool]
"""Start, exclusive end, and whether the event fills them only perhaps."""

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
        uids = uids_in((timeline.namespace if timeline is not None else namespace).bytes)
        self._derived_uid = uids.derive if timeline is None else uids.__getitem__  # a stream has no end to remember

    def uid(self, event: Event) -> str:
        """The UID of an event."""
        return event.uid or self._derived_uid(event.id)

    def components(self, events: Sequence[Event]) -> Components:
        """Of each event, itself and its phases, as far as they have days to stand on."""
        exact = list(map(_exact_days_of, events))
        shown = [
            self.shown(event.when, self.parts(event)) if days is None else _whole_days(days[0], days[1])
            for event, days in zip(events, exact, strict=True)
        ]
        wholes = self._wholes(list(compress(events, shown)), compress(exact, shown), list(filter(None, shown)))
        if any(isinstance(event, Exercise) and event.phases for event in events):
            return Components.of(self._with_phases(events, shown, wholes.each()))
        return wholes

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
            return self._derived_uid(part_of)
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

    def _wholes(
        self, events: Sequence[Event], exact: Iterable[tuple[date, date] | None], shown: Sequence[Shown]
    ) -> Components:
        """Of each event, itself, on the days it is shown; `exact` are its own where they are exact."""
        if not events:
            return Components()
        ids, uids, titles, descriptions, whens, places, kinds, statuses, urls, evidence, parents = zip(
            *map(_facts_of, events), strict=True
        )
        starts, ends, tentative = zip(*shown, strict=True)
        if not all_tidy(titles, descriptions):
            titles = tuple(map(_titled, titles, ids))
            descriptions = tuple(text and lines(text) for text in descriptions)
        texts, text_lengths = zip(*map(notes_of, events, descriptions), strict=True)
        said, own = zip(*map(_in_calendar, map(type, events), kinds, statuses, tentative), strict=True)
        addresses, links = (
            zip(*map(_addresses, urls, evidence), strict=True) if any(evidence) else (urls, [()] * len(ids))
        )
        return Components(
            uid=self._uids(ids, uids),
            revision=self._revisions(events, evidence),
            start=starts,
            end=ends,
            title=titles,
            status=said,
            place=places,
            kind=kinds,
            text=texts,
            url=addresses,
            links=links,
            parent=[part_of and self.parent_uid(part_of) for part_of in parents] if any(parents) else parents,
            event_id=ids,
            own=[
                plain if days is not None and length is None else _with_more(plain, when, length)
                for plain, days, when, length in zip(own, exact, whens, text_lengths, strict=True)
            ],
        )

    def _uids(self, ids: Sequence[str], given: Sequence[str | None]) -> Sequence[str]:
        if any(given):
            return [uid or self._derived_uid(name) for name, uid in zip(ids, given, strict=True)]
        return list(map(self._derived_uid, ids))

    def _revisions(self, events: Sequence[Event], evidence: Iterable[tuple[Evidence, ...]]) -> Sequence[Revision]:
        if self.ledger is not None:
            return list(map(self._revision, events))
        return [first_revision(event) if known else UNDATED for event, known in zip(events, evidence, strict=True)]

    def _with_phases(
        self, events: Iterable[Event], shown: Iterable[Shown | None], wholes: Iterator[Component]
    ) -> Iterator[Component]:
        for event, days in zip(events, shown, strict=True):
            whole = None if days is None else next(wholes)
            if whole is not None:
                yield whole
            if isinstance(event, Exercise):
                for phase in event.phases:
                    part = self._part(event, phase, None if whole is None else whole.uid)
                    if part is not None:
                        yield part

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
            uid=self._derived_uid(name_of(event.id, phase.id)),
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


_facts_of: Final = attrgetter(
    "id",
    "uid",
    "title",
    "description",
    "when",
    "where",
    "kind",
    "status",
    "url",
    "evidence",
    "part_of",
)
"""All in one step: one by one, the attributes of things that are of several classes are slow to get at."""
_exact_days_of: Final = attrgetter("when.exact_days")


@lru_cache(maxsize=1024)
def _in_calendar(cls: type[Event], kind: str, status: Status, tentative: bool) -> tuple[str, Own]:
    """The calendar's status; and the event's class and status, where its kind and that status do not tell them."""
    own_type = None if cls is CLASS_OF_KIND.get(kind, Event) else cls.__name__
    own = Own(type=own_type, status=_OWN_STATUS.get(status))
    said = _CALENDAR_STATUS[status]
    return _tentative(said) if tentative else said, NOTHING_OWN if own == NOTHING_OWN else own


def _with_more(own: Own, when: When, text_length: int | None) -> Own:
    """With what days that are not exact, and notes behind the description, add."""
    zone, edtf = _beyond_days(when)
    return own._replace(zone=zone, edtf=edtf, text_length=text_length)


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
