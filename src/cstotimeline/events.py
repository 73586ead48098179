"""Dated events: exercises with their phases, meetings, conferences, and whatever else has days and a title.

Everything here is frozen and checked when it is made; a change makes a new event (`attrs.evolve`). Dates of
publication, revisions and UIDs are no business of an event: see `timeline` and `revisions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, ClassVar, Final, TypeVar

import attrs

from cstotimeline.dates import When, as_when
from cstotimeline.evidence import Doubt, Evidence
from cstotimeline.faults import ModelError
from cstotimeline.frozendict import EMPTY, FrozenDict, freeze
from cstotimeline.places import Place, as_country, as_place
from cstotimeline.texts import encodable, optional_text, optional_url, required_text, slug

KINDS: Final = (
    "exercise", "phase", "operation", "meeting", "summit", "conference", "training_course", "ceremony", "other",
)  # fmt: skip
"""The kinds this library itself uses. The list is open: any token (letters, digits, `_`) is a kind."""

_KIND = re.compile(r"[^\W\d_]\w*")
_ID = re.compile(
    r"[^\x00-\x1f\x7f\x85\u2028\u2029\s](?:[^\x00-\x1f\x7f\x85\u2028\u2029]{0,198}[^\x00-\x1f\x7f\x85\u2028\u2029\s])?"
)

T = TypeVar("T")


class Status(StrEnum):
    """Where an event stands, as its sources say; the clock has no say in it."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


_STATUSES: Final = {status.value: status for status in Status}


def as_status(value: Status | str) -> Status:
    """A status or its name."""
    status = _STATUSES.get(value) if isinstance(value, str) else None
    if status is None:
        near = get_close_matches(value, _STATUSES, n=1) if isinstance(value, str) else []
        raise ModelError("status", value, " or ".join(_STATUSES), hint=f"did you mean {near[0]!r}?" if near else None)
    return status


_KNOWN_KINDS: Final = dict.fromkeys(KINDS)


def as_kind(value: str) -> str:
    """A kind: one of `KINDS`, or any token of one's own in lower case."""
    if isinstance(value, str) and value in _KNOWN_KINDS:
        return value
    if not isinstance(value, str) or not _KIND.fullmatch(value) or value != value.lower() or len(value) > 60:
        token = re.sub(r"\W+", "_", value.strip().lower()) if isinstance(value, str) else ""
        near = get_close_matches(token, KINDS, n=1, cutoff=0.75)
        hint = f"did you mean {(near or [token])[0]!r}?" if _KIND.fullmatch(token) else None
        raise ModelError("kind", value, f"a token in lower case such as {', '.join(KINDS[:4])}", hint=hint)
    return encodable("kind", value)


def as_id(value: str) -> str:
    """An event's or a phase's id: 1 to 200 printable characters, no blank at either end."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable() and 0 < len(value) <= 200 and value[0] != " " != value[-1]:
            return value  # most ids; the pattern says the same of all others
        if _ID.fullmatch(value):
            return encodable("id", value)
    raise ModelError("id", value, "1 to 200 characters on one line, such as rubezh-2022")


def _optional_id(value: str | None) -> str | None:
    return None if value is None else as_id(value)


def _items(field: str, kind: type[T], values: Iterable[T]) -> tuple[T, ...]:
    """A tuple of one type. The empty one, which most events have, costs nothing."""
    if values == ():
        return ()
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ModelError(field, values, f"a list of {kind.__name__}")
    items = tuple(values)
    for item in items:
        if not isinstance(item, kind):
            raise ModelError(field, item, f"a list of {kind.__name__}")
    return items


def _as_title(value: str) -> str:
    return required_text("title", value)


def _as_description(value: str | None) -> str | None:
    return None if value is None else optional_text("description", value)


def _as_organiser(value: str | None) -> str | None:
    return None if value is None else optional_text("organiser", value)


def _as_level(value: str | None) -> str | None:
    return optional_text("level", value)


def _as_theme(value: str | None) -> str | None:
    return optional_text("theme", value)


def _as_name(value: str) -> str:
    return required_text("name", value)


def _as_quantity_text(value: str) -> str:
    return required_text("text", value)


def _as_evidence(values: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return () if values == () else _items("evidence", Evidence, values)


def _as_doubts(values: Iterable[Doubt]) -> tuple[Doubt, ...]:
    return () if values == () else _items("doubts", Doubt, values)


@attrs.frozen
class Participant:
    """Who takes part: a country, an organisation or a person; `country` as a code or a name."""

    name: str = attrs.field(converter=_as_name)
    country: str | None = attrs.field(default=None, converter=as_country)


def _whole_number(_: object, attribute: attrs.Attribute[int | None], value: object) -> None:
    """JSON's writers and readers share whole numbers up to 64 bits."""
    if value is None or (type(value) is int and -(2**63) <= value < 2**63):
        return
    raise ModelError(attribute.name, value, "a whole number")


@attrs.frozen
class Quantity:
    """How many, as written and as bounds: `Quantity("more than 2,500 servicemen", min=2500)`; None is unbounded."""

    text: str = attrs.field(converter=_as_quantity_text)
    min: int | None = attrs.field(default=None, validator=_whole_number)
    max: int | None = attrs.field(default=None, validator=_whole_number)

    def __attrs_post_init__(self) -> None:
        if self.min is not None and self.max is not None and self.max < self.min:
            raise ModelError("max", self.max, f"a number not below min ({self.min})")


def _as_participants(values: Iterable[Participant | str]) -> tuple[Participant, ...]:
    if values == ():
        return ()
    if isinstance(values, str):
        raise ModelError("participants", values, "a list of Participant or of names")
    named = [Participant(value) if isinstance(value, str) else value for value in values]
    return _items("participants", Participant, named)


