"""Sentences and clauses: how far a date, a verb or a place reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from cstotimeline.reading.lexicon import Lexicon

_END: Final = re.compile(r"[.!?][\"')\]]{0,3}\s+(?=[\"'(\[-]{0,3}\s?[A-ZÀ-ÞĀ-ŽА-ЯЁ0-9])")
_WORD_BEFORE: Final = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)$")
_WORD: Final = re.compile(r"[^\W\d_]+")
_CLAUSE: Final = re.compile(
    r"[;:]\s|,\s+(?:(?:and\s+|but\s+)?(?:which|who|whose|where|when|while|whereas|after\s+which)\s|(?:and|but)\s+(?!\d))"
    r"|\s(?=[abw])(?:(?:while|whereas|but)\s"
    r"|and\s+(?=(?:will|is|are|was|were|has|have|had|would|ended|began|concluded|finished|opened|closed)\s))"
)
_MAX_SENTENCE: Final = 2000
"""Longer runs without a full stop are cut: no sentence is that long, and cues do not reach further."""


class Splitter:
    """Where a lexicon's sentences end: abbreviations are no end."""

    def __init__(self, lexicon: Lexicon) -> None:
        months = [word.rstrip(".") for words in lexicon.group("months").values() for word in words[1:]]
        self._months = {word for words in lexicon.group("months").values() for word in words}
        self._short = {word.lower() for word in (*lexicon.words("abbreviations"), *months)}

    def sentences(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The sentences within `text[start:end]` as offsets, blanks left out at both ends."""
        at = start
        for m in _END.finditer(text, start, end):
            if text[m.start()] == "." and self._is_short(text, at, m.start(), m.end()):
                continue
            yield from _cut(text, at, m.end())
            at = m.end()
        yield from _cut(text, at, end)

    def _is_short(self, text: str, start: int, dot: int, after: int) -> bool:
        m = _WORD_BEFORE.search(text, max(start, dot - 16), dot)
        if m is None:
            return False
        word = m[1]
        if word.isdigit():  # "am 5. Mai": an ordinal before its month
            follow = _WORD.match(text, after)
            return len(word) <= 2 and follow is not None and follow[0] in self._months
        return (len(word) == 1 and word.isupper()) or "." in word or word.lower() in self._short


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _MAX_SENTENCE:
        middle = text.rfind(" ", start, start + _MAX_SENTENCE)
        middle = middle if middle > start else start + _MAX_SENTENCE
        yield start, middle
        start = middle
    if start < end:
        yield start, end


def clause_breaks(text: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """Where the clauses of `text[start:end]` part: where one ends, where the mark ends, where the next begins.

    An "and" with a verb behind it belongs to the clause it begins.
    """
    return [
        (m.start(), m.end(), m.start() if m[0].strip(" ,;:").startswith("and") else m.end())
        for m in _CLAUSE.finditer(text, start, end)
    ]


@lru_cache(maxsize=8)
def splitter(lexicon: Lexicon) -> Splitter:
    """The splitter of a lexicon, made once."""
    return Splitter(lexicon)
