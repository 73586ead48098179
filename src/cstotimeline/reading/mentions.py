"""What a sentence says happens: nouns such as “exercise” or “staff talks” with their noun phrases, and cues.

A noun is the head of an event mention unless it is part of a compound ("training ground") or a mere word of
another phrase. Heads and proper names that belong together ("the command-staff exercise “Interaction-2024”")
make one mention. Cues are the words around it that tell what becomes of it: begins, ends, said, cancelled.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import attrs

from cstotimeline.reading.lexicon import Lexicon, alternatives
from cstotimeline.reading.names import NameMention
from cstotimeline.reading.nounphrases import PREPOSITION, left_edge, right_edge
from cstotimeline.reading.phrasebook import JOINED, PhraseBook, Scan
from cstotimeline.reading.verbs import forms


@attrs.frozen
class Cue:
    """A word or phrase of the lexicon at `text[start:end]` and the roles it has there."""

    start: int
    end: int
    roles: frozenset[str]


@attrs.define
class EventMention:
    """An event as one noun phrase `text[start:end]` names it; its head stands at `head`.

    `role` is "main", "setting" (as part of, during, ahead of …) or "part" (of the mention before it).
    `inert` ones are only a part of another noun ("the tasks of the operation"); `stands_for` is the noun that an
    ordinal stands for. `whole` is the mention it depends on or belongs to; `definite` whether "the" stands before it.
    """

    start: int
    end: int
    head: tuple[int, int]
    kind: str
    name: NameMention | None = None
    role: str = "main"
    whole: EventMention | None = None
    definite: bool = False
    other: bool = False
    plural: bool = False
    parent_cue: bool = False
    stands_for: str = ""
    inert: bool = False


_DETERMINER: Final = frozenset(["the", "this", "these", "those", "its", "their", "his", "her", "our", "such", "both"])


class Mentioner:
    """Finds event mentions and cues by a lexicon's words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._kinds = lexicon.kinds
        self._heads = PhraseBook(self._kinds, ends=JOINED)
        venues = [word for word in lexicon.words("venues") if word != "coast"]
        self._compounds = PhraseBook([*lexicon.words("compounds"), *self._kinds, *venues])
        self._ordinal = re.compile(
            r"(?:[,;:]\s+(?:and\s+|while\s+|then\s+)?|\s+and\s+)"
            rf"the\s+(?P<n>{alternatives(lexicon.words('ordinals'))}"
            rf"|\d{{1,3}}(?:{alternatives(lexicon.words('ordinal_suffixes'))}))"
            r"(?:,\s+\w+)?(?:\s+one)?(?!\s+in\s+a\s+row)(?=\s*[-,]|\s+(?:from|will|is|was|in|on|between|runs"
            r"|took|starts|began|planned|scheduled|due)\b)",
            re.IGNORECASE,
        )
        self._bodies = {word.lower() for word in lexicon.words("bodies")}
        self._settings = PhraseBook(lexicon.words("settings"))
        self._members = PhraseBook((*lexicon.words("personnel"), *lexicon.words("members")))
        self._said = PhraseBook(lexicon.words("statement"))
        self._parents = PhraseBook(lexicon.words("parents"))
        self._others = {word.lower() for word in lexicon.words("others")}
        self._aspects = {word.lower() for word in lexicon.words("aspects")}
        roles: dict[str, set[str]] = {}
        for key in ("future", "past", "present", "coming", "begins", "ends", "lasts", "statement", "background",
                    "cancelled", "postponed",
                    "held", "ongoing", "hosts", "participating"):  # fmt: skip
            for word in lexicon.words(key):
                roles.setdefault(word.lower(), set()).add(key)
        for kind, verbs in lexicon.group("happens").items():
            for verb in verbs:
                roles.setdefault(verb.lower(), set()).update(("happens", f"happens:{kind}"))
        for role, verbs in lexicon.group("verbs").items():
            for verb in verbs:
                for form, told in forms(verb):
                    roles.setdefault(form, set()).update(told, (role,), ("happens",) if ":" in role else ())
        for word, found in roles.items():  # "was held" is as much past as "was"
            first, second = (" ".join(word.split()[:count]) for count in (1, 2))
            found |= (roles.get(first, set()) | roles.get(second, set())) & {"past", "future", "present"}
        self._roles = {word: frozenset(found) for word, found in roles.items()}
        self._cues = PhraseBook(self._roles)

    @property
    def books(self) -> dict[str, PhraseBook]:
        """What a sentence is to be scanned for before its cues and events are asked."""
        return {
            "heads": self._heads, "cues": self._cues, "settings": self._settings, "parents": self._parents,
            "members": self._members, "said": self._said,
        }  # fmt: skip

    def cues(self, scan: Scan) -> list[Cue]:
        """The cues of a sentence, in order; the longest where several begin at one word."""
        return [Cue(m.start(), m.end(), self._roles[" ".join(m[0].lower().split())]) for m in scan.matches["cues"]]

    def events(
        self, text: str, start: int, end: int, names: list[NameMention], scan: Scan, cues: list[Cue]
    ) -> list[EventMention]:
        """The event mentions within `text[start:end]` (one sentence), in order."""
        if not (names or scan.matches["heads"]):
            return []
        nouns = self._nouns(text, start, end, names, scan)
        found = self._tied(text, [*nouns, *self._ellipses(text, end, nouns)], names, cues)
        found.sort(key=lambda mention: mention.start)
        self._related(text, start, found, scan, cues)
        return found

    def _nouns(self, text: str, start: int, end: int, names: list[NameMention], scan: Scan) -> list[EventMention]:
        found = []
        for m in scan.matches["heads"]:
            word = " ".join(m[0].lower().split())
            if any(name.start <= m.start() < name.end for name in names) or self._compounds.follows(text, m.end()):
                continue
            around = text[m.start() - 1 : m.start()] + text[m.end() : m.end() + 1]
            if _JOINED.match(text, m.end()) or around in ('""', "()"):
                continue
            before = text[max(start, m.start() - 14) : m.start()].lower()
            if word == "training" and before.endswith(("been ", "are ", "is ", "were ", "was ")):
                continue
            if word == "visit" and before.endswith(("will ", "to ", "would ", "and ", "shall ")):
                continue
            if word in ("course", "stage") and before.endswith(("in the ", "of ")):
                continue
            if word in ("school", "operations", "ministerial", "bilateral", "raid") and not m[0][0].isupper():
                continue
            if word == "training" and before.endswith(("joint training for ",)):
                continue
            if word in self._bodies and not self._convenes(text, start, end, m, names):
                continue
            left = left_edge(text, start, m.start(), names)
            first = _WORD_BEFORE.search(text, max(start, left - 14), left)
            determiner = first[1].lower() if first else ""
            right = right_edge(text, m.end(), end)
            if m[0] == "Operation":
                proper = _PROPER.match(text, m.end(), end)
                right = max(right, proper.end()) if proper is not None else right
            modifiers = text[left : m.start()].lower().split()
            mention = EventMention(left, right, (m.start(), m.end()), self._kinds[word])
            mention.definite = determiner in _DETERMINER
            mention.other = bool(self._others.intersection(modifiers)) or determiner == "another"
            mention.other |= word in self._others
            mention.plural = word.endswith("s")
            found.append(mention)
        return found

    def _convenes(self, text: str, start: int, end: int, body: re.Match[str], names: list[NameMention]) -> bool:
        """ "The 78th World Health Assembly", "the Assembly will be held …": a body as an event."""
        if _HELD.match(text, body.end(), end):
            return True
        counted = _COUNTED.search(text, max(start, body.start() - 60), body.start())
        return counted is not None and left_edge(text, start, body.start(), names) <= counted.start()

    def _ellipses(self, text: str, end: int, nouns: list[EventMention]) -> list[EventMention]:
        """ "The first phase will last until 17 April, and the second from 15 June": the second phase."""
        kinds = ("phase", "exercise", "meeting", "training_course", "conference", "summit", "other")
        counted = [noun for noun in nouns if noun.kind in kinds]
        if not counted:
            return []
        found = []
        for m in self._ordinal.finditer(text, counted[0].head[1], end):
            noun = [noun for noun in counted if noun.head[1] <= m.start() + 2][-1]
            made = EventMention(m.start("n"), m.end("n"), m.span("n"), noun.kind, definite=True, other=True)
            made.stands_for = text[noun.head[0] : noun.head[1]].lower().removesuffix("s")
            found.append(made)
        return found

    def _tied(
        self, text: str, nouns: list[EventMention], names: list[NameMention], cues: list[Cue]
    ) -> list[EventMention]:
        """Names joined to the nouns they name; names without a noun are mentions of their own."""
        left = list(nouns)
        made: list[EventMention] = []
        for name in names:
            best: tuple[int, EventMention] | None = None
            for noun in left:
                near = self._ties(text, noun, name, nouns, names, cues)
                if near is not None and (best is None or near < best[0]):
                    best = (near, noun)
            kind = name.series.kind if name.series else "exercise"
            if best is None:
                made.append(EventMention(name.start, name.end, (name.start, name.end), kind, name, definite=True))
                continue
            noun = best[1]
            left.remove(noun)
            kind = noun.kind if noun.kind != "phase" else kind
            made.append(
                EventMention(
                    min(noun.start, name.start),
                    max(noun.head[1], name.end),
                    (min(noun.head[0], name.start), max(noun.head[1], name.end)),
                    kind,
                    name,
                    definite=noun.definite,
                )
            )
        return [*left, *made]

    def _ties(
        self,
        text: str,
        noun: EventMention,
        name: NameMention,
        nouns: list[EventMention],
        names: list[NameMention],
        cues: list[Cue],
    ) -> int | None:
        if noun.kind not in ("exercise", "operation", "conference", "training_course", "other"):
            return None
        head_start, head_end = noun.head
        if noun.kind == "conference" and "planning" in text[noun.start : head_end].lower():
            return None  # what it plans is another event
        if name.end <= head_start:
            gap = text[name.end : head_start]
            if _NAME_FIRST.fullmatch(gap) and not self._between(name.end, head_start, nouns, names):
                return len(gap)
            if (
                _APPOSED.match(gap)
                and len(gap) < 90
                and not self._between(name.end, head_start, nouns, names)
                and not _cues_in(cues, name.end, head_start)
            ):
                return len(gap) + 200
            return None
        gap = text[head_end : name.start]
        if self._between(head_end, name.start, nouns, names) or len(gap) > 140 or _cues_in(cues, head_end, name.start):
            return None
        if _NOUN_FIRST.fullmatch(gap):
            return len(gap)
        if name.quoted and name.year and not re.search(r"[.;:,]\s|\bas\s+part\b", gap):
            return len(gap)
        return None

    def _between(self, start: int, end: int, nouns: list[EventMention], names: list[NameMention]) -> bool:
        return any(start <= noun.head[0] < end for noun in nouns if noun.kind != "phase") or any(
            start <= name.start < end for name in names
        )

    def _related(self, text: str, start: int, mentions: list[EventMention], scan: Scan, cues: list[Cue]) -> None:
        """Which mentions are the setting of the sentence, and which are part of the one before."""
        for n, mention in enumerate(mentions):
            before = text[max(start, mention.start - 60) : mention.start]
            at = mention.start
            if _ends_with(scan.matches["parents"], _AND_DETERMINER, text, start, at):
                mention.role, mention.parent_cue = "setting", True
            elif "ed by " in before and _IN_ORDER.search(before):
                pass  # "it was followed by talks"
            elif (
                _ends_with(scan.matches["settings"], _AND_DETERMINER, text, start, at)
                or _ends_with(scan.matches["members"], _OF, text, start, at)
                or (
                    mention.kind in ("meeting", "conference")
                    and _ends_with(scan.matches["said"], _AND_DETERMINER, text, start, at)
                )
            ):
                mention.role = "setting"
            elif mention.kind in ("exercise", "operation", "phase", "meeting") and self._of_another_noun(before):
                mention.role, mention.inert = "setting", True
            if not n:
                continue
            last = mentions[n - 1]
            gap = text[last.head[1] : mention.head[0]]
            if (
                PREPOSITION.match(gap + " ")
                and len(gap) < 160
                and not _PARTED.search(gap)
                and not _cues_in(cues, last.head[1], mention.head[0], _VERBS)
            ):
                if mention.role == "main" and not mention.stands_for and not _AND_ANOTHER.fullmatch(gap):
                    mention.role = "part"
                mention.whole = None if mention.stands_for or _AND_ANOTHER.fullmatch(gap) else last
            elif last.role == "part" and mention.role == "main" and _ENUMERATED.fullmatch(gap):
                mention.role, mention.whole = "part", last.whole

    def _of_another_noun(self, before: str) -> bool:
        """ "The tasks of the operation": the words before it make it part of something else than an event."""
        m = _NOUN_OF.search(before)
        return m is not None and m[1] not in self._aspects and self._heads.search(before) is None


