"""The page: a timeline as one HTML file that needs nothing else, not even JavaScript.

Everything is in it: style, drawing, list, the small script. Text of events is data from anywhere and is only ever
text: the template escapes all of it, and a content security policy lets no script run but ours, by its hash.
Very long timelines stay readable by saying less of each event: see `QUOTE_BUDGET`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files as package_files
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import attrs
from markupsafe import Markup

from cstotimeline.dates import Period, When
from cstotimeline.events import KINDS, Conference, Event, Exercise, Meeting, Phase, Status
from cstotimeline.evidence import Evidence, Source
from cstotimeline.formats import jsonld
from cstotimeline.places import Place, countries
from cstotimeline.publishing import svg
from cstotimeline.publishing.chart import Chart, lay_out
from cstotimeline.publishing.labels import labels, spoken
from cstotimeline.timeline import Timeline
from cstotimeline.wording import days_in_words, kind_in_words, status_in_words

if TYPE_CHECKING:
    from jinja2 import Template

FILES: Final = ("timeline.ics", "timeline.csv", "timeline.json")
"""The files a page offers unless told otherwise, as addresses relative to its base."""

QUOTE_BUDGET: Final = 1_500_000
"""Characters of quotes that a page holds at most. Past that, quotes get shorter, then only sources are named."""

_QUOTES_EACH: Final = 4
_MOST_LINKED_DATA: Final = 300
_MEDIA_TYPES: Final = {
    "timeline.ics": "text/calendar", "timeline.json": "application/json", "timeline.csv": "text/csv",
    "jsonld.json": "application/ld+json",
}  # fmt: skip
_DOWNLOADS: Final = {
    "timeline.ics": "iCalendar", "timeline.csv": "CSV", "timeline.excel.csv": "Excel", "timeline.json": "JSON",
    "timeline.svg": "SVG",
}  # fmt: skip


def render(timeline: Timeline, *, base: str = ".", files: Iterable[str] = FILES) -> bytes:
    """The page as UTF-8 HTML.

    `files` are the files published beside it, relative to `base` (a folder such as `.`, or an absolute address,
    which lets the subscribe link work without JavaScript): `timeline.ics` becomes the subscribe link,
    `kind/*.ics`, `country/*.ics` and `parts/*/*.ics` the list of further feeds, `timeline.*` downloads. The page
    speaks the timeline's language where there are words for it, else English, and marks its events' texts as theirs.
    """
    language, words, anchors = spoken(timeline.language), labels(timeline.language), _anchors(timeline)
    chart = lay_out(timeline)
    script, style = _asset("page.js"), _asset("chart.css") + _asset("page.css")
    html = _template().render(
        timeline=timeline,
        language=language,
        own=Markup(' lang="{}"').format(timeline.language) if timeline.language != language else "",
        words=words,
        policy=_policy(script),
        script=Markup(script),  # noqa: S704  # our own script
        style=Markup(style),  # noqa: S704  # our own style sheet
        offer=_Offer.of(base, sorted(set(files)), language),
        chart=svg.inline(timeline, chart, lambda event: "#" + anchors[event.id]),
        legend=_legend(chart),
        filters=_filters(timeline),
        years=list(_years(timeline, anchors)),
        summary=_summary(timeline, words),
        linked_data=_linked_data(timeline),
    )
    return html.encode()


def _linked_data(timeline: Timeline) -> Markup | None:
    """For search engines, as far as a page can bear it; jsonld writes text that cannot end a script element."""
    if not 0 < len(timeline) <= _MOST_LINKED_DATA:
        return None
    return Markup(jsonld.encode(timeline).decode())  # noqa: S704  # see above


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _asset(name: str) -> str:
    return (package_files("cstotimeline.publishing") / "assets" / name).read_text("utf-8")


@cache
def _template() -> Template:
    import jinja2  # here, because most programs draw no page

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else svg.printable(str(value)),
    )  # fmt: skip
    return environment.from_string(_asset("page.html"))


# What the page offers to take away


@attrs.frozen
class Link:
    """A link of the page."""

    href: str
    text: str


@attrs.frozen
class _Offer:
    subscribe: str | None
    absolute: str | None
    """The feed's address with its host, where the base tells it."""
    downloads: tuple[Link, ...]
    by_kind: tuple[Link, ...]
    by_country: tuple[Link, ...]
    parts: tuple[Link, ...]
    alternates: tuple[Link, ...]
    """The same timeline in other forms; the text is the media type."""

    @staticmethod
    def of(base: str, files: list[str], language: str) -> _Offer:
        root = "" if base in ("", ".") else base.rstrip("/") + "/"
        hrefs = {name: root + quote(name) for name in files}
        feed = hrefs.get("timeline.ics")
        absolute = feed if feed and re.match(r"https?://", feed) else None
        return _Offer(
            subscribe=re.sub(r"^https?:", "webcal:", feed) if feed else None,
            absolute=absolute,
            downloads=tuple(Link(hrefs[name], text) for name, text in _DOWNLOADS.items() if name in hrefs),
            by_kind=tuple(
                Link(hrefs[name], kind_in_words(name[5:-4].removesuffix("-"), language))
                for name in files
                if _is_feed(name, "kind")
            ),
            by_country=tuple(
                Link(hrefs[name], country_name(name[8:-4])) for name in files if _is_feed(name, "country")
            ),
            parts=tuple(Link(hrefs[name], name[:-4].rpartition("/")[2]) for name in files if _is_feed(name, "parts")),
            alternates=tuple(Link(hrefs[name], kind) for name, kind in _MEDIA_TYPES.items() if name in hrefs),
        )


