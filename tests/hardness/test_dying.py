"""Processes that die, disks that fill, clocks that go back: afterwards every file is whole and the next run works.

`tests/publishing/test_killed.py` kills a publisher before each step it takes on the disk; here are its other ends.
CSTOTIMELINE_KILLS makes the long run longer, as in the run recorded in docs/explanation/threats.md.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import attrs
import icalendar
import pytest

import cstotimeline as ct
from cstotimeline.formats import timeline_json
from cstotimeline.publishing.folder import publish
from cstotimeline.publishing.manifest import Manifest
from cstotimeline.publishing.replacing import STAGING, PublishingError
from cstotimeline.publishing.watching import Watched
from hardness.full_disk import NEW, OLD, files, published_in_need

TESTS = str(Path(__file__).parents[1])


def assert_whole(folder: Path, *states: dict[str, bytes]) -> None:
    for path, data in files(folder).items():
        assert data in [state.get(path) for state in states], f"{path} is of no state"


# A disk that is full, or gives way, at each step


class Failing:
    """Makes the n-th step that is taken on the disk fail, as a full or a broken disk does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, step: int, error: int) -> None:
        self.left, self.failed = step, False
        for module, name in ((os, "fsync"), (os, "replace"), (os, "mkdir"), (os, "unlink"), (os, "rmdir")):
            monkeypatch.setattr(module, name, self.wrapped(getattr(module, name), error))
        original = Path.open

        def opened(path: Path, mode: str = "r", *rest: object, **more: object) -> object:
            if "w" in mode:
                self.pass_or_fail(error, path)
            return original(path, mode, *rest, **more)  # type: ignore[arg-type, call-overload]

        monkeypatch.setattr(Path, "open", opened)

    def wrapped(self, function: Callable[..., object], error: int) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            self.pass_or_fail(error, arguments[0])
            return function(*arguments, **named)

        return call

    def pass_or_fail(self, error: int, what: object) -> None:
        if self.left == 0 and not self.failed:
            self.failed = True
            raise OSError(error, os.strerror(error), str(what))
        self.left -= 1


@pytest.mark.parametrize(
    ("error", "stride"),
    [
        (errno.ENOSPC, 5),
        pytest.param(errno.ENOSPC, 1, marks=pytest.mark.long),
        pytest.param(errno.EIO, 3, marks=pytest.mark.long),
        pytest.param(errno.EACCES, 3, marks=pytest.mark.long),
    ],
)
def test_an_error_at_each_step_on_the_disk_leaves_whole_files_and_the_next_publish_works(
    error: int, stride: int, tmp_path: Path
) -> None:
    publish(OLD, tmp_path / "old")
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    publish(NEW, tmp_path / "new")
    old, new = files(tmp_path / "old"), files(tmp_path / "new")
    step = refused = 0
    while True:
        folder = tmp_path / "folder"
        shutil.copytree(tmp_path / "old", folder)
        with pytest.MonkeyPatch.context() as patch:
            failing = Failing(patch, step, error)
            try:
                publish(NEW, folder)
            except PublishingError as told:
                refused += 1
                message = str(told)
                assert os.strerror(error) in message
                if "nothing was changed" in message:
                    patch.undo()
                    assert files(folder) == old
        assert_whole(folder, old, new)
        publish(NEW, folder)
        assert files(folder) == new
        assert not (folder / STAGING).exists()
        shutil.rmtree(folder)
        if not failing.failed:
            break
        step += stride
    assert refused > 10 / stride


