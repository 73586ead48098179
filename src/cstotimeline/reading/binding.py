"""From sentences to happenings: which date belongs to which event, and which belongs to none.

A press release is full of days: of statements, datelines, foundations, plans. A day counts for an event when a
clause says that the event happens, starts or ends then. Sentences are read in order; “the exercise” and “it”
take up what was spoken of before.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import zip_longest
from typing import Final

import attrs

from cstotimeline.evidence import Doubt
from cstotimeline.reading.happenings import Happening, Passage
from cstotimeline.reading.layout import Block
from cstotimeline.reading.lexicon import Lexicon, alternatives
from cstotimeline.reading.mentions import Cue, EventMention, mentioner
from cstotimeline.reading.names import NameMention, namer
from cstotimeline.reading.phrases import DatePhrase, grammar
from cstotimeline.reading.sentences import clause_around, splitter
from cstotimeline.reading.whereabouts import PlaceMention, finder
from cstotimeline.reading.years import Context, Reading, resolve


@attrs.define(eq=False)
class Sentence:
    """A sentence with what was found in it."""

    start: int
    end: int
    block: Block
    headline: bool
    names: list[NameMention]
    phrases: list[DatePhrase]
    cues: list[Cue] = attrs.Factory(list)
    mentions: list[EventMention] = attrs.Factory(list)
    places: list[PlaceMention] | None = None

    @property
    def passage(self) -> Passage:
        """As evidence."""
        return Passage(self.start, self.end, self.block.day)


_FAMILY: Final = {"phase": "exercise", "summit": "meeting"}
_WAS_TO: Final = re.compile(
    r"\b(?:was|were|had\s+been)\s+(?:originally\s+|initially\s+|also\s+)?(?:to\b|scheduled|planned|due|expected|set|slated|supposed)|\bwould\b",
    re.IGNORECASE,
)
_PLANNED_FOR: Final = re.compile(
    r"\b(?:planned|scheduled|slated|expected)\s+(?:for|in|to\s+\w+(?:\s+\w+)?\s+in)\s+(?:the\s+)?$", re.IGNORECASE
)
_TENSES: Final = frozenset({"future", "past", "present", "held"})
_FIRST_HELD: Final = re.compile(r"\bfirst\s+(?:\w+\s+)?(?:held|conducted|took\s+place|organi[sz]ed|staged|run)\b")
_WHICH: Final = re.compile(r"\W*(?:which|that|who)\b")
_TIME_OWNER: Final = re.compile(r"^(?:year|today|yesterday|tomorrow|week|month)'s\s+", re.IGNORECASE)
_TITLE_END: Final = re.compile(
    r",?\s(?:who|which|where|to\s+discuss|at\s+the\s+invitation|in\s+the\s+fields?|as\s+part|and|during|within|on\s+the)\b|[,;]\s"
)
_PAST_FORM: Final = re.compile(r"\b[a-z]{3,}ed\b")
_HEAD_WORDS: Final = re.compile(r"\W*(?:and|but|then|also|however|meanwhile)?[\s,]*", re.IGNORECASE)


class Binder:
    """Binds the dates of one document to its events."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self.text = text
        self.lexicon = lexicon
        self.dates = grammar(lexicon)
        self.names = namer(lexicon)
        self.mentions = mentioner(lexicon)
        self.places = finder(lexicon)
        self.split = splitter(lexicon)
        self.happenings: list[Happening] = []
        self.salient: list[Happening] = []
        self.previous: date | None = None
        self.list_year: DatePhrase | None = None
        self._made: dict[int, Happening] = {}
        self._words = words_of(lexicon)

    def bind(self, blocks: list[Block]) -> list[Happening]:
        """The happenings of a document, in the order in which they are first spoken of."""
        sentences = [sentence for block in blocks for sentence in self._sentences(block)]
        self._date_blocks(blocks, sentences)
        self._years = self._year_votes(sentences)
        for block in blocks:
            self.salient, self.previous = [], None
            mine = [sentence for sentence in sentences if sentence.block is block]
            before = len(self.happenings)
            for sentence in mine:
                if sentence.headline:
                    self._announce(sentence)
            for sentence in sorted(mine, key=lambda sentence: sentence.headline):
                self._sentence(sentence)
            self._named_later(self.happenings[before:])
            self._scene(mine, self.happenings[before:])
        return self.happenings

    # Sentences

    def _sentences(self, block: Block) -> list[Sentence]:
        found = []
        for line in block.lines:
            for start, end in self.split.sentences(self.text, line.start, line.end):
                names = self.names.names(self.text, start, end)
                phrases = [
                    p for p in self.dates.phrases(self.text, start, end)
                    if not any(n.start < p.end and p.start < n.end for n in names)
                ]  # fmt: skip
                found.append(Sentence(start, end, block, line.role == "headline", names, phrases))
        return found

    def _date_blocks(self, blocks: list[Block], sentences: list[Sentence]) -> None:
        """A dateline without a year gets the year its block speaks of, if the weekday of a statement agrees."""
        for block in blocks:
            phrase = block.month_day
            if block.day is not None or phrase is None or phrase.problem:
                continue
            mine = [s for s in sentences if s.block is block]
            years = Counter(
                [n.year for s in mine for n in s.names if n.year]
                + [p.first.year for s in mine for p in s.phrases if p.first.year]
            )
            if not years:
                continue
            likely = years.most_common(1)[0][0]
            weekdays = [
                p.first.weekday for s in mine for p in s.phrases if p.first.unit == "weekday" and p.first.shift is None
            ]
            for year in (likely, likely - 1, likely + 1):
                try:
                    day = date(year, phrase.first.month or 1, phrase.first.day or 1)
                except ValueError:
                    continue
                if not weekdays or abs((day.isoweekday() - (weekdays[0] or 0)) % 7) in (0, 1, 6):
                    block.day, block.rung = day, "neighbour"
                    break

    def _year_votes(self, sentences: list[Sentence]) -> list[tuple[int, int, Block, bool]]:
        """Every year that is said, with its place: (offset, year, block, whether in a full date)."""
        votes = []
        for sentence in sentences:
            for name in sentence.names:
                if name.year:
                    votes.append((name.start, name.year, sentence.block, False))
            for phrase in sentence.phrases:
                for point in (phrase.first, phrase.last):
                    if (
                        point
                        and point.year
                        and not phrase.lead.startswith(("since", "until", "up"))
                        and not self._is_planned(sentence, phrase)
                    ):
                        votes.append((phrase.start, point.year, sentence.block, point.month is not None))
        return votes

    def _near_year(self, sentence: Sentence, at: int) -> int | None:
        block = sentence.block
        mine = [v for v in self._years if v[2] is block]
        mine = mine or [v for v in self._years if v[2].teaser == block.teaser]
        if not mine:
            return None
        if any(v[3] for v in mine):
            mine = [v for v in mine if v[3]] if block.teaser else mine
        counts = Counter(v[1] for v in mine)
        top = max(counts.values())
        best = [v for v in mine if counts[v[1]] == top]
        return min(best, key=lambda v: (abs(v[0] - at), v[0]))[1]

    # One sentence

    def _sentence(self, sentence: Sentence) -> None:
        if not (sentence.names or sentence.phrases or self._may_matter(sentence)):
            return
        text, start, end = self.text, sentence.start, sentence.end
        sentence.cues = self.mentions.cues(text, start, end)
        sentence.mentions = self.mentions.events(text, start, end, sentence.names)
        heads = [m.head for m in sentence.mentions]
        sentence.cues = [c for c in sentence.cues if not any(a <= c.start < b for a, b in heads)]
        self._named(sentence)
        self._dated(sentence)
        self._listed(sentence)
        self._codenames(sentence)
        self._led_by_its_day(sentence)
        self._taken_up(sentence)
        self._settle_topics(sentence)

    def _announce(self, sentence: Sentence) -> None:
        """A headline comes after its text, but says what the text is about."""
        if sentence.names:
            sentence.mentions = self.mentions.events(self.text, sentence.start, sentence.end, sentence.names)
            self._settle_topics(sentence)

    def _may_matter(self, sentence: Sentence) -> bool:
        return bool(self.salient) or self._words.trigger.search(self.text, sentence.start, sentence.end) is not None

    def _named(self, sentence: Sentence) -> None:
        """Every name with its year is an event, dated or not."""
        for mention in sentence.mentions:
            if mention.name is not None and mention.name.year is not None:
                happening = self._for_name(mention, sentence)
                happening.add(sentence.passage)
                self._place(happening, sentence, mention)
                self._status(happening, sentence, mention.head[0], None, weak=True)

    def _for_name(self, mention: EventMention, sentence: Sentence, year: int | None = None) -> Happening:
        name = mention.name
        assert name is not None  # noqa: S101  # callers ask for named mentions only
        key = name.series.name if name.series else name.base.lower()
        year = name.year or year
        for happening in self.happenings:
            other = happening.name
            if other is None or happening.label:
                continue
            other_key = other.series.name if other.series else other.base.lower()
            if other_key == key and (happening.year == year or year is None or happening.year is None):
                happening.year = happening.year or year
                self._put_within(happening, mention, sentence)
                return happening
        happening = Happening(mention.kind, name.written, name, year)
        if name.series and name.series.organiser:
            happening.facts["organiser"] = name.series.organiser
        self.happenings.append(happening)
        self._put_within(happening, mention, sentence)
        return happening

    def _put_within(self, happening: Happening, mention: EventMention, sentence: Sentence) -> None:
        """Gives a named event the named one it is part of: "as part of X, the exercises Y and Z are being held"."""
        if happening.parent is not None or mention.parent_cue:
            return
        for other in sentence.mentions:
            if other.parent_cue and other.name is not None and other is not mention:
                whole = self._for_name(other, sentence)
                if whole is not happening and whole.parent is not happening:
                    happening.parent = whole

    # Dates

    def _dated(self, sentence: Sentence) -> None:
        for phrase in sentence.phrases:
            clause = clause_around(self.text, sentence.start, sentence.end, phrase.start, phrase.end)
            if self._is_no_event(sentence, phrase, clause):
                continue
            target = self._target(sentence, phrase, clause)
            if target is None:
                continue
            self._apply(sentence, phrase, clause, target)

    def _is_planned(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        return phrase.first.grain == "year" and bool(
            _PLANNED_FOR.search(self.text, max(sentence.start, phrase.start - 40), phrase.start)
        )

    def _is_no_event(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int]) -> bool:
        """Statement days, history, plans, deadlines."""
        text = self.text
        grain = phrase.first.grain
        lead = re.sub(r"\s+", " ", phrase.lead)
        if grain == "year" and text.startswith("'s", phrase.end):
            return True
        if not phrase.has_year and self._words.habit.search(text, *clause):
            return True
        if grain == "year" and _FIRST_HELD.search(text, clause[0], phrase.start):
            return True
        if text[phrase.start - 1] == "(" and any(
            h[1] < phrase.start <= h[1] + 60 for h in (m.head for m in sentence.mentions)
        ):
            return False
        if lead in ("dated", "than", "after", "before", "no later than") or (lead == "by" and not phrase.last):
            return True
        if lead == "since" and not self._near(sentence, phrase.start, "ongoing", 60):
            return True
        if grain == "year" and phrase.first.part is None and phrase.last is not None:
            return True
        if grain == "year" and self._words.terms.search(text, max(clause[0], phrase.start - 60), phrase.start):
            return True
        if grain == "year" and (
            lead in ("until", "till", "through", "up to", "to", "from") or self._is_plan_year(phrase, clause)
        ):
            return True
        before = [c for c in sentence.cues if clause[0] <= c.start and c.end <= phrase.start]
        after = [c for c in sentence.cues if c.start >= phrase.end and c.end <= clause[1]]
        heads = [m.head for m in sentence.mentions]
        if before and before[-1].roles & {"statement"} and phrase.start - before[-1].end <= 50:
            if not any(before[-1].end <= h[0] < phrase.start for h in heads):
                return True
        if self._words.statement_after.match(text, phrase.end) and not before:
            return True
        if (
            phrase.first.unit == "weekday"
            and after
            and "statement" in after[0].roles
            and after[0].start - phrase.end < 60
            and not any(phrase.end <= h[0] < after[0].start for h in heads)
            and not before
        ):
            return True
        return self._is_background(sentence, phrase, before, after, heads)

    def _is_background(
        self, sentence: Sentence, phrase: DatePhrase, before: list[Cue], after: list[Cue], heads: list[tuple[int, int]]
    ) -> bool:
        telling = {
            "past",
            "future",
            "held",
            "begins",
            "ends",
            "hosts",
            "happens",
            "cancelled",
            "postponed",
            "ongoing",
            "present",
        }
        for cue in reversed(before):
            if "background" in cue.roles:
                if not any(cue.end <= h[0] < phrase.start for h in heads):
                    return True
                return False
            if cue.roles & telling and cue.roles & {"held", "begins", "ends", "hosts", "happens"}:
                return False
            if phrase.start - cue.end > 90:
                break
        for cue in after:
            if "background" in cue.roles and cue.start - phrase.end < 90:
                return not any(phrase.end <= h[0] < cue.start for h in heads)
            if cue.roles & {"held", "begins", "ends", "hosts", "happens"}:
                return False
        return False

    def _is_plan_year(self, phrase: DatePhrase, clause: tuple[int, int]) -> bool:
        return bool(self._words.plan.search(self.text, max(clause[0], phrase.start - 90), phrase.start))

    def _near(self, sentence: Sentence, at: int, role: str, reach: int) -> bool:
        return any(role in c.roles and 0 <= at - c.end <= reach for c in sentence.cues)

    def _listed(self, sentence: Sentence) -> None:
        """ "In 2024 it is envisaged:" dates the items of the list that follows, where they have no day."""
        text = self.text
        if text[sentence.end - 1] == ":":
            years = [p for p in sentence.phrases if p.first.year and p.first.grain == "year" and not p.last]
            self.list_year = years[0] if years else None
            return
        item = text[sentence.start] in "-•*" or bool(
            re.match(r"\d{1,2}[.)]\s", text[sentence.start : sentence.start + 4])
        )
        if not item or self.list_year is None:
            if not sentence.headline:
                self.list_year = None
            return
        if sentence.names or sentence.phrases:
            return
        for mention in sentence.mentions[:1]:
            if mention.role == "main" and mention.head[0] - sentence.start < 80:
                happening = self._happening(sentence, mention)
                reading = resolve(self.list_year, Context(), self.dates.seasons)
                if isinstance(reading, Reading):
                    happening.date("on", reading, sentence.passage)
                    self._place(happening, sentence, mention)
                    happening.statuses.append("planned")

    def _codenames(self, sentence: Sentence) -> None:
        """Names given to exercises just spoken of share their days: "The drills bear the codenames …"."""
        bare = [m for m in sentence.mentions if m.name is not None and m.name.year is None]
        if not bare or sentence.phrases or not self.salient:
            return
        whole = next((h for h in reversed(self.salient) if h.plural and h.dated), None)
        if whole is None:
            return
        for mention in bare:
            happening = self._for_name(mention, sentence, whole.dated[0].reading.first.year)
            if happening.dated:
                continue
            happening.dated += whole.dated
            happening.add(sentence.passage)
            happening.places += whole.places
            happening.statuses += whole.statuses
            whole.summary = True

    def _led_by_its_day(self, sentence: Sentence) -> None:
        """The lead news of a dated headline happened on its day: "… hosted the opening ceremony 01.09.2023"."""
        block = sentence.block
        if not sentence.headline or block.rung != "block" or block.day is None or sentence.phrases or not block.glued:
            return
        clause = (sentence.start, sentence.end)
        if self._tense(sentence, clause) != "past":
            return
        for mention in sentence.mentions[:1]:
            if mention.role == "main" and mention.kind in ("ceremony", "meeting", "summit", "conference"):
                told = [
                    h
                    for h in self.happenings
                    if h.kind == mention.kind and any(d.passage.published == block.day for d in h.dated)
                ]
                if told:
                    return
                happening = self._happening(sentence, mention)
                day = Reading(
                    str(block.day),
                    block.day,
                    block.day,
                    "block",
                    (Doubt("dated-by-publication", "no day is said: the day it was published", ()),),
                )
                happening.date("on", day, sentence.passage)
                happening.statuses.append("held")
                self._place(happening, sentence, mention)
                if happening.kind == "ceremony":
                    self._ceremony(sentence, happening, mention, day)

    def _taken_up(self, sentence: Sentence) -> None:
        """ "The exercise … at the Bereg range": a place said of what was spoken of before."""
        if sentence.phrases or sentence.headline:
            return
        for mention in sentence.mentions:
            if mention.name is None and mention.definite and not mention.other and mention.kind == "exercise":
                topic = self._topic()
                if topic is not None:
                    self._place(topic, sentence, mention)
                    self._status(topic, sentence, mention.head[0], None, weak=True)
                return

    # Whose date it is

    def _target(
        self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int]
    ) -> EventMention | Cue | str | None:
        """The mention, the verb, or "it" (what was spoken of before) that a date belongs to."""
        best: tuple[float, EventMention] | None = None
        for mention in sentence.mentions:
            score = self._score(sentence, phrase, clause, mention)
            if best is None or score > best[0]:
                best = (score, mention)
        verb = self._verb(sentence, phrase, clause)
        if self._opens_with_participle(sentence, phrase, clause) and self.salient:
            return "it"
        if verb is not None and (
            best is None or best[0] < 2 or best[1].role == "setting" or self._verb_wins(verb, best[1])
        ):
            return verb
        if best is not None and best[0] > 0 and best[1].role != "setting":
            return best[1]
        if self._is_pronoun(sentence, clause) and self.salient:
            return "it"
        if best is not None and best[1].role == "setting" and phrase.first.grain == "day":
            return best[1] if best[1].kind in ("exercise", "operation", "phase") else None
        if best is not None and best[0] > -2 and best[1].role == "main":
            return best[1]
        return "it" if self.salient and self._is_fragment(sentence, phrase) else None

    def _score(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int], mention: EventMention) -> float:
        head_start, head_end = mention.head
        inside = clause[0] <= head_start < clause[1]
        score = 3.0 if inside else 0.0
        if mention.role == "setting":
            score -= 5
        if mention.role == "part":
            score -= 3.5
        if head_end <= phrase.start:
            gap = self.text[head_end : phrase.start]
            cues = [c for c in sentence.cues if head_end <= c.start and c.end <= phrase.start]
            if len(gap) <= 45 and not cues:
                score += 1.5 if mention.role != "part" else 1.0
            if any(
                c.roles & {"past", "future", "held", "begins", "ends", "present", "postponed", "cancelled", "lasts"}
                for c in cues
            ):
                score += 2
            if self._relative(clause, mention):
                score += 4.5 if mention.role == "main" else 6
            score -= len(gap) * 0.008
        else:
            gap = self.text[phrase.end : head_start]
            cues = [c for c in sentence.cues if phrase.end <= c.start and c.end <= head_start]
            if not any("statement" in c.roles for c in cues):
                score += 2
            score -= len(gap) * 0.008
        if mention.plural and mention.name is None and not mention.definite and mention.kind == "exercise":
            score -= 0.5
        return score + (0.5 if mention.name else 0)

    def _relative(self, clause: tuple[int, int], mention: EventMention) -> bool:
        """Whether the date stands in a relative clause right behind the noun: "the exercise, which is set for …"."""
        behind = max(mention.end, mention.head[1])
        return 0 <= clause[0] - behind <= 12 and bool(_WHICH.match(self.text, behind))

    def _verb(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int]) -> Cue | None:
        found = [c for c in sentence.cues if "happens" in c.roles and clause[0] <= c.start < clause[1]]
        return min(found, key=lambda c: min(abs(c.start - phrase.end), abs(phrase.start - c.end)), default=None)

    def _verb_wins(self, verb: Cue, mention: EventMention) -> bool:
        """ "Staff met with graduates who take part in the course": the meeting is what happened."""
        return (
            "happens:meeting" in verb.roles
            and mention.kind not in ("meeting", "summit", "conference")
            and verb.start < mention.head[0]
        )

    def _opens_with_participle(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int]) -> bool:
        """ "Officially opened on 19 October, it finished …"."""
        words = self.text[sentence.start : phrase.start]
        participle = any(c.roles & {"begins", "ends", "held"} and c.start - sentence.start <= 14 for c in sentence.cues)
        return participle and len(words) < 40 and self._words.comma_it.match(self.text, phrase.end) is not None

    def _is_pronoun(self, sentence: Sentence, clause: tuple[int, int]) -> bool:
        return any(self._words.pronoun.match(self.text, at) for at in {sentence.start, clause[0]})

    def _is_fragment(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """ "Officially opened on 19 October …, it finished": the subject comes later, or not at all."""
        telling = {"begins", "ends", "lasts", "hosts", "held"}
        return not sentence.mentions and any(c.roles & telling and c.start < phrase.start for c in sentence.cues)

    # What it comes to

    def _apply(
        self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int], target: EventMention | Cue | str
    ) -> None:
        happenings = self._happenings_for(sentence, phrase, clause, target)
        if not happenings:
            return
        postponed = self._near(sentence, phrase.start, "postponed", 60)
        if postponed and phrase.last is None and phrase.lead == "from":
            for happening in happenings:
                happening.doubts.append(Doubt("former-when", f"“{phrase.text}” is what it was postponed from"))
            return
        if postponed and phrase.last is not None and phrase.lead == "from":
            phrase = attrs.evolve(phrase, first=phrase.last, last=None, lead="to")
        for happening in happenings:
            reading = resolve(phrase, self._context(sentence, phrase, clause, happening), self.dates.seasons)
            if isinstance(reading, Doubt):
                happening.doubts.append(reading)
                year = happening.parent.year if happening.parent is not None else None
                if reading.code == "no-anchor" and year is not None and happening.kind in ("phase", "ceremony"):
                    named = Reading(str(year), date(year, 1, 1), date(year, 12, 31), "name")
                    happening.date("on", named, sentence.passage)
                    self._place(happening, sentence, target if isinstance(target, EventMention) else None)
                    self._status(happening, sentence, phrase.start, None)
                happening.add(sentence.passage)
                continue
            if (
                happening.name
                and happening.name.year
                and not reading.first.year - 1 <= happening.name.year <= reading.last.year + 1
            ):
                continue
            role = self._role(sentence, phrase, clause, target, reading, postponed)
            if reading.when == str(happening.year) and role == "on":
                self._status(happening, sentence, phrase.start, reading, weak=True)
                continue
            happening.date(role, reading, sentence.passage)
            self._length(sentence, happening, role)
            self._place(happening, sentence, target if isinstance(target, EventMention) else None)
            self._status(happening, sentence, phrase.start, reading)
            self.previous = reading.first
            if happening.name is not None and happening.year is None:
                happening.year = reading.first.year
            if happening.kind == "ceremony":
                self._ceremony(sentence, happening, target, reading)

    def _happenings_for(
        self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int], target: EventMention | Cue | str
    ) -> list[Happening]:
        if target == "it":
            return list(self.salient)
        if isinstance(target, Cue):
            if target.roles >= {"happens:phase"} and not self._words.troops.search(
                self.text, sentence.start, sentence.end
            ):
                return []
            return [self._verbal(sentence, clause, target)]
        assert isinstance(target, EventMention)  # noqa: S101  # the three kinds of targets
        if target.role == "setting":
            return [self._activity(sentence, target)]
        chain = self._coordinated(sentence, target)
        found = [self._happening(sentence, mention) for mention in chain]
        for mention, happening in zip(chain, found, strict=True):
            if (
                phrase.first.grain == "year"
                and phrase.first.part is None
                and mention.plural
                and not mention.name
                and not happening.dated
            ):
                happening.summary = True
        return found

    def _coordinated(self, sentence: Sentence, target: EventMention) -> list[EventMention]:
        """Named events in one enumeration share its date."""
        if target.name is None:
            return [target]
        named = [m for m in sentence.mentions if m.name is not None]
        chain = [target]
        n = named.index(target)
        for step in (1, -1):
            last, k = target, n + step
            while 0 <= k < len(named):
                mention = named[k]
                a, b = (last, mention) if step == 1 else (mention, last)
                gap = self.text[a.head[1] : b.head[0]]
                if mention.parent_cue or not self._enumerated(sentence, a, b, gap):
                    break
                chain.append(mention)
                last, k = mention, k + step
        return chain

    def _enumerated(self, sentence: Sentence, a: EventMention, b: EventMention, gap: str) -> bool:
        if len(gap) > 160 or re.search(r"[.;:]\s", gap) or a.parent_cue:
            return False
        if any(
            a.head[1] <= c.start < b.head[0] and c.roles & {"past", "future", "held", "begins", "ends", "statement"}
            for c in sentence.cues
        ):
            return False
        return bool(re.search(r",|\band\b|&|/|\bas well as\b", gap))

    def _happening(self, sentence: Sentence, mention: EventMention) -> Happening:
        if mention.name is not None:
            return self._for_name(mention, sentence)
        family = _FAMILY.get(mention.kind, mention.kind)
        if mention.kind == "phase":
            return self._phase(sentence, mention)
        made_before = self._made.get(mention.head[0])
        if made_before is not None:
            return made_before
        bare = mention.end == mention.head[1] or family == "exercise"
        if mention.definite and not mention.other and not mention.whole and bare:
            noun = self.text[slice(*mention.head)].lower()
            for happening in reversed(self.salient):
                alike = _FAMILY.get(happening.kind, happening.kind) == family and not happening.label
                if alike and (family == "exercise" or noun[:5] in happening.title.lower()):
                    return happening
        made = Happening(mention.kind, self._title(mention.start, mention.end), plural=mention.plural)
        made.other = mention.other
        made.parent = self._parent(sentence, mention)
        self.happenings.append(made)
        self._made[mention.head[0]] = made
        return made

    def _phase(self, sentence: Sentence, mention: EventMention) -> Happening:
        label = self._title(mention.start, mention.head[1])
        parent = self._parent(sentence, mention)
        for happening in self.happenings:
            if _phase_key(happening.label) == _phase_key(label) and happening.parent is parent:
                return happening
        title = (
            f"{parent.display}: {label[:1].lower() + label[1:]}"
            if parent is not None
            else self._title(mention.start, mention.end)
        )
        made = Happening("phase", title, label=label, parent=parent)
        self.happenings.append(made)
        return made

    def _parent(self, sentence: Sentence, mention: EventMention) -> Happening | None:
        """The event that a phase, a ceremony or staff talks belong to."""
        for other in sentence.mentions:
            part = (
                other.whole is mention or (other.whole is not None and other.whole.whole is mention) or other.parent_cue
            )
            if part and other is not mention and other.kind in ("exercise", "operation", "phase"):
                if other.name is not None:
                    return self._for_name(other, sentence)
                if (
                    other.kind == "exercise"
                    and other.definite
                    and self.salient
                    and mention.kind in ("phase", "ceremony")
                ):
                    return self._topic()
        if mention.kind == "phase":
            return self._topic()
        return None

    def _topic(self) -> Happening | None:
        """The exercise spoken of: the last one, or the only one the document names."""
        for happening in reversed(self.salient):
            if happening.kind in ("exercise", "operation") and not happening.label:
                return happening
        named = [h for h in self.happenings if h.name is not None and h.year is not None and not h.label]
        return named[0] if len({h.own_name for h in named}) == 1 else None

    def _activity(self, sentence: Sentence, setting: EventMention) -> Happening:
        """Something done as part of an exercise, on a day of its own."""
        parent = self._for_name(setting, sentence) if setting.name else self._topic()
        words = self._main_words(sentence)
        title = f"{parent.display}: {words}" if parent is not None and parent.display not in words else words
        made = Happening(
            "phase" if setting.kind in ("exercise", "operation", "phase") else "other",
            title,
            parent=parent,
            label=words,
        )
        self.happenings.append(made)
        return made

    def _verbal(self, sentence: Sentence, clause: tuple[int, int], cue: Cue) -> Happening:
        kind = next(role.partition(":")[2] for role in sorted(cue.roles) if role.startswith("happens:"))
        settings = [m for m in sentence.mentions if m.kind in ("exercise", "operation")]
        parent = None
        if kind in ("phase", "exercise"):
            named = [m for m in settings if m.name is not None]
            parent = (
                self._for_name(named[0], sentence)
                if named
                else (self._topic() if settings or kind == "phase" else None)
            )
            kind = "phase" if parent is not None else kind
        made = Happening(kind, self._main_words(sentence), parent=parent, label="does" if kind == "phase" else "")
        self.happenings.append(made)
        return made

    def _ceremony(self, sentence: Sentence, ceremony: Happening, target: object, reading: Reading) -> None:
        """An opening ceremony starts the exercise or the phase it opens."""
        if not isinstance(target, EventMention) or not self._words.opening.search(
            self.text, target.start, target.head[1]
        ):
            return
        for other in sentence.mentions:
            if other.whole is None or other.kind not in ("exercise", "operation", "phase"):
                continue
            if other.whole is target:
                opened = (
                    self._phase(sentence, other)
                    if other.kind == "phase"
                    else self._for_name(other, sentence)
                    if other.name
                    else None
                )
                if opened is not None and reading.first == reading.last:
                    opened.date("start", reading, sentence.passage)
                    opened.statuses.append("ongoing" if "planned" not in ceremony.statuses else "planned")
                    self._place(opened, sentence, other)

    # Details

    def _role(
        self,
        sentence: Sentence,
        phrase: DatePhrase,
        clause: tuple[int, int],
        target: EventMention | Cue | str,
        reading: Reading,
        postponed: bool,
    ) -> str:
        lead = re.sub(r"\s+", " ", phrase.lead)
        if phrase.last is not None or postponed:
            return "on"
        if lead in ("until", "till", "through", "up to"):
            return "end"
        if isinstance(target, Cue):
            return "on"
        if lead in ("from", "starting", "beginning", "commencing", "as of", "since"):
            return "start"
        if isinstance(target, EventMention) and target.kind == "ceremony":
            return "on"
        before = [
            c for c in sentence.cues if clause[0] <= c.start and c.end <= phrase.start and phrase.start - c.end <= 70
        ]
        for cue in reversed(before):
            if "begins" in cue.roles:
                return "start"
            if "ends" in cue.roles:
                return "end"
            if cue.roles & {"held", "happens", "hosts", "statement"}:
                return "on"
        if phrase.start - clause[0] <= 12 or not before:
            after = [c for c in sentence.cues if c.start >= phrase.end and c.end <= clause[1]]
            for cue in after:
                if "begins" in cue.roles:
                    return "start"
                if "ends" in cue.roles:
                    return "end"
                if cue.roles & {"held", "happens", "hosts", "statement"}:
                    return "on"
        return "on"

    def _length(self, sentence: Sentence, happening: Happening, role: str) -> None:
        if role == "on":
            return
        for duration in self.dates.durations(self.text, sentence.start, sentence.end):
            if duration.unit in ("day", "week") and duration.count <= 120:
                happening.length = duration.count * (7 if duration.unit == "week" else 1)
                return

    def _context(
        self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int], happening: Happening
    ) -> Context:
        own = happening.name.year if happening.name else None
        if happening.kind == "phase" and happening.parent is not None and happening.parent.name:
            own = own or happening.parent.year
        named = next((n.year for n in sentence.names if n.year), None)
        if named is None and happening.parent is not None:
            named = happening.parent.year
        return Context(
            anchor=sentence.block.day,
            anchor_rung=sentence.block.rung,
            tense=self._tense(sentence, clause),
            sentence_year=self._sentence_year(sentence, phrase),
            own_year=own,
            named_year=named,
            near_year=self._near_year(sentence, phrase.start),
            previous=self.previous,
        )

    def _sentence_year(self, sentence: Sentence, phrase: DatePhrase) -> int | None:
        for other in sentence.phrases:
            if (
                other is phrase
                or other.first.year is None
                or self._is_planned(sentence, other)
                or other.lead.startswith(("since", "until", "up"))
            ):
                continue
            plan = self._is_plan_year(other, (sentence.start, sentence.end)) or other.first.grain == "year"
            this_year = phrase.first.year_shift == 0 or (phrase.last is not None and phrase.last.year_shift == 0)
            if (
                this_year
                or (plan and (sentence.block.day is None or other.lead == "in"))
                or (other.first.day and not sentence.block.day)
            ):
                return other.first.year
        return None

    def _tense(self, sentence: Sentence, clause: tuple[int, int]) -> str:
        if _WAS_TO.search(self.text, *clause):
            return ""
        cues = [c for c in sentence.cues if c.roles & _TENSES]
        inside = [c for c in cues if clause[0] <= c.start < clause[1]]
        cues = inside or cues
        for cue, after in zip_longest(cues, cues[1:]):
            assert cue is not None
            if "future" in cue.roles:
                return "future"
            if "present" in cue.roles and after is not None and "future" in after.roles and after.start - cue.end <= 12:
                return "future"
            return "past" if "past" in cue.roles or "held" in cue.roles else ""
        return "past" if _PAST_FORM.search(self.text, *clause) else ""

    def _status(
        self, happening: Happening, sentence: Sentence, at: int, reading: Reading | None, weak: bool = False
    ) -> None:
        clause = clause_around(self.text, sentence.start, sentence.end, at, at + 1)
        roles = {role for c in sentence.cues if clause[0] <= c.start < clause[1] for role in c.roles}
        if not roles & (_TENSES | {"ongoing"}):
            roles |= {role for c in sentence.cues for role in c.roles} - {"cancelled", "postponed"}
        if "cancelled" in roles or "postponed" in roles:
            happening.statuses.append("cancelled" if "cancelled" in roles else "postponed")
            return
        tense = self._tense(sentence, clause)
        day = sentence.block.day
        if day is not None and reading is not None and not weak:
            if reading.first > day:
                happening.statuses.append("planned")
            elif reading.last < day:
                happening.statuses.append("ongoing" if "begins" in roles and tense != "past" else "held")
            else:
                under_way = tense != "future" or (reading.first < day and len(reading.when) >= 10)
                over = "held" in roles or (tense == "past" and reading.first == reading.last and "begins" not in roles)
                happening.statuses.append("held" if over else "ongoing" if under_way else "planned")
            return
        if tense == "future":
            happening.statuses.append("planned")
        elif "held" in roles:
            happening.statuses.append("held")
        elif "ongoing" in roles:
            happening.statuses.append("ongoing")
        elif tense == "past" and not weak:
            happening.statuses.append(
                "ongoing" if "begins" in roles and happening.kind in ("exercise", "phase") else "held"
            )

    def _place(self, happening: Happening, sentence: Sentence, mention: EventMention | None) -> None:
        if sentence.places is None:
            sentence.places = self.places.places(self.text, sentence.start, sentence.end)
        at = mention.head[0] if mention is not None else sentence.start
        clause = clause_around(self.text, sentence.start, sentence.end, at, at + 1)
        for place in sentence.places:
            if place.weight < 2 or any(n.start < place.end and place.start < n.end for n in sentence.names):
                continue
            said = any("statement" in c.roles and place.end <= c.start < at for c in sentence.cues)
            score = place.weight * 10 - 8 * said + (6 if clause[0] <= place.start < clause[1] else 0)
            score += 6 if any(item.passage.start == sentence.start for item in happening.dated) else 0
            score += 2 if place.venue else 0
            score -= min(abs(place.start - at) // 30, 6)
            happening.places.append((score, place))

    def _settle_topics(self, sentence: Sentence) -> None:
        """What the next sentence may call “it”."""
        topics: list[Happening] = []
        for mention in sentence.mentions:
            if mention.name is not None and (mention.role == "main" or mention.kind in ("exercise", "operation")):
                if mention.role == "setting" and any(m.role == "main" and m.name for m in sentence.mentions):
                    continue
                topics.append(self._for_name(mention, sentence))
        spoken = [h for h in self.happenings if h not in topics and sentence.passage in h.passages and h.dated]
        if topics or spoken:
            self.salient = [*topics, *[h for h in spoken if h.kind != "phase" or not topics]] if topics else spoken

    def _named_later(self, happenings: list[Happening]) -> None:
        """ "Joint drills began on Monday. Unbreakable Brotherhood 2013 brings …": the drills are what is named."""
        named = [h for h in happenings if h.name is not None and h.year is not None and h.kind == "exercise"]
        if len(named) != 1:
            return
        name = named[0]
        for happening in happenings:
            if (
                happening.name is not None
                or happening.kind != "exercise"
                or happening.label
                or happening.other
                or happening.parent
            ):
                continue
            same_year = all(
                item.reading.first.year <= (name.year or 0) <= item.reading.last.year for item in happening.dated
            )
            if happening.dated and same_year and _complement(happening, name):
                name.dated += happening.dated
                name.places += happening.places
                name.statuses += happening.statuses
                name.length = name.length or happening.length
                for passage in happening.passages:
                    name.add(passage)
                happening.summary = True

    def _scene(self, sentences: list[Sentence], happenings: list[Happening]) -> None:
        """What no sentence says of an event's place, its block may: where exercises are held, in which country."""
        lost = [h for h in happenings if not h.places or not (h.place() or h).country]
        if not lost:
            return
        found: list[tuple[bool, int, PlaceMention]] = []
        for sentence in sentences:
            if sentence.places is None:
                sentence.places = self.places.places(self.text, sentence.start, sentence.end)
            said = any("statement" in cue.roles for cue in sentence.cues)
            told = any(m.kind == "exercise" for m in sentence.mentions)
            found += [(not told, -p.weight, p) for p in sentence.places if p.weight >= 3 and (told or not said)]
        scene = min(found, key=lambda item: (item[0], item[1], item[2].start))[2] if found else None
        countries = {item[2].country for item in found if item[2].country} or self._dateline_country(sentences[0].block)
        for happening in lost:
            bare = not happening.places and happening.parent is None
            if bare and scene is not None and happening.kind not in ("meeting", "summit"):
                happening.places.append((0, scene))
            place = happening.place()
            if place is not None and place.country is None and place.area is None and len(countries) == 1:
                happening.country = next(iter(countries))
            elif place is None and not sentences[0].block.agency and happening.dated:
                self._at_dateline(sentences[0].block, happening)

    def _dateline_country(self, block: Block) -> set[str]:
        place = self._dateline_place(block)
        return {place.country} if place is not None and place.country and not block.agency else set()

    def _dateline_place(self, block: Block) -> PlaceMention | None:
        """The place of a dateline, as a mention in the text; None where it has none that is known."""
        if not block.city or not block.lines:
            return None
        start = self.text.rfind(block.city, max(0, block.lines[0].start - 160), block.lines[0].start + 1)
        if start < 0:
            return None
        known = self.places.named(block.city)
        return None if known is None else attrs.evolve(known, start=start, end=start + len(block.city))

    def _at_dateline(self, block: Block, happening: Happening) -> None:
        """An organisation's own release is written where the event is, if it tells of the day itself."""
        place = self._dateline_place(block)
        days = [item.reading for item in happening.dated]
        near = block.day is not None and any(
            abs((day.last - block.day).days) <= 1 or day.first <= block.day <= day.last for day in days
        )
        if place is not None and near:
            happening.places.append((0, place))

    def _title(self, start: int, end: int) -> str:
        words = re.sub(r"\s+", " ", self.text[start:end]).strip(" ,;:.-")
        words = _TIME_OWNER.sub("", words)
        if words.count('"') % 2:
            words = words + '"'
        return words[:1].upper() + words[1:]

    def _main_words(self, sentence: Sentence) -> str:
        """The sentence without its date and its attributions, as a title."""
        words = self.text[sentence.start : sentence.end]
        for phrase in reversed(sentence.phrases):
            a, b = phrase.start - sentence.start, phrase.end - sentence.start
            head = re.sub(
                r"(?:\b(?:in\s+the\s+period\s+)?(?:on|from|between|in|of|during|at)\s+(?:the\s+)?)?$",
                "",
                words[:a],
                flags=re.IGNORECASE,
            )
            words = head + words[b:]
        words = re.sub(r"\s+", " ", words).strip(' ,;:.-"')
        words = re.sub(r"\s+([,.;])", r"\1", words)
        words = re.sub(r",,+", ",", words)
        words = re.sub(r"^(?:as of|as|earlier|later)\s*,?\s+", "", words, flags=re.IGNORECASE).lstrip(" ,")
        if len(words) > 90:
            cut = [m.start() for m in _TITLE_END.finditer(words[:110]) if m.start() > 40]
            words = words[: cut[-1]] if cut else words[:110].rpartition(" ")[0].rstrip(" ,;:")
        return words[:1].upper() + words[1:]


def _complement(a: Happening, b: Happening) -> bool:
    """Whether the days of two happenings can be those of one: no two readings that shut each other out."""
    ours = {(item.role, item.reading.when) for item in a.dated if len(item.reading.when) > 4}
    theirs = {(item.role, item.reading.when) for item in b.dated if len(item.reading.when) > 4}
    return not (ours and theirs) or ours == theirs or not {role for role, _ in ours} & {role for role, _ in theirs}


_ORDER: Final = {
    "first": "1", "opening": "1", "initial": "1", "one": "1", "i": "1", "second": "2", "two": "2", "ii": "2",
    "third": "3", "three": "3", "iii": "3", "fourth": "4", "four": "4", "iv": "4", "closing": "final", "last": "final",
}  # fmt: skip


def _phase_key(label: str) -> frozenset[str]:
    """ "Phase one", "the first phase" and "opening phase" are one; "stage" is another word for phase."""
    words = re.findall(r"\w+", label.lower().replace("stage", "phase"))
    return frozenset(_ORDER.get(word, word) for word in words) | {"phase"}


class Words:
    """Patterns of a lexicon that binding asks for."""

    def __init__(self, lexicon: Lexicon) -> None:
        pronouns = alternatives(lexicon.words("pronouns"))
        self.pronoun = re.compile(rf"\W*(?:and\s+|but\s+)?(?:{pronouns})\b", re.IGNORECASE)
        self.comma_it = re.compile(rf"\s*,\s*(?:{pronouns})\b", re.IGNORECASE)
        plans = alternatives(lexicon.words("plans"))
        self.plan = re.compile(
            rf"\b(?:{plans})\b[^.;:]{{0,70}}\b(?:for|of|to|until|in)\s+(?:the\s+)?(?:year\s+)?(?:\d{{4}}\s*-\s*)?[\"'(]?$",
            re.IGNORECASE,
        )
        statement = alternatives(lexicon.words("statement"))
        self.statement_after = re.compile(rf"\s*,?\s*(?:{statement})\b(?!\s+(?:that|to))", re.IGNORECASE)
        self.trigger = re.compile(alternatives(n for n in lexicon.kinds if len(n) > 4), re.IGNORECASE)
        self.terms = re.compile(rf"\b(?:{alternatives(lexicon.words('terms'))})\b", re.IGNORECASE)
        self.habit = re.compile(rf"\b(?:{alternatives(lexicon.words('habits'))})\b", re.IGNORECASE)
        troops = (
            *lexicon.words("personnel"),
            *lexicon.words("equipment"),
            "contingent",
            "contingents",
            "troops",
            "forces",
            "echelon",
            "convoy",
        )
        self.troops = re.compile(rf"\b(?:{alternatives(troops)})\b", re.IGNORECASE)
        self.opening = re.compile(r"open|start|launch", re.IGNORECASE)


_WORDS: dict[int, Words] = {}


def words_of(lexicon: Lexicon) -> Words:
    """The patterns of a lexicon, compiled once."""
    found = _WORDS.get(id(lexicon))
    if found is None:
        found = _WORDS[id(lexicon)] = Words(lexicon)
    return found