def _is_feed(name: str, folder: str) -> bool:
    return name.startswith(f"{folder}/") and name.endswith(".ics")


def country_name(code: str) -> str:
    """A country's usual English name, its code where the table has none."""
    found = countries().get(code.upper())
    return found.name if found else code


# The head's and the filters' facts


def _summary(timeline: Timeline, words: Mapping[str, str]) -> str:
    if not len(timeline):
        return words["empty"]
    first, last = min(e.when.first_known.year for e in timeline), max(e.when.last_known.year for e in timeline)
    years = str(first) if first == last else f"{first}–{last}"
    text = words["summary_one" if len(timeline) == 1 else "summary"].format(events=_number(len(timeline)), years=years)
    if timeline.sources:
        key = "summary_sources_one" if len(timeline.sources) == 1 else "summary_sources"
        text += ", " + words[key].format(sources=_number(len(timeline.sources)))
    return text


def _number(value: int) -> str:
    """A count with thin spaces between thousands, which every language reads."""
    return f"{value:,}".replace(",", "\u202f")


@attrs.frozen
class Option:
    """A choice of a filter, and how many events it leaves."""

    value: str
    text: str
    count: int


def _filters(timeline: Timeline) -> dict[str, Any]:
    language = spoken(timeline.language)
    kinds = _counted(event.kind for event in timeline)
    places = _counted(code for event in timeline for code in _countries_of(event))
    statuses = _counted(event.status.value for event in timeline)
    years = [day.year for event in timeline for day in (event.when.first_known, event.when.last_known)]
    order = {kind: place for place, kind in enumerate(KINDS)}
    return {
        "kind": [
            Option(kind, kind_in_words(kind, language), kinds[kind])
            for kind in sorted(kinds, key=lambda kind: (order.get(kind, len(order)), kind))
        ],
        "country": sorted(
            (Option(code, country_name(code), places[code]) for code in places), key=lambda option: option.text
        ),
        "status": [
            Option(status.value, status_in_words(status.value, language), statuses[status.value])
            for status in Status
            if status.value in statuses
        ],
        "first": min(years, default=0),
        "last": max(years, default=0),
    }


