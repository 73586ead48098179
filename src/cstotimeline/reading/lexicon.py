"""What a reader knows of words: months, kinds of events, series of exercises, cues, cities. All of it is data.

A lexicon is a few files: YAML with words by role (`english.yaml`, `organisations.yaml`) and a table of places
(`places.tsv`). A file of one's own has the same keys and adds to them: lists are joined, mappings merged. That
is how an organisation's exercises or another language come in, without code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Any, Final

import attrs
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cstotimeline.faults import Fault
from cstotimeline.places import countries

_DEFAULT_FILES: Final = ("english.yaml", "organisations.yaml", "places.tsv")
_MAPPINGS: Final = frozenset(
    {
        "months",
        "weekdays",
        "numbers",
        "units",
        "parts",
        "seasons",
        "days",
        "shifts",
        "kinds",
        "happens",
        "verbs",
        "organisations",
        "demonyms",
    }
)
_LISTS: Final = frozenset(
    [
        "ordinal_suffixes",
        "from",
        "to",
        "and",
        "of",
        "the",
        "ago",
        "later",
        "hence",
        "same_day",
        "day_before",
        "next_day",
        "future",
        "past",
        "present",
        "begins",
        "ends",
        "lasts",
        "statement",
        "background",
        "plans",
        "cancelled",
        "postponed",
        "held",
        "ongoing",
        "settings",
        "parents",
        "others",
        "ordinals",
        "pronouns",
        "hosts",
        "organised",
        "participating",
        "place_before",
        "venues",
        "compass",
        "more_than",
        "less_than",
        "about",
        "personnel",
        "equipment",
        "furniture",
        "published_on",
        "records",
        "series",
        "agencies",
        "not_events",
        "territory",
        "abbreviations",
        "compounds",
        "terms",
        "aspects",
        "no_names",
        "coming",
        "editions",
        "earlier",
        "begun",
        "troops",
        "members",
        "habits",
        "bodies",
        "bearers",
        "national",
    ]
)


@attrs.frozen
class Series:
    """An exercise or operation held again and again: its usual name, its kind, who holds it.

    `plain` names are words of everyday use as well ("Search"), and count only beside what tells them apart.
    """

    name: str
    kind: str = "exercise"
    organiser: str | None = None
    plain: bool = False


@attrs.frozen
class Gazetted:
    """A place the lexicon knows: its usual name, its country (alpha-2) if it lies in one, and whether it is one."""

    name: str
    country: str | None
    is_country: bool = False


@attrs.frozen(eq=False)
class Lexicon:
    """The words a reader goes by. `Lexicon.load()` is the one that ships; `Lexicon.load("mine.yaml")` adds to it."""

    data: Mapping[str, Any]
    places: Mapping[str, Gazetted]

    @staticmethod
    def load(*paths: str | PathLike[str]) -> Lexicon:
        """The shipped lexicon with the files of one's own added: `.yaml` for words, `.tsv` for places.

        Raises `Fault`, naming the file and the key, for a file that cannot be read or has a key nobody knows.
        """
        if not paths:
            return default()
        data: dict[str, Any] = {}
        places: dict[str, Gazetted] = {}
        for name, text in _shipped().items():
            _add(data, places, name, text)
        for path in map(Path, paths):
            try:
                text = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise Fault(file=path.name, found=str(error), expected="a lexicon file in UTF-8") from None
            _add(data, places, path.name, text)
        return Lexicon(data, _with_countries(places))

    def words(self, key: str) -> tuple[str, ...]:
        """The list under a key, each word once."""
        return tuple(dict.fromkeys(self.data.get(key, ())))

    def group(self, key: str) -> dict[Any, Any]:
        """The mapping under a key."""
        return dict(self.data.get(key, {}))

    @cached_property
    def series(self) -> dict[str, Series]:
        """Series by each of their names and aliases, in lower case."""
        found: dict[str, Series] = {}
        for row in self.data.get("series", ()):
            series = Series(
                row["name"], row.get("kind", "exercise"), row.get("organiser"), bool(row.get("plain", False))
            )
            for name in (row["name"], *row.get("aliases", ())):
                found.setdefault(name.lower(), series)
        return found

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of event that each noun stands for, nouns in lower case."""
        return {noun.lower(): kind for kind, nouns in self.group("kinds").items() for noun in nouns}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Number words in lower case."""
        return {word.lower(): int(number) for word, number in self.group("numbers").items()}


@cache
def default() -> Lexicon:
    """The lexicon that ships with the package."""
    data: dict[str, Any] = {}
    places: dict[str, Gazetted] = {}
    for name, text in _shipped().items():
        _add(data, places, name, text)
    return Lexicon(data, _with_countries(places))


@cache
def _shipped() -> dict[str, str]:
    folder = files("cstotimeline") / "data" / "lexicon"
    return {name: (folder / name).read_text("utf-8") for name in _DEFAULT_FILES}


def _with_countries(places: dict[str, Gazetted]) -> dict[str, Gazetted]:
    for country in countries().values():
        for name in (country.name, *country.aliases):
            places[name] = Gazetted(country.name, country.code, True)
            if name.startswith("Republic of "):
                places[name.removeprefix("Republic of ") + " Republic"] = places[name]
        places.setdefault(f"Republic of {country.name}", Gazetted(country.name, country.code, True))
    return places


def _add(data: dict[str, Any], places: dict[str, Gazetted], name: str, text: str) -> None:
    if name.endswith(".tsv"):
        _add_places(places, name, text)
        return
    try:
        loaded = YAML(typ="safe", pure=True).load(text) or {}
    except YAMLError as error:
        raise Fault(file=name, found=str(error), expected="YAML") from None
    if not isinstance(loaded, dict):
        raise Fault(file=name, found=type(loaded).__name__, expected="a mapping of keys to words")
    for key, value in loaded.items():
        if key == "language":
            data.setdefault("languages", []).append(value)
        elif key in _LISTS:
            if not isinstance(value, list):
                raise Fault(file=name, field=str(key), found=value, expected="a list")
            data.setdefault(key, []).extend(value)
        elif key in _MAPPINGS:
            if not isinstance(value, dict):
                raise Fault(file=name, field=str(key), found=value, expected="a mapping")
            _merge(data.setdefault(key, {}), value)
        else:
            expected = "one of " + ", ".join(sorted(_LISTS | _MAPPINGS))
            raise Fault(file=name, field=str(key), found=key, expected=expected)


def _merge(into: dict[Any, Any], more: dict[Any, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, list) and isinstance(into.get(key), list):
            into[key] = [*into[key], *value]
        else:
            into[key] = value


def _add_places(places: dict[str, Gazetted], file: str, text: str) -> None:
    for number, line in enumerate(text.splitlines()[1:], 2):
        if not line.strip():
            continue
        columns = line.split("\t")
        if len(columns) not in (2, 3) or not columns[0]:
            raise Fault(file=file, line=number, found=line, expected="name, country and aliases, tabs between them")
        place = Gazetted(columns[0], columns[1] or None)
        for name in (columns[0], *filter(None, columns[2].split("|") if len(columns) == 3 else ())):
            places[name] = place


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first, blanks in them matching any run of blanks."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered) or r"(?!)"


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """A compiled pattern that finds any of these words or phrases, whole, in either case."""
    return re.compile(rf"(?<![\w-])(?:{alternatives(words)})(?![\w-])", re.IGNORECASE)
