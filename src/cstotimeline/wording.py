"""Days in words, the same in the page, the terminal, descriptions and viewers' texts.

"17–21 October 2022", "October 2022", "from 1 September 2023": as precise as what is known and no more. English
and Russian read as a person would write them. For the other languages that pendulum has month names for, days
are written in that language's own order and doubts as signs (`≈`, `?`, `…`); for the rest they are ISO dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import attrs

from cstotimeline.dates import Bound, Period, Precision, Qualifier, When

KINDS_IN_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "ru": {
        "exercise": "учение", "phase": "этап", "operation": "операция", "meeting": "встреча", "summit": "саммит",
        "conference": "конференция", "training_course": "учебный курс", "ceremony": "церемония", "other": "другое",
    },
}  # fmt: skip
STATUSES_IN_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "ru": {
        "planned": "запланировано", "ongoing": "идёт", "held": "состоялось", "postponed": "перенесено",
        "cancelled": "отменено",
    },
}  # fmt: skip


@attrs.frozen
class _Phrases:
    """How a language says what is unsure about days; `{}` is the date."""

    since: str
    until: str
    end_unknown: str
    start_unknown: str
    about: str
    uncertain: str
    month: str = "{month} {year}"
    year: str = "{year}"
    years: str = "{first}–{last}"
    day_format: str = "D MMMM YYYY"
    short_day_format: str = "D MMMM"
    month_names: tuple[str, ...] = ()
    """Names that stand alone, where they differ from those beside a day (октябрь, 17 октября)."""
    merges: bool = True
    """Whether days of one month share its name: "17–21 October 2022"."""


_ENGLISH: Final = _Phrases(
    since="from {}",
    until="until {}",
    end_unknown="from {}, end unknown",
    start_unknown="until {}, start unknown",
    about="about {}",
    uncertain="{} (uncertain)",
)
_RUSSIAN: Final = _Phrases(
    since="с {}",
    until="по {}",
    end_unknown="с {}, окончание неизвестно",
    start_unknown="по {}, начало неизвестно",
    about="примерно {}",
    uncertain="{} (предположительно)",
    month="{month} {year} г.",
    year="{year} г.",
    years="{first}–{last} гг.",
    day_format="D MMMM YYYY г.",
    month_names=(
        "январь", "февраль", "март", "апрель", "май", "июнь",
        "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
    ),
)  # fmt: skip
_SIGNS: Final = _Phrases(
    since="{} – …",
    until="… – {}",
    end_unknown="{} – ?",
    start_unknown="? – {}",
    about="≈ {}",
    uncertain="{} (?)",
    day_format="LL",
    merges=False,
)
_ISO: Final = attrs.evolve(_SIGNS, month="{year}-{number:02}")


def days_in_words(when: When, language: str = "en") -> str:
    """When something happens, as a person of that language (a BCP 47 tag) would write it.

    Moments are given in the start's zone, which is named.
    """
    if isinstance(when, Period):
        return _moments(when, language)
    phrases = _phrases(language)
    first, last = when.start, when.end
    if first == last:
        return _bound(first, language)
    if last.earliest is None:
        text = phrases.since if last.precision is Precision.OPEN else phrases.end_unknown
        return text.format(_bound(first, language, after_since=True))
    if first.earliest is None:
        text = phrases.until if first.precision is Precision.OPEN else phrases.start_unknown
        return text.format(_bound(last, language))
    if phrases.merges and first.qualifier == last.qualifier and first.precision == last.precision:
        return _qualified(_span(first, last, language), first.qualifier, phrases)
    return f"{_bound(first, language)} – {_bound(last, language)}"


def kind_in_words(kind: str, language: str = "en") -> str:
    """A kind as words: "training course" for `training_course`; in Russian the library's own kinds."""
    return KINDS_IN_WORDS.get(_primary(language), {}).get(kind) or kind.replace("_", " ")


def status_in_words(status: str, language: str = "en") -> str:
    """A status as a word of the language."""
    return STATUSES_IN_WORDS.get(_primary(language), {}).get(status) or str(status)


@lru_cache(maxsize=1024)
def month_in_words(month: int, language: str = "en", *, short: bool = False, beside_day: bool = False) -> str:
    """A month's name: "October", or "Oct" where `short`; standing alone unless it is `beside_day`."""
    phrases, locale = _phrases(language), _locale(language)
    if phrases.month_names and not short and not beside_day:
        return phrases.month_names[month - 1]
    if locale is None:
        return f"{month:02}"
    return _formatted(date(2000, month, 1), "MMM" if short else "MMMM", locale).rstrip(".")


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


