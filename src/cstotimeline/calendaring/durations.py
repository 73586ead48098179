"""Lengths of time as calendars write them."""

from __future__ import annotations

from datetime import timedelta


def duration(value: timedelta) -> str:
    """A DURATION (RFC 5545, 3.3.6), to the second: -P1D, PT12H, P1DT30M."""
    seconds = int(abs(value).total_seconds())
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    time = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if count)
    if hours and rest and not minutes:
        time = f"{hours}H0M{rest}S"  # the grammar has no seconds straight after hours
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}P{f'{days}D' if days else ''}{f'T{time}' if time or not days else ''}" if seconds else "PT0S"
