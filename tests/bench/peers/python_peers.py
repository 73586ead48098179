"""One Python library at a time: builds its objects from the raw values and writes them, and says how long it took.

Each line of input asks for one round, which a line answers; the end of the input asks for all else.
"""

from __future__ import annotations

import gc
import io
import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import _lru_cache_wrapper, partial
from pathlib import Path
from typing import Any

from tests.bench.harness import ROUNDS, answer, median, peak_mib
from tests.bench.raw import STATUS_WORDS, RawEvent, raw_events

from cstotimeline.uids import NAMESPACE, derived_uid

warnings.simplefilter("ignore")
STAMP = datetime(1970, 1, 1, tzinfo=UTC)
CONCEPT = "urn:cstotimeline:kind:"
DAY = timedelta(days=1)


def ours(raw: list[RawEvent], *, given: bool = False) -> tuple[Callable[[], Any], Callable[[Any], bytes]]:
    import cstotimeline as ct
    from cstotimeline.events import CLASS_OF_KIND
    from cstotimeline.formats import ics

    uids = [derived_uid(NAMESPACE, r.id) if given else None for r in raw]

    def build() -> ct.Timeline:
        return ct.Timeline(
            [
                CLASS_OF_KIND.get(r.kind, ct.Event)(
                    r.id, r.title, (r.first, r.last), r.place,
                    kind=r.kind, status=r.status, description=r.description, url=r.url, uid=uid,
                )
                for r, uid in zip(raw, uids, strict=True)
            ],
            name="Bench",
        )  # fmt: skip

    return build, ics.encode


ours_cold = ours
"""As in a process that has just begun: what ours remembers from call to call is emptied before each round."""


ours_given = partial(ours, given=True)
"""With the UIDs ready-made, as all others have them."""


def icalendar(raw: list[RawEvent]) -> tuple[Callable[[], Any], Callable[[Any], bytes]]:
    import icalendar as library

    def build() -> library.Calendar:
        calendar = library.Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", "-//bench//EN")
        calendar.add("method", "PUBLISH")
        for r in raw:
            event = library.Event()
            event.add("uid", derived_uid(NAMESPACE, r.id))
            event.add("dtstamp", STAMP)
            event.add("last-modified", STAMP)
            event.add("sequence", 0)
            event.add("dtstart", r.first)
            event.add("dtend", r.last + DAY)
            event.add("transp", "TRANSPARENT")
            event.add("x-microsoft-cdo-busystatus", "FREE")
            event.add("summary", r.title)
            event.add("location", r.place)
            event.add("status", STATUS_WORDS[r.status])
            event.add("categories", [r.kind])
            event.add("concept", CONCEPT + r.kind)
            event.add("url", r.url)
            event.add("description", r.description)
            event.add("x-event-id", r.id)
            calendar.add_component(event)
        return calendar

    return build, lambda calendar: calendar.to_ical()


def ical(raw: list[RawEvent]) -> tuple[Callable[[], Any], Callable[[Any], bytes]]:
    from ical.calendar import Calendar
    from ical.calendar_stream import IcsCalendarStream
    from ical.event import Event
    from ical.parsing.property import ParsedProperty

    def build() -> Calendar:
        calendar = Calendar()
        calendar.prodid = "-//bench//EN"
        calendar.version = "2.0"
        for r in raw:
            own = {"x-microsoft-cdo-busystatus": "FREE", "concept": CONCEPT + r.kind, "x-event-id": r.id}
            calendar.events.append(
                Event(
                    uid=derived_uid(NAMESPACE, r.id), dtstamp=STAMP, last_modified=STAMP, sequence=0, dtstart=r.first,
                    dtend=r.last + DAY, transparency="TRANSPARENT", summary=r.title, location=r.place,
                    status=STATUS_WORDS[r.status], categories=[r.kind], url=r.url, description=r.description,
                    extras=[ParsedProperty(name=name, value=value) for name, value in own.items()],
                )
            )  # fmt: skip
        return calendar

    return build, lambda calendar: IcsCalendarStream.calendar_to_ics(calendar).encode()


def ics(raw: list[RawEvent]) -> tuple[Callable[[], Any], Callable[[Any], bytes]]:
    from ics.grammar.parse import ContentLine

    import ics as library

    def build() -> library.Calendar:
        calendar = library.Calendar()
        for r in raw:
            event = library.Event(
                uid=derived_uid(NAMESPACE, r.id), name=r.title, begin=r.first, created=STAMP, last_modified=STAMP,
                location=r.place, status=STATUS_WORDS[r.status], categories=[r.kind], url=r.url,
                description=r.description, transparent=True,
            )  # fmt: skip
            event.make_all_day()
            event.end = r.last + DAY  # type: ignore[assignment]
            event.extra.append(ContentLine("X-MICROSOFT-CDO-BUSYSTATUS", value="FREE"))
            event.extra.append(ContentLine("CONCEPT", value=CONCEPT + r.kind))
            event.extra.append(ContentLine("X-EVENT-ID", value=r.id))
            calendar.events.add(event)
        return calendar

    return build, lambda calendar: calendar.serialize().encode()


