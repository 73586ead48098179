"""Sheets that people keep: their own columns, their own way to write days, and nothing guessed."""

from __future__ import annotations

import pytest

import cstotimeline as ct
from cstotimeline.faults import Fault, ModelError
from cstotimeline.formats import table
from cstotimeline.formats.table.notations import bound_in, time_in

COLUMNS = {"title": "Exercise", "start": "From", "end": "To", "place": "Where", "status": "State"}
SHEET = """Exercise;From;To;Where;State;Remarks
Rubezh ;17.10.2022;21.10.2022;Lake Issyk-Kul, Kyrgyzstan;done;good
Search;9/6/2022;;Russia;done;
Barrier;October 2022;;;called off;
"""
MAPPING = {
    "columns": COLUMNS,
    "dates": "day-first",
    "values": {"status": {"done": "held", "Called off": "cancelled"}},
    "defaults": {"kind": "exercise"},
}


def test_a_sheet_with_columns_of_its_own_becomes_events() -> None:
    timeline = table.decode(SHEET.encode(), mapping=MAPPING)
    assert [(e.id, str(e.when), e.status, e.where and e.where.country) for e in timeline] == [
        ("search-2022", "2022-06-09", "held", "RU"),
        ("barrier-2022", "2022-10", "cancelled", None),
        ("rubezh-2022", "2022-10-17/2022-10-21", "held", "KG"),
    ]
    assert timeline["rubezh-2022"].extra == {"Remarks": "good"}
    assert {type(event) for event in timeline} == {ct.Exercise}


def test_which_of_two_numbers_is_the_month_is_never_guessed() -> None:
    faults: list[Fault] = []
    timeline = table.decode(SHEET.encode(), faults.append, {**MAPPING, "dates": None})
    assert [event.id for event in timeline] == ["barrier-2022"]
    assert [(fault.line, fault.field, fault.found) for fault in faults] == [
        (2, "From", "17.10.2022"), (3, "From", "9/6/2022"),
    ]  # fmt: skip
    assert "dates: day-first or dates: month-first" in str(faults[0])


def test_a_column_that_the_mapping_names_and_the_sheet_lacks_is_told() -> None:
    faults: list[Fault] = []
    table.decode(b"Exercise;From\nA;2022\n", faults.append, {"columns": {"title": "Exercise", "start": "Form"}})
    assert ("Form", "a column of that name, for start") in [(fault.field, fault.expected) for fault in faults]


def test_titles_that_repeat_get_ids_of_their_own() -> None:
    timeline = table.decode(b"title,start\nTalks,2022-01\nTalks,2022-05\nTalks,2023\n")
    assert [event.id for event in timeline] == ["talks-2022", "talks-2022-2", "talks-2023"]


@pytest.mark.parametrize(
    ("text", "order", "edtf"),
    [
        ("2022-10-17", "iso", "2022-10-17"),
        ("2022/1/7", "iso", "2022-01-07"),
        ("2022-10-17 00:00:00", "iso", "2022-10-17"),
        ("17 October 2022", "iso", "2022-10-17"),
        ("17th Oct. 2022", "iso", "2022-10-17"),
        ("October 17, 2022", "iso", "2022-10-17"),
        ("Sept 2022", "iso", "2022-09"),
        ("2022", "iso", "2022"),
        ("2022-10~", "iso", "2022-10~"),
        ("03.04.2022", "day-first", "2022-04-03"),
        ("03/04/2022", "month-first", "2022-03-04"),
    ],
)
def test_days_in_the_commonest_notations(text: str, order: str, edtf: str) -> None:
    assert str(bound_in(text, order)) == edtf  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize(
    ("text", "order", "hint"),
    [
        ("03/04/2022", "iso", "which is the month"),
        ("13/13/2022", "day-first", "stated order"),
        ("44851", "iso", "day number"),
        ("31.02.2022", "day-first", "stated order"),
        ("soon", "iso", None),
    ],
)
def test_what_is_no_day_is_refused_with_a_hint(text: str, order: str, hint: str | None) -> None:
    with pytest.raises(ModelError) as caught:
        bound_in(text, order)  # type: ignore[arg-type]  # parametrised
    assert hint is None or hint in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("cell", "edtf"),
    [
        ("17-21 October 2022", "2022-10-17/2022-10-21"),
        ("17 October – 3 November 2022".replace("17 October", "17 October 2022"), "2022-10-17/2022-11-03"),
        ("17.10.2022 - 21.10.2022", "2022-10-17/2022-10-21"),
        ("2022-10-17 to 2022-10-21", "2022-10-17/2022-10-21"),
        ("2022-10/..", "2022-10/.."),
    ],
)
def test_one_column_may_hold_both_days(cell: str, edtf: str) -> None:
    timeline = table.decode(f"Name,Dates\nA,{cell}\n".encode(), mapping={
        "columns": {"title": "Name", "when": "Dates"}, "dates": "day-first",
    })  # fmt: skip
    assert [str(event.when) for event in timeline] == [edtf]


def test_times_need_a_zone_and_get_it_from_the_mapping() -> None:
    sheet = b"title,start,start_time,end_time\nTalks,2024-09-26,10:00 AM,1:30 PM\n"
    faults: list[Fault] = []
    assert len(table.decode(sheet, faults.append)) == 0
    assert [(fault.line, fault.field) for fault in faults] == [(2, "start_time")]
    timeline = table.decode(sheet, mapping={"timezone": "Asia/Almaty"})
    assert str(timeline.events[0].when) == "2024-09-26T10:00:00+05:00/2024-09-26T13:30:00+05:00"


def test_sheets_in_other_encodings_say_which() -> None:
    data = "title;start\nУчение;2022\n".encode("cp1251")
    assert table.decode(data, mapping={"encoding": "cp1251"}).events[0].title == "Учение"
    assert table.decode("title\tstart\nУчение\t2022\n".encode("utf-16")).events[0].title == "Учение"


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"colums": {}}, "colums"),
        ({"columns": {"titel": "Name"}}, "columns.titel"),
        ({"dates": "european"}, "dates"),
        ({"timezone": "Almaty"}, "timezone"),
    ],
)
def test_a_mapping_with_a_mistake_is_refused(mapping: dict[str, object], field: str) -> None:
    with pytest.raises(ModelError) as caught:
        table.decode(b"a\n", mapping=mapping)
    assert caught.value.field == field


@pytest.mark.parametrize(("text", "hour"), [("12:30 AM", 0), ("12:30 PM", 12), ("1:05:09 pm", 13), ("23:59", 23)])
def test_times_with_and_without_halves_of_the_day(text: str, hour: int) -> None:
    assert time_in(text).hour == hour


def test_a_time_of_day_that_the_clock_does_not_show_is_a_fault_of_its_cell() -> None:
    data = b"title,start,start_time,timezone\nA,2024-03-10,02:30,America/New_York\n"
    faults: list[ct.Fault] = []
    assert len(table.decode(data, faults.append)) == 0
    assert [(fault.line, fault.field, fault.expected) for fault in faults] == [
        (2, "start_time", "a time that exists there")
    ]
