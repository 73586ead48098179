"""`cstotimeline serve --state`, the command itself, killed while its input changes and clients ask.

CSTOTIMELINE_KILLS makes the long run longer, as in the run recorded in docs/explanation/threats.md.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import attrs
import httpx
import icalendar
import pytest

import cstotimeline as ct
from cstotimeline.formats import table, timeline_json
from cstotimeline.publishing.files import WRITERS
from cstotimeline.publishing.manifest import Manifest
from cstotimeline.publishing.replacing import STAGING
from fixed_timeline import fixed_timeline

OLD = fixed_timeline()
CHANGED = "summit-2022"


def numbered(number: int) -> ct.Timeline:
    """The timeline after so many changes, each of which is another; every second one adds and removes files too."""
    event = attrs.evolve(OLD[CHANGED], title=f"Change {number}", kind="meeting" if number % 2 else "other")
    return OLD.replace(event)


class Feed:
    """An input that changes, the command that serves it, and what its clients were told."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.source, self.state = folder / "in.json", folder / "state"
        self.number = self.answers = self.published = self.kills = self.midway = 0
        self.told: dict[int, set[int]] = {}
        """The changes that were told under each SEQUENCE: a subscriber takes one change for each number."""
        self.change()

    def change(self) -> None:
        self.number += 1
        self.source.write_bytes(timeline_json.encode(numbered(self.number)))

    def start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "cstotimeline", "serve", str(self.source)]
        command += ["--state", str(self.state), "--port", "0"]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def ask(self, client: httpx.Client) -> int:
        """The change that is served; every answer is whole, and of one of the changes there were."""
        calendar = icalendar.Calendar.from_ical(client.get("/timeline.ics").content)
        (event,) = (one for one in calendar.walk("VEVENT") if str(one["SUMMARY"]).startswith("Change "))
        number = int(str(event["SUMMARY"]).removeprefix("Change "))
        assert 1 <= number <= self.number
        self.told.setdefault(int(event["SEQUENCE"]), set()).add(number)
        served = client.get("/timeline.csv").content
        assert served in (table.encode(numbered(one)) for one in range(number, self.number + 1))
        self.answers += 2
        return number

    def killed_once(self, choice: random.Random) -> None:
        """Serves until it is killed: at any moment, while it writes its state, or some time after it has begun."""
        process = self.start()
        assert process.stdout is not None
        up, over = threading.Event(), threading.Event()
        way, moment = choice.choice(("any", "writing", "writing", "writing again", "up")), choice.random()
        before = self.staged()

        def kill() -> None:
            if way in ("writing again", "up"):
                up.wait(20)
            give_up = time.monotonic() + 10
            while way.startswith("writing") and self.staged() in (None, before) and time.monotonic() < give_up:
                time.sleep(0.0005)
            # a state is written within some milliseconds: most of these kills come in the first of them
            time.sleep(0.03 * moment**4 if way.startswith("writing") else 1.5 * moment)
            process.kill()
            process.wait()
            over.set()

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            found = re.search(r"http://[^:]+:(\d+)/", process.stdout.readline())
            if found:
                up.set()
                with httpx.Client(base_url=f"http://127.0.0.1:{found[1]}", timeout=20) as client:
                    while not over.is_set():
                        try:
                            self.ask(client)
                        except httpx.TransportError:  # not there yet, or killed
                            time.sleep(0.01)
                        if choice.random() < 0.2:
                            self.change()
        finally:
            up.set()
            killer.join()
            process.stdout.close()
        assert process.returncode == -signal.SIGKILL
        self.kills += 1
        self.midway += self.staged() not in (None, before)
        self.look()

    def staged(self) -> tuple[int, int] | None:
        """Which state is being written, or was when its writer died."""
        try:
            found = (self.state / STAGING).stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_ctime_ns

    def look(self) -> None:
        """What the dead process left: every file whole, its revisions no older than any that was told."""
        if not (self.state / "manifest.json").exists():
            return
        manifest = Manifest.read(self.state)
        shown = timeline_json.decode((self.state / "timeline.json").read_bytes())
        assert shown[CHANGED].title in {f"Change {number}" for number in range(1, self.number + 1)}
        assert (self.state / "timeline.ics").read_bytes().endswith(b"END:VCALENDAR\r\n")
        assert (self.state / "index.html").read_bytes().endswith(b"</html>")
        self.published = manifest.ledger.revision(shown, shown[CHANGED]).number
        if not (self.state / STAGING / "journal.json").exists():  # else the next process completes what was begun
            assert self.published >= max(self.told, default=0)

    def end(self) -> None:
        """Lives on for once: it comes to the newest change, and says what a direct export says."""
        self.change()
        process = self.start()
        assert process.stdout is not None
        try:
            port = re.search(r"http://[^:]+:(\d+)/", process.stdout.readline())[1]  # type: ignore[index]
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
                give_up = time.monotonic() + 30
                while time.monotonic() < give_up:
                    try:
                        if self.ask(client) == self.number:
                            break
                    except httpx.TransportError:
                        time.sleep(0.02)
                timeline, ledger = numbered(self.number), Manifest.read(self.state).ledger
                for path, writer in WRITERS.items():
                    if path != ".nojekyll":
                        assert client.get(f"/{path}").content == writer(timeline, ledger, None), path
                assert client.get("/healthz").json()["status"] == "ok"
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        assert not (self.state / STAGING).exists()


def killed(folder: Path, times: int, midway: int = 0) -> Feed:
    """Killed so many times, and on, until so many kills came while the state was written: when they do is chance."""
    feed, choice = Feed(folder), random.Random(times)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # else the one that kills waits for the one that asks
    try:
        while feed.kills < times or (feed.midway < midway and feed.kills < 4 * times):
            feed.killed_once(choice)
    finally:
        sys.setswitchinterval(interval)
    feed.end()
    assert {sequence: changes for sequence, changes in feed.told.items() if len(changes) > 1} == {}
    in_order = [min(feed.told[sequence]) for sequence in sorted(feed.told)]
    assert in_order == sorted(in_order), "a later number was told with an earlier change"
    return feed


def test_a_server_that_is_killed_loses_no_revision_and_tells_none_twice(tmp_path: Path) -> None:
    assert killed(tmp_path / "feed", 3).answers > 0


@pytest.mark.long
def test_a_server_that_is_killed_many_times_does_so_too(tmp_path: Path) -> None:
    times = int(os.environ.get("CSTOTIMELINE_KILLS", "60")) // 2
    feed = killed(tmp_path / "feed", times, midway=times // 8)
    assert feed.answers > feed.kills
    assert feed.midway >= times // 8
    figures = (
        f"{feed.kills} kills, {feed.midway} while the state was written; {feed.number} changes of the input, "
        f"{feed.published} revisions, {len(feed.told)} of them told in {feed.answers} answers"
    )
    print(figures)  # noqa: T201  # for the recorded run, by -s
