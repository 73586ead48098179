"""Drafts to events: which of them speak of one event, what they amount to together, and under which id.

One event told in several documents is one event, with all its evidence. Nothing here depends on the order in which
drafts come: they are put into an order of their own first. Ids are kept from what was published before and minted
only for what is new, out of names and titles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import attrs

from cstotimeline.drafts import Draft, class_of, made, made_phase
from cstotimeline.events import Event, Exercise, Phase
from cstotimeline.evidence import (
    Doubt,
    Evidence,
    Resolution,
    Source,
    agreed_sources,
    as_source,
    refines,
    resolve,
    with_sources,
)
from cstotimeline.faults import Loss, ModelError, OnLoss
from cstotimeline.identity import Told, kept_ids, minted_ids, phase_ids
from cstotimeline.likeness import Account, NameKey, account_of, account_of_event, contradicts, likeness, name_key
from cstotimeline.timeline import IntervalIndex, Timeline
from cstotimeline.uids import NAMESPACE


def merge(
    drafts: Iterable[Draft],
    *,
    name: str = "Timeline",
    previous: Timeline | None = None,
    on_loss: OnLoss | None = None,
    description: str | None = None,
    language: str = "en",
    namespace: UUID | str | None = None,
    sources: Iterable[Source | str] = (),
) -> Timeline:
    """The timeline that drafts amount to, of however many documents, in whatever order they come.

    Events keep the id they have in `previous` (an earlier publication, or a catalogue): see `identity.kept_ids`
    for the rule. The namespace is the given one, else that of `previous`. A draft that nowhere gets a day is no
    event: it is left out, and handed to `on_loss` with the reason, as is one that says what no event can have.

    >>> from cstotimeline import merge, read
    >>> one = read("On 20 September 2023, in Bishkek, a conference on combating terrorism was held.", "one.txt")
    >>> two = read("A conference on combating terrorism was held in Bishkek on 20 September 2023.", "two.txt")
    >>> [event] = merge([*one, *two])
    >>> str(event.when), event.where.country, [item.source.id for item in event.evidence]
    ('2023-09-20', 'KG', ['one.txt', 'two.txt'])
    """
    lost = on_loss or _nobody_listens
    drafts = sorted(set(drafts), key=repr)
    known = agreed_sources([*map(as_source, sources), *(item.source for draft in drafts for item in draft.evidence)])
    drafts = [attrs.evolve(draft, evidence=with_sources(draft.evidence, known)) for draft in drafts]
    groups = _grouped(_readable(drafts, lost))
    dated = [group for group in groups if _has_days(group, lost)]
    heads, phases = _heads_and_phases(dated)
    ids = _identified(heads, previous)
    relatives = _Relatives(heads)
    events = []
    for head in heads:
        before = None if previous is None else previous.get(ids[head])
        parent, doubts = relatives.parent_of(head)
        changes: dict[str, Any] = {}
        if head in phases:
            changes["phases"] = _phases(phases[head], before, lost)
        if parent is not None:
            changes["part_of"] = ids[parent]
        if before is not None and before.uid is not None:
            changes["uid"] = before.uid
        try:
            events.append(made(ids[head], head.evidence, (*head.doubts, *doubts), **changes))
        except ModelError as error:
            lost(Loss(head.label, error.field, f"left out: {error}"))
    return Timeline(
        _without_circles(events),
        name=name,
        description=description,
        language=language,
        sources=known.values(),
        namespace=namespace or (NAMESPACE if previous is None else previous.namespace),
    )


def _nobody_listens(_: Loss) -> None:
    """What `merge` tells of losses to, where nobody asked."""


def _has_days(group: _Group, lost: OnLoss) -> bool:
    if group.account.when is not None:
        return True
    told_in = ", ".join(sorted({item.source.id for item in group.evidence}))
    lost(Loss(group.label, "when", f"left out: no day, month or year is known of it (told in {told_in})"))
    return False


# Drafts that speak of one event


class _Reading:
    """A draft with what matching looks at."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.fields = draft.resolution.fields
        self.account = account_of(self.fields, draft.evidence)


class _Group:
    """Readings that speak of one event."""

    def __init__(self, readings: Iterable[_Reading]) -> None:
        self.readings = tuple(readings)
        self.evidence: tuple[Evidence, ...] = tuple(item for r in self.readings for item in r.draft.evidence)

    @cached_property
    def resolution(self) -> Resolution:
        return resolve(self.evidence)

    @cached_property
    def account(self) -> Account:
        """What all of them say together."""
        return account_of(self.resolution.fields, self.evidence)

    @property
    def kind(self) -> str:
        return str(self.resolution.fields.get("kind", "other"))

    @property
    def label(self) -> str:
        """What to call it where it has no id."""
        return self.account.title or (self.evidence[0].quote[:60] if self.evidence else "an event without a title")

    @property
    def told(self) -> Told:
        when = self.account.when
        return Told(
            accounts=tuple(reading.account for reading in self.readings),
            name=self.resolution.fields.get("name"),
            title=self.account.title,
            days=str(when or ""),
            first_known=when.first_known if when else None,
        )

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The drafts' doubts, but for those of drafts whose days another draft has made more precise."""
        chosen = self.resolution.fields.get("when")
        kept: dict[Doubt, None] = {}
        for reading in self.readings:
            said = reading.fields.get("when")
            if said is None or chosen is None or said == chosen or not refines(chosen, said):
                kept.update(dict.fromkeys(reading.draft.doubts))
        return tuple(kept)


