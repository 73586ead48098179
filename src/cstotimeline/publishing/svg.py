"""The timeline as a picture: one SVG, drawn the same in the page and as a file of its own.

Days that are only known to a month or a year, and bounds that nobody knows, fade out instead of ending. Planned
events are hollow, cancelled ones struck through, so that no meaning hangs on colour. In the page all places on
the time axis are percentages: the drawing grows with its box, and with it the axis, while text keeps its size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

import attrs
from markupsafe import Markup, escape

from cstotimeline.dates import Precision
from cstotimeline.events import KINDS, Event
from cstotimeline.publishing.chart import OPEN_STUB, REFERENCE_WIDTH, Bin, Chart, Lane, Mark, Placed, Tick, lay_out
from cstotimeline.publishing.labels import labels, spoken
from cstotimeline.timeline import Timeline
from cstotimeline.wording import days_in_words, kind_in_words, month_in_words, status_in_words

_ROW: Final = 26
_BAR: Final = 12
_TALL_BAR: Final = 20
"""A bar with its label inside."""
_LANE_HEAD: Final = 30
_AXIS: Final = 26
_MARGIN: Final = 10
_EDGE: Final = 20
_LEAST: Final = 8
"""No bar is narrower than this, however short its days and however long the axis."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def printable(text: str) -> str:
    """Text without the control characters that XML and HTML forbid."""
    return _UNPRINTABLE.sub("", text)


def kind_class(kind: str) -> str:
    """The style class of a kind; kinds of one's own share a few colours, each always the same."""
    if kind in KINDS:
        return f"k-{kind}"
    return f"k-own{sum(kind.encode()) % 4}"


def render(timeline: Timeline) -> bytes:
    """The timeline as an SVG file: stands alone, in light and dark, with no script and nothing to load."""
    chart = lay_out(timeline)
    words = labels(timeline.language)
    drawing = _Drawing(chart, spoken(timeline.language), None)
    body = drawing.body() if not chart.is_empty else _tag("text", {"y": 30, "class": "lane"}, words["empty"])
    wide, high = REFERENCE_WIDTH + 2 * _EDGE, drawing.height + 2 * _EDGE
    root = _tag(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg", "class": "chart alone", "role": "img", "lang": drawing.language,
            "width": wide, "height": high, "viewBox": f"0 0 {wide} {high}",
        },
        _tag("title", {}, timeline.name),
        _tag("style", {}, Markup(_asset("chart.css"))),  # noqa: S704  # our own style sheet
        _tag("rect", {"class": "paper", "width": wide, "height": high}),
        _tag("svg", {"x": _EDGE, "y": _EDGE, "width": REFERENCE_WIDTH, "height": drawing.height}, body),
    )  # fmt: skip
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()


def inline(timeline: Timeline, chart: Chart, link: Callable[[Event], str]) -> Markup:
    """The laid out timeline as an `<svg>` element for a page, each bar a link to `link(event)`; empty where it is."""
    if chart.is_empty:
        return Markup("")
    drawing = _Drawing(chart, spoken(timeline.language), link)
    attributes = {
        "class": "chart", "id": "chart", "width": "100%", "height": drawing.height, "role": "group",
        "aria-label": labels(timeline.language)["chart"], "data-first": chart.axis.first, "data-last": chart.axis.last,
    }  # fmt: skip
    return _tag("svg", attributes, drawing.body())


def swatch(sign: str) -> Markup:
    """One of the legend's signs, drawn as the drawing draws it, for a page that has one: fades are the drawing's."""
    wide, tall = 30, _BAR
    box = {"x": 1, "y": 1, "width": wide - 2, "height": tall, "rx": 3}
    parts = {
        "soft": [_tag("rect", {**_fading("both"), **box})],
        "open": [
            _tag("rect", {**_fading(""), **box, "width": wide / 2, "rx": 0}),
            _tag("rect", {**_fading("out"), **box, "x": wide / 2 + 1, "width": wide / 2 - 2, "rx": 0}),
        ],
        "cancelled": [
            _tag("rect", {**_fading(""), **box, "x": 5, "width": wide - 10}),
            _tag("rect", {"class": "strike", "x": 0, "y": tall / 2, "width": wide, "height": 2}),
        ],
        "bins": [
            _tag("rect", {"class": "bin", "x": 1 + 10 * n, "y": tall + 1 - high, "width": 8, "height": high})
            for n, high in enumerate((5, 12, 8))
        ],
        "today": [_tag("line", {"x1": wide / 2, "x2": wide / 2, "y1": 0, "y2": tall + 2})],
    }.get(sign, [_tag("rect", {**_fading(""), **box})])
    kind = "today" if sign == "today" else f"s-{sign}"
    drawing = _tag("g", {"class": kind}, *parts)
    return _tag("svg", {"class": "chart swatch", "width": wide, "height": tall + 2, "aria-hidden": "true"}, drawing)


