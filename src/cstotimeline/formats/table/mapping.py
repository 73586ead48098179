"""How a table's columns map to an event's fields: for sheets whose columns have names of their own.

columns: {title: Exercise, start: From, end: To, place: Where}   # field: the column's name
dates: day-first          # the order of days all in numbers: iso (the default), day-first or month-first
timezone: Asia/Almaty     # of rows with a time of day
values:                   # what cells say: what they mean
  status: {done: held, called off: cancelled}
defaults: {kind: exercise, country: KZ}
separator: ";"            # found out from the header where it is not said
encoding: cp1251          # UTF-8 where it is not said
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from cstotimeline.faults import ModelError
from cstotimeline.formats.table.notations import ORDERS, Order
from cstotimeline.formats.table.tidy import COLUMNS
from cstotimeline.zones import zone_named

FIELDS: Final = (
    *COLUMNS, "when", "start", "end", "start_time", "end_time", "year", "month", "day",
    "end_year", "end_month", "end_day",
)  # fmt: skip
"""What a column may hold: the tidy table's columns, and days in the ways that other tables write them. `when` is
a day, a month, a year or two of them with a dash; `start` and `end` are both inclusive."""

_KEYS: Final = ("columns", "dates", "timezone", "values", "defaults", "separator", "encoding")


def _as_columns(value: Mapping[str, str]) -> dict[str, str]:
    for field, column in _text_mapping("columns", value).items():
        if field not in FIELDS:
            raise ModelError(f"columns.{field}", field, f"one of {', '.join(FIELDS)}")
        if not isinstance(column, str) or not column.strip():
            raise ModelError(f"columns.{field}", column, "the name of a column")
    return dict(value)


def _as_texts(value: Mapping[str, Any]) -> dict[str, str]:
    return {field: str(text) for field, text in _text_mapping("defaults", value).items()}


def _as_values(value: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        field: {str(cell).casefold(): str(meant) for cell, meant in _text_mapping(f"values.{field}", meanings).items()}
        for field, meanings in _text_mapping("values", value).items()
    }


def _text_mapping(field: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ModelError(field, value, "a mapping")
    return {str(key): item for key, item in value.items()}


def _as_order(value: str) -> Order:
    for order in ORDERS:
        if value == order:
            return order
    raise ModelError("dates", value, " or ".join(ORDERS))


def _as_zone(value: str | None) -> str | None:
    return None if value is None else zone_named(value).key


@attrs.frozen(kw_only=True)
class TableMapping:
    """Which column holds which field, and how its cells are to be read. Fields as in the module's example.

    `end_is_exclusive`: the end's day is the first one no longer in it. `defused`: a leading apostrophe guards
    texts that a spreadsheet might take for formulas. `keep_others`: columns without a field go into `extra`.
    `strip`: blanks around a cell's text mean nothing. `html`: texts are HTML, with line breaks and character
    references.
    """

    columns: dict[str, str] = attrs.field(factory=dict, converter=_as_columns)
    dates: Order = attrs.field(default="iso", converter=_as_order)
    timezone: str | None = attrs.field(default=None, converter=_as_zone)
    values: dict[str, dict[str, str]] = attrs.field(factory=dict, converter=_as_values)
    defaults: dict[str, str] = attrs.field(factory=dict, converter=_as_texts)
    separator: str | None = None
    encoding: str | None = None
    end_is_exclusive: bool = False
    defused: bool = False
    keep_others: bool = True
    strip: bool = True
    html: bool = False

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> TableMapping:
        """A mapping out of plain values, such as a YAML file holds; raises `ModelError` for the first bad one."""
        for key in record:
            if key not in _KEYS:
                raise ModelError(str(key), key, f"one of {', '.join(_KEYS)}")
        return cls(**{key: value for key, value in record.items() if value is not None})
