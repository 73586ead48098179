"""The input of a running feed: read again when it changes, and never exchanged for something broken.

There is no thread and no timer: whoever asks for the feed has the input looked at, at most every `every` seconds.
So it works wherever the feed is mounted, and costs nothing while nobody asks.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import attrs

from cstotimeline.faults import CstotimelineError, Fault, Loss
from cstotimeline.identity import reidentified
from cstotimeline.loading import load_all
from cstotimeline.publishing.folder import previous, publish
from cstotimeline.publishing.manifest import Manifest
from cstotimeline.publishing.replacing import PublishingError
from cstotimeline.revisions import Ledger
from cstotimeline.timeline import Timeline

Clock = Callable[[], datetime]
Fingerprint = tuple[tuple[str, int, int], ...]

SETTLED: Final = 0.1
"""Seconds in which an input must not change to be taken as wholly written."""
RETRY: Final = 30.0
"""Seconds after which what could not be written is tried again: a full disk gets room again without an edit."""
_PATIENCE: Final = 20
_log = logging.getLogger("cstotimeline.feed")


@attrs.frozen(eq=False)
class Snapshot:
    """What is served: a timeline, its ledger, and the moment it was last changed."""

    timeline: Timeline
    ledger: Ledger
    modified: datetime


class Watched:
    """A timeline that stays as it is, or the timeline of files that are watched.

    `state` is a folder that the timeline is published into, and its ledger kept in, so that revisions outlive the
    process; without it they begin again with it. `clock` gives the moment that changed events carry; without it
    they carry the newest day of their sources. An input that is faulty from the start is served as far as it can
    be read, with what the state folder has of the rest.
    """

    def __init__(
        self,
        source: Timeline | Sequence[Path],
        *,
        state: Path | None = None,
        clock: Clock | None = None,
        every: float = 1.0,
    ) -> None:
        self.problems: tuple[str, ...] = ()
        self._paths: Sequence[Path] = () if isinstance(source, Timeline) else source
        self._state, self._clock, self._every = state, clock, every
        self._changing = threading.Lock()
        self._looked = time.monotonic()
        self._retry_at: float | None = None
        self._seen = _fingerprint(self._paths)
        self._before = None if state is None else previous(state)
        ledger = Ledger() if state is None else Manifest.read(state).ledger
        if isinstance(source, Timeline):
            timeline, self.problems = source, ()
        else:
            timeline, self.problems = self._load()
        self.snapshot = self._advanced(timeline, ledger, None, whole=not self.problems)

    @property
    def is_due(self) -> bool:
        """Whether it is time to look at the input again, and nobody does so."""
        due = bool(self._paths) and time.monotonic() - self._looked >= self._every
        return due and not self._changing.locked()

    def look(self) -> None:
        """Reads the input again if it has changed; keeps what there is, and says why, if that cannot be read."""
        if not self._changing.acquire(blocking=False):
            return
        try:
            self._look()
        finally:
            self._looked = time.monotonic()
            self._changing.release()

    def _look(self) -> None:
        now_seen = _fingerprint(self._paths)
        if now_seen == self._seen and (self._retry_at is None or time.monotonic() < self._retry_at):
            return
        for _ in range(_PATIENCE):  # wait until whoever writes has done with it
            time.sleep(SETTLED)
            last, now_seen = now_seen, _fingerprint(self._paths)
            if last == now_seen:
                break
        self._seen, self._retry_at, what = now_seen, None, "the input cannot be read"
        try:
            timeline, problems = self._load()
            if not problems:
                self.snapshot = self._advanced(timeline, self.snapshot.ledger, self.snapshot, whole=True)
        except PublishingError as error:  # no fault of the input's
            problems, what = (str(error),), "the state cannot be written"
            self._retry_at = time.monotonic() + RETRY
        except (CstotimelineError, OSError) as error:
            problems = (str(error),)
        except Exception:  # whatever a new input does, the last good state is served
            _log.exception("the input cannot be read, the last good state is kept")
            problems = ("the input cannot be read: see the log",)
        for problem in problems:
            _log.error("%s, the last good state is kept: %s", what, problem)
        self.problems = tuple(map(self._without_folders, problems))
        if not problems:
            _log.info("the input has changed: %d events", len(self.snapshot.timeline))

    def _load(self) -> tuple[Timeline, tuple[str, ...]]:
        faults: list[Fault] = []
        timeline = load_all(self._paths, faults.append, previous=self._before, on_loss=_log_loss)
        return timeline, tuple(str(attrs.evolve(f, file=f.file and Path(f.file).name)) for f in faults)

    def _without_folders(self, problem: str) -> str:
        """What may be told to anybody: where the files lie on this machine is nobody's business."""
        known = [*self._paths, *([self._state] if self._state is not None else [])]
        for folder in sorted((str(path.parent) for path in known), key=len, reverse=True):
            if folder != ".":
                problem = problem.replace(f"{folder.rstrip(os.sep)}{os.sep}", "")
        return problem

    def _advanced(self, timeline: Timeline, ledger: Ledger, before: Snapshot | None, *, whole: bool) -> Snapshot:
        """The next snapshot; what is missing from an input that could be read whole is withdrawn."""
        now = None if self._clock is None else self._clock()
        if self._state is not None:
            publication = publish(timeline, self._state, now, withdraw=whole)
            timeline, ledger = publication.timeline, publication.ledger
        else:
            timeline = reidentified(timeline, self._before)
            ledger = ledger.advance(timeline, now)
        self._before = timeline
        written = max((mtime for _, mtime, _ in self._seen), default=0) // 1_000_000_000
        modified = max(ledger.newest, datetime.fromtimestamp(written, UTC))
        if before is not None and modified <= before.modified:
            modified = before.modified + timedelta(seconds=1)
        return Snapshot(timeline, ledger, modified)


def _log_loss(loss: Loss) -> None:
    _log.warning("%s", loss)


def _fingerprint(paths: Sequence[Path]) -> Fingerprint:
    """What changes when files do, those in a folder too: names, moments of writing (in nanoseconds) and sizes."""
    found = []
    for path in paths:
        for file in _inside(path):
            try:
                if not file.name.startswith(".") and not file.is_dir():
                    status = file.stat()
                    found.append((str(file), status.st_mtime_ns, status.st_size))
            except OSError:  # gone between the listing and the look, or not for us: the next look may see it
                continue
    return tuple(found)


def _inside(path: Path) -> list[Path]:
    try:
        return sorted(path.iterdir()) if path.is_dir() else [path]
    except OSError:  # a folder that may not be listed
        return [path]