@cache
def _asset(name: str) -> str:
    return (files("cstotimeline.publishing") / "assets" / name).read_text("utf-8")


def _tag(name: str, attributes: Mapping[str, object], *children: object) -> Markup:
    """An element; text and values are escaped here, and nowhere else."""
    spelled = "".join(f' {key}="{_escaped(value)}"' for key, value in attributes.items() if value is not None)
    inner = "".join(child if isinstance(child, Markup) else _escaped(child) for child in children)
    return Markup(f"<{name}{spelled}>{inner}</{name}>")  # noqa: S704  # names are ours, the rest is escaped


def _escaped(value: object) -> str:
    return escape(printable(str(value)))


_FADES: Final = Markup(
    "<defs>"
    '<linearGradient id="in"><stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>'
    '<linearGradient id="out"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient>'
    '<linearGradient id="both"><stop offset="0" stop-color="#000"/><stop offset=".2" stop-color="#fff"/>'
    '<stop offset=".8" stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient>'
) + Markup("").join(
    Markup(
        '<mask id="fade-{0}" maskContentUnits="objectBoundingBox" x="0" y="-.2" width="1" height="1.4">'
        '<rect y="-.2" width="1" height="1.4" fill="url(#{0})"/></mask>'
    ).format(name)
    for name in ("in", "out", "both")
) + Markup("</defs>")  # fmt: skip
"""Masks, for a gradient cannot take the colour of the bar it fills."""


