"""The ledger of revisions: how often, and when last, what is said of an event has changed.

Subscribers' programs take an edit only where SEQUENCE and LAST-MODIFIED advance (RFC 5545, 3.8.7), and sync
everything again where they move without cause. So a revision is no part of an event and never comes from a hidden
clock: it is what the ledger of the last publication says, moved on where the content has changed. An event that
was published and is gone leaves a tombstone, so that subscribers can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final

import attrs
import orjson

from cstotimeline.dates import DateInterval, Period, Precision, When, as_when
from cstotimeline.events import Event, Exercise, Phase
from cstotimeline.evidence import Evidence, newest_day
from cstotimeline.faults import ModelError
from cstotimeline.timeline import Timeline

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
TOMBSTONE_LIFE: Final = timedelta(days=180)
"""How long a withdrawal is told to subscribers, where the publisher names the time (`now`)."""

_TICK: Final = timedelta(seconds=1)


@attrs.frozen
class Revision:
    """`number` counts an event's changes from 0; `updated` is the moment of the last one, in UTC."""

    number: int
    updated: datetime


UNDATED: Final = Revision(0, EPOCH)
"""The first revision of what no dated source tells."""


@attrs.frozen(kw_only=True)
class Entry:
    """What was last published under a UID: of which event (and phase), its content's hash, its revision.

    Its days are as a manifest holds them: moments keep their offset and lose their zone's name.
    """

    event: str
    phase: str | None = None
    title: str
    when: When
    content: str
    revision: Revision


@attrs.frozen(kw_only=True)
class Tombstone:
    """An event that was published and then withdrawn: what a cancelled VEVENT needs to say so."""

    uid: str
    event: str
    title: str
    when: When
    revision: Revision


def first_revision(event: Event, phase_id: str | None = None) -> Revision:
    """Revision 0: the newest day on which a source of the event was published, 00:00 UTC; 1970 where none is known."""
    day = newest_day(_evidence(event, phase_id))
    return UNDATED if day is None else Revision(0, _midnight(day))


