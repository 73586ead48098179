# a row of facts reads best on one line
"""A publisher killed at any moment: every file stays whole, and the next publish completes or rolls back."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import attrs
import pytest

import cstotimeline as ct
from cstotimeline.publishing import folder as folder_module
from cstotimeline.publishing.folder import publish
from cstotimeline.publishing.replacing import STAGING
from cstotimeline.revisions import Ledger
from fixed_timeline import fixed_timeline

OLD = fixed_timeline()
NEW = OLD.without("mission").replace(attrs.evolve(OLD["summit-2022"], title="Renamed", kind="meeting"))
STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree")
"""What a publisher does to a disk, as Python's audit events name it."""


def files(folder: Path) -> dict[str, bytes]:
    inside = (path for path in folder.rglob("*") if path.is_file() and STAGING not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in inside}


def published(folder: Path, *timelines: ct.Timeline) -> dict[str, bytes]:
    for timeline in timelines:
        publish(timeline, folder)
    return files(folder)


def in_a_process(work: Callable[[], None]) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return process


def assert_whole(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    for path, data in files(folder).items():
        assert data in (old.get(path), new.get(path)), f"{path} is neither the old file nor the new"
    assert old.keys() & new.keys() <= files(folder).keys()


def test_killed_before_each_step_it_takes_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exhaustive: the publisher is killed before its first step, then before its second, …, until it gets through."""
    monkeypatch.setattr(folder_module, "written", remembered(folder_module.written))
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # for power cuts: a kill alone loses nothing
    old = published(tmp_path / "start", OLD)
    new = published(tmp_path / "goal", OLD, NEW)
    completed = rolled_back = step = 0
    while True:
        folder = tmp_path / f"killed-{step}"
        shutil.copytree(tmp_path / "start", folder)
        process = in_a_process(lambda folder=folder, step=step: publish_killed_at(folder, step))
        process.join()
        assert_whole(folder, old, new)
        if process.exitcode == 0:
            assert files(folder) == new
            break
        assert process.exitcode == -signal.SIGKILL
        again = publish(NEW, folder)
        assert files(folder) == new
        assert not (folder / STAGING).exists()
        completed += again.recovered
        rolled_back += not again.recovered
        shutil.rmtree(folder)
        step += 1
    assert completed > 10
    assert rolled_back > 10


def remembered(written: Callable[..., dict[str, bytes]]) -> Callable[..., dict[str, bytes]]:
    """Rendering is not what is tested here: the same timeline and ledger are rendered once."""
    known: list[tuple[object, dict[str, bytes]]] = []

    def again(
        timeline: ct.Timeline, ledger: Ledger, on_loss: object = None, also: Iterable[str] = (), **options: object
    ) -> dict[str, bytes]:
        asked = (timeline, ledger, sorted(also), options)
        found = next((files for key, files in known if key == asked), None)
        if found is None:
            found = written(timeline, ledger, also=also, **options)
            known.append((asked, found))
        return dict(found)

    return again


def publish_killed_at(folder: Path, step: int) -> None:
    left = step

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and str(folder) in str(arguments[0]):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(watch)
    publish(NEW, folder)


def killed_at_random(tmp_path: Path, times: int) -> None:
    """One publisher after another alternates between two states and is killed; a reader looks on all the time."""
    folder = tmp_path / "folder"
    alternating(folder, 1)
    states = [published(tmp_path / "a", OLD), published(tmp_path / "b", OLD, NEW)]
    choice = random.Random(times)
    for _ in range(times):
        process = in_a_process(lambda: alternating(folder, 1000))
        time.sleep(choice.uniform(0.005, 0.12))
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        for path in states[0]:
            assert (folder / path).is_file(), f"{path} is gone"
    publish(OLD, folder)
    final = files(folder)
    assert final["timeline.csv"] == states[0]["timeline.csv"]
    assert not publish(OLD, folder).changed
    assert not (folder / STAGING).exists()


def alternating(folder: Path, rounds: int) -> None:
    for _ in range(rounds):
        publish(NEW, folder)
        publish(OLD, folder)


def test_killed_at_random_moments(tmp_path: Path) -> None:
    killed_at_random(tmp_path, 25)


@pytest.mark.long
def test_killed_hundreds_of_times(tmp_path: Path) -> None:
    killed_at_random(tmp_path, 500)


def test_readers_see_whole_files_while_publishers_write(tmp_path: Path) -> None:
    """Two publishers and a reader at once: what is read always ends as a whole file does."""
    folder = tmp_path / "folder"
    alternating(folder, 1)
    ends = {
        "timeline.ics": b"END:VCALENDAR\r\n",
        "timeline.json": b"}\n",
        "index.html": b"</html>",
        "manifest.json": b"}\n",
    }
    publishers = [in_a_process(lambda: alternating(folder, 2)) for _ in range(2)]
    reads = 0
    while any(process.is_alive() for process in publishers):
        for path, end in ends.items():
            assert (folder / path).read_bytes().endswith(end), path
            reads += 1
    assert [process.exitcode for process in publishers] == [0, 0]
    assert reads > 20
