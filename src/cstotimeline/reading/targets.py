"""Whose date it is: the event mention, the verb, or “it” that a date in a sentence belongs to."""

from __future__ import annotations

import re
from typing import Final

from cstotimeline.reading.mentions import Cue, EventMention
from cstotimeline.reading.page import Page, Sentence
from cstotimeline.reading.points import DatePhrase

_WHICH: Final = re.compile(r"[^,;:.]{0,60}?\W*\b(?:which|that)\b\s*")
_ARTICLE_ONLY: Final = re.compile(r",?\s+(?:an?\s+|the\s+)?")
_DISCUSSED: Final = re.compile(r"\bdiscuss", re.IGNORECASE)
_BOUND_FOR: Final = re.compile(
    r"\b(?:for|to\s+(?:join|attend|take\s+part\s+in|participate\s+in)|from)\s+(?:the\s+|an?\s+)?$"
)
_NEW_SUBJECT: Final = re.compile(r";\s+(?!(?:it|its|they|their|both)\b)")
_AGENT: Final = re.compile(r"\bby\b")
_WITH: Final = re.compile(r"\bwith\s+(?:an?|the)\s+$")
_SCHEDULED: Final = re.compile(
    r"\b(?:planned|scheduled|slated|set|fixed|due|timed|set\s+down|penci?lled\s+in|earmarked|laid\s+on)\s+(?:to\s+take\s+place\s+)?(?:for|on)?\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_PARTICIPLE: Final = re.compile(
    r",?\s+(?:also\s+|originally\s+|initially\s+)?(?:to\s+be\s+)?"
    r"(?:held|conducted|organi[sz]ed|scheduled|planned|slated|hosted|convened|staged)(?=\s)"
)
END_LEADS: Final = frozenset({"until", "till", "through", "up to", "up to and including"})
"""Words before the day on which something ends."""
_NO_SUBJECT: Final = re.compile(
    r"\W*(?:(?:the|this|and|but|then|all|both|it|they|\w+ly|had|has|have|is|are|was|were|will|be|event|activity)\W+)*",
    re.IGNORECASE,
)
_TELLING: Final = frozenset({"past", "future", "held", "begins", "ends", "present", "postponed", "cancelled", "lasts"})


