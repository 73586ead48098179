"""Inputs made out of good ones: by their structure, where they have one, since random bytes only break the syntax."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

JSON_TARGETS: Final = frozenset({"jcal", "timeline_json", "timelinejs", "vis", "fullcalendar", "jsonld", "jscalendar",
                                 "lines"})  # fmt: skip

NASTY: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 9999, 10000, 10**9, 2**63 - 1, 2**63, -(2**63), 1e308, -1e308, 1.5, 1e-320, "", " ",
    "\x00", "\r\nEND:VEVENT", "\u2028", "\ud83d", "\ufeff", "a" * 300, "9" * 5000, "0000", "0000-01-01", "0001-01-01",
    "9999-12-31", "9999", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00", "10000-01-01", "-0001", "2024-13-45", "2024-02-30", "2024-10/..", "../2024", "/", "..",
    "2024-10?/2024%", "2024-W40", "2024-10-02T25:00:00", "2024-10-02T10:00:00", "2024-10-02T10:00:00Z/PT1H", "PT0S",
    "-P1D", "P99999999999D", "P1Y", "PT9999999999999S", "Europe/Minsk", "../../etc/passwd", "Mars/Olympus", "UTC",
    "javascript:alert(1)", "data:text/html,x", "https://example.org/", "https://[::1", "http://\u0430.org/", "KZ", "kz",
    "XX", "exercise", "Exercise", "CON", "=1+1", "@id", "urn:uuid:0", "<script>", [], {}, [[]], [None], {"": None},
    ["a", 1], {"text": "x"}, "Event", "Exercise", "Phase", "Withdrawn", "NaN", "Infinity", "1e400", "²", "１２",
    "FREQ=DAILY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;INTERVAL=0", "FREQ=YEARLY;COUNT=99999999999",
    "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=MINUTELY;BYSETPOS=5;BYHOUR=25", "20240101", "00010101", "99991231",
    "00010101T000000Z", "99991231T235959Z", "20240101T000000", "20240101T000000Z/PT5H", "19:00", "10:60 PM",
)  # fmt: skip


def mutated(name: str, data: bytes, seed: int, seeds: list[bytes]) -> bytes:
    """Another input for a target, out of one; the same for the same arguments."""
    choice = random.Random(seed)
    if name in JSON_TARGETS:
        return _json(data, choice, seeds)
    return _lines(data, choice, seeds)


def _json(data: bytes, choice: random.Random, seeds: list[bytes]) -> bytes:
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        root = json.loads(choice.choice(seeds))
    for _ in range(choice.choice((1, 1, 1, 2, 3, 6))):
        places = list(_places(root))
        if not places:
            break
        holder, key = choice.choice(places)
        deed = choice.random()
        if deed < 0.55:
            holder[key] = deepcopy(choice.choice(NASTY))
        elif deed < 0.7:
            del holder[key]
        elif deed < 0.85:
            other, at = choice.choice(places)
            if (isinstance(other, dict) and at not in other) or (isinstance(other, list) and at >= len(other)):
                continue
            holder[key] = json.loads(json.dumps(other[at]))
        elif isinstance(holder, list):
            holder.insert(key, json.loads(json.dumps(holder[key])))
        else:
            holder[choice.choice(NASTY_KEYS)] = holder.pop(key)
    return json.dumps(root, ensure_ascii=choice.random() < 0.5).encode("utf-8", "surrogatepass")


NASTY_KEYS: Final = ("", "id", "title", "start", "end", "type", "phases", "extra", "events", "@type", "x" * 300, "uid")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every element of the lists and objects of a JSON value, as its holder and its key."""
    stack = [value]
    while stack:
        holder = stack.pop()
        items = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for key, item in items:
            yield holder, key
            if isinstance(item, dict | list):
                stack.append(item)


def _lines(data: bytes, choice: random.Random, seeds: list[bytes]) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    for _ in range(choice.choice((1, 1, 2, 4))):
        at, deed = choice.randrange(len(lines)), choice.random()
        if deed < 0.5:
            lines[at] = _value_changed(lines[at], choice)
        elif deed < 0.6:
            lines.insert(at, lines[choice.randrange(len(lines))])
        elif deed < 0.7 and len(lines) > 1:
            del lines[at]
        elif deed < 0.8:
            other = choice.choice(seeds).splitlines(keepends=True)
            lines.insert(at, choice.choice(other) if other else b"\n")
        elif deed < 0.9:
            cut = choice.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + _nasty_text(choice) + lines[at][cut:]
        else:
            cut = choice.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + lines[choice.randrange(len(lines))][cut:]
    return b"".join(lines)[:16_000]


def _value_changed(line: bytes, choice: random.Random) -> bytes:
    """What stands behind one of a line's separators exchanged."""
    cuts = [at for at, byte in enumerate(line) if byte in b":;,=/ \"'[]{}<>-."]
    if not cuts:
        return _nasty_text(choice) + b"\n"
    first = choice.choice(cuts)
    last = choice.choice([at for at in [*cuts, len(line.rstrip())] if at > first] or [len(line)])
    return line[: first + 1] + _nasty_text(choice) + line[last:]


def _nasty_text(choice: random.Random) -> bytes:
    value = choice.choice(NASTY)
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")
