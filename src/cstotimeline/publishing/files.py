"""The files a timeline is published as: one table of their paths and writers.

The folder and the server both write from here, so that a file has the same bytes wherever it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from cstotimeline.faults import Loss, OnLoss
from cstotimeline.formats import fullcalendar, ics, jscalendar, jsonld, table, timeline_json, timelinejs, vis
from cstotimeline.publishing import embed, page, svg
from cstotimeline.publishing.filters import Filter, countries_of
from cstotimeline.revisions import Ledger
from cstotimeline.timeline import Timeline
from cstotimeline.wording import kind_in_words

Writer = Callable[[Timeline, Ledger, OnLoss | None], bytes]

WRITERS: Final[dict[str, Writer]] = {
    "timeline.ics": lambda timeline, ledger, on_loss: ics.encode(timeline, on_loss, ledger=ledger),
    "timeline.csv": lambda timeline, ledger, on_loss: table.encode(timeline),
    "timeline.excel.csv": lambda timeline, ledger, on_loss: table.encode(timeline, "excel"),
    "timeline.json": lambda timeline, ledger, on_loss: timeline_json.encode(timeline, ledger=ledger),
    "timeline.svg": lambda timeline, ledger, on_loss: svg.render(timeline),
    "viewers/timelinejs.json": lambda timeline, ledger, on_loss: timelinejs.encode(timeline),
    "viewers/vis.json": lambda timeline, ledger, on_loss: vis.encode(timeline),
    "viewers/fullcalendar.json": lambda timeline, ledger, on_loss: fullcalendar.encode(timeline),
    "jsonld.json": lambda timeline, ledger, on_loss: jsonld.encode(timeline),
    "jscalendar.json": lambda timeline, ledger, on_loss: jscalendar.encode(
        timeline, ledger=ledger.without_tombstones()
    ),
    "embed.js": lambda timeline, ledger, on_loss: embed.script(),
    ".nojekyll": lambda timeline, ledger, on_loss: b"",
}
"""What every folder has, besides the page and the filtered feeds. `.nojekyll` keeps GitHub Pages from a build."""

PAGE: Final = "index.html"
PARTS: Final = "parts/"
"""Where the parts of a feed that grew stand: `parts/year/2023.ics`."""


def feed_paths(timeline: Timeline) -> dict[str, Filter]:
    """The filtered feeds a timeline has by itself: one for each of its kinds and countries."""
    kinds = sorted({event.kind for event in timeline})
    found = {f"kind/{_file_name(kind)}.ics": Filter(kinds=frozenset({kind})) for kind in kinds}
    codes = sorted(set().union(*(countries_of(event) for event in timeline)))
    return found | {f"country/{code}.ics": Filter(countries=frozenset({code})) for code in codes}


_DEVICES: Final = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def _file_name(kind: str) -> str:
    """A kind as a file's name: with a hyphen, which no kind has, behind what Windows takes for a device."""
    return f"{kind}-" if kind in _DEVICES else kind


def filter_of(path: str) -> Filter | None:
    """The filter that a feed's path stands for; None where it is no filtered feed."""
    folder, slash, name = path.partition("/")
    value = name.removesuffix(".ics")
    if not slash or value == name or "/" in value:
        return None
    value = value.removesuffix("-")
    return {"kind": Filter(kinds=frozenset({value})), "country": Filter(countries=frozenset({value}))}.get(folder)


def written(
    timeline: Timeline,
    ledger: Ledger,
    on_loss: OnLoss | None = None,
    also: Iterable[str] = (),
    split: ics.By | None = None,
) -> dict[str, bytes]:
    """Every file of a published folder but its manifest, by path.

    `also` are paths of filtered feeds published before: they stay, empty, so that no subscriber's address dies.
    `split` adds the whole as feeds of less than 1 MB each, under `PARTS`.
    """
    files = {path: writer(timeline, ledger, on_loss) for path, writer in WRITERS.items()}
    feeds = feed_paths(timeline) | {path: kept for path in also if (kept := filter_of(path)) is not None}
    for path in sorted(feeds):
        files[path] = filtered_feed(timeline, feeds[path], ledger)
        if on_loss is not None and len(files[path]) > ics.FEED_OCTETS:
            on_loss(Loss("", path, f"{len(files[path]):,} octets: Google Calendar takes about 1 MB of a feed"))
    if split is not None:
        revisions = ledger.without_tombstones()
        for name, part in ics.split(timeline, split):
            files[f"{PARTS}{split}/{_file_name(name)}.ics"] = ics.encode(part, ledger=revisions)
    offered = [path for path in files if not path.startswith(".")]
    return {**files, PAGE: page.render(timeline, files=offered)}


def filtered_feed(timeline: Timeline, wanted: Filter, ledger: Ledger) -> bytes:
    """A part of a timeline as a feed."""
    part, revisions = restricted(timeline, wanted, ledger)
    return ics.encode(part, ledger=revisions)


def restricted(timeline: Timeline, wanted: Filter, ledger: Ledger) -> tuple[Timeline, Ledger]:
    """A part of a timeline, named after what it keeps, and its ledger: nothing in a part counts as withdrawn."""
    if wanted.is_empty:
        return timeline, ledger
    part = wanted.apply(timeline)
    return part.evolve(name=f"{timeline.name}: {described(wanted, timeline.language)}"), ledger.without_tombstones()


def described(wanted: Filter, language: str) -> str:
    """What a filter keeps, in a few words for a feed's name."""
    parts = [kind_in_words(kind, language) for kind in sorted(wanted.kinds)]
    parts += [page.country_name(code) for code in sorted(wanted.countries)]
    parts += sorted(wanted.statuses)
    if wanted.first is not None or wanted.last is not None:
        parts.append(f"{wanted.first or ''} – {wanted.last or ''}".strip())
    return ", ".join([*parts, *wanted.words])
