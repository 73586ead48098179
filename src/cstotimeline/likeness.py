"""Whether two accounts speak of one event: by proper name and year, kind, place, compatible days and wording.

An account is a draft, or an event of an earlier publication or a catalogue. The judgement of a pair looks at that
pair alone, never at what else was read, so that another document cannot change it. Two things are kept apart:
what *contradicts* (two accounts that can never be one event, however alike they sound) and how *alike* they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import attrs

from cstotimeline.dates import DateInterval, Precision, When, as_when
from cstotimeline.events import Event, Phase
from cstotimeline.evidence import Evidence, resolve
from cstotimeline.texts import slug

_FAMILIES: Final[Mapping[str, str]] = {
    "exercise": "exercise", "operation": "exercise", "training_course": "exercise", "phase": "phase",
    "meeting": "meeting", "summit": "meeting", "conference": "meeting", "ceremony": "ceremony",
}  # fmt: skip
"""Kinds that readers of different documents take for one another. Kinds of one's own are families of their own."""

_NAME: Final = re.compile(r"(?P<base>.*?[^\W_])[\W_]*(?P<year>(?:19|20)\d\d)")
_DATED_NAME: Final = re.compile(r"[^\W\d_][\w’']*[-–—](?:19|20)\d\d")
_WORD: Final = re.compile(r"[^\W_]+")
_ROMAN: Final = re.compile(r"[IVX]{1,6}")
_ORDINAL_DIGITS: Final = re.compile(r"(\d+)(?:st|nd|rd|th)", re.IGNORECASE)

NAMED: Final = 100
SAME_PASSAGE: Final = 80
SAME_DAYS: Final = 60
FINER_DAYS: Final = 40
OVERLAPPING_DAYS: Final = 20


@attrs.frozen
class _Lexicon:
    """The words of `data/matching.toml`: ordinals with their numbers, contrasting words with their list and sense."""

    linking: frozenset[str]
    generic: frozenset[str]
    ordinals: Mapping[str, int]
    contrasts: Mapping[str, tuple[int, int]]


@cache
def _lexicon() -> _Lexicon:
    data = tomllib.loads((files("cstotimeline") / "data" / "matching.toml").read_text("utf-8"))
    linking = frozenset(data["linking"].split())
    return _Lexicon(
        linking,
        linking | frozenset(data["generic"].split()),
        {word: number for number, words in enumerate(data["ordinals"], start=1) for word in words},
        {
            word: (group, sense)
            for group, senses in enumerate(data["contrasts"])
            for sense, words in enumerate(senses)
            for word in words.split("|")
        },
    )


def is_linking(word: str) -> bool:
    """Whether a word only links others: "of", "the"."""
    return word in _lexicon().linking


@attrs.frozen
class NameKey:
    """A proper name without its dress: base "interaction", year 2023; the year is None where nothing tells it."""

    base: str
    year: int | None


@lru_cache(maxsize=8192)
def name_key(name: str) -> NameKey:
    """The key of a proper name: case, quotes, dashes and blanks do not tell names apart, the year does."""
    cleaned = name.strip(" \t\"'“”„«»‘’.,:;")
    match = _NAME.fullmatch(cleaned)
    if match:
        return NameKey(slug(match["base"], 200), int(match["year"]))
    return NameKey(slug(cleaned, 200), None)


@attrs.frozen
class Account:
    """What the judgement looks at: `name` is the event's own proper name, `parent` that of what it is a phase of."""

    title: str
    name: NameKey | None = None
    parent: NameKey | None = None
    family: str | None = None
    when: When | None = None
    country: str | None = None
    city: str | None = None
    passages: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    words: frozenset[str] = attrs.field(init=False, repr=False)
    numbers: frozenset[int] = attrs.field(init=False, repr=False)
    names: frozenset[NameKey] = attrs.field(init=False, repr=False)

    @words.default
    def _words(self) -> frozenset[str]:
        found = enumerate(_WORD.findall(self.title))
        words = frozenset(word.casefold() for place, word in found if _number(word, first=place == 0) is None)
        return words - _lexicon().generic or words

    @numbers.default
    def _numbers(self) -> frozenset[int]:
        return frozenset(numbers_in(self.title))

    @names.default
    def _names(self) -> frozenset[NameKey]:
        return frozenset(name_key(name) for name in _DATED_NAME.findall(self.title))


