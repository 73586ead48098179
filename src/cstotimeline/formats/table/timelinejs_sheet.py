"""The timelinejs dialect: the columns of the spreadsheet that TimelineJS reads.

A bar ends where its end date begins, so the end of whole days is given the last second of the last day. Years and
months stand alone where that is all that is known. `Display Date` says the days in words, which TimelineJS would
otherwise show with that second. A row without a year is dropped in silence there, so days without a known start
begin on the first day that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Final

from cstotimeline.dates import Bound, Period, Precision, When
from cstotimeline.events import Event, Exercise, Phase
from cstotimeline.faults import Loss, OnLoss
from cstotimeline.formats.table.cells import rendered
from cstotimeline.timeline import Timeline
from cstotimeline.wording import days_in_words, kind_in_words

COLUMNS: Final = (
    "Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date", "Headline", "Text",
    "Media", "Media Credit", "Media Caption", "Media Thumbnail", "Alt Text", "Type", "Group", "Background",
)  # fmt: skip
_NO_COLUMN: Final = (
    "where", "status", "url", "organiser", "participants", "personnel", "equipment", "level", "theme", "evidence",
    "doubts", "part_of", "uid", "extra",
)  # fmt: skip
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LAST_SECOND: Final = "23:59:59"


def encode(timeline: Timeline, lost: OnLoss) -> bytes:
    """The sheet of a timeline: one row an event or a phase."""
    rows = [row for event in timeline for row in _rows(event, timeline.language, lost)]
    return rendered([COLUMNS, *rows])


def text_of(html: str) -> str:
    """The text that a cell of headline or text shows; other markup than a line break stays as it is."""
    return unescape(_BREAK.sub("\n", html))


def _rows(event: Event, language: str, lost: OnLoss) -> Iterator[list[object]]:
    for field in _NO_COLUMN:
        if getattr(event, field, None):
            lost(Loss(event.id, field, "TimelineJS has no column for it"))
    yield _row(event.when, event.title, event.description or "", event.kind, language)
    if isinstance(event, Exercise):
        for phase in event.phases:
            yield _phase_row(event, phase, language)


def _phase_row(exercise: Exercise, phase: Phase, language: str) -> list[object]:
    return _row(phase.when, f"{exercise.title}: {phase.title}", "", "phase", language)


def _row(when: When, title: str, text: str, kind: str, language: str) -> list[object]:
    """TimelineJS takes headline and text for HTML, so both are written as such."""
    dates = _moments(when) if isinstance(when, Period) else _days(when.start, when.end)
    words, group = days_in_words(when, language), kind_in_words(kind, language)
    return [*dates, words, _as_html(title), _as_html(text), *[None] * 6, group, None]


def _as_html(text: str) -> str:
    return escape(text).replace("\r\n", "\n").replace("\n", "<br>")


def _moments(when: Period) -> tuple[object, ...]:
    start = when.start
    first = (start.year, start.month, start.day, f"{start:%H:%M:%S}")
    if when.end is None:
        return (*first, None, None, None, None)
    end = when.end
    return (*first, end.year, end.month, end.day, f"{end:%H:%M:%S}")


def _days(start: Bound, end: Bound) -> tuple[object, ...]:
    first, last = (start, end) if start.earliest else (end, end)
    if last.earliest is None or first == last:
        return (*_parts(first), None, None, None, None, None)
    end_time = _LAST_SECOND if last.precision is Precision.DAY else None
    return (*_parts(first), None, *_parts(last), end_time)


def _parts(bound: Bound) -> tuple[int | None, int | None, int | None]:
    """Year, month and day, as far as they are known."""
    day = bound.earliest
    assert day is not None  # noqa: S101  # `_days` gives only bounds with a day
    if bound.precision is Precision.DAY:
        return day.year, day.month, day.day
    return day.year, day.month if bound.precision is Precision.MONTH else None, None
