"""Notebooks: a timeline shows itself, and becomes a data frame."""

from __future__ import annotations

import base64
import re
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

import pytest

import cstotimeline as ct
from cstotimeline.formats.table import tidy


def timeline() -> ct.Timeline:
    return ct.Timeline(
        [
            ct.Exercise(
                "rubezh-2022", "Rubezh-2022", "2022-10", "Tajikistan",
                phases=[ct.Phase("active phase", "2022-10-17/2022-10-21")],
                personnel=ct.Quantity("about 1,000", min=900),
            ),
            ct.Event("tour", "Tour of <b>Minsk</b>", ct.Period(datetime(2024, 9, 26, 10, tzinfo=UTC))),
            ct.Event("open", "Open", "2023-09-01/.."),
        ],
        name="A & B",
    )  # fmt: skip


def test_a_timeline_shows_its_picture_and_its_events() -> None:
    html = timeline()._repr_html_()
    picture = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", html)[1])  # type: ignore[index]  # there is one
    assert ET.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert "<caption>A &amp; B</caption>" in html
    cells = re.findall(r"<td>(.*?)</td>", html)
    assert cells[:5] == ["October 2022", "Rubezh-2022", "exercise", "planned", "Tajikistan"]
    assert cells[6:9] == ["17–21 October 2022", "└ active phase", "phase"]


def test_what_a_notebook_shows_is_text_and_brings_no_script() -> None:
    html = timeline()._repr_html_()
    assert "Tour of &lt;b&gt;Minsk&lt;/b&gt;" in html
    ET.fromstring(html)
    assert "<script" not in html


def test_a_long_timeline_shows_its_beginning_and_counts_the_rest() -> None:
    many = ct.Timeline([ct.Event(f"e{n}", f"Event {n}", date(2024, 1, 1)) for n in range(130)])
    html = many._repr_html_()
    assert html.count("<tr>") == 1 + 100 + 1
    assert "… + 30" in html


def test_an_empty_timeline_shows_itself_too() -> None:
    assert "No events yet." in base64.b64decode(
        re.search(r"base64,([^\"]+)", ct.Timeline()._repr_html_())[1]  # type: ignore[index]  # there is one
    ).decode("utf-8")


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.long
def test_a_frame_has_the_columns_of_the_tidy_csv(library: str) -> None:
    frame = ct.to_frame(timeline(), library)
    assert tuple(frame.columns) == tidy.COLUMNS
    assert list(frame["id"]) == ["rubezh-2022", "active-phase", "open", "tour"]


@pytest.mark.long
def test_a_pandas_frame_has_dates_moments_and_whole_numbers() -> None:
    frame = ct.to_frame(timeline()).set_index("id")
    assert frame.loc["active-phase", "start_earliest"].date() == date(2022, 10, 17)
    assert str(frame.dtypes["end_latest"]) == "datetime64[s]"
    assert str(frame.dtypes["start_at"]) == "datetime64[us, UTC]"
    assert frame["end_latest"].isna()["open"]
    assert frame.loc["rubezh-2022", "personnel_min"] == 900
    assert frame["personnel_min"].isna()["tour"]
    assert not frame.loc["tour", "all_day"]
    assert (frame["end_latest"] - frame["start_earliest"]).dt.days["rubezh-2022"] == 30


@pytest.mark.long
def test_a_polars_frame_has_dates_moments_and_whole_numbers() -> None:
    import polars

    frame = ct.to_frame(timeline(), "polars")
    assert frame.schema["start_earliest"] == polars.Date
    assert frame.filter(polars.col("start_earliest") >= date(2022, 10, 17))["id"].to_list() == [
        "active-phase", "open", "tour",
    ]  # fmt: skip
    assert frame.filter(id="tour")["start_at"].to_list() == [datetime(2024, 9, 26, 10, tzinfo=UTC)]
    assert frame["personnel_min"].to_list() == [900, None, None, None]


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.long
def test_an_empty_timeline_is_a_frame_without_rows(library: str) -> None:
    frame = ct.to_frame(ct.Timeline(), library)
    assert frame.shape == (0, len(tidy.COLUMNS))
    types = dict(zip(frame.columns, frame.dtypes, strict=True))
    assert types["start_earliest"] != types["id"]


def test_a_frame_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ct.MissingExtraError, match="pip install polars"):
        ct.to_frame(timeline(), "polars")


def test_a_library_that_is_not_known_is_refused() -> None:
    with pytest.raises(ct.ModelError, match="pandas or polars"):
        ct.to_frame(timeline(), "excel")  # type: ignore[arg-type]  # on purpose
