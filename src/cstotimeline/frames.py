"""Timelines as data frames: the tidy table's rows and columns, typed for pandas or Polars.

One row an event, followed by one for each of its phases; the columns are those of the tidy CSV. Days are dates,
both ends inclusive; moments are in UTC; counts are whole numbers that may be missing. Lists (sources, evidence,
participants, fields of one's own) stay JSON text, as in the CSV. Neither library is a dependency: the one asked
for has to be there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

from cstotimeline.faults import MissingExtraError, ModelError
from cstotimeline.formats.table import tidy
from cstotimeline.timeline import Timeline

Library = Literal["pandas", "polars"]
ColumnType = Literal["text", "day", "moment", "yes or no", "number", "count"]

TYPES: Final[Mapping[str, ColumnType]] = {
    "start_earliest": "day", "start_latest": "day", "end_earliest": "day", "end_latest": "day",
    "start_at": "moment", "end_at": "moment",
    "all_day": "yes or no",
    "latitude": "number", "longitude": "number",
    "personnel_min": "count", "personnel_max": "count", "equipment_min": "count", "equipment_max": "count",
}  # fmt: skip
"""The types of columns; all others hold text."""


def to_frame(timeline: Timeline, library: Library = "pandas") -> Any:
    """The timeline as a `pandas.DataFrame` or a `polars.DataFrame`, in the columns of the tidy CSV.

    Days are `datetime64[s]` in pandas and `Date` in Polars, moments are in UTC. Raises `MissingExtraError` where
    the library is not installed.
    """
    make = _MAKERS.get(library)
    if make is None:
        raise ModelError("library", library, " or ".join(_MAKERS))
    columns = zip(*tidy.rows(timeline), strict=True) if len(timeline) else ([] for _ in tidy.COLUMNS)
    named = zip(tidy.COLUMNS, columns, strict=True)
    try:
        return make({name: [_typed(name, value) for value in values] for name, values in named})
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        raise MissingExtraError(f"a {library} frame needs {library}: pip install {library}") from error


def _type(name: str) -> ColumnType:
    return TYPES.get(name, "text")


def _typed(name: str, value: Any) -> Any:
    """A tidy cell, which is partly text already, as the value it stands for."""
    if value is None:
        return None
    match _type(name):
        case "moment":
            return datetime.fromisoformat(value).astimezone(UTC)
        case "yes or no":
            return value == "true"
        case "text":
            return str(value)
    return value


def _pandas(columns: dict[str, list[Any]]) -> Any:
    import pandas

    types = {
        "text": "string", "day": "datetime64[s]", "moment": "datetime64[us, UTC]", "yes or no": "bool",
        "number": "float64", "count": "Int64",
    }  # fmt: skip
    series = {name: pandas.Series(values, dtype=types[_type(name)]) for name, values in columns.items()}
    return pandas.DataFrame(series)


def _polars(columns: dict[str, list[Any]]) -> Any:
    import polars

    types = {
        "text": polars.String, "day": polars.Date, "moment": polars.Datetime("us", "UTC"),
        "yes or no": polars.Boolean, "number": polars.Float64, "count": polars.Int64,
    }  # fmt: skip
    return polars.DataFrame(columns, schema={name: types[_type(name)] for name in columns})


_MAKERS: Final[Mapping[str, Callable[[dict[str, list[Any]]], Any]]] = {"pandas": _pandas, "polars": _polars}