def _readable(drafts: Iterable[Draft], lost: OnLoss) -> list[_Reading]:
    """Drafts that can be read, with the exercises that are known only by their phases."""
    readings = []
    for draft in drafts:
        try:
            readings.append(_Reading(draft))
        except ModelError as error:
            source = draft.evidence[0].source.id if draft.evidence else "nowhere"
            lost(Loss(str(draft.says("title") or source), error.field, f"left out: {error}"))
    named = {name for reading in readings if (name := reading.account.name) is not None}
    named |= {NameKey(name.base, None) for name in named}
    orphans = [r for r in readings if r.account.parent is not None and r.account.parent not in named]
    return readings + [_Reading(_implied_whole(orphan)) for orphan in orphans]


def _implied_whole(phase: _Reading) -> Draft:
    """The exercise that a phase belongs to, where no draft tells of it: its year is all that is known."""
    name = phase.fields.get("phase_of") or phase.fields["part_of"]
    key, when = name_key(name), phase.account.when
    year = key.year or (when.first_known.year if when is not None else None)
    days = {} if year is None else {"when": f"{year:04d}", "dated_by": "name" if key.year else "phase"}
    says = {"name": name, "title": name, "kind": "exercise", **days}
    country = {k: v for k, v in phase.fields.items() if k == "country"}
    passages = [Evidence(e.source, e.quote, e.offsets, e.published, {**says, **country}) for e in phase.draft.evidence]
    return Draft(passages, [Doubt("whole-from-part", "known only from a part of it")])


def _grouped(readings: list[_Reading]) -> list[_Group]:
    """Readings of one event together: first those of one proper name, then the surest pairs that nothing contradicts.

    A pair is joined only where no member of the one side contradicts a member of the other, so that a coarse
    reading ("in 2023") never draws together two events it would fit both of.
    """
    units = [list(unit) for unit in _named_alike(readings)]
    home = list(range(len(units)))  # where each unit has gone
    for _, a, b in sorted(_alike_pairs(units), key=lambda pair: (-pair[0], pair[1], pair[2])):
        first, second = sorted((_root(home, a), _root(home, b)))
        if first != second and not _contradict(units[first], units[second]):
            units[first] += units[second]
            units[second] = []
            home[second] = first
    return [_Group(unit) for unit in units if unit]


def _root(home: list[int], unit: int) -> int:
    while home[unit] != unit:
        unit = home[unit]
    return unit


def _contradict(a: list[_Reading], b: list[_Reading]) -> bool:
    others = list(dict.fromkeys(reading.account for reading in b))
    return any(contradicts(x, y) for x in dict.fromkeys(reading.account for reading in a) for y in others)


def _named_alike(readings: list[_Reading]) -> Iterator[list[_Reading]]:
    """Readings of one proper name and year are one event; the others stand alone."""
    named: dict[Any, list[_Reading]] = defaultdict(list)
    bases: dict[tuple[str, str | None], set[NameKey]] = defaultdict(set)
    for reading in readings:
        account = reading.account
        if account.name is not None and account.parent is None:
            bases[account.name.base, account.family].add(account.name)
    for reading in readings:
        account = reading.account
        if account.name is None or account.parent is not None:
            yield [reading]
            continue
        key = account.name
        if key.year is None:  # a name without a year is that of the only year it is known with
            dated = [other for other in bases[key.base, account.family] if other.year is not None]
            key = dated[0] if len(dated) == 1 else key
        named[key, account.family].append(reading)
    yield from named.values()


def _alike_pairs(units: list[list[_Reading]]) -> Iterator[tuple[float, int, int]]:
    """Pairs of units that are alike, with how much: those of overlapping days, or with a passage in common."""
    accounts = [list(dict.fromkeys(reading.account for reading in unit)) for unit in units]
    spans = list(dict.fromkeys((i, _span(a)) for i, unit in enumerate(accounts) for a in unit if a.when is not None))
    index = IntervalIndex([span for _, span in spans])
    passages: dict[str, set[int]] = defaultdict(set)
    for i, unit in enumerate(accounts):
        for account in unit:
            for passage in account.passages:
                passages[passage].add(i)
    for i, unit in enumerate(accounts):
        near: set[int] = set()
        for account in unit:
            near.update(*(passages[passage] for passage in account.passages))
        for first, last in {_span(account) for account in unit if account.when is not None}:
            near.update(spans[place][0] for place in index.overlapping(first.toordinal(), last.toordinal()))
        for j in near:
            if j > i:
                alike = max(likeness(a, b) for a in unit for b in accounts[j])
                if alike:
                    yield alike, i, j


