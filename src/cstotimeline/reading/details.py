"""What else a sentence says of an event: how many people and vehicles, who takes part, who organises it.

Numbers are kept as written ("more than 2,500 servicemen"); who makes an event of them reads their bounds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from cstotimeline.reading.happenings import Happening
from cstotimeline.reading.lexicon import Lexicon, alternatives
from cstotimeline.reading.page import Page, Sentence
from cstotimeline.reading.phrasebook import PhraseBook

_NUMBER: Final = re.compile(r"\d(?<![\w,.-]\d)(?:\d{0,2}(?:,\d{3})+(?![\d,])|\d{1,5}(?![\w,.]*\d))")
_BETWEEN: Final = re.compile(r"\s+(?:[\w'-]+\s+|and\s+|,\s*){0,5}")
_BY_WHOM: Final = re.compile(
    r"\s+(?:the\s+)?(?P<who>[A-ZÀ-Þ][^,.;:()]{2,110}?)(?=,?\s+(?:in|on|at|from|for|to|as|was|were|is|with|under|within|during|which|who)\s|[,.;:(]|$)"
)
_FEWEST: Final = {"personnel": 20, "equipment": 5}
_REACH: Final = 45


class Details:
    """Notes sizes, participants and organisers of happenings."""

    def __init__(self, lexicon: Lexicon, page: Page) -> None:
        self.page = page
        self.text = page.text
        self._words = _words_of(lexicon)

    def note(self, sentence: Sentence, told: list[Happening], topic: Happening | None) -> None:
        """Gives what the sentence says to the event it dates or names, else to the exercise spoken of."""
        sized = next((h for h in told if h.kind in ("exercise", "operation")), topic)
        if sized is not None and not sized.other:
            self._sizes(sentence, sized)
            if any("participating" in cue.roles for cue in sentence.cues):
                self._participants(sentence, sized)
        if told:
            self._organiser(sentence, told[0])

    def _sizes(self, sentence: Sentence, happening: Happening) -> None:
        for number in _NUMBER.finditer(self.text, sentence.start, sentence.end):
            end = min(sentence.end, number.end() + _REACH)
            for field, book in self._words.counted.items():
                what = book.search(self.text, number.end(), end)
                if what is None or not _BETWEEN.fullmatch(self.text, number.end(), what.start()):
                    continue
                if int(number[0].replace(",", "")) < _FEWEST[field] or self._is_part(happening, field):
                    continue
                before = self._words.about.search(self.text, max(sentence.start, number.start() - 20), number.start())
                start = before.start() if before is not None else number.start()
                happening.facts[field] = " ".join(self.text[start : what.end()].split())
                break

    def _is_part(self, happening: Happening, field: str) -> bool:
        """The first number said is the whole's; later ones are of its parts."""
        return field in happening.facts

    def _participants(self, sentence: Sentence, happening: Happening) -> None:
        names = self.page.finder.countries(sentence.scan, sentence.start, sentence.end)
        if len(names) > 1 and "participants" not in happening.facts:
            happening.facts["participants"] = tuple(names)

    def _organiser(self, sentence: Sentence, happening: Happening) -> None:
        for m in self._words.organised.finditer(self.text, sentence.start, sentence.end):
            who = _BY_WHOM.match(self.text, m.end(), sentence.end)
            if who is not None:
                happening.facts.setdefault("organiser", " ".join(who["who"].split()))
                return


class _Words:
    """A lexicon's words for sizes and organisers."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.counted = {key: PhraseBook(lexicon.words(key)) for key in _FEWEST}
        about = [word for key in ("more_than", "less_than", "about") for word in lexicon.words(key)]
        self.about = re.compile(rf"\b(?:{alternatives(about)})\s+$", re.IGNORECASE)
        self.organised = PhraseBook(lexicon.words("organised"))


@lru_cache(maxsize=8)
def _words_of(lexicon: Lexicon) -> _Words:
    return _Words(lexicon)
