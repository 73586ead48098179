"""Neighbouring dates that are one phrase: the two ends of a span, a weekday beside its day, "this year" behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from cstotimeline.reading.lexicon import Lexicon, alternatives
from cstotimeline.reading.points import DatePhrase, Point


class Joiner:
    """Joins by a lexicon's words for "to" and "and"."""

    def __init__(self, lexicon: Lexicon) -> None:
        to, and_ = alternatives(lexicon.words("to")), alternatives(lexicon.words("and"))
        the = rf"(?:(?:{alternatives(lexicon.words('the'))})\s+)?"
        clock = r"(?:\d{1,2}[:.]\d\d\s*(?:hours|hrs|[ap]\.?m\.?)?\s*(?:on\s+)?)?"
        self._to = re.compile(rf"\s*,?\s*(?:(?:-|/|{to})\s*{clock}{the}|\(-\))$", re.IGNORECASE)
        self._from = re.compile(rf"\s*,?\s*(?:{alternatives(lexicon.words('from'))})\s+$", re.IGNORECASE)
        self._and = re.compile(rf"\s+(?:{and_})\s+(?:\w+\s+)?{the}$", re.IGNORECASE)

    def joined(self, text: str, atoms: Iterable[DatePhrase]) -> list[DatePhrase]:
        """The phrases that atoms amount to, in order."""
        done: list[DatePhrase] = []
        for atom in atoms:
            before = done[-1] if done else None
            if before is not None and atom.start - before.end <= 24:
                gap = text[before.end : atom.start]
                one = self._one(text, before, atom, gap)
                if one is not None:
                    done[-1] = one
                    continue
            done.append(atom)
        return done

    def _one(self, text: str, a: DatePhrase, b: DatePhrase, gap: str) -> DatePhrase | None:
        """Two neighbours as one phrase: a weekday beside its day, or two ends of a span; None where they are not."""
        if b.first.bare_day and b.last is None and a.last is None and a.first.month and a.first.day:
            b = attrs.evolve(b, first=_later_in(a.first, b.first.day or 1))
        bare = gap.strip(" ,()\n") in ("", "on", "the", "on the", "of")
        if bare and len(gap) <= 8:
            absorbed = _absorbed(a.first, b.first) if b.last is None or not a.last else None
            if absorbed is not None:
                day = b if absorbed is b.first or _fits(absorbed, b.first) else a
                first = absorbed
                return attrs.evolve(day, start=a.start, end=b.end, text=text[a.start : b.end], first=first, lead=a.lead)
            if a.last is not None and b.first.unit == "weekday":
                return attrs.evolve(a, end=b.end, text=text[a.start : b.end])
        if a.first.unit == "week" and not a.last and b.first.unit == "weekday" and self._from.fullmatch(gap):
            first, last = _in_week(b.first, a.first), _in_week(b.last, a.first) if b.last else None
            return attrs.evolve(b, start=a.start, text=text[a.start : b.end], first=first, last=last)
        two = _two_days(a, b) if self._and.fullmatch(gap) else None
        if two is not None:
            return attrs.evolve(a, end=b.end, text=text[a.start : b.end], first=two[0], last=two[1])
        if a.last is not None or not _may_span(a.first, (b.last or b.first)):
            return None
        beside = _next_to_each_other(a.first, b.first)
        spans = (
            self._to.fullmatch(gap)
            or (beside and self._and.fullmatch(gap))
            or (
                self._and.fullmatch(gap)
                and (a.lead == "between" or (a.first.grain == b.first.grain != "day" and a.first.grain != "year"))
            )
        )
        if not spans:
            return None
        problem, instead = a.problem or b.problem, a.instead + b.instead
        return DatePhrase(a.start, b.end, text[a.start : b.end], a.first, b.last or b.first, a.lead, problem, instead)


def _absorbed(a: Point, b: Point) -> Point | None:
    """A weekday, "tomorrow" or "this year" beside the day it only repeats: the day, knowing the weekday."""
    for loose, day in ((a, b), (b, a)):
        if day.unit is None and (day.day or day.month):
            if loose.unit == "weekday" and day.day:
                return attrs.evolve(day, weekday=loose.weekday)
            if loose.unit == "year" and day.year is None and loose.shift is not None and not loose.since_previous:
                return attrs.evolve(day, year_shift=loose.shift)
            if loose.unit in ("day", "week", "month") and day.day:
                return day
    if a.unit == "weekday" and b.unit == "week":
        return _in_week(a, b)
    if a.unit == "week" and b.unit == "weekday":
        return _in_week(b, a)
    if a.unit == "day" and b.unit == "weekday":
        return a
    if a.unit == "weekday" and b.unit == "day":
        return b
    return None


def _in_week(weekday: Point, week: Point) -> Point:
    """ "Monday last week": the Monday of that week."""
    return attrs.evolve(weekday, shift=week.shift, part="week")


def _two_days(a: DatePhrase, b: DatePhrase) -> tuple[Point, Point] | None:
    """ "Yesterday and today", "yesterday and the day before": two days, the earlier one first."""
    one, two = a.first, b.first
    if not (one.unit == two.unit == "day") or one.bare_day or two.bare_day or a.last or b.last or one.since_previous:
        return None
    if two.since_previous:
        two = attrs.evolve(two, shift=(one.shift or 0) + (two.shift or 0), since_previous=False)
    first, last = sorted((one, two), key=lambda point: point.shift or 0)
    return (first, last) if (last.shift or 0) - (first.shift or 0) == 1 else None


def _next_to_each_other(a: Point, b: Point) -> bool:
    """Two weekdays, or two days of a month, of which one follows the other."""
    if a.unit == b.unit == "weekday":
        return (b.weekday or 0) - (a.weekday or 0) in (1, -6)
    return (
        a.unit is b.unit is None and bool(a.day and b.day) and a.month == b.month and (b.day or 0) - (a.day or 0) == 1
    )


def _later_in(a: Point, day: int) -> Point:
    """ "From the 14th of December to the 18th": the day of that number that comes next."""
    month = (a.month or 1) + (day < (a.day or 1))
    year = a.year + (month > 12) if a.year is not None else None
    return Point(year, (month - 1) % 12 + 1, day, year_shift=a.year_shift)


def _fits(made: Point, day: Point) -> bool:
    return (made.month, made.day) == (day.month, day.day) and made.unit == day.unit


def _may_span(a: Point, b: Point) -> bool:
    if a.since_previous or b.since_previous:
        return False
    if a.unit == "weekday" and b.unit == "weekday":
        return True
    if (a.unit is None) != (b.unit is None):
        return a.unit == "day" or b.unit == "day"
    return a.unit is not None or b.unit is not None or not (a.grain == "year" and b.grain != "year" and not a.part)
