"""Local times: one VTIMEZONE that every reader gets right, and UTC where it would be wrong."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from zoneinfo import ZoneInfo

import icalendar
import pytest

import cstotimeline as ct
from cstotimeline.dates import Period
from cstotimeline.formats import ics

ZONES = ("Asia/Almaty", "Europe/Moscow", "Europe/Minsk", "Europe/Brussels", "America/New_York", "Asia/Kathmandu",
         "America/Asuncion", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran", "Europe/Dublin")  # fmt: skip


def feed_of(*whens: str) -> str:
    events = [ct.Event(f"event-{n}", "Event", when) for n, when in enumerate(whens)]
    return ics.encode(ct.Timeline(events), zones="local").replace(b"\r\n ", b"").decode()


@pytest.mark.parametrize(
    ("whens", "expected"),
    [
        pytest.param(
            ["2023-06-01 10:00 Asia/Almaty", "2024-06-01 10:00 Asia/Almaty"],
            ["DTSTART:20230601T040000Z", "DTSTART;TZID=Asia/Almaty:20240601T100000"],
            id="Almaty had another offset before March 2024: those events are in UTC",
        ),
        pytest.param(
            ["2010-07-01 10:00 Europe/Moscow", "2013-01-10 10:00 Europe/Moscow", "2024-01-10 10:00 Europe/Moscow"],
            ["DTSTART:20100701T060000Z", "DTSTART:20130110T060000Z", "DTSTART;TZID=Europe/Moscow:20240110T100000"],
            id="Moscow changed in 2011 and 2014",
        ),
        pytest.param(
            ["2010-07-01 10:00 Europe/Minsk", "2023-09-07 10:00 Europe/Minsk"],
            ["DTSTART;TZID=Europe/Minsk:20100701T100000", "DTSTART;TZID=Europe/Minsk:20230907T100000"],
            id="Minsk's summer time is today's offset, so it can stay local",
        ),
        pytest.param(
            ["2024-07-01 10:00 Europe/Brussels", "2024-12-01 10:00 Europe/Brussels"],
            ["DTSTART;TZID=Europe/Brussels:20240701T100000", "DTSTART;TZID=Europe/Brussels:20241201T100000"],
            id="a zone with summer time has both of its parts",
        ),
    ],
)
def test_a_moment_is_local_only_where_the_definition_is_right_for_it(whens, expected) -> None:
    feed = feed_of(*whens)
    assert [line for line in feed.partition("BEGIN:VEVENT")[2].split("\r\n") if line.startswith("DTSTART")] == expected


@pytest.mark.parametrize("zone", ZONES)
def test_what_a_reader_of_the_definition_alone_sees_is_the_true_moment(zone) -> None:
    """The file's own VTIMEZONE is used, under a name that no zone database has."""
    years = (2010, 2013, 2019, 2024, 2025, 2026)
    days = ("01-10", "03-10", "03-31", "04-07", "06-01", "09-30", "10-06", "10-27", "11-03")
    whens = [f"{year}-{day} 10:00/12:00 {zone}" for year in years for day in days]
    events = [ct.Event(f"event-{n}", "Event", when) for n, when in enumerate(whens)]
    private = f"Private {zone}".replace("/", " ").encode()  # icalendar remembers zones by name, across files
    renamed = ics.encode(ct.Timeline(events), zones="local").replace(zone.encode(), private)
    calendar = icalendar.Calendar.from_ical(renamed)
    rules = [part.to_tz() for part in calendar.walk("VTIMEZONE")]
    assert len(rules) == 1
    assert renamed.count(b"BEGIN:STANDARD") == 1
    assert renamed.count(b"BEGIN:DAYLIGHT") <= 1
    assert b"RDATE" not in renamed
    when_of = {event.id: event.when for event in events}
    local = 0
    for part in calendar.walk("VEVENT"):
        period = when_of[str(part["X-EVENT-ID"])]
        start = part["DTSTART"].dt
        assert isinstance(period, Period)
        if part["DTSTART"].params.get("TZID"):
            local += 1
            start = start.replace(tzinfo=rules[0])
        assert start.timestamp() == period.start.timestamp(), str(period)
    assert local > 0


def test_a_time_that_the_clock_shows_twice_is_in_utc() -> None:
    event = ct.Event("twice", "Twice", "2024-10-27T01:30:00Z")
    twice = ct.Event("twice", "Twice", Period(event.when.start.astimezone(ZoneInfo("Europe/Brussels"))))
    feed = ics.encode(ct.Timeline([twice]), zones="local")
    assert b"DTSTART:20241027T013000Z" in feed


def test_the_bytes_are_the_same_for_every_hash_seed() -> None:
    script = (
        "import cstotimeline as ct, sys; from cstotimeline.formats import ics\n"
        f"zones = {ZONES!r}\n"
        "events = [ct.Event(z, z, f'2024-06-01 10:00/11:00 {z}') for z in zones]\n"
        "sys.stdout.buffer.write(ics.encode(ct.Timeline(events), zones='local'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script], check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"BEGIN:VTIMEZONE") == len(ZONES)


def test_a_stream_cannot_define_zones_before_its_first_event() -> None:
    with pytest.raises(ct.ModelError, match="for a stream of events"):
        ics.write(iter([]), io.BytesIO(), zones="local")
