# ruff: noqa: E501  # a row of facts reads best on one line
"""Publishing into a folder: what is written when, and what stays as it is."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import icalendar
import pytest
from hypothesis import given, settings

import cstotimeline as ct
from cstotimeline.formats import timeline_json
from cstotimeline.matching import merge
from cstotimeline.publishing import replacing
from cstotimeline.publishing.folder import previous, publish
from cstotimeline.publishing.replacing import PublishingError, locked
from drafting import draft
from fixed_timeline import fixed_timeline
from strategies import timelines

FIXED = fixed_timeline()
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def vevents(data: bytes) -> dict[str, bytes]:
    blocks = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", data, re.DOTALL)
    return {re.search(rb"\r\nUID:(.*)\r\n", block)[1].decode(): block for block in blocks}  # type: ignore[index]


def test_a_folder_holds_every_file_a_static_host_needs(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    files = set(content(tmp_path))
    assert files >= {
        "timeline.ics", "timeline.csv", "timeline.json", "index.html", "jsonld.json", "jscalendar.json", "manifest.json",
        ".nojekyll", "viewers/timelinejs.json", "viewers/vis.json", "viewers/fullcalendar.json", "kind/exercise.ics",
        "kind/summit.ics", "country/BY.ics", "country/US.ics",
    }  # fmt: skip


def test_the_manifest_tells_every_file_s_hash_size_and_revision(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    files = content(tmp_path)
    told = json.loads(files.pop("manifest.json"))["files"]
    assert set(told) == set(files)
    for path, data in files.items():
        assert told[path]["sha256"] == hashlib.sha256(data).hexdigest()
        assert told[path]["size"] == len(data)
        assert told[path]["revision"]["number"] == 0


def test_what_is_published_is_read_back_the_same(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    assert timeline_json.decode((tmp_path / "timeline.json").read_bytes()) == FIXED == previous(tmp_path)
    assert previous(tmp_path / "nowhere") is None


def test_publishing_the_same_again_writes_nothing_and_says_so(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    for now in (None, NOW):
        again = publish(FIXED, tmp_path, now)
        assert (again.wrote, again.removed, again.changed) == ((), (), False)
        assert "nothing has changed, nothing was written" in str(again)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@settings(max_examples=6)
@given(timelines())
def test_any_timeline_can_be_published_and_again_without_a_change(
    tmp_path_factory: pytest.TempPathFactory, timeline: ct.Timeline
) -> None:
    folder = tmp_path_factory.mktemp("any")
    assert publish(timeline, folder).changed
    assert not publish(timeline, folder).changed
    stored = previous(folder)
    assert stored is not None
    assert not publish(stored, folder).changed


def test_the_same_input_gives_the_same_bytes_under_any_hash_seed_zone_and_locale(tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[2]); from fixed_timeline import fixed_timeline;"
        "from cstotimeline.publishing.folder import publish; publish(fixed_timeline(), sys.argv[1])"
    )
    tests = str(Path(__file__).parents[1])
    for name, changes in {
        "a": {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
        "b": {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"},
    }.items():
        subprocess.run(
            [sys.executable, "-c", program, tmp_path / name, tests], check=True, env={**os.environ, **changes}
        )
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_one_changed_event_changes_its_own_vevent_alone(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    before = vevents((tmp_path / "timeline.ics").read_bytes())
    publish(FIXED.replace(attrs.evolve(FIXED["mission"], title="Observer mission, extended")), tmp_path, NOW)
    after = vevents((tmp_path / "timeline.ics").read_bytes())
    (uid,) = [uid for uid in after if after[uid] != before[uid]]
    assert uid == FIXED.uid(FIXED["mission"])
    assert b"SEQUENCE:1\r\n" in after[uid]
    assert b"LAST-MODIFIED:20260102T030405Z" in after[uid]


def test_files_that_do_not_change_are_not_written(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    again = publish(FIXED.replace(attrs.evolve(FIXED["summit-2022"], description="Now with a text")), tmp_path)
    assert "kind/summit.ics" in again.wrote
    assert "kind/exercise.ics" not in again.wrote
    assert "country/KZ.ics" not in again.wrote
    told = json.loads((tmp_path / "manifest.json").read_bytes())["files"]
    assert (told["kind/summit.ics"]["revision"]["number"], told["kind/exercise.ics"]["revision"]["number"]) == (1, 0)


def test_a_withdrawn_event_is_a_tombstone_in_the_feed_and_nowhere_else(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    uid = FIXED.uid(FIXED["mission"])
    publish(FIXED.without("mission"), tmp_path, NOW)
    files = content(tmp_path)
    stone = vevents(files["timeline.ics"])[uid]
    assert b"STATUS:CANCELLED" in stone
    assert b"SEQUENCE:1" in stone
    holding = {path for path, data in files.items() if uid.encode() in data}
    assert holding == {"timeline.ics", "manifest.json"}
    assert not publish(FIXED.without("mission"), tmp_path, NOW + timedelta(days=1)).changed


def test_an_input_that_lacks_something_may_be_published_without_a_withdrawal(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    renamed = FIXED.without("mission").replace(attrs.evolve(FIXED["summit-2022"], title="Renamed"))
    publish(renamed, tmp_path, NOW, withdraw=False)
    stored = previous(tmp_path)
    assert stored is not None
    assert stored["mission"] == FIXED["mission"]
    assert stored["summit-2022"].title == "Renamed"
    assert stored.name == FIXED.name
    publish(renamed, tmp_path, NOW)
    assert b"Withdrawn" in (tmp_path / "timeline.ics").read_bytes()


def test_a_tombstone_goes_when_it_is_old_and_the_event_may_come_back(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    publish(FIXED.without("mission"), tmp_path, NOW)
    uid = FIXED.uid(FIXED["mission"])
    publish(FIXED.without("mission"), tmp_path, NOW + timedelta(days=400))
    assert uid not in vevents((tmp_path / "timeline.ics").read_bytes())
    publish(FIXED.without("summit-2022"), tmp_path, NOW)
    publish(FIXED, tmp_path, NOW)
    back = vevents((tmp_path / "timeline.ics").read_bytes())[FIXED.uid(FIXED["summit-2022"])]
    assert b"SEQUENCE:2" in back


def test_a_filtered_feed_that_has_nothing_left_stays_as_an_empty_calendar(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    publish(FIXED.without("summit-2022"), tmp_path)
    feed = icalendar.Calendar.from_ical((tmp_path / "kind/summit.ics").read_bytes())
    assert feed.walk("VEVENT") == []
    assert not publish(FIXED.without("summit-2022"), tmp_path).changed


def test_filtered_feeds_hold_their_events_and_those_of_their_phases_countries(tmp_path: Path) -> None:
    timeline = ct.Timeline(
        [
            ct.Exercise("a", "A-2024", when="2024-01-01", phases=[ct.Phase("north", "2024-01-01", "Norway")]),
            ct.Meeting("b", "B", when="2024-01-02", where="Oslo, Norway"),
            ct.Meeting("c", "C", when="2024-01-03", where="Kazakhstan"),
        ],
        name="Feed",
    )
    publish(timeline, tmp_path)
    found = {path: set(vevents(data)) for path, data in content(tmp_path).items() if path.endswith(".ics")}
    uid = {event.id: timeline.uid(event) for event in timeline}
    assert found["country/NO.ics"] == {uid["a"], timeline.uid(timeline["a"], "north"), uid["b"]}
    assert found["country/KZ.ics"] == {uid["c"]}
    assert found["kind/meeting.ics"] == {uid["b"], uid["c"]}
    assert b"Feed: Norway" in (tmp_path / "country/NO.ics").read_bytes()


def test_every_link_of_the_page_is_relative_and_leads_to_a_file_or_a_source(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    page = (tmp_path / "index.html").read_text("utf-8")
    links = [link for link in re.findall(r'href="([^"#]+)"', page) if not link.startswith(("http", "data:"))]
    assert links
    for link in links:
        assert not link.startswith("/"), link
        assert (tmp_path / link).is_file(), link


# Identity


def told(name: str, quote: str, title: str, when: str) -> ct.Timeline:
    return merge([draft(name, quote, title=title, kind="meeting", when=when)], name="Feed")


def test_an_event_keeps_its_uid_when_its_title_and_days_become_more_exact(tmp_path: Path) -> None:
    publish(told("a", "in September", "Meeting of Narcologists", "2023-09"), tmp_path)
    (uid,) = vevents((tmp_path / "timeline.ics").read_bytes())
    publish(told("b", "on 7 September", "Coordination Meeting of Chief Narcologists", "2023-09-07"), tmp_path)
    feed = vevents((tmp_path / "timeline.ics").read_bytes())
    assert list(feed) == [uid]
    assert b"Coordination Meeting" in feed[uid]
    assert b"SEQUENCE:1" in feed[uid]


def test_renaming_the_timeline_keeps_every_uid_and_revision(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    before = vevents((tmp_path / "timeline.ics").read_bytes())
    publish(FIXED.evolve(name="Another name"), tmp_path)
    assert vevents((tmp_path / "timeline.ics").read_bytes()) == before


# What is not ours


def test_files_that_are_not_ours_stay_untouched(tmp_path: Path) -> None:
    theirs = {
        "CNAME": b"example.org\n",
        "index.html": b"<p>my page</p>",
        "kind/notes.txt": b"x",
        "img/logo.svg": b"<svg/>",
    }
    for path, data in theirs.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    first = publish(FIXED, tmp_path)
    publish(ct.Timeline(name="Nothing"), tmp_path)
    files = content(tmp_path)
    assert {path: files[path] for path in theirs} == theirs
    assert first.kept == ("index.html",)
    assert "left alone what is not ours: index.html" in str(first)
    assert "index.html" not in json.loads(files["manifest.json"])["files"]


def test_a_data_file_that_no_publish_has_written_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "timeline.csv").write_text("mine")
    with pytest.raises(PublishingError, match=r"found timeline\.csv, which no publish has written"):
        publish(FIXED, tmp_path)
    assert content(tmp_path) == {"timeline.csv": b"mine"}


def test_one_of_our_files_that_was_damaged_is_written_again(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    good = content(tmp_path)
    (tmp_path / "timeline.ics").write_bytes(b"half a fi")
    (tmp_path / "timeline.csv").unlink()
    assert set(publish(FIXED, tmp_path).wrote) == {"timeline.ics", "timeline.csv"}
    assert content(tmp_path) == good


@pytest.mark.parametrize("broken", [b"{", b"{}", b"[]", b'{"name": "My web app", "icons": []}', b'{"version": 2}'])
def test_a_manifest_that_is_none_is_refused_and_named(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(broken)
    with pytest.raises(PublishingError, match=r"manifest\.json: found something that is no manifest"):
        publish(FIXED, tmp_path)
    assert content(tmp_path) == {"manifest.json": broken}


def test_a_manifest_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    publish(FIXED, folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"]["../victim.txt"] = manifest["files"]["timeline.ics"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "victim.txt").write_text("precious")
    with pytest.raises(PublishingError, match="a path outside the folder"):
        publish(FIXED, folder)
    assert (tmp_path / "victim.txt").read_text() == "precious"


# Two at once, and what stands in the way


def test_a_second_publisher_waits_and_then_refuses_with_a_clear_message(tmp_path: Path) -> None:
    with locked(tmp_path, 0), pytest.raises(PublishingError, match=r"somebody else is publishing there; waited 0\.1 s"):
        publish(FIXED, tmp_path, wait=0.1)
    assert publish(FIXED, tmp_path, wait=0).changed


def test_a_second_publisher_that_waits_long_enough_publishes_after_the_first(tmp_path: Path) -> None:
    outcomes = []
    with locked(tmp_path, 0):
        waiting = threading.Thread(target=lambda: outcomes.append(publish(FIXED, tmp_path, wait=20)))
        waiting.start()
        waiting.join(0.2)
        assert outcomes == []
    waiting.join(30)
    assert [outcome.changed for outcome in outcomes] == [True]


def test_a_folder_in_a_file_s_place_is_told_before_anything_is_touched(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    (tmp_path / "timeline.svg").unlink()
    (tmp_path / "timeline.svg").mkdir()
    before = content(tmp_path)
    with pytest.raises(PublishingError, match=r"nothing was changed: a folder stands where a file is to be"):
        publish(FIXED.without("mission"), tmp_path)
    assert content(tmp_path) == before


def test_a_full_disk_leaves_the_old_state_and_says_so(tmp_path: Path) -> None:
    """A limit on file sizes fails writes half-way just as a full disk does."""
    publish(FIXED, tmp_path)
    before = content(tmp_path)
    program = (
        "import resource, sys; sys.path.insert(0, sys.argv[2]); from fixed_timeline import fixed_timeline;"
        "from cstotimeline.publishing.folder import publish;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000));"
        "publish(fixed_timeline().without('mission'), sys.argv[1])"
    )
    tests = str(Path(__file__).parents[1])
    run = subprocess.run([sys.executable, "-c", program, tmp_path, tests], capture_output=True, text=True, check=False)
    assert "nothing was changed: File too large" in run.stderr.splitlines()[-1]
    assert content(tmp_path) == before


def test_a_read_only_folder_leaves_the_old_state_and_says_so(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    before = content(tmp_path)
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[2]); from fixed_timeline import fixed_timeline;"
        "from cstotimeline.publishing.folder import publish; timeline = fixed_timeline().without('mission');"
        "publish(timeline, sys.argv[1] + '-imports-everything');"
        "os.chmod(sys.argv[1], 0o555); os.geteuid() or os.setuid(65534); publish(timeline, sys.argv[1])"
    )
    for parent in tmp_path.parents[:3]:  # for the user that root becomes
        parent.chmod(parent.stat().st_mode | 0o055)
    tests = str(Path(__file__).parents[1])
    run = subprocess.run([sys.executable, "-c", program, tmp_path, tests], capture_output=True, text=True, check=False)
    tmp_path.chmod(0o755)
    assert "nothing was changed: Permission denied" in run.stderr.splitlines()[-1]
    assert content(tmp_path) == before


def test_what_icalendar_cannot_say_is_told_once(tmp_path: Path) -> None:
    losses: list[ct.Loss] = []
    publish(ct.Timeline([ct.Event("a", "A", "2024")]), tmp_path, on_loss=losses.append)
    assert [(loss.event, loss.field) for loss in losses] == [("a", "when")]


def test_staging_is_gone_after_a_publish(tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    assert not (tmp_path / replacing.STAGING).exists()
