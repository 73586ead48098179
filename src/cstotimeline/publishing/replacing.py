"""Whole files, whatever happens: a folder's files are replaced so that no reader ever sees half of one.

New content is first written beside the old, in a folder of its own on the same disk, and made to last (fsync). A
journal that lists every replacement is then moved into place: that is the moment from which the new state counts.
Before it, a killed publisher has changed nothing; after it, the next one completes what the journal says. Each
replacement is one `rename`, so a reader has the old file or the new one.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cstotimeline.faults import CstotimelineError

if sys.platform != "win32":
    import fcntl

STAGING: Final = ".cstotimeline-next"
JOURNAL: Final = "journal.json"
LOCK_FILE: Final = ".cstotimeline-lock"
SERVER_LOCK: Final = ".cstotimeline-serving"


class PublishingError(CstotimelineError):
    """A folder could not be published to; it is as it was, or as the next publish will complete it."""


@contextmanager
def locked(folder: Path, wait: float) -> Iterator[None]:
    """Holds a folder for one publisher; waits up to `wait` seconds for another, then raises `PublishingError`.

    The lock dies with its process, so a killed publisher locks nobody out.
    """
    handle = _taken(folder, wait)
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Holds a folder for one server, while it and others may publish there; raises `PublishingError` to a second one.

    Two servers that keep their state in one folder would each withdraw what the other has. As with `locked`, a
    killed server locks nobody out.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = _open_locked(folder / SERVER_LOCK)
    except OSError as error:
        if not _is_taken(error):
            raise PublishingError(f"{folder}: {error.strerror or error}") from error
        raise PublishingError(
            f"{folder}: another server keeps its state there; stop it, or name another folder: two inputs in one "
            "state would withdraw each other's events"
        ) from None
    try:
        yield
    finally:
        os.close(handle)


def _taken(folder: Path, wait: float) -> int:
    give_up = time.monotonic() + wait
    while True:
        try:
            return _open_locked(folder if sys.platform != "win32" else folder / LOCK_FILE)
        except OSError as error:
            if not _is_taken(error):
                raise
            if time.monotonic() >= give_up:
                raise PublishingError(
                    f"{folder}: somebody else is publishing there; waited {wait:g} s, try again later"
                ) from None
            time.sleep(0.02)


def _is_taken(error: OSError) -> bool:
    """Whether a lock was not given because somebody holds it."""
    return isinstance(error, BlockingIOError) or (sys.platform == "win32" and isinstance(error, PermissionError))


def _open_locked(path: Path) -> int:
    """An open handle that holds the lock of a folder, or of a file that is made for it."""
    if sys.platform == "win32":  # has no flock: an open file that nobody else may delete or open stands in for it
        path.unlink(missing_ok=True)
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY)
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def recover(folder: Path) -> bool:
    """Completes what a killed publisher had committed, and clears what it had not. Whether anything was completed."""
    staging = folder / STAGING
    if not staging.exists():
        return False
    committed = (staging / JOURNAL).exists()
    if committed:
        _apply(folder, staging)
    else:
        shutil.rmtree(staging)
    return committed


def replace_files(folder: Path, files: Mapping[str, bytes], remove: Iterable[str] = ()) -> None:
    """Puts `files` (path within the folder → content) in place, in their order, and removes others.

    The caller holds the lock and has recovered. Raises `PublishingError` where anything stands in the way; then
    the folder is as it was.
    """
    staging = folder / STAGING
    try:
        for path in files:
            _check_target(folder, path)
        staging.mkdir()
        moves = []
        for number, (path, content) in enumerate(files.items()):
            _write_through(staging / str(number), content)
            moves.append([str(number), path])
        journal = {"moves": moves, "remove": list(remove)}
        _write_through(staging / "journal.part", json.dumps(journal).encode())
        _sync_folder(staging)
        os.replace(staging / "journal.part", staging / JOURNAL)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise PublishingError(f"{folder}: nothing was changed: {_reason(error)}") from error
    try:
        _sync_folder(staging)
        _apply(folder, staging)
    except OSError as error:
        raise PublishingError(
            f"{folder}: only in part done, the next publish completes it: {_reason(error)}"
        ) from error


def _reason(error: OSError) -> str:
    return f"{error.strerror or error}" + (f" ({Path(error.filename).name})" if error.filename else "")


def _check_target(folder: Path, path: str) -> None:
    """Refuses before anything is touched what would fail half-way: a folder in a file's place, or the reverse."""
    target = folder / path
    if target.is_dir():
        raise IsADirectoryError(21, "a folder stands where a file is to be", str(target))
    if target.parent.exists() and not target.parent.is_dir():
        raise NotADirectoryError(20, "a file stands where a folder is to be", str(target.parent))
    if target.parent == folder or not target.parent.exists():
        return
    if target.parent.is_symlink():
        raise NotADirectoryError(20, "a link stands where a folder is to be", str(target.parent))
    if target.parent.stat().st_dev != folder.stat().st_dev:
        raise OSError(18, "a folder on another disk stands where one of the same is to be", str(target.parent))


def _apply(folder: Path, staging: Path) -> None:
    """Carries out the journal. May be broken off anywhere and begun again."""
    moves, remove = _journal(staging)
    touched = {folder}
    for number, path in moves:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if (staging / number).exists():
            os.replace(staging / number, target)
        touched.add(target.parent)
    for path in remove:
        (folder / path).unlink(missing_ok=True)
    for place in touched:
        _sync_folder(place)
    (staging / JOURNAL).unlink()
    shutil.rmtree(staging)


def _journal(staging: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """What the journal says, all of it within the folder; it may have been damaged, or written by somebody else."""
    path = staging / JOURNAL
    try:
        journal = json.loads(path.read_bytes())
        moves = [(str(int(number)), str(target)) for number, target in journal["moves"]]
        remove = [str(target) for target in journal["remove"]]
    except (ValueError, TypeError, KeyError) as error:
        raise PublishingError(f"{path}: found something that is no journal ({error}); move its folder away") from error
    for target in (*(target for _, target in moves), *remove):
        if not is_inside(target):
            raise PublishingError(f"{path}: found the path {target!r}, expected paths within the folder")
    return moves, remove


def is_inside(path: str) -> bool:
    """Whether a path within a folder stays there."""
    return bool(path) and not Path(path).is_absolute() and ".." not in Path(path).parts and "\\" not in path


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Makes renames last over a power cut; only POSIX lets a folder be opened for it."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
