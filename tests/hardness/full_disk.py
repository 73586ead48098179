"""A publisher on a disk that fills up, with the errors of a real kernel.

`PYTHONPATH=tests python -m hardness.full_disk FOLDER` publishes again and again on a small disk of its own, where a
little more room is left each time. Root makes one with `mount -t tmpfs -o size=2m none FOLDER`. Where no disk can be
made, the kernel can at least be told to let no file of a process grow past some size: so does `test_dying.py`.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from cstotimeline.publishing.folder import publish
from cstotimeline.publishing.replacing import STAGING, PublishingError
from fixed_timeline import fixed_timeline

OLD = fixed_timeline()
NEW = OLD.without("mission").replace(attrs.evolve(OLD["summit-2022"], title="Renamed", kind="meeting"))


def files(folder: Path) -> dict[str, bytes]:
    """What readers of a published folder see."""
    inside = (path for path in folder.rglob("*") if path.is_file() and STAGING not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in inside}


def published_in_need(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> str | None:
    """Publishes NEW where OLD stands; whatever comes of it, every file is whole. What was told, where it failed."""
    try:
        publish(NEW, folder)
    except PublishingError as error:
        told = str(error)
        if "nothing was changed" in told:
            assert files(folder) == old
        assert not (folder / STAGING).exists() or "next publish completes it" in told, told
    else:
        told = None
        assert files(folder) == new
    for path, data in files(folder).items():
        assert data in (old.get(path), new.get(path)), f"{path} is of no state"
    return told


@contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """A disk on which so many bytes are left."""
    ballast = disk / "ballast"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    ballast.write_bytes(b"\x00" * max(0, free - left))
    yield
    ballast.unlink()


def main() -> int:
    disk = Path(sys.argv[1])
    if os.statvfs(disk).f_blocks * os.statvfs(disk).f_frsize > 64 * 2**20:
        print("expected a disk of at most 64 MB, which may be filled")  # noqa: T201
        return 2
    start, goal = disk / "start", disk / "goal"
    publish(OLD, start)
    shutil.copytree(start, goal)
    publish(NEW, goal)
    old, new = files(start), files(goal)
    shutil.rmtree(goal)
    refused, step, left = 0, os.statvfs(disk).f_frsize, 0
    while True:
        folder = disk / "folder"
        shutil.copytree(start, folder)
        with filled(disk, left):
            told = published_in_need(folder, old, new)
        publish(NEW, folder)  # with room again
        assert files(folder) == new
        assert not (folder / STAGING).exists()
        shutil.rmtree(folder)
        if told is None:
            print(f"refused {refused} times, by steps of {step} bytes, until {left} bytes were left")  # noqa: T201
            return 0
        assert "No space left on device" in told, told
        refused, left = refused + 1, left + step


if __name__ == "__main__":
    sys.exit(main())
