"""What has changed between two timelines: told event by event, in the terms that people follow events by.

Added, withdrawn, cancelled, moved, renamed, made more or less precise, and every other field; with the passages
that came or went. `compare` finds the differences, `as_text` and `as_record` tell them to people and programs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from cstotimeline.dates import DateInterval, Period, as_when
from cstotimeline.events import Event, Exercise, Phase, Status
from cstotimeline.evidence import Evidence, refines
from cstotimeline.identity import reidentified
from cstotimeline.timeline import Timeline
from cstotimeline.wording import days_in_words


class What(StrEnum):
    """What happened to an event, or to one of its fields."""

    ADDED = "added"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    MOVED = "moved"
    MORE_PRECISE = "more_precise"
    LESS_PRECISE = "less_precise"
    RENAMED = "renamed"
    CHANGED = "changed"
    EVIDENCE = "evidence"
    """Nothing but the passages that tell of it."""


@attrs.frozen
class Change:
    """One change: of which field, from what to what; None where it had, or has, no value."""

    what: What
    field: str | None = None
    old: Any = None
    new: Any = None


@attrs.frozen(kw_only=True)
class Difference:
    """What changed about one event, or one phase of it, with the passages that came and went."""

    event: str
    phase: str | None = None
    title: str
    changes: tuple[Change, ...]
    evidence_added: tuple[Evidence, ...] = ()
    evidence_removed: tuple[Evidence, ...] = ()


def compare(old: Timeline, new: Timeline) -> tuple[Difference, ...]:
    """What is different in `new`, in its order, then what it no longer has.

    Events are the same where their ids are; ids that were only minted anew are matched first
    (`identity.reidentified`). Names and settings of the timelines themselves are not compared.
    """
    new = reidentified(new, old)
    found: list[Difference] = []
    for event in new:
        found += _of_event(old.get(event.id), event)
    for event in old:
        if event.id not in new:
            found += _of_event(event, None)
    return tuple(found)


def _of_event(old: Event | None, new: Event | None) -> Iterator[Difference]:
    event = new or old
    assert event is not None  # noqa: S101  # one of the two is there
    yield from _of_part(event.id, None, event.title, old, new)
    if old is None or new is None:
        return  # its phases came or went with it
    before, after = _phases(old), _phases(new)
    for phase_id in dict.fromkeys((*after, *before)):
        part = after.get(phase_id) or before[phase_id]
        yield from _of_part(
            event.id, phase_id, f"{event.title}: {part.title}", before.get(phase_id), after.get(phase_id)
        )


def _phases(event: Event) -> dict[str, Phase]:
    return {phase.id: phase for phase in event.phases} if isinstance(event, Exercise) else {}


def _of_part(
    event_id: str, phase_id: str | None, title: str, old: Event | Phase | None, new: Event | Phase | None
) -> Iterator[Difference]:
    before, after = (() if old is None else old.evidence), (() if new is None else new.evidence)
    came = tuple(item for item in after if item not in before)
    went = tuple(item for item in before if item not in after)
    if old is None or new is None:
        what = What.ADDED if old is None else What.WITHDRAWN
        changes = [Change(what, "when", old and str(old.when), new and str(new.when))]
    else:
        changes = list(_changes(old, new)) or ([Change(What.EVIDENCE)] if came or went else [])
    if changes:
        yield Difference(
            event=event_id, phase=phase_id, title=title, changes=tuple(changes),
            evidence_added=came, evidence_removed=went,
        )  # fmt: skip


_TOLD_ELSEWHERE: Final = frozenset({"id", "uid", "title", "when", "status", "evidence", "phases"})


def _changes(old: Event | Phase, new: Event | Phase) -> Iterator[Change]:
    if old.status != new.status:
        what = What.CANCELLED if new.status is Status.CANCELLED else What.CHANGED
        yield Change(what, "status", _plain(old.status), _plain(new.status))
    if old.when != new.when:
        yield Change(_of_days(str(old.when), str(new.when)), "when", str(old.when), str(new.when))
    if old.title != new.title:
        yield Change(What.RENAMED, "title", old.title, new.title)
    if type(old) is not type(new):
        yield Change(What.CHANGED, "type", type(old).__name__, type(new).__name__)
    for name in dict.fromkeys(field.name for part in (old, new) for field in attrs.fields(type(part))):
        if name not in _TOLD_ELSEWHERE:
            before, after = getattr(old, name, None), getattr(new, name, None)
            in_other_order = name == "doubts" and set(old.doubts) == set(new.doubts)
            if before != after and (before or after) and not in_other_order:
                yield Change(What.CHANGED, name, _plain(before), _plain(after))


def _of_days(old: str, new: str) -> What:
    finer, coarser = refines(new, old), refines(old, new)
    if finer == coarser:
        return What.MOVED
    return What.MORE_PRECISE if finer else What.LESS_PRECISE


def _plain(value: Any) -> Any:
    """As JSON values; what a place or a person has no value for is left out."""
    if isinstance(value, DateInterval | Period | StrEnum):
        return str(value)
    if attrs.has(type(value)):
        fields = {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
        return {name: item for name, item in fields.items() if item not in (None, [], ())}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


# Telling them


def as_record(differences: Iterable[Difference]) -> dict[str, Any]:
    """As JSON values: a count of each sort of change, then the differences."""
    found = tuple(differences)
    counts = Counter(change.what.value for difference in found for change in difference.changes)
    return {
        "summary": {what.value: counts[what.value] for what in What if counts[what.value]},
        "differences": [
            {
                "event": item.event,
                "phase": item.phase,
                "title": item.title,
                "changes": [{"what": c.what.value, "field": c.field, "old": c.old, "new": c.new} for c in item.changes],
                "evidence": {
                    "added": [_passage(evidence) for evidence in item.evidence_added],
                    "removed": [_passage(evidence) for evidence in item.evidence_removed],
                },
            }
            for item in found
        ],
    }


def _passage(item: Evidence) -> dict[str, Any]:
    published = item.published and item.published.isoformat()
    return {"source": item.source.id, "quote": item.quote, "published": published}


def as_text(differences: Iterable[Difference], language: str = "en") -> str:
    """For people: a line for each event, and under it each change and each passage that came or went."""
    lines = []
    for item in differences:
        lines.append(f"{item.title} [{item.event}]")
        lines += [f"  {_told(change, language)}" for change in item.changes]
        lines += [f"  + {_cited(evidence)}" for evidence in item.evidence_added]
        lines += [f"  - {_cited(evidence)}" for evidence in item.evidence_removed]
    return "\n".join(lines) + "\n" if lines else ""


def _told(change: Change, language: str) -> str:
    if change.what in (What.ADDED, What.WITHDRAWN):
        return f"{change.what}: {_days(change.new or change.old, language)}"
    if change.what is What.EVIDENCE:
        return "other evidence"
    if change.field == "when":
        words = change.what.replace("_", " ")
        return f"{words}: {_days(change.old, language)} → {_days(change.new, language)}"
    name = change.what if change.what is not What.CHANGED else change.field
    return f"{name}: {_shown(change.old)} → {_shown(change.new)}"


def _days(text: str, language: str) -> str:
    return days_in_words(as_when(text), language)


_NAMES: Final = ("text", "name", "why", "code")
"""What says the most of a place, a number, a person or a doubt."""


def _shown(value: Any) -> str:
    if value in (None, [], (), {}):
        return "nothing"
    if isinstance(value, Mapping):
        head = next((str(value[name]) for name in _NAMES if name in value), None)
        if head is None:
            return ", ".join(f"{name}: {_shown(item)}" for name, item in value.items())
        rest = ", ".join(f"{name} {_shown(item)}" for name, item in value.items() if value[name] != head)
        return f"{head} ({rest})" if rest else head
    if isinstance(value, list | tuple):
        return "; ".join(map(_shown, value))
    return str(value)


def _cited(item: Evidence) -> str:
    quote = " ".join(item.quote.split())
    if not quote:
        return item.source.id
    return f"{item.source.id}: “{quote if len(quote) <= 160 else quote[:159] + '…'}”"
