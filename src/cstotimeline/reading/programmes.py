"""Programmes: lines that hold a day, above rows that begin with an hour ("18 October (Wednesday)", "10:00 Opening").

The rows happen on the day above them; what the whole page is about lasts from its "Day 1" to its last day.
"""

from __future__ import annotations

import re
from typing import Final

from cstotimeline.reading.cast import Cast
from cstotimeline.reading.page import Page, Sentence
from cstotimeline.reading.points import DatePhrase
from cstotimeline.reading.timing import Timing
from cstotimeline.reading.years import Reading, resolve

_LONGEST: Final = 60
_HEADLINES: Final = 3
_HAS_PROGRAMME: Final = frozenset({"conference", "meeting", "summit", "exercise", "training_course", "other"})
_ROW: Final = re.compile(r"[\s|*•-]*(?:\d{1,2}[:.]\d\d\b|[-*•|]\s)")
_NUMBERED: Final = re.compile(r"\W*day\s+(?:\d{1,2}|one|two|three|four|five)\b", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")


class Programme:
    """The days of a page's programme, and which sentences are rows below each."""

    def __init__(self, page: Page, sentences: list[Sentence]) -> None:
        self._page = page
        self._headlines = [sentence for sentence in sentences if sentence.headline][:_HEADLINES]
        self._numbered: list[tuple[Sentence, DatePhrase]] = []
        self._days: dict[int, DatePhrase] = {}
        day: DatePhrase | None = None
        for sentence in sentences:
            said = self._own_day(sentence)
            if said is not None:
                day = said
            elif day is not None and _ROW.match(page.text, sentence.start):
                if not sentence.phrases:
                    self._days[sentence.start] = day
            elif page.text[sentence.end - 1] in ".!?":
                day = None

    def day_of(self, sentence: Sentence) -> DatePhrase | None:
        """The day that stands above a row."""
        return self._days.get(sentence.start)

    def date_whole(self, cast: Cast, timing: Timing) -> None:
        """What the headline names, if it has no days of its own, lasts from the first numbered day to the last."""
        days = self._numbered
        named = [(s, m) for s in self._headlines for m in s.mentions if m.role == "main" and m.kind in _HAS_PROGRAMME]
        if len(days) < 2 or not named:
            return
        headline, mention = named[0]
        happening = cast.happening(headline, mention)
        for role, (sentence, phrase) in (("start", days[0]), ("end", days[-1])):
            context = timing.context(sentence, phrase, (sentence.start, sentence.end), happening, None)
            reading = resolve(phrase, context, self._page.dates.seasons)
            if isinstance(reading, Reading) and not any(item.role in ("on", role) for item in happening.dated):
                happening.date(role, reading, headline.passage)

    def _own_day(self, sentence: Sentence) -> DatePhrase | None:
        """The day of a line that holds little else, or of the first row of a day in a table."""
        if len(sentence.phrases) != 1:
            return None
        phrase = sentence.phrases[0]
        if phrase.first.grain != "day" or phrase.first.is_relative or phrase.last is not None:
            return None
        text = self._page.text
        numbered = _NUMBERED.match(text, sentence.start, phrase.start) is not None
        if numbered:
            self._numbered.append((sentence, phrase))
        if text[sentence.start] == "|":
            return phrase
        if sentence.end - sentence.start > _LONGEST:
            return None
        rest = f"{text[sentence.start : phrase.start]} {text[phrase.end : sentence.end]}"
        return phrase if len(_WORDS.findall(rest)) <= numbered else None
