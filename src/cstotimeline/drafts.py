"""Events proposed by a reader, and events made out of evidence.

A `Draft` is what one document says of one event. Its fields are `resolve(evidence)`; it has no id, and perhaps
no days. Matching decides which drafts speak of one event; `made` makes the event of all their evidence, and
`as_known` makes it again of what was published by a certain day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import attrs

from cstotimeline.dates import DateInterval, as_when
from cstotimeline.events import (
    CLASS_OF_KIND,
    Conference,
    Event,
    Exercise,
    Meeting,
    Participant,
    Phase,
    Quantity,
    as_kind,
)
from cstotimeline.evidence import Doubt, Evidence, Resolution, published_on, resolve
from cstotimeline.faults import ModelError
from cstotimeline.places import Place


def _evidence(values: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(values)


def _doubts(values: Iterable[Doubt]) -> tuple[Doubt, ...]:
    return tuple(values)


@attrs.frozen
class Draft:
    """One event as one document tells it: the passages that speak of it, and why it is unsure."""

    evidence: tuple[Evidence, ...] = attrs.field(converter=_evidence)
    doubts: tuple[Doubt, ...] = attrs.field(default=(), converter=_doubts)

    @property
    def resolution(self) -> Resolution:
        """What its evidence amounts to."""
        return resolve(self.evidence)

    def says(self, field: str) -> Any:
        """The resolved value of a field, None where nothing speaks of it."""
        return self.resolution.fields.get(field)


# From fields to events

_PLAIN: Final = ("status", "description", "url", "organiser")
_OF_CLASS: Final[Mapping[type[Event], tuple[str, ...]]] = {
    Event: (), Exercise: ("personnel", "equipment"), Meeting: ("level",), Conference: ("theme",),
}  # fmt: skip
_PLACE: Final = ("place", "venue", "city", "country")
_NUMBER: Final = re.compile(r"\d{1,3}(?:[, \u00a0]\d{3})+|\d+")
_AT_LEAST: Final = re.compile(r"\b(?:more than|over|at least|not less than|no fewer than)\b", re.IGNORECASE)
_AT_MOST: Final = re.compile(r"\b(?:up to|at most|less than|fewer than|under)\b", re.IGNORECASE)
_ABOUT: Final = re.compile(r"\b(?:about|around|some|nearly|almost|approximately)\b|~", re.IGNORECASE)


def arguments(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What `resolve` found, as arguments for an event's class: values made, fields of other classes left out.

    `name`, `dated_by`, `part_of` and `phase_of` are no arguments: they are for matching. Raises `ModelError`.
    """
    kind = as_kind(fields.get("kind", "other"))
    given = {name: fields[name] for name in _PLAIN if name in fields}
    given |= {name: fields[name] for name in _OF_CLASS[class_of(kind)] if name in fields}
    for name in ("personnel", "equipment"):
        if name in given:
            given[name] = quantity(given[name])
    if "participants" in fields:
        given["participants"] = [_participant(value) for value in _listed(fields["participants"])]
    if "when" in fields:
        given["when"] = as_when(fields["when"])
    if title := fields.get("title") or fields.get("name"):
        given["title"] = title
    if (place := _place(fields)) is not None:
        given["where"] = place
    return {"kind": kind, **given}


def class_of(kind: str) -> type[Event]:
    """The class a kind found in evidence belongs to."""
    return CLASS_OF_KIND.get(kind, Event)


def made(event_id: str, evidence: Iterable[Evidence], doubts: Iterable[Doubt] = (), **changes: Any) -> Event:
    """The event that evidence amounts to, under an id; `changes` win over what the evidence says.

    Raises `ModelError` where it says no days, no title, or something no event can have.
    """
    kept = tuple(sorted(set(evidence), key=_reading_order))
    found = resolve(kept)
    given = {**arguments(found.fields), **changes}
    given.setdefault("title", event_id)
    given.setdefault("when", "")  # refused by the class, in its own words
    both = tuple(dict.fromkeys((*doubts, *found.doubts)))
    return class_of(given["kind"])(id=event_id, evidence=kept, doubts=both, **given)


def made_phase(phase_id: str, title: str, evidence: Iterable[Evidence], doubts: Iterable[Doubt] = ()) -> Phase:
    """The phase that evidence amounts to, under an id and a title of its own. Raises `ModelError` as `made` does."""
    kept = tuple(sorted(set(evidence), key=_reading_order))
    found = resolve(kept)
    given = arguments(found.fields)
    both = tuple(dict.fromkeys((*doubts, *found.doubts)))
    return Phase(
        title, given.get("when", ""), given.get("where"),
        id=phase_id, status=given.get("status"), evidence=kept, doubts=both,
    )  # fmt: skip


