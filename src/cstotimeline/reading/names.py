"""Proper names of exercises and operations: “Interaction-2023”, BALTOPS 2018, Steadfast Defender 24, AMANI AFRICA II.

A name ends in its year, or belongs to a series the lexicon knows, or stands in quotes beside a word such as
“exercise”. Years alone prove nothing: “Strategy 2025” and “COVID-19” are no events.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

import attrs

from cstotimeline.reading.lexicon import Lexicon, Series, alternatives
from cstotimeline.reading.phrasebook import PhraseBook, Scan

_CAP: Final = r"[A-ZÀ-ÞĀ-ŽА-ЯЁ]"
_WITH_YEAR: Final = re.compile(
    rf"(?P<base>{_CAP}(?<![\w/-]{_CAP})[\w'.]*(?:[ /-](?:of the |of |the |and )?{_CAP}[\w']*){{0,4}}?)"
    r"\)?\"?(?P<sep>\s-\s|[ -])(?P<y>(?:19|20)\d\d|'?[1-4]\d(?:-\d)?)(?P<q>\"?)"
    r"(?![\w%]|[.,:]\d|-\d|\"?\s+(?:hours|percent|km))"
)
_QUOTED: Final = re.compile(rf"\"(?P<base>{_CAP}[^\"\n,;:!?]{{1,50}}?)[,.]?\"")
_ROMAN: Final = re.compile(
    rf"(?P<base>{_CAP}(?<![\w-]{_CAP})\w+(?:[ -]{_CAP}[\w]+){{0,3}}) (?P<n>[IVX]{{1,4}})(?![\w])"
)
_NUMERAL: Final = re.compile(r" [IVX]{1,4}(?!\w)")
_DIGIT: Final = re.compile(r"\d")
_STRIP: Final = re.compile(
    r"^(?:(?:The|A|An|In|On|At|From|During|For|After|Before|By|Of|With|As|Exercise|Exercises|Operation|Drill"
    r"|Drills|Training|Joint|Annual|"
    r"International|Multinational|Military|Special|This|Next|New|Today|Both|Since|While|When|Under|Near|And"
    r"|Command|Staff)\s+)+"
)


@attrs.frozen
class NameMention:
    """A name in the text, `text[start:end]`: its words without year and quotes, its year if it has one."""

    start: int
    end: int
    base: str
    year: int | None
    written: str
    series: Series | None = None
    quoted: bool = False

    @property
    def name(self) -> str:
        """With its full year, the form that tells editions apart: "Cold Response-2020"."""
        return f"{self.base}-{self.year}" if self.year else self.base

    @property
    def key(self) -> str:
        """What all editions have in common."""
        return self.series.name if self.series is not None else self.base.lower()


def full_year(digits: str, years: Collection[int]) -> int | None:
    """The year that two or four digits are; None where two are far from the `years` the text is about."""
    if len(digits) > 2:
        return int(digits)
    year = int(digits) + 2000
    return year if _among(year, years) else None


class Namer:
    """Finds the names that a lexicon's series and nouns let it see."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._series = lexicon.series
        self._known_names = PhraseBook(self._series, ends=r"(?!\w|-\w)")
        months = {w.lower() for words in lexicon.group("months").values() for w in words}
        weekdays = {w.lower() for words in lexicon.group("weekdays").values() for w in words}
        self._never = {
            *(w.lower() for key in ("from", "to", "and", "of", "the", "past", "future") for w in lexicon.words(key)),
            *("since", "during", "by", "before", "after"), *months, *weekdays,
            *(w.lower() for key in ("not_events", "no_names") for w in lexicon.words(key)),
        }  # fmt: skip
        self._organisations = {
            word.lower() for name, forms in lexicon.group("organisations").items() for word in (name, *forms)
        }
        self._places = {name.lower() for name in lexicon.places}
        self._common = {
            *self._never, *self._organisations, *lexicon.kinds,
            *(w.lower() for key in ("compounds", "demonyms", "agencies", "venues") for w in lexicon.data.get(key, ())),
        }  # fmt: skip
        nameable = [n for n, kind in lexicon.kinds.items() if kind in ("exercise", "operation")]
        self._nouns = PhraseBook([*nameable, "codename", "codenames", "codenamed", "code-named", "code name", "named"])
        venues = alternatives(lexicon.words("venues"))
        bearers = alternatives((*lexicon.words("venues"), *lexicon.words("bearers")))
        self._borne = re.compile(rf"\b(?:{bearers})\s*$", re.IGNORECASE)
        self._venue_after = re.compile(rf"\s+(?:{venues})\b", re.IGNORECASE)
        self._document = PhraseBook([*lexicon.words("not_events"), "initiative", "goals"])

    @property
    def books(self) -> dict[str, PhraseBook]:
        """What a sentence is to be scanned for before its names are asked: series, and words for an exercise."""
        return {"nouns": self._nouns, "series": self._known_names}

    def names(
        self,
        text: str,
        start: int,
        end: int,
        scan: Scan,
        told: frozenset[Series] | set[Series] = frozenset(),
        years: Collection[int] = (),
    ) -> list[NameMention]:
        """The names within `text[start:end]` (one sentence), in order, none overlapping.

        `told` are the series that the text has named before: their plain names need no further proof.
        `years` are those the text is about: a short number far from them is no year ("Combined Resolve 17").
        """
        nouns = [noun.span() for noun in scan.matches["nouns"]]
        found = self._known(text, end, scan)
        if _DIGIT.search(text, start, end) is not None:
            found += self._with_year(text, start, end, nouns, years)
        if nouns:
            found += self._in_quotes(text, start, end, nouns)
            found += self._behind_nouns(text, end, nouns)
        if _NUMERAL.search(text, start, end) is not None:
            found += self._numbered(text, start, end, nouns)
        found.sort(key=lambda name: (name.start, -name.end))
        kept: list[NameMention] = []
        for name in found:
            if not kept or name.start >= kept[-1].end:
                kept.append(name)
        return self._only_sure(text, self._enumerated(text, kept), told, nouns)

    def _enumerated(self, text: str, names: list[NameMention]) -> list[NameMention]:
        """A name nobody knows between two names of one enumeration is one as well."""
        found: list[NameMention] = []
        for name in names:
            before = found[-1] if found else None
            m = _BETWEEN.fullmatch(text, before.end, name.start) if before is not None else None
            if m is not None:
                found.append(NameMention(m.start("n"), m.end("n"), m["n"], None, m["n"]))
            found.append(name)
        return found

    def _with_year(self, text: str, start: int, end: int, nouns: Spans, years: Collection[int]) -> list[NameMention]:
        found: list[NameMention] = []
        loose: list[NameMention] = []
        for m in _WITH_YEAR.finditer(text, start, end):
            base, at = m["base"], m.start("base")
            digits = m["y"].lstrip("'")
            digits = digits.partition("-")[0]  # "Ramstein Alloy 20-1"
            short = len(digits) == 2
            stripped = _STRIP.sub("", base + " ")[:-1]
            at += len(base) - len(stripped)
            base = stripped
            series = None
            for cut in [0, *(k.end() for k in re.finditer(r"[ (]", base))]:
                series = self._series.get(base[cut:].lower())
                if series is not None:
                    base, at = base[cut:], at + cut
                    break
            spelt = _SPELT.search(text, start, at) if text[at - 1 : at] == "(" else None
            if spelt is not None and series is None:  # "Cutlass Express (CE) 2023"
                base = _STRIP.sub("", spelt["n"] + " ")[:-1] or spelt["n"]
                at = spelt.end("n") - len(base)
                series = self._series.get(base.lower())
            words = base.lower().replace("-", " ").split()
            if not words or base.lower() in self._organisations:
                continue
            if series is None and (words[-1] in self._never or words[0] in self._never or len(words[-1]) == 1):
                continue
            quoted = text[at - 1 : at] == '"'
            if series is None:
                if base.lower() in self._places or self._document.match(text, m.end() + 1):
                    continue
                telling = len(words) > 1 or base.isupper() or m["sep"] == "-"
                close = len(base) > 2 and base.isupper() and _ends_in_noun(text, at, nouns)
                if short and not (
                    telling and _beside_noun(text, m.start(), m.end(), nouns) and (len(base) > 4 or close)
                ):
                    continue
                if not short and not quoted and m["sep"] == " " and not _beside_noun(text, at, m.end(), nouns):
                    if len(words) > 1:
                        loose.append(NameMention(at, m.end("y"), base, int(digits), text[at : m.end("y")]))
                    continue
                if not short and not nouns and not quoted and not base[:1].isalpha():
                    continue
            elif (
                short
                and m["sep"] == " "
                and len(words) == 1
                and not (base.isupper() and len(base) > 4)
                and not _beside_noun(text, m.start(), m.end(), nouns)
            ):
                continue
            year = full_year(digits, years)
            if year is None and series is None:
                continue
            finish = m.end("y") + (1 if m["q"] and quoted else 0)
            written = text[at : m.end("y")]
            found.append(
                NameMention(at - quoted, finish, base, year, written.replace('"', "").replace(")", ""), series, quoted)
            )
        said = {name.year for name in found}
        return [*found, *(name for name in loose if name.year in said)]

    def _known(self, text: str, end: int, scan: Scan) -> list[NameMention]:
        found = []
        for m in scan.matches["series"]:
            base, (at, stop) = m[0], m.span()
            if not base[0].isupper() or (" " in base and not all(w[0].isupper() for w in _PARTS.findall(base))):
                continue
            number = _NUMBER.match(text, stop, end)
            stop = number.end() if number is not None else stop
            quoted = text[at - 1 : at] == '"' and text[stop : stop + 1] == '"'
            if quoted and self._borne.search(text, max(0, at - 24), at - 1):
                continue  # the Regional Command "West"
            if not quoted and any(v.start() < at and stop <= v.end() for v in scan.matches["venues"]):
                continue  # "the Training Center"
            series = self._series[" ".join(base.lower().split())]
            found.append(NameMention(at - quoted, stop + quoted, base, None, text[at:stop], series, quoted))
        return found

    def _in_quotes(self, text: str, start: int, end: int, nouns: Spans) -> list[NameMention]:
        found = []
        for m in _QUOTED.finditer(text, start, end):
            base = m["base"]
            if len(base.split()) > 5 or self._goes_far(base):
                continue
            before = text[max(start, m.start() - 40) : m.start()]
            nearest = max((stop for _, stop in nouns if m.start() - 40 <= stop <= m.start()), default=None)
            if (
                (nearest is not None and _UP_TO_NAME.fullmatch(text, nearest, m.start()))
                or _NOUN_NEXT.match(text, m.end(), end)
                or any(at >= m.end() and not text[m.end() : at].strip() for at, _ in nouns)
                or _TAKES_PART.search(before)
                or _LISTED.search(before)
            ) and not (self._borne.search(before) or self._venue_after.match(text, m.end(), end)):
                found.append(NameMention(m.start(), m.end(), base, None, base, self._series.get(base.lower()), True))
        return found

    def _behind_nouns(self, text: str, end: int, nouns: Spans) -> list[NameMention]:
        """ "Exercise Polaris", "the exercise JCET", "one of two exercises; the other, Dynamic Harpoon, …"."""
        found = []
        other = text.find("the other", nouns[0][1], end)
        m = _THE_OTHER.match(text, other, end) if other >= 0 else None
        if m is not None:
            found.append(NameMention(m.start("n"), m.end("n"), m["n"], None, m["n"]))
        for at, stop in nouns:
            noun = text[at:stop]
            m = _TITLED.match(text, stop, end) if noun in _TITLES else None
            if m is None and noun.lower() in _SINGLE:
                m = _CAPITALS.match(text, stop, end)
            words = m["n"].lower().split() if m is not None else []
            if m is None or words[0] in self._common or m["n"].lower() in self._places:
                continue
            found.append(NameMention(m.start("n"), m.end("n"), m["n"], None, m["n"], self._series.get(m["n"].lower())))
        return found

    def _goes_far(self, base: str) -> bool:
        return sum(1 for word in base.split() if word[:1].islower() and word not in ("of", "the", "and", "de")) > 0

    def _numbered(self, text: str, start: int, end: int, nouns: Spans) -> list[NameMention]:
        """ "AMANI AFRICA II": a Roman number behind a name that is known, or stands beside its noun."""
        found = []
        for m in _ROMAN.finditer(text, start, end):
            base = _STRIP.sub("", m["base"] + " ")[:-1]
            known = base.lower() in self._series or (nouns and _beside_noun(text, m.start(), m.end(), nouns))
            if base and known and base.lower().split()[-1] not in self._never:
                at = m.end("base") - len(base)
                written = text[at : m.end()]
                found.append(NameMention(at, m.end(), written, None, written, self._series.get(base.lower())))
        return found

    def _only_sure(
        self, text: str, names: list[NameMention], told: frozenset[Series] | set[Series], nouns: Spans
    ) -> list[NameMention]:
        """Single common words ("Search", "Rock") are names only in quotes, beside their noun or in a list of names."""
        listed = sum(1 for name in names if name.series)
        sure: list[NameMention] = []
        for name in names:
            plain = name.series is not None and name.series.plain and name.series not in told
            if plain and not name.quoted and name.year is None and self._within_proper(text, name):
                continue
            common = name.year is None and not name.quoted and plain and not _is_acronym(name.base)
            if common and listed < 3 and not _beside_close(text, name, nouns):
                continue
            before = sure[-1] if sure else None
            if (
                before
                and name.series
                and before.series == name.series
                and _ALIAS.fullmatch(text, before.end, name.start)
            ):
                if name.year and not before.year:  # "Baltic Operations (BALTOPS) 2014"
                    sure[-1] = attrs.evolve(name, start=before.start)
                continue
            sure.append(name)
        return sure

    def _within_proper(self, text: str, name: NameMention) -> bool:
        """ "Joint Multinational Readiness Center", "a U.S. Army exercise": a word of another name."""
        m = _CAPITALISED_BEFORE.search(text, max(0, name.start - 30), name.start)
        return m is not None and m[1].lower() not in self._organisations and m[1].lower() not in _BEFORE_NAMES


