"""When a clause puts an event: is its date an event's at all, does it start or end then, is it over or to come?"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from cstotimeline.reading.happenings import Happening
from cstotimeline.reading.mentions import Cue, EventMention
from cstotimeline.reading.page import Page, Sentence
from cstotimeline.reading.points import DatePhrase
from cstotimeline.reading.saidyears import SaidYears
from cstotimeline.reading.targets import END_LEADS
from cstotimeline.reading.tenses import TENSES, tense_of
from cstotimeline.reading.years import Context, Reading

_HAPPENING: Final = frozenset({"held", "begins", "ends", "hosts", "happens"})
_FIRST_HELD: Final = re.compile(
    r"\bfirst\s+(?:\w+\s+)?(?:held|conducted|took\s+place|organi[sz]ed|staged|run)\b", re.IGNORECASE
)
_BY_THE_END: Final = re.compile(
    r"\bby\s+(?:the\s+)?(?:end|start|beginning|middle|close)\s+of\s+(?:the\s+)?$", re.IGNORECASE
)
_AFTER_IT: Final = re.compile(
    r"\b(?:after|before|following|prior\s+to)\s+(?:the\s+|its\s+|their\s+)?(?!the\b|(?:start|begin|open|commenc|kick|launch|end|conclud|clos|finish|wrapp)\w*ing\b)(?:[\w'-]+\s+){1,4}(?:in|on|of)\s+$",
    re.IGNORECASE,
)
_GOING_ON: Final = re.compile(r"\b(?:(?:has|have|had)\s+been\s+\w+ing|(?:is|are|was|were)\s+being)\b", re.IGNORECASE)
_ASPECT: Final = re.compile(
    r"\b(start|beginning|opening|launch|end|closing|conclusion|completion|close)\s+of\s+(?:the\s+|this\s+)?$",
    re.IGNORECASE,
)
_ITS_TURN: Final = re.compile(
    r"\b(?:its|their|the)\s+(start|beginning|opening|launch|end|ending|closing|conclusion|completion)\s+(?:is|was|will\s+be)\b",
    re.IGNORECASE,
)
_OCCASION: Final = re.compile(
    r",?\s+(?:in\s+the\s+run-up\s+to|on\s+the\s+(?:occasion|eve)\s+of|to\s+mark|marking|in\s+honou?r\s+of|ahead\s+of)\b"
)
_STARTS: Final = frozenset({"start", "beginning", "opening", "launch"})
_WITH: Final = re.compile(r"\b(?:start|started|begin|began|begun|open|opened|ended|closed)\s+with\s+(?:\w+\s+)?$")
_AT_FIRST: Final = re.compile(
    r"(?:\b(?:originally|initially|at\s+first|first|previously|earlier|had\s+been|was|were)|[,(])\s+(?:to\s+be\s+held"
    r"|to\s+take\s+place|planned|scheduled|due|set|slated|announced|expected|to\s+\w+)\b[^.;]{0,40}$"
    r"|\b(?:originally|initially)\s+(?:from\s+|for\s+|on\s+)?$",
    re.IGNORECASE,
)
_NOW: Final = re.compile(
    r"\b(?:now|instead|moved|shifted|rescheduled|postponed|deferred|put\s+off|pushed\s+back|brought\s+forward|new\s+dates?)\b",
    re.IGNORECASE,
)
_OTHER_CLAUSE: Final = re.compile(r"[,;]|\b[a-z]{3,}ed\b")
_NEAR_YEARS: Final = 2
_DISCUSS: Final = re.compile(r"discuss|consider|agree", re.IGNORECASE)
_NEW_DAYS: Final = re.compile(
    r"\bnew\s+(?:dates?|timing)\b|\bnow\s+(?:be|to|take|scheduled|set|planned|run|due)\b", re.IGNORECASE
)
_BLANKS: Final = re.compile(r"\s+")


class Timing:
    """Reads dates in their clauses."""

    def __init__(self, page: Page, years: SaidYears) -> None:
        self.page = page
        self.text = page.text
        self.words = page.words
        self.years = years

    def is_no_event(self, sentence: Sentence, phrase: DatePhrase, clause: tuple[int, int]) -> bool:
        """Statement days, history, plans, deadlines."""
        text = self.text
        grain = phrase.first.grain
        lead = _BLANKS.sub(" ", phrase.lead)
        if grain == "year" and text.startswith("'s", phrase.end) and not self._stands_for(sentence, phrase):
            return True
        if not phrase.has_year and self.words.habits.search(text, *clause):
            return True
        if grain == "year" and any(
            text[m.head[1] : phrase.start].strip() == "of" and not m.name for m in sentence.mentions
        ):
            return True
        if grain == "year" and _FIRST_HELD.search(text, clause[0], phrase.start):
            return True
        if text[phrase.start - 1] == "(" and any(
            h[1] < phrase.start <= h[1] + 60 for h in (m.head for m in sentence.mentions)
        ):
            return False
        if lead in ("dated", "than", "after", "before", "no later than", "nlt") or (lead == "by" and not phrase.last):
            return True
        if _BY_THE_END.search(text, clause[0], phrase.start) or _AFTER_IT.search(text, clause[0], phrase.start):
            return True
        going_on = self.page.near(sentence, phrase.start, "ongoing", 60) or _GOING_ON.search(text, *clause)
        if lead == "since" and not (going_on and grain == "day"):
            return True
        if grain == "year" and phrase.first.part is None and phrase.last is not None:
            return True
        in_office = self.words.terms.search(text, max(clause[0], phrase.start - 60), phrase.start)
        if in_office and (grain == "year" or lead in END_LEADS):
            return True
        if grain == "year" and (
            lead in ("until", "till", "through", "up to", "to", "from")
            or (phrase.first.part is None and self.page.is_plan_year(phrase, clause))
        ):
            return True
        before = [c for c in sentence.cues if clause[0] <= c.start and c.end <= phrase.start]
        after = [c for c in sentence.cues if c.start >= phrase.end and c.end <= clause[1]]
        heads = [m.head for m in sentence.mentions]
        said = before[-1] if before and "statement" in before[-1].roles else None
        if said and phrase.start - said.end <= 50 and not any(said.end <= h[0] < phrase.start for h in heads):
            return True
        if self.words.statement_after.match(text, phrase.end) and not before:
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

    def is_former(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """ "Originally set for 23 November, it will now take place on 25 November": days that others have replaced."""
        if _AT_FIRST.search(self.text, max(sentence.start, phrase.start - 60), phrase.start) is None:
            return False
        later = [p for p in sentence.phrases if p.start > phrase.end and p.first.grain != "year"]
        return any(_NOW.search(self.text, phrase.end, other.start) for other in later[:1])

    def is_moved(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """ "Postponed from 5 May to 7 June", "moved to June": days that what is postponed had, or has."""
        moved = [c for c in sentence.cues if "postponed" in c.roles and 0 <= phrase.start - c.end <= 60]
        if not moved or ";" in self.text[moved[-1].end : phrase.start]:
            return False
        return not any(moved[-1].end <= c.start < phrase.start and c.roles & TENSES for c in sentence.cues)

    def is_new(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """ "The new dates are …", "it was postponed to …": days in place of those that were said before."""
        if _NEW_DAYS.search(self.text, max(sentence.start, phrase.start - 60), phrase.start) is not None:
            return True
        return phrase.lead in ("to", "until", "till") and self.is_moved(sentence, phrase)

    def _stands_for(self, sentence: Sentence, phrase: DatePhrase) -> bool:
        """ "Last year's session was hosted by Copenhagen": all the date there is."""
        return bool(phrase.first.shift) and len(sentence.phrases) == 1

    def _is_background(
        self, sentence: Sentence, phrase: DatePhrase, before: list[Cue], after: list[Cue], heads: list[tuple[int, int]]
    ) -> bool:
        for cue in reversed(before):
            if cue.end >= phrase.start - 5 and phrase.lead == "since":
                continue
            if "background" in cue.roles:
                return not any(cue.end <= h[0] < phrase.start for h in heads)
            if cue.roles & _HAPPENING or "future" in cue.roles:
                return False
            if phrase.start - cue.end > 90:
                break
        if any(phrase.start - 14 <= h[1] <= phrase.start for h in heads):
            return False  # "the press day on 5 May must register by …"
        for cue in after:
            if _OCCASION.match(self.text, phrase.end, cue.start):
                continue
            if "background" in cue.roles and cue.start - phrase.end < 90:
                return not any(phrase.end <= h[0] < cue.start for h in heads)
            if cue.roles & _HAPPENING:
                return False
        return False

    def role(
        self,
        sentence: Sentence,
        phrase: DatePhrase,
        clause: tuple[int, int],
        target: EventMention | Cue | str,
        reading: Reading,
        postponed: bool,
    ) -> str:
        lead = _BLANKS.sub(" ", phrase.lead)
        if phrase.last is not None or postponed:
            return "on"
        if lead in END_LEADS:
            return "end"
        if lead == "since":
            return "start"
        if lead == "to" and self.page.near(sentence, phrase.start, "lasts", 12):
            return "end"
        if isinstance(target, Cue):
            return "on"
        if isinstance(target, EventMention):
            if _WITH.search(self.text, sentence.start, target.start):
                return "on"  # "they had started with consultations on Friday"
            aspect = _ASPECT.search(self.text, max(sentence.start, target.start - 40), target.start)
            if aspect is not None:
                return "start" if aspect[1].lower() in _STARTS else "end"
        turn = _ITS_TURN.search(self.text, clause[0], phrase.start)
        if turn is not None:
            return "start" if turn[1].lower() in _STARTS else "end"
        if lead in ("from", "starting", "beginning", "commencing", "as of", "since"):
            return "start"
        if isinstance(target, EventMention) and target.kind == "ceremony":
            return "on"
        before = [
            c for c in sentence.cues if clause[0] <= c.start and c.end <= phrase.start and phrase.start - c.end <= 110
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

    def length(self, sentence: Sentence, happening: Happening, role: str) -> None:
        if role != "on" and not any(phrase.first.day == 0 for phrase in sentence.phrases):  # "two weeks from today"
            happening.length = self.page.length(sentence.start, sentence.end) or happening.length

    def context(
        self,
        sentence: Sentence,
        phrase: DatePhrase,
        clause: tuple[int, int],
        happening: Happening,
        previous: date | None,
    ) -> Context:
        own = happening.name.year if happening.name else None
        own = own or (happening.year if happening.other else None)
        if happening.kind == "phase" and happening.parent is not None and happening.parent.name:
            own = own or happening.parent.year
        named = next((n.year for n in sentence.names if n.year), None)
        if named is None and happening.parent is not None:
            named = happening.parent.year
        return Context(
            anchor=sentence.block.day,
            anchor_rung=sentence.block.rung,
            tense="" if self.is_moved(sentence, phrase) else tense_of(self.text, sentence, clause, phrase.start),
            sentence_year=self._sentence_year(sentence, phrase),
            own_year=own,
            named_year=named,
            around=self.years.around(sentence, phrase.start)
            if sentence.block.day is None and not phrase.has_year
            else None,
            previous=previous,
        )

    def _sentence_year(self, sentence: Sentence, phrase: DatePhrase) -> int | None:
        for other in sentence.phrases:
            last_years = other.first.unit == "year" and self.text.startswith("'s", other.end)
            this_years = other.first.unit == "year" and other.lead == "" and not other.first.since_previous
            if (
                (last_years or this_years)
                and other.start < phrase.start
                and not self._discussed(sentence, other, phrase)
            ):
                year = self._page_year(sentence, other)
                if year is not None:
                    return year + (other.first.shift or 0)
            if (
                other is phrase
                or other.first.year is None
                or self.page.is_planned(sentence, other)
                or other.lead.startswith(("since", "until", "up"))
                or (other.first.grain == "year" and self.years.is_history(sentence, other))
                or self._only_talked_of(sentence, other)
                or self._is_aside(sentence, phrase, other)
            ):
                continue
            plan = self.page.is_plan_year(other, (sentence.start, sentence.end)) or other.first.grain == "year"
            this_year = phrase.first.year_shift == 0 or (phrase.last is not None and phrase.last.year_shift == 0)
            if (
                this_year
                or (plan and (sentence.block.day is None or other.lead == "in"))
                or (other.first.day and not sentence.block.day)
            ):
                return other.first.year
        return None

    def _page_year(self, sentence: Sentence, phrase: DatePhrase) -> int | None:
        """The year that "this year" means."""
        if sentence.block.day is not None:
            return sentence.block.day.year
        around = self.years.around(sentence, phrase.start)
        return around.year if around is not None else None

    def _is_aside(self, sentence: Sentence, phrase: DatePhrase, year: DatePhrase) -> bool:
        """ "The depot built in 2014 was visited on 5 May", "on 5 May, where one opened in 2014": years aside."""
        said, day = year.first.year, sentence.block.day
        assert said is not None  # noqa: S101  # asked of phrases with a year only
        if self.years.is_stale(sentence, said) if day is None else abs(said - day.year) > _NEAR_YEARS:
            return True
        behind = year.start > phrase.end and year.first.grain == "year"
        return behind and _OTHER_CLAUSE.search(self.text, phrase.end, year.start) is not None

    def _discussed(self, sentence: Sentence, year: DatePhrase, phrase: DatePhrase) -> bool:
        """ "Next year's exercises will be discussed in December": not the year of the discussion."""
        return any(
            year.end <= c.start < phrase.start and _DISCUSS.search(self.text, c.start, c.end) for c in sentence.cues
        )

    def _only_talked_of(self, sentence: Sentence, year: DatePhrase) -> bool:
        """ "They discussed the draft plan for 2026": the year of a plan that is not yet carried out."""
        talked = [c for c in sentence.cues if c.end <= year.start and _DISCUSS.search(self.text, c.start, c.end)]
        return bool(talked) and self.page.is_plan_year(year, (talked[-1].start, sentence.end))

    def status(
        self, happening: Happening, sentence: Sentence, at: int, reading: Reading | None, weak: bool = False
    ) -> None:
        clause = self.page.clause(sentence, at, at + 1)
        roles = {role for c in sentence.cues if clause[0] <= c.start < clause[1] for role in c.roles}
        if not roles & (TENSES | {"ongoing"}):
            roles |= {role for c in sentence.cues for role in c.roles} - {"cancelled", "postponed"}
        if "cancelled" in roles or "postponed" in roles:
            happening.statuses.append("cancelled" if "cancelled" in roles else "postponed")
            return
        tense = tense_of(self.text, sentence, clause)
        day = sentence.block.day
        if day is not None and reading is not None and not weak:
            if reading.first > day:
                happening.statuses.append("planned")
            elif reading.last < day:
                begun = "begins" in roles and happening.kind in ("exercise", "phase", "operation", "training_course")
                happening.statuses.append("ongoing" if begun else "held")
            else:
                under_way = tense != "future" or (reading.first < day and len(reading.when) >= 10)
                over = "held" in roles or (tense == "past" and reading.first == reading.last and "begins" not in roles)
                happening.statuses.append("held" if over else "ongoing" if under_way else "planned")
            return
        if tense in ("future", "coming"):
            happening.statuses.append("planned")
        elif "held" in roles:
            happening.statuses.append("held")
        elif "ongoing" in roles:
            happening.statuses.append("ongoing")
        elif tense == "past" and not weak:
            happening.statuses.append(
                "ongoing" if "begins" in roles and happening.kind in ("exercise", "phase") else "held"
            )
