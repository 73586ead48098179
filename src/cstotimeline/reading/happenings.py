"""Events in the making: everything one document says of one event, gathered passage by passage.

A `Happening` collects dated readings (a day, a first day, a last day), places, status and passages. In the end
it is settled: one set of days, the rung that gave them, and what stays in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

import attrs

from cstotimeline.drafts import Draft
from cstotimeline.evidence import Doubt, Evidence, Source
from cstotimeline.reading.names import NameMention
from cstotimeline.reading.whereabouts import PlaceMention
from cstotimeline.reading.years import Reading

_STRENGTH: Final = {"cancelled": 5, "postponed": 4, "held": 3, "ongoing": 2, "planned": 1}


@attrs.frozen
class Passage:
    """A sentence that speaks of an event, and the day its block was published."""

    start: int
    end: int
    published: date | None = None


@attrs.frozen
class Dated:
    """One reading of days: `role` is "on" (it happens then), "start" or "end"."""

    role: str
    reading: Reading
    passage: Passage


@attrs.define(eq=False)
class Happening:
    """One event as a document tells it, still growing."""

    kind: str
    title: str
    name: NameMention | None = None
    year: int | None = None
    dated: list[Dated] = attrs.Factory(list)
    passages: dict[Passage, None] = attrs.Factory(dict)
    places: list[tuple[int, PlaceMention]] = attrs.Factory(list)
    statuses: list[str] = attrs.Factory(list)
    length: int | None = None
    doubts: list[Doubt] = attrs.Factory(list)
    parent: Happening | None = None
    label: str = ""
    facts: dict[str, Any] = attrs.Factory(dict)
    plural: bool = False
    summary: bool = False
    country: str | None = None
    other: bool = False

    def add(self, passage: Passage) -> None:
        """Notes a passage that speaks of it."""
        self.passages[passage] = None

    def date(self, role: str, reading: Reading, passage: Passage) -> None:
        """Notes days it happens on, starts on or ends on."""
        self.dated.append(Dated(role, reading, passage))
        self.add(passage)

    def replan(self, reading: Reading) -> None:
        """Takes back the days said before, which others have replaced."""
        former = dict.fromkeys(item.reading.when for item in self.dated if not _coarse(item.reading))
        former.pop(reading.when, None)
        self.doubts += [Doubt("former-when", f"{when} is what it was planned for at first", ()) for when in former]
        self.dated = [item for item in self.dated if item.reading.when not in former]

    @property
    def own_name(self) -> str | None:
        """Its proper name with its year, where it has one."""
        if self.name is None:
            return None
        year = self.name.year or self.year
        return f"{self.name.base}-{year}" if year else self.name.base

    @property
    def display(self) -> str:
        """Its title as a person would write it."""
        if self.name is not None:
            held_again = self.name.series is not None or self.kind in ("exercise", "operation")
            if (
                held_again
                and self.name.year is None
                and self.year is not None
                and not _NUMBERED.search(self.name.written)
            ):
                return f"{self.name.written}-{self.year}"
            return self.name.written
        return self.title

    # Settling

    def settle(self) -> tuple[str | None, str]:
        """Its days in EDTF, and the rung that dated them; (None, "") where no day is known."""
        on = [item for item in self.dated if item.role == "on"]
        starts = [item for item in self.dated if item.role == "start"]
        ends = [item for item in self.dated if item.role == "end"]
        fine = [item for item in on if not _is_year(item.reading)]
        if starts and ends and fine and _told_whole(starts, ends, fine[0]):
            return self._bounded(starts, ends)
        if fine:
            best = self._finest(fine)
            whole = self._completed(best, starts, ends)
            return whole or best.reading.when, best.reading.rung
        if starts or ends:
            return self._bounded(starts, ends)
        if on:
            return on[0].reading.when, on[0].reading.rung
        if self.name is not None and self.year is not None:
            return str(self.year), "name"
        return None, ""

    def _finest(self, items: list[Dated]) -> Dated:
        """The first reading, or a later one that lies within it; others are doubts."""
        best = items[0]
        for item in items[1:]:
            inside = best.reading.first <= item.reading.first and item.reading.last <= best.reading.last
            if inside and item.reading.when != best.reading.when and _coarse(best.reading):
                best = item
            elif not inside and not (
                item.reading.first <= best.reading.first and best.reading.last <= item.reading.last
            ):
                self.doubts.append(Doubt("other-when", "another passage gives other days", (item.reading.when,)))
        return best

    def _completed(self, best: Dated, starts: list[Dated], ends: list[Dated]) -> str | None:
        """One day and an end (or a start) given elsewhere make a span."""
        lasting = self.kind in ("meeting", "conference", "training_course")
        if (
            lasting
            and starts
            and best.reading.first == best.reading.last
            and starts[0].reading.first < best.reading.first
        ):
            return f"{starts[0].reading.start_text}/{best.reading.end_text}"
        if (
            not starts
            and ends
            and best.reading.first == best.reading.last
            and ends[0].reading.last > best.reading.last
            and not _is_year(ends[0].reading)
        ):
            if self.kind in ("ceremony",):
                return None
            return f"{best.reading.start_text}/{ends[0].reading.end_text}"
        return None

    def _bounded(self, starts: list[Dated], ends: list[Dated]) -> tuple[str, str]:
        start = min(starts, key=lambda item: (_coarse(item.reading), item.passage.start)) if starts else None
        end = min(ends, key=lambda item: (_coarse(item.reading), item.passage.start)) if ends else None
        if start and end and start.reading.first <= end.reading.last:
            first, last = start.reading.start_text, end.reading.end_text
            return (first if first == last else f"{first}/{last}"), start.reading.rung
        if start:
            first_day = start.reading.first
            if self.length and first_day == start.reading.last:
                return f"{start.reading.start_text}/{first_day + timedelta(days=self.length - 1)}", start.reading.rung
            return f"{start.reading.start_text}/..", start.reading.rung
        assert end is not None  # noqa: S101  # called with one of them at least
        last_day = end.reading.last
        if self.length and end.reading.first == last_day:
            return f"{last_day - timedelta(days=self.length - 1)}/{end.reading.end_text}", end.reading.rung
        return f"../{end.reading.end_text}", end.reading.rung

    def status(self) -> str:
        """The status that its passages amount to.

        Called off wins; then its days beside the newest day of publication; then what the words say.
        """
        called_off = [status for status in self.statuses if status in ("cancelled", "postponed")]
        if called_off:
            return max(called_off, key=_STRENGTH.__getitem__)
        when, _ = self.settle()
        day = max((p.published for p in self.passages if p.published is not None), default=None)
        if when is not None and day is not None and _DAYS.fullmatch(when):
            first, last = when[:10], when[-10:]
            if first > day.isoformat():
                return "planned"
            if last < day.isoformat():
                return "held"
            if first < last and not (last == day.isoformat() and "held" in self.statuses):
                return "ongoing"
        if when is not None and day is not None and when.isdigit() and int(when) != day.year:
            return "planned" if int(when) > day.year else "held"
        return max(self.statuses, key=_STRENGTH.__getitem__, default="planned")

    def is_within(self, whole: Happening) -> bool:
        """Whether it is that happening, or part of it at any remove."""
        return self is whole or (self.parent is not None and self.parent.is_within(whole))

    def place(self) -> PlaceMention | None:
        """The place it most surely happens at; its parent's where none is said of itself."""
        if self.places:
            return max(enumerate(self.places), key=lambda item: (item[1][0], -item[0]))[1][1]
        if self.parent is not None and self.kind in ("phase", "ceremony", "exercise"):
            return self.parent.place()
        return None

    def draft(self, text: str, source: Source) -> Draft | None:
        """What it comes to; None where nothing of it is worth a draft (no days, and no doubt that says why)."""
        when, rung = self.settle()
        if self.summary or not self.passages:
            return None
        if when is None and not (self.doubts and self.passages):
            return None
        says: dict[str, Any] = {"title": self.display, "kind": self.kind, "status": self.status()}
        if when is not None:
            says["when"], says["dated_by"] = when, rung
        if self.own_name:
            says["name"] = self.own_name
        place = self.place()
        if place is not None and self.name is None and not self.label and " " not in self.title:
            where = re.sub(r"\s+", " ", text[place.start : place.end]).strip(" ,(")
            says["title"] = f"{self.title} {'at' if place.venue else 'in'} {where}"
        if place is not None:
            says.update(_place_fields(text, place, self.country))
        if self.parent is not None:
            key = "phase_of" if self.kind == "phase" else "part_of"
            says[key] = self.parent.own_name or self.parent.display
        says.update({key: value for key, value in self.facts.items() if value})
        first, *more = self._ordered_passages()
        evidence = [_evidence(text, source, first, says)]
        evidence += [_evidence(text, source, passage, self._named_again(says)) for passage in more]
        return Draft(tuple(evidence), _without_doubles(self.doubts, self.dated))

    def _named_again(self, says: dict[str, Any]) -> dict[str, Any]:
        """What a further passage says: which event it is, and of a name with its year that year."""
        told = {"title": says["title"], "kind": self.kind}
        if self.own_name:
            told["name"] = self.own_name
        if self.name is not None and self.name.year is not None:
            told |= {"when": f"{self.name.year:04d}", "dated_by": "name"}
        return told

    def _ordered_passages(self) -> list[Passage]:
        """The passage that dates it first."""
        dating = [item.passage for item in self.dated]
        return list(dict.fromkeys([*dating, *self.passages]))


