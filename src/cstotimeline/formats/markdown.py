"""Markdown (CommonMark): an agenda for a README, a wiki or a newsletter, one section a year.

Days are in words, as precise as they are known; phases stand under their exercise, cancelled events are struck
through (the one sign that CommonMark lacks and GitHub's and most other dialects have), sources are links where
they have an address. It is for reading: there is no `decode`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from cstotimeline.events import Status
from cstotimeline.evidence import Source
from cstotimeline.faults import OnLoss
from cstotimeline.timeline import Timeline, sources_of
from cstotimeline.viewing import Item, items_of, report_losses
from cstotimeline.wording import days_in_words, kind_in_words, status_in_words

_SHOWN: Final = frozenset({"when", "where", "phases", "description", "part_of"})
_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_STARTS: Final = re.compile(r"^(\d*)([-+=]|[.)](?=\s|$))")


def encode(timeline: Timeline, on_loss: OnLoss | None = None) -> bytes:
    """The timeline as Markdown in UTF-8.

    >>> from cstotimeline import Event, Timeline
    >>> print(encode(Timeline([Event("talks", "Staff talks", "2024-06", "Almaty")], name="Plans")).decode())
    # Plans
    <BLANKLINE>
    ## 2024
    <BLANKLINE>
    - **June 2024:** Staff talks, Almaty *(other, planned)*
    <BLANKLINE>
    """
    report_losses(timeline, on_loss, shown=_SHOWN, why="an agenda has no place for it")
    lines = [f"# {_plain(timeline.name)}"]
    if timeline.description:
        lines += ["", _plain(timeline.description)]
    for year, items in groupby(items_of(timeline), key=lambda item: item.event.when.first_known.year):
        lines += ["", f"## {year}", ""]
        for item in items:
            lines += _lines(timeline, item)
    return ("\n".join(lines) + "\n").encode()


def _lines(timeline: Timeline, item: Item) -> Iterator[str]:
    """An event or a phase as an entry of a list; what else there is to say of an event stands under it."""
    language = timeline.language
    title = _plain(item.phase.title if item.phase else item.title)
    if item.status is Status.CANCELLED:
        title = f"~~{title}~~"
    own_place = item.phase.where if item.phase else item.event.where
    place = f", {_plain(own_place.text)}" if own_place else ""
    known = [] if item.phase else [kind_in_words(item.kind, language), status_in_words(item.status, language)]
    known += [f"⊂ {_title(timeline, item.event.part_of)}"] if item.event.part_of and not item.phase else []
    notes = f" *({', '.join(map(_plain, known))})*" if known else ""
    yield f"{'  ' if item.phase else ''}- **{_plain(days_in_words(item.when, language))}:** {title}{place}{notes}"
    if item.phase:
        return
    if item.event.description:
        yield f"  - {_plain(item.event.description)}"
    if sources := sources_of(item.event):
        yield f"  - {', '.join(map(_linked, sources))}"


def _title(timeline: Timeline, event_id: str) -> str:
    parent = timeline.get(event_id)
    return parent.title if parent else event_id


def _linked(source: Source) -> str:
    text = _plain(source.title or source.id)
    return f"[{text}](<{source.url}>)" if source.url else text


def _plain(text: str) -> str:
    """Text on one line in which no character means anything to Markdown."""
    return _STARTS.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", " ".join(text.split())))
