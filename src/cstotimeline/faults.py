"""What can go wrong, and what gets lost: as values first, as exceptions second.

A *fault* is something in an input that cannot be read or is not allowed: it says where it stands, what was
found and what was expected. A *loss* is something in a timeline that a format cannot say. Neither is ever
dropped in silence: readers and writers hand each to a callback as it arises; a reader without a callback
raises all of its faults at once, together with the good part of the input.

    CstotimelineError
    ├── ModelError (also ValueError)          a value that a model refuses
    ├── Fault                                 one located fault of an input
    ├── Faults (also ExceptionGroup)          every fault of one input, and .timeline, what could be read of it
    ├── MissingExtraError (also ImportError)  a package is needed that is not installed
    └── PublishingError                       a folder cannot be published to (publishing.replacing)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import attrs

T = TypeVar("T")


class CstotimelineError(Exception):
    """The base of everything this library raises on purpose."""


class MissingExtraError(CstotimelineError, ImportError):
    """Something that is not installed is needed; the message says how to install it."""


def how_to_install(extra: str) -> str:
    """What to type for an extra, from an index and from a checkout."""
    return f"pip install 'cstotimeline[{extra}]', or in a checkout: pip install '.[{extra}]'"


class ModelError(CstotimelineError, ValueError):
    """A value that a model refuses: which field, what was found, what was expected.

    Raised by constructors (`Event(…)`, `DateInterval(…)`, `Timeline(…)`); readers turn it into a `Fault`.
    """

    def __init__(self, field: str, found: object, expected: str, *, hint: str | None = None, where: str = "") -> None:
        super().__init__(field, found, expected, hint, where)
        self.field, self.found, self.expected, self.hint, self.where = field, found, expected, hint, where

    def __reduce__(self) -> tuple[Callable[..., ModelError], tuple[Any, ...]]:
        return _model_error, self.args

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.field}: {found_expected(self.found, self.expected, self.hint)}"


def _model_error(field: str, found: object, expected: str, hint: str | None, where: str) -> ModelError:
    return ModelError(field, found, expected, hint=hint, where=where)


def found_expected(found: object, expected: str, hint: str | None = None) -> str:
    """The wording every fault of this library shares."""
    try:
        shown = "nothing" if found is None else repr(found)
    except RecursionError:
        shown = f"a {type(found).__name__} nested too deep"
    if len(shown) > 120:
        shown = shown[:119] + "…"
    return f"found {shown}, expected {expected}" + (f" ({hint})" if hint else "")


@attrs.frozen(kw_only=True, str=False)
class Fault(CstotimelineError):
    """One fault of an input, with its place.

    `file` is the name the input was given under, `line` counts from 1 (None where the format has no lines),
    `field` is a path such as `events[3].when`, `found` and `expected` are words for a person, `event` is the
    id of the event it belongs to, where known.
    """

    file: str | None = None
    line: int | None = None
    field: str = ""
    found: object = None
    expected: str = ""
    hint: str | None = None
    event: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        parts = [part for part in (place, self.field, found_expected(self.found, self.expected, self.hint)) if part]
        return ": ".join(parts)


class Faults(CstotimelineError, ExceptionGroup[Fault]):
    """All faults of one input. `.timeline` holds what could be read all the same."""

    timeline: Any

    def __new__(cls, message: str, faults: Sequence[Fault], timeline: Any = None) -> Faults:
        group = super().__new__(cls, message, faults)
        group.timeline = timeline
        return group

    # ExceptionGroup sets itself up in __new__; Exception.__init__ would refuse the third argument.
    def __init__(self, message: str, faults: Sequence[Fault], timeline: Any = None) -> None:
        super().__init__(message, faults)

    def derive(self, excs: Sequence[Fault]) -> Faults:  # type: ignore[override]  # groups of faults hold only faults
        """What splitting a group makes of its parts: they keep the timeline."""
        return Faults(self.message, excs, self.timeline)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {fault}" for fault in self.exceptions)])


@attrs.frozen
class Loss:
    """Something a format cannot say: of which event (its id), which field, and why it was left out or changed."""

    event: str
    field: str
    why: str

    def __str__(self) -> str:
        return f"{self.event}: {self.field}: {self.why}"


OnFault = Callable[[Fault], object]
OnLoss = Callable[[Loss], object]


class FaultCollector:
    """Gathers the faults of one input for a reader: to the caller's `on_fault`, else into one `Faults` group."""

    def __init__(self, on_fault: OnFault | None, file: str | None = None) -> None:
        self.on_fault = on_fault
        self.file = file
        self.faults: list[Fault] = []

    def __call__(self, fault: Fault) -> None:
        if fault.file is None and self.file is not None:
            fault = attrs.evolve(fault, file=self.file)
        self.faults.append(fault)
        if self.on_fault is not None:
            self.on_fault(fault)

    def finish(self, timeline: T) -> T:
        """Returns `timeline`; raises `Faults` with it where there are faults and nobody listened."""
        if self.faults and self.on_fault is None:
            count = f"{len(self.faults)} fault{'s' if len(self.faults) > 1 else ''}"
            raise Faults(f"{count} in {self.file or 'the input'}", self.faults, timeline)
        return timeline
