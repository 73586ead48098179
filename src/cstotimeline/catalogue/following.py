"""What new passages change about an event of the catalogue, and what a person's word keeps as it is.

A field that is what the kept passages amount to is theirs, and follows the new ones; any other was written by a
person and stays. So documents that come one by one give the catalogue that all of them give together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

import attrs

from cstotimeline.catalogue.entries import Entry
from cstotimeline.catalogue.writing import catalogue_record, phase_fields
from cstotimeline.drafts import arguments, class_of
from cstotimeline.events import Event, Participant, Phase, Quantity
from cstotimeline.evidence import Doubt, Evidence, refines, resolve
from cstotimeline.faults import ModelError
from cstotimeline.records import Record

_FIELDS: Final = (
    "title", "kind", "when", "status", "where", "description", "url", "organiser", "participants", "level", "theme",
    "personnel", "equipment",
)  # fmt: skip
_PHASE_FIELDS: Final = ("when", "status", "where")
_OF_CLASS: Final = ("phases", "personnel", "equipment", "level", "theme")
_SAID_AS: Final = {"when": "when", "status": "status", "where": "country"}
"""The fields that a disagreement is told of, and what passages call them."""

FROM_DATES: Final = frozenset(
    {"dated-by-publication", "day-or-month", "days-apart", "former-when", "no-anchor", "no-such-day", "no-year",
     "relative-date", "weekday-disagrees", "whole-from-part", "year-from-context"}
)  # fmt: skip
"""Codes of the doubts that drafts come with: they go when another document says the days more precisely."""


@attrs.frozen
class Change:
    """What an update did to an event: `added` it, gave it more `evidence`, made a `field` more precise, saw that a
    document `disagrees` with a person, or left out again what is `rejected`."""

    what: Literal["added", "evidence", "changed", "disagrees", "rejected"]
    event: str
    field: str = ""
    why: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.what, self.event, self.field, self.why) if part)


@attrs.define
class News:
    """What is to be written anew of an event or a phase: fields as the catalogue writes them, and its doubts."""

    fields: Record = attrs.field(factory=dict)
    gone: list[Doubt] = attrs.field(factory=list)
    doubts: list[Doubt] = attrs.field(factory=list)
    changes: list[Change] = attrs.field(factory=list)


def news_of(entry: Entry, part: Event | Phase, fresh: list[Evidence], told: Iterable[Event | Phase]) -> News:
    """What passages that are new to an entry, or to a phase of it, change about it.

    `told` are the events or phases that the passages were read as.
    """
    try:
        before, after = _said(part.evidence), _said([*part.evidence, *fresh])
    except ModelError:  # by hand, then: nothing that a reader says is refused here
        return News()
    news = News()
    mine = set()
    values: dict[str, Any] = {}
    for field in _FIELDS if isinstance(part, Event) else _PHASE_FIELDS:
        current = getattr(part, field, None)
        if entry.confirmed is True or _differs(current, before.get(field, _default(part, field))):
            mine.add(field)
        elif field in after and _differs(current, after[field]):
            values[field] = after[field]
    name = "" if isinstance(part, Event) else f"phases[{part.id}]."
    changed = _with(part, values)
    record = catalogue_record(changed) if isinstance(changed, Event) else phase_fields(changed)
    for field in values:
        now = getattr(changed, field, None)
        if _differs(getattr(part, field, None), now):
            news.fields[field] = record.get(field, now and str(now))
            step = f"{_shown(getattr(part, field, None))} → {_shown(now)}"
            news.changes.append(Change("changed", entry.event.id, name + field, step))
    for field in [field for field in _SAID_AS if field in mine]:
        for item in fresh:
            if (why := _otherwise(part, field, item)) is not None:
                told_by = f"{why}, the catalogue {_comparable(part, field)}"
                news.changes.append(Change("disagrees", entry.event.id, name + field, told_by))
                news.doubts.append(Doubt(f"other-{_SAID_AS[field]}", why, (item.says[_SAID_AS[field]],)))
    _follow_doubts(news, part, fresh, told, mine)
    news.doubts = [doubt for doubt in dict.fromkeys(news.doubts) if not entry.settles(doubt)]
    return news


def _said(evidence: Iterable[Evidence]) -> dict[str, Any]:
    """The fields that evidence gives; none where there is none."""
    evidence = list(evidence)
    return arguments(resolve(evidence).fields) if evidence else {}


def _default(part: Event | Phase, field: str) -> Any:
    """What a field holds that nobody has said anything of; nothing that a value equals where one must be said."""
    if field == "kind":
        return Event.default_kind
    return next((item.default for item in attrs.fields(type(part)) if item.name == field), None)


def _differs(current: Any, said: Any) -> bool:
    return bool((tuple(said) if isinstance(said, list) else said) != current)


def _with(part: Event | Phase, values: dict[str, Any]) -> Event | Phase:
    """The event with other values; its class follows its kind, unless it has what only its class has."""
    cls = type(part)
    if isinstance(part, Event) and "kind" in values:
        wanted = class_of(values["kind"])
        if wanted is not cls and any(getattr(part, field, None) for field in _OF_CLASS):
            values = {field: value for field, value in values.items() if field != "kind"}
        else:
            cls = wanted
    names = {field.name for field in attrs.fields(cls)}
    kept = {field.name: getattr(part, field.name) for field in attrs.fields(type(part)) if field.name in names}
    return cls(**{**kept, **{field: value for field, value in values.items() if field in names}})


def _shown(value: Any) -> str:
    if value in (None, ()):
        return "nothing"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return str(value.text if isinstance(value, Quantity) else value.name if isinstance(value, Participant) else value)


# Doubts


def _follow_doubts(
    news: News, part: Event | Phase, fresh: list[Evidence], told: Iterable[Event | Phase], mine: set[str]
) -> None:
    """Doubts that passages leave among themselves are those of all passages, but for fields that a person wrote;
    those that drafts came with go where the days are said more precisely now."""
    before, after = resolve(part.evidence), resolve([*part.evidence, *fresh])
    by_hand = {f"other-{_SAID_AS[field]}" for field in mine if field in _SAID_AS}
    left = [doubt for doubt in after.doubts if doubt.code not in by_hand]
    news.gone += [doubt for doubt in before.doubts if doubt in part.doubts and doubt not in left]
    news.doubts += [doubt for doubt in left if doubt not in part.doubts and doubt not in before.doubts]
    days = after.fields.get("when")
    if days is not None and "when" not in mine:
        said = [item.says["when"] for item in part.evidence if item.says.get("when")]
        if said and all(_is_coarser(text, days) for text in said):
            news.gone += [doubt for doubt in part.doubts if doubt.code in FROM_DATES]
    for other in told:
        found = resolve(other.evidence)
        if not _is_coarser(found.fields.get("when"), days):
            known = {*found.doubts, *part.doubts}
            news.doubts += [doubt for doubt in other.doubts if doubt not in known]


def _is_coarser(text: str | None, days: str | None) -> bool:
    return text is not None and days is not None and text != days and refines(days, text)


# Where a document disagrees with a person


def _otherwise(part: Event | Phase, field: str, item: Evidence) -> str | None:
    """That a passage says otherwise than the person did, of days, status or country."""
    said, current = item.says.get(_SAID_AS[field]), _comparable(part, field)
    if not said or current is None or not _is_otherwise(field, current, str(said)):
        return None
    return f"{item.source.id} says {said}"


def _comparable(part: Event | Phase, field: str) -> str | None:
    value = getattr(part, field)
    if field == "where":
        return None if value is None else value.country
    return None if value is None else str(value)


def _is_otherwise(field: str, current: str, said: str) -> bool:
    if field != "when":
        return current != said and (field == "where" or said not in ("planned", "ongoing"))
    try:
        return not refines(current, said)
    except ModelError:
        return False
