"""What an input costs grows as its size does, whatever its shape: four times as much takes about four times as long.

Where it were the square, it would take sixteen times as long, each time it is tried; other work on the machine disturbs
one try or another.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

import cstotimeline as ct
from cstotimeline import catalogue
from cstotimeline.formats import fullcalendar, ics, jcal, jscalendar, jsonld, table, timeline_json, timelinejs, vis

pytestmark = pytest.mark.long

ATTEMPTS = 4
Shape = Callable[[int], str]
"""A text of about so many characters."""


def cost(work: Callable[[], object]) -> float:
    """Seconds of processor time, the smaller of two."""
    found = []
    for _ in range(2):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def assert_in_proportion(work: Callable[[int], Callable[[], object]], size: int) -> None:
    told = []
    for _ in range(ATTEMPTS):
        small, large = cost(work(size)), cost(work(4 * size))
        told.append(f"{1000 * small:.0f} ms, then {1000 * large:.0f} ms")
        if large < 9 * small + 0.3:
            return
    raise AssertionError("; ".join(told))


CATALOGUES: dict[str, Shape] = {
    "anchors": lambda n: "".join(f"a{i}: &a{i} x\n" for i in range(n // 12)),
    "one anchor": lambda n: "a: &a x\n" * (n // 8),
    "aliases": lambda n: "a: &a x\nb: [" + "*a," * (n // 3) + "]",
    "flow mapping": lambda n: "a: {" + ",".join(f"b{i}: 1" for i in range(n // 8)) + "}",
    "a long key": lambda n: "a" * n + ": b",
    "a long quoted key": lambda n: '"' + "a" * n + '": b',
    "block indentation": lambda n: "a:\n  " + "\n  ".join("b:\n" + " " * 40 + "c" for _ in range(n // 50)),
    "line ends in quotes": lambda n: 'a: "' + "\n" * n + '"',
    "literal": lambda n: "a: |\n" + "  x\n\n" * (n // 5),
    "tags": lambda n: "a: [" + "!x b," * (n // 5) + "]",
    "directives": lambda n: "".join(f"%TAG !a{i}! x\n" for i in range(n // 14)) + "---\na",
    "broken events": lambda n: "events:\n" + "- {id: a, title: A, when: 2024\n" * (n // 31),
    "deep events": lambda n: "events:\n" + ("- " + "[" * 98 + "\n") * (n // 100),
}  # fmt: skip


@pytest.mark.parametrize("shape", CATALOGUES)
def test_a_catalogue(shape: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        text = CATALOGUES[shape](size)
        return lambda: catalogue.decode(text, [].append)

    assert_in_proportion(reading, 15_000)


def repeated(text: str) -> Shape:
    return lambda n: text * (n // len(text))


def counted(text: str) -> Shape:
    """With another number each time, where `#` stands."""
    return lambda n: "".join(text.replace("#", str(number)) for number in range(n // len(text)))


TEXTS: dict[str, Shape] = {
    "one word": repeated("exercise "), "no blank": repeated("a"), "capitals": repeated("Ab Cd "),
    "digits": repeated("1"), "numbers": repeated("12 "), "dates": repeated("May 6, 2024 "), "days": repeated("6, "),
    "months": repeated("May "), "spans": repeated("from May 6 to "), "brackets": repeated("(["),
    "opening quotes": repeated("\u201c"), "quotes": repeated('"a" '), "apostrophes": repeated("'"),
    "commas": repeated(", "), "full stops": repeated(". "), "hyphens": repeated("a-"), "lines": repeated("\n"),
    "marks": repeated("e\u0301"), "dashes": repeated("\u2014 "), "addresses": repeated("https://example.org/ "),
    "clauses": repeated("which the exercise in Minsk "), "names in quotes": counted('the exercise "Search-#" '),
    "places": repeated("in Kazakhstan, Minsk, "), "ordinals": repeated("the 2nd meeting of the "),
    "one event": repeated("The exercise Search-2024 began on May 6, 2024 in Kazakhstan.\n"),
    "other events": counted("The exercise Search-# began on May 6, 2024 in Kazakhstan.\n"),
    "one sentence of events": counted("the exercise Search-# on May 6, 2024 in Kazakhstan, "),
    "headings": repeated("# May 6, 2024\n\n"), "blanks": repeated("a" + " " * 200),
    "headlines": counted("The meeting # took place\n"), "cells": repeated("| x |\n"),
}  # fmt: skip


@pytest.mark.parametrize("shape", TEXTS)
def test_a_press_release(shape: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        text = TEXTS[shape](size)
        return lambda: ct.merge(ct.read(text, ct.Source("a", published="2024-05-06")))

    assert_in_proportion(reading, 8_000)


FORMATS = {
    "timeline_json": timeline_json, "timelinejs": timelinejs, "vis": vis, "jsonld": jsonld, "jcal": jcal, "ics": ics,
    "fullcalendar": fullcalendar, "jscalendar": jscalendar, "table": table,
}  # fmt: skip
PARTS: dict[str, Callable[[int], ct.Event]] = {
    "events": lambda n: ct.Event(f"e{n}", f"Event {n}", "2024-05-06"),
    "events of one name": lambda n: ct.Event(f"e{n}", "Event", "2024-05-06"),
    "a chain of parents": lambda n: ct.Event(f"e{n}", f"Event {n}", "2024-05-06", part_of=f"e{n - 1}" if n else None),
    "events of one source": lambda n: ct.Event(
        f"e{n}", f"Event {n}", "2024-05-06", evidence=[ct.Evidence(ct.Source("a", title="A"), "said")]
    ),
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", FORMATS)
def test_many_events_written_and_read(name: str, part: str) -> None:
    def round_trip(size: int) -> Callable[[], object]:
        timeline = ct.Timeline([PARTS[part](number) for number in range(size)])
        return lambda: FORMATS[name].decode(FORMATS[name].encode(timeline), [].append)  # type: ignore[attr-defined]

    assert_in_proportion(round_trip, 100)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("ics", "table")])
@pytest.mark.parametrize("value", ["[]", "{}", "1", '"x"', "[[]]", '{"id": "a"}'])
def test_many_values_that_are_no_events(name: str, value: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        many = json.loads(f"[{','.join([value] * size)}]")
        data = json.dumps(dict.fromkeys(("events", "@graph", "items", "entries"), many) | {"version": 1}).encode()
        return lambda: FORMATS[name].decode(data, [].append)  # type: ignore[attr-defined]

    assert_in_proportion(reading, 500)