Spans = list[tuple[int, int]]
"""Where the words for an exercise or the like stand in a sentence, in order."""


def _beside_noun(text: str, start: int, end: int, nouns: Spans) -> bool:
    return any((start - 30 <= at and stop <= start) or (end <= at and stop <= end + 60) for at, stop in nouns) or (
        " " in text[start:end].strip()[:-5]
        and (_HAPPENS.match(text, end) or _TAKES_PART.search(text, max(0, start - 40), start)) is not None
    )


def _beside_close(text: str, name: NameMention, nouns: Spans) -> bool:
    before = max((stop for at, stop in nouns if name.start - 26 <= at and stop <= name.start), default=None)
    if before is not None and _CLOSE_BEFORE.fullmatch(text, before, name.start):
        return True
    behind = min((at for at, stop in nouns if name.end <= at and stop <= name.end + 50), default=None)
    return behind is not None and _CLOSE_AFTER.fullmatch(text, name.end, behind) is not None


_THE_OTHER: Final = re.compile(rf"the\s+other(?:\s+one)?,\s+\"?(?P<n>{_CAP}[\w'-]+(?:\s{_CAP}[\w'-]+){{1,2}})\"?,")
_TITLES: Final = frozenset({"Exercise", "Ex", "Operation"})
_SINGLE: Final = frozenset({"exercise", "drill", "operation"})
_TITLED: Final = re.compile(rf"\s+(?P<n>{_CAP}[\w'-]{{2,}}(?:\s{_CAP}[\w'-]+){{0,2}})(?=[\s.,;:)]|$)")
_CAPITALS: Final = re.compile(rf"\s+(?P<n>{_CAP}{{4,}})(?=[\s.,;:)]|$)")
_TAKES_PART: Final = re.compile(
    r"\b(?:(?:participat\w+|tak\w+\s+part|took\s+part)\s+in|during|launch\w*|host\w*|stag\w+|conduct\w*|carry\s+out|start\w*|begin\w*|began|"
    r"join\w*|hold\w*|held|complet\w+|conclud\w+)\s+(?:the\s+)?$"
)
_HAPPENS: Final = re.compile(
    r"\"?,?\s+(?:is|was|will|kicks|kicked|began|begins|started|starts|takes|took|ended|ends|concluded|runs|ran"
    r"|involves|continues|has|comes|follows|gets|got)\s"
)
_SPELT: Final = re.compile(rf"(?P<n>{_CAP}[\w'-]*(?:\s{_CAP}[\w'-]*){{1,3}})\s\($")
_BETWEEN: Final = re.compile(rf"\"?,\s+\"?(?P<n>{_CAP}[\w'-]*(?:\s{_CAP}[\w'-]*){{1,3}})\"?(?:,|,?\s+and)\s+\"?")
_NUMBER: Final = re.compile(r" (?:[1-9]|[5-9]\d|[1-9]\d\d)(?![\w%:.,/-]|\s+[a-z]+s\b)")
_WINDOW: Final = (-4, 3)
"""How far from the newest year a text is about a short number is still a year."""
_LATEST: Final = 2032
"""Until when a short number is a year though its text is about far earlier ones ("held since 2010")."""