_TAG: Final = re.compile(r"[a-z]{2,8}(?:_[a-z0-9]{1,8}){0,3}")


@lru_cache(maxsize=256)
def _locale(language: str) -> str | None:
    """pendulum's name of the language, None where it has no names for it."""
    import pendulum  # here, because most programs put no day in words

    whole = language.replace("-", "_").lower()
    if not _TAG.fullmatch(whole):  # pendulum looks names up as files
        return None
    for name in (whole, _primary(language)):
        try:
            pendulum.date(2000, 1, 1).format("MMMM", locale=name)
        except ValueError:
            continue
        return name
    return None


@lru_cache(maxsize=256)
def _phrases(language: str) -> _Phrases:
    known = {"en": _ENGLISH, "ru": _RUSSIAN}.get(_primary(language))
    return known or (_SIGNS if _locale(language) else _ISO)


def _formatted(day: date, pattern: str, locale: str) -> str:
    import pendulum

    return pendulum.date(day.year, day.month, day.day).format(pattern, locale=locale)


@lru_cache(maxsize=16384)
def _day(day: date, language: str, *, with_year: bool = True) -> str:
    phrases, locale = _phrases(language), _locale(language)
    if locale is None:
        return day.isoformat()
    return _formatted(day, phrases.day_format if with_year else phrases.short_day_format, locale)


def _qualified(text: str, qualifier: Qualifier, phrases: _Phrases) -> str:
    if qualifier in (Qualifier.APPROXIMATE, Qualifier.BOTH):
        text = phrases.about.format(text)
    if qualifier in (Qualifier.UNCERTAIN, Qualifier.BOTH):
        text = phrases.uncertain.format(text)
    return text


def _bound(bound: Bound, language: str, *, after_since: bool = False) -> str:
    """One bound in words. After "from", a language with cases wants the month as it stands beside a day."""
    phrases, day = _phrases(language), bound.earliest
    assert day is not None  # noqa: S101  # bounds without a day never come here
    if bound.precision is Precision.DAY:
        text = _day(day, language)
    elif bound.precision is Precision.MONTH:
        name = month_in_words(day.month, language, beside_day=after_since)
        text = phrases.month.format(month=name, year=day.year, number=day.month)
    else:
        text = phrases.year.format(year=day.year)
    return _qualified(text, bound.qualifier, phrases)


def _span(first: Bound, last: Bound, language: str) -> str:
    """Two bounds of one precision, saying once what they share."""
    phrases, a, b = _phrases(language), first.earliest, last.earliest
    assert a is not None  # noqa: S101  # see _bound
    assert b is not None  # noqa: S101  # see _bound
    if first.precision is Precision.YEAR:
        return phrases.years.format(first=a.year, last=b.year)
    if first.precision is Precision.MONTH:
        if a.year == b.year:
            names = f"{month_in_words(a.month, language)}–{month_in_words(b.month, language)}"
            return phrases.month.format(month=names, year=a.year)
        return " – ".join(_bound(attrs.evolve(x, qualifier=Qualifier.NONE), language) for x in (first, last))
    if (a.year, a.month) == (b.year, b.month):
        return f"{a.day}–{_day(b, language)}"
    return f"{_day(a, language, with_year=a.year != b.year)} – {_day(b, language)}"


def _moments(period: Period, language: str) -> str:
    zone = f" ({_zone(period)})"
    first = f"{_day(period.earliest, language)}, {period.start:%H:%M}"
    if period.end is None:
        return first + zone
    end = period.end.astimezone(period.start.tzinfo)
    ends_at_midnight = end.time() == datetime.min.time() and end.date() == period.earliest + timedelta(days=1)
    if end.date() == period.earliest or ends_at_midnight:
        return f"{first}–{'24:00' if ends_at_midnight else f'{end:%H:%M}'}{zone}"
    return f"{first} – {_day(end.date(), language)}, {end:%H:%M}{zone}"


def _zone(period: Period) -> str:
    name = period.timezone
    if name is not None:
        return name.replace("_", " ")
    offset = f"{period.start:%z}"
    return "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"
