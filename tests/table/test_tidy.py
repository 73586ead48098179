"""The tidy table: what analysts load, and what is read back without loss."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings

import cstotimeline as ct
import strategies
from cstotimeline.faults import Fault, Faults, Loss
from cstotimeline.formats import table
from cstotimeline.uids import NAMESPACE
from fixed_timeline import fixed_timeline


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@settings(max_examples=40, deadline=None)
@given(strategies.timelines())
def test_a_timeline_read_back_is_the_same_or_its_losses_are_told(timeline: ct.Timeline) -> None:
    losses: list[Loss] = []
    decoded = table.decode(table.encode(timeline, on_loss=losses.append))
    assert {loss.event for loss in losses} <= {""}, "events lose nothing"
    if timeline.namespace == NAMESPACE:
        assert decoded.events == timeline.events
    if not losses:
        assert decoded == timeline


@settings(max_examples=10, deadline=None)
@given(strategies.timelines())
def test_the_same_timeline_gives_the_same_bytes(timeline: ct.Timeline) -> None:
    assert table.encode(timeline) == table.encode(ct.Timeline(reversed(timeline.events), **_facts(timeline)))


def _facts(timeline: ct.Timeline) -> dict[str, object]:
    names = ("name", "description", "language", "sources", "namespace")
    return {name: getattr(timeline, name) for name in names}


def test_days_are_inclusive_and_full_whatever_their_precision() -> None:
    timeline = ct.Timeline(
        [
            ct.Event("span", "A", when="2026-03-09/2026-03-20"),
            ct.Event("month", "B", when="2026-04"),
            ct.Event("open", "C", when="2026-05-01/.."),
            ct.Event("timed", "D", when="2026-06-01 22:00/02:00 Asia/Almaty".replace("/02", "/2026-06-02 02")),
        ]
    )
    shown = [
        [row[name] for name in ("start_earliest", "start_latest", "end_earliest", "end_latest", "edtf", "precision")]
        for row in rows_of(table.encode(timeline))
    ]
    assert shown == [
        ["2026-03-09", "2026-03-09", "2026-03-20", "2026-03-20", "2026-03-09/2026-03-20", "day"],
        ["2026-04-01", "2026-04-30", "2026-04-01", "2026-04-30", "2026-04", "month"],
        ["2026-05-01", "2026-05-01", "", "", "2026-05-01/..", "open"],
        ["2026-06-01", "2026-06-01", "2026-06-02", "2026-06-02",
         "2026-06-01T22:00:00+05:00/2026-06-02T02:00:00+05:00", "time"],
    ]  # fmt: skip


def test_a_phase_is_a_row_of_its_own_that_names_its_exercise() -> None:
    rows = rows_of(table.encode(fixed_timeline()))
    phase = next(row for row in rows if row["type"] == "Phase" and row["id"] == "active-phase")
    assert (phase["part_of"], phase["kind"], phase["start_earliest"]) == ("rubezh-2022", "phase", "2022-10-17")
    assert phase["uid"] == fixed_timeline().uid(fixed_timeline()["rubezh-2022"], "active-phase")


def test_a_country_has_both_of_its_codes() -> None:
    timeline = ct.Timeline([ct.Event("a", "A", when="2024", where=ct.Place("Windhoek", country="NA"))])
    assert [(row["country"], row["country_alpha3"]) for row in rows_of(table.encode(timeline))] == [("NA", "NAM")]


def test_what_belongs_to_the_timeline_and_not_to_its_events_is_told_as_lost() -> None:
    losses: list[Loss] = []
    table.encode(ct.Timeline(name="Exercises", language="ru"), on_loss=losses.append)
    assert [loss.field for loss in losses] == ["name", "language"]


def test_formulas_stay_as_they_are_since_no_spreadsheet_opens_this_dialect() -> None:
    data = table.encode(ct.Timeline([ct.Event("a", "=1+1", when="2024")]))
    assert rows_of(data)[0]["title"] == "=1+1"
    assert not data.startswith(b"\xef\xbb\xbf")


def test_a_day_changed_in_one_column_and_not_in_the_other_is_a_fault() -> None:
    data = table.encode(ct.Timeline([ct.Event("a", "A", when="2024-05-01")]))
    changed = data.replace(b"planned,2024-05-01", b"planned,2024-05-02")
    faults: list[Fault] = []
    timeline = table.decode(changed, faults.append)
    assert [str(fault) for fault in faults] == [
        "2: start_earliest: found '2024-05-02', expected 2024-05-01, as edtf says (change edtf as well, or empty it)"
    ]
    assert str(timeline["a"].when) == "2024-05-01"


def test_one_bad_row_costs_only_itself_and_every_fault_is_told() -> None:
    text = (
        "id,title,start,end,country,latitude,longitude,status\n"
        "a,A,2024-05-01,2024-04-01,,,,\n"
        'b,"two\nlines",2024,,Kazakstan,,,\n'
        "c,C,2024-05,,KZ,91,north,helt\n"
        "d,D,2024-05,,KZ,,,held\n"
    )
    with pytest.raises(Faults) as caught:
        table.decode(text.encode(), file="sheet.csv")
    assert [(fault.line, fault.field) for fault in caught.value.exceptions] == [
        (2, "start"), (3, "country"), (5, "latitude"), (5, "longitude"), (5, "status"),
    ]  # fmt: skip
    assert "did you mean Kazakhstan?" in str(caught.value)
    assert [event.id for event in caught.value.timeline] == ["b", "c", "d"]


def test_columns_of_ones_own_are_kept() -> None:
    timeline = table.decode(b"id,title,start,Budget\na,A,2024,1000\n")
    assert timeline["a"].extra == {"Budget": "1000"}


@pytest.mark.parametrize(
    ("data", "line", "found"),
    [
        (b"", 1, None),
        (b'id,title,start\na,"A,2024\n', 2, "unexpected end of data"),
        (b"id,title,start\na,\xcf\xf0,2024\n", 2, b"\xcf"),
        (b"id,id,title,start\na,a,A,2024\n", 1, "2 columns of that name"),
        (b"id,title,start\na,A,2024,more\n", 2, "more"),
    ],
    ids=["no header", "an open quotation mark", "not UTF-8", "a column twice", "a cell too many"],
)  # fmt: skip
def test_what_is_no_table_is_told_with_its_line(data: bytes, line: int, found: object) -> None:
    faults: list[Fault] = []
    table.decode(data, faults.append)
    assert (line, found) in [(fault.line, fault.found) for fault in faults]


def test_after_a_row_that_is_no_csv_the_next_ones_are_read() -> None:
    faults: list[Fault] = []
    timeline = table.decode(b'id,title,start\na,"A,2024\nb,"B" b,2024\nc,C,2024\n', faults.append)
    assert [fault.line for fault in faults] == [2, 3]
    assert [event.id for event in timeline] == ["c"]


def test_a_phase_without_its_exercise_is_told() -> None:
    faults: list[Fault] = []
    table.decode(b"id,type,part_of,title,start\np,Phase,gone,P,2024\n", faults.append)
    assert [(fault.line, fault.field, fault.found) for fault in faults] == [(2, "part_of", "gone")]
