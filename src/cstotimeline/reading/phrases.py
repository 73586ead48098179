"""Date phrases: the words that name a day, a month, a year, or some of each, before anybody knows the year.

"From 17 to 28 June", "September-October", "early 2024", "next Monday", "05.09.2023". A phrase is read in two
steps: *atoms* (one point of time each, or several days of one month), then joining neighbours ("5 May to
3 June", "between the end of January and mid-March"). Nothing is resolved here: a `Point` keeps what was said
and leaves out what was not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Final

import attrs

from cstotimeline.reading.joining import Joiner
from cstotimeline.reading.lexicon import Lexicon, alternatives
from cstotimeline.reading.phrasebook import NUMBER, WORD, PhraseBook, Scanner
from cstotimeline.reading.points import DatePhrase, Duration, Point, exists

_WEEK_OF: Final = re.compile(r"\bweek\s+(?:of|beginning|commencing|starting)\s+(?:on\s+)?(?:the\s+)?$", re.IGNORECASE)
_QUARTERS: Final = ("q1", "q2", "q3", "q4")
_YEAR: Final = r"(?:19|20)\d\d"
_LEAD: Final = re.compile(
    r"\b(from|between|since|starting|beginning|commencing|as\s+of|until|till|through|by|before|after|on|in|of"
    r"|during|throughout|for|within|at|to|"
    r"up\s+to(?:\s+and\s+including)?|no\s+later\s+than|nlt|year|years|and|dated|than|around|about|approximately|circa|early)"
    r"(?:\s+(?:on|from|in|of|to|the|with|year))?\s*(?:the\s+)?[\"'(]?$",
    re.IGNORECASE,
)
_WEEKEND: Final = "weekend"
_OF_SOMETHING: Final = re.compile(r"\s+(?:the|its|their|of|yesterday|an?)\b", re.IGNORECASE)
_DAY_NUMBER: Final = re.compile(r"\bday\s$", re.IGNORECASE)
_NOT_A_DAY: Final = re.compile(r"\s+(?!(?:as|this|was|is|has|does|plus|his|its|across|towards|hours)\b)[a-z]+s\b")
_COUNTED: Final = re.compile(
    r"\s+(?!(?:and|or|as|this|was|is|has|does|plus|his|its|across|hours)\b)(?:[a-z-]+\s+)?[a-z]{3,}(?:s|men|people|troops|personnel)\b"
)


class DateGrammar:
    """The date phrases of a lexicon's languages."""

    def __init__(self, lexicon: Lexicon) -> None:
        months = lexicon.group("months")
        self.months = {form: int(n) for n, words in months.items() for w in words for form in (w, w.upper())}
        self.full_months = {form for words in months.values() for w in words[:1] for form in (w, w.upper())}
        self.weekdays = {
            form: int(n) for n, words in lexicon.group("weekdays").items() for w in words for form in (w, w.upper())
        }
        self.days = {word.lower(): int(n) for word, n in lexicon.group("days").items()}
        self.numbers = lexicon.numbers
        self.parts = {w.lower(): part for part, words in lexicon.group("parts").items() for w in words}
        self.seasons = {word.lower(): tuple(span) for word, span in lexicon.group("seasons").items()}
        self.shifts = {w.lower(): int(n) for n, words in lexicon.group("shifts").items() for w in words}
        self.units = {w.lower(): unit for unit, words in lexicon.group("units").items() for w in words}
        self._earlier = {word.lower() for word in lexicon.words("earlier")}
        self._later = {word.lower() for word in lexicon.words("later")}
        same = (("same_day", 0), ("next_day", 1), ("day_before", -1))
        self._same = {word.lower(): n for key, n in same for word in lexicon.words(key)}
        self._hence = {word.lower() for word in lexicon.words("hence")}
        to, and_ = alternatives(lexicon.words("to")), alternatives(lexicon.words("and"))
        the = rf"(?:(?:{alternatives(lexicon.words('the'))})\s+)?"
        of = rf"(?:(?:{alternatives(lexicon.words('of'))})\s+)?"
        self._joiner = Joiner(lexicon)
        self._span = re.compile(rf"-|/|\b(?:{to})\b", re.IGNORECASE)
        self._quarters = {
            word.removesuffix(" of"): part for word, part in self.parts.items() if part in _QUARTERS and " " in word
        }
        self._forms = self._atom_forms(lexicon, to, and_, the, of)
        self._firsts = self._first_words()
        self._atoms_of: dict[str, re.Pattern[str]] = {}
        self._one_of = cache(lambda tags: re.compile("|".join(self._forms[tag] for tag in tags)))
        self._duration = re.compile(
            rf"(?<![\w,.])(?P<n>\d{{1,3}}|{alternatives(self.numbers)}|an?)[- ]+(?:(?:working|consecutive|full"
            rf"|calendar)[- ])?(?P<u>{alternatives(self.units)})(?:-long|s-long)?\b",
            re.IGNORECASE,
        )
        self.starts = self._start_words()
        self._scanner = Scanner({}, self.starts)

    def _first_words(self) -> dict[str, set[str]]:
        """What each form of atom begins with, in lower case; `NUMBER` for digits."""

        def firsts(*groups: Iterable[str]) -> set[str]:
            return {WORD.findall(phrase.lower())[0] for phrase in chain(*groups)}

        return {
            "iso": {NUMBER}, "num": {NUMBER}, "dw": {NUMBER}, "dm": {NUMBER}, "yr": {NUMBER},
            "md": firsts(self.months), "pt": firsts(self.parts), "se": firsts(self.seasons, self.shifts),
            "my": firsts(self.months, self.shifts), "wd": firsts(self.weekdays, self.shifts),
            "rel": firsts(self.days), "same": firsts(self._same),
            "ago": {NUMBER, "a", "an"} | firsts(self.numbers), "ru": firsts(self.shifts),
            "rn": {"the"}, "ou": firsts(self.parts),
            "we": {"the"} | firsts(self.shifts),
            "qt": firsts(self._quarters), "dy": {"the"},
        }  # fmt: skip

    def _start_words(self) -> dict[str, frozenset[str] | None]:
        """The same words for a `Scanner`, each with those that must follow where it begins no phrase alone."""
        groups = (
            self.months, self.weekdays, self.days, self.parts, self._quarters, self.seasons, self.shifts, self._same,
            self.numbers,
        )  # fmt: skip
        starts = dict(PhraseBook(chain(*groups)).firsts)
        counted = frozenset(WORD.findall(word)[0] for word in (*self.units, *self.numbers))
        relative = frozenset(WORD.findall(word)[0] for word in self.shifts)
        for article, behind in (("a", counted), ("an", counted), ("the", counted | relative | {_WEEKEND})):
            starts[article] = (starts.get(article) or frozenset()) | behind  # "a week ago", "the two previous weeks"
        return starts

    def _atom_forms(self, lexicon: Lexicon, to: str, and_: str, the: str, of: str) -> dict[str, str]:
        """The patterns of atoms by the group that holds the whole, in the order in which they are tried."""
        month = alternatives(self.months)
        day = rf"\d{{1,2}}(?:{alternatives(lexicon.words('ordinal_suffixes'))}|\.(?=\s))?(?![\d%:]|[.,]\d)"
        many = rf"{day}(?:(?:\s*,\s*{the}{day}){{0,6}}\s*(?:-|/|,?\s*\b(?:{to}|{and_})\b)\s*{the}{day})?"
        shift = alternatives(self.shifts)
        year_word = rf"(?i:{shift})\s+(?i:{alternatives(w for w, u in self.units.items() if u == 'year')})"

        def tail(tag: str) -> str:
            return (
                rf"(?:,?\s+{of}(?P<{tag}y>{_YEAR})(?![\d]|[-/.]\d)|\s*\((?P<{tag}p>{_YEAR})\)"
                rf"|,?\s+(?:\(\s*)?{of}(?P<{tag}w>{year_word}))?"
            )

        suffixes = alternatives(lexicon.words("ordinal_suffixes"))
        counted = alternatives(word for key in ("ago", "earlier", "later", "hence") for word in lexicon.words(key))
        part = alternatives(self.parts)
        quarters = alternatives(self._quarters)
        season = alternatives(self.seasons)
        weekday = alternatives(self.weekdays)
        unit = alternatives(self.units)
        relative_unit = alternatives(w for w, u in self.units.items() if u in ("week", "month", "year"))
        near_unit = alternatives(w for w, u in self.units.items() if u in ("week", "month"))
        days_or_weeks = alternatives(w for w, u in self.units.items() if u in ("day", "week"))
        some = rf"\d{{1,2}}|{alternatives(self.numbers)}"
        number = rf"\d{{1,3}}|{alternatives(self.numbers)}|an?"
        return {
            "iso": rf"(?P<iso>(?<![\d/-]){_YEAR}-\d\d-\d\d(?![\d-]))",
            "num": r"(?P<num>(?<![\d.,/])(?:(?P<nd0>\d{1,2}(?:\.\d{1,2})?\.?)\s?-\s?)?(?P<nd>\d{1,2})(?P<ns>[./])"
            r"(?P<nm>\d{1,2})(?P=ns)(?P<ny>(?:19|20)\d\d|\d\d)(?![\d/]|[.,]\d))",
            "dw": rf"(?P<dw>(?<![\w.,:/])(?P<dwd>\d{{1,2}})\.(?P<dwm>\d{{1,2}})\.?\s*[(,]?\s*"
            rf"(?P<dww>{weekday})(?!\w)\)?)",
            "dm": rf"(?P<dm>(?<![\w$€£:.,/-])(?P<dmd>{many})\s+(?:days?\s+)?{of}(?P<dmm>{month})(?!\w){tail('dm')})",
            "md": rf"(?P<md>(?<!\w)(?P<mdm>{month})\s+{the}(?P<mdd>{many}){tail('md')})",
            "pt": rf"(?P<pt>(?<!\w)(?i:(?P<ptp>{part}))(?:[\s-]+{of}{the}|\s+)(?:(?P<ptm>{month})"
            rf"(?!\w){tail('pu')}|(?P<ptY>{_YEAR})(?!\d)|(?P<ptW>{year_word}|the\s+year)"
            rf"|(?i:(?P<pts>{season}))\b{tail('ps')}))",
            "ou": rf"(?P<ou>(?<!\w)(?i:(?P<oup>{part})(?:[\s-]+{of}{the}|\s+)(?:(?P<ous>{shift})\s+)?"
            rf"(?P<ouu>{near_unit}))(?!\w))",
            "se": rf"(?P<se>(?<!\w)(?i:(?:(?P<sh>{shift})\s+)?(?P<ses>{season}))\b{tail('se')})",
            "my": rf"(?P<my>(?<!\w)(?:(?i:(?P<mysh>{shift}))\s+)?(?P<mym>{month})(?!\w){tail('my')})",
            "wd": rf"(?P<wd>(?<!\w)(?:(?i:(?P<wdsh>{shift}))\s+)?(?P<wdd>{weekday})(?!\w))",
            "rel": rf"(?P<rel>(?<!\w)(?i:{alternatives(self.days)})(?!\w))",
            "same": rf"(?P<same>(?<!\w)(?i:{alternatives(self._same)})(?!\w))",
            "ago": rf"(?P<ago>(?<!\w)(?i:(?P<agon>{number})\s+(?P<agou>{unit})"
            rf"\s+(?P<agow>{counted}))(?!\w))",
            "rn": rf"(?P<rn>(?<!\w)(?i:the\s+(?:(?P<rns>{shift})\s+(?P<rnn>{some})|(?P<rno>{some})\s+"
            rf"(?P<rnt>{shift}))\s+(?P<rnu>{days_or_weeks}))(?!\w))",
            "we": rf"(?P<we>(?<!\w)(?i:(?:(?P<wes>{shift})|the)\s+{_WEEKEND})(?!\w))",
            "ru": rf"(?P<ru>(?<!\w)(?i:(?P<rush>{shift})\s+(?P<ruu>{relative_unit}))(?!\w))",
            "qt": rf"(?P<qt>(?<!\w)(?i:{quarters})(?!\w))",
            "dy": rf"(?P<dy>(?<!\w)(?:the\s+)(?P<dyd>\d{{1,2}}(?:{suffixes})(?:\s*(?:-|{to}|{and_})"
            rf"\s*{the}\d{{1,2}}(?:{suffixes}))?)(?=[.,;:)]|\s+(?:and|with|in|at|to|while|when|of\s+(?:the"
            r"|that|this)\s+month)\b|$))",
            "yr": rf"(?P<yr>(?<![\w$€£.,/:-]){_YEAR}(?![\w%:/]|[.,]\d|-\d))",
        }

    def _atom(self, first: str) -> re.Pattern[str]:
        """The atoms that begin with a word; compiled when the first such word is met."""
        found = self._atoms_of.get(first)
        if found is None:
            tags = tuple(tag for tag in self._forms if first in self._firsts[tag])
            found = self._atoms_of[first] = self._one_of(tags)
        return found

    def phrases(self, text: str, start: int, end: int, starts: list[tuple[int, str]] | None = None) -> list[DatePhrase]:
        """The date phrases within `text[start:end]` (one sentence), in order, none overlapping.

        `starts` are the places of `self.starts` and of numbers, where a `Scanner` found them already.
        """
        if starts is None:
            starts = self._scanner.scan(text, start, end).starts
        return self._joiner.joined(text, list(self._atoms(text, start, end, starts)))

    def durations(self, text: str, start: int, end: int) -> list[Duration]:
        """The lengths of time within `text[start:end]`."""
        return [
            Duration(m.start(), m.end(), self._number(m["n"]), self.units[m["u"].lower()])
            for m in self._duration.finditer(text, start, end)
        ]

    def full_date(self, text: str) -> date | None:
        """The one day that a text of its own consists of (a date line), None where it is not just that."""
        found = self.phrases(text, 0, len(text))
        if len(found) != 1 or found[0].last or found[0].problem or len(found[0].text) < len(text.strip()):
            return None
        point = found[0].first
        return date(point.year, point.month, point.day) if point.year and point.month and point.day else None

    # Atoms

    def _atoms(self, text: str, start: int, end: int, starts: list[tuple[int, str]]) -> Iterator[DatePhrase]:
        at = start
        for place, first in starts:
            m = self._atom(first).match(text, place, end) if place >= at else None
            if m is None:
                continue
            if m.lastgroup == "dy":  # "the 4th and the 15th of March": the month stands behind
                whole = self._atom(NUMBER).match(text, m.start("dyd"), end)
                m = whole if whole is not None and whole.lastgroup == "dm" else m
            at = m.end()
            lead = _LEAD.search(text, max(start, m.start() - 30), m.start())
            word = lead[1].lower() if lead else ""
            made: DatePhrase | None = getattr(self, f"_read_{m.lastgroup}")(m, word, text)
            if made is not None:
                yield made

    def _phrase(
        self, m: re.Match[str], lead: str, first: Point, last: Point | None = None, **more: object
    ) -> DatePhrase:
        problem = "" if all(exists(p) for p in (first, last) if p) else "no-such-day"
        more.setdefault("problem", problem)
        fields: dict[str, Any] = more
        return DatePhrase(m.start(), m.end(), m[0], first, last, lead, **fields)

    def _year(self, m: re.Match[str], tag: str) -> tuple[int | None, int | None]:
        """The year of a tail and the shift of its words ("this year"); either may be missing."""
        year = m[tag + "y"] or m[tag + "p"]
        words = m[tag + "w"]
        return int(year) if year else None, self._shift(words) if words else None

    def _shift(self, words: str) -> int:
        return next((n for word, n in self.shifts.items() if words.lower().startswith(word)), 0)

    def _number(self, word: str) -> int:
        word = word.lower()
        return int(word) if word.isdigit() else self.numbers.get(word, 1)

    def _read_iso(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        year, month, day = map(int, m[0].split("-"))
        return self._phrase(m, lead, Point(year, month, day))

    def _read_num(self, m: re.Match[str], lead: str, text: str) -> DatePhrase | None:
        day, month = int(m["nd"]), int(m["nm"])
        year = int(m["ny"]) if len(m["ny"]) == 4 else 2000 + int(m["ny"])
        if len(m["ny"]) == 2 and (len(m["nd"]) < 2 or len(m["nm"]) < 2):
            return None
        if m["ns"] == "/" and day != month and day <= 12 and month <= 12:
            readings = (f"{year}-{month:02d}-{day:02d}", f"{year}-{day:02d}-{month:02d}")
            return self._phrase(m, lead, Point(year, month, day), problem="day-or-month", instead=readings)
        if month > 12:
            day, month = month, day
        if not m["nd0"]:
            return self._phrase(m, lead, Point(year, month, day))
        before = [int(n) for n in m["nd0"].strip(".").split(".")]
        first = Point(year, before[1] if len(before) == 2 else month, before[0])
        return self._phrase(m, lead, first, Point(year, month, day))

    def _read_dw(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        """ "18.10 (Wednesday)": with a weekday behind them two numbers are a day."""
        return self._phrase(m, lead, Point(None, int(m["dwm"]), int(m["dwd"]), weekday=self.weekdays[m["dww"]]))

    def _read_dm(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        tag = m.lastgroup or ""
        month = self.months[m[tag + "m"]]
        year, shift = self._year(m, tag)
        end = m.end()
        at = m.start(tag + "y")
        if year and at >= 0 and "," in text[at - 3 : at] and _COUNTED.match(text, end):  # "On 5 May, 2000 soldiers …"
            year, end = None, m.end(tag + ("m" if tag == "dm" else "d"))
        days_text = m[tag + "d"]
        days = [int(n) for n in re.findall(r"\d+", days_text)]
        start = m.start()
        if (
            tag == "dm" and len(days) == 2 and _DAY_NUMBER.search(text, max(0, start - 5), start)
        ):  # "Day 2 - 15 September"
            days, start = days[1:], m.start("dmd") + days_text.rindex(str(days[1]))
        if tag == "md" and len(days) > 1 and end == m.end("mdd") and _NOT_A_DAY.match(text, end):
            cut = re.match(r"\d{1,2}(?:[a-z]{2})?", days_text)  # "June 5 and 3 ships": only the first is a day
            days, end = days[:1], m.start("mdd") + (cut.end() if cut else 0)
        points = [Point(year, month, day, year_shift=shift) for day in days]
        problem = "" if all(map(exists, points)) else "no-such-day"
        if len(points) > 1 and points[-1].day is not None and points[-1].day < (points[0].day or 0):
            problem = "no-such-day"
        if len(days) == 1 and _WEEK_OF.search(text, max(0, m.start() - 24), m.start()):
            points[0] = attrs.evolve(points[0], part="week")
        apart = len(days) > 1 and not self._span.search(days_text) and days[-1] - days[0] != len(days) - 1
        last = points[-1] if len(points) > 1 else None
        return DatePhrase(start, end, text[start:end], points[0], last, lead, problem, apart=apart)

    _read_md = _read_dm

    def _read_pt(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        part = self.parts[re.sub(r"\s+", " ", m["ptp"].lower())]
        if m["ptm"]:
            year, shift = self._year(m, "pu")
            return self._phrase(m, lead, Point(year, self.months[m["ptm"]], part=part, year_shift=shift))
        if m["pts"]:
            year, shift = self._year(m, "ps")
            return self._phrase(m, lead, Point(year, part=m["pts"].lower(), year_shift=shift))
        if m["ptY"]:
            return self._phrase(m, lead, Point(int(m["ptY"]), part=part))
        return self._phrase(m, lead, Point(part=part, year_shift=self._shift(m["ptW"])))

    def _read_se(self, m: re.Match[str], lead: str, text: str) -> DatePhrase | None:
        year, shift = self._year(m, "se")
        if m["sh"]:
            shift = self._shift(m["sh"])
        if year is None and shift is None and lead not in ("in", "during", "until", "from", "to", "by"):
            return None
        return self._phrase(m, lead, Point(year, part=m["ses"].lower(), year_shift=shift))

    def _read_my(self, m: re.Match[str], lead: str, text: str) -> DatePhrase | None:
        year, shift = self._year(m, "my")
        name = m["mym"]
        beside = text[max(0, m.start() - 1) : m.start()] in ("-", "/") or text[m.end() : m.end() + 1] in ("-", "/")
        if year is None and shift is None and not m["mysh"] and not (lead and name in self.full_months) and not beside:
            return None
        if m["mysh"]:
            return self._phrase(
                m, lead, Point(None, self.months[name], unit="named-month", shift=self._shift(m["mysh"]))
            )
        return self._phrase(m, lead, Point(year, self.months[name], year_shift=shift))

    def _read_wd(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        shift = self._shift(m["wdsh"]) if m["wdsh"] else None
        told, weekday = _follows(m["wdsh"]), self.weekdays[m["wdd"]]
        return self._phrase(m, lead, Point(weekday=weekday, unit="weekday", shift=shift, since_previous=told))

    def _read_rel(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        return self._phrase(m, lead, Point(unit="day", shift=self.days[re.sub(r"\s+", " ", m[0].lower())]))

    def _read_same(self, m: re.Match[str], lead: str, text: str) -> DatePhrase | None:
        shift = self._same[re.sub(r"\s+", " ", m[0].lower())]
        if _OF_SOMETHING.match(text, m.end()) and m[0].lower().endswith(("before", "after", "eve")):
            return None  # "the day before the opening"
        return self._phrase(m, lead, Point(unit="day", shift=shift, since_previous=True))

    def _read_ago(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        word = m["agow"].lower()
        count = self._number(m["agon"]) * (1 if word in self._later or word in self._hence else -1)
        counted = word in self._later or word in self._earlier
        return self._phrase(
            m, lead, Point(unit=self.units[m["agou"].lower()], shift=count, since_previous=counted, day=0)
        )

    def _read_ru(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        unit, shift = self.units[m["ruu"].lower()], self._shift(m["rush"])
        return self._phrase(m, lead, Point(unit=unit, shift=shift, since_previous=_follows(m["rush"])))

    def _read_ou(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        """ "At the end of the month", "early next week"."""
        unit, part = self.units[m["ouu"].lower()], self.parts[" ".join(m["oup"].lower().split())]
        return self._phrase(m, lead, Point(unit=unit, shift=self._shift(m["ous"] or ""), part=part))

    def _read_rn(self, m: re.Match[str], lead: str, text: str) -> DatePhrase | None:
        """ "The last three days", "in the two previous weeks"."""
        shift, count = self._shift(m["rns"] or m["rnt"]), self._number(m["rnn"] or m["rno"])
        unit = self.units[m["rnu"].lower()]
        if not shift or (lead == "for" and unit == "day"):
            return None
        near = int(unit == "week")
        first, last = sorted((near * shift, (count - 1 + near) * shift))
        return self._phrase(m, lead, Point(unit=unit, shift=first), Point(unit=unit, shift=last))

    def _read_we(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        return self._phrase(m, lead, Point(unit=_WEEKEND, shift=self._shift(m["wes"]) if m["wes"] else None))

    def _read_qt(self, m: re.Match[str], lead: str, text: str) -> DatePhrase:
        return self._phrase(m, lead, Point(part=self._quarters[" ".join(m[0].lower().split())]))

    def _read_dy(self, m: re.Match[str], lead: str, text: str) -> DatePhrase | None:
        """ "On the 25th", "the 23rd and 24th": days of the month spoken of."""
        before = text[max(0, m.start() - 8) : m.start()].lower().rstrip()
        if not before.endswith(("on", "from", "until", "till", "through", "by", "since", "between", "for", "to")):
            return None
        days = [int(n) for n in re.findall(r"\d+", m["dyd"])]
        points = [Point(day=day, unit="day", bare_day=True, since_previous=True) for day in days]
        return self._phrase(m, lead or before.split()[-1], points[0], points[1] if len(points) > 1 else None)

    def _read_yr(self, m: re.Match[str], lead: str, text: str) -> DatePhrase | None:
        if (not lead and text[m.start() - 1 : m.start()] not in ("(", "-")) or _COUNTED.match(text, m.end()):
            return None
        return self._phrase(m, lead, Point(int(m[0])))


def _follows(shift: str | None) -> bool:
    """ "The following Saturday" is counted from the day spoken of, not from publication."""
    return shift is not None and shift.lower().endswith("following")


@lru_cache(maxsize=8)
def grammar(lexicon: Lexicon) -> DateGrammar:
    """The date grammar of a lexicon, compiled once."""
    return DateGrammar(lexicon)
