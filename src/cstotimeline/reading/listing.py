"""Lists: what the line above says of every item ("Other exercises of the cycle:", "In 2024 it is planned:")."""

from __future__ import annotations

import re
from typing import Final

from cstotimeline.reading.mentions import EventMention
from cstotimeline.reading.page import Page, Sentence
from cstotimeline.reading.points import DatePhrase

_ITEM: Final = re.compile(r"(?:[-•*]|\d{1,2}[.)])\s+")
_WORDS: Final = re.compile(r"[^\W\d_]{3,}")
_AROUND: Final = " ,;:.-|(\"'"
_LONGEST: Final = 160


class Listing:
    """The list that is being read: the kind of its items and their year, where the line above it says so."""

    def __init__(self, page: Page) -> None:
        self.text = page.text
        self.kind: str | None = None
        self.year: DatePhrase | None = None

    def is_item(self, sentence: Sentence) -> bool:
        """Whether it begins as an item of a list does."""
        return _ITEM.match(self.text, sentence.start) is not None

    def read(self, sentence: Sentence) -> bool:
        """Notes what a line above a list says; whether the sentence is such a line. Anything else ends a list."""
        if self.text[sentence.end - 1] == ":":
            years = [p for p in sentence.phrases if p.first.year and p.first.grain == "year" and not p.last]
            self.year = years[0] if years else None
            self.kind = next((m.kind for m in sentence.mentions if m.plural and m.name is None), None)
            return True
        if not self.is_item(sentence) and not self._is_row(sentence):
            self.year = self.kind = None
        return False

    def _is_row(self, sentence: Sentence) -> bool:
        """Whether it can be an item: short, and no sentence that ends in a full stop, or marked as an item."""
        short = sentence.end - sentence.start <= _LONGEST
        return short and (self.text[sentence.end - 1] not in ".!?" or self.is_item(sentence))

    def implied(self, sentence: Sentence) -> EventMention | None:
        """The event that an item with a day is, without a word for one: "Split, Croatia: fire modules, 5 May"."""
        if self.kind is None or sentence.mentions or len(sentence.phrases) != 1 or not self._is_row(sentence):
            return None
        phrase = sentence.phrases[0]
        item = _ITEM.match(self.text, sentence.start)
        first = item.end() if item is not None else sentence.start
        spans = ((first, phrase.start), (phrase.end, sentence.end))
        start, end = max((self._stripped(*span) for span in spans), key=lambda span: span[1] - span[0])
        if _WORDS.search(self.text, start, end) is None or self.kind is None:
            return None
        return EventMention(start, end, (start, end), self.kind)

    def _stripped(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self.text[start] in _AROUND:
            start += 1
        while end > start and self.text[end - 1] in _AROUND:
            end -= 1
        return start, end
