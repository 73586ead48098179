"""Who is on stage: the happenings of a document, and which of them a mention, or “the exercise”, takes up."""

from __future__ import annotations

import re
from typing import Final

import attrs

from cstotimeline.reading.happenings import Happening
from cstotimeline.reading.mentions import Cue, EventMention
from cstotimeline.reading.page import Page, Sentence

_FAMILY: Final = {"phase": "exercise", "summit": "meeting"}
_SEVERAL: Final = frozenset({"several", "many", "some", "other", "all", "these", "various"})
_INTRODUCED: Final = frozenset({"exercise", "training_course", "conference", "operation"})
_YEAR_BEFORE: Final = re.compile(r"\b((?:19|20)\d\d)\s+(?:[a-z-]+\s+)?$")
_GENERIC: Final = frozenset({"session", "meeting", "event", "gathering", "talks"})
_ORDER: Final = {
    "first": "1", "opening": "1", "initial": "1", "one": "1", "i": "1", "second": "2", "two": "2", "ii": "2",
    "third": "3", "three": "3", "iii": "3", "fourth": "4", "four": "4", "iv": "4", "closing": "final", "last": "final",
}  # fmt: skip


class Cast:
    """The happenings of one document, in the order in which they are first spoken of.

    `salient` are those that “it” would mean now.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.text
        self.happenings: list[Happening] = []
        self.salient: list[Happening] = []
        self._by_name: dict[str, list[Happening]] = {}
        self._by_phase: dict[tuple[frozenset[str], int], Happening] = {}
        self._by_head: dict[int, Happening] = {}
        self._touched: list[Happening] = []

    def begin_sentence(self) -> None:
        """Forgets which happenings the last sentence dated."""
        self._touched = []

    def spoken_of(self) -> list[Happening]:
        """What “it” means: what this sentence dated, else what the last one was about."""
        dated = [h for h in dict.fromkeys(self._touched) if h.kind != "ceremony"]
        return dated or self.salient

    def whole(self) -> Happening | None:
        """What a total counts for: the exercise spoken of, of several their common parent, else the first."""
        several = [h for h in self.salient if h.kind in ("exercise", "operation") and not h.label]
        if not several:
            return self.topic()
        parents = {id(h.parent): h.parent for h in several}
        parent = several[0].parent if len(parents) == 1 and len(several) > 1 else None
        return parent if parent is not None else several[0]

    def told(self, sentence: Sentence) -> list[Happening]:
        """The happenings the sentence dates, then those it names."""
        named = [self.for_name(m, sentence) for m in sentence.mentions if m.name is not None and m.role == "main"]
        return list(dict.fromkeys([*self._touched, *named]))

    def touch(self, happening: Happening) -> None:
        """Notes that this sentence dated it."""
        self._touched.append(happening)

    def enter(self, happening: Happening) -> Happening:
        """Takes a new happening on."""
        self.happenings.append(happening)
        return happening

    def for_name(self, mention: EventMention, sentence: Sentence, year: int | None = None) -> Happening:
        name = mention.name
        assert name is not None  # noqa: S101  # callers ask for named mentions only
        year = name.year or year
        editions = self._by_name.setdefault(name.key, [])
        for happening in editions:
            if happening.year == year or year is None or happening.year is None:
                happening.year = happening.year or year
                if happening.kind == "exercise" and mention.kind != "phase":
                    happening.kind = mention.kind
                self._put_within(happening, mention, sentence)
                return happening
        happening = Happening(mention.kind, name.written, name, year)
        if name.series and name.series.organiser:
            happening.facts["organiser"] = name.series.organiser
        editions.append(self.enter(happening))
        self._put_within(happening, mention, sentence)
        return happening

    def edition(self, happening: Happening, year: int) -> Happening:
        """The edition of that year of the exercise that a happening is an edition of."""
        name = happening.name
        assert name is not None  # noqa: S101  # callers ask for named happenings only
        editions = self._by_name.setdefault(name.key, [])
        for other in editions:
            if other.year == year:
                return other
        made = Happening(happening.kind, name.base, attrs.evolve(name, year=None, written=name.base), year, other=True)
        made.facts.update(happening.facts)
        editions.append(self.enter(made))
        return made

    def _put_within(self, happening: Happening, mention: EventMention, sentence: Sentence) -> None:
        """Gives a named event the named one it is part of: "as part of X, the exercises Y and Z are being held"."""
        if happening.parent is not None or mention.parent_cue:
            return
        for other in sentence.mentions:
            if other.parent_cue and other.name is not None and other is not mention:
                whole = self.for_name(other, sentence)
                if not whole.is_within(happening):
                    happening.parent = whole

    def happening(self, sentence: Sentence, mention: EventMention) -> Happening:
        if mention.name is not None:
            return self.for_name(mention, sentence)
        family = _FAMILY.get(mention.kind, mention.kind)
        if mention.kind == "phase":
            return self.phase(sentence, mention)
        if self.text[slice(*mention.head)].lower() in ("edition", "iteration"):
            for other in sentence.mentions:
                if other.whole is mention and other.name is not None:
                    return self.for_name(other, sentence)
        made_before = self._by_head.get(mention.head[0])
        if made_before is not None:
            return made_before
        bare = mention.end == mention.head[1] or family == "exercise"
        if self.year_before(mention) is None and mention.definite and not mention.other and not mention.whole and bare:
            noun = self.text[slice(*mention.head)].lower()
            for happening in reversed([*self.salient, *self._named_before(sentence, mention)]):
                alike = _FAMILY.get(happening.kind, happening.kind) == family and not happening.label
                told = family == "exercise" or noun in _GENERIC or noun[:5] in happening.title.lower()
                if (
                    alike
                    and told
                    and not self._told_apart(mention, happening)
                    and not self._one_of_two(sentence, mention)
                ):
                    return happening
        edition = self._edition(mention)
        if edition is not None:
            self._by_head[mention.head[0]] = edition
            return edition
        title = f"{self.page.title(mention.start, mention.end)} {mention.stands_for}".strip()
        made = Happening(mention.kind, title, plural=mention.plural)
        made.other = mention.other
        made.parent = self._parent(sentence, mention)
        if made.parent is None and self._one_of_two(sentence, mention):
            made.parent = self.topic()
        made.length = self.page.length(max(sentence.start, mention.start - 20), mention.head[0])
        self._by_head[mention.head[0]] = made
        return self.enter(made)

    def _named_before(self, sentence: Sentence, mention: EventMention) -> list[Happening]:
        """ "The closing ceremony of Saber Strike 2023 was held on 9 June; the drills had begun on 1 June"."""
        if not any(mention.head[0] > left >= sentence.start for left, _, _ in sentence.breaks or ()):
            return []
        named = (m for m in sentence.mentions if m.name is not None and m.head[1] < mention.start and not m.parent_cue)
        return [self.for_name(other, sentence) for other in named]

    def _told_apart(self, mention: EventMention, happening: Happening) -> bool:
        """ "The 70th Annual Session" is not the spring session spoken of before."""
        words = self.text[mention.start : mention.head[0]].split()
        title = happening.display.lower()
        return any((word[0].isupper() or word[0].isdigit()) and word.lower() not in title for word in words[:6])

    def _one_of_two(self, sentence: Sentence, mention: EventMention) -> bool:
        """ "The live exercise runs from … to …, and a command post exercise follows": parts with days of their own."""
        unnamed = [
            m
            for m in sentence.mentions
            if m.kind == "exercise" and m.name is None and m.role == "main" and not m.plural
        ]
        described = " " in self.text[mention.start : mention.head[1]]
        two = len(unnamed) > 1 and len(sentence.phrases) > 1 and unnamed[0].definite != unnamed[1].definite
        return described and two and mention in unnamed

    def _edition(self, mention: EventMention) -> Happening | None:
        """ "The previous drills", "its last edition": another year of the exercise spoken of."""
        topic = self.topic()
        noun = self.text[slice(*mention.head)].lower()
        year = self.year_before(mention)
        if year is not None and topic is not None and topic.name is not None:
            return topic if topic.year == year else self.edition(topic, year)
        if not mention.other or topic is None or topic.name is None or noun not in self.page.words.editions:
            return None
        if mention.kind not in ("exercise", "operation"):
            return None
        name = attrs.evolve(topic.name, year=None, written=topic.name.base)
        made = Happening(topic.kind, name.written, name, other=True)
        return self.enter(made)

    def year_before(self, mention: EventMention) -> int | None:
        """ "The 2020 exercise": the year that tells which edition."""
        if not mention.definite or mention.name is not None or mention.kind not in ("exercise", "operation"):
            return None
        m = _YEAR_BEFORE.search(self.text, max(0, mention.start - 5), mention.head[0])
        return int(m[1]) if m is not None else None

    def phase(self, sentence: Sentence, mention: EventMention) -> Happening:
        label = f"{self.page.title(mention.start, mention.head[1])} {mention.stands_for}".strip()
        parent = self._parent(sentence, mention)
        key = (_phase_key(label), id(parent))
        if key in self._by_phase:
            return self._by_phase[key]
        title = (
            f"{parent.display}: {label[:1].lower() + label[1:]}"
            if parent is not None
            else self.page.title(mention.start, mention.end)
        )
        made = self._by_phase[key] = Happening("phase", title, label=label, parent=parent)
        return self.enter(made)

    def _parent(self, sentence: Sentence, mention: EventMention) -> Happening | None:
        """The event that a phase, a ceremony or staff talks belong to."""
        for other in sentence.mentions:
            part = (
                other.whole is mention or (other.whole is not None and other.whole.whole is mention) or other.parent_cue
            )
            if part and other is not mention and other.kind in ("exercise", "operation", "phase"):
                if other.name is not None:
                    return self.for_name(other, sentence)
                if (
                    other.kind == "exercise"
                    and other.definite
                    and self.salient
                    and mention.kind in ("phase", "ceremony")
                ):
                    return self.topic()
        if mention.kind == "phase":
            return self.topic()
        return None

    def topic(self) -> Happening | None:
        """The exercise spoken of: the last one, or the only one the document names."""
        for happening in reversed(self.salient):
            if happening.kind in ("exercise", "operation") and not happening.label:
                return happening
        named = [h for editions in self._by_name.values() for h in editions if h.year is not None]
        return named[0] if len(named) == 1 else None

    def activity(self, sentence: Sentence, setting: EventMention) -> Happening:
        """Something done as part of an exercise, on a day of its own."""
        parent = self.for_name(setting, sentence) if setting.name else self.topic()
        words = self.page.words_behind(sentence, setting.head[1]) or self.page.main_words(sentence)
        title = f"{parent.display}: {words}" if parent is not None and parent.display not in words else words
        made = Happening(
            "phase" if setting.kind in ("exercise", "operation", "phase") else "other",
            title,
            parent=parent,
            label=words,
        )
        return self.enter(made)

    def scheduled(self, sentence: Sentence, clause: tuple[int, int]) -> Happening | None:
        """ "A river crossing is planned for June 13": part of the exercise spoken of."""
        topic = self.topic()
        if topic is None:
            return None
        words = self.page.main_words(sentence, clause)
        return self.enter(Happening("phase", f"{topic.display}: {words}", parent=topic, label=words))

    def verbal(self, sentence: Sentence, clause: tuple[int, int], cue: Cue) -> Happening:
        before = self._by_head.get(cue.start)
        if before is not None:
            return before
        kind = next(role.partition(":")[2] for role in sorted(cue.roles) if role.startswith("happens:"))
        settings = [m for m in sentence.mentions if m.kind in ("exercise", "operation")]
        parent = None
        if kind in ("phase", "exercise"):
            named = [m for m in settings if m.name is not None]
            parent = (
                self.for_name(named[0], sentence) if named else (self.topic() if settings or kind == "phase" else None)
            )
            if parent is None and any(h.kind == "exercise" and not h.label for h in self.salient):
                parent = self.topic()  # what troops do on a day of an exercise
            kind = "phase" if parent is not None else kind
        made = Happening(
            kind, self.page.main_words(sentence, clause), parent=parent, label="does" if kind == "phase" else ""
        )
        self._by_head[cue.start] = made
        return self.enter(made)

    def settle_topics(self, sentence: Sentence) -> None:
        """What the next sentence may call “it”."""
        topics: list[Happening] = []
        for mention in sentence.mentions:
            if mention.name is not None and (mention.role == "main" or mention.kind in ("exercise", "operation")):
                if mention.role == "setting" and any(m.role == "main" and m.name for m in sentence.mentions):
                    continue
                topics.append(self.for_name(mention, sentence))
        named = list(self._by_phase.values())
        spoken = [h for h in dict.fromkeys(self._touched) if h not in topics and h.dated]
        if any(h.parent in self.salient for h in spoken if h.kind == "phase"):
            spoken = [h for h in spoken if h.kind != "phase" or h in named]  # what is done does not change the subject
        if not topics and not spoken:
            spoken = self._introduced(sentence)
        if topics or spoken:
            self.salient = [*topics, *[h for h in spoken if h.kind != "phase" or not topics]] if topics else spoken

    def _counted(self, mention: EventMention) -> bool:
        """ "Three drills", "several exercises": more than one, though "drills" may be one."""
        words = re.findall(r"\w+", self.text[max(0, mention.start - 12) : mention.head[0]].lower())
        return any(word.isdigit() or word in self.page.dates.numbers or word in _SEVERAL for word in words)

    def _introduced(self, sentence: Sentence) -> list[Happening]:
        """ "A two-week course has opened in Minsk": what is spoken of first, dated only in the next sentence."""
        if self.page.words.pronoun.match(self.text, sentence.start):
            return []
        for mention in sentence.mentions:
            if mention.name is None and mention.role == "main" and mention.kind in _INTRODUCED:
                several = mention.plural and (mention.kind != "exercise" or self._counted(mention))
                known = mention.definite and bool(self.salient)
                new = not (known or several or mention.other or mention.stands_for)
                subject = mention.start - sentence.start <= 40
                if new and not sentence.headline and (subject or not self.salient):
                    made = self.happening(sentence, mention)
                    made.add(sentence.passage)
                    return [made]
        return []

    def named_later(self, happenings: list[Happening]) -> None:
        """ "Joint drills began on Monday. Unbreakable Brotherhood 2013 brings …": the drills are what is named."""
        named = [h for h in happenings if h.name and h.year is not None and h.kind == "exercise" and not h.other]
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
            apart = not happening.passages.keys() & name.passages.keys()
            if happening.dated and same_year and apart and _complement(happening, name):
                name.dated += happening.dated
                name.places += happening.places
                name.statuses += happening.statuses
                name.length = name.length or happening.length
                for passage in happening.passages:
                    name.add(passage)
                happening.summary = True


def _complement(a: Happening, b: Happening) -> bool:
    """Whether the days of two happenings can be those of one: no two readings that shut each other out."""
    ours = {(item.role, item.reading.when) for item in a.dated if len(item.reading.when) > 4}
    theirs = {(item.role, item.reading.when) for item in b.dated if len(item.reading.when) > 4}
    if not (ours and theirs) or ours == theirs:
        return True
    roles = [{role for role, _ in days} for days in (ours, theirs)]
    return not (roles[0] & roles[1] or "on" in roles[0] or ("on" in roles[1] and len(roles[0]) > 1))


def _phase_key(label: str) -> frozenset[str]:
    """ "Phase one", "the first phase" and "opening phase" are one; "stage" is another word for phase."""
    words = re.findall(r"\w+", label.lower().replace("stage", "phase"))
    return frozenset(_ORDER.get(word, word) for word in words) | {"phase"}
