"""Feeds that grow are split, by what subscribers choose by, under a limit."""

from __future__ import annotations

import pytest

import cstotimeline as ct
from cstotimeline.formats import ics


def many(count: int) -> ct.Timeline:
    return ct.Timeline(
        [
            ct.Event(
                f"event-{n:04}", f"Event {n}", f"{2020 + n % 3}-05-{1 + n % 28:02}",
                ("Minsk, Belarus", "Osh, Kyrgyzstan", "at sea")[n % 3],
                kind=("meeting", "exercise")[n % 2], description="text " * 50,
            )
            for n in range(count)
        ],
        name="Many",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "names"),
    [
        pytest.param("year", ["2020", "2021", "2022"], id="by the year they fall in"),
        pytest.param("kind", ["exercise", "meeting"], id="by kind"),
        pytest.param("country", ["BY", "KG", "other"], id="by country, and other where none is known"),
    ],
)
def test_every_event_is_in_a_part(by, names) -> None:
    timeline = many(60)
    parts = dict(ics.split(timeline, by))
    assert list(parts) == names
    assert sorted(event.id for part in parts.values() for event in part) == sorted(event.id for event in timeline)
    assert parts[names[0]].name == f"Many: {names[0]}"


def test_a_part_beyond_the_limit_is_cut_into_numbered_ones() -> None:
    timeline = many(90)
    parts = list(ics.split(timeline, "year", limit=10_000))
    assert [name for name, _ in parts][:2] == ["2020-1", "2020-2"]
    assert all(len(ics.encode(part)) <= 10_000 for _, part in parts)
    assert {event.id for _, part in parts for event in part} == {event.id for event in timeline}


def test_an_event_over_the_new_year_is_in_both_years() -> None:
    timeline = ct.Timeline([ct.Event("new-year", "New Year", "2022-12-30/2023-01-02")])
    assert [name for name, _ in ics.split(timeline)] == ["2022", "2023"]


def test_uids_are_the_same_in_every_part() -> None:
    timeline = many(6)
    whole = ics.encode(timeline)
    for _, part in ics.split(timeline, "kind"):
        for event in part:
            assert f"UID:{timeline.uid(event)}".encode() in whole
            assert timeline.uid(event) == part.uid(event)


def test_a_single_feed_over_1_mb_is_reported() -> None:
    losses: list[ct.Loss] = []
    ics.encode(many(2500), losses.append)
    assert [loss.field for loss in losses] == ["feed"]
    assert "Google Calendar takes about 1 MB" in losses[0].why


def test_only_known_properties_split() -> None:
    with pytest.raises(ct.ModelError, match="'year', 'kind' or 'country'"):
        list(ics.split(many(1), "colour"))  # type: ignore[arg-type]
