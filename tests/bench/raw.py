"""Raw values of many events, as a program that keeps a chronology would hold them: text and days, no objects."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import NamedTuple

_NAMES = (
    "Rubezh", "Interaction", "Search", "Echelon", "Barrier", "Indestructible Brotherhood", "Cobalt", "Thunder",
    "Channel", "Взаимодействие", "Поиск", "Эшелон",
)  # fmt: skip
_PLACES = (
    "Tajikistan", "southern Tajikistan", "Minsk, Belarus", "Lori training ground, Armenia", "Bishkek, Kyrgyzstan",
    "Almaty, Kazakhstan", "Orenburg Region, Russia", "полигон «Харбмайдон», Таджикистан", "Brest Region, Belarus",
    "Balykchy, Kyrgyzstan", "Yerevan, Armenia", "Moscow, Russia",
)  # fmt: skip
_KINDS = ("exercise", "meeting", "conference", "operation", "training_course")
_STATUSES = ("planned", "planned", "planned", "cancelled", "postponed")
_SENTENCES = (
    "Units of the collective forces practise the blockade of a conditional settlement; tanks support them.",
    "The total number of participants will be about 1,000 people, with more than 300 pieces of equipment.",
    "Participants prepare and conduct a joint operation to destroy illegal armed groups.",
    "Representatives of the “Joint Staff” and the Secretariat take part, as do observers.",
    "Участники отработают вопросы взаимодействия; всего привлекается более 500 человек.",
    "The press center will open on the first day, at the training ground.",
)


class RawEvent(NamedTuple):
    """One event's values; both days inclusive."""

    id: str
    title: str
    first: date
    last: date
    place: str
    kind: str
    status: str
    description: str
    url: str


def raw_events(count: int) -> list[RawEvent]:
    """The same `count` all-day events on every machine; about 690 octets each as iCalendar."""
    draw = random.Random(20221017)
    events = []
    for number in range(count):
        year = draw.randint(2005, 2030)
        first = date(year, 1, 1) + timedelta(days=draw.randrange(365))
        name = draw.choice(_NAMES)
        events.append(
            RawEvent(
                id=f"event-{number:05}",
                title=f"{name}-{year}: stage {number % 7}, with reconnaissance",
                first=first,
                last=first + timedelta(days=draw.choice((0, 0, 1, 2, 4, 6, 13))),
                place=draw.choice(_PLACES),
                kind=draw.choice(_KINDS),
                status=draw.choice(_STATUSES),
                description="\n".join(draw.sample(_SENTENCES, 2)),
                url=f"https://example.org/en/news/{year}/{number}",
            )
        )
    return events


STATUS_WORDS = {"planned": "CONFIRMED", "cancelled": "CANCELLED", "postponed": "TENTATIVE"}
"""The iCalendar status of each."""
