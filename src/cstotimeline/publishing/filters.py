"""Parts of a timeline that somebody may subscribe to: by kind, country, status, days, or words.

The published folder has one feed for each kind and country; the server answers any combination.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import attrs

from cstotimeline.dates import Bound
from cstotimeline.events import KINDS, Event, Exercise, Status
from cstotimeline.faults import CstotimelineError, ModelError, found_expected
from cstotimeline.places import as_country, countries
from cstotimeline.timeline import Timeline

PARAMETERS: Final = ("kind", "country", "status", "from", "to", "q")


class FilterError(CstotimelineError):
    """A filter that cannot be applied; `problems` says of each parameter what was found and what is allowed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@attrs.frozen(kw_only=True)
class Filter:
    """What to keep: events that have one of the kinds, one of the countries, …, for every condition given.

    `first` and `last` are days, both inclusive: kept is what takes place between them, or perhaps does. `words`
    must all occur somewhere in an event's texts, whatever their case.
    """

    kinds: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None
    words: tuple[str, ...] = ()

    @staticmethod
    def parse(parameters: Iterable[tuple[str, str]], timeline: Timeline) -> Filter:
        """Out of a query string's parameters; several values may be given by repeating or with commas.

        Raises `FilterError` with everything that is wrong.
        """
        given: dict[str, list[str]] = {}
        problems: list[str] = []
        for name, value in parameters:
            if name not in PARAMETERS:
                problems.append(f"found the parameter {name!r}, expected {', '.join(PARAMETERS)}")
                continue
            values = [value] if name == "q" else value.split(",")
            given.setdefault(name, []).extend(text for item in values if (text := item.strip()))
        kinds = _known("kind", given, {*KINDS, *(event.kind for event in timeline)}, problems)
        statuses = _known("status", given, {status.value for status in Status}, problems)
        first, last = _day("from", given, problems), _day("to", given, problems)
        if first is not None and last is not None and last < first:
            problems.append(f"to: {found_expected(last.isoformat(), f'a day on or after from ({first})')}")
        found = _countries(given, problems)
        if problems:
            raise FilterError(problems)
        words = tuple(sorted({word for text in given.get("q", ()) for word in text.casefold().split()}))
        return Filter(kinds=kinds, countries=found, statuses=statuses, first=first, last=last, words=words)

    @property
    def is_empty(self) -> bool:
        """Whether everything is kept."""
        return self == Filter()

    def apply(self, timeline: Timeline) -> Timeline:
        """The same timeline with the events that are kept, and their sources."""
        return timeline if self.is_empty else timeline.with_events(self._kept(timeline))

    def _kept(self, timeline: Timeline) -> Iterator[Event]:
        events: Iterable[Event] = timeline
        if self.first is not None or self.last is not None:
            events = timeline.between(self.first or date.min, self.last or date.max, possible=True)
        for event in events:
            if self.kinds and event.kind not in self.kinds:
                continue
            if self.statuses and event.status not in self.statuses:
                continue
            if self.countries and self.countries.isdisjoint(countries_of(event)):
                continue
            if self.words and not _speaks_of(event, self.words):
                continue
            yield event


def countries_of(event: Event) -> set[str]:
    """The countries an event takes place in: its own and its phases'."""
    places = [event.where, *(phase.where for phase in event.phases)] if isinstance(event, Exercise) else [event.where]
    return {place.country for place in places if place is not None and place.country is not None}


def _known(name: str, given: dict[str, list[str]], allowed: set[str], problems: list[str]) -> frozenset[str]:
    values = {value.lower() for value in given.get(name, ())}
    problems += [f"{name}: {found_expected(value, ' or '.join(sorted(allowed)))}" for value in sorted(values - allowed)]
    return frozenset(values & allowed)


def _countries(given: dict[str, list[str]], problems: list[str]) -> frozenset[str]:
    found = set()
    for value in given.get("country", ()):
        try:
            code = as_country(value)
        except ModelError as error:
            problems.append(str(error))
        else:
            found.add(code if code in countries() else value)
    return frozenset(found)


def _day(name: str, given: dict[str, list[str]], problems: list[str]) -> date | None:
    """`from` is the first day of a month or a year, `to` the last."""
    values = given.get(name, [])
    if not values:
        return None
    try:
        bound = Bound.parse(values[0])
    except ModelError:
        bound = None
    day = None if bound is None else bound.earliest if name == "from" else bound.latest
    if day is None or len(values) > 1:
        problems.append(f"{name}: {found_expected(','.join(values), 'one day, month or year such as 2024-10-02')}")
    return day


def _speaks_of(event: Event, words: tuple[str, ...]) -> bool:
    texts = [event.id, event.title, event.description, event.organiser, event.where and event.where.text]
    texts += [participant.name for participant in event.participants]
    if isinstance(event, Exercise):
        texts += [text for phase in event.phases for text in (phase.title, phase.where and phase.where.text)]
    found = "\n".join(text for text in texts if text).casefold()
    return all(word in found for word in words)
