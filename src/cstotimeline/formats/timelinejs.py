"""TimelineJS (3.9, Knight Lab): its JSON, one slide for each event and each phase.

Days are given as precisely as they are known: a bare month or year has no day, and `display_date` says it in
words. An end is the last day at 23:59:59, so that the bar covers it; one-day and open-ended events have none.
TimelineJS knows no time zones: moments are local to where the event starts, and the words name the zone. It has no
hierarchy: an event tells in its text what it is part of. `headline` and `text` are HTML to it, so text is escaped.
What it has no field for is in each event's `event`, which it passes over, and `timeline` has the timeline's own
facts: `decode` gives back the whole timeline, and reads other people's as far as they go. Documented at
https://timeline.knightlab.com/docs/json-format.html (where `display_text` is said, the code reads `display_date`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from html import escape, unescape
from typing import Any

from cstotimeline.dates import Bound, DateInterval, Period, Precision
from cstotimeline.faults import FaultCollector, Loss, ModelError, OnFault, OnLoss
from cstotimeline.records import Record, Spot
from cstotimeline.texts import slug
from cstotimeline.timeline import Timeline, sources_of
from cstotimeline.viewing import (
    Item,
    facts_record,
    items_of,
    own_data,
    parse_json,
    read_facts,
    read_items,
    report_losses,
    to_json,
)
from cstotimeline.wording import days_in_words, kind_in_words, status_in_words

_SHOWN = frozenset({"part_of", "where", "description", "when", "organiser"})
_END_OF_DAY = {"hour": 23, "minute": 59, "second": 59, "format": "full"}


def encode(timeline: Timeline, on_loss: OnLoss | None = None) -> bytes:
    """The timeline as TimelineJS reads it, with a title slide."""
    report_losses(timeline, on_loss, shown=_SHOWN, why="in the slide's event only")
    if on_loss is not None and not len(timeline):
        on_loss(Loss("", "events", "TimelineJS shows an error where there is no event"))
    titles = {event.id: event.title for event in timeline}
    found = {
        "timeline": facts_record(timeline),
        "title": {
            "text": {
                "headline": escape(timeline.name),
                "text": _paragraphs(filter(None, [escape(timeline.description or "")])),
            }
        },
        "events": [_slide(item, titles, timeline.language) for item in items_of(timeline)],
    }
    return to_json(found)


def _slide(item: Item, titles: dict[str, str], language: str) -> Record:
    start, end = _dates(item)
    found: Record = {
        "unique_id": item.id,
        "start_date": start,
        "display_date": escape(days_in_words(item.when, language)),
        "text": {"headline": escape(item.title), "text": _paragraphs(_text(item, titles, language))},
        "group": kind_in_words(item.kind, language),
    }
    if end is not None:
        found["end_date"] = end
    return {**found, "event": own_data(item, language)}


def _dates(item: Item) -> tuple[Record, Record | None]:
    when = item.when
    if isinstance(when, Period):
        end = when.end and when.end.astimezone(when.start.tzinfo)
        return _moment(when.start), _moment(end) if end else None
    first, last = when.start, when.end
    if first.earliest is None:
        return _date(last), None
    if last.earliest is None or first == last:
        return _date(first), None
    assert last.latest is not None  # noqa: S101  # a bound with a first day has a last one
    return _date(first), {**_day(last.latest), **_END_OF_DAY}


def _date(bound: Bound) -> Record:
    """As much of a date as is known."""
    assert bound.earliest is not None  # noqa: S101  # bounds without a day never come here
    parts = {Precision.DAY: 3, Precision.MONTH: 2}.get(bound.precision, 1)
    return dict(list(_day(bound.earliest).items())[:parts])


def _day(day: date) -> Record:
    return {"year": day.year, "month": day.month, "day": day.day}


def _moment(moment: datetime) -> Record:
    return {**_day(moment), "hour": moment.hour, "minute": moment.minute, "second": moment.second}


def _text(item: Item, titles: dict[str, str], language: str) -> Iterator[str]:
    """The paragraphs below the headline, as HTML."""
    place = item.where.text if item.where else None
    yield escape(" · ".join(filter(None, (place, status_in_words(item.status, language), item.event.organiser))))
    if item.phase is not None:
        return
    if item.event.description:
        yield escape(item.event.description).replace("\n", "<br>")
    if item.parent is not None:
        yield escape(f"↑ {titles[item.parent]}")
    if item.event.url:
        yield _link(item.event.url, item.event.url)
    for source in {source.id: source for source in sources_of(item.event)}.values():
        yield _link(source.title or source.id, source.url)


def _link(text: str, url: str | None) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def decode(data: bytes | str, on_fault: OnFault | None = None) -> Timeline:
    """The timeline of a TimelineJS file. Its times have no zone, so of other people's only the day is taken."""
    faults = FaultCollector(on_fault)
    root = parse_json(data, faults)
    if root.value is not None:
        root.is_mapping("a TimelineJS timeline: an object with events")
    facts = read_facts(root["timeline"])
    headline = root["title"]["text"]["headline"].value
    if "name" not in facts and isinstance(headline, str) and headline.strip():
        facts["name"] = unescape(headline)
    slides = root["events"].items("a list of events")
    return read_items(slides, faults, own=lambda spot: spot["event"].value, native=_native, **facts)


def _native(spot: Spot) -> Record | None:
    start = _read_date(spot["start_date"])
    end = _read_date(spot["end_date"]) if spot["end_date"].value is not None else None
    if start is None:
        return None
    edtf = start if end in (None, start) else f"{start}/{end}"
    if spot["start_date"].read(lambda _: DateInterval.parse(edtf)) is None:
        return None
    title = unescape(str(spot["text"]["headline"].value or ""))
    id_ = spot["unique_id"].value
    return {"id": str(id_) if id_ else slug(title), "title": title, "edtf": edtf}


def _read_date(spot: Spot) -> str | None:
    """EDTF out of year, month and day, numbers or text; the time of day is left behind."""
    if not spot.is_mapping("a date: an object with year, month and day"):
        return None
    return spot.read(_as_edtf)


def _as_edtf(value: Any) -> str:
    known = []
    for part in (str(value.get(name) or "").strip() for name in ("year", "month", "day")):
        if not part:
            break
        if not re.fullmatch(r"[0-9]{1,4}", part):
            raise ModelError("start_date", value, "year, month and day as numbers, in the years 1 to 9999")
        known.append(int(part))
    if not known:
        raise ModelError("start_date", value, "a date with a year, in the years 1 to 9999")
    return "-".join([f"{known[0]:04}", *(f"{part:02}" for part in known[1:])])
