"""Tables for one program each: as that program wants them, with what it cannot hold told as lost."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings

import cstotimeline as ct
import strategies
from cstotimeline.faults import Loss, ModelError
from cstotimeline.formats import table
from fixed_timeline import fixed_timeline

GOLDEN = Path(__file__).parents[1] / "golden" / "table"
TWELVE_DAYS = ct.Timeline([ct.Event("a", "Twelve days", when="2026-03-09/2026-03-20")])


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("dialect", table.DIALECTS)
def test_the_fixed_timeline_as_this_dialect(dialect: table.Dialect) -> None:
    """Seen to be right once, and kept: tests/golden/table."""
    assert table.encode(fixed_timeline(), dialect) == (GOLDEN / f"{dialect}.csv").read_bytes()


@pytest.mark.parametrize("dialect", table.DIALECTS)
@settings(max_examples=10, deadline=None)
@given(timeline=strategies.timelines())
def test_any_timeline_can_be_written_and_read_back_as_events(dialect: table.Dialect, timeline: ct.Timeline) -> None:
    losses: list[Loss] = []
    data = table.encode(timeline, dialect, losses.append)
    decoded = table.decode(data, lambda fault: None, {"timezone": "UTC"})
    assert len(decoded) <= len(rows_of(data))


def test_an_unknown_dialect_is_refused_by_name() -> None:
    with pytest.raises(ModelError, match="found 'excell', expected tidy or excel or google"):
        table.encode(TWELVE_DAYS, "excell")  # type: ignore[arg-type]  # the mistake itself


def test_google_ends_on_the_last_day() -> None:
    row = rows_of(table.encode(TWELVE_DAYS, "google"))[0]
    assert (row["Start Date"], row["End Date"], row["All Day Event"]) == ("03/09/2026", "03/20/2026", "True")


def test_outlook_ends_on_the_day_after_and_quotes_everything() -> None:
    data = table.encode(TWELVE_DAYS, "outlook")
    row = rows_of(data)[0]
    assert (row["Start Date"], row["End Date"], row["End Time"]) == ("3/9/2026", "3/21/2026", "12:00:00 AM")
    assert len(row) == 22
    assert all(line.startswith(b'"') and line.endswith(b'"') for line in data.split(b"\r\n") if line)


def test_timelinejs_fills_the_last_day_and_says_the_days_in_words() -> None:
    row = rows_of(table.encode(TWELVE_DAYS, "timelinejs"))[0]
    assert [row[name] for name in ("Year", "Month", "Day", "End Year", "End Month", "End Day", "End Time")] == [
        "2026", "3", "9", "2026", "3", "20", "23:59:59",
    ]  # fmt: skip
    assert row["Display Date"] == "9–20 March 2026"


def test_timelinejs_gives_a_month_alone_and_escapes_markup() -> None:
    timeline = ct.Timeline([ct.Event("a", "<b>A</b>", when="2026-03", description="x < y")])
    row = rows_of(table.encode(timeline, "timelinejs"))[0]
    assert (row["Year"], row["Month"], row["Day"], row["End Year"]) == ("2026", "3", "", "")
    assert (row["Headline"], row["Text"]) == ("&lt;b&gt;A&lt;/b&gt;", "x &lt; y")


TEXTS = ["New year's eve", "<b>A & B</b>", "&amp; is no <br>", 'first "line"\n\nsecond', "«Тропа»"]


@pytest.mark.parametrize("text", TEXTS)
def test_timelinejs_gives_back_the_text_it_was_given(text: str) -> None:
    timeline = ct.Timeline([ct.Event("a", text, when="2026-03", description=text)])
    [event] = table.decode(table.encode(timeline, "timelinejs"))
    assert (event.title, event.description) == (text, text)


@pytest.mark.parametrize("dialect", ["google", "outlook"])
def test_times_are_those_of_the_events_own_zone_which_is_said(dialect: table.Dialect) -> None:
    timeline = ct.Timeline([ct.Meeting("m", "M", when="2024-09-26 10:00/14:30 America/New_York")])
    losses: list[Loss] = []
    row = rows_of(table.encode(timeline, dialect, losses.append))[0]
    assert [row["Start Time"][:5], row["End Time"][-2:]] == ["10:00", "PM"]
    assert "America/New_York" in row["Description"]
    assert "no column for the time zone" in losses[-1].why


def test_what_has_no_day_for_a_calendar_is_left_out_and_told() -> None:
    losses: list[Loss] = []
    data = table.encode(ct.Timeline([ct.Event("a", "A", when="2024")]), "google", losses.append)
    assert rows_of(data) == []
    assert [str(loss).partition(":")[0] for loss in losses if loss.field == "when"] == ["a"]


# The spreadsheet


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "'=1", "''+1", "'quoted", "plain"])
def test_formulas_are_defused_in_the_spreadsheet_and_come_back_as_they_were(text: str) -> None:
    timeline = ct.Timeline([ct.Event("a", f"{text} title", when="2024")])
    data = table.encode(timeline, "excel")
    shown = rows_of(data)[0]["title"]
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert table.decode(data)["a"].title == f"{text} title"


def test_numbers_below_zero_stay_numbers_in_the_spreadsheet() -> None:
    place = ct.Place("A", latitude=-1.5, longitude=-70.25)
    row = rows_of(table.encode(ct.Timeline([ct.Event("a", "A", when="2024", where=place)]), "excel"))[0]
    assert (row["latitude"], row["longitude"]) == ("-1.5", "-70.25")


def test_only_the_spreadsheet_has_a_byte_order_mark() -> None:
    marked = [dialect for dialect in table.DIALECTS if table.encode(TWELVE_DAYS, dialect).startswith(b"\xef\xbb\xbf")]
    assert marked == ["excel"]


@settings(max_examples=25, deadline=None)
@given(strategies.timelines())
def test_the_spreadsheet_read_back_has_the_same_events_on_the_same_days(timeline: ct.Timeline) -> None:
    decoded = table.decode(table.encode(timeline, "excel"))
    assert [(e.id, e.title, type(e), e.status, e.part_of) for e in decoded] == [
        (e.id, e.title, type(e), e.status, e.part_of) for e in timeline
    ]
    for event, original in zip(decoded, timeline, strict=True):
        if isinstance(original.when, ct.DateInterval):
            assert event.when == original.when


def test_text_longer_than_a_cell_holds_is_cut_and_told() -> None:
    timeline = ct.Timeline([ct.Event("a", "A", when="2024", description="🛰" * 20_000)])
    losses: list[Loss] = []
    cell = rows_of(table.encode(timeline, "excel", losses.append))[0]["description"]
    assert len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert [(loss.event, loss.field) for loss in losses] == [("a", "description")]
