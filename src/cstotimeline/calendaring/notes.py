"""The text of a calendar entry: the event's own description, then what the calendar has no property for.

Subscribers read notes, not X- properties: so how sure the days are, who organises, who takes part and which
sources say so stand there in words, one a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from operator import attrgetter
from typing import Final

from cstotimeline.calendaring.text import DESCRIPTION_OCTETS, cut, octets, one_line
from cstotimeline.dates import Period, When
from cstotimeline.events import Conference, Event, Exercise, Meeting, Status
from cstotimeline.evidence import Evidence, Source
from cstotimeline.wording import days_in_words, status_in_words

Notes = tuple[str, int | None]
"""A description, and how many of its characters are the event's own (None: all of them)."""


def notes_of(event: Event, own: str | None) -> Notes:
    """The text of an event; `own` is its description, as `lines` leaves it."""
    place = event.where
    beyond = _beyond(type(event))  # type: ignore[arg-type]  # classes are hashable
    if any(beyond(event)) or event.when.exact_days is None or (place and (place.venue or place.city)):
        rest = "\n".join([*_facts(event), *_source_lines(event.evidence)])
    else:  # most events of large feeds
        rest = _IN_WORDS.get(event.status, "")
    return _with_rest(own or "", rest)


def notes_of_part(when: When, status: Status, evidence: Iterable[Evidence]) -> Notes:
    """The text of a phase."""
    return _with_rest("", "\n".join([*days_note(when), *_status_note(status), *_source_lines(evidence)]))


def _with_rest(own: str, rest: str) -> Notes:
    if len(own) + len(rest) > _SURELY_SHORT:
        rest = cut(rest, DESCRIPTION_OCTETS // 2)
        own = cut(own, DESCRIPTION_OCTETS - (octets(rest) + 8 if rest else 0))
    if not rest:
        return own, None
    return (f"{own}\n\n{rest}" if own else rest), len(own)


_SURELY_SHORT: Final = DESCRIPTION_OCTETS // 4 - 2


@cache
def _beyond(cls: type[Event]) -> attrgetter[tuple[object, ...]]:
    """What a calendar has no property for, of each class."""
    particulars = [field for kind, fields in _PARTICULARS.items() if issubclass(cls, kind) for field in fields]
    return attrgetter("evidence", "organiser", "participants", *particulars)


_PARTICULARS: Final = {Exercise: ("personnel", "equipment"), Meeting: ("level",), Conference: ("theme",)}


def _facts(event: Event) -> Iterator[str]:
    yield from days_note(event.when)
    yield from _status_note(event.status)
    if event.where is not None:
        known = [part for part in (event.where.venue, event.where.city) if part and part not in event.where.text]
        if known:
            yield f"Place: {one_line(', '.join(known))}"
    if event.organiser:
        yield f"Organiser: {one_line(event.organiser)}"
    if event.participants:
        yield f"Participants: {one_line('; '.join(item.name for item in event.participants))}"
    yield from _particulars(event)


def _particulars(event: Event) -> list[str]:
    """What only one class of events has."""
    if isinstance(event, Exercise):
        counted = (("Personnel", event.personnel), ("Equipment", event.equipment))
        return [f"{label}: {one_line(quantity.text)}" for label, quantity in counted if quantity is not None]
    if isinstance(event, Meeting) and event.level:
        return [f"Level: {one_line(event.level)}"]
    if isinstance(event, Conference) and event.theme:
        return [f"Theme: {one_line(event.theme)}"]
    return []


def days_note(when: When) -> Iterator[str]:
    """How the days read where they are not exact, and what the calendar shows in their place."""
    if when.is_exact:
        return
    words = days_in_words(when)
    if isinstance(when, Period):
        yield f"Time: {words}; no end is known, one hour is shown"
    elif when.earliest is None or when.latest is None:
        yield f"Dates: {words}; shown on the days that are known"
    else:
        yield f"Dates: {words}; the exact days are not known"


def _status_note(status: Status) -> Iterator[str]:
    if status in _IN_WORDS:
        yield _IN_WORDS[status]


_IN_WORDS: Final = {Status.POSTPONED: f"Status: {status_in_words(Status.POSTPONED)}"}
"""The statuses that no status of a calendar says."""


def _source_lines(evidence: Iterable[Evidence]) -> Iterator[str]:
    sources = {item.source.id: item.source for item in evidence}
    if sources:
        yield "Sources:"
        yield from (f"- {_cited(sources[name])}" for name in sorted(sources))


def _cited(source: Source) -> str:
    parts = [source.title or source.id, source.publisher, source.published and source.published.isoformat(), source.url]
    return one_line(", ".join(part for part in parts if part))