_DAYS: Final = re.compile(r"\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?")
_NUMBERED: Final = re.compile(r" [IVX]+$")


def _is_year(reading: Reading) -> bool:
    return re.fullmatch(r"\d{4}~?", reading.when) is not None


def _told_whole(starts: list[Dated], ends: list[Dated], on: Dated) -> bool:
    """Whether one sentence gives first and last day, before another gives days."""
    passage = starts[0].passage
    return passage == ends[0].passage and passage.start < on.passage.start


def _coarse(reading: Reading) -> bool:
    return not re.fullmatch(r"\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?", reading.when)


def _evidence(text: str, source: Source, passage: Passage, says: dict[str, Any]) -> Evidence:
    return Evidence(source, text[passage.start : passage.end], (passage.start, passage.end), passage.published, says)


def _place_fields(text: str, place: PlaceMention, country: str | None) -> dict[str, Any]:
    words = re.sub(r"\s+", " ", text[place.start : place.end]).strip(" ,(")
    fields: dict[str, Any] = {"place": words}
    if place.venue:
        fields["venue"] = words if place.venue == words else place.venue
    if place.city:
        fields["city"] = place.city
    if place.country or country:
        fields["country"] = place.country or country
    return fields


def _without_doubles(doubts: list[Doubt], dated: Iterable[Dated]) -> tuple[Doubt, ...]:
    return tuple(dict.fromkeys([*(doubt for item in dated for doubt in item.reading.doubts), *doubts]))
