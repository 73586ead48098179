"""Events made of everything that has broken calendar programs, and what each must show of them all the same."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from typing import NamedTuple

import cstotimeline as ct

JOINER = "\u2060"  # between a backslash and an n, see docs/reference/icalendar.md


class Shown(NamedTuple):
    """What a subscriber's program shows: whole days (both inclusive) or moments in UTC (the end excluded)."""

    title: str
    first: date
    last: date
    place: str
    status: str


_TEXTS = [
    # written, shown
    ("Учение «Взаимодействие-2023»", "Учение «Взаимодействие-2023»"),
    ("Curly “quotes” and ‘single’ ones", "Curly “quotes” and ‘single’ ones"),
    ("Commas, semicolons; colons: \"quotes\"", "Commas, semicolons; colons: \"quotes\""),
    ("Path C:\\New\\names", f"Path C:\\{JOINER}New\\{JOINER}names"),
    ("Back\\slash, and \\; and \\, at the end \\", "Back\\slash, and \\; and \\, at the end \\"),
    ("A newline\nin a title\r\nand another", "A newline in a title and another"),
    ("Separators\u2028here\u2029and\u0085there", "Separators here and there"),
    ("Control\x07 characters\x00 and \x1bescapes", "Control characters and escapes"),
    ("END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:injected", f"END{JOINER}:VEVENT BEGIN{JOINER}:VEVENT SUMMARY:injected"),
    ("Эмодзи 🎖️🇰🇿 и составные знаки é", "Эмодзи 🎖️🇰🇿 и составные знаки é"),
    ("Казахстан " * 20 + "край", "Казахстан " * 20 + "край"),
    ("x" * 300, "x" * 300),
    ("日本語の長い題名" * 12, "日本語の長い題名" * 12),
    ("<b>HTML</b> & entities &amp;", "<b>HTML</b> & entities &amp;"),
    ("Tab\there, %s %d {0} ${x}", "Tab here, %s %d {0} ${x}"),
]  # fmt: skip

_DAYS = [
    (date(2023, 2, 28), date(2023, 2, 28)),
    (date(2024, 2, 28), date(2024, 3, 1)),
    (date(2022, 12, 30), date(2023, 1, 3)),
    (date(2023, 3, 25), date(2023, 3, 27)),
    (date(2020, 1, 1), date(2029, 12, 31)),
    (date(2500, 1, 1), date(2500, 1, 2)),
]

_STATUSES = {
    "planned": "CONFIRMED", "ongoing": "CONFIRMED", "held": "CONFIRMED", "postponed": "TENTATIVE",
    "cancelled": "CANCELLED",
}  # fmt: skip

_PLACES = [
    ("Minsk, Belarus", "Minsk, Belarus"),
    ("полигон «Лосвидо»; near Vitebsk", "полигон «Лосвидо»; near Vitebsk"),
    ("room 5\nfloor 2", "room 5 floor 2"),
]

DESCRIPTIONS = [
    None,
    "First line\nsecond line, with commas; and semicolons\n\nlast line",
    "Длинное описание, со знаками; и кавычками «ёлочки». " * 400,  # about 40 kB
    "ends in a backslash \\",
    "C:\\New\\nowhere \\, \\;",
    "\r\nBEGIN:VALARM\r\nTRIGGER:-P1D\r\nEND:VALARM\r\n",
]


def nasty() -> tuple[ct.Timeline, dict[str, Shown]]:
    """A timeline, and by UID what is to be shown of each of its events."""
    draw = random.Random(7)
    events, shown = [], []
    for number in range(90):
        written, title = _TEXTS[number % len(_TEXTS)]
        first, last = _DAYS[number % len(_DAYS)] if number % 4 else _DAYS[draw.randrange(len(_DAYS))]
        place_written, place = _PLACES[number % len(_PLACES)]
        status = list(_STATUSES)[number % len(_STATUSES)]
        if number % 9 == 8:
            start = datetime(2024, 3, 31, number % 24, 30, tzinfo=UTC)
            first, last = start, datetime(2024, 4, 1, 1, 0, tzinfo=UTC)
            when: ct.Period | tuple[date, date] = ct.Period(first, last)
        else:
            when = (first, last)
        events.append(
            ct.Event(
                f"nasty-{number}", written, when, place_written, status=status,
                description=DESCRIPTIONS[number % len(DESCRIPTIONS)],
                url="https://example.org/a?b=c,d;e&f=%20" if number % 2 else None,
                kind="meeting" if number % 3 else "exercise",
                part_of="nasty-0" if number % 5 == 1 else None,
            )
        )  # fmt: skip
        shown.append(Shown(title, first, last, place, _STATUSES[status]))
    timeline = ct.Timeline(events, name="Nasty, «very»; C:\\New\nfeed", description="A\nB")
    return timeline, {timeline.uid(event): row for event, row in zip(events, shown, strict=True)}
