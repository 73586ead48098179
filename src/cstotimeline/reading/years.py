"""From what a phrase says to days: the year policy, and dates that only make sense beside another day.

Press releases leave the year out more often than they give it. It is found by an ordered list of rungs; the
first that knows answers, and the reading says which it was. Nothing is ever taken from today's date: where no
rung knows, there are no days, and a doubt says why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import attrs

from cstotimeline.evidence import Doubt
from cstotimeline.reading.points import DatePhrase, Point
from cstotimeline.reading.spans import Seasons, Span, placed, spans_of


@attrs.frozen
class Around:
    """What the dates around a phrase tell of a page that does not say when it was published.

    `year` is the one most often said; `over` the last day that is told as past, `ahead` the first that is told as
    still to come, `beside` the full date said nearest before.
    """

    year: int
    over: date | None = None
    ahead: date | None = None
    beside: date | None = None


@attrs.frozen
class Context:
    """What is known around a phrase.

    `anchor` is the day its block was published, `anchor_rung` who says so ("block" or "document"); `tense` is
    "past", "future" or "" (neither, or "was to be"); `sentence_year` a year the same sentence is about;
    `own_year` the year in the event's own name; `named_year` that of another name beside it; `around` what its
    neighbours tell; `previous` the day spoken of before.
    """

    anchor: date | None = None
    anchor_rung: str = "block"
    tense: str = ""
    sentence_year: int | None = None
    own_year: int | None = None
    named_year: int | None = None
    around: Around | None = None
    previous: date | None = None


@attrs.frozen
class Reading:
    """What a phrase comes to: EDTF text, its first and last day, the rung that dated it, and what is unsure."""

    when: str
    first: date
    last: date
    rung: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def start_text(self) -> str:
        """Its first bound in EDTF."""
        return self.when.partition("/")[0]

    @property
    def end_text(self) -> str:
        """Its last bound in EDTF."""
        return self.when.rpartition("/")[2]


def resolve(phrase: DatePhrase, context: Context, seasons: dict[str, tuple[int, ...]]) -> Reading | Doubt:
    """The days a phrase means in its context, or the doubt that says why nobody can tell."""
    if phrase.problem == "no-such-day":
        return Doubt("no-such-day", f"there is no such day as “{phrase.text}”", ())
    if phrase.problem == "day-or-month":
        return Doubt("day-or-month", f"“{phrase.text}” may put the day or the month first", phrase.instead)
    first, last = phrase.first, phrase.last
    if first.is_relative or (last is not None and last.is_relative):
        return _relative(phrase, context)
    found = _year_of(first, last, context, seasons)
    if found is None:
        return Doubt("no-year", f"“{phrase.text}” has no year, and nothing around it tells which", ())
    year, rung = found
    spans = spans_of(first, last, year, seasons)
    if spans is None:
        return Doubt("no-such-day", f"there is no such day as “{phrase.text}” in {year}", ())
    year, rung, spans, doubts = _checked_by_weekday(first, last, year, rung, spans, seasons)
    a, b = spans
    if b[3] < a[2]:
        return Doubt("no-such-day", f"“{phrase.text}” ends before it starts", ())
    if phrase.apart and phrase.lead != "between":
        doubts = (
            *doubts,
            Doubt("days-apart", f"“{phrase.text}” names days apart from each other, taken as a span", ()),
        )
    return Reading(_join(a[0], b[1]), a[2], b[3], rung, (*doubts, *_why_that_year(phrase, rung, year)))


def _join(start: str, end: str) -> str:
    return start if start == end else f"{start}/{end}"


def _why_that_year(phrase: DatePhrase, rung: str, year: int) -> tuple[Doubt, ...]:
    if rung in ("named", "neighbour", "weekday"):
        why = {
            "named": "the year in a name beside it",
            "neighbour": "the year its neighbours speak of",
            "weekday": "the year in which the weekday fits",
        }[rung]
        return (Doubt("year-from-context", f"“{phrase.text}” has no year: {year} is {why}", ()),)
    return ()


# The year policy


_FAR: Final = 300
"""Days after publication beyond which the year in a name gives way to the day of publication."""
_RECENT: Final = 60
"""Days for which what is over may still be told without a verb in the past."""
_SOON: Final = 120
"""Days within which a date across the turn of a year lies nearer than one of the same year."""


def _by_phrase(first: Point, last: Point | None, context: Context, spans: Spans) -> int | None:
    if first.year is not None:
        return first.year
    if last is None or last.year is None:
        return None
    return last.year - ((last.month or 12) < (first.month or 1))


def _by_sentence(first: Point, last: Point | None, context: Context, spans: Spans) -> int | None:
    return context.sentence_year


def _by_own_name(first: Point, last: Point | None, context: Context, spans: Spans) -> int | None:
    year, anchor = context.own_year, context.anchor
    if (first.year_shift or (last is not None and last.year_shift)) and anchor is not None:
        return None  # "last year" is counted from publication
    span = spans(year) if year is not None and anchor is not None else None
    if span is not None and anchor is not None and (span[0][2] - anchor).days > _FAR:
        return None  # "Dynamic Front 25" was held in November 2024
    return year


def _by_anchor(first: Point, last: Point | None, context: Context, spans: Spans) -> int | None:
    anchor = context.anchor
    if anchor is None:
        return None
    shift = first.year_shift if first.year_shift is not None else last.year_shift if last else None
    if shift is not None:
        return anchor.year + shift
    if first.month is None and not first.part:
        return None
    found = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        span = spans(year)
        if span is not None:
            found.append((year, span[0][2], span[1][3]))
    slack = timedelta(days=1)
    if context.tense == "past":
        past = [year for year, start, _ in found if start - anchor <= slack]
        return max(past, default=None)
    if context.tense == "future":
        future = [year for year, _, end in found if anchor - end <= slack]
        return min(future, default=None)
    return min(found, key=lambda item: (_unlikeliness(anchor, item[1], item[2]), item[0]), default=(None,))[0]


def _unlikeliness(anchor: date, first: date, last: date) -> int:
    """How far off days are that no verb puts before or after publication: what is long over is told as past."""
    past = (anchor - last).days
    return 2 * past if past > _RECENT else _distance(anchor, first, last)


def _distance(day: date, first: date, last: date) -> int:
    return max((first - day).days, (day - last).days, 0)


def _by_other_name(first: Point, last: Point | None, context: Context, spans: Spans) -> int | None:
    return context.named_year


def _by_neighbour(first: Point, last: Point | None, context: Context, spans: Spans) -> int | None:
    around = context.around
    if around is None:
        return None
    if first.month is None or first.year_shift is not None or (last is not None and last.year_shift is not None):
        return around.year
    over, ahead = around.over, around.ahead
    if context.tense == "past":
        if ahead is not None:
            return _latest(ahead, spans)
        return _close(over, spans, max(over.year, around.year)) if over is not None else around.year
    if context.tense in ("future", "coming"):
        if ahead is not None and (over is None or (ahead - over).days > _FAR):
            return _close(ahead, spans, ahead.year)
        if over is not None:
            soonest = _soonest(over, spans)
            return soonest if ahead is not None else max(soonest, around.year)
        return around.year
    if around.beside is not None:
        return _close(around.beside, spans, around.beside.year, back=False)
    return around.year


def _latest(day: date, spans: Spans) -> int:
    """The last year in which the days have begun by then."""
    span = spans(day.year)
    return day.year if span is None or span[0][2] <= day else day.year - 1


def _soonest(day: date, spans: Spans) -> int:
    """The first year in which the days are not over by then."""
    span = spans(day.year)
    return day.year if span is None or span[1][3] >= day else day.year + 1


def _close(day: date, spans: Spans, year: int, back: bool = True) -> int:
    """The year, unless its neighbour brings the days within some months of that day."""
    for other in (day.year + 1, day.year - 1) if back else (day.year + 1,):
        span = spans(other)
        if other != year and span is not None and _distance(day, span[0][2], span[1][3]) <= _SOON:
            return other
    return year


Spans = Callable[[int], "tuple[Span, Span] | None"]
Rung = Callable[[Point, "Point | None", Context, Spans], "int | None"]

YEAR_POLICY: Final[tuple[tuple[str, Rung], ...]] = (
    ("phrase", _by_phrase),
    ("sentence", _by_sentence),
    ("name", _by_own_name),
    ("block", _by_anchor),
    ("named", _by_other_name),
    ("neighbour", _by_neighbour),
)
"""Who may say which year it is, the first that knows. "block" is reported as "document" where the block has no
day of its own and takes the document's. "weekday" corrects a year that was not in the phrase."""