@attrs.define
class _Drawing:
    chart: Chart
    language: str
    link: Callable[[Event], str] | None
    height: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.height = _AXIS + sum(_lane_height(lane) for lane in self.chart.lanes) + _MARGIN

    def body(self) -> Markup:
        parts = [_FADES, self._axis()]
        top = _AXIS
        for lane in self.chart.lanes:
            parts.append(self._lane(lane, top))
            top += _lane_height(lane)
        return Markup("").join(parts)

    def _x(self, day: float) -> str:
        """A place on the axis: a percentage of the drawing's width."""
        return f"{self.chart.axis.share(day) * 100:.3f}%"

    def _wide(self, days: float) -> str:
        return f"{days / (self.chart.axis.last - self.chart.axis.first) * 100:.3f}%"

    # The axis

    def _axis(self) -> Markup:
        return _tag("g", {"class": "axis", "aria-hidden": "true"}, *(self._tick(tick) for tick in self.chart.ticks))

    def _tick(self, tick: Tick) -> Markup:
        day = date.fromordinal(tick.day)
        if tick.unit is Precision.YEAR:
            name = str(day.year)
        elif tick.unit is Precision.MONTH:
            name = month_in_words(day.month, self.language, short=True)
        else:
            name = str(day.day)
        zoom = next((step for step in (1, 2, 4, 8, 16, 32) if tick.zoom <= step), 64)
        if self.link is None and zoom > 1:
            return Markup("")
        x = self._x(tick.day)
        line = _tag("line", {"x1": x, "x2": x, "y1": _AXIS - 8, "y2": self.height})
        return _tag("g", {"class": f"tick t-{tick.unit} z{zoom}"}, line, _tag("text", {"x": x, "y": 14, "dx": 4}, name))

    # Lanes

    def _lane(self, lane: Lane, top: int) -> Markup:
        name = kind_in_words(lane.kind, self.language)
        head = _tag(
            "text",
            {"class": "lane", "x": 0, "y": top + 20},
            name[:1].upper() + name[1:],
            _tag("tspan", {"class": "count", "dx": 7}, lane.count) if lane.bins else "",
        )
        rule = _tag("line", {"class": "rule", "x1": 0, "x2": "100%", "y1": top + 0.5, "y2": top + 0.5})
        start = top + _LANE_HEAD
        if lane.bins:
            inside = self._histogram(lane, start)
        else:
            inside = Markup("").join(self._placed(item, start) for item in lane.blocks)
        return _tag("g", {"class": kind_class(lane.kind), "data-lane": lane.kind}, rule, head, inside)

    def _histogram(self, lane: Lane, top: int) -> Markup:
        tallest = max(item.count for item in lane.bins)
        return Markup("").join(self._bin(item, top, tallest, lane) for item in lane.bins)

    def _bin(self, item: Bin, top: int, tallest: int, lane: Lane) -> Markup:
        room = _ROW * lane.rows - 8
        tall = max(2.0, room * item.count / tallest)
        day = date.fromordinal(item.first)
        month = f"{month_in_words(day.month, self.language)} " if item.last - item.first < 40 else ""
        return _tag(
            "rect",
            {
                "class": "bin", "x": self._x(item.first), "width": self._wide(item.last - item.first),
                "y": f"{top + room - tall:.1f}", "height": f"{tall:.1f}", "data-from": item.first, "data-to": item.last,
                "data-base": top + room, "data-room": room, "data-tallest": tallest,
            },
            _tag("title", {}, f"{month}{day.year}: {item.count}"),
        )  # fmt: skip

    # Blocks and bars

    def _placed(self, item: Placed, top: int) -> Markup:
        y = top + item.row * _ROW
        bar = self._mark(item.block.mark, y, item.label_at)
        if not item.inner:
            return bar
        block = item.block
        frame = _tag(
            "rect",
            {
                "class": "frame", "x": self._x(block.first), "width": self._wide(block.last - block.first),
                "y": y + 3, "height": item.rows * _ROW - 5, "rx": 5,
            },
        )  # fmt: skip
        inner = Markup("").join(self._placed(child, y + _ROW) for child in item.inner)
        return _tag("g", {"class": f"block {kind_class(block.mark.event.kind)}"}, frame, bar, inner)

    def _mark(self, mark: Mark, y: int, label_at: str) -> Markup:
        tall = _TALL_BAR if label_at == "inside" else _BAR - 4 if mark.phase else _BAR
        days = days_in_words(mark.when, self.language)
        status = status_in_words(mark.status, self.language)
        hit = _tag("rect", {"class": "hit", **self._stretch(mark, 24), "y": y + 1, "height": _ROW - 2})
        name = f"{mark.title} – {days} ({status})"
        parts = [_tag("title", {}, name), hit, *self._bar(mark, y, tall)]
        if label_at:
            parts.append(self._label(mark, y, label_at))
        classes = [
            "mark", kind_class(mark.event.kind), f"s-{mark.status}", "phase" if mark.phase else "",
            "soft" if mark.is_soft else "",
        ]  # fmt: skip
        attributes = {"class": " ".join(filter(None, classes))}
        if self.link is None:
            return _tag("g", attributes, *parts)
        href = self.link(mark.event)
        return _tag("a", {**attributes, "href": href, "data-e": href[1:], "aria-label": name}, *parts)

    def _bar(self, mark: Mark, y: int, tall: int) -> Iterator[Markup]:
        """The sure days solid, what is only possible fading; a stub that fades where a bound is not known."""
        shape = {"y": y + (_ROW - tall) / 2, "height": tall, "rx": 3}
        if mark.sure is None or (mark.is_soft and mark.sure == (mark.first, mark.last)):
            yield self._rect("both", mark.first, mark.last, shape)
        else:
            first, last = mark.sure
            if first > mark.first:
                yield self._rect("in", mark.first, first, shape)
            if last < mark.last:
                yield self._rect("out", last, mark.last, shape)
            yield self._rect("", first, last, shape)
        if mark.open_end:
            yield _tag("rect", {**_fading("out"), "x": self._x(mark.last), "width": OPEN_STUB, **shape})
        if mark.open_start:
            at = _tag("rect", {**_fading("in"), "x": -OPEN_STUB, "width": OPEN_STUB, **shape})
            yield _tag("svg", {"x": self._x(mark.first), "overflow": "visible", "width": 1, "height": 1}, at)
        if mark.status == "cancelled":
            line = {"class": "strike", "x": -4, "width": "100%", "style": "width:calc(100% + 8px)", "height": 2}
            across = _tag("rect", {**line, "y": y + _ROW / 2 - 1})
            yield _tag("svg", {**self._stretch(mark, _LEAST), "height": "100%", "overflow": "visible"}, across)

    def _stretch(self, mark: Mark, least: int) -> dict[str, object]:
        """The place and width of a mark, at least so many pixels wide."""
        wide = self._wide(mark.last - mark.first)
        return {"x": self._x(mark.first), "width": wide, "style": f"width:max({least}px,{wide})"}

    def _rect(self, fade: str, first: float, last: float, shape: Mapping[str, object]) -> Markup:
        wide = self._wide(last - first)
        style = f"width:max({_LEAST}px,{wide})"
        return _tag("rect", {**_fading(fade), "x": self._x(first), "width": wide, "style": style, **shape})

    def _label(self, mark: Mark, y: int, label_at: str) -> Markup:
        missing = max(0.0, _LEAST - self.chart.axis.pixels(mark.last) + self.chart.axis.pixels(mark.first))
        places: dict[str, dict[str, object]] = {
            "after": {"x": self._x(mark.last), "dx": round(7 + missing + OPEN_STUB * mark.open_end, 1)},
            "before": {"x": self._x(mark.first), "dx": -8 - OPEN_STUB * mark.open_start, "text-anchor": "end"},
            "inside": {"x": self._x(mark.first), "dx": 10, "data-first": mark.first, "data-last": mark.last},
        }
        return _tag("text", {"class": "name", "y": y + _ROW / 2 + 4, **places[label_at]}, mark.label)


def _lane_height(lane: Lane) -> int:
    return _LANE_HEAD + lane.rows * _ROW + 8


def _fading(fade: str) -> dict[str, str]:
    """A bar's attributes: solid, or fading "in", "out" or at "both" ends."""
    return {"class": "bar soft", "mask": f"url(#fade-{fade})"} if fade else {"class": "bar"}
