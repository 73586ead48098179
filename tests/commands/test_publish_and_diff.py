"""The commands read, publish, serve and diff, as typed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

import cstotimeline as ct
from cstotimeline import __version__
from cstotimeline.cli import cli
from cstotimeline.formats import timeline_json

RELEASE = "On 20 September 2023, in Bishkek, an international conference on combating terrorism was held."


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / "a.txt").write_text(RELEASE)
    (folder / "b.txt").write_text("Today, a summit was held in Minsk.")
    return folder


def test_publish_says_what_it_wrote_and_then_that_nothing_changed(releases: Path, tmp_path: Path) -> None:
    first = run("publish", releases, "--to", tmp_path / "public", "--name", "Terror")
    assert first.exit_code == 0
    assert "1 events in 'Terror'" in first.stdout or "1 event in 'Terror'" in first.stdout
    assert "timeline.ics" in first.stdout
    second = run("publish", releases, "--to", tmp_path / "public", "--name", "Terror")
    assert "nothing has changed" in second.stdout


def test_publish_tells_what_was_left_out_and_why(releases: Path, tmp_path: Path) -> None:
    done = run("publish", releases, "--to", tmp_path / "public")
    assert "left out: no day" in done.stderr
    assert "--losses lists them" in done.stderr
    assert "--losses" not in run("publish", releases, "--to", tmp_path / "public", "--losses").stderr


def test_publish_warns_of_feeds_that_google_calendar_would_cut(tmp_path: Path) -> None:
    events = [
        ct.Event(f"e{n}", f"Event {n}", f"2024-{n % 12 + 1:02}-10", description="practised " * 60, kind="meeting")
        for n in range(1600)
    ]
    (tmp_path / "many.json").write_bytes(timeline_json.encode(ct.Timeline(events, name="Many")))
    told = run("publish", tmp_path / "many.json", "--to", tmp_path / "public").stderr
    assert re.search(r"^feed: 1,\d{3},\d{3} octets: Google Calendar takes about 1 MB of a feed and loses", told, re.M)
    assert re.search(r"^kind/meeting.ics: 1,\d{3},\d{3} octets: Google Calendar takes about 1 MB", told, re.M)
    assert "--split year, kind or country" in told
    again = run("publish", tmp_path / "many.json", "--to", tmp_path / "public", "--split", "year")
    assert "Google Calendar takes about 1 MB" in again.stderr
    assert "--split" not in again.stderr
    small = run("publish", tmp_path / "public" / "parts" / "year" / "2024-01.ics", "--to", tmp_path / "small")
    assert "Google" not in small.stderr


def test_a_language_that_the_page_has_no_words_for_is_told_and_no_error(releases: Path, tmp_path: Path) -> None:
    german = run("publish", releases, "--to", tmp_path / "public", "--language", "de-AT")
    assert german.exit_code == 0
    assert "the page speaks English: it has words for en and ru, and none for de-AT\n" in german.stderr
    assert '<html lang="en">' in (tmp_path / "public" / "index.html").read_text()
    russian = run("publish", releases, "--to", tmp_path / "public", "--language", "ru")
    assert "speaks" not in russian.stderr
    assert '<html lang="ru">' in (tmp_path / "public" / "index.html").read_text()


@pytest.mark.parametrize("tag", ["german", "e", "", "en_GB", "de-", "русский", "x y"])
def test_what_is_no_language_tag_is_a_wrong_call(releases: Path, tmp_path: Path, tag: str) -> None:
    done = run("publish", releases, "--to", tmp_path / "public", "--language", tag)
    assert done.exit_code == 2
    assert f"found {tag!r}, expected a language tag such as en, ru or de-AT" in done.stderr
    assert not (tmp_path / "public").exists()


def test_faults_do_not_keep_the_good_part_from_being_published(releases: Path, tmp_path: Path) -> None:
    (releases / "c.txt").write_bytes(b"\xff")
    done = run("publish", releases, "--to", tmp_path / "public")
    assert done.exit_code == 1
    assert re.search(r"fault: .*c\.txt:1: found", done.stderr)
    assert (tmp_path / "public" / "timeline.ics").read_bytes().count(b"BEGIN:VEVENT") == 1


def test_the_moment_of_changes_can_be_given(releases: Path, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    run("publish", releases, "--to", folder, "--now", "2024-01-01T00:00:00Z")
    (releases / "a.txt").write_text(RELEASE.replace("20 September", "21 September"))
    run("publish", releases, "--to", folder, "--now", "2024-05-05T12:00:00Z")
    feed = (folder / "timeline.ics").read_text()
    assert "LAST-MODIFIED:20240505T120000Z" in feed
    assert "SEQUENCE:1" in feed


def test_read_as_json_gives_drafts_without_a_day_null_bounds(releases: Path) -> None:
    rows = [json.loads(line) for line in run("read", releases, "--json").stdout.splitlines()]
    assert [row["source"]["id"] for row in rows] == ["a.txt", "b.txt"]
    assert rows[0]["events"][0]["edtf"] == "2023-09-20"
    [summit] = rows[1]["events"]
    assert (summit["start"], summit["end"], summit["kind"]) == (None, None, "summit")


def test_diff_tells_what_moved_and_how_sure_it_is(releases: Path, tmp_path: Path) -> None:
    run("publish", releases, "--to", tmp_path / "old")
    (releases / "a.txt").write_text(RELEASE.replace("20 September", "22 September"))
    run("publish", releases, "--to", tmp_path / "new")
    told = run("diff", tmp_path / "old", tmp_path / "new")
    assert told.exit_code == 0
    assert "moved" in told.stdout
    assert "no differences" in run("diff", tmp_path / "old", tmp_path / "old").stdout
    as_json = json.loads(run("diff", tmp_path / "old", tmp_path / "new", "--json").stdout)
    assert as_json


def test_the_version_is_told() -> None:
    assert __version__ in run("--version").stdout


def test_a_wrong_call_ends_with_status_2() -> None:
    assert run("publish").exit_code == 2
    assert run("frobnicate").exit_code == 2


def test_serve_answers_feed_csv_json_and_page_with_their_types(releases: Path) -> None:
    words = [sys.executable, "-m", "cstotimeline", "serve", str(releases), "--port", "0"]
    types = {
        "timeline.ics": "text/calendar; charset=utf-8", "timeline.csv": "text/csv", "timeline.json": "json", "": "html",
    }  # fmt: skip
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, line
            for path, expected in types.items():
                answer = _patiently(f"{address[0]}/{path}")
                assert answer.status_code == 200
                assert expected in answer.headers["content-type"]
                assert "Bishkek" in answer.text
        finally:
            server.terminate()


@contextmanager
def _serving(*words: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "cstotimeline", "serve", *map(str, words), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            yield server
        finally:
            server.kill()


def test_a_state_folder_belongs_to_one_server_until_it_ends(releases: Path, tmp_path: Path) -> None:
    state, other = tmp_path / "state", tmp_path / "other.txt"
    other.write_text(RELEASE.replace("Bishkek", "Dushanbe"))
    with _serving(releases, "--state", state) as first:
        assert first.stdout is not None
        assert "serving" in first.stdout.readline()
        feed = (state / "timeline.ics").read_bytes()
        with _serving(other, "--state", state) as second:
            told = second.communicate(timeout=30)
            assert (second.returncode, told[0]) == (2, "")
            assert f"{state}: another server keeps its state there" in told[1]
        assert (state / "timeline.ics").read_bytes() == feed
    with _serving(releases, "--state", state) as third:  # the first was killed
        assert third.stdout is not None
        assert "serving" in third.stdout.readline()


def test_without_the_extra_serve_says_what_to_install_and_ends_with_status_2(releases: Path) -> None:
    program = (
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['cstotimeline', 'serve', sys.argv[1]]\n"
        "from cstotimeline.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program, releases], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    ways = "pip install 'cstotimeline[serve]', or in a checkout: pip install '.[serve]'"
    assert done.stderr == f"cstotimeline: the server is an extra: {ways}\n"


def _patiently(url: str) -> httpx.Response:
    for _ in range(100):
        try:
            return httpx.get(url)
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {url}")
