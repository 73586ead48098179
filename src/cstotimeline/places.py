"""Where things happen: a place as it was written and, when known, its country, city, venue and position.

The country table is small and ships with the package (`data/countries.tsv`: ISO 3166-1 codes, the usual English
names, and the aliases that press releases use). Training ranges and lakes stand in no table; their text is kept.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import attrs

from cstotimeline.faults import ModelError
from cstotimeline.texts import optional_text, required_text
from cstotimeline.zones import zone_named


class Country(NamedTuple):
    """A row of the country table."""

    code: str
    alpha3: str
    name: str
    aliases: tuple[str, ...]


_WORDS: Final = re.compile(r"[^\W_]+")


@cache
def countries() -> dict[str, Country]:
    """The country table, by ISO 3166-1 alpha-2 code in upper case."""
    text = (files("cstotimeline") / "data" / "countries.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return {row[0]: Country(row[0], row[1], row[2], tuple(filter(None, row[3].split("|")))) for row in rows}


@cache
def _names() -> dict[tuple[str, ...], str]:
    """Country names and aliases as tuples of lower-case words; acronyms keep their capitals ("US" is not "us")."""
    found: dict[tuple[str, ...], str] = {}
    for country in countries().values():
        for name in (country.name, *country.aliases):
            found.setdefault(_key(name), country.code)
    return found


@cache
def _longest_name() -> int:
    return max(map(len, _names()))


def _key(name: str) -> tuple[str, ...]:
    words = _WORDS.findall(name)
    if name.isupper():
        return tuple(words)
    return tuple(word.lower() for word in words)


def country_named(text: str) -> str | None:
    """The alpha-2 code of the country that *is* this text: a code, a name or an alias. None where it is none."""
    cleaned = text.strip()
    upper = cleaned.upper()
    if len(cleaned) == 2:
        return upper if upper in countries() else _names().get((cleaned,))
    if len(cleaned) == 3 and cleaned.isupper():
        for country in countries().values():
            if country.alpha3 == cleaned:
                return country.code
    key = _key(cleaned)
    return _names().get(key[1:] if key[:1] == ("the",) else key)


def similar_countries(text: str) -> list[str]:
    """Names that a misspelt country name may have meant, the likeliest first."""
    known = {name.lower(): name for c in countries().values() for name in (c.name, *c.aliases)}
    return [known[match] for match in get_close_matches(text.strip().lower(), known, n=3, cutoff=0.75)]


@lru_cache(maxsize=8192)
def country_in(text: str) -> str | None:
    """The code of the one country named somewhere in a place's text; None where none or several are.

    Longest names win ("Equatorial Guinea" is not "Guinea"); nationalities are not names ("Russian" is nowhere).
    """
    words = _WORDS.findall(text)
    lower = [word.lower() for word in words]
    names, found, at = _names(), set(), 0
    while at < len(words):
        for length in range(min(_longest_name(), len(words) - at), 0, -1):
            code = names.get(tuple(lower[at : at + length])) or names.get(tuple(words[at : at + length]))
            if code:
                found.add(code)
                at += length - 1
                break
        at += 1
    return found.pop() if len(found) == 1 else None


def as_country(value: str | None) -> str | None:
    """An ISO 3166-1 alpha-2 code in upper case out of a code or a name; raises `ModelError` for anything else."""
    if value is None or value == "":
        return None
    code = country_named(value) if isinstance(value, str) else None
    if code is None:
        near = similar_countries(value) if isinstance(value, str) else []
        hint = f"did you mean {' or '.join(near)}?" if near else None
        raise ModelError("country", value, "a country's ISO 3166 code or its name", hint=hint)
    return code


def _degrees(field: str, value: float | None, limit: int) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
        raise ModelError(field, value, f"degrees from -{limit} to {limit}")
    return float(value)


def _as_latitude(value: float | None) -> float | None:
    return _degrees("latitude", value, 90)


def _as_longitude(value: float | None) -> float | None:
    return _degrees("longitude", value, 180)


def _as_text(value: str) -> str:
    return required_text("place", value)


def _as_venue(value: str | None) -> str | None:
    return optional_text("venue", value)


def _as_city(value: str | None) -> str | None:
    return optional_text("city", value)


def _as_zone_name(value: str | None) -> str | None:
    return None if value is None else zone_named(value).key


@attrs.frozen
class Place:
    """Where something happens. `text` is the place as written; the rest is what is known beyond it.

    `country` takes a code or a name and holds the ISO 3166-1 alpha-2 code; `latitude` and `longitude` are
    degrees (WGS 84), north and east positive; `timezone` is an IANA name.
    """

    text: str = attrs.field(converter=_as_text)
    venue: str | None = attrs.field(default=None, converter=_as_venue, kw_only=True)
    city: str | None = attrs.field(default=None, converter=_as_city, kw_only=True)
    country: str | None = attrs.field(default=None, converter=as_country, kw_only=True)
    latitude: float | None = attrs.field(default=None, converter=_as_latitude, kw_only=True)
    longitude: float | None = attrs.field(default=None, converter=_as_longitude, kw_only=True)
    timezone: str | None = attrs.field(default=None, converter=_as_zone_name, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if (self.latitude is None) != (self.longitude is None):
            raise ModelError("latitude", self.latitude, "latitude and longitude together, or neither")

    @staticmethod
    def of(text: str) -> Place:
        """A place out of its text alone; its country where the text names just one ("southern Tajikistan")."""
        return _place_of(text)

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=8192)
def _place_of(text: str) -> Place:
    return Place(text, country=country_in(text) if isinstance(text, str) else None)


def as_place(value: Place | str | None) -> Place | None:
    """What an event's `where` accepts: a `Place`, its text, or None."""
    if value is None or isinstance(value, Place):
        return value
    if isinstance(value, str):
        return _place_of(value) if value else None
    raise ModelError("where", value, "a Place or its text")
