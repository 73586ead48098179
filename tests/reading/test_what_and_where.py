"""Which words are one event, and where it is: names in full and in short, lists, units that only bear a name."""

from __future__ import annotations

import pytest

from cstotimeline.reading import Document, read
from cstotimeline.reading.nounphrases import nominal

CALENDAR = """Other exercises of the cycle:

Tallinn, Estonia - bridging and mine clearance, 22-25 November 2023
Galati (Romania) - 7-10 March 2024
"""


def told(text: str, published: str | None = None) -> dict[str, tuple[object, object]]:
    """Title → days and country of the events of a text."""
    drafts = read(Document("told", text, published=published))
    return {str(draft.says("title")): (draft.says("when"), draft.says("country")) for draft in drafts}


def test_a_full_name_and_its_short_form_are_one_event() -> None:
    text = (
        "The Baltic Maritime Exercise 2023 (BAMEX 2023) is the seventh. BAMEX will be held from 5 to 10 July off Riga."
    )
    assert told(text) == {"Baltic Maritime Exercise 2023": ("2023-07-05/2023-07-10", "LV")}


def test_items_of_a_list_are_events_of_the_kind_that_the_line_above_names() -> None:
    events = told(CALENDAR)
    assert [days for days, _ in events.values()] == ["2023-11-22/2023-11-25", "2024-03-07/2024-03-10"]
    assert [country for _, country in events.values()] == ["EE", "RO"]


def test_what_a_command_is_called_is_no_exercise() -> None:
    text = 'In the Regional Command "West" the exercise "Batys-2023" is held from 6 to 9 September 2023.'
    assert told(text) == {"Batys-2023": ("2023-09-06/2023-09-09", None)}


def test_days_before_an_exercise_are_not_its_own() -> None:
    text = (
        "Exercise Dynamic Otter 2022 started on 21 February and will last through 4 March. "
        "Before it, harbour training was carried out at Catania from 17 to 20 February."
    )
    assert {days for days, _ in told(text).values()} == {"2022-02-21/2022-03-04", "2022-02-17/2022-02-20"}


def test_a_planning_conference_is_not_the_exercise_it_plans() -> None:
    events = told("The initial planning conference of Iron Otter 2027 was held in Riga on 3 March 2026.")
    assert sorted(str(days) for days, _ in events.values()) == ["2026-03-03", "2027"]


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("- Sea Breeze 2025, Black Sea, 3-14 March", "Black Sea"),
        ('A visitors\' day was held on board the frigate "Dart" on 5 May 2024.', 'frigate "Dart"'),
        ("The planning meeting was hosted by the Adazi Training Centre on 5 May 2024.", "Adazi Training Centre"),
        ("The reform was agreed at the Vilnius Summit. The exercise was held on 5 May 2024.", None),
    ],
)  # fmt: skip
def test_places_stand_where_their_words_say(sentence: str, place: str | None) -> None:
    drafts = read(Document("place", sentence))
    assert [draft.says("place") for draft in drafts] == [place]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "On 6 May 2024 in Bishkek, the Deputy Secretary General met with the Minister of Foreign Affairs.",
            "Meeting of the Deputy Secretary General with the Minister of Foreign Affairs",
        ),
        ("Veterans of the corps met with cadets on 9 May 2024.", "Meeting of Veterans of the corps with cadets"),
    ],
)
def test_a_title_is_a_noun_phrase(text: str, title: str) -> None:
    assert list(told(text)) == [title]


def test_what_was_held_is_titled_by_what_it_is() -> None:
    assert nominal("The joint actions of the units, were practised") == "The joint actions of the units"
    assert nominal("Bridges were destroyed") == "Bridges were destroyed"