def account_of(fields: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Account:
    """The account of resolved fields and the evidence they come from. Raises `ModelError` for days that are none."""
    when = as_when(fields["when"]) if "when" in fields else None
    name = name_key(fields["name"]) if "name" in fields else None
    if name is not None and name.year is None and when is not None and when.first_known.year == when.last_known.year:
        name = NameKey(name.base, when.first_known.year)
    kind = fields.get("kind", "other")
    parent = fields.get("phase_of") or (fields.get("part_of") if kind == "phase" else None)
    return Account(
        title=fields.get("title") or fields.get("name") or "",
        name=name,
        parent=name_key(parent) if parent else None,
        family="phase" if parent else None if kind == "other" else _FAMILIES.get(kind, kind),
        when=when,
        country=fields.get("country"),
        city=fields.get("city"),
        passages=frozenset(" ".join(item.quote.split()) for item in evidence if item.quote),
        sources=frozenset(item.source.id for item in evidence),
    )


def account_of_event(event: Event | Phase) -> Account:
    """The account of an event, or a phase, that was published before or is kept by hand."""
    said = dict(resolve(event.evidence).fields)
    fields = {"title": event.title, "when": str(event.when)}
    if isinstance(event, Event):
        fields["kind"] = event.kind
        if _FAMILIES.get(event.kind) == "exercise" and _NAME.fullmatch(event.title):
            fields["name"] = said.get("name", event.title)
    if event.where is not None:
        fields |= {key: value for key in ("country", "city") if (value := getattr(event.where, key))}
    fields |= {key: said[key] for key in ("name", "phase_of") if key in said}
    return account_of(fields, event.evidence)


def numbers_in(title: str) -> list[int]:
    """The numbers that tell editions apart: "IV meeting", "second staff talks", "3rd session", "Bereg-2"."""
    words = enumerate(_WORD.findall(title))
    return [number for place, word in words if (number := _number(word, first=place == 0)) is not None]


def _number(word: str, *, first: bool) -> int | None:
    """The number a word of a title stands for; "I" is one only where the title begins with it."""
    ordinals = _lexicon().ordinals
    digits = _ORDINAL_DIGITS.fullmatch(word)
    if word.casefold() in ordinals:
        return ordinals[word.casefold()]
    if digits:
        return int(digits[1])
    if _ROMAN.fullmatch(word) and (word != "I" or first):
        return _from_roman(word)
    return int(word) if word.isascii() and word.isdigit() and len(word) < 4 else None


def _from_roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def contradicts(a: Account, b: Account) -> bool:
    """Whether two accounts cannot speak of one event, however alike they sound."""
    if a.parent != b.parent:
        return True
    if a.family != b.family and a.family and b.family:
        return True
    if a.name and b.name:
        return a.name.base != b.name.base or (a.name.year != b.name.year and None not in (a.name.year, b.name.year))
    if _disjoint(a.names, b.names) or _disjoint(a.numbers, b.numbers) or _contrast(a, b):
        return True
    if (a.country and b.country and a.country != b.country) or (a.city and b.city and a.city != b.city):
        return True
    if a.when is None or b.when is None:
        return False
    days = _days(a, b)
    return days == 0 or (days == OVERLAPPING_DAYS and bool(a.sources & b.sources))  # a document tells its events apart


def _contrast(a: Account, b: Account) -> bool:
    """Whether their titles hold contrasting words: one speaks of foreign ministers, the other of defence ministers."""
    known = _lexicon().contrasts
    mine, theirs = ({known[word] for word in account.words if word in known} for account in (a, b))
    groups = {group for group, _ in mine} & {group for group, _ in theirs}
    return any(not {m for m in mine if m[0] == group} & theirs for group in groups)


def _disjoint(a: frozenset[Any], b: frozenset[Any]) -> bool:
    return bool(a and b and not a & b)


def likeness(a: Account, b: Account) -> float:
    """How surely two accounts speak of one event; 0 where they do not, or nothing says that they do.

    In order of strength: one proper name of one year; the same passage repeated, told alike; the same days, one's
    days within the other's, or overlapping days, each with titles that share their telling words.
    """
    if contradicts(a, b):
        return 0
    if a.name and a.name == b.name:
        return NAMED
    wording = shared_words(a, b)
    if a.passages & b.passages and wording >= 0.5 and (a.when == b.when or _days(a, b) >= FINER_DAYS):
        return SAME_PASSAGE + wording
    days = _days(a, b)
    needed = {SAME_DAYS: 0.6, FINER_DAYS: 0.6, OVERLAPPING_DAYS: 0.8, 0: 2.0}[days]
    if days == FINER_DAYS and Precision.YEAR in (_precision(a.when), _precision(b.when)):
        needed = 0.8  # a year holds many meetings
    if a.sources & b.sources:
        needed = max(needed, 0.8)  # a document that tells two events on one day means two
    return days + wording if wording >= needed else 0


def shared_words(a: Account, b: Account) -> float:
    """The share of the shorter title's telling words that the other has too, 0 to 1."""
    return len(a.words & b.words) / max(1, min(len(a.words), len(b.words)))


def _precision(when: When | None) -> Precision | None:
    return when.precision if isinstance(when, DateInterval) else None


def _days(a: Account, b: Account) -> int:
    """Which of SAME_DAYS, FINER_DAYS, OVERLAPPING_DAYS or 0 two accounts' days amount to."""
    if a.when is None or b.when is None:
        return 0
    if a.when == b.when:
        return SAME_DAYS if _precision(a.when) is not Precision.YEAR else FINER_DAYS
    if _within(a.when, b.when) or _within(b.when, a.when):
        return FINER_DAYS
    if b.when.earliest and b.when.latest and a.when.overlaps(b.when.earliest, b.when.latest, possible=True):
        return OVERLAPPING_DAYS
    return 0


def _within(inner: When, outer: When) -> bool:
    """Whether all days that may belong to the one may belong to the other; looser than `refines`.

    "On 25 September" may tell of what another document says took two days.
    """
    first, last = inner.earliest or inner.first_known, inner.latest or inner.last_known
    return (outer.earliest or date.min) <= first and last <= (outer.latest or date.max)
