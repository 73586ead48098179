"""Where a sentence says something happens: countries, cities, and venues that stand in no table.

"In Bishkek", "at the training range “Bereg”", "the Baghramyan polygon in Armenia", "Minsk will host". A
nationality is no place ("the Minister of Foreign Affairs of the Republic of Kazakhstan"), nor is an agent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

import attrs

from cstotimeline.places import country_in
from cstotimeline.reading.lexicon import Gazetted, Lexicon, alternatives
from cstotimeline.reading.phrasebook import JOINED, PhraseBook, Scan


@attrs.frozen
class PlaceMention:
    """A place in the text, `text[start:end]`, and what is known of it; `weight` tells how surely it is a place."""

    start: int
    end: int
    venue: str | None = None
    city: str | None = None
    country: str | None = None
    weight: int = 1
    area: str | None = None
    many: bool = False

    @property
    def is_country(self) -> bool:
        """Whether it is a country, or a list of countries, and nothing finer."""
        return (self.country is not None or self.many) and not (self.venue or self.city or self.area)


_WORD: Final = r"[\w'./&-]+"
_AGENT: Final = re.compile(r"(?:'s?\b|\s+(?:said|told|announced|and\s+\w+\s+said)|-led\b|-based\b)")


class Finder:
    """Finds places by a lexicon's gazetteer and its venue words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._places = lexicon.places
        self.books = {
            "places": PhraseBook(lexicon.places, ends=r"(?!\w|-[A-Za-z])", exact=True),
            "demonyms": PhraseBook(lexicon.group("demonyms"), exact=True),
            "venues": PhraseBook(lexicon.words("venues"), ends=JOINED),
        }
        """What a sentence is to be scanned for before its places are asked."""
        before = alternatives(lexicon.words("place_before"))
        inside = alternatives(word for word in lexicon.words("place_before") if word != "on")
        compass = alternatives(lexicon.words("compass"))
        territory = alternatives(lexicon.words("territory"))
        venues = alternatives(lexicon.words("venues"))
        self._before = re.compile(
            rf"(?:^|[\s(])(?:{inside})\s+(?:the\s+)?(?:(?:{compass})(?:,?\s+and\s+|,\s+|\s+)){{0,4}}(?:Republic\s+of\s+)?$",
            re.IGNORECASE,
        )
        self._territory_of = re.compile(
            rf"(?:{territory}|city|town|village|region|oblast|province|district|capital)"
            rf"\s+of\s+(?:the\s+)?(?:{compass}\s+)?$",
            re.IGNORECASE,
        )
        self._territory = re.compile(rf"(?:{territory}|city|town)\b", re.IGNORECASE)
        self._compass = re.compile(rf"(?:{compass})\s+$", re.IGNORECASE)
        self._in_name = re.compile(
            r"(?<!\w)(?:in|near|outside|off|at)\s+(?:the\s+(?:city|town|village|port|suburb)\s+of\s+"
            r"|the\s+(?P<adj>\w+)\s+(?:city|town|port|resort|village)"
            rf"\s+of\s+)?(?P<p>{_NAME}(?:[ -]{_NAME}){{0,3}}(?:,\s+{_NAME}(?=[,.]|\s+(?:in|on|from|until|with)"
            r"\b))?)(?![\w-])"
        )
        times = [w for key in ("months", "weekdays") for words in lexicon.group(key).values() for w in words]
        self._never = {*times, *lexicon.group("organisations"), *(word.capitalize() for word in lexicon.words("the"))}
        self._demonyms = lexicon.group("demonyms")
        self._own_soil = re.compile(rf"\b(?:on|in)\s+(?:its|their|her)\s+(?:own\s+)?(?:{territory})\b", re.IGNORECASE)
        national = alternatives((*lexicon.words("territory"), *lexicon.words("national")))
        self._soil = re.compile(rf"\s+(?:{national})\b")
        hosts = alternatives(lexicon.words("hosts"))
        self._hosts = re.compile(
            rf"(?:\s*,\s*[^,]{{2,40}},)?\s+(?:(?:will|is|are|was|were|has|have|to|also|again|now|set|going|be"
            rf"|been)\s+){{0,4}}(?:{hosts})\b"
        )
        self._others = re.compile(r"\s*(?:,\s*|,?\s+and\s+|\s+)(?:the\s+)?(?:Republic of )?")
        self._venue = re.compile(
            rf"(?<![\w])(?i:{before}|to|hosted\s+by)\s+(?P<v>(?i:the\s+|a\s+|an\s+)?(?=[A-ZÀ-Þ\"]|(?i:{venues}))"
            r"(?:(?!(?i:and|or|with|by|for|in|at|on|to|from|which|that|was|were|is|are|will|the|as|take|host)"
            rf"\b)(?:\"[^\"\n]{{2,40}}\"|{_WORD})\s+){{0,6}}?"
            rf"(?i:{venues})\b(?:(?<=Camp)\s+{_NAME}|(?<=Fort)\s+{_NAME}|(?<=Lake)\s+{_NAME}|(?<=Base)"
            rf"\s+{_NAME}|(?<=Port)\s+{_NAME})?(?:\s+of\s+(?:the\s+)?(?:[A-ZÀ-Þ][\w'-]*(?:\s+(?:(?:of|for|and)"
            rf"\s+(?:the\s+)?)?(?=[A-ZÀ-Þ]))?){{1,12}}(?:\s+(?:regions?|oblasts?|districts?|provinces?|county))?)?(?:\s+\"[^\"\n]{{2,40}}\")?)"
        )
        grounds = alternatives(word for word in lexicon.words("venues") if word in _BARE)
        self._bare_venue = re.compile(
            rf"(?<![\w])(?P<v>(?:[A-ZÀ-Þ][\w'-]*\s+){{1,4}}(?:\w+\s+)?(?:{grounds})(?:\s+of\s+[A-Z]\w+)?)\b"
        )

    def places(self, text: str, start: int, end: int, scan: Scan, row: bool = False) -> list[PlaceMention]:
        """The places within `text[start:end]` (one sentence), the parts of one place joined, in order.

        In a `row` of a list or a table a place needs no preposition: "Sea Shield 25, Black Sea".
        """
        has_venue = bool(scan.matches["venues"])
        venues = [*self._venues(text, start, end), *self._bare(text, start, end)] if has_venue else []
        found = [*venues, *self._known(text, start, end, venues, scan, row), *self._unknown(text, start, end)]
        found.sort(key=lambda place: (place.start, -place.end))
        joined: list[PlaceMention] = []
        for place in found:
            last = joined[-1] if joined else None
            if last is None:
                joined.append(place)
            elif place.start < last.end:
                joined[-1] = _both(last, place)
            elif (
                last.weight >= 2
                and last.is_country
                and place.is_country
                and _AND.fullmatch(text, last.end, place.start)
            ):
                joined[-1] = attrs.evolve(last, end=place.end, country=None, many=True)
            elif (
                last.weight >= 2
                and not (last.is_country and place.is_country)
                and (
                    _LINK.fullmatch(text, last.end, place.start)
                    or (last.venue and place.city and text[last.end : place.start] == " - ")  # "the Naval Base - Varna"
                )
            ):
                joined[-1] = _both(last, place)
            else:
                joined.append(place)
        return joined

    def _venues(self, text: str, start: int, end: int) -> list[PlaceMention]:
        found = []
        for m in self._venue.finditer(text, start, end):
            words = m["v"]
            bare = re.sub(r"^(?:the|a|an)\s+", "", words)
            if not any(c.isupper() for c in bare) or self._territory.match(bare):
                continue
            at = m.end("v") - len(bare)
            found.append(PlaceMention(at, m.end("v"), venue=bare.strip(), country=country_in(bare), weight=3))
        return found

    def _bare(self, text: str, start: int, end: int) -> list[PlaceMention]:
        """ "The Termez proving ground will see an exercise": a venue without a preposition before it."""
        return [
            PlaceMention(m.start("v"), m.end("v"), venue=m["v"], country=country_in(m["v"]), weight=2)
            for m in self._bare_venue.finditer(text, start, end)
        ]

    def _unknown(self, text: str, start: int, end: int) -> list[PlaceMention]:
        """ "In Anapa": a capitalised name behind "in" that no table knows is a place all the same."""
        return [
            PlaceMention(m.start("p"), m.end("p"), country=self._demonyms.get(m["adj"] or ""), weight=2)
            for m in self._in_name.finditer(text, start, end)
            if "'s" not in m["p"]
            and re.split(r"[ -]", m["p"])[0] not in self._never
            and not m["p"].isupper()
            and not _AGENT.match(text, m.end())
        ]

    def _known(
        self, text: str, start: int, end: int, venues: list[PlaceMention], scan: Scan, row: bool
    ) -> list[PlaceMention]:
        found: list[PlaceMention] = []
        row = row and sum(1 for each in self._in_gazetteer(scan, start, end) if each[2].is_country) <= 2
        for at, stop, place in self._in_gazetteer(scan, start, end):
            weight = self._weight(text, start, at, stop)
            if not weight and any(venue.start <= at < venue.end for venue in venues):
                weight = 1  # "the port of Durrës"
            if weight < 2 and row:
                weight = 2
            if not weight and found and _AND.fullmatch(text, found[-1].end, at):
                weight = found[-1].weight  # "in Bulgaria, Greece and Romania"
            if weight:
                found.append(_gazetted(self._with_compass(text, start, at), stop, place, weight))
        own = self._own_soil.search(text, start, end)
        if own:  # "Belarus confirmed that the exercise will be held on its soil"
            said = (each for each in self._in_gazetteer(scan, start, own.start()) if each[2].is_country)
            found += [_gazetted(*each, 3) for each in islice(said, 1)]
        found += [
            PlaceMention(demonym.start(), soil.end(), country=self._demonyms[" ".join(demonym[0].split())], weight=2)
            for demonym in scan.matches["demonyms"]
            if (soil := self._soil.match(text, demonym.end(), end)) is not None
        ]
        return found

    def _in_gazetteer(self, scan: Scan, start: int, end: int) -> Iterator[tuple[int, int, Gazetted]]:
        """The names of the gazetteer within `text[start:end]`, in order."""
        for m in scan.matches["places"]:
            if start <= m.start() and m.end() <= end and not m.string.endswith("'", 0, m.start()):
                yield m.start(), m.end(), self._places[" ".join(m[0].split())]

    def countries(self, scan: Scan, start: int, end: int) -> list[str]:
        """The names of the countries mentioned within `text[start:end]`, each once, in order."""
        found = self._in_gazetteer(scan, start, end)
        return list(dict.fromkeys(place.name for _, _, place in found if place.is_country))

    def town(self, scan: Scan, start: int, end: int) -> PlaceMention | None:
        """The town that words before a noun name: "the Samarkand summit"."""
        found = self._in_gazetteer(scan, start, end)
        towns = (each for each in found if each[2].country is not None and not each[2].is_country)
        return next((_gazetted(*town, 1) for town in towns), None)

    def named(self, words: str) -> PlaceMention | None:
        """The place that a dateline's words begin with ("ASHGABAT, Turkmenistan"); its offsets are those words'."""
        for part in words.split(","):
            for form in (part.strip(), part.strip().title()):
                place = self._places.get(form)
                if place is not None:
                    return _gazetted(0, len(words), place, 1)
        return None

    def _with_compass(self, text: str, start: int, at: int) -> int:
        m = self._compass.search(text, max(start, at - 16), at)
        return m.start() if m else at

    def _weight(self, text: str, start: int, at: int, stop: int) -> int:
        """3 for "in Minsk", 2 for a host or "the territory of", 1 for a mere mention, 0 for a nationality."""
        before = text[max(start, at - 48) : at]
        after = text[stop : stop + 90]
        if after.startswith("'"):
            return 3 if self._before.search(before) and _OWN_REGION.match(after) else 0
        if self._before.search(before):
            return 3 if not _OF_A_NAME.match(after) else 1  # "at the Vilnius Summit"
        if _GOES_TO.search(before) or self._territory_of.search(before) or _PLANNED_FOR.search(before):
            return 3
        if self._hosts.match(after) or _WHERE.match(after):
            return 3
        if _HOSTED_BY.search(before):
            return 2
        if _HELD_BY.search(before):
            return 1
        if _TO.search(before) or before.rstrip().endswith("("):
            return 2
        if _BEHIND_COMMA.search(before) or (_AMONG_OTHERS.match(after) and not _OF.search(before)):
            return 1
        return 0