@attrs.frozen
class Ledger:
    """The revision of every UID that was published, and the tombstones of those withdrawn.

    `Ledger()` is the one before anything was published; `advance` makes the next one.
    """

    entries: Mapping[str, Entry] = attrs.field(factory=dict)
    tombstones: tuple[Tombstone, ...] = ()

    def revision(self, timeline: Timeline, event: Event, phase_id: str | None = None) -> Revision:
        """The revision that an event, or one of its phases, was last published under; its first where it was not."""
        entry = self.entries.get(timeline.uid(event, phase_id))
        return first_revision(event, phase_id) if entry is None else entry.revision

    def advance(self, timeline: Timeline, now: datetime | None = None) -> Ledger:
        """The ledger after this timeline is published whole.

        Unchanged content keeps its revision. Changed content gets the next number, and the later of `now` (or the
        newest day of its sources) and the old moment + 1 s. What is gone becomes a tombstone; one that comes back
        goes on counting. Tombstones older than `TOMBSTONE_LIFE` go, where `now` is given.
        """
        moment = _as_utc(now)
        withdrawn = {stone.uid: stone for stone in self.tombstones}
        entries = {}
        for uid, event, phase in _published(timeline):
            first = first_revision(event, phase.id if phase else None)
            content = _content_hash(timeline, event, phase)
            before: Entry | Tombstone | None = self.entries.get(uid) or withdrawn.pop(uid, None)
            if before is None:
                revision = first
            elif isinstance(before, Entry) and before.content == content:
                revision = before.revision
            else:
                revision = _next(before.revision, moment or first.updated)
            entries[uid] = Entry(
                event=event.id, phase=phase.id if phase else None, title=_title(event, phase),
                when=as_when(str((phase or event).when)), content=content, revision=revision,
            )  # fmt: skip
        for uid, entry in self.entries.items():
            if uid not in entries:
                revision = _next(entry.revision, moment or entry.revision.updated)
                withdrawn[uid] = Tombstone(
                    uid=uid, event=entry.event, title=entry.title, when=entry.when, revision=revision
                )
        kept = [s for s in withdrawn.values() if moment is None or moment - s.revision.updated < TOMBSTONE_LIFE]
        return Ledger(dict(sorted(entries.items())), tuple(sorted(kept, key=lambda stone: stone.uid)))

    def misses(self, timeline: Timeline) -> bool:
        """Whether an event or a phase that was published is not in the timeline any more, under its id."""
        there = {(event.id, phase and phase.id) for _, event, phase in _published(timeline)}
        return any((entry.event, entry.phase) not in there for entry in self.entries.values())

    @property
    def newest(self) -> datetime:
        """The newest moment of any revision in it; 1970 where it is empty."""
        revisions = [entry.revision for entry in self.entries.values()] + [stone.revision for stone in self.tombstones]
        return max((revision.updated for revision in revisions), default=EPOCH)

    def without_tombstones(self) -> Ledger:
        """The same revisions for a filtered or windowed feed: what it leaves out is not withdrawn."""
        return Ledger(self.entries)

    def to_json(self) -> dict[str, Any]:
        """As JSON values, for the manifest."""
        return {
            "events": {uid: _entry_to_json(entry) for uid, entry in self.entries.items()},
            "withdrawn": {stone.uid: _tombstone_to_json(stone) for stone in self.tombstones},
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Ledger:
        """Reads what `to_json` gave; raises `ModelError` where it is no ledger."""
        try:
            entries = {
                uid: Entry(
                    event=row["event"], phase=row.get("phase"), title=row["title"], when=as_when(row["when"]),
                    content=row["content"], revision=revision_from_json(row),
                )
                for uid, row in value["events"].items()
            }  # fmt: skip
            stones = tuple(
                Tombstone(
                    uid=uid, event=row["event"], title=row["title"], when=as_when(row["when"]),
                    revision=revision_from_json(row),
                )
                for uid, row in value["withdrawn"].items()
            )  # fmt: skip
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ModelError("ledger", str(error), "a ledger as a manifest.json holds it") from error
        return Ledger(entries, stones)


def _published(timeline: Timeline) -> Iterator[tuple[str, Event, Phase | None]]:
    for event in timeline:
        yield timeline.uid(event), event, None
        if isinstance(event, Exercise):
            for phase in event.phases:
                yield timeline.uid(event, phase.id), event, phase


def _evidence(event: Event, phase_id: str | None) -> tuple[Evidence, ...]:
    """A phase's own evidence; the exercise's where it has none."""
    if phase_id is not None and isinstance(event, Exercise):
        for phase in event.phases:
            if phase.id == phase_id and phase.evidence:
                return phase.evidence
    return event.evidence


def _next(before: Revision, moment: datetime) -> Revision:
    return Revision(before.number + 1, max(moment, before.updated + _TICK))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _as_utc(now: datetime | None) -> datetime | None:
    if now is None:
        return None
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise ModelError("now", now, "a moment with a time zone, such as datetime.now(UTC)")
    if not 1 < now.year < 9999:
        raise ModelError("now", now.isoformat(), "a moment in the years 2 to 9998")
    return now.astimezone(UTC).replace(microsecond=0)


def _title(event: Event, phase: Phase | None) -> str:
    return event.title if phase is None else f"{event.title}: {phase.title}"


def _content_hash(timeline: Timeline, event: Event, phase: Phase | None) -> str:
    """What subscribers see of an event, and nothing else: where in its text a source says it is not among it."""
    content = _phase_facts(event, phase) if phase is not None else _event_facts(timeline, event)
    return sha256(orjson.dumps(content, default=_plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


_NOT_SHOWN: Final = frozenset({"evidence", "phases"})


def _event_facts(timeline: Timeline, event: Event) -> dict[str, Any]:
    facts: dict[str, Any] = {
        f.name: getattr(event, f.name) for f in attrs.fields(type(event)) if f.name not in _NOT_SHOWN
    }
    facts["type"] = type(event).__name__
    facts["sources"] = _sources(event.evidence)
    if isinstance(event.when, DateInterval) and event.when.precision is Precision.YEAR:
        parts = [child.when for child in timeline.children(event.id)]
        parts += [phase.when for phase in getattr(event, "phases", ())]
        facts["spans"] = parts  # shown over the days of its parts
    return facts


def _phase_facts(event: Event, phase: Phase) -> dict[str, Any]:
    return {
        "title": _title(event, phase), "when": phase.when, "where": phase.where or event.where,
        "status": phase.status or event.status, "doubts": phase.doubts, "kind": event.kind, "url": event.url,
        "organiser": event.organiser, "sources": _sources(phase.evidence or event.evidence),
    }  # fmt: skip


def _sources(evidence: tuple[Evidence, ...]) -> list[Any]:
    known = {item.source.id: item.source for item in evidence}
    return [known[name] for name in sorted(known)]


def _plain(value: Any) -> Any:
    if isinstance(value, Period):
        return [str(value), value.timezone]
    if isinstance(value, DateInterval):
        return str(value)
    if attrs.has(type(value)):
        return {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
    return str(value)


def _entry_to_json(entry: Entry) -> dict[str, Any]:
    phase = {} if entry.phase is None else {"phase": entry.phase}
    return {
        "event": entry.event, **phase, "title": entry.title, "when": str(entry.when), "content": entry.content,
        **revision_to_json(entry.revision),
    }  # fmt: skip


def _tombstone_to_json(stone: Tombstone) -> dict[str, Any]:
    return {"event": stone.event, "title": stone.title, "when": str(stone.when), **revision_to_json(stone.revision)}


def revision_to_json(revision: Revision) -> dict[str, Any]:
    """As JSON values, the moment in RFC 3339."""
    return {"number": revision.number, "updated": revision.updated.strftime("%Y-%m-%dT%H:%M:%SZ")}


def revision_from_json(row: Mapping[str, Any]) -> Revision:
    """Reads what `revision_to_json` gave; raises `ValueError` or `KeyError` where it is no revision."""
    updated = datetime.fromisoformat(row["updated"])
    if updated.tzinfo is None or not isinstance(row["number"], int):
        raise ValueError(f"no revision: {row['number']!r}, {row['updated']!r}")
    return Revision(row["number"], updated)
