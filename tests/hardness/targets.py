"""Everything that reads bytes which somebody else wrote, and what must hold of it whatever the bytes are.

A target takes bytes and raises only where a promise is broken: it ends in events or in faults, every fault can be
told, and whatever was taken over can be published in every format and read back the same.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import cstotimeline as ct
from cstotimeline import catalogue
from cstotimeline.faults import Fault
from cstotimeline.formats import fullcalendar, ics, jcal, jscalendar, jsonld, table, timeline_json, timelinejs, vis
from cstotimeline.loading import load
from cstotimeline.matching import merge
from cstotimeline.publishing.files import written
from cstotimeline.revisions import Ledger
from fixed_timeline import fixed_timeline

Target = Callable[[bytes], None]
ROOT: Final = Path(__file__).parents[2]
CORPUS: Final = Path(__file__).parent / "corpus"
RETURNED_OF: Final = 4
PUBLISHED_OF: Final = 64
"""One input of so many is written and read back, one of so many published in full; it hangs on the input alone."""


def decoder(decode: Callable[..., ct.Timeline]) -> Target:
    def target(data: bytes) -> None:
        faults: list[Fault] = []
        timeline = decode(data, faults.append)
        assert isinstance(timeline, ct.Timeline)
        told(faults)
        publishable(timeline, data)

    return target


def recurring(data: bytes) -> None:
    """A calendar whose repetitions are expanded."""
    decoder(lambda data, on_fault: ics.decode(data, on_fault, between=("2024-01-01", "2024-12-31")))(data)


def reader(data: bytes) -> None:
    """A press release, as text."""
    text = data.decode("utf-8", "replace")
    drafts = ct.read(text, ct.Source("fuzzed.txt", published="2024-05-06"))
    for draft in drafts:
        for item in draft.evidence:
            if item.offsets is not None:
                start, end = item.offsets
                assert text[start:end] == item.quote
    publishable(merge(drafts, name="Fuzzed"), data)


def file_named(name: str) -> Target:
    """A file that `load` reads, which may be refused but not raise."""

    def target(data: bytes) -> None:
        with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            (Path(folder) / name).write_bytes(data)
            faults: list[Fault] = []
            timeline = load(Path(folder) / name, faults.append)
        told(faults)
        publishable(timeline, data)

    return target


def told(faults: list[Fault]) -> None:
    for fault in faults:
        assert str(fault)
        assert fault.expected
        str(fault).encode()


def publishable(timeline: ct.Timeline, data: bytes) -> None:
    """What was taken over comes back the same, and can be written in every format."""
    drawn = zlib.crc32(data)
    if drawn % RETURNED_OF == 0:
        assert timeline_json.decode(timeline_json.encode(timeline)) == timeline
    if len(timeline) and drawn % PUBLISHED_OF == 0:
        written(timeline, Ledger().advance(timeline, None))


TARGETS: Final[dict[str, Target]] = {
    "ics": decoder(ics.decode),
    "recurring": recurring,
    "jcal": decoder(jcal.decode),
    "table": decoder(table.decode),
    "timeline_json": decoder(timeline_json.decode),
    "timelinejs": decoder(timelinejs.decode),
    "vis": decoder(vis.decode),
    "fullcalendar": decoder(fullcalendar.decode),
    "jsonld": decoder(jsonld.decode),
    "jscalendar": decoder(jscalendar.decode),
    "catalogue": decoder(catalogue.decode),
    "reader": reader,
    "markdown": file_named("release.md"),
    "lines": file_named("releases.jsonl"),
    "page": file_named("page.html"),
}


def _calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN", *lines, "END:VCALENDAR", ""]).encode()


def _repeated(*lines: str) -> bytes:
    head = ("BEGIN:VEVENT", "UID:a@x", "DTSTAMP:20240101T000000Z")
    return _calendar(*head, *lines, "SUMMARY:Repeated", "END:VEVENT")


RECURRING: Final = (
    _calendar(
        "BEGIN:VEVENT", "UID:a@x", "DTSTAMP:20240101T000000Z", "DTSTART;TZID=Europe/Minsk:20240101T100000",
        "DTEND;TZID=Europe/Minsk:20240101T120000", "RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO,WE",
        "EXDATE;TZID=Europe/Minsk:20240108T100000", "RDATE;VALUE=DATE:20240301", "SUMMARY:Weekly", "END:VEVENT",
        "BEGIN:VEVENT", "UID:a@x", "RECURRENCE-ID;TZID=Europe/Minsk:20240103T100000", "DTSTAMP:20240101T000000Z",
        "DTSTART:20240104T080000Z", "DURATION:PT2H", "SUMMARY:Moved", "END:VEVENT",
    ),
    _repeated("DTSTART;VALUE=DATE:20240101", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20240601"),
    _repeated("DTSTART:20240101T100000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=1SU,-1SU"),
    _repeated("DTSTART;VALUE=DATE:20240101", "DTEND;VALUE=DATE:20240103", "RDATE;VALUE=DATE:20240201,20240301"),
    _repeated("DTSTART:20240101T100000", "RDATE;VALUE=PERIOD:20240201T100000Z/PT2H", "EXRULE:FREQ=DAILY;COUNT=2"),
)  # fmt: skip

FRONT_MATTER: Final = b"""---
title: The exercise
url: https://example.org/a
published: 2024-05-06
publisher: Press office
language: en
---
"""
MARKDOWN: Final = (
    FRONT_MATTER
    + b"""# The exercise

