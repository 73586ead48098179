"""The days under which an interval stands in a calendar, which knows nothing but exact days.

A month is shown as a span of all its days, tentatively. A year would fill a subscriber's view for nothing, so it
is shown over the days of its dated parts, where it has some, and is left out where it has none. What goes on
without an end stands on its first known day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from cstotimeline.dates import Bound, DateInterval, Precision, When

Imprecise = Literal["months", "span", "omit"]
"""What becomes of imprecise days: `months` spans months and leaves out bare years without dated parts, `span`
spans years too, `omit` leaves out everything that is not exact to the day (open ends count as exact)."""


class Span(NamedTuple):
    """Whole days, both ends inclusive; `tentative` where the event fills them only perhaps."""

    first: date
    last: date
    tentative: bool


def span_of(when: DateInterval, imprecise: Imprecise, parts: Iterable[When]) -> Span | None:
    """The days to show an interval on; None where it is to be left out. `parts` are the days of its parts."""
    bounds = [bound for bound in (when.start, when.end) if bound.earliest is not None]
    exact = all(_is_exact(bound) for bound in bounds)
    if imprecise == "omit" and not exact:
        return None
    if imprecise == "months" and any(bound.precision is Precision.YEAR for bound in bounds):
        return _over(parts)
    first, last = bounds[0].earliest, (bounds[0] if len(bounds) < 2 else bounds[1]).latest
    assert first is not None  # noqa: S101  # only bounds with a day are left
    assert last is not None  # noqa: S101  # likewise
    return Span(first, last, not exact)


def _is_exact(bound: Bound) -> bool:
    return bound.precision is Precision.DAY and not bound.qualifier


def _over(parts: Iterable[When]) -> Span | None:
    """From the first day to the last of the parts that are dated to the day or the month."""
    dated = [part for part in parts if not _names_a_year(part)]
    if not dated:
        return None
    return Span(min(part.first_known for part in dated), max(part.last_known for part in dated), True)


def _names_a_year(when: When) -> bool:
    return isinstance(when, DateInterval) and Precision.YEAR in (when.start.precision, when.end.precision)
