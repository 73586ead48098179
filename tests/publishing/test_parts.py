"""Timelines too large for one feed: published in parts, each small enough, and listed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import icalendar

import cstotimeline as ct
from cstotimeline.formats.ics import FEED_OCTETS
from cstotimeline.publishing.folder import publish
from fixed_timeline import fixed_timeline


def many(count: int) -> ct.Timeline:
    first = date(2022, 1, 1)
    words = "Units practise the blockade of a conditional settlement. " * 8
    events = [
        ct.Event(f"e{i}", f"Event {i}", first + timedelta(days=i % 700), "Kazakhstan", description=words)
        for i in range(count)
    ]
    return ct.Timeline(events, name="Many")


def test_a_feed_that_grew_is_published_in_parts_that_hold_every_event_and_stay_small(tmp_path: Path) -> None:
    timeline = many(2500)
    publish(timeline, tmp_path, split="year")
    assert (tmp_path / "timeline.ics").stat().st_size > FEED_OCTETS
    parts = json.loads((tmp_path / "manifest.json").read_bytes())["parts"]
    assert parts == sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "parts").rglob("*.ics"))
    uids: set[str] = set()
    for name in parts:
        data = (tmp_path / name).read_bytes()
        assert len(data) <= FEED_OCTETS
        uids |= {str(event["UID"]) for event in icalendar.Calendar.from_ical(data).walk("VEVENT")}
    assert uids == {timeline.uid(event) for event in timeline}
    page = (tmp_path / "index.html").read_text()
    assert all(f'href="{name}"' in page for name in parts)


def test_a_single_feed_over_the_limit_is_told_with_the_limits_owner(tmp_path: Path) -> None:
    losses: list[ct.Loss] = []
    publish(many(2500), tmp_path, on_loss=losses.append)
    assert any("Google" in str(loss) for loss in losses)


def test_without_a_split_there_are_no_parts(tmp_path: Path) -> None:
    publish(fixed_timeline(), tmp_path, split="kind")
    assert (tmp_path / "parts" / "kind" / "summit.ics").is_file()
    publish(fixed_timeline(), tmp_path)
    assert not (tmp_path / "parts" / "kind" / "summit.ics").exists()
    assert json.loads((tmp_path / "manifest.json").read_bytes())["parts"] == []


def test_the_spreadsheet_holds_no_formulas_and_the_tidy_table_keeps_texts_as_they_are(tmp_path: Path) -> None:
    publish(ct.Timeline([ct.Event("a", "=1+1", "2024-05-05")]), tmp_path)
    assert b"'=1+1" in (tmp_path / "timeline.excel.csv").read_bytes()
    assert b",=1+1," in (tmp_path / "timeline.csv").read_bytes()
