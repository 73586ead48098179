"""Clients agree: real calendar programs show each event on its days, with its title, place and status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import cstotimeline as ct
from calendar_clients import NODE_CLIENTS, PYTHON_CLIENTS, Row, stamp
from cstotimeline.dates import Period
from cstotimeline.formats import ics
from fixed_timeline import fixed_timeline
from nasty_timeline import Shown, nasty

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore")]

CLIENTS = [
    *(pytest.param(read, id=name) for name, read in PYTHON_CLIENTS.items()),
    *(pytest.param(read, id=name, marks=pytest.mark.node) for name, read in NODE_CLIENTS.items()),
]


def rows_of(shown: Mapping[str, Shown]) -> list[Row]:
    rows = []
    for uid, row in shown.items():
        end = row.last if isinstance(row.last, datetime) else row.last + timedelta(days=1)
        rows.append((uid, stamp(row.first), stamp(end), row.title, row.place, row.status))
    return sorted(rows)


def plain(timeline: ct.Timeline) -> dict[str, Shown]:
    """What is to be shown of a timeline's exact events."""
    status = {"cancelled": "CANCELLED", "postponed": "TENTATIVE"}
    shown = {}
    for event in timeline:
        when = event.when
        if not when.is_exact:
            continue
        first: date | None = when.start if isinstance(when, Period) else when.earliest
        last: date | None = when.end if isinstance(when, Period) else when.latest
        assert first is not None
        assert last is not None
        place = str(event.where or "")
        shown[timeline.uid(event)] = Shown(event.title, first, last, place, status.get(event.status, "CONFIRMED"))
    return shown


@pytest.mark.parametrize("read", CLIENTS)
def test_a_nasty_timeline_is_read_as_it_was_meant(read, tmp_path: Path) -> None:
    timeline, shown = nasty()
    feed = ics.encode(timeline)
    assert sorted(read(feed, tmp_path)) == rows_of(shown)


@pytest.mark.parametrize("read", CLIENTS)
def test_an_ordinary_timeline_is_read_as_it_was_meant(read, tmp_path: Path) -> None:
    timeline = fixed_timeline()
    expected = rows_of(plain(timeline))
    uids = {row[0] for row in expected}
    assert sorted(row for row in read(ics.encode(timeline), tmp_path) if row[0] in uids) == expected


@pytest.mark.parametrize("read", CLIENTS)
def test_the_seeds_are_read_as_they_were_meant(read, seeds: Path, tmp_path: Path) -> None:
    timeline = ct.load(seeds, on_fault=lambda _: None)
    expected = rows_of(plain(timeline))
    assert len(expected) > 5
    uids = {row[0] for row in expected}
    assert sorted(row for row in read(ics.encode(timeline), tmp_path) if row[0] in uids) == expected


@pytest.mark.parametrize("read", CLIENTS)
def test_local_times_are_the_same_moments(read, tmp_path: Path) -> None:
    timeline = ct.Timeline(
        [
            ct.Event("almaty-after", "After", "2024-06-01 10:00/12:00 Asia/Almaty", "Almaty"),
            ct.Event("almaty-before", "Before", "2023-06-01 10:00/12:00 Asia/Almaty", "Almaty"),
            ct.Event("moscow-2010", "Summer time", "2010-07-01 10:00/12:00 Europe/Moscow", "Moscow"),
            ct.Event("moscow-2013", "Forever summer", "2013-01-10 10:00/12:00 Europe/Moscow", "Moscow"),
            ct.Event("moscow-2024", "Now", "2024-01-10 10:00/12:00 Europe/Moscow", "Moscow"),
            ct.Event("minsk", "Minsk", "2023-09-07 10:00/12:00 Europe/Minsk", "Minsk"),
            ct.Event("brussels-summer", "Summer", "2024-07-01 10:00/12:00 Europe/Brussels", "Brussels"),
            ct.Event("brussels-winter", "Winter", "2024-12-01 10:00/12:00 Europe/Brussels", "Brussels"),
            ct.Event("new-york", "Assembly", "2024-09-26 10:00/12:00 America/New_York", "New York"),
        ]
    )
    feed = ics.encode(timeline, zones="local")
    assert b"DTSTART;TZID=Asia/Almaty:20240601T100000" in feed
    assert sorted(read(feed, tmp_path)) == rows_of(plain(timeline))
