"""A small timeline with one event of each sort, for golden files of every format."""

from __future__ import annotations

from datetime import date

import cstotimeline as ct
from cstotimeline.evidence import Doubt, Evidence, Source

RELEASE = Source(
    "000_release.txt",
    title='The "Rubezh-2022" exercise, its active phase; what is known',
    publisher="Joint press center",
    url="https://example.org/news/rubezh-2022",
    published=date(2022, 10, 18),
)
CALENDAR = Source("plan.txt", title="План совместной подготовки на 2023 год", published=date(2023, 1, 30))

LONG_TEXT = (
    "Units of the “201st” base practise the release of hostages; tanks, helicopters and drones support them.\n"
    "\n"
    "Подразделения отработают освобождение заложников, блокирование населённого пункта и вывод войск; "
    "всего около 1 000 человек. Path: C:\\New, D:\\data; end\\"
)


def fixed_timeline() -> ct.Timeline:
    """Exercise with phases, parent and children, imprecise, open, timed, cancelled and postponed events."""
    quote = "The active phase of the joint training will take place from October 17 to 21 in southern Tajikistan."
    rubezh = ct.Exercise(
        "rubezh-2022",
        "Rubezh-2022",
        when="2022-10",
        where="Tajikistan",
        status="held",
        description=LONG_TEXT,
        phases=[
            ct.Phase("preparation", when="2022-10-10/2022-10-16"),
            ct.Phase(
                "active phase",
                when="2022-10-17/2022-10-21",
                where="southern Tajikistan",
                evidence=[Evidence(RELEASE, quote, (100, 100 + len(quote)), date(2022, 10, 18))],
            ),
        ],
        personnel=ct.Quantity("about 1,000 people", min=900, max=1100),
        equipment=ct.Quantity("more than 300 pieces of military and special equipment", min=300),
        participants=[ct.Participant("Tajikistan", "TJ"), ct.Participant("Russia", "RU")],
        evidence=[
            Evidence(
                RELEASE,
                quote,
                (100, 100 + len(quote)),
                date(2022, 10, 18),
                {"title": "Rubezh-2022", "when": "2022-10", "status": "held"},
            )
        ],
        doubts=[Doubt("year-from-context", "the year stands in the name only", ("2021",))],
    )
    return ct.Timeline(
        [
            rubezh,
            ct.Exercise(
                "combat-brotherhood-2023",
                "Combat Brotherhood-2023",
                when="2023",
                description="The year's series of exercises.",
                organiser="CSTO Joint Staff",
            ),
            ct.Exercise(
                "interaction-2023",
                "«Взаимодействие-2023»",
                when="2023-09-01/2023-09-06",
                where=ct.Place("учебный центр «Лосвидо», Belarus", country="BY", latitude=55.40375, longitude=29.96),
                part_of="combat-brotherhood-2023",
                status="ongoing",
                evidence=[Evidence(CALENDAR, "Взаимодействие-2023", (0, 19))],
            ),
            ct.Exercise(
                "search-2023",
                "Search-2023, with reconnaissance; and more",
                when="2023-09",
                where="Belarus",
                part_of="combat-brotherhood-2023",
            ),
            ct.Meeting(
                "coordination-meeting",
                "Coordination Meeting of Chief Narcologists",
                when="2023-09-07",
                where=ct.Place("Minsk", city="Minsk", country="BY", venue="CIS house"),
                level="experts",
                url="https://example.org/meeting?id=7&lang=en",
            ),
            ct.Conference(
                "conference-new-york",
                "Conference on the margins of the General Assembly",
                when="2024-09-26 10:00/12:30 America/New_York",
                where=ct.Place("New York", country="US", timezone="America/New_York"),
                theme="Peacekeeping, today; and tomorrow",
            ),
            ct.Meeting(
                "briefing",
                "Briefing without a known end",
                when="2024-03-05 15:00 Asia/Almaty",
                where="Almaty, Kazakhstan",
                extra={"room": 12, "tags": ["press", "open"]},
            ),
            ct.Event(
                "mission",
                "Observer mission at the border",
                when="2023-10-02/..",
                where="Armenia",
                kind="operation",
                status="ongoing",
            ),
            ct.Event(
                "course-2024",
                "Training course for peacekeepers",
                when="2024-11-28?/2025-01-10?",
                kind="training_course",
                status="postponed",
                where="Kyrgyzstan",
            ),
            ct.Meeting(
                "summit-2022",
                "Extraordinary session",
                when="2022-12-31",
                status="cancelled",
                kind="summit",
                where="Yerevan, Armenia",
            ),
        ],
        name="CSTO: exercises, meetings; and more",
        description="A small timeline with one event of each sort.",
        sources=[Source("unused.txt", title="A source that no event names")],
    )
