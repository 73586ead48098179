# a row of facts reads best on one line
"""Programs that people subscribe with, against the running server: they see changes and cancellations, nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

import cstotimeline as ct
from cstotimeline.publishing.feed import app
from fixed_timeline import fixed_timeline

from .serving import keep, served

FIXED = fixed_timeline()
PROGRAMS = Path(sys.executable).parent

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not all((PROGRAMS / name).exists() for name in ("vdirsyncer", "khal")),
        reason="vdirsyncer and khal are not here (pip install 'cstotimeline[clients]')",
    ),
]


class Subscriber:
    """vdirsyncer (http storage) that keeps a folder of items, and khal that shows them."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.items = folder, folder / "items" / "csto"
        folder.mkdir()
        (folder / "vdirsyncer").write_text(
            f"""
[general]
status_path = "{folder / "status"}"
[pair feed]
a = "local"
b = "remote"
collections = null
conflict_resolution = "b wins"
[storage local]
type = "filesystem"
path = "{self.items}"
fileext = ".ics"
[storage remote]
type = "http"
url = "{address}/timeline.ics"
"""
        )
        (folder / "khal").write_text(
            f"""
[calendars]
[[csto]]
path = {self.items}
readonly = True
[default]
highlight_event_days = False
[sqlite]
path = {folder / "khal.db"}
[locale]
local_timezone = UTC
default_timezone = UTC
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
timeformat = %H:%M
"""
        )
        self.items.mkdir(parents=True)
        self._run("vdirsyncer", "-c", folder / "vdirsyncer", "discover")

    def sync(self) -> set[str]:
        """Syncs, and returns the titles of the items that are new, changed or gone since."""
        before = self.content()
        self._run("vdirsyncer", "-c", self.folder / "vdirsyncer", "sync")
        after = self.content()
        return {title for title in before.keys() | after.keys() if before.get(title) != after.get(title)}

    def content(self) -> dict[str, str]:
        """Items by title: vdirsyncer gives items of an http storage UIDs of its own, made of their content."""
        return {text.split("\nSUMMARY:")[1].splitlines()[0]: text for text in map(Path.read_text, self.items.iterdir())}

    def shown(self, first: str, last: str) -> list[str]:
        """What khal lists between two days, each event once, with the sign for cancelled ones."""
        listed = self._run(
            "khal",
            "-c",
            self.folder / "khal",
            "list",
            "--once",
            "--day-format",
            "",
            "--format",
            "{title} ({status})",
            first,
            last,
        )
        return [line for line in listed.splitlines() if line.strip()]

    def _run(self, program: str, *arguments: object) -> str:
        environment = {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        run = subprocess.run(
            [PROGRAMS / program, *map(str, arguments)], input="y\n" * 9, capture_output=True, text=True, check=False,
            env=environment, timeout=60,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr + run.stdout
        return run.stdout


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "timeline.json"
    keep(FIXED, file)
    return file


@pytest.fixture
def subscriber(tmp_path: Path, source: Path) -> Iterator[Subscriber]:
    with served(app(source, every=0, max_age=0)) as address:
        yield Subscriber(tmp_path / "subscriber", address)
    shutil.rmtree(tmp_path / "subscriber")


def titles(*events: ct.Event) -> set[str]:
    parts = {f"{e.title}: {p.title}" for e in events if isinstance(e, ct.Exercise) for p in e.phases}
    return {title.replace(",", "\\,").replace(";", "\\;") for title in {event.title for event in events} | parts}


def test_a_subscriber_gets_every_event_and_then_nothing_while_nothing_changes(subscriber: Subscriber) -> None:
    assert subscriber.sync() == titles(*FIXED)
    assert subscriber.sync() == set()
    assert any(
        "Coordination Meeting of Chief Narcologists" in line for line in subscriber.shown("2023-09-07", "2023-09-08")
    )


def test_a_subscriber_sees_one_change_as_one_change(subscriber: Subscriber, source: Path) -> None:
    subscriber.sync()
    meeting = FIXED["coordination-meeting"]
    keep(FIXED.replace(attrs.evolve(meeting, when="2023-09-12")), source)
    assert subscriber.sync() == titles(meeting)
    assert not any("Narcologists" in line for line in subscriber.shown("2023-09-07", "2023-09-08"))
    assert any("Narcologists" in line for line in subscriber.shown("2023-09-12", "2023-09-13"))


def test_a_subscriber_sees_a_cancellation_and_a_withdrawal_as_cancelled(subscriber: Subscriber, source: Path) -> None:
    subscriber.sync()
    course, meeting = FIXED["course-2024"], FIXED["coordination-meeting"]
    keep(FIXED.replace(attrs.evolve(course, status="cancelled")).without(meeting.id), source)
    assert subscriber.sync() == titles(course, meeting)
    for title in titles(course, meeting):
        assert "STATUS:CANCELLED" in subscriber.content()[title]
    (line,) = [line for line in subscriber.shown("2023-09-07", "2023-09-08") if "Narcologists" in line]
    assert "CANCELLED" in line