def _among(year: int | None, years: Collection[int]) -> bool:
    if year is None:
        return False
    newest = max(years, default=year)
    return year - newest >= _WINDOW[0] and (year <= _LATEST or year - newest <= _WINDOW[1])


_CAPITALISED_BEFORE: Final = re.compile(rf"(?<=[\w,] )({_CAP}[\w.&-]+)\s$")
_BEFORE_NAMES: Final = frozenset(
    {"exercise", "exercises", "drill", "drills", "operation", "manoeuvres", "maneuvers", "the", "trainings"}
)
_ALIAS: Final = re.compile(r"\s*[(\[](?:\w+\.?\s*)?")
_PARTS: Final = re.compile(r"[^\W_]{4,}")
_UP_TO_NAME: Final = re.compile(r"[\s,:]*(?:the\s+)?(?:\w+\s)?")
_NOUN_NEXT: Final = re.compile(r"\s*(?:\w+[ -]){0,4}?(?:exercises?|drills?|trainings?|operation)\b")
_LISTED: Final = re.compile(r"(?:codenames?|code-named|named|called)\s*$|\"\)?,?(?:\s+and)?\s*$")
_CLOSE_BEFORE: Final = re.compile(r",?\s+")
_CLOSE_AFTER: Final = re.compile(r"\s+(?:[a-z-]+\s+)?|,\s+(?:the|an?)\s+(?:[\w-]+\s+){0,3}")


def _ends_in_noun(text: str, at: int, nouns: Spans) -> bool:
    """Whether "exercise" or the like stands right before: "exercise AMAN-23"."""
    return any(stop <= at and not text[stop:at].strip(" \"'") for _, stop in nouns)


def _is_acronym(base: str) -> bool:
    return base.isupper() and len(base) > 4


@lru_cache(maxsize=8)
def namer(lexicon: Lexicon) -> Namer:
    """The namer of a lexicon, made once."""
    return Namer(lexicon)
