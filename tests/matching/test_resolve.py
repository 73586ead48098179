# ruff: noqa: E501  # a row of facts reads best on one line
"""What a body of evidence amounts to: rules that depend on the evidence alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cstotimeline as ct
from cstotimeline.evidence import PERSON, refines, resolve
from strategies import evidence, sources


def said(published: str | None = None, source: str = "a.txt", **says: Any) -> ct.Evidence:
    return ct.Evidence(source, "", None, published, says)


@pytest.mark.parametrize(
    ("inner", "outer", "whether"),
    [
        ("2023-09-05", "2023", True),
        ("2023-09-05", "2023-09", True),
        ("2023-09-01/..", "2023", True),
        ("2023-09-01/2023-09-05", "2023-09-01/..", True),
        ("2023-09-01/..", "2023-09-01/2023-09-05", False),
        ("2023-09-02/..", "2023-09-01/..", False),
        ("2023-09-05", "2023-09-01/2023-09-30", False),
        ("2023-09-01/2023-09-05", "2023-09/2023-09-05", True),
        ("2023", "2023-09-05", False),
        ("2024-09-05", "2023", False),
        ("2023-09-05/2023-09-08", "2023-09-05/2023-09-07", False),
        ("2023-09-05T10:00:00+06:00", "2023-09-05", True),
        ("2023-09-05", "2023-09-05T10:00:00+06:00", False),
        ("2023-09-06T10:00:00+06:00", "2023-09-05", False),
        ("next Tuesday", "2023", False),
    ],
)
def test_which_reading_of_days_is_the_more_precise(inner: str, outer: str, whether: bool) -> None:
    assert refines(inner, outer) is whether


def test_what_a_person_said_wins_over_anything_newer() -> None:
    found = resolve([said("2024-05-01", title="Machine's"), said(source=PERSON, title="Person's")])
    assert found.fields["title"] == "Person's"


def test_the_more_precise_days_win_over_newer_coarser_ones() -> None:
    found = resolve([said("2022-10-18", when="2022-10-17/2022-10-21"), said("2023-01-30", when="2022")])
    assert (found.fields["when"], found.doubts) == ("2022-10-17/2022-10-21", ())


def test_of_days_that_disagree_the_newest_win_and_the_others_stay_as_a_doubt() -> None:
    found = resolve(
        [said("2022-10-01", when="2022-10-17"), said("2022-10-02", when="2022-10-18"), said(when="2022-10-19")]
    )
    assert found.fields["when"] == "2022-10-18"
    assert [(doubt.code, doubt.instead) for doubt in found.doubts] == [("other-when", ("2022-10-19", "2022-10-17"))]


def test_the_rung_that_dated_an_event_is_that_of_the_days_that_won() -> None:
    found = resolve([
        said("2022-10-18", when="2022-10-17/2022-10-21", dated_by="phrase"), said("2023-01-30", when="2022", dated_by="name"),
    ])  # fmt: skip
    assert found.fields["dated_by"] == "phrase"


@pytest.mark.parametrize(
    ("readings", "status", "why"),
    [
        ([("2023-11-15", "planned"), (None, "held")], "held", "what was held is no longer planned, though nobody knows when it was written"),
        ([("2024-10-02", "ongoing"), ("2023-11-15", "planned")], "ongoing", "under way is later than planned"),
        ([("2024-01-01", "planned"), ("2024-02-01", "cancelled")], "cancelled", "the newest word counts"),
        ([("2024-01-01", "postponed"), ("2024-02-01", "planned")], "planned", "planned anew"),
        ([("2024-01-01", "cancelled"), ("2024-02-01", "held")], "held", "held after all"),
    ],
)  # fmt: skip
def test_a_status_moves_on(readings: list[tuple[str | None, str]], status: str, why: str) -> None:
    assert resolve([said(day, status=value) for day, value in readings]).fields["status"] == status, why


def test_a_cancelled_event_that_was_held_after_all_keeps_the_other_word_as_a_doubt() -> None:
    found = resolve([said("2024-01-01", status="cancelled"), said("2024-02-01", status="held")])
    assert [(doubt.code, doubt.instead) for doubt in found.doubts] == [("other-status", ("cancelled",))]


def test_a_block_without_a_day_has_that_of_its_source() -> None:
    old, new = ct.Source("old.txt", published=date(2023, 1, 1)), ct.Source("new.txt", published=date(2024, 1, 1))
    found = resolve([ct.Evidence(new, says={"title": "New"}), ct.Evidence(old, says={"title": "Old"})])
    assert found.fields["title"] == "New"


def test_a_place_is_one_reading_and_never_put_together_out_of_several() -> None:
    found = resolve([
        said("2023-01-02", place="Republic of Belarus", country="BY"),
        said("2023-01-01", place="Brest Fortress", venue="Brest Fortress", country="BY"),
        said("2022-12-01", place="Minsk", city="Minsk", country="BY"),
    ])  # fmt: skip
    assert dict(found.fields) == {"place": "Brest Fortress", "venue": "Brest Fortress", "country": "BY"}
    assert found.doubts == ()


def test_a_place_in_another_country_is_a_doubt_and_the_newer_country_wins() -> None:
    found = resolve([
        said("2023-01-02", place="Republic of Kyrgyzstan", country="KG"),
        said("2023-01-01", place="training range “Bereg”", venue="training range “Bereg”", country="KZ"),
    ])  # fmt: skip
    assert dict(found.fields) == {"place": "Republic of Kyrgyzstan", "country": "KG"}
    assert [(doubt.code, doubt.instead) for doubt in found.doubts] == [("other-country", ("KZ",))]


def test_a_person_may_correct_one_part_of_a_place() -> None:
    found = resolve([said(place="the “Edelweiss” range", venue="“Edelweiss” range"), said(source=PERSON, country="KG")])
    assert dict(found.fields) == {"place": "the “Edelweiss” range", "venue": "“Edelweiss” range", "country": "KG"}


def test_among_equals_the_reading_most_passages_give_wins() -> None:
    found = resolve([said(source=name, title=title) for name, title in (("a", "One"), ("b", "Two"), ("c", "Two"))])
    assert found.fields["title"] == "Two"


@settings(max_examples=50)
@given(data=st.data())
def test_the_order_of_evidence_does_not_matter(data: st.DataObject) -> None:
    known = [data.draw(sources(name)) for name in ("a", "b")]
    items = data.draw(st.lists(evidence(known), max_size=5))
    assert resolve(items) == resolve(data.draw(st.permutations(items)))
    assert resolve(items) == resolve([*items, *items])