On May 7, 2024 the exercise "Search-2024" began in Kazakhstan.
"""
)

HEAD: Final = b"""<html lang="en"><head><title>Exercise</title>
<meta property="article:published_time" content="2024-05-06T10:00:00Z"></head><body><p>"""
PAGE: Final = b"""<!doctype html><html lang="en"><head><title>Exercise</title>
<meta property="og:title" content="The exercise"><meta property="article:published_time" content="2024-05-06T10:00:00Z">
<script type="application/ld+json">{"datePublished": "2024-05-06"}</script></head><body><article><h1>The exercise</h1>
<p>On May 7, 2024 the joint exercise "Search-2024" of the collective forces began in the Republic of Kazakhstan.</p>
<p>It will take place from May 7 to 12 at the Matybulak training ground and involves a thousand servicemen.</p>
</article></body></html>"""

CATALOGUES: Final = (
    b"""
name: Exercises
sources:
  plan: {title: The plan, url: https://example.org/plan, published: 2023-01-30}
events:
  - id: rubezh-2022
    title: Rubezh-2022
    when: 2022-10-17/2022-10-21
    where: {text: "Harb-Maidon, Tajikistan", country: TJ, latitude: 37.8, longitude: 68.8}
    kind: exercise
    status: held
    sources: [plan]
    participants: [{name: Kazakhstan, country: KZ}, Belarus]
    personnel: {text: about 1000, min: 900, max: 1100}
    phases:
      - {title: active phase, when: 2022-10-20/2022-10-21, where: Tajikistan}
    doubts: [{code: year, why: from context, instead: ["2021"]}]
    confirmed: [year]
    extra: {own: [1, 2.5, true, null, text]}
  - {id: b, title: B, when: 2023-09?, part_of: rubezh-2022, rejected: not ours}
  - {id: c, title: C, when: "2024-09-26 10:00/12:00 Asia/Almaty"}
same: [[rubezh-2022, c]]
""",
    b"events:\n- {id: c, title: C, when: 2024-09-26 10:00/12:00 Asia/Almaty}\n- {id: d, title: D, when: 2024}\n",
    b"events:\n- id: a\n  title: A\n  when: 2022-10-17/21\n  where: Minsk\n  phases:\n  - {when: 2022-10-18}\n",
    b"sources:\n  p: {title: P}\nevents:\n- id: a\n  title: >\n   folded\n   text\n  when: 2022~\n  sources: [p]\n",
    b"base: &b {kind: exercise}\nevents:\n- {<<: *b, id: a, title: A, when: 2024-05?}\nsame: [[a, b]]\n",
    b'{"events": [{"id": "a", "title": "A", "when": "2024-05-06", "extra": {"n": [1, {"m": null}]}}]}',
)


def seeds_of(name: str) -> list[bytes]:
    """Good inputs of a target, for a fuzzer to begin with: a few whole ones, and many small pieces of such.

    What a piece shows, it shows many times as fast as what it was taken from.
    """
    parts = [fixed_timeline().with_events([event]) for event in fixed_timeline()]
    releases = [path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.txt"))]
    whole = [min(releases, key=len), max(releases, key=len)]
    paragraphs = sorted({line for text in releases for line in text.splitlines() if 60 < len(line) < 900})
    encoded: dict[str, Callable[[], list[bytes]]] = {
        "ics": lambda: [*map(ics.encode, parts), *RECURRING],
        "recurring": lambda: [*RECURRING],
        "jcal": lambda: [*map(jcal.encode, parts)],
        "table": lambda: [table.encode(part, dialect) for part in parts for dialect in table.DIALECTS],
        "timeline_json": lambda: [*map(timeline_json.encode, parts)],
        "timelinejs": lambda: [*map(timelinejs.encode, parts)],
        "vis": lambda: [*map(vis.encode, parts)],
        "fullcalendar": lambda: [*map(fullcalendar.encode, parts)],
        "jsonld": lambda: [*map(jsonld.encode, parts)],
        "jscalendar": lambda: [*map(jscalendar.encode, parts)],
        "catalogue": lambda: [*CATALOGUES, *CATALOGUES[1:]],
        "reader": lambda: [*whole, *paragraphs],
        "markdown": lambda: [MARKDOWN, *(b"---\npublished: 2024-05-06\n---\n" + one for one in paragraphs[::4])],
        "lines": lambda: [json.dumps({"id": "a", "text": text.decode(), "published": "2024-05-06"}).encode() + b"\n"
                          for text in [*whole, *paragraphs[::2]]],
        "page": lambda: [PAGE, *(HEAD + paragraph + b"</p>" for paragraph in paragraphs[::4])],
    }  # fmt: skip
    return encoded[name]()


def finds_of(name: str) -> list[Path]:
    """Inputs that broke a promise once; they are kept so that it stays mended."""
    return sorted((CORPUS / name).glob("*")) if (CORPUS / name).is_dir() else []