_OF_A_NAME: Final = re.compile(
    r"\s+(?:Summit|Conference|Declaration|Forum|Meeting|Process|Dialogue|Congress|Act|Convention|Agreement|Treaty|Charter)\b"
)
_WHERE: Final = re.compile(r",?\s+where\s")
_HELD_BY: Final = re.compile(r"\b(?:held|conducted|organi[sz]ed)\s+by\s+(?:the\s+)?$")
_TO: Final = re.compile(r"\bto\s+(?:the\s+)?(?:Republic\s+of\s+)?$")
_OF: Final = re.compile(r"\bof\s+(?:the\s+)?$")
_BEHIND_COMMA: Final = re.compile(r",\s*(?:the\s+)?(?:Republic\s+of\s+)?$")
_AMONG_OTHERS: Final = re.compile(r"\s*(?:,\s*[A-Z]|\sand\s[A-Z])")
_HOSTED_BY: Final = re.compile(r"\b(?:hosted|staged)\s+by\s+(?:the\s+)?$")
_GOES_TO: Final = re.compile(
    r"\b(?:visit(?:s|ed|ing)?|travel(?:s|led)?\s+to|visit\s+to|trip\s+to|arrived?\s+(?:in|at)"
    r"|left|departed\s+from|sailed\s+from|flew\s+to|deployed\s+to|docked\s+at|called\s+at)"
    r"\s+(?:the\s+)?(?:Republic\s+of\s+)?$"
)
_PLANNED_FOR: Final = re.compile(r"\b(?:planned|scheduled|set|slated)\s+for\s+(?:the\s+)?$", re.IGNORECASE)
_OWN_REGION: Final = re.compile(r"'s?\s+(?:[A-Z][\w-]+\s*){1,3}")
_NAME: Final = r"[A-ZÀ-ÞĀ-ŽА-ЯЁ][\w']+"
_AND: Final = re.compile(r"\s*,\s*(?:and\s+)?(?:the\s+)?|\s+and\s+(?:the\s+)?")
_BARE: Final = frozenset(
    {
        "training range",
        "training ground",
        "polygon",
        "proving ground",
        "range",
        "airfield",
        "fortress",
        "power plant",
        "training area",
    }
)
_LINK: Final = re.compile(r"\s*(?:,|,?\s+(?:in|on|near|of|at|outside))?\s*(?:the\s+)?[\"(]?")


def _gazetted(start: int, end: int, place: Gazetted, weight: int) -> PlaceMention:
    if place.is_country:
        return PlaceMention(start, end, country=place.country, weight=weight)
    if place.country is None:
        return PlaceMention(start, end, area=place.name, weight=weight)
    return PlaceMention(start, end, city=place.name, country=place.country, weight=weight)


def _both(a: PlaceMention, b: PlaceMention) -> PlaceMention:
    """Two neighbours as one place: "the Bereg range in the Almaty Region", "Lohatla, South Africa"."""
    country = (
        a.country if a.country == b.country or b.country is None else b.country if a.country is None else a.country
    )
    return PlaceMention(
        min(a.start, b.start), max(a.end, b.end), a.venue or b.venue, a.city or b.city, country,
        max(a.weight, b.weight), a.area or b.area,
    )  # fmt: skip


@lru_cache(maxsize=8)
def finder(lexicon: Lexicon) -> Finder:
    """The place finder of a lexicon, made once."""
    return Finder(lexicon)
