"""A page's own day, in the shapes that pages give it: what "yesterday" in its text is counted from."""

from __future__ import annotations

import pytest

from cstotimeline.reading import read

BODY = "The exercise Amber Shield opened yesterday in Minsk. Some 900 soldiers take part in it."


def days_of(text: str) -> list[str]:
    return sorted({str(draft.says("when")) for draft in read(text) if draft.says("when")})


@pytest.mark.parametrize(
    "line",
    [
        "*Published on March 5, 2024*",
        "**Date:** 5 March 2024",
        "_Updated 2024-03-05. The list may change._",
        "Posted On: 05 MAR 2024 5:12PM by PIB Delhi",
        "Published 5 March 2024 | Last updated 7 March 2024",
        "PRESS RELEASE (2024) 012 - 5 March 2024",
        "Press release No. 12, 5 March 2024",
        "Tuesday, 05.03.2024 | Military exercises",
        "5 March 2024 | News release | Reading time: 2 min (590 words)",
        "Story by Sgt. Ann Lee | Training Command | 5 March 2024",
        "Transcript of the briefing, 5 March 2024",
        "5 March 2024, 18:20 (MSK)",
        "(5 March 2024)",
    ],
)
def test_a_line_above_the_text_dates_the_page(line: str) -> None:
    assert days_of(f"Soldiers of four countries gather in the hills\n\n{line}\n\n{BODY}") == ["2024-03-04/.."]


@pytest.mark.parametrize(
    "dateline",
    [
        "*Minsk, 5 March 2024* – ",
        "MINSK (5 March 2024) - ",
        "Minsk, 5 March 2024. – ",
        "March 5, 2024. ",
        "5 March 2024, Minsk. ",
        "(5 March 2024) ",
    ],
)
def test_a_dateline_dates_its_paragraph(dateline: str) -> None:
    assert days_of(f"Soldiers of four countries gather in the hills\n\n{dateline}{BODY}") == ["2024-03-04/.."]


def test_the_only_day_of_a_page_may_stand_below_its_text() -> None:
    assert days_of(f"{BODY}\n\nPublished: 5 March 2024") == ["2024-03-04/.."]


def test_a_day_below_one_text_does_not_date_another_with_its_own() -> None:
    page = (
        f"{BODY} 05.03.2024\n\nThe drill Grey Owl ended yesterday.\n\nPublished: 9 May 2022\n\nPublished: 10 May 2022"
    )
    assert "2022-05-08" not in days_of(page)


@pytest.mark.parametrize(
    "row", ["5 March 2024 – the exercise Amber Shield", "| 5 March 2024 | exercise Amber Shield |"]
)
def test_a_row_of_a_programme_is_no_publication_line(row: str) -> None:
    assert "2024-03-05" in days_of(
        f"Plans of the command for the spring of the year\n\nFor the public:\n\n{row}\n\nEnd."
    )


PROGRAMME = """FORUM OF RESCUERS

Programme of the forum in Osh

Day 1, 14 September 2022
09:00 Registration
10:00 Opening ceremony

Day 2 – 15 September 2022
10:00 Meeting of the heads of delegations
"""


def test_rows_of_a_programme_happen_on_the_day_above_them() -> None:
    days = {str(draft.says("title")): draft.says("when") for draft in read(PROGRAMME)}
    assert days == {
        "Opening ceremony": "2022-09-14",
        "Meeting of the heads of delegations": "2022-09-15",
        "FORUM OF RESCUERS": "2022-09-14/2022-09-15",
    }


def test_rows_below_the_next_text_have_no_day() -> None:
    text = f"{PROGRAMME}\nCoffee is served to everybody who comes.\n\n11:00 Talks of experts\n"
    assert "Talks of experts" not in [draft.says("title") for draft in read(text)]
