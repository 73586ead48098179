"""Many words looked for at once: the text's words are looked up, instead of every word tried at every place.

A `PhraseBook` answers as a compiled pattern of alternatives would (`finditer`, `search`, `match`), in the time it
takes to walk over the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from cstotimeline.reading.lexicon import alternatives

WORD: Final = re.compile(r"[^\W_]+")
DIGITS: Final = frozenset("0123456789")
_BLANKS: Final = re.compile(r"\s+")


class PhraseBook:
    """Phrases found whole, in either case, the longest where several begin at one word.

    `joined` also finds a phrase that a hyphen joins to another word ("training-related").
    """

    def __init__(self, phrases: Iterable[str], *, joined: bool = False) -> None:
        by_first: dict[str, list[str]] = {}
        for phrase in phrases:
            first = WORD.match(phrase)
            if first is None:
                raise ValueError(f"a phrase begins with a letter or a digit, not as {phrase!r}")
            by_first.setdefault(first[0].lower(), []).append(phrase)
        self.by_first = by_first
        self._after = r"(?!\w)" if joined else r"(?![\w-])"
        self._patterns: dict[str, re.Pattern[str]] = {}

    def pattern(self, first: str) -> re.Pattern[str] | None:
        """The phrases that begin with this word (in lower case), compiled when they are first asked for."""
        found = self._patterns.get(first)
        if found is None and first in self.by_first:
            phrases = alternatives(self.by_first[first])
            found = re.compile(rf"(?<![\w-])(?:{phrases}){self._after}", re.IGNORECASE)
            self._patterns[first] = found
        return found

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """The phrases within `text[start:end]`, in order, none overlapping."""
        stop = len(text) if end is None else end
        at, get = start, self.pattern
        for word in WORD.finditer(text, start, stop):
            pattern = get(word[0].lower())
            if pattern is not None and word.start() >= at:
                found = pattern.match(text, word.start(), stop)
                if found is not None:
                    yield found
                    at = found.end()

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first phrase within `text[start:end]`."""
        return next(self.finditer(text, start, end), None)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The phrase at this place."""
        word = WORD.match(text, at)
        pattern = self.pattern(word[0].lower()) if word is not None else None
        return pattern.match(text, at) if pattern is not None else None

    def follows(self, text: str, at: int) -> re.Match[str] | None:
        """The phrase behind the blanks at this place; None without a blank."""
        blanks = _BLANKS.match(text, at)
        return self.match(text, blanks.end()) if blanks is not None else None


@attrs.frozen
class Scan:
    """What one walk over a sentence's words found: the matches of each book, and where a date may begin."""

    matches: dict[str, list[re.Match[str]]]
    starts: list[int]


class Scanner:
    """Several phrase books read in one walk."""

    def __init__(self, books: Mapping[str, PhraseBook], starts: Iterable[str]) -> None:
        entries: dict[str, list[tuple[str, PhraseBook]]] = {}
        for name, book in books.items():
            for first in book.by_first:
                entries.setdefault(first, []).append((name, book))
        self._entries = entries
        self._names = tuple(books)
        self._starts = frozenset(starts)

    def scan(self, text: str, start: int, end: int) -> Scan:
        """Reads `text[start:end]`; within a book no two matches overlap."""
        matches: dict[str, list[re.Match[str]]] = {name: [] for name in self._names}
        starts: list[int] = []
        get, begins = self._entries.get, self._starts
        for word in WORD.finditer(text, start, end):
            lower = word[0].lower()
            if lower in begins or lower[0] in DIGITS:
                starts.append(word.start())
            for name, book in get(lower, ()):
                found = matches[name]
                pattern = book.pattern(lower)
                if pattern is not None and (not found or found[-1].end() <= word.start()):
                    match = pattern.match(text, word.start(), end)
                    if match is not None:
                        found.append(match)
        return Scan(matches, starts)
