"""Plain data with a place: a value somewhere in an input, which knows its path and whom to tell of its faults."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final, TypeVar

import attrs

from cstotimeline.faults import Fault, ModelError, OnFault
from cstotimeline.texts import optional_text, required_text

Record = dict[str, Any]
Path = tuple[str | int, ...]
T = TypeVar("T")


@attrs.frozen
class Spot:
    """A value somewhere in an input, which knows its path and whom to tell of its faults.

    `locate` gives the line of a path, where the input has lines; `event` is the id that faults are filed under.
    """

    value: Any
    on_fault: OnFault
    path: Path = ()
    locate: Callable[[Path], int | None] = lambda path: None
    event: str | None = None

    def __getitem__(self, key: str | int) -> Spot:
        if isinstance(self.value, Mapping):
            value = self.value.get(key)
        elif isinstance(self.value, list | tuple) and isinstance(key, int):
            value = self.value[key]
        else:
            value = None
        return Spot(value, self.on_fault, (*self.path, key), self.locate, self.event)

    def items(self, expected: str) -> list[Spot]:
        """The elements of a list; a fault, and none of them, where it is no list. Nothing is an empty list."""
        if self.value is None:
            return []
        if not isinstance(self.value, list | tuple):
            self.fault(self.value, expected)
            return []
        return [self[i] for i in range(len(self.value))]

    def fault(self, found: object, expected: str, hint: str | None = None) -> None:
        """Reports a fault at this place."""
        self.on_fault(
            Fault(
                line=self.locate(self.path),
                field=path_text(self.path),
                found=found,
                expected=expected,
                hint=hint,
                event=self.event,
            )
        )

    def read(self, make: Callable[[Any], T], default: T | None = None) -> T | None:
        """`make(value)`; a fault and `default` where the model refuses it."""
        try:
            return make(self.value)
        except ModelError as error:
            self.fault(error.found, error.expected, error.hint)
            return default

    def text(self, key: str) -> str | None:
        """An optional text field."""
        return self[key].read(lambda value: optional_text(key, value))

    def words(self, key: str, default: str) -> str:
        """A text field that says something; `default` where it is missing or empty."""
        value = self[key].value
        return default if value in (None, "") else self[key].read(lambda _: required_text(key, value)) or default

    def is_mapping(self, expected: str) -> bool:
        """Whether it is a mapping with text keys; a fault where it is something else."""
        if isinstance(self.value, Mapping) and all(isinstance(key, str) for key in self.value):
            return True
        self.fault(self.value, expected)
        return False

    def only(self, known: Iterable[str], hint: str | None = None) -> None:
        """Reports each field that is not known, with the known one it may be a misspelling of."""
        names = list(known)
        for key in self.value:
            if key not in names:
                spot = attrs.evolve(self, path=(*self.path, key))
                spot.fault(key, "a known field", near_miss(key, names) or hint)


_MOST_NAMES: Final = 2000
"""Among more names than these no near miss is looked for: what that costs grows with them for every fault."""


def near_miss(name: str, known: Collection[str]) -> str | None:
    """A hint with the known name that another may be a misspelling of."""
    near = get_close_matches(name, known, n=1) if len(known) <= _MOST_NAMES else []
    return f"did you mean {near[0]!r}?" if near else None


def path_text(path: Path) -> str:
    """A path as people write it: `events[3].phases[0].when`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_list(spot: Spot, expected: str, make: Callable[[Spot], T | None]) -> tuple[T, ...]:
    """What `make` reads out of the elements of a list, less the faulty ones."""
    return tuple(made for made in map(make, spot.items(expected)) if made is not None)