def _as_quantity(field: str, value: Quantity | str | None) -> Quantity | None:
    if value is None or isinstance(value, Quantity):
        return value
    if isinstance(value, str):
        return Quantity(value)
    raise ModelError(field, value, "a Quantity or its text")


def _as_personnel(value: Quantity | str | None) -> Quantity | None:
    return _as_quantity("personnel", value)


def _as_equipment(value: Quantity | str | None) -> Quantity | None:
    return _as_quantity("equipment", value)


def _as_optional_status(value: Status | str | None) -> Status | None:
    return None if value is None else as_status(value)


@attrs.frozen
class Phase:
    """A named part of an exercise with its own days and place (None: the exercise's).

    `id` is unique within its exercise; by default it comes from the title.
    """

    title: str = attrs.field(converter=_as_title)
    when: When = attrs.field(converter=as_when)
    where: Place | None = attrs.field(default=None, converter=as_place)
    id: str = attrs.field(converter=as_id, kw_only=True)
    status: Status | None = attrs.field(default=None, converter=_as_optional_status, kw_only=True)
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=_as_evidence, kw_only=True)
    doubts: tuple[Doubt, ...] = attrs.field(default=(), converter=_as_doubts, kw_only=True)

    @id.default
    def _id_from_title(self) -> str:
        return slug(self.title)


@attrs.frozen
class Event:
    """Something that happens on certain days, or did.

    `when` takes EDTF text ("2022-10-17/2022-10-21"), text with a time and a zone, a date, a pair of dates (both
    inclusive), a `DateInterval` or a `Period`; `where` takes a `Place` or its text. `status` is what sources
    say, "planned" unless told otherwise. `part_of` is the id of the event it belongs to. `uid` is set only for
    events that came with a UID of their own; a timeline derives all others. `extra` holds fields of one's own
    (JSON values).

    Raises `ModelError`, naming the field, what was found and what was expected.

    >>> from cstotimeline import Event
    >>> tour = Event("tour", "Press tour", when="2022-10-17/2022-10-21", where="Tajikistan", kind="press_tour")
    >>> tour.when.earliest, tour.where.country, tour.status.value
    (datetime.date(2022, 10, 17), 'TJ', 'planned')
    >>> Event("tour", "Press tour", when="21.10.2022")
    Traceback (most recent call last):
    ...
    cstotimeline.faults.ModelError: date: found '21.10.2022', expected an EDTF date such as ... (write year-month-day)
    """

    default_kind: ClassVar[str] = "other"

    id: str = attrs.field(converter=as_id)
    title: str = attrs.field(converter=_as_title)
    when: When = attrs.field(converter=as_when)
    where: Place | None = attrs.field(default=None, converter=as_place)
    kind: str = attrs.field(converter=as_kind, kw_only=True)
    status: Status = attrs.field(default=Status.PLANNED, converter=as_status, kw_only=True)
    description: str | None = attrs.field(default=None, converter=_as_description, kw_only=True)
    url: str | None = attrs.field(default=None, converter=optional_url, kw_only=True)
    organiser: str | None = attrs.field(default=None, converter=_as_organiser, kw_only=True)
    participants: tuple[Participant, ...] = attrs.field(default=(), converter=_as_participants, kw_only=True)
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=_as_evidence, kw_only=True)
    doubts: tuple[Doubt, ...] = attrs.field(default=(), converter=_as_doubts, kw_only=True)
    part_of: str | None = attrs.field(default=None, converter=_optional_id, kw_only=True)
    uid: str | None = attrs.field(default=None, converter=_optional_id, kw_only=True)
    extra: FrozenDict[Any] = attrs.field(default=EMPTY, converter=freeze, kw_only=True)

    @kind.default
    def _kind_of_class(self) -> str:
        return self.default_kind

    def __attrs_post_init__(self) -> None:
        if self.part_of is not None and self.part_of == self.id:
            raise ModelError("part_of", self.part_of, "the id of another event", where=self.id)


def _as_phases(values: Iterable[Phase]) -> tuple[Phase, ...]:
    return _items("phases", Phase, values)


@attrs.frozen
class Exercise(Event):
    """A military or rescue exercise, with its phases and its size."""

    default_kind: ClassVar[str] = "exercise"

    phases: tuple[Phase, ...] = attrs.field(default=(), converter=_as_phases, kw_only=True)
    personnel: Quantity | None = attrs.field(default=None, converter=_as_personnel, kw_only=True)
    equipment: Quantity | None = attrs.field(default=None, converter=_as_equipment, kw_only=True)

    def __attrs_post_init__(self) -> None:
        Event.__attrs_post_init__(self)
        seen: set[str] = set()
        for phase in self.phases:
            if phase.id in seen:
                raise ModelError("phases", phase.id, "phases with different ids", where=self.id)
            seen.add(phase.id)


@attrs.frozen
class Meeting(Event):
    """A meeting; `level` says whose: heads of state, ministers, experts, …"""

    default_kind: ClassVar[str] = "meeting"

    level: str | None = attrs.field(default=None, converter=_as_level, kw_only=True)


@attrs.frozen
class Conference(Event):
    """A conference with its theme."""

    default_kind: ClassVar[str] = "conference"

    theme: str | None = attrs.field(default=None, converter=_as_theme, kw_only=True)


TYPES: Final[dict[str, type[Event]]] = {cls.__name__: cls for cls in (Event, Exercise, Meeting, Conference)}
"""The classes of events by the name that the timeline JSON's `type` carries."""

CLASS_OF_KIND: Final[dict[str, type[Event]]] = {
    "exercise": Exercise, "meeting": Meeting, "summit": Meeting, "conference": Conference,
}  # fmt: skip
"""Which class a reader makes for a kind it found; `Event` for all others."""
