"""A dictionary that does not change: for users' own fields and for what a piece of evidence says.

`types.MappingProxyType` can be neither pickled nor hashed, so models that hold one could not be sent to another
process or put into a set.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final, NoReturn, TypeVar

from cstotimeline.faults import ModelError
from cstotimeline.texts import encodable

V = TypeVar("V")


class FrozenDict(dict[str, V]):
    """A `dict` with text keys that refuses every change; nested dicts and lists are frozen on the way in."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping is frozen: make a new one from it, such as {**mapping, 'key': value}")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]  # dict says None, a frozen one may be hashed
        return hash(frozenset((key, str(value)) for key, value in self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[V]], tuple[dict[str, V]]]:
        return FrozenDict, (dict(self),)

    def __copy__(self) -> FrozenDict[V]:
        return self

    def __deepcopy__(self, memo: object) -> FrozenDict[V]:
        return self


EMPTY: Final[FrozenDict[Any]] = FrozenDict()

DEEPEST: Final = 32
"""How deep lists and mappings may be nested: parsers and writers have limits of their own, and this is below all."""


def freeze(value: Mapping[str, Any]) -> FrozenDict[Any]:
    """A frozen copy of a mapping, all the way down: keys in order, lists as tuples, nothing but JSON values.

    The order of keys is no fact, so it is made one and the same; what JSON cannot hold is refused with a
    `ModelError` (other types, text that is no Unicode, numbers that are not finite or beyond 64 bits), and so is
    what is nested deeper than `DEEPEST`.
    """
    return _frozen_mapping(value, DEEPEST)


def _frozen_mapping(value: Mapping[str, Any], deeper: int) -> FrozenDict[Any]:
    if not value:
        return EMPTY
    if type(value) is FrozenDict:
        return value
    if not isinstance(value, Mapping):
        raise ModelError("mapping", value, "a mapping with text keys")
    items = dict(value)
    for key in items:
        if not isinstance(key, str):
            raise ModelError("key", key, "text")
        encodable("key", key)
    return FrozenDict({key: _frozen(key, items[key], deeper) for key in sorted(items)})


def _frozen(key: str, value: Any, deeper: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return encodable(key, str(value))
    if isinstance(value, Mapping | list | tuple):
        if deeper == 0:
            raise ModelError(key, value, f"a value nested at most {DEEPEST} deep")
        if isinstance(value, Mapping):
            return _frozen_mapping(value, deeper - 1)
        return tuple(_frozen(key, item, deeper - 1) for item in value)
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return int(value)
    if isinstance(value, float) and isfinite(value):
        return float(value)
    raise ModelError(key, value, "a JSON value: text, a number, true, false, null, a list or a mapping of these")
