"""Time zones by their IANA names, and what their clocks show."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cstotimeline.faults import ModelError


def on_clock(shown: datetime, zone: tzinfo) -> datetime:
    """The moment at which a zone's clock shows this; the first of the two where it is put back and shows it twice.

    Raises `ModelError` for what it never shows, because it is put forward over it.
    """
    moment = shown.replace(tzinfo=zone)
    if in_zone(in_zone(moment, UTC), zone).replace(tzinfo=None) != shown:
        hint = "the clock is put forward over it that day"
        raise ModelError("moment", f"{shown:%Y-%m-%d %H:%M} {zone}", "a time that exists there", hint=hint)
    return moment


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The same moment by another zone's clock; raises `ModelError` where that is beyond the years 1 to 9999."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        raise ModelError("moment", moment.isoformat(), "a moment from 0001-01-02 to 9999-12-30") from None


def zone_named(name: str) -> ZoneInfo:
    """The IANA time zone of that name; raises `ModelError` where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):  # OSError: a folder's name, such as "America"
        near = _zone_like(name) if isinstance(name, str) else None
        hint = None if near is None else f"did you mean {near}?"
        raise ModelError("timezone", name, "an IANA time zone name such as Asia/Almaty", hint=hint) from None


_LONGEST_ZONE_NAME: Final = 40


@lru_cache(maxsize=256)
def _zone_like(name: str) -> str | None:
    """The zone whose name, or whose city, a misspelt name may mean."""
    known = {form.lower(): zone for zone in _zone_names() for form in (zone.rpartition("/")[2], zone)}
    wanted = name.replace(" ", "_").lower()
    near = get_close_matches(wanted, known, n=1, cutoff=0.8) if len(wanted) <= _LONGEST_ZONE_NAME else []
    return known[near[0]] if near else None


@cache
def _zone_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))