class Targets:
    """Weighs the mentions of a sentence against a date."""

    def __init__(self, page: Page) -> None:
        self.text = page.text
        self.words = page.words

    def target(
        self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int], topical: bool, settled: bool = False
    ) -> EventMention | Cue | str | None:
        """The mention, the verb, or "it" (what was spoken of before) that a date belongs to.

        `topical`: something was spoken of before; `settled`: its days are known already.
        """
        for mention in reversed(sentence.mentions):
            if self._participle(sentence, phrase, mention):
                return mention
        if self.in_brackets(phrase):
            near = [
                m
                for m in sentence.mentions
                if m.head[1] < phrase.start <= m.head[1] + 60
                and ":" not in self.text[m.head[1] : phrase.start]
                and not any(m.head[1] <= c.start < phrase.start - 8 for c in sentence.cues)
            ]
            if near:
                return near[-1] if near[-1].role != "setting" else None
        if topical and phrase.first.grain == "day" and self._in_list_of_stages(sentence, phrase):
            return "scheduled"
        best: tuple[float, EventMention] | None = None
        for mention in sentence.mentions:
            score = self._score(sentence, phrase, clause, mention)
            if best is None or score > best[0]:
                best = (score, mention)
        apart = topical and phrase.first.grain == "day" and phrase.lead not in END_LEADS
        if apart and self._planned_apart(sentence, phrase, clause):
            return "scheduled"
        verb = self._verb(sentence, phrase, clause)
        if self._opens_with_participle(sentence, phrase, clause) and topical:
            return "it"
        if verb is not None and (
            best is None
            or best[0] < 2
            or (best[1].role == "setting" and not self.relative(clause, best[1]))
            or self._verb_wins(verb, best[1])
        ):
            return verb
        if apart and best is not None and self._follows_on(sentence, phrase, clause, best[1]):
            return "scheduled"
        if best is not None and best[0] > 0 and (best[1].role != "setting" or self.relative(clause, best[1])):
            return None if self._at_a_meeting(sentence, phrase, best[1]) else best[1]
        if self._is_pronoun(sentence, clause) and topical:
            return "it"
        if best is not None and best[1].role == "setting" and phrase.first.grain == "day":
            does = best[1].kind in ("exercise", "operation", "phase") and not best[1].inert
            return best[1] if does else None
        if best is not None and best[0] > -2 and best[1].role == "main":
            between = sorted((best[1].head[0], phrase.start))
            return best[1] if ";" not in self.text[between[0] : between[1]] else None
        if not topical:
            return None
        own = settled and phrase.last is not None and phrase.first.grain == "day" and self._stage_told(sentence, clause)
        if not own and (self._is_fragment(sentence, phrase) or phrase.lead in END_LEADS):
            return "it"
        if phrase.first.grain != "day":
            return None
        scheduled = not sentence.mentions and _SCHEDULED.search(self.text, clause[0], phrase.start) is not None
        stage = phrase.lead not in ("since", "as of") and self._stage_told(sentence, clause)
        return "scheduled" if scheduled or stage else None

    def _in_list_of_stages(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """ "It has two stages: on 4-6 October …": told without saying "stage" again."""
        lists = [
            m for m in sentence.mentions if m.kind == "phase" and m.plural and self.text.startswith(":", m.head[1])
        ]
        if not lists or lists[0].head[1] > phrase.start:
            return False
        return not any(m.stands_for and lists[0].head[1] < m.head[0] < phrase.start for m in sentence.mentions)

    def in_brackets(self, phrase: DatePhrase) -> bool:
        """ "(14-16 July)", "(until 13 July)": a date that explains what stands before it."""
        return self.text[max(0, phrase.start - len(phrase.lead) - 2) : phrase.start].lstrip().startswith("(")

    def _planned_apart(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int]) -> bool:
        """ "…, and reconnaissance is planned for 9-12 April": a clause with a subject of its own."""
        planned = _SCHEDULED.search(self.text, clause[0], phrase.start)
        return planned is not None and planned.start() - clause[0] > 12 and self._stage_told(sentence, clause)

    def _follows_on(
        self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int], mention: EventMention
    ) -> bool:
        """ "The staff phase ends on Sunday, after which the active actions follow from 15 July": more than it."""
        if clause[0] <= mention.head[0] < clause[1] or self.relative(clause, mention) or mention.head[0] > phrase.start:
            return False
        dated = any(mention.head[1] <= other.start < phrase.start for other in sentence.phrases)
        verb = next((c for c in sentence.cues if clause[0] <= c.start < clause[1] and c.roles & _TELLING), None)
        own = verb is not None and verb.start - clause[0] > 12 and not self._is_pronoun(sentence, clause)
        return dated and own and self._stage_told(sentence, clause)

    def _stage_told(self, sentence: Sentence, clause: tuple[int, int]) -> bool:
        """ "On 4-6 October the staff will work in Yerevan": what is done on days of its own."""
        cues = [c for c in sentence.cues if clause[0] <= c.start < clause[1]]
        told = any(c.roles & {"future", "past", "coming"} for c in cues)
        other = any(c.roles & {"statement", "background", "cancelled", "postponed"} for c in cues)
        return told and not other and not any(clause[0] <= m.head[0] < clause[1] for m in sentence.mentions)

    def _at_a_meeting(self, sentence: Sentence, phrase: DatePhrase, best: EventMention) -> bool:
        """ "The exercise was agreed at the 36th meeting on 18 March": the day of the meeting, not of the exercise."""
        if best.kind not in ("exercise", "operation", "phase"):
            return False
        for mention in sentence.mentions:
            if mention.role != "setting" or mention.kind not in ("meeting", "summit", "conference"):
                continue
            if best.head[1] <= mention.head[0] and mention.head[1] <= phrase.start <= mention.head[1] + 90:
                return not any(mention.head[1] <= c.start and c.end <= phrase.start for c in sentence.cues)
        return False

    def _score(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int], mention: EventMention) -> float:
        head_start, head_end = mention.head
        inside = clause[0] <= head_start < clause[1]
        score = 3.0 if inside else 0.0
        if mention.role == "setting":
            score -= 5
        if mention.kind == "ceremony" and (phrase.lead in END_LEADS or phrase.lead == "since"):
            score -= 4  # what lasts is what it opens
        if mention.role == "part":
            score -= 3.5
        if head_end <= phrase.start:
            gap = self.text[head_end : phrase.start]
            cues = [c for c in sentence.cues if head_end <= c.start and c.end <= phrase.start]
            if len(gap) <= 45 and not cues:
                score += 1.5 if mention.role != "part" else 1.0
            if any(c.roles & _TELLING for c in cues):
                score += 2
            if any(head_end <= other.start < phrase.start for other in sentence.phrases):
                score -= 0.5  # it has days already
            if ";" in gap and _NEW_SUBJECT.search(gap):
                score -= 2
            if self.relative(clause, mention):
                score += 4.5 if mention.role == "main" else 6
            score -= len(gap) * 0.008
        else:
            gap = self.text[phrase.end : head_start]
            cues = [c for c in sentence.cues if phrase.end <= c.start and c.end <= head_start]
            fronted = not any(clause[0] <= m.head[0] < phrase.start and m.role == "main" for m in sentence.mentions)
            at_once = _ARTICLE_ONLY.fullmatch(self.text, phrase.end, mention.start) is not None
            fronted = fronted or (at_once and not ("," in gap and self._follows_another(sentence, phrase)))
            if fronted and not any("statement" in c.roles for c in cues):
                score += 2
            if _WITH.search(self.text, phrase.end, mention.start):
                score -= 2  # "opens on Tuesday with a ceremony"
            score -= len(gap) * 0.008
        if mention.plural and mention.name is None and not mention.definite and mention.kind == "exercise":
            score -= 0.5
        return score + (0.5 if mention.name else 0)

    def _follows_another(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """ "Search-2022 in Kazakhstan on 26-30 September, Interaction-2022 there …": days stand behind their names."""
        before = [m.head[1] for m in sentence.mentions if m.role == "main" and m.head[1] <= phrase.start]
        return bool(before) and not any(before[-1] <= other.start < phrase.start for other in sentence.phrases)

    def opens_with(self, sentence: Sentence, phrase: DatePhrase, mention: EventMention) -> bool:
        """ "Opens next Tuesday with a ceremony": the ceremony has the same day, if no other."""
        if any(0 < other.start - mention.head[1] <= 40 for other in sentence.phrases):
            return False
        return (
            phrase.end <= mention.start <= phrase.end + 16
            and _WITH.search(self.text, phrase.end, mention.start) is not None
        )

    def _participle(self, sentence: Sentence, phrase: DatePhrase, mention: EventMention) -> bool:
        """ "At its 1142nd meeting, held on 10 March": the date of the meeting, whatever the sentence is about."""
        behind = max(mention.end, mention.head[1])
        if phrase.first.grain == "year" and mention.name is None and mention.role == "part":
            return False  # "consultations on the training planned in 2026"
        m = _PARTICIPLE.match(self.text, behind)
        if (
            m is None
            or not 0 <= phrase.start - m.end() <= 60
            or re.search(r"[.;:]\s", self.text[m.end() : phrase.start])
        ):
            return False
        return not any(m.end() <= other.head[0] < phrase.start for other in sentence.mentions)

    def relative(self, clause: tuple[int, int], mention: EventMention) -> bool:
        """Whether the date stands in a relative clause right behind the noun: "the exercise, which is set for …"."""
        behind = max(mention.end, mention.head[1])
        if behind > clause[0] or _WHICH.fullmatch(self.text, behind, clause[0]) is None:
            return False
        return _AGENT.search(self.text, behind, clause[0]) is None  # "courses offered by the project, which …"

    def _verb(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int]) -> Cue | None:
        found = [c for c in sentence.cues if "happens" in c.roles and clause[0] <= c.start < clause[1]]
        if any("postponed" in c.roles for c in found) and not self._moves_troops(sentence):
            found = [c for c in found if "postponed" not in c.roles]
        return min(found, key=lambda c: min(abs(c.start - phrase.end), abs(phrase.start - c.end)), default=None)

    def _moves_troops(self, sentence: Sentence) -> bool:
        """ "The brigade moved to Brest on 5 May": not "the exercise was moved to 5 May"."""
        return self.words.troops.search(self.text, sentence.start, sentence.end) is not None

    def _verb_wins(self, verb: Cue, mention: EventMention) -> bool:
        """ "Staff met with graduates who take part in the course": the meeting is what happened."""
        if verb.end <= mention.start and mention.kind in ("exercise", "operation", "training_course"):
            gap = self.text[verb.end : mention.start]
            if "happens:phase" in verb.roles and _BOUND_FOR.search(gap):
                return True  # "the contingent departed today for the exercise"
            if "happens:meeting" in verb.roles and _BOUND_FOR.search(gap):
                return False  # "ships have gathered in the bay for the exercise"
        if _DISCUSSED.search(self.text, verb.start, verb.end):
            return mention.kind not in ("meeting", "summit", "conference")
        return (
            bool(verb.roles & {"happens:meeting", "happens:other"})
            and mention.kind not in ("meeting", "summit", "conference", "other")
            and verb.start < mention.head[0]
        )

    def _opens_with_participle(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int]) -> bool:
        """ "Officially opened on 19 October, it finished …"."""
        words = self.text[sentence.start : phrase.start]
        verbs = {"begins", "ends", "held", "future"}
        participle = any(c.roles & verbs and c.start - sentence.start <= 14 for c in sentence.cues)
        return participle and len(words) < 40 and self.words.comma_it.match(self.text, phrase.end) is not None

    def _is_pronoun(self, sentence: Sentence, clause: tuple[int, int]) -> bool:
        behind = [
            p.end for p in sentence.phrases if not sentence.mentions and self.words.comma_it.match(self.text, p.end)
        ]
        return bool(behind) or any(self.words.pronoun.match(self.text, at) for at in {sentence.start, clause[0]})

    def _is_fragment(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """ "Officially opened on 19 October …, it finished": the subject comes later, or not at all."""
        telling = {"begins", "ends", "lasts", "hosts", "held"}
        bounded = phrase.last is not None or phrase.lead in (*END_LEADS, "from")
        if bounded and not sentence.mentions and self.words.troops.search(self.text, sentence.start, sentence.end):
            return True
        if sentence.mentions:
            return False
        hosted = phrase.first.grain == "year" and any("hosts" in c.roles for c in sentence.cues)
        return hosted or any(
            c.start < phrase.start and ("hosts" in c.roles or self._without_subject(sentence, c))
            for c in sentence.cues
            if c.roles & telling
        )

    def _without_subject(self, sentence: Sentence, verb: Cue) -> bool:
        """ "Officially opened on …", "It ends on …", not "Registration closed on …"."""
        return _NO_SUBJECT.fullmatch(self.text, sentence.start, verb.start) is not None

    def coordinated(self, sentence: Sentence, target: EventMention) -> list[EventMention]:
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
        if len(gap) > 160 or re.search(r"[.;:]\s|\b(?:while|whereas)\b", gap) or a.parent_cue:
            return False
        if any(a.head[1] <= phrase.start < b.head[0] for phrase in sentence.phrases):
            return False
        if any(
            a.head[1] <= c.start < b.head[0] and c.roles & {"past", "future", "held", "begins", "ends", "statement"}
            for c in sentence.cues
        ):
            return False
        return bool(re.search(r",|\band\b|&|/|\bas well as\b", gap))
