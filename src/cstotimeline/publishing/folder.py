"""A timeline as a folder that any static host can serve, and that changes only where a fact has changed."""

from __future__ import annotations

from datetime import datetime
from os import PathLike
from pathlib import Path

import attrs

from cstotimeline.faults import Fault, OnLoss
from cstotimeline.formats import ics, timeline_json
from cstotimeline.identity import reidentified
from cstotimeline.publishing.files import PAGE, written
from cstotimeline.publishing.manifest import MANIFEST, Manifest
from cstotimeline.publishing.replacing import PublishingError, locked, recover, replace_files
from cstotimeline.revisions import Ledger
from cstotimeline.timeline import Timeline


@attrs.frozen
class Publication:
    """What a publish did: the paths it wrote, in the folder, and those it removed; and files it let alone.

    `kept` are files that stand where ours would, and are not ours (a page of the folder's owner). `recovered`
    says that a publisher before this one was killed half-way, and its work was completed first. `timeline` and
    `ledger` are what now stands there.
    """

    folder: Path
    wrote: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    recovered: bool = False
    timeline: Timeline = attrs.field(factory=Timeline, repr=False)
    ledger: Ledger = attrs.field(factory=Ledger, repr=False)

    @property
    def changed(self) -> bool:
        """Whether anything was written or removed."""
        return bool(self.wrote or self.removed)

    def __str__(self) -> str:
        parts = ["nothing has changed, nothing was written"]
        if self.changed:
            removed = f", {len(self.removed)} removed" if self.removed else ""
            parts = [f"{len(self.wrote)} file{'s' if len(self.wrote) != 1 else ''} written{removed}"]
        if self.kept:
            parts.append(f"left alone what is not ours: {', '.join(self.kept)}")
        if self.recovered:
            parts.append("completed what a publisher before had begun")
        return f"{self.folder}: {'; '.join(parts)}"


def publish(
    timeline: Timeline,
    folder: str | PathLike[str],
    now: datetime | None = None,
    *,
    on_loss: OnLoss | None = None,
    wait: float = 10,
    withdraw: bool = True,
    split: ics.By | None = None,
) -> Publication:
    """Publishes a timeline into a folder, which is made where there is none.

    Events keep the ids, and so the UIDs, they were published under (`identity.reidentified`). Only files whose
    bytes changed are written, each whole; what was published before and is gone becomes a tombstone in
    `timeline.ics`. Files that are not ours stay untouched. `now`, with a zone, is the moment that changed events
    carry; without it they carry the newest day of their sources. `wait` is how many seconds to wait for another
    publisher. `on_loss` hears what iCalendar cannot say. `withdraw=False` is for an input that could not be read
    whole: what it lacks stays as it was published, and nobody is told that it was called off. `split` ("year",
    "kind" or "country") adds feeds of less than 1 MB each, `parts/year/2023.ics` and so on, for timelines that
    Google Calendar would cut; the manifest lists them.

    Raises `PublishingError`; unless it says otherwise, the folder is as it was.

    >>> from cstotimeline import Event, Timeline, publish
    >>> timeline = Timeline([Event("talks", "Staff talks", "2024-06-25/2024-06-27")], name="Talks")
    >>> done = publish(timeline, "public")
    >>> "timeline.ics" in done.wrote, "kind/other.ics" in done.wrote
    (True, True)
    >>> print(publish(timeline, "public"))
    public: nothing has changed, nothing was written
    """
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with locked(path, wait):
            return _publish(timeline, path, now, on_loss, withdraw, split)
    except OSError as error:
        raise PublishingError(f"{path}: {error.strerror or error}") from error


def _publish(
    timeline: Timeline,
    folder: Path,
    now: datetime | None,
    on_loss: OnLoss | None,
    withdraw: bool,
    split: ics.By | None,
) -> Publication:
    recovered = recover(folder)
    before = Manifest.read(folder)
    published = previous(folder) if before.ledger.misses(timeline) else None
    timeline = reidentified(timeline, published)
    if not withdraw and published is not None:
        timeline = _with_missing(timeline, published)
    ledger = before.ledger.advance(timeline, now)
    files = written(timeline, ledger, on_loss, also=before.files, split=split)
    standing = {path: content for path in (*files, MANIFEST) if (content := _content(folder / path)) is not None}
    foreign = {
        path for path in files if path in standing and path not in before.files and standing[path] != files[path]
    }
    if foreign - {PAGE}:
        names = ", ".join(sorted(foreign - {PAGE}))
        raise PublishingError(
            f"{folder}: nothing was changed: found {names}, which no publish has written; move them away"
        )
    for path in foreign:
        del files[path]
    after = before.advance(timeline.name, files, ledger)
    files[MANIFEST] = after.encode()
    changed = {path: content for path, content in files.items() if standing.get(path) != content}
    removed = [path for path in before.files if path not in files and (folder / path).is_file()]
    if changed or removed:
        replace_files(folder, changed, removed)
    return Publication(folder, tuple(changed), tuple(removed), tuple(sorted(foreign)), recovered, timeline, ledger)


def _with_missing(timeline: Timeline, published: Timeline) -> Timeline:
    """With what was published and is not in the timeline any more."""
    missing = published.with_events(event for event in published if event.id not in timeline)
    both = missing | timeline
    return timeline.evolve(events=both.events, sources=both.sources)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def previous(folder: str | PathLike[str]) -> Timeline | None:
    """The timeline that was last published into a folder, for `merge` to take ids from; None where there is none."""
    data = _content(Path(folder) / "timeline.json")
    return None if data is None else timeline_json.decode(data, on_fault=_passed_over)


def _passed_over(_: Fault) -> None:
    """An earlier publication that is damaged gives what ids it can: the ledger is what counts."""