@pytest.mark.parametrize("most", [0, 100, 4096, 20_000, 50_000])
def test_a_disk_on_which_no_file_may_grow_leaves_whole_files_and_the_next_publish_works(
    most: int, tmp_path: Path
) -> None:
    """The kernel itself refuses, half-way through a file; `hardness.full_disk` does it on a disk that is full."""
    folder, goal = tmp_path / "folder", tmp_path / "goal"
    publish(OLD, folder)
    shutil.copytree(folder, goal)
    publish(NEW, goal)
    old, new = files(folder), files(goal)
    assert max(map(len, new.values())) > most

    def in_need() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        told = published_in_need(folder, old, new)
        os._exit(0 if told is not None and "nothing was changed: File too large" in told else 1)

    process = in_a_process(in_need)
    process.join()
    assert process.exitcode == 0
    assert files(folder) == old
    publish(NEW, folder)
    assert files(folder) == new


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Lets the user that root becomes reach a folder."""
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    yield


def test_permission_taken_away_between_two_runs_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    publish(OLD, folder)
    old = files(folder)
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[2]);"
        "from hardness.test_dying import NEW; from cstotimeline.publishing.folder import publish;"
        "publish(NEW, sys.argv[1] + '-imports-everything');"
        "os.geteuid() or os.setuid(65534); publish(NEW, sys.argv[1])"
    )
    with as_nobody(folder):
        (folder / "kind").chmod(0o555)
        command = [sys.executable, "-c", program, str(folder), TESTS]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Permission denied" in run.stderr.splitlines()[-1]
        assert "PublishingError" in run.stderr.splitlines()[-1]
        (folder / "kind").chmod(0o777)
    publish(NEW, tmp_path / "goal-old")
    assert publish(NEW, folder) is not None
    assert not publish(NEW, folder).changed
    assert not (folder / STAGING).exists()
    assert files(folder)["timeline.csv"] != old["timeline.csv"]


def test_a_subfolder_that_leads_elsewhere_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.mkdir()
    (folder / "kind").symlink_to(elsewhere)
    with pytest.raises(PublishingError, match=r"nothing was changed: a link stands where a folder is to be"):
        publish(OLD, folder)
    assert list(elsewhere.iterdir()) == []
    assert files(folder) == {}


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no second disk in memory here")
def test_a_folder_on_another_disk_than_its_input_is_published_to(tmp_path: Path) -> None:
    folder = Path("/dev/shm") / f"cstotimeline-{os.getpid()}"
    (folder / "link").parent.mkdir()
    try:
        (tmp_path / "public").symlink_to(folder)
        assert publish(OLD, tmp_path / "public").changed
        assert not publish(OLD, folder).changed
    finally:
        shutil.rmtree(folder)


# A clock that goes back


def test_a_clock_that_goes_back_never_takes_a_revision_back(tmp_path: Path) -> None:
    told = []
    for year, title in ((2026, "A"), (2020, "B"), (1970, "C"), (2027, "D"), (2026, "E")):
        timeline = ct.Timeline([ct.Event("a", title, "2024-05-06")])
        publish(timeline, tmp_path, datetime(year, 1, 1, tzinfo=UTC))
        (event,) = icalendar.Calendar.from_ical((tmp_path / "timeline.ics").read_bytes()).walk("VEVENT")
        told.append((int(event["SEQUENCE"]), event["LAST-MODIFIED"].dt))
    assert [number for number, _ in told] == [0, 1, 2, 3, 4]
    assert told == sorted(told)
    assert len({moment for _, moment in told}) == 5


@pytest.mark.parametrize("year", [2, 2999])
def test_a_clock_that_stands_anywhere_publishes(tmp_path: Path, year: int) -> None:
    for title in ("A", "B", "C"):
        publish(ct.Timeline([ct.Event("a", title, "2024")]), tmp_path, datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC))
    timeline = ct.Timeline([ct.Event("a", "C", "2024")])
    assert Manifest.read(tmp_path).ledger.revision(timeline, timeline["a"]).number == 2


def test_a_clock_at_the_end_of_time_is_refused_since_no_later_moment_would_be_left(tmp_path: Path) -> None:
    with pytest.raises(ct.ModelError, match="now"):
        publish(OLD, tmp_path, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    publish(OLD, tmp_path)


# Killed


def in_a_process(work: Callable[[], None]) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return process


def feeding(source: Path, state: Path) -> None:
    """What `serve --state` does each time its input has changed."""
    watched = Watched([source], state=state, clock=lambda: datetime.now(UTC), every=0)
    for number in range(1000):
        source.write_bytes(timeline_json.encode((OLD, NEW)[number % 2]))
        watched.look()


def publishing(state: Path) -> None:
    for number in range(1000):
        publish((OLD, NEW)[number % 2], state)


def killed(tmp_path: Path, times: int, work: Callable[[], None], state: Path) -> None:
    choice, revision = random.Random(times), -1
    for _ in range(times):
        process = in_a_process(work)
        time.sleep(choice.uniform(0.002, 0.25))
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        if (state / "manifest.json").exists():
            assert Manifest.read(state).files
    publish(OLD, state)
    ledger = Manifest.read(state).ledger
    revision = max(ledger.revision(OLD, event).number for event in OLD)
    publish(NEW, state)
    publish(OLD, state)
    publish(OLD, tmp_path / "direct")
    assert not (state / STAGING).exists()
    for path in ("timeline.csv", "jsonld.json", "timeline.svg", "viewers/vis.json"):
        assert (state / path).read_bytes() == (tmp_path / "direct" / path).read_bytes()
    assert max(Manifest.read(state).ledger.revision(OLD, event).number for event in OLD) == revision + 2


def test_a_feed_killed_at_random_moments_keeps_its_state(tmp_path: Path) -> None:
    killed(tmp_path, 8, lambda: feeding(tmp_path / "timeline.json", tmp_path / "state"), tmp_path / "state")


@pytest.mark.long
def test_feeds_and_publishers_killed_many_times(tmp_path: Path) -> None:
    times = int(os.environ.get("CSTOTIMELINE_KILLS", "150")) // 2
    killed(tmp_path / "p", times, lambda: publishing(tmp_path / "p" / "state"), tmp_path / "p" / "state")
    (tmp_path / "f").mkdir()
    killed(
        tmp_path / "f", times, lambda: feeding(tmp_path / "f" / "in.json", tmp_path / "f" / "state"),
        tmp_path / "f" / "state",
    )  # fmt: skip


def test_a_source_dated_at_the_end_of_time_does_not_stop_later_publishes(tmp_path: Path) -> None:
    source = ct.Source("a.txt", published="9999-12-31")
    event = ct.Event("a", "A", "2024", evidence=[ct.Evidence(source, "A")])
    for timeline in (ct.Timeline([event]), ct.Timeline([attrs.evolve(event, title="B")]), ct.Timeline()):
        publish(timeline, tmp_path, datetime(2026, 1, 1, tzinfo=UTC))
    assert not publish(ct.Timeline(), tmp_path, datetime(2026, 1, 2, tzinfo=UTC)).changed
