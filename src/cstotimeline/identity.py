"""Ids that last: kept from what was published before, minted only for what is new.

A UID is derived from an event's id, so an event that keeps its id stays the same entry in every subscriber's
calendar, however its title and days change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import attrs

from cstotimeline.events import Event, Exercise, Phase
from cstotimeline.evidence import resolve
from cstotimeline.likeness import SAME_PASSAGE, Account, account_of_event, is_linking, likeness, shared_words
from cstotimeline.texts import slug
from cstotimeline.timeline import IntervalIndex, Timeline

Key = TypeVar("Key", bound=Hashable)


@attrs.frozen
class Told:
    """One event as it is told now: the accounts that make it up, and what an id of its own would be made of."""

    accounts: tuple[Account, ...]
    name: str | None
    title: str
    days: str
    first_known: date | None


def kept_ids(told: Mapping[Key, Told], before: Mapping[str, Account]) -> dict[Key, str]:
    """Which events had an id before, and which: one id an event, one event an id, the surest pair first.

    Where two events of before turn out to be one, it keeps the id of the one it is surer to be (by proper name,
    then by passages they share, then by days and wording; then the first id in the alphabet); the other is
    withdrawn. Where one turns out to be two, the one that is surer to be it keeps the id, the other gets a new one.
    """
    index = _Index(before)
    pairs = []
    for place, (key, event) in enumerate(told.items()):
        for event_id in index.candidates(event.accounts):
            sureness = max(_sureness(account, before[event_id]) for account in event.accounts)
            if sureness > 0:
                shared = sum(len(account.passages & before[event_id].passages) for account in event.accounts)
                pairs.append((-sureness, -shared, event_id, place, key))
    found: dict[Key, str] = {}
    used: set[str] = set()
    for _, _, event_id, _, key in sorted(pairs, key=lambda pair: pair[:4]):
        if key not in found and event_id not in used:
            found[key] = event_id
            used.add(event_id)
    return found


def _sureness(account: Account, before: Account) -> float:
    """Their likeness; and a passage that is read in another way now still speaks of the event it spoke of."""
    alike = likeness(account, before)
    wording = shared_words(account, before)
    names_agree = not (account.name and before.name and account.name != before.name)
    if not alike and names_agree and wording >= 0.5 and account.passages & before.passages:
        return SAME_PASSAGE - 1 + wording
    return alike


class _Index:
    """Finds the few events of before that an account could be."""

    def __init__(self, before: Mapping[str, Account]) -> None:
        self._ids = list(before)
        self._by_mark: dict[Hashable, list[int]] = defaultdict(list)
        dated = [(i, when) for i, account in enumerate(before.values()) if (when := account.when) is not None]
        self._dated = [i for i, _ in dated]
        self._days = IntervalIndex([(when.earliest or date.min, when.latest or date.max) for _, when in dated])
        for i, account in enumerate(before.values()):
            for mark in (account.name, *account.passages):
                if mark is not None:
                    self._by_mark[mark].append(i)

    def candidates(self, accounts: Iterable[Account]) -> list[str]:
        found: set[int] = set()
        for account in accounts:
            for mark in (account.name, *account.passages):
                found.update(self._by_mark.get(mark, ()))
            if account.when is not None:
                first, last = account.when.earliest or date.min, account.when.latest or date.max
                found.update(self._dated[i] for i in self._days.overlapping(first.toordinal(), last.toordinal()))
        return [self._ids[i] for i in sorted(found)]


def reidentified(timeline: Timeline, previous: Timeline | None) -> Timeline:
    """The timeline with the ids its events were published under before.

    For a timeline whose ids were minted without knowing the previous publication. Only an id that is no more than
    its event's own name or title gives way, only to one that the timeline no longer has, and only by the rule of
    `kept_ids`; ids that somebody chose stay. The same for phases.
    """
    if previous is None:
        return timeline
    new = {
        event.id: told_by(event) for event in timeline if event.id not in previous and _looks_minted(event.id, event)
    }
    gone = {event.id: account_of_event(event) for event in previous if event.id not in timeline}
    names = kept_ids(new, gone) if new and gone else {}
    events = []
    for event in timeline:
        kept = _with_phase_ids(event, previous.get(names.get(event.id, event.id)))
        parent = kept.part_of and names.get(kept.part_of, kept.part_of)
        if event.id in names or parent != kept.part_of:
            kept = attrs.evolve(kept, id=names.get(event.id, event.id), part_of=parent)
        events.append(kept)
    return timeline if events == list(timeline) else timeline.evolve(events=events)


def _with_phase_ids(event: Event, before: Event | None) -> Event:
    if not isinstance(event, Exercise) or not isinstance(before, Exercise):
        return event
    ids, old = {phase.id for phase in event.phases}, {phase.id for phase in before.phases}
    new = {p.id: told_by(p) for p in event.phases if p.id not in old and _looks_minted(p.id, p)}
    gone = {phase.id: account_of_event(phase) for phase in before.phases if phase.id not in ids}
    names = kept_ids(new, gone) if new and gone else {}
    if not names:
        return event
    return attrs.evolve(event, phases=[attrs.evolve(p, id=names.get(p.id, p.id)) for p in event.phases])


def told_by(event: Event | Phase) -> Told:
    """What is told of an event, or a phase, by itself."""
    said = resolve(event.evidence).fields
    account = account_of_event(event)
    return Told((account,), said.get("name"), event.title, str(event.when), event.when.first_known)


def _looks_minted(event_id: str, event: Event | Phase) -> bool:
    plain = slug(event.title) if isinstance(event, Phase) else _plain_id(told_by(event))
    return event_id == slug(event.title) or event_id == plain or event_id.startswith(f"{plain}-")


def minted_ids(told: Mapping[Key, Told], taken: Iterable[str]) -> dict[Key, str]:
    """Readable ids, unique among each other and `taken`, the same in whatever order events come.

    Of a proper name alone where there is one; else of the title and, where it has none, the year. Events that
    would share an id get their days added; those that share these too are numbered.
    """
    used = set(taken)
    plain = {key: _plain_id(event) for key, event in told.items()}
    shared = Counter(plain.values())
    found: dict[Key, str] = {}
    for key in sorted(told, key=lambda key: (plain[key], told[key].days, told[key].title, _tie(told[key]))):
        wanted = plain[key]
        if shared[wanted] > 1 or wanted in used:
            wanted = f"{plain[key]}-{slug(told[key].days)}"
        found[key] = _numbered(wanted, used)
        used.add(found[key])
    return found


def _tie(event: Told) -> list[str]:
    """What orders events whose titles and days are the same."""
    return sorted(passage for account in event.accounts for passage in account.passages)


def _plain_id(event: Told) -> str:
    if event.name is not None:
        return slug(event.name)
    words = _readable(slug(event.title))
    year = event.first_known.year if event.first_known else None
    return words if year is None or str(year) in words.split("-") else f"{words}-{year:04d}"


def _readable(words: str) -> str:
    """Without linking words at either end: "the-meeting-of-chief-narcologists-of-the"."""
    parts = words.split("-")
    while len(parts) > 2 and is_linking(parts[-1]):
        parts.pop()
    while len(parts) > 2 and is_linking(parts[0]):
        parts.pop(0)
    return "-".join(parts)


def _numbered(wanted: str, used: set[str]) -> str:
    number, found = 1, wanted
    while found in used:
        number += 1
        found = f"{wanted}-{number}"
    return found


def phase_ids(titles: Sequence[str], kept: Sequence[str | None]) -> list[str]:
    """Ids of an exercise's phases: the kept ones, and for the rest slugs of their titles, numbered where they meet."""
    used = {phase_id for phase_id in kept if phase_id is not None}
    found = []
    for title, phase_id in zip(titles, kept, strict=True):
        if phase_id is None:
            phase_id = _numbered(slug(title), used)
            used.add(phase_id)
        found.append(phase_id)
    return found