def _reading_order(item: Evidence) -> tuple[str, tuple[int, int], str]:
    return item.source.id, item.offsets or (0, 0), repr(item)


def _place(fields: Mapping[str, Any]) -> Place | None:
    """The place as written; else its most telling part, so that a city or a country alone is a place too."""
    parts = {name: fields[name] for name in _PLACE if name in fields}
    text = next((str(parts[name]) for name in _PLACE if name in parts), None)
    if text is None:
        return None
    parts.pop("place", None)
    return attrs.evolve(Place.of(text), **parts)


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _participant(value: Any) -> Participant:
    return Participant(**value) if isinstance(value, Mapping) else Participant(value)


def quantity(value: Any) -> Quantity:
    """How many, out of the words of a press release: "more than 2,500 servicemen" is at least 2,500.

    A number without such words is taken as exact; "about" leaves both bounds open. A mapping with text, min and
    max is taken as it is.
    """
    if isinstance(value, Mapping):
        return Quantity(**value)
    text = str(value)
    numbers = [int(re.sub(r"\D", "", found)) for found in _NUMBER.findall(text)]
    if len(numbers) != 1 or _ABOUT.search(text):
        return Quantity(text)
    low, high = bool(_AT_LEAST.search(text)), bool(_AT_MOST.search(text))
    return Quantity(text, min=None if high and not low else numbers[0], max=None if low else numbers[0])


# What was known on a day


def known_since(item: Evidence) -> date:
    """The day from which a passage counts as known: the day its block, else its source, was published.

    Nobody knows it of an undated passage. Then it is the first day on which it can have been written: what is told
    as held was written on its last day or later, what is told as under way on its first day or later; a plan may
    be of any age. What the catalogue's keeper said counts as always known.
    """
    published = published_on(item)
    if item.by_person or published is not None:
        return date.min if published is None else published
    try:
        when = as_when(item.says["when"])
    except (KeyError, ModelError):
        return date.min
    first, last = when.first_known, (when.certain[1] if isinstance(when, DateInterval) else when.latest)
    return {"held": last, "ongoing": first}.get(item.says.get("status", ""), date.min)


def as_known(event: Event, day: date) -> Event | None:
    """The event as the evidence known by that day tells it; None where none of it was known, or no days were.

    A field whose value is not what its evidence says was set by hand, and stays. An event without any evidence is
    kept whole: nothing says since when it was known.
    """
    if not event.evidence:
        return event
    known = tuple(item for item in event.evidence if known_since(item) <= day)
    if len(known) == len(event.evidence) and not isinstance(event, Exercise):
        return event
    if not known:
        return None
    changes = _as_then(event, known)
    if changes is None:
        return None
    if isinstance(event, Exercise):
        changes["phases"] = [then for phase in event.phases if (then := _phase_then(phase, day)) is not None]
    return attrs.evolve(event, **changes)


def _phase_then(phase: Phase, day: date) -> Phase | None:
    if not phase.evidence:
        return phase
    known = tuple(item for item in phase.evidence if known_since(item) <= day)
    changes = _as_then(phase, known) if known else None
    return None if changes is None else attrs.evolve(phase, **changes)


def _as_then(item: Event | Phase, known: tuple[Evidence, ...]) -> dict[str, Any] | None:
    """Which fields of an event or a phase were others by the evidence known then; None: it had no days yet."""
    if len(known) == len(item.evidence):
        return {}
    now, then = resolve(item.evidence), resolve(known)
    try:
        said_now, said_then = arguments(now.fields), arguments(then.fields)
    except ModelError:  # by hand, then: nothing that a reader says is refused here
        return {"evidence": known}
    fields = {field.name: field.default for field in attrs.fields(type(item))}
    changes: dict[str, Any] = {}
    for name, value in said_now.items():
        if name == "kind" or name not in fields or _differs(getattr(item, name), value):
            continue
        if name in said_then:
            changes[name] = said_then[name]
        elif name == "when":
            return None
        elif fields[name] is not attrs.NOTHING:
            changes[name] = fields[name]
    settled = [doubt for doubt in item.doubts if doubt not in now.doubts]
    return {**changes, "evidence": known, "doubts": tuple(dict.fromkeys((*settled, *then.doubts)))}


def _differs(kept: Any, said: Any) -> bool:
    return bool((tuple(said) if isinstance(said, list) else said) != kept)