def _year_of(first: Point, last: Point | None, context: Context, seasons: Seasons) -> tuple[int, str] | None:
    def spans(year: int) -> tuple[Span, Span] | None:
        return spans_of(first, last, year, seasons)

    shift = first.year_shift or (last.year_shift if last else None) or 0
    for rung, rule in YEAR_POLICY:
        year = rule(first, last, context, spans)
        if year is not None:
            year += shift if rung in ("name", "named", "neighbour") else 0  # "22 August last year"
            return year, context.anchor_rung if rung == "block" else rung
    return None


def _checked_by_weekday(
    first: Point, last: Point | None, year: int, rung: str, spans: tuple[Span, Span], seasons: Seasons
) -> tuple[int, str, tuple[Span, Span], tuple[Doubt, ...]]:
    weekday = first.weekday
    if weekday is None or first.day is None or spans[0][2].isoweekday() == weekday:
        return year, rung, spans, ()
    if rung != "phrase":
        for other in (year - 1, year + 1):
            moved = spans_of(first, last, other, seasons)
            if moved is not None and moved[0][2].isoweekday() == weekday:
                return other, "weekday", moved, ()
    return year, rung, spans, (Doubt("weekday-disagrees", f"{spans[0][2].isoformat()} is another day of the week", ()),)


# Points beside another day


def _relative(phrase: DatePhrase, context: Context) -> Reading | Doubt:
    first, last = phrase.first, phrase.last
    base = context.previous if first.since_previous else context.anchor
    if base is None and (first.bare_day or (first.unit != "day" and first.day is None)):
        base = context.anchor
    year = context.sentence_year or context.own_year or context.named_year
    year = year or (context.around.year if context.around is not None else None)
    if base is None:
        if first.unit == "year" and first.shift is not None and year:
            year += first.shift
            return Reading(str(year), date(year, 1, 1), date(year, 12, 31), "neighbour")
        return Doubt("no-anchor", f"“{phrase.text}” needs the day this was published, and nobody tells it", ())
    rung = "previous" if base is context.previous else context.anchor_rung
    try:
        a = placed(first, base, context.tense)
        b = a if last is None else placed(last, base, context.tense, after=a[2])
    except (OverflowError, ValueError):
        return Doubt("no-such-day", f"“{phrase.text}” lies outside the calendar", ())
    if b[3] < a[2]:
        return Doubt("no-such-day", f"“{phrase.text}” ends before it starts", ())
    why = Doubt("relative-date", f"“{phrase.text}” counted from {base.isoformat()}", ())
    return Reading(_join(a[0], b[1]), a[2], b[3], rung, (why,))
