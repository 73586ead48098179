"""Many words looked for at once: the text's words are looked up, instead of every word tried at every place.

A `PhraseBook` answers as a compiled pattern of alternatives would (`finditer`, `search`, `match`), in the time it
takes to walk over the words. A pattern is tried only where a phrase's first word stands, and its second behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from cstotimeline.reading.lexicon import alternatives

WORD: Final = re.compile(r"[^\W_]+")
WHOLE: Final = r"(?![\w-])"
"""What may stand behind a phrase that is found whole, as a pattern: no letter, digit or hyphen."""
JOINED: Final = r"(?!\w)"
"""Behind a phrase that a hyphen may join to another word ("training-related")."""
NUMBER: Final = "0"
"""Stands for every word that begins with a digit."""
_BLANKS: Final = re.compile(r"\s+")
_BEHIND_DIGITS: Final = ":"
"""The character behind "9": of all words, just those that begin with a digit sort before it."""


class PhraseBook:
    """Phrases found whole, the longest where several begin at one word; in either case unless they are `exact`.

    `firsts` are the words that phrases begin with, in lower case, each with those that may be the second word: None
    where the first is a phrase of its own.
    """

    def __init__(self, phrases: Iterable[str], *, ends: str = WHOLE, exact: bool = False) -> None:
        self._phrases: dict[str, list[str]] = {}
        for phrase in phrases:
            first = WORD.match(phrase)
            if first is None:
                raise ValueError(f"a phrase begins with a letter or a digit, not as {phrase!r}")
            self._phrases.setdefault(first[0].lower(), []).append(phrase)
        self.firsts = {first: _seconds(phrases) for first, phrases in self._phrases.items()}
        self._ends, self._case = ends, re.NOFLAG if exact else re.IGNORECASE
        self._patterns: dict[str, re.Pattern[str]] = {}

    def match_word(self, first: str, second: str, text: str, at: int, end: int) -> re.Match[str] | None:
        """The phrase at `text[at:end]`, where these words stand there, in lower case; `first` is one of `firsts`."""
        seconds = self.firsts[first]
        if seconds is not None and second not in seconds:
            return None
        pattern = self._patterns.get(first)
        if pattern is None:
            phrases = alternatives(self._phrases[first])
            pattern = self._patterns[first] = re.compile(rf"(?<![\w-])(?:{phrases}){self._ends}", self._case)
        return pattern.match(text, at, end)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """The phrases within `text[start:end]`, in order, none overlapping."""
        stop = len(text) if end is None else end
        at, firsts = start, self.firsts
        words = list(WORD.finditer(text, start, stop))
        for n, word in enumerate(words):
            first = word[0].lower()
            if first in firsts and word.start() >= at:
                second = words[n + 1][0].lower() if n + 1 < len(words) else ""
                found = self.match_word(first, second, text, word.start(), stop)
                if found is not None:
                    yield found
                    at = found.end()

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first phrase within `text[start:end]`."""
        return next(self.finditer(text, start, end), None)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The phrase at this place."""
        first = WORD.match(text, at)
        if first is None or first[0].lower() not in self.firsts:
            return None
        second = WORD.search(text, first.end())
        return self.match_word(first[0].lower(), second[0].lower() if second else "", text, at, len(text))

    def follows(self, text: str, at: int) -> re.Match[str] | None:
        """The phrase behind the blanks at this place; None without a blank."""
        blanks = _BLANKS.match(text, at)
        return self.match(text, blanks.end()) if blanks is not None else None


def _seconds(phrases: list[str]) -> frozenset[str] | None:
    words = [WORD.findall(phrase.lower()) for phrase in phrases]
    return None if any(len(of_one) == 1 for of_one in words) else frozenset(of_one[1] for of_one in words)


@attrs.frozen
class Scan:
    """What one walk over a sentence's words found.

    The matches of each book, and where a date may begin: the place and the word in lower case, or `NUMBER`.
    """

    matches: dict[str, list[re.Match[str]]]
    starts: list[tuple[int, str]]


class Scanner:
    """Several phrase books read in one walk, which also notes where dates may begin.

    `starts` are the words that a date begins with, each with those that must be the next ("the": "first", "25th",
    …), None where any may; a number is always one that it may begin with, and one that may be the next.
    """

    def __init__(self, books: Mapping[str, PhraseBook], starts: Mapping[str, frozenset[str] | None]) -> None:
        self._names = tuple(books)
        self._starts = starts
        self._seconds = dict(starts)
        self._books: dict[str, list[tuple[str, PhraseBook]]] = {first: [] for first in starts}
        for name, book in books.items():
            for first, seconds in book.firsts.items():
                known = self._seconds.get(first, frozenset())
                self._seconds[first] = None if known is None or seconds is None else known | seconds
                self._books.setdefault(first, []).append((name, book))

    def scan(self, text: str, start: int, end: int) -> Scan:
        """Reads `text[start:end]`; within a book no two matches overlap."""
        matches: dict[str, list[re.Match[str]]] = {name: [] for name in self._names}
        starts: list[tuple[int, str]] = []
        words = list(WORD.finditer(text, start, end))
        lower = [word[0].lower() for word in words]
        known, begins = self._seconds, self._starts
        lower.append("")
        hits = [
            n
            for n, first in enumerate(lower[:-1])
            if first < _BEHIND_DIGITS
            or (
                first in known
                and ((seconds := known[first]) is None or lower[n + 1] in seconds or lower[n + 1] < _BEHIND_DIGITS)
            )
        ]
        for n in hits:
            at, first, second = words[n].start(), lower[n], lower[n + 1]
            if first < _BEHIND_DIGITS:
                starts.append((at, NUMBER))
            elif first in begins:
                needed = begins[first]
                if needed is None or second in needed or second < _BEHIND_DIGITS:
                    starts.append((at, first))
            for name, book in self._books.get(first, ()):
                found = matches[name]
                if not found or found[-1].end() <= at:
                    match = book.match_word(first, second, text, at, end)
                    if match is not None:
                        found.append(match)
        return Scan(matches, starts)