def vobject(raw: list[RawEvent]) -> tuple[Callable[[], Any], Callable[[Any], bytes]]:
    import vobject as library
    from dateutil import tz

    stamp = STAMP.replace(tzinfo=tz.UTC)

    def build() -> Any:
        calendar = library.iCalendar()
        for r in raw:
            event = calendar.add("vevent")
            event.add("uid").value = derived_uid(NAMESPACE, r.id)
            event.add("dtstamp").value = stamp
            event.add("last-modified").value = stamp
            event.add("sequence").value = "0"
            event.add("dtstart").value = r.first
            event.add("dtend").value = r.last + DAY
            event.add("transp").value = "TRANSPARENT"
            event.add("x-microsoft-cdo-busystatus").value = "FREE"
            event.add("summary").value = r.title
            event.add("location").value = r.place
            event.add("status").value = STATUS_WORDS[r.status]
            event.add("categories").value = [r.kind]
            event.add("concept").value = CONCEPT + r.kind
            event.add("url").value = r.url
            event.add("description").value = r.description
            event.add("x-event-id").value = r.id
        return calendar

    return build, lambda calendar: calendar.serialize().encode()


def join(raw: list[RawEvent]) -> tuple[Callable[[], Any], Callable[[Any], bytes]]:
    """The lower bound: nothing but putting ready pieces together."""
    from cstotimeline.formats import ics as own

    build, _ = ours(raw)
    feed = own.encode(build())
    pieces = [b"BEGIN:VEVENT" + piece for piece in feed.split(b"BEGIN:VEVENT")]
    pieces[0] = pieces[0].removeprefix(b"BEGIN:VEVENT")
    return lambda: pieces, b"".join


def _again(raw: list[RawEvent]) -> dict[str, Any]:
    """What only ours is asked: writing again, and streaming."""
    import attrs

    import cstotimeline as ct
    from cstotimeline.formats import ics as own

    build, _ = ours(raw)
    timeline: ct.Timeline = build()
    first = median(lambda: own.Writer().encode(timeline))
    writer, times = own.Writer(), []
    writer.encode(timeline)
    for number in range(4 * ROUNDS):
        events = list(timeline.events)
        for at in range(number, len(events), 100):
            events[at] = attrs.evolve(events[at], title=f"{events[at].title} ({number})")
        timeline = timeline.with_events(events)
        gc.collect()
        start = time.process_time()
        writer.encode(timeline)
        times.append(time.process_time() - start)
    streaming = median(lambda: own.write(iter(timeline.events), io.BytesIO()))

    def fresh(times: int) -> Iterator[ct.Event]:
        for number in range(times):
            for r in raw:
                yield ct.Event(f"{r.id}-{number}", r.title, (r.first, r.last), r.place, description=r.description)

    class Sink(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    own.write(fresh(1), Sink())  # type: ignore[arg-type]
    before = peak_mib()
    own.write(fresh(10), Sink())  # type: ignore[arg-type]
    growth = round((peak_mib() - before) * 1024)
    return {"first": first, "again": statistics.median(times), "streaming": streaming, "stream_growth_kib": growth}


def main(name: str, count: int, path: Path) -> None:
    raw = raw_events(count)
    if name == "again":
        answer(**_again(raw))
        return
    build, write = globals()[name](raw)
    feed = b""
    for _ in sys.stdin:
        if name == "ours_cold":
            _forget()
        built, feed = None, b""
        gc.collect()
        start = time.process_time()
        built = build()
        ready = time.process_time()
        feed = write(built)
        end = time.process_time()
        print(json.dumps({"whole": end - start, "writing": end - ready}), flush=True)  # noqa: T201  # to the asker
    path.write_bytes(feed)
    answer(octets=len(feed))


def _forget() -> None:
    """Empties what this library remembers; tables, which are filled once and for all, stay."""
    modules = [module for name, module in sys.modules.items() if name.startswith("cstotimeline")]
    for value in {id(value): value for module in modules for value in vars(module).values()}.values():
        if isinstance(value, _lru_cache_wrapper) and value.cache_parameters()["maxsize"] is not None:
            value.cache_clear()


main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