def _span(account: Account) -> tuple[date, date]:
    when = account.when
    return (date.min, date.max) if when is None else (when.earliest or date.min, when.latest or date.max)


# Wholes and parts


def _heads_and_phases(groups: list[_Group]) -> tuple[list[_Group], dict[_Group, list[_Group]]]:
    """Events of their own, and for each exercise its phases; a phase of what has no phases is an event of its own."""
    heads = [group for group in groups if group.account.parent is None]
    relatives = _Relatives(heads)
    phases: dict[_Group, list[_Group]] = defaultdict(list)
    for group in groups:
        if group.account.parent is not None:
            whole = relatives.named(_dated_key(group.account.parent, group.account)) or relatives.named(
                group.account.parent
            )
            if whole is not None and class_of(whole.kind) is Exercise:
                phases[whole].append(group)
            else:
                heads.append(group)
    return heads, phases


def _dated_key(key: NameKey, account: Account) -> NameKey:
    """A name that was given without its year, with the year of what is told of it."""
    if key.year is not None or account.when is None:
        return key
    return NameKey(key.base, account.when.first_known.year)


class _Relatives:
    """Finds the event that a name or a title in a text means."""

    def __init__(self, heads: list[_Group]) -> None:
        self._by_key: dict[NameKey, list[_Group]] = defaultdict(list)
        self._by_base: dict[str, list[_Group]] = defaultdict(list)
        for head in heads:
            for key in {head.account.name, name_key(head.account.title)} - {None}:
                assert key is not None  # noqa: S101  # taken out above; mypy cannot see it
                self._by_key[key].append(head)
                self._by_base[key.base].append(head)

    def named(self, key: NameKey) -> _Group | None:
        """The only event of that name and year; where the text gives no year, the only event of that name."""
        found = self._by_key.get(key) or (self._by_base.get(key.base, []) if key.year is None else [])
        return found[0] if len(set(found)) == 1 else None

    def parent_of(self, head: _Group) -> tuple[_Group | None, tuple[Doubt, ...]]:
        """The event a text says it is part of, or a doubt with the text's words where there is no such event."""
        fields = head.resolution.fields
        text = fields.get("part_of") or fields.get("phase_of")
        if text is None:
            return None, ()
        parent = self.named(name_key(text))
        if parent is None:
            return None, (Doubt("parent-unknown", "said to be part of an event that nothing else tells of", (text,)),)
        return (None if parent is head else parent), ()


def _phases(groups: list[_Group], before: Event | None, lost: OnLoss) -> list[Phase]:
    """An exercise's phases in order of their days, with the ids they had before."""
    groups = sorted(groups, key=lambda group: (_span(group.account), group.account.title))
    old = {phase.id: account_of_event(phase) for phase in before.phases} if isinstance(before, Exercise) else {}
    kept = kept_ids({group: group.told for group in groups}, old)
    titles = [_phase_title(group) for group in groups]
    phases = []
    for group, title, phase_id in zip(groups, titles, phase_ids(titles, [kept.get(g) for g in groups]), strict=True):
        try:
            phases.append(made_phase(phase_id, title, group.evidence, group.doubts))
        except ModelError as error:
            lost(Loss(group.label, error.field, f"left out: {error}"))
    return phases


def _phase_title(group: _Group) -> str:
    """A phase's title without its exercise's name before it: "Rubezh-2022: active phase" is "active phase"."""
    title = group.account.title
    whole, colon, part = title.partition(":")
    return part.strip() if colon and part.strip() and name_key(whole) == group.account.parent else title or "phase"


def _identified(heads: list[_Group], previous: Timeline | None) -> dict[_Group, str]:
    told = {head: head.told for head in heads}
    kept = kept_ids(told, {} if previous is None else {event.id: account_of_event(event) for event in previous})
    new = {head: event for head, event in told.items() if head not in kept}
    return kept | minted_ids(new, kept.values())


def _without_circles(events: list[Event]) -> list[Event]:
    """Events of which none is its own ancestor: what texts say of parents is left out where it goes in a circle."""
    parents = {event.id: event.part_of for event in events}
    kept = []
    for event in sorted(events, key=lambda event: event.id):
        seen, parent = {event.id}, event.part_of
        while parent is not None and parent not in seen:
            seen.add(parent)
            parent = parents.get(parent)
        if parent is not None:
            doubt = Doubt("parent-circle", "said to be part of an event that is part of it", (str(event.part_of),))
            event = attrs.evolve(event, part_of=None, doubts=(*event.doubts, doubt))
            parents[event.id] = None
        kept.append(event)
    return kept