def _counted(values: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts


def _countries_of(event: Event) -> list[str]:
    """The countries it takes place in, its phases' included."""
    places = [event.where, *(phase.where for phase in _phases(event))]
    return list(dict.fromkeys(place.country for place in places if place and place.country))


_SIGNS: Final = ("sure", "soft", "open", "planned", "postponed", "cancelled", "bins", "today")


def _legend(chart: Chart) -> list[tuple[str, Markup]]:
    """What the drawing has that a legend must explain, each with its sign; today's line is drawn by the script."""
    found = {"today", "bins"} if any(lane.bins for lane in chart.lanes) else {"today"}
    for mark in (mark for lane in chart.lanes for placed in lane.blocks for mark in placed.block.marks()):
        found |= {mark.status.value, "soft" if mark.is_soft else "sure"}
        if mark.open_start or mark.open_end:
            found.add("open")
    return [(sign, svg.swatch(sign)) for sign in _SIGNS if sign in found]


# The list


def _anchors(timeline: Timeline) -> dict[str, str]:
    """An HTML id for each event: its own id where HTML and addresses allow it, else made safe and kept apart."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for event in timeline:
        anchor = wish = "e-" + re.sub(r"[^\w.-]+", "-", event.id)
        number = 1
        while anchor in taken:
            anchor = f"{wish}--{(number := number + 1)}"
        taken.add(anchor)
        found[event.id] = anchor
    return found


def _years(timeline: Timeline, anchors: Mapping[str, str]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    limit = _quote_limit(timeline)
    for year, events in groupby(timeline, key=lambda event: event.when.first_known.year):
        yield year, [_entry(event, timeline, anchors, limit) for event in events]


def _quote_limit(timeline: Timeline) -> int:
    """How long a quote may be: the longest of a few lengths at which all quotes stay within the budget."""
    lengths = [len(item.quote) for event in timeline for item in _evidence(event)[:_QUOTES_EACH]]
    return next((n for n in (400, 240, 120) if sum(min(n, length) for length in lengths) <= QUOTE_BUDGET), 0)


def _phases(event: Event) -> tuple[Phase, ...]:
    return event.phases if isinstance(event, Exercise) else ()


def _evidence(event: Event) -> list[Evidence]:
    """Its passages and its phases', each once, without what a person said."""
    found = [*event.evidence, *(item for phase in _phases(event) for item in phase.evidence)]
    passages: dict[tuple[str, str], Evidence] = {}
    for item in found:
        if not item.by_person:
            passages.setdefault((item.source.id, item.quote), item)
    return list(passages.values())


def _entry(event: Event, timeline: Timeline, anchors: Mapping[str, str], limit: int) -> dict[str, Any]:
    language = spoken(timeline.language)
    parent = timeline.get(event.part_of) if event.part_of else None
    evidence = _evidence(event)
    return {
        "event": event,
        "anchor": anchors[event.id],
        "lane": _root(event, timeline).kind,
        "kind": kind_in_words(event.kind, language),
        "kind_class": svg.kind_class(event.kind),
        "status": status_in_words(event.status, language),
        "days": days_in_words(event.when, language),
        "datetime": _datetime(event.when),
        "first": event.when.first_known.toordinal(),
        "last": event.when.last_known.toordinal(),
        "countries": " ".join(_countries_of(event)),
        "place": place_in_words(event.where),
        "parent": parent and Link("#" + anchors[parent.id], parent.title),
        "parts": [Link("#" + anchors[child.id], child.title) for child in timeline.children(event.id)],
        "phases": [
            {
                "title": phase.title,
                "days": days_in_words(phase.when, language),
                "place": place_in_words(phase.where),
                "status": status_in_words(phase.status, language) if phase.status else None,
            }
            for phase in _phases(event)
        ],
        "facts": list(_facts(event)),
        "doubts": [*event.doubts, *(doubt for phase in _phases(event) for doubt in phase.doubts)],
        "source_count": len({item.source.id for item in evidence}),
        "sources": _sources(evidence, limit),
        "more": max(0, len(evidence) - _QUOTES_EACH) if limit else 0,
    }


def _root(event: Event, timeline: Timeline) -> Event:
    while event.part_of is not None and (parent := timeline.get(event.part_of)):
        event = parent
    return event


def _datetime(when: When) -> str | None:
    """What `<time datetime>` can hold: one day, month or year, or a moment."""
    if isinstance(when, Period):
        return when.start.isoformat() if when.end is None else None
    return str(when.start).rstrip("?~%") if when.start == when.end else None


def place_in_words(place: Place | None) -> str | None:
    """A place as written, with its country where the text does not name it."""
    if place is None:
        return None
    if place.country is None:
        return place.text
    country = countries()[place.country]
    named = any(name.casefold() in place.text.casefold() for name in (country.name, *country.aliases))
    return place.text if named else f"{place.text}, {country.name}"


def _facts(event: Event) -> Iterator[tuple[str, str]]:
    """Label keys and texts of what an event tells beyond title, days, place, kind and status."""
    if event.organiser:
        yield "organiser", event.organiser
    if event.participants:
        yield "participants", ", ".join(participant.name for participant in event.participants)
    if isinstance(event, Exercise):
        if event.personnel:
            yield "personnel", event.personnel.text
        if event.equipment:
            yield "equipment", event.equipment.text
    if isinstance(event, Meeting) and event.level:
        yield "level", event.level
    if isinstance(event, Conference) and event.theme:
        yield "theme", event.theme


def _sources(evidence: list[Evidence], limit: int) -> list[dict[str, Any]]:
    """The sources in order, each with its quotes, cut to `limit` characters (0: none)."""
    grouped: dict[Source, list[str]] = {}
    for place, item in enumerate(evidence):
        quotes = grouped.setdefault(item.source, [])
        if item.quote and limit and place < _QUOTES_EACH:
            quotes.append(_cut(" ".join(item.quote.split()), limit))
    return [{"source": source, "quotes": quotes} for source, quotes in grouped.items()]


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[:limit].rpartition(" ")[0].rstrip(" ,;:–—-") + "…"
