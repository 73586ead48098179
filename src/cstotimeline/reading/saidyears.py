"""Which years a page speaks of, and where: what a date without a year may borrow from its neighbours."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from datetime import date
from typing import Final

from cstotimeline.reading.layout import Block
from cstotimeline.reading.page import Page, Sentence
from cstotimeline.reading.points import DatePhrase

_NEIGHBOURS: Final = 40
"""How many mentions of a year on each side have a vote."""
_WEIGHTS: Final = {"headline": 5, "name": 4, "date": 3, "year": 1}
"""A year in a headline or in a name says more of its surroundings than one that stands alone."""


class SaidYears:
    """The years said in each block, in full dates, in names, alone."""

    def __init__(self, page: Page, told: list[tuple[Block, list[Sentence]]]) -> None:
        self.page = page
        for block, sentences in told:
            self._date_block(block, sentences)
        self._votes = {id(block): self._said_in(sentences) for block, sentences in told}
        self._by_layer = {
            layer: [vote for block, _ in told if block.teaser is layer for vote in self._votes[id(block)]]
            for layer in (False, True)
        }

    def near(self, sentence: Sentence, at: int) -> int | None:
        """The year most often said around `at`: in its block, else in its layer of the page (teasers, or articles)."""
        block = sentence.block
        votes = self._votes[id(block)] or self._by_layer[block.teaser]
        if not votes:
            return None
        place = bisect(votes, (at,))
        votes = votes[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS]
        weights: Counter[int] = Counter()
        for _, year, weight in votes:
            weights[year] += weight
        top = max(weights.values())
        best = [vote for vote in votes if weights[vote[1]] == top]
        return min(best, key=lambda vote: (abs(vote[0] - at), vote[0]))[1]

    def _said_in(self, sentences: list[Sentence]) -> list[tuple[int, int, int]]:
        """Every year that is said: its offset, the year, its weight (see `_WEIGHTS`); history has no vote."""
        votes = []
        for sentence in sentences:
            votes += [(name.start, name.year, _WEIGHTS["name"]) for name in sentence.names if name.year]
            for phrase in sentence.phrases:
                if not phrase.has_year or self.page.is_planned(sentence, phrase) or self.is_history(sentence, phrase):
                    continue
                for point in (phrase.first, phrase.last):
                    if point and point.year:
                        kind = "headline" if sentence.headline else "date" if point.month is not None else "year"
                        votes.append((phrase.start, point.year, _WEIGHTS[kind]))
        return sorted(votes)

    def is_history(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """Whether a year stands beside a foundation, a signing, a term: a year that nothing else happens in."""
        if phrase.lead.startswith(("since", "until", "till", "up", "by")):
            return True
        text, told = self.page.text, self.page.words.history
        if told.search(text, max(sentence.start, phrase.start - 70), phrase.start) is not None:
            return True
        after = min(sentence.end, phrase.end + 30)
        return phrase.first.grain == "year" and told.search(text, phrase.end, after) is not None

    def _date_block(self, block: Block, sentences: list[Sentence]) -> None:
        """A dateline without a year gets the year its block speaks of, if the weekday of a statement agrees."""
        phrase = block.month_day
        if block.day is not None or phrase is None or phrase.problem:
            return
        phrases = [phrase for sentence in sentences for phrase in sentence.phrases]
        years = Counter(
            [name.year for sentence in sentences for name in sentence.names if name.year]
            + [p.first.year for s in sentences for p in s.phrases if p.first.year and not self.is_history(s, p)]
        )
        if not years:
            return
        likely = years.most_common(1)[0][0]
        weekdays = [p.first.weekday for p in phrases if p.first.unit == "weekday" and p.first.shift is None]
        for year in (likely, likely - 1, likely + 1):
            try:
                day = date(year, phrase.first.month or 1, phrase.first.day or 1)
            except ValueError:
                continue
            if not weekdays or (day.isoweekday() - (weekdays[0] or 0)) % 7 in (0, 1, 6):
                block.day, block.rung = day, "neighbour"
                return
