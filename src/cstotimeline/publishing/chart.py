"""Where everything stands in a drawn timeline: lanes, rows, marks and ticks, before any of it is ink.

Across, a place is a day number on the axis; down, it is a row of its lane. A lane holds the events of one kind.
An event with phases or children is a block: its own bar, and theirs in the rows below it. A lane that would
grow taller than `MAX_ROWS` first loses its labels, then becomes a histogram: ten thousand events stay a picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final

import attrs

from cstotimeline.dates import DateInterval, Precision, When
from cstotimeline.events import KINDS, Event, Exercise, Phase, Status
from cstotimeline.timeline import Timeline

REFERENCE_WIDTH: Final = 960
"""The width in CSS pixels at which labels are sure not to collide; a wider drawing only gains room."""

MAX_ROWS: Final = 26
LABEL_LENGTH: Final = 42
_DEEPEST: Final = 3
OPEN_STUB: Final = 44
"""How far a bar fades out, in pixels, where a bound has no day."""
_CHARACTER: Final = 6.3
"""Mean width of a character of the label font, in pixels."""
_SMALLEST_MARK: Final = 26
"""No mark takes less room than this, so that each can be hit with a finger (WCAG 2.2, 2.5.8)."""


@attrs.frozen
class Mark:
    """One bar: an event or a phase. Days are ordinals; `last` is exclusive, so a day is one wide.

    `sure` are the days that are certain, None where none is; `open_start` and `open_end` mark a bound without
    a day. `label_room` is what the label takes in pixels, 0 where there is no label.
    """

    event: Event
    phase: Phase | None
    first: int
    last: int
    sure: tuple[int, int] | None
    open_start: bool
    open_end: bool

    @property
    def title(self) -> str:
        """What the mark is called."""
        return self.phase.title if self.phase else self.event.title

    @property
    def when(self) -> When:
        """Its days."""
        return self.phase.when if self.phase else self.event.when

    @property
    def status(self) -> Status:
        """Its own status, or that of its exercise."""
        return (self.phase.status if self.phase else None) or self.event.status

    @property
    def label(self) -> str:
        """Its title, shortened to what a row can hold."""
        title = " ".join(self.title.split())
        return title if len(title) <= LABEL_LENGTH else title[: LABEL_LENGTH - 1].rstrip() + "…"

    @staticmethod
    def of(event: Event, phase: Phase | None = None) -> Mark:
        """The mark of an event, or of one phase of it."""
        when = phase.when if phase else event.when
        days = when if isinstance(when, DateInterval) else when.days
        first, last = days.first_known.toordinal(), days.last_known.toordinal() + 1
        open_start, open_end = days.start.earliest is None, days.end.earliest is None
        sure_first, sure_last = (day.toordinal() for day in days.certain)
        sure = (sure_first, sure_last + 1) if sure_first <= sure_last else None
        if (open_start or open_end) and days.first_known != days.last_known:
            sure = None
        return Mark(event, phase, first, last, sure, open_start, open_end)

    @property
    def is_soft(self) -> bool:
        """Whether its days are a month's or a year's, or doubted, so that it is drawn without hard ends."""
        return isinstance(self.when, DateInterval) and not self.when.is_exact


@attrs.frozen
class Block:
    """A mark and, below it, the blocks of its phases and children."""

    mark: Mark
    inner: tuple[Block, ...] = ()

    def marks(self) -> Iterator[Mark]:
        """All its marks, the outermost first."""
        yield self.mark
        for block in self.inner:
            yield from block.marks()

    @property
    def first(self) -> int:
        """The first day of any of its marks."""
        return min(mark.first for mark in self.marks())

    @property
    def last(self) -> int:
        """The day after the last of any of its marks."""
        return max(mark.last for mark in self.marks())


@attrs.frozen
class Placed:
    """A block with its row (0 is the top of what it lies in), its height in rows, and its inner blocks placed.

    `label_at` says where its label goes: "after" the bar, "before" it, "inside" it, or "" for none.
    """

    block: Block
    row: int
    rows: int
    label_at: str
    inner: tuple[Placed, ...] = ()


@attrs.frozen
class Bin:
    """How many events of a lane begin in one stretch of days, `last` exclusive."""

    first: int
    last: int
    count: int


@attrs.frozen
class Lane:
    """The events of one kind: as placed blocks, or as a histogram where they are too many."""

    kind: str
    count: int
    rows: int
    blocks: tuple[Placed, ...] = ()
    bins: tuple[Bin, ...] = ()


@attrs.frozen
class Tick:
    """A line at the first day of a year, a month or a day. `zoom` is the magnification it appears from."""

    day: int
    unit: Precision
    zoom: float


@attrs.frozen
class Axis:
    """The days drawn, `last` exclusive, and how wide one is."""

    first: int
    last: int

    def share(self, day: float) -> float:
        """Where a day begins, as a share of the axis from 0 to 1."""
        return (day - self.first) / (self.last - self.first)

    def pixels(self, day: float) -> float:
        """Where a day begins at the reference width."""
        return self.share(day) * REFERENCE_WIDTH


@attrs.frozen
class Chart:
    """A timeline laid out."""

    axis: Axis
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.lanes


def lay_out(timeline: Timeline) -> Chart:
    """Lanes, rows and ticks of a timeline."""
    blocks = _blocks(timeline)
    axis = _axis([mark for block in blocks for mark in block.marks()])
    by_kind: dict[str, list[Block]] = {}
    for block in blocks:
        by_kind.setdefault(block.mark.event.kind, []).append(block)
    known = [kind for kind in KINDS if kind in by_kind and kind != "other"]
    own = sorted(kind for kind in by_kind if kind not in KINDS)
    rest = ["other"] if "other" in by_kind else []
    lanes = tuple(_lane(kind, by_kind[kind], axis) for kind in [*known, *own, *rest])
    return Chart(axis, lanes, _ticks(axis) if lanes else ())


# Blocks


def _blocks(timeline: Timeline) -> list[Block]:
    """Top-level events with all that belongs to them; what lies deeper than `_DEEPEST` is drawn at that depth."""
    children: dict[str, list[str]] = {}
    roots: list[str] = []
    for event in timeline:
        if event.part_of is not None and event.part_of in timeline:
            children.setdefault(event.part_of, []).append(event.id)
        else:
            roots.append(event.id)
    order, pending = [], [(event_id, 0) for event_id in roots]
    while pending:
        order.append(found := pending.pop())
        pending += [(child, found[1] + 1) for child in children.get(found[0], ())]
    done: dict[str, Block] = {}
    for event_id, depth in reversed(order):
        event = timeline[event_id]
        phases = event.phases if isinstance(event, Exercise) else ()
        inner = [Block(Mark.of(event, phase)) for phase in phases]
        for child in children.get(event_id, ()):
            block = done.pop(child)
            inner += [block] if depth < _DEEPEST else [Block(block.mark), *block.inner]
        inner.sort(key=lambda block: (block.mark.first, block.mark.last))
        done[event_id] = Block(Mark.of(event), tuple(inner))
    return [done[event_id] for event_id in roots]


# Rows


def _lane(kind: str, blocks: list[Block], axis: Axis) -> Lane:
    count = sum(mark.phase is None for block in blocks for mark in block.marks())
    for labelled, most in ((True, MAX_ROWS), (False, MAX_ROWS // 2)):
        placed, rows = _pack(blocks, axis, labelled=labelled)
        if rows <= most:
            return Lane(kind, count, rows, tuple(placed))
    return Lane(kind, count, _HISTOGRAM_ROWS, bins=_bins(blocks, axis))


_HISTOGRAM_ROWS: Final = 4


def _pack(blocks: Sequence[Block], axis: Axis, *, labelled: bool) -> tuple[list[Placed], int]:
    """Each block in the highest rows that are free; gives up, with a height over `MAX_ROWS`, where none are."""
    free_from: list[float] = []
    placed: list[Placed] = []
    sized = [(_sized(block, axis, labelled=labelled), block) for block in blocks]
    for (start, end, shape), _ in sorted(sized, key=lambda item: item[0][:2]):
        row = _free_row(free_from, start, shape.rows)
        if row + shape.rows > MAX_ROWS:
            return [], MAX_ROWS + 1
        free_from += [0.0] * (row + shape.rows - len(free_from))
        free_from[row : row + shape.rows] = [end] * shape.rows
        placed.append(attrs.evolve(shape, row=row))
    return placed, len(free_from)


def _free_row(free_from: list[float], start: float, rows: int) -> int:
    run = 0
    for row, free in enumerate(free_from):
        run = run + 1 if free <= start else 0
        if run == rows:
            return row - rows + 1
    return len(free_from) - run


def _sized(block: Block, axis: Axis, *, labelled: bool) -> tuple[float, float, Placed]:
    """The pixels a block takes from left to right, and its shape with row 0."""
    left, right, label_at = _room(block.mark, axis, labelled=labelled)
    inner, height = _pack(block.inner, axis, labelled=labelled)
    for item in inner:
        for mark in item.block.marks():
            start, end, _ = _room(mark, axis, labelled=labelled)
            left, right = min(left, start), max(right, end)
    return left, right, Placed(block, 0, 1 + height, label_at, tuple(inner))


def _room(mark: Mark, axis: Axis, *, labelled: bool) -> tuple[float, float, str]:
    first, last = axis.pixels(mark.first), axis.pixels(mark.last)
    gap = 14
    if not labelled:
        return first, max(last + 4, first + _SMALLEST_MARK), ""
    label = len(mark.label) * _CHARACTER + gap
    if mark.is_soft and last - first > label + gap:
        return first, last, "inside"
    first -= OPEN_STUB * mark.open_start
    last = max(last, first + 8) + OPEN_STUB * mark.open_end
    if last + label <= REFERENCE_WIDTH or first < label:
        return first, last + label, "after"
    return first - label, last + 4, "before"


# The histogram


def _bins(blocks: Iterable[Block], axis: Axis) -> tuple[Bin, ...]:
    """Counts by month; by year where the axis is longer than thirty years."""
    by_year = axis.last - axis.first > 366 * 30
    counts: dict[date, int] = {}
    for block in blocks:
        for mark in block.marks():
            day = date.fromordinal(mark.first)
            start = day.replace(month=1, day=1) if by_year else day.replace(day=1)
            counts[start] = counts.get(start, 0) + (mark.phase is None)
    return tuple(
        Bin(start.toordinal(), _later(start, 12 if by_year else 1), count) for start, count in sorted(counts.items())
    )


# The axis


def _axis(marks: Sequence[Mark]) -> Axis:
    """Whole months around all marks, with a little air; whole years where it is long."""
    if not marks:
        return Axis(1, 2)
    first, last = date.fromordinal(min(m.first for m in marks)), date.fromordinal(max(m.last for m in marks) - 1)
    days = (last - first).days
    if days > 366 * 6:
        return Axis(date(first.year, 1, 1).toordinal(), _later(date(last.year, 1, 1), 12))
    start, end = _later(first.replace(day=1), 0 if first.day > 3 else -1), _later(last.replace(day=1), 1)
    shortest = 61
    return Axis(start, max(end, start + shortest) if end != date.max.toordinal() else end)


def _later(month: date, months: int) -> int:
    """The ordinal of the first day of the month so many months later, kept within the calendar."""
    index = month.year * 12 + month.month - 1 + months
    if index < 12:
        return 1
    if index >= 10_000 * 12:
        return date.max.toordinal()
    return date(index // 12, index % 12 + 1, 1).toordinal()


MAX_ZOOM: Final = 64
_ZOOMS: Final = (1, 2, 4, 8, 16, 32, 64)
_YEAR_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_TICK_ROOM: Final = {Precision.YEAR: 42, Precision.MONTH: 34, Precision.DAY: 24}
_DAYS: Final = {Precision.YEAR: 365.25, Precision.MONTH: 30.44, Precision.DAY: 1.0}
_MOST_TICKS: Final = 400


def _ticks(axis: Axis) -> tuple[Tick, ...]:
    """Years, and the months and days that some magnification gives room; never more than a few hundred."""
    ticks = []
    for unit, days in _DAYS.items():
        needed = _TICK_ROOM[unit] * (axis.last - axis.first) / (REFERENCE_WIDTH * days)
        if needed / 10 <= MAX_ZOOM:
            zoom_of = _years_by_zoom(needed) if unit is Precision.YEAR else partial(_zoom_of, unit, needed)
            ticks += [Tick(day, unit, zoom_of(date.fromordinal(day))) for day in _starts(axis, unit)]
    ticks = sorted((tick for tick in ticks if tick.zoom <= MAX_ZOOM), key=lambda tick: tick.zoom)
    limit = ticks[_MOST_TICKS].zoom if len(ticks) > _MOST_TICKS else math.inf
    return tuple(tick for tick in ticks if tick.zoom < limit)


def _years_by_zoom(needed: float) -> Callable[[date], float]:
    """The magnification a year appears from; at each of them years stand at one even step.

    A step divides the one before it, so that no year goes away where others come. `needed` is the step that
    there is room for at the reference width.
    """
    steps: list[int] = []
    for zoom in _ZOOMS:
        fitting = [step for step in _YEAR_STEPS if step >= needed / zoom and (not steps or steps[-1] % step == 0)]
        steps.append(min(fitting, default=_YEAR_STEPS[-1]))
    return lambda day: next((zoom for zoom, step in zip(_ZOOMS, steps, strict=True) if day.year % step == 0), math.inf)


def _zoom_of(unit: Precision, needed: float, day: date) -> float:
    """The magnification a tick appears from: quarters and fifth days before the ones between."""
    if unit is Precision.MONTH:
        coarse = 6 if day.month == 7 else 3 if day.month in (4, 10) else 1
    else:
        coarse = 10 if day.day in (11, 21) else 5 if day.day in (6, 16, 26) else 1
    return needed / coarse


def _starts(axis: Axis, unit: Precision) -> Iterator[int]:
    """The first days of each year, month (January is a year) or day (the 1st is a month) on the axis."""
    if unit is Precision.DAY:
        for day in range(axis.first, axis.last):
            if 1 < date.fromordinal(day).day < 30:
                yield day
        return
    month = date.fromordinal(axis.first).replace(day=1)
    while month.toordinal() < axis.last:
        if month.toordinal() >= axis.first and (month.month == 1) == (unit is Precision.YEAR):
            yield month.toordinal()
        later = _later(month, 1)
        if later <= month.toordinal():
            return
        month = date.fromordinal(later)
        if month.day != 1:
            return
