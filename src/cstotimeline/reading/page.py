"""A text taken apart: its sentences, and in each the names, dates, cues, events and places it mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final

import attrs

from cstotimeline.reading.coined import Coinages
from cstotimeline.reading.happenings import Passage
from cstotimeline.reading.layout import Block
from cstotimeline.reading.lexicon import Lexicon, Series, alternatives
from cstotimeline.reading.mentions import Cue, EventMention, mentioner
from cstotimeline.reading.names import NameMention, namer
from cstotimeline.reading.nounphrases import nominal
from cstotimeline.reading.phrasebook import PhraseBook, Scan, Scanner
from cstotimeline.reading.phrases import grammar
from cstotimeline.reading.points import DatePhrase
from cstotimeline.reading.sentences import clause_breaks, splitter
from cstotimeline.reading.whereabouts import PlaceMention, finder


@attrs.define(eq=False)
class Sentence:
    """A sentence with what was found in it."""

    start: int
    end: int
    block: Block
    headline: bool
    names: list[NameMention]
    phrases: list[DatePhrase]
    scan: Scan
    breaks: list[tuple[int, int, int]] | None = None
    cues: list[Cue] = attrs.Factory(list)
    mentions: list[EventMention] = attrs.Factory(list)
    places: list[PlaceMention] | None = None

    @property
    def passage(self) -> Passage:
        """As evidence."""
        return Passage(self.start, self.end, self.block.day)


_PLANNED_FOR: Final = re.compile(
    r"\b(?:planned|scheduled|slated|expected)\s+(?:for|in|to\s+\w+(?:\s+\w+)?\s+in)\s+(?:the\s+)?$", re.IGNORECASE
)
_TIME_OWNER: Final = re.compile(
    r"^(?:(?:year|today|yesterday|tomorrow|week|month)'s|\d{1,2}[:.]\d\d(?:\s*-\s*\d{1,2}[:.]\d\d)?)\s+(?:-\s+)?",
    re.IGNORECASE,
)
_TITLE_END: Final = re.compile(
    r",?\s(?:who|which|where|to\s+discuss|at\s+the\s+invitation|in\s+the\s+fields?|as\s+part|and|during|within|on\s+the)\b|[,;]\s"
)
_BEFORE_DATE: Final = re.compile(
    r"(?:\b(?:in\s+the\s+period\s+)?(?:on|from|between|in|of|during|at)\s+(?:the\s+)?)?$", re.IGNORECASE
)
_SUBJECT: Final = re.compile(r"\s*(?:the|an?|its|their)\s+\w|\s*[A-ZÀ-Þ]")
_RELATIVE: Final = re.compile(r",\s*which\s[^,]{1,120},")
_DANGLING: Final = re.compile(
    r"(?:[\s,;:(]+(?:of|the|an?|and|or|to|for|in|on|at|with|by|from|as|that|which|who|its|their|to\s+ensure))+$",
    re.IGNORECASE,
)
"""Words that a title cut short cannot end with."""
_PLACE_FIRST: Final = re.compile(r"^[Ii]n\s+[A-Z][\w-]+(?:\s[A-Z][\w-]+)?,\s+(?=(?:the|[A-Z])\s?\w)")
_LOOSE_START: Final = re.compile(r"^(?:as of|as|earlier|later)\s*,?\s+", re.IGNORECASE)
_AS_NOUN: Final = re.compile(r"\b(?:the|its|their|an?|this)\s+(?:very\s+)?$", re.IGNORECASE)
_THIS_CENTURY: Final = re.compile(r"20[0-4]\d(?<![\w.,-]\d{4})(?!\w|[.,]\d)")
_DAYS: Final = {"day": 1, "week": 7, "fortnight": 14}
_LONGEST: Final = 120
_REACH: Final = 400
"""How far a clause reaches from the words asked about, at most, in characters."""
_ROW: Final = 160
"""A line without a verb that is no longer tells an event in a list or a table."""
_BLANKS: Final = re.compile(r"\s+")


class Page:
    """One text and a lexicon's eyes on it."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self.text = text
        self.words = words_of(lexicon)
        self.dates = grammar(lexicon)
        self.finder = finder(lexicon)
        self._names = namer(lexicon)
        self._mentions = mentioner(lexicon)
        self._split = splitter(lexicon)
        self._scanner = scanner(lexicon)
        self._told: set[Series] = set()
        self._coined = Coinages(lexicon)
        self._said_years = tuple({int(m[0]) for m in _THIS_CENTURY.finditer(text)})

    def sentences(self, blocks: list[Block]) -> list[list[Sentence]]:
        """The sentences of each block; names that one of them coins are names in all of them."""
        told = [self._sentences(block) for block in blocks]
        self._complete([sentence for sentences in told for sentence in sentences])
        return told

    def _complete(self, sentences: list[Sentence]) -> None:
        """Finds the names that were coined in other sentences, and what the sentences say of events."""
        starts = [sentence.start for sentence in sentences]
        for at, words in self._coined.places(self.text):
            sentence = sentences[max(0, bisect_right(starts, at) - 1)]
            if not sentence.start <= at < sentence.end or any(n.start <= at < n.end for n in sentence.names):
                continue
            name = self._coined.mention(self.text, at, sentence.end, words, self._about(sentence.block))
            if name is not None and not any(n.start < name.end and name.start < n.end for n in sentence.names):
                sentence.names.append(name)
                sentence.phrases = _apart(sentence.phrases, [name])
        for sentence in sentences:
            if sentence.names:
                sentence.names = self._coined.in_full(self.text, sentence.names)
            self._find_events(sentence)

    def _sentences(self, block: Block) -> list[Sentence]:
        found = []
        for line in block.lines:
            for start, end in self._split.sentences(self.text, line.start, line.end):
                scan = self._scanner.scan(self.text, start, end)
                names = self._names.names(self.text, start, end, scan, self._told, self._about(block))
                self._told.update(name.series for name in names if name.series is not None and name.year)
                self._coined.learn(self.text, names)
                phrases = _apart(self.dates.phrases(self.text, start, end, scan.starts), names)
                found.append(Sentence(start, end, block, line.role == "headline", names, phrases, scan))
        return found

    def _about(self, block: Block) -> tuple[int, ...]:
        """The years a block is about: that of its day, else those of this century that the text says."""
        return (block.day.year,) if block.day is not None else self._said_years

    def may_matter(self, sentence: Sentence) -> bool:
        """Whether it has a word for an event."""
        return bool(sentence.scan.matches["heads"])

    def is_planned(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        return phrase.first.grain == "year" and bool(
            _PLANNED_FOR.search(self.text, max(sentence.start, phrase.start - 40), phrase.start)
        )

    def is_plan_year(self, phrase: DatePhrase, clause: tuple[int, int]) -> bool:
        return bool(self.words.plan.search(self.text, max(clause[0], phrase.start - 160), phrase.start))

    def near(self, sentence: Sentence, at: int, role: str, reach: int) -> bool:
        return any(role in c.roles and 0 <= at - c.end <= reach for c in sentence.cues)

    def length(self, start: int, end: int) -> int | None:
        """How many days the first duration within `text[start:end]` comes to, as far as days can be counted."""
        for duration in self.dates.durations(self.text, start, end):
            if duration.unit in _DAYS and duration.count <= _LONGEST:
                return duration.count * _DAYS[duration.unit]
        return None

    def title(self, start: int, end: int) -> str:
        words = _BLANKS.sub(" ", self.text[start:end]).strip(" ,;:.-")
        words = _DANGLING.sub("", _TIME_OWNER.sub("", words))
        if words.count('"') % 2:
            words = words + '"'
        return words[:1].upper() + words[1:]

    def main_words(self, sentence: Sentence, clause: tuple[int, int] | None = None) -> str:
        """The sentence without its date and its attributions, as a title."""
        start, end = sentence.start, sentence.end
        if clause is not None and _SUBJECT.match(self.text, clause[0]):
            start, end = clause
        words = self.text[start:end]
        for phrase in reversed(sentence.phrases):
            if not start <= phrase.start < end or self.text.startswith("'s", phrase.end):
                continue
            words = _BEFORE_DATE.sub("", words[: phrase.start - start]) + words[phrase.end - start :]
        words = _BLANKS.sub(" ", words).strip(' ,;:.-"')
        words = re.sub(r"\s+([,.;])", r"\1", words)
        words = re.sub(r",,+", ",", words)
        words = _PLACE_FIRST.sub("", _LOOSE_START.sub("", words).lstrip(" ,"))
        words = nominal(words)
        if len(words) > 90:
            cut = [m.start() for m in _TITLE_END.finditer(words[:110]) if m.start() > 40]
            words = words[: cut[-1]] if cut else words if len(words) <= 110 else words[:110].rpartition(" ")[0]
            words = _DANGLING.sub("", words.rstrip(" ,;:"))
        return words[:1].upper() + words[1:]

    def words_behind(self, sentence: Sentence, at: int) -> str:
        """What a sentence says behind its setting: "as part of X, which …, *the joint actions … were practised*"."""
        words = _RELATIVE.sub(",", self.text[at : sentence.end])
        behind = nominal(words.partition(", ")[2].strip(' ,;:.-"'))
        return behind[:1].upper() + behind[1:] if 12 <= len(behind) <= 130 else ""

    def _find_events(self, sentence: Sentence) -> None:
        """Finds its event mentions and cues; words that are part of an event's name are no cues."""
        cues = self._mentions.cues(sentence.scan)
        sentence.mentions = self._mentions.events(
            self.text, sentence.start, sentence.end, sentence.names, sentence.scan, cues
        )
        if not cues:
            return
        inside = [(min(m.start, m.head[0]), m.head[1]) for m in sentence.mentions]
        sentence.cues = [
            cue
            for cue in cues
            if not any(a <= cue.start < b for a, b in inside)
            and not (cue.roles & {"begins", "ends"} and _AS_NOUN.search(self.text, sentence.start, cue.start))
        ]

    def clause(self, sentence: Sentence, first: int, last: int) -> tuple[int, int]:
        """The clause of a sentence that holds `text[first:last]`, within reach of it."""
        if sentence.breaks is None:
            sentence.breaks = clause_breaks(self.text, sentence.start, sentence.end)
        left, right = sentence.start, sentence.end
        for ends, marked, begins in sentence.breaks:
            if marked <= first:
                left = begins
            elif ends >= last:
                right = ends
                break
        return max(left, first - _REACH), min(right, last + _REACH)

    def places_of(self, sentence: Sentence) -> list[PlaceMention]:
        """Its places, found when somebody asks; names of events are none."""
        if sentence.places is None:
            row = not (sentence.headline or sentence.cues) and sentence.end - sentence.start <= _ROW
            found = self.finder.places(self.text, sentence.start, sentence.end, sentence.scan, row)
            sentence.places = [
                place
                for place in found
                if not any(name.start < place.end and place.start < name.end for name in sentence.names)
            ]
        return sentence.places


def _apart(phrases: list[DatePhrase], names: list[NameMention]) -> list[DatePhrase]:
    """The phrases that are no part of a name."""
    return [p for p in phrases if not any(n.start < p.end and p.start < n.end for n in names)]


class Words:
    """A lexicon's words that binding asks for."""

    def __init__(self, lexicon: Lexicon) -> None:
        pronouns = alternatives(lexicon.words("pronouns"))
        self.pronoun = re.compile(rf"\W*(?:and\s+|but\s+)?(?:{pronouns})\b", re.IGNORECASE)
        self.comma_it = re.compile(rf"\s*,\s*(?:{pronouns})\b", re.IGNORECASE)
        plans = alternatives(lexicon.words("plans"))
        self.plan = re.compile(
            rf"\b(?:{plans})\b[^.;:]{{0,140}}\b(?:for|of|to|until|in)\s+(?:the\s+)?(?:year\s+)?(?:\d{{4}}\s*-\s*)?[\"'(]?$",
            re.IGNORECASE,
        )
        statement = alternatives(lexicon.words("statement"))
        self.statement_after = re.compile(rf"\s*,?\s*(?:{statement})\b(?!\s+(?:that|to))", re.IGNORECASE)
        self.history = PhraseBook((*lexicon.words("background"), *lexicon.words("begun")))
        self.terms = PhraseBook(lexicon.words("terms"))
        self.editions = {word.lower() for word in lexicon.words("editions")}
        self.habits = PhraseBook(lexicon.words("habits"))
        self.troops = PhraseBook((*lexicon.words("personnel"), *lexicon.words("equipment"), *lexicon.words("troops")))
        self.opening = re.compile(r"open|start|launch", re.IGNORECASE)
        self.closing = re.compile(r"clos|conclu", re.IGNORECASE)


@lru_cache(maxsize=8)
def scanner(lexicon: Lexicon) -> Scanner:
    """What each sentence is scanned for, made once."""
    books = {**namer(lexicon).books, **mentioner(lexicon).books, **finder(lexicon).books}
    return Scanner(books, grammar(lexicon).starts)


@lru_cache(maxsize=8)
def words_of(lexicon: Lexicon) -> Words:
    """The patterns of a lexicon, compiled once."""
    return Words(lexicon)
