"""Names a document coins for itself: said in full once, in short from then on.

"The Maritime Exercise 2023 (MAREX 2023)" makes "MAREX" a name; "Justified Accord 2024 (JA24)" makes "JA23" the
edition before; "Exercise Polaris" and "Aibalta-2023" make "Polaris" and "Aibalta" names wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

import attrs

from cstotimeline.reading.lexicon import Lexicon
from cstotimeline.reading.names import NameMention, full_year

_SHORT: Final = re.compile(
    r"\"?\s*\((?:(?:or|the|hereinafter)\s+)?\"?(?P<n>[A-ZÀ-Þ][\w/-]*[A-ZÀ-Þ]|[A-ZÀ-Þ][\w/-]{3,}?)"
    r"(?:[ -]?'?(?P<y>(?:20)?\d\d))?\"?\)"
)
_YEAR_BEHIND: Final = re.compile(r"(?:[ -]|(?<=[A-Z]))'?(?P<y>(?:20)?[0-4]\d)(?![\w%:-]|[.,]\d)")
_MOST: Final = 40
"""So many names one document coins, at most."""


@attrs.frozen
class _Coined:
    name: NameMention
    needs_year: bool


@lru_cache(maxsize=8)
def _common(lexicon: Lexicon) -> frozenset[str]:
    """The words that no document makes a name of its own."""
    return frozenset(
        (
            *(name.lower() for name in lexicon.places),
            *(word.lower() for form, words in lexicon.group("organisations").items() for word in (form, *words)),
            *lexicon.kinds,
            *(word.lower() for key in ("not_events", "no_names", "compounds", "venues") for word in lexicon.words(key)),
        )
    )


class Coinages:
    """The names that one document has coined so far."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._common = _common(lexicon)
        self._series = lexicon.series
        self._full: dict[str, NameMention] = {}
        self._coined: dict[str, _Coined] = {}

    def learn(self, text: str, names: list[NameMention]) -> None:
        """Notes the names of a sentence, and the short forms that stand in brackets behind them."""
        for name in names:
            short = _SHORT.match(text, name.end)
            if short is not None and name.series is None:
                name = attrs.evolve(name, series=self._series.get(short["n"].lower()))
            self._coin(name.base, name, len(name.base) < 4)
            if short is not None:
                self._full.setdefault(name.base, name)
                self._full.setdefault(short["n"], name)
                self._coin(short["n"], name, len(short["n"]) < 3 and short["y"] is not None)

    def _coin(self, words: str, name: NameMention, needs_year: bool) -> None:
        known = name.series is not None and not name.series.plain and words == name.base
        if known or words in self._coined or words.lower() in self._common or len(self._coined) >= _MOST:
            return
        if words.split()[-1].lower() in self._common or not (len(words) > 2 or needs_year):
            return
        self._coined[words] = _Coined(name, needs_year)

    def places(self, text: str) -> list[tuple[int, str]]:
        """Where in the whole text coined words stand, in order, and the words."""
        found = []
        for words in self._coined:
            at = text.find(words)
            while at >= 0:
                found.append((at, words))
                at = text.find(words, at + len(words))
        return sorted(found)

    def mention(self, text: str, at: int, end: int, words: str, years: Collection[int]) -> NameMention | None:
        """The name that coined words at a place are; None where they are part of another word, or lack their year."""
        coined = self._coined[words]
        finish, year = self._end(text, at, at + len(words), end, years)
        if not finish or (coined.needs_year and not year):
            return None
        written = f"{coined.name.base} {year}" if year else coined.name.base
        return attrs.evolve(coined.name, start=at, end=finish, year=year, written=written)

    def in_full(self, text: str, names: list[NameMention]) -> list[NameMention]:
        """Names with their short forms as what they are short for; a short form in brackets is none of its own."""
        kept: list[NameMention] = []
        for name in map(self._in_full, sorted(names, key=lambda name: name.start)) if self._full else names:
            before = kept[-1] if kept else None
            if before is None or before.key != name.key or text[before.end : name.start].strip(' "') != "(":
                kept.append(name)
        return kept

    def _in_full(self, name: NameMention) -> NameMention:
        """A short form found with its year as the name it is short for, and both as the series that either is."""
        full = self._full.get(name.base)
        if full is None or full.key == name.key:
            return name
        return attrs.evolve(name, base=full.base, series=full.series)

    def _end(self, text: str, at: int, stop: int, end: int, years: Collection[int]) -> tuple[int, int | None]:
        """Where a name at `text[at:stop]` ends, its year included, and the year; 0 where it is part of another word."""
        if text[at - 1 : at].isalnum() or text[at - 1 : at] == "-":
            return 0, None
        year = _YEAR_BEHIND.match(text, stop, end)
        if year is not None:
            return year.end(), full_year(year["y"], years)
        return (0 if text[stop : stop + 1].isalnum() or text[stop : stop + 1] == "-" else stop), None
