"""From sentences to happenings: which date belongs to which event, and which belongs to none.

A press release is full of days: of statements, datelines, foundations, plans. A day counts for an event when a
clause says that the event happens, starts or ends then. Sentences are read in order; “the exercise” and “it”
take up what was spoken of before.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from cstotimeline.evidence import Doubt
from cstotimeline.reading.cast import Cast
from cstotimeline.reading.details import Details
from cstotimeline.reading.happenings import Happening
from cstotimeline.reading.layout import Block
from cstotimeline.reading.lexicon import Lexicon
from cstotimeline.reading.listing import Listing
from cstotimeline.reading.mentions import Cue, EventMention
from cstotimeline.reading.page import Page, Sentence
from cstotimeline.reading.placing import Placing
from cstotimeline.reading.points import DatePhrase
from cstotimeline.reading.programmes import Programme
from cstotimeline.reading.saidyears import SaidYears
from cstotimeline.reading.targets import Targets
from cstotimeline.reading.tenses import tense_of
from cstotimeline.reading.timing import Timing
from cstotimeline.reading.years import Context, Reading, resolve

_TOOK_PLACE: Final = frozenset({"held", "hosts", "happens", "cancelled", "ends"})


class Binder:
    """Binds the dates of one document to its events."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self.text = text
        self.page = Page(lexicon, text)
        self.words = self.page.words
        self.cast = Cast(self.page)
        self.placing = Placing(self.page)
        self.targets = Targets(self.page)
        self.details = Details(lexicon, self.page)
        self.previous: date | None = None
        self.listing = Listing(self.page)
        self.first_of_block = 0

    def bind(self, blocks: list[Block]) -> list[Happening]:
        """The happenings of a document, in the order in which they are first spoken of."""
        told = list(zip(blocks, self.page.sentences(blocks), strict=True))
        self.timing = Timing(self.page, SaidYears(self.page, told))
        self.programme = Programme(self.page, [sentence for _, sentences in told for sentence in sentences])
        for _, sentences in told:
            self._block(sentences)
        self.programme.date_whole(self.cast, self.timing)
        return self.cast.happenings

    def _block(self, sentences: list[Sentence]) -> None:
        """Headlines come after their text, but they say before what it is about."""
        self.cast.salient, self.previous = [], None
        self.first_of_block = len(self.cast.happenings)
        for sentence in sentences:
            if sentence.headline and sentence.names:
                self.cast.settle_topics(sentence)
        for sentence in sorted(sentences, key=lambda sentence: sentence.headline):
            self._sentence(sentence)
        mine = self.cast.happenings[self.first_of_block :]
        self.cast.named_later(mine)
        self.placing.scene(sentences, mine)

    def _sentence(self, sentence: Sentence) -> None:
        if not (sentence.names or sentence.phrases or self.cast.salient or self.page.may_matter(sentence)):
            return
        item = self.listing.implied(sentence)
        if item is not None:
            sentence.mentions = [item]
        self.cast.begin_sentence()
        self._named(sentence)
        self._dated(sentence)
        self._listed(sentence)
        self._codenames(sentence)
        self._led_by_its_day(sentence)
        self._taken_up(sentence)
        self.cast.settle_topics(sentence)
        if not sentence.headline:
            self.details.note(sentence, self.cast.told(sentence), self.cast.whole())

    def _named(self, sentence: Sentence) -> None:
        """Every name with its year is an event, dated or not."""
        for mention in sentence.mentions:
            if mention.name is not None and (mention.name.year is not None or self._called_off(sentence)):
                happening = self.cast.for_name(mention, sentence)
                happening.add(sentence.passage)
                self.placing.place(happening, sentence, mention)
                if mention.role == "main":
                    self.timing.status(happening, sentence, mention.head[0], None, weak=True)
            elif mention.role == "main" and self.cast.year_before(mention) is not None:
                happening = self.cast.happening(sentence, mention)
                if happening.other:
                    happening.add(sentence.passage)
                    self.timing.status(happening, sentence, mention.head[0], None, weak=True)

    def _called_off(self, sentence: Sentence) -> bool:
        """Whether the sentence says that something is cancelled or postponed."""
        return any(cue.roles & {"cancelled", "postponed"} for cue in sentence.cues)

    def _dated(self, sentence: Sentence) -> None:
        if not (sentence.mentions or sentence.cues or self.cast.spoken_of()):
            for phrase in sentence.phrases[-1:]:
                clause = self.page.clause(sentence, phrase.start, phrase.end)
                self._pass_by(sentence, phrase, clause)
            return
        for phrase in sentence.phrases:
            clause = self.page.clause(sentence, phrase.start, phrase.end)
            if self.timing.is_no_event(sentence, phrase, clause):
                self._pass_by(sentence, phrase, clause)
                continue
            spoken = self.cast.spoken_of()
            settled = any(
                item.reading.first != item.reading.last or item.role != "on" for h in spoken for item in h.dated
            )
            target = self.targets.target(sentence, phrase, clause, bool(spoken), settled)
            if target is None:
                self._pass_by(sentence, phrase, clause)
                continue
            self._apply(sentence, phrase, clause, target)
            for mention in sentence.mentions:
                if (
                    mention.kind == "ceremony"
                    and mention is not target
                    and self.targets.opens_with(sentence, phrase, mention)
                ):
                    self._apply(sentence, phrase, clause, mention)

    def _pass_by(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int]) -> None:
        """A day that is no event's may still be what "the same day" looks back to."""
        if phrase.first.day and not phrase.first.is_relative:
            nobody = Happening("other", "")
            reading = resolve(
                phrase, self.timing.context(sentence, phrase, clause, nobody, self.previous), self.page.dates.seasons
            )
            if isinstance(reading, Reading):
                self.previous = reading.first

    def _listed(self, sentence: Sentence) -> None:
        """ "In 2024 it is envisaged:" dates the items of the list that follows, where they have no day."""
        year = self.listing.year
        heads_a_list = self.listing.read(sentence)
        day = self.programme.day_of(sentence)
        if day is None and (heads_a_list or year is None or not self.listing.is_item(sentence)):
            return
        said = day or year
        if said is None or sentence.names or sentence.phrases:
            return
        for mention in sentence.mentions[:1]:
            if mention.role == "main" and mention.head[0] - sentence.start < 80:
                happening = self.cast.happening(sentence, mention)
                within = (sentence.start, sentence.end)
                context = self.timing.context(sentence, said, within, happening, None) if day else Context()
                reading = resolve(said, context, self.page.dates.seasons)
                if isinstance(reading, Reading):
                    happening.date("on", reading, sentence.passage)
                    self.placing.place(happening, sentence, mention)
                    happening.statuses.append("planned")

    def _codenames(self, sentence: Sentence) -> None:
        """Names given to exercises just spoken of share their days: "The drills bear the codenames …"."""
        bare = [m for m in sentence.mentions if m.name is not None and m.name.year is None]
        if not bare or sentence.phrases or not self.cast.salient:
            return
        whole = next((h for h in reversed(self.cast.salient) if h.plural and h.dated), None)
        if whole is None:
            return
        for mention in bare:
            happening = self.cast.for_name(mention, sentence, whole.dated[0].reading.first.year)
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
        if tense_of(self.text, sentence, clause) != "past":
            return
        for mention in sentence.mentions[:1]:
            if mention.role == "main" and mention.kind in ("ceremony", "meeting", "summit", "conference", "other"):
                if any(h.kind == mention.kind and h.dated for h in self.cast.happenings[self.first_of_block :]):
                    return
                happening = self.cast.happening(sentence, mention)
                day = Reading(
                    str(block.day),
                    block.day,
                    block.day,
                    "block",
                    (Doubt("dated-by-publication", "no day is said: the day it was published", ()),),
                )
                happening.date("on", day, sentence.passage)
                happening.statuses.append("held")
                self.placing.place(happening, sentence, mention)
                if happening.kind == "ceremony":
                    self._ceremony(sentence, happening, mention, day)

    def _taken_up(self, sentence: Sentence) -> None:
        """ "The exercise … at the Bereg range": a place said of what was spoken of before."""
        if sentence.phrases or sentence.headline:
            return
        self._lasts(sentence)
        for mention in sentence.mentions:
            if mention.other or self.cast.year_before(mention) is not None:
                return
            if mention.name is None and mention.definite and mention.kind == "exercise":
                topic = self.cast.topic()
                if topic is not None:
                    self.placing.place(topic, sentence, mention)
                    self.timing.status(topic, sentence, mention.head[0], None, weak=True)
                return

    def _lasts(self, sentence: Sentence) -> None:
        """ "It lasts ten days": how long what was spoken of before goes on."""
        lasts = next((c for c in sentence.cues if "lasts" in c.roles), None)
        taken_up = self.words.pronoun.match(self.text, sentence.start) or any(
            m.definite and not m.other and m.start - sentence.start <= 4 for m in sentence.mentions
        )
        days = self.page.length(lasts.end, sentence.end) if lasts is not None and taken_up else None
        for happening in self.cast.spoken_of() if days is not None else ():
            happening.length = happening.length or days
            happening.add(sentence.passage)

    def _apply(
        self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int], target: EventMention | Cue | str
    ) -> None:
        happenings = self._happenings_for(sentence, phrase, clause, target)
        if not happenings:
            return
        if self.timing.is_former(sentence, phrase):
            for happening in happenings:
                happening.doubts.append(Doubt("former-when", f"“{phrase.text}” is what it was planned for at first"))
            return
        postponed = self.timing.is_moved(sentence, phrase)
        if postponed and phrase.last is None and phrase.lead == "from":
            for happening in happenings:
                happening.doubts.append(Doubt("former-when", f"“{phrase.text}” is what it was postponed from"))
            return
        if postponed and phrase.last is not None and phrase.lead == "from":
            phrase = attrs.evolve(phrase, first=phrase.last, last=None, lead="to")
        for happening in happenings:
            reading = resolve(
                phrase, self.timing.context(sentence, phrase, clause, happening, self.previous), self.page.dates.seasons
            )
            if isinstance(reading, Doubt):
                happening.doubts.append(reading)
                year = happening.parent.year if happening.parent is not None else None
                if (
                    reading.code == "no-anchor"
                    and isinstance(target, EventMention)
                    and year is not None
                    and happening.kind in ("phase", "ceremony")
                ):
                    named = Reading(str(year), date(year, 1, 1), date(year, 12, 31), "name")
                    happening.date("on", named, sentence.passage)
                    self.placing.place(happening, sentence, target if isinstance(target, EventMention) else None)
                    self.timing.status(happening, sentence, phrase.start, None)
                happening.add(sentence.passage)
                continue
            happening = self._edition(sentence, happening, phrase, reading, target)
            if (
                happening.name
                and happening.name.year
                and not reading.first.year - 1 <= happening.name.year <= reading.last.year + 1
            ):
                continue
            role = self.timing.role(sentence, phrase, clause, target, reading, postponed)
            if role != "on" and phrase.first.grain == "year" and phrase.first.part is None:
                if role == "start" or happening.name is None:
                    continue  # "a series that began in 1971"
                role = "on"
            if reading.when == str(happening.year) and role == "on":
                self.timing.status(happening, sentence, phrase.start, reading, weak=True)
                if not happening.places:
                    self.placing.place(happening, sentence, target if isinstance(target, EventMention) else None)
                happening.add(sentence.passage)
                continue
            if self.timing.is_new(sentence, phrase):
                happening.replan(reading)
            happening.date(role, reading, sentence.passage)
            happening.summary = happening.summary and phrase.first.grain == "year"
            self.cast.touch(happening)
            self.timing.length(sentence, happening, role)
            self.placing.place(happening, sentence, self._mention_of(sentence, happening, target))
            self.timing.status(happening, sentence, phrase.start, reading)
            if phrase.lead != "since" and not (happening.other and self.previous is not None):
                self.previous = reading.first
            if happening.name is not None and happening.year is None:
                happening.year = reading.first.year
            if happening.kind == "ceremony":
                self._ceremony(sentence, happening, target, reading)

    def _mention_of(
        self, sentence: Sentence, happening: Happening, target: EventMention | Cue | str
    ) -> EventMention | None:
        """Where the sentence names a happening: of several that share a date each has its own place."""
        if happening.name is not None:
            for mention in sentence.mentions:
                if mention.name is not None and mention.name.base == happening.name.base:
                    return mention
        return target if isinstance(target, EventMention) else None

    def _edition(
        self,
        sentence: Sentence,
        happening: Happening,
        phrase: DatePhrase,
        reading: Reading,
        target: EventMention | Cue | str,
    ) -> Happening:
        """The happening, or the edition of its exercise that the reading is of: "it was held in Belgium last year"."""
        if happening.name is None or happening.year in (None, reading.first.year) or isinstance(target, Cue):
            return happening
        mention = target if isinstance(target, EventMention) else None
        if mention is not None and mention.name is not None and mention.name.year is not None:
            return happening
        said = reading.rung in ("phrase", "sentence")
        took_place = any(c.roles & _TOOK_PLACE for c in sentence.cues) and phrase.lead in ("", "in", "during", "over")
        whole = took_place and phrase.first.grain == "year" and (said or phrase.first.shift is not None)
        named = mention is not None and mention.name is not None
        if whole or (said and (named or (happening.dated and phrase.first.grain != "year"))):
            return self.cast.edition(happening, reading.first.year)
        return happening

    def _happenings_for(
        self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int], target: EventMention | Cue | str
    ) -> list[Happening]:
        if target == "it":
            return list(self.cast.spoken_of())
        if target == "scheduled":
            made = self.cast.scheduled(sentence, clause)
            return [made] if made is not None else []
        if isinstance(target, Cue):
            if target.roles >= {"happens:phase"} and not self.words.troops.search(
                self.text, sentence.start, sentence.end
            ):
                return []
            return [self.cast.verbal(sentence, clause, target)]
        assert isinstance(target, EventMention)  # noqa: S101  # the three kinds of targets
        if target.role == "setting" and not self.targets.relative(clause, target):
            return [self.cast.activity(sentence, target)] if phrase.first.grain != "year" else []
        chain = self.targets.coordinated(sentence, target)
        found = [self.cast.happening(sentence, mention) for mention in chain]
        for mention, happening in zip(chain, found, strict=True):
            if (
                phrase.first.grain == "year"
                and phrase.first.part is None
                and mention.plural
                and not happening.name
                and not happening.dated
            ):
                happening.summary = True
        return found

    def _ceremony(self, sentence: Sentence, ceremony: Happening, target: object, reading: Reading) -> None:
        """An opening ceremony starts the exercise or the phase it opens, a closing one ends it."""
        if not isinstance(target, EventMention):
            return
        if self.words.closing.search(self.text, target.start, target.head[1]):
            closed = [m for m in sentence.mentions if m.whole is target and m.name is not None]
            for other in closed[:1]:
                self.cast.for_name(other, sentence).date("end", reading, sentence.passage)
        if not self.words.opening.search(self.text, target.start, target.head[1]):
            return
        for other in sentence.mentions:
            if other.whole is None or other.kind not in ("exercise", "operation", "phase"):
                continue
            if other.whole is target:
                opened = (
                    self.cast.phase(sentence, other)
                    if other.kind == "phase"
                    else self.cast.for_name(other, sentence)
                    if other.name
                    else None
                )
                if opened is not None and reading.first == reading.last:
                    opened.date("start", reading, sentence.passage)
                    status = "ongoing" if "planned" not in ceremony.statuses else "planned"
                    opened.statuses.append(status)
                    if opened.parent is not None:
                        opened.parent.statuses.append(status)
                    self.placing.place(opened, sentence, other)