_VERBS: Final = frozenset({"past", "future", "present", "statement", "held"})
_MEANINGFUL: Final = frozenset(
    {"past", "future", "present", "coming", "begins", "ends", "lasts", "statement", "cancelled", "postponed", "held",
     "ongoing", "hosts", "happens"}
)  # fmt: skip


def _cues_in(cues: list[Cue], start: int, end: int, roles: frozenset[str] = _MEANINGFUL) -> bool:
    """Whether a cue with one of these roles stands within `text[start:end]`."""
    return any(start <= cue.start and cue.end <= end and cue.roles & roles for cue in cues)


_WORD_BEFORE: Final = re.compile(r"(\w+)\s+$")
_AND_DETERMINER: Final = re.compile(r"\s*(?:(?:the|an?|its|their|his|her|this)\s+)?", re.IGNORECASE)
_OF: Final = re.compile(
    r"\s+(?:of|in|at|for|from|involved\s+in|taking\s+part\s+in|participating\s+in)\s+(?:(?:the|an?|its|their"
    r"|his|her|this)\s+)?",
    re.IGNORECASE,
)
_NOUN_OF: Final = re.compile(r"\b([a-z]+)\s+of\s+(?:the\s+)?$")
_AND_ANOTHER: Final = re.compile(r"\s+(?:at|in|near|on)\s.*\band\s+(?:an?|the)\s+(?:[\w-]+\s+){0,3}", re.DOTALL)
_COUNTED: Final = re.compile(
    r"\b(?:\d{1,3}(?:st|nd|rd|th)|[IVXL]+|(?:[\w-]+-)?(?:first|second|third|fifth|eighth|ninth|twelfth)"
    r"|[\w-]*(?:fourth|sixth|seventh|tenth|eleventh|teenth|tieth))\s",
    re.IGNORECASE,
)
_HELD: Final = re.compile(
    r"\s+(?:(?:is|was|will\s+be|has\s+been)\s+(?:scheduled|planned|held|convened)|takes?\s+place|took\s+place"
    r"|will\s+(?:take\s+place|convene|meet)|convenes|meets)\b"
)
_IN_ORDER: Final = re.compile(r"\b(?:followed|preceded)\s+by\s+(?:the\s+|an?\s+)?$")
_PROPER: Final = re.compile(r"(?:\s+[A-ZÀ-Þ][\w'-]+){1,3}")
_JOINED: Final = re.compile(r"-[a-z]|'s")
_PARTED: Final = re.compile(r"[;:]|,\s(?!and)")
_ENUMERATED: Final = re.compile(r",?\s+(?:and|as\s+well\s+as)\s[^.;:,]{0,60}|,\s[^.;:,]{0,60}")
_NAME_FIRST: Final = re.compile(
    r"\)?[\"']?(?:\s+(?!(?:the|a|an|and|of|in|on|at|for|with|by|to|from|as|is|was|will|are|were|has|have)\s)"
    r"[\w/&'-]+(?:\s+and(?=\s+\w+))?){0,6}\s+"
)
_APPOSED: Final = re.compile(r"\)?,?\s+(?:-\s+)?(?:the|an?|its|their|another)\s")
_NOUN_FIRST: Final = re.compile(
    r",?\s+(?:(?:of|called|named|codenamed|code-named|dubbed|titled|entitled|known\s+as|under\s+the\s+(?:name"
    r"|codename|code\s+name)(?:\s+of)?)\s+(?:the\s+)?|\([^)]{1,20}\)\s*)?(?:-\s+)?[\"']?"
    r"|,\s+[\"']?|\s+of\s+(?:the\s+)?[\w\s()-]{2,80}?[\"',]?\s*[\"']?"
)


def _ends_with(matches: list[re.Match[str]], tail: re.Pattern[str], text: str, start: int, at: int) -> bool:
    """Whether one of these phrases, and no more than the tail, stands right before `at`."""
    if not matches:
        return False
    return any(at - 60 <= m.start() and m.end() <= at and tail.fullmatch(text, m.end(), at) for m in matches)


@lru_cache(maxsize=8)
def mentioner(lexicon: Lexicon) -> Mentioner:
    """The mentioner of a lexicon, made once."""
    return Mentioner(lexicon)
