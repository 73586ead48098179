"""The promises other programs build on: names, arguments and files as documented in docs/design.md."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

import httpx
import pytest

import cstotimeline as ct
from cstotimeline.formats import ics, table, timeline_json


def sample() -> ct.Timeline:
    return ct.Timeline(
        [
            ct.Exercise(
                "rubezh-2022", "Rubezh-2022", when="2022-10", where="Tajikistan",
                phases=[ct.Phase("active phase", when="2022-10-17/2022-10-21", where="southern Tajikistan")],
            ),
            ct.Meeting(
                "talks", "Staff talks", (date(2022, 6, 1), date(2022, 6, 3)), part_of="rubezh-2022", status="held"
            ),
            ct.Conference("conference", "Conference", date(2023, 9, 20), "Bishkek, Kyrgyzstan"),
            ct.Event("tour", "Tour", ct.Period(datetime(2024, 9, 26, 10, tzinfo=UTC)), kind="press_tour"),
        ],
        name="Sample",
    )  # fmt: skip


def test_the_face_has_the_promised_names() -> None:
    names = "Event Exercise Phase Meeting Conference DateInterval Period Place Source Evidence Timeline Status"
    for name in [*names.split(), "read", "merge", "load", "publish"]:
        assert hasattr(ct, name), name
        assert name in ct.__all__


def test_every_format_encodes_and_decodes_in_one_form() -> None:
    for name in ("ics", "table", "timeline_json", "timelinejs", "vis", "fullcalendar", "jsonld", "jscalendar", "jcal"):
        module = import_module(f"cstotimeline.formats.{name}")
        losses: list[ct.Loss] = []
        data = module.encode(sample(), on_loss=losses.append)
        assert isinstance(data, bytes), name
        faults: list[ct.Fault] = []
        timeline = module.decode(data, on_fault=faults.append)
        assert isinstance(timeline, ct.Timeline), name
        assert not faults, (name, faults)
        assert {"Rubezh-2022", "Staff talks", "Conference", "Tour"} <= {event.title for event in timeline}, name


def test_csv_has_five_dialects() -> None:
    for dialect in ("tidy", "excel", "google", "outlook", "timelinejs"):
        assert table.encode(sample(), dialect=dialect).strip()


def test_calendars_are_written_to_files_and_kept_by_writers() -> None:
    file = io.BytesIO()
    ics.write(sample(), file, name="Sample")
    assert file.getvalue().startswith(b"BEGIN:VCALENDAR\r\n")
    stream = io.BytesIO()
    ics.write((event for event in sample()), stream, name="Sample")
    assert b"SUMMARY:Rubezh-2022" in stream.getvalue()
    writer = ics.Writer()
    assert writer.encode(sample()) == writer.encode(sample()) == ics.encode(sample())


def test_faults_come_as_one_group_with_the_good_part() -> None:
    data = timeline_json.encode(sample()).replace(b'"title": "Tour"', b'"title": ""')
    with pytest.raises(ExceptionGroup) as raised:
        timeline_json.decode(data)
    assert len(raised.value.timeline) == 3  # type: ignore[attr-defined]  # the promise of Faults


def test_text_becomes_drafts_and_drafts_a_timeline() -> None:
    text = "On 20 September 2023, in Bishkek, an international conference on combating terrorism was held."
    drafts = ct.read(text, "003.txt")
    timeline = ct.merge(drafts, name="One")
    assert [str(event.when) for event in timeline] == ["2023-09-20"]
    event = next(iter(timeline))
    assert event.kind == "conference"
    assert event.where is not None
    assert event.where.country == "KG"
    item = event.evidence[0]
    assert item.offsets is not None
    assert text[slice(*item.offsets)] == item.quote


def test_as_of_tells_what_was_known_by_a_day(seeds: Path) -> None:
    timeline = ct.load(seeds)
    then = timeline.as_of("2024-10-02")
    assert len(then) <= len(timeline)


def test_publishing_fills_a_folder_and_its_manifest_tells_the_truth(tmp_path: Path) -> None:
    ct.publish(sample(), tmp_path, now=None)
    names = (
        "timeline.ics", "timeline.csv", "timeline.json", "index.html", "manifest.json", "jsonld.json",
        "jscalendar.json", "kind/exercise.ics", "country/TJ.ics", "viewers/timelinejs.json", "viewers/vis.json",
        "viewers/fullcalendar.json",
    )  # fmt: skip
    for name in names:
        assert (tmp_path / name).is_file(), name
    manifest = json.loads((tmp_path / "manifest.json").read_bytes())
    files = manifest["files"]
    rows = files.items() if isinstance(files, dict) else ((row["path"], row) for row in files)
    for name, row in rows:
        content = (tmp_path / name).read_bytes()
        assert (row["sha256"], row["size"]) == (hashlib.sha256(content).hexdigest(), len(content))
        assert row["revision"]["number"] >= 0
    assert ct.load(tmp_path) == sample()


def test_the_feed_is_an_asgi_application() -> None:
    from cstotimeline.publishing.feed import app

    async def fetch(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app(sample()))
        async with httpx.AsyncClient(transport=transport, base_url="http://feed.test") as client:
            return await client.get(path)

    types = {"/timeline.ics": "text/calendar", "/timeline.csv": "text/csv", "/timeline.json": "json", "/": "text/html"}
    for path, kind in types.items():
        response = asyncio.run(fetch(path))
        assert response.status_code == 200
        assert kind in response.headers["content-type"]
    assert b"Staff talks" in asyncio.run(fetch("/timeline.ics?kind=meeting")).content
    assert b"Bishkek" not in asyncio.run(fetch("/timeline.ics?country=TJ")).content


def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cstotimeline", *map(str, words)], capture_output=True, text=True, check=False
    )


def test_read_gives_one_json_object_a_document(seeds: Path) -> None:
    done = command("read", seeds, "--json")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["source"]["id"] for row in rows] == sorted(path.name for path in seeds.iterdir())
    for row in rows:
        text = (seeds / row["source"]["id"]).read_text("utf-8")
        for event in row["events"]:
            for item in event["evidence"]:
                assert text[item["start"] : item["end"]] == item["quote"]


def test_publish_show_check_and_diff_run_from_the_command_line(seeds: Path, tmp_path: Path) -> None:
    done = command("publish", seeds, "--to", tmp_path / "a")
    assert done.returncode == 0, done.stderr
    shown = command("show", tmp_path / "a")
    assert shown.returncode == 0
    assert "Rubezh-2022" in shown.stdout
    assert command("check", tmp_path / "a" / "timeline.json").returncode == 0
    bad = tmp_path / "bad.json"
    bad.write_text('{"version": 1, "events": [{"id": "a"}]}')
    checked = command("check", bad)
    assert checked.returncode == 1
    assert "bad.json" in checked.stdout + checked.stderr
    assert command("diff", tmp_path / "a", tmp_path / "a").returncode == 0
