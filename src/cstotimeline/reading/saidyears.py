"""Which years a page speaks of, and where: what a date without a year may borrow from its neighbours.

Full dates with the tense of their clauses tell about when a page was written: after what is over, before what is
still to come. What lies years behind the newest date is history, and dates nothing else.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from datetime import date, timedelta
from typing import Final

import attrs

from cstotimeline.reading.layout import Block
from cstotimeline.reading.page import Page, Sentence
from cstotimeline.reading.points import DatePhrase
from cstotimeline.reading.tenses import tense_of
from cstotimeline.reading.years import Around, Context, Reading, resolve

_DEADLINES: Final = ("until", "till", "up", "by")
_NEIGHBOURS: Final = 40
"""How many mentions of a year on each side have a vote."""
_WEIGHTS: Final = {"headline": 5, "name": 4, "date": 3, "year": 1}
"""A year in a headline or in a name says more of its surroundings than one that stands alone."""
_STALE: Final = 2
"""A year so many years older than the newest one said is history."""


_Vote = tuple[int, int, int]
"""Where a year is said, the year, its weight."""


@attrs.frozen
class _FullDate:
    """A date with its year, at `at` in the text, and the tense of its clause."""

    at: int
    first: date
    last: date
    tense: str


@attrs.frozen
class _Layer:
    """The full dates of the teasers, or of the articles, of a page, and what they tell of its day."""

    dates: list[_FullDate]
    votes: list[_Vote]
    newest: int
    over: date | None
    ahead: date | None


class SaidYears:
    """The years said in each block, in full dates, in names, alone."""

    def __init__(self, page: Page, told: list[tuple[Block, list[Sentence]]]) -> None:
        self.page = page
        self._told = told
        self._votes: dict[int, list[_Vote]] = {}
        self._layers: dict[bool, _Layer] = {}
        for block, sentences in told:
            self._date_block(block, sentences)

    def around(self, sentence: Sentence, at: int) -> Around | None:
        """What the dates around `at` tell; None where its layer of the page (teasers, or articles) says no year."""
        block = sentence.block
        layer = self._layer(block.teaser)
        votes = self._votes[id(block)] or layer.votes
        if not votes:
            return None
        place = bisect(votes, (at,))
        votes = votes[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS]
        weights: Counter[int] = Counter()
        for _, year, weight in votes:
            weights[year] += weight
        top = max(weights.values())
        best = min((vote for vote in votes if weights[vote[1]] == top), key=lambda vote: (abs(vote[0] - at), vote[0]))
        return Around(best[1], layer.over, layer.ahead, self._beside(layer, at))

    def is_stale(self, sentence: Sentence, year: int) -> bool:
        """Whether a year lies too far behind the newest one said to date anything else."""
        return year < self._layer(sentence.block.teaser).newest - _STALE

    def _beside(self, layer: _Layer, at: int) -> date | None:
        place = bisect(layer.dates, at, key=lambda said: said.at)
        for said in reversed(layer.dates[max(0, place - _NEIGHBOURS) : place]):
            if said.tense != "past" and said.first.year >= layer.newest - _STALE:
                return said.first
        return None

    def _layer(self, teaser: bool) -> _Layer:
        """The layer, worked out when somebody asks: most pages say when they were published."""
        if teaser not in self._layers:
            self._layers[teaser] = self._read_layer(teaser)
        return self._layers[teaser]

    def _read_layer(self, teaser: bool) -> _Layer:
        told = [(id(block), sentences) for block, sentences in self._told if block.teaser is teaser]
        dates = [said for _, sentences in told for sentence in sentences for said in self._full_dates(sentence)]
        said_in = {block: self._said_in(sentences) for block, sentences in told}
        votes = [vote for block, _ in told for vote in said_in[block]]
        strong = [year for _, year, weight in votes if weight > _WEIGHTS["year"]]
        newest = max(strong or [year for _, year, _ in votes], default=0)
        for block, _ in told:
            self._votes[block] = [vote for vote in said_in[block] if vote[1] >= newest - _STALE]
        votes = [vote for block, _ in told for vote in self._votes[block]]
        over = max((said.last for said in dates if said.tense == "past"), default=None)
        to_come = [said.first for said in dates if said.tense in ("future", "coming")]
        ahead = min((day for day in to_come if over is None or day >= over), default=None)
        return _Layer(dates, votes, newest, over, ahead)

    def _full_dates(self, sentence: Sentence) -> list[_FullDate]:
        found = []
        for phrase in sentence.phrases:
            if not phrase.has_year or phrase.first.month is None or self.is_history(sentence, phrase):
                continue
            reading = resolve(phrase, Context(), self.page.dates.seasons)
            if isinstance(reading, Reading):
                tense = "" if self._is_deadline(phrase) else self._tense(sentence, phrase)
                found.append(_FullDate(phrase.start, reading.first, reading.last, tense))
        return found

    def _tense(self, sentence: Sentence, phrase: DatePhrase) -> str:
        return tense_of(self.page.text, sentence, self.page.clause(sentence, phrase.start, phrase.end), phrase.start)

    def _is_long_past(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """ "In 2018 such drills were held in Brest": a year alone is another year than that of the news."""
        if phrase.first.grain != "year" or phrase.first.part is not None:
            return False
        planned = self.page.is_plan_year(phrase, (sentence.start, sentence.end))
        return not planned and self._tense(sentence, phrase) == "past"

    def _is_deadline(self, phrase: DatePhrase) -> bool:
        return phrase.lead.startswith(_DEADLINES) and phrase.last is None

    def _said_in(self, sentences: list[Sentence]) -> list[_Vote]:
        """Every year that is said; history has no vote, and no year alone in which something else was held."""
        votes = []
        for sentence in sentences:
            votes += [(name.start, name.year, _WEIGHTS["name"]) for name in sentence.names if name.year]
            for phrase in sentence.phrases:
                if not phrase.has_year or self.page.is_planned(sentence, phrase) or self.is_history(sentence, phrase):
                    continue
                for point in (phrase.first, phrase.last):
                    if point and point.year:
                        kind = "headline" if sentence.headline else "date" if point.month is not None else "year"
                        kind = "year" if self._is_deadline(phrase) else kind
                        if kind == "year" and self._is_long_past(sentence, phrase):
                            continue
                        votes.append((phrase.start, point.year, _WEIGHTS[kind]))
        return sorted(votes)

    def is_history(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """Whether a year stands beside a foundation, a signing, a term: a year that nothing else happens in."""
        if phrase.lead.startswith("since"):
            return True
        if self._is_deadline(phrase):
            return phrase.first.grain == "year"
        text, told = self.page.text, self.page.words.history
        if told.search(text, max(sentence.start, phrase.start - 70), phrase.start) is not None:
            return True
        after = min(sentence.end, phrase.end + 30)
        return phrase.first.grain == "year" and told.search(text, phrase.end, after) is not None

    def _date_block(self, block: Block, sentences: list[Sentence]) -> None:
        """A dateline without a year gets the year that fits what its page tells, and the weekday of a statement."""
        phrase = block.month_day
        if block.day is not None or phrase is None or phrase.problem:
            return
        layer = self._layer(block.teaser)
        near = self._votes[id(block)] or layer.votes
        likely = Counter(year for _, year, _ in near).most_common(1)
        said = [p for sentence in sentences for p in sentence.phrases]
        weekdays = [p.first.weekday for p in said if p.first.unit == "weekday" and p.first.shift is None]
        slack = timedelta(days=1)
        for year in (likely[0][0], likely[0][0] - 1, likely[0][0] + 1) if likely else ():
            try:
                day = date(year, phrase.first.month or 1, phrase.first.day or 1)
            except ValueError:
                continue
            early = layer.over is not None and day + slack < layer.over
            if not early and (not weekdays or (day.isoweekday() - (weekdays[0] or 0)) % 7 in (0, 1, 6)):
                block.day, block.rung = day, "neighbour"
                return
