"""The blocks of a page: teasers, headlines, datelines, articles, furniture; each with its own day, or none.

A saved page mixes layers of time: teasers of other articles stand above the one that was saved, newer than it.
So a publication day belongs to a block and not to the file. It stands on a line of its own above the text, at
the end of a headline ("… began 05.09.2023"), or in a dateline ("MOSCOW, October 21. /TASS/.").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

import attrs

from cstotimeline.reading.lexicon import Lexicon, alternatives, any_word
from cstotimeline.reading.phrases import DateGrammar, grammar
from cstotimeline.reading.points import DatePhrase

_PLAIN: Final = {
    **dict.fromkeys("“”„‟«»″〝〞＂", '"'), **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u2002\u2003\t\u200b\ufeff", " "),
    "\r": "\n", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip


_EMPHASIS: Final = re.compile(r"([*_](?<![\w*_].)[*_]{0,2})(?=[^\s*_])([^*_\n]{1,300}?)(?<=[^\s*_])\1(?![\w*_])")


def plain(text: str) -> str:
    """The same text with one kind of quote, apostrophe, dash, blank and line break, and without Markdown's emphasis.

    Offsets stay true.
    """
    for written, even in _PLAIN.items():  # several times as fast as `str.translate`
        text = text.replace(written, even)
    return _EMPHASIS.sub(_unmarked, text) if "*" in text or "_" in text else text


def _unmarked(emphasised: re.Match[str]) -> str:
    blank = " " * len(emphasised[1])
    return f"{blank}{emphasised[2]}{blank}"


@attrs.frozen
class Line:
    """A paragraph of a block: `text[start:end]`; `role` is "text", "headline" or "date"."""

    start: int
    end: int
    role: str = "text"


@attrs.define
class Block:
    """A stretch of a page that was published in one piece.

    `day` is the day it was published, None where it does not say; `month_day` what a dateline gives of it
    where it leaves the year out; `city` the dateline's; `teaser` where it stands above the article.
    """

    lines: list[Line]
    day: date | None = None
    month_day: DatePhrase | None = None
    city: str = ""
    agency: bool = False
    teaser: bool = False
    glued: bool = False
    rung: str = "block"

    @property
    def has_text(self) -> bool:
        """Whether it has more than headlines, which come first."""
        return bool(self.lines) and self.lines[-1].role == "text"


_LINE: Final = re.compile(r"[^\n]+")
_TERMINAL: Final = re.compile(r"[.!?:;,)][\"' ]*$")
_HOUR: Final = re.compile(r"\d{1,2}[:.]\d\d\b")
_MARKUP: Final = " \t\f\v#>"
_FOUR_DIGITS: Final = re.compile(r"\d{4}|\d[./]\d\d?[./]\d\d")
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
_PARTS_OF_LINE: Final = re.compile(r"\s[|/]\s")
_HEAD: Final = 3
"""A line so near to the top tells of the whole page."""
_QUOTES: Final = re.compile(r"[\"' .]+")
_MAX_HEADLINE: Final = 250
_LONGEST_DATE_LINE: Final = 70
_LONGEST_FILED: Final = 100
_REACH: Final = 80
"""How far behind a dateline's city its mark stands, at most, in characters."""


class Layout:
    """How a lexicon's pages are laid out."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.dates: DateGrammar = grammar(lexicon)
        self._furniture = {word.lower() for word in lexicon.words("furniture")}
        agencies = alternatives(lexicon.words("agencies"))
        self._rates = re.compile(r"\s*(?:[A-Z]{3}\s+\d+[.,]\d+|[A-Z][\w-]*\s+\d\d:\d\d|\d\d:\d\d)\s*")
        self._labelled = re.compile(
            rf"\s*(?:(?:{alternatives(lexicon.words('published_on'))})\s*(?:on)?\s*[:-]?\s*)?(?P<d>.{{4,40}}?)"
            r"(?:\s*[,|-]?\s*\d\d?:\d\d(?:\s*[A-Za-z+\d:]{1,8})?)?\s*[.|]?\s*",
            re.IGNORECASE,
        )
        self._label = re.compile(rf"\W*(?:{alternatives(lexicon.words('published_on'))})\b", re.IGNORECASE)
        self._event = any_word([*lexicon.kinds, *lexicon.series])
        self._record = any_word(lexicon.words("records"))
        self._glued = re.compile(r"(?<=\s)\d\d\.\d\d\.\d{4}\s*$")
        city = r"[A-ZÀ-Þ][\w.'/-]*(?:[ ,]+(?:of |and |de )?[A-ZÀ-Þ][\w.'/-]*){0,5}[ ,]*"
        self._city = re.compile(rf"\s*{city}")
        self._dateline = re.compile(
            rf"\s*(?P<city>{city})\s*(?:\(?(?:{agencies})\)?\s*[,:]*\s*)?"
            r"(?:\((?P<paren>(?:[A-Z][a-z]{2,8}\.?\s\d{1,2},?|\d{1,2}\s[A-Z][a-z]{2,8}\.?)\s\d{4})\)|(?P<date>[^.:/()\n]{3,32}?))?"
            r"\s*(?:[.:]|,?\s*)?\s*"
        )
        self._mark = re.compile(
            r"(?P<mark>/\s*[A-Z][\w\s/-]{1,20}/\.?|\([A-Za-z .]{2,24}\)|-{1,2}(?=\s)|:"
            rf"|(?<!\w)(?i:{agencies})(?!\w)\s*[.:-]?)\s*-*\s*"
        )
        self._agency = re.compile(rf"(?<!\w)(?:{agencies})(?!\w)")
        self._date_first = re.compile(
            rf"\s*(?P<date>[^.,:/()\n]{{3,24}}?),\s*(?:{agencies})\s*[.:-]\s*"
            rf"|\(?(?=\d|[A-Z][a-z]{{2,8}}\.?\s\d)(?P<day>[^.:/()\n]{{6,20}}?\d{{4}})(?:\)\s|(?:[,\s]+{city})?\.\s)\s*"
        )

    def blocks(self, text: str, published: date | None) -> list[Block]:
        """The blocks of a (plain) text. The document's own day goes to the blocks of its article without one.

        Of a page that gives one day only, in a line above, below or amid its text, that is the document's day.
        """
        split = self._split(text)
        blocks = [block for block in split if block.lines]
        last_glued = max((n for n, block in enumerate(blocks) if block.rung == "headline"), default=-1)
        if published is None and last_glued < 0:
            days = {block.day for block in split if block.day is not None}
            published = days.pop() if len(days) == 1 else None
        for n, block in enumerate(blocks):
            if n < last_glued:
                block.teaser = True
            if block.rung == "headline":
                block.rung, block.glued = "block", True
            if published is not None and block.day is not None and block.day == _month_first(published):
                block.day = published
            if block.day is None and published is not None and not block.teaser:
                block.day, block.rung = published, "document"
                near = _nearest(block.month_day, published)
                if near is not None:
                    block.day, block.rung = near, "block"
        return blocks

    def _split(self, text: str) -> list[Block]:
        """The blocks in order; a line with a day and nothing below it makes one without lines."""
        blocks: list[Block] = [Block([])]
        lines = list(self._lines(text))
        listed = False
        for n, line in enumerate(lines):
            words = text[line.start : line.end]
            block = blocks[-1]
            if listed and not _TERMINAL.search(words) and not self._glued.search(words):
                block.lines.append(line)  # an item of the list that a colon has opened
                continue
            listed = words.endswith(":") and self._event.search(words) is not None
            above_hours = n + 1 < len(lines) and _HOUR.match(text, lines[n + 1].start) is not None
            day = self._date_line(words, n < _HEAD) if not above_hours else None
            if day is not None:
                if block.lines and not block.has_text and block.day is None and n:
                    block.day = day  # a headline with its date on the next line
                else:
                    blocks.append(Block([], day))
                continue
            if self._is_headline(words, text, lines, n):
                day, end = self._glued_day(words)
                same = block.lines and not block.has_text and self._same(text, block.lines[-1], line)
                if same or (block.lines and not block.has_text and day is None):
                    block.lines.append(attrs.evolve(line, role="headline", end=line.start + end))
                    if day is not None:
                        block.day, block.rung = day, "headline"
                    continue
                inherited = None if not block.day or day else block.day
                made = Block([attrs.evolve(line, role="headline", end=line.start + end)], day or inherited)
                made.rung = "headline" if day else "block"
                made.month_day = None if day else block.month_day
                blocks.append(made)
                continue
            self._text_line(text, line, blocks)
        return blocks

    def _text_line(self, text: str, line: Line, blocks: list[Block]) -> None:
        """A paragraph; a dateline at its head dates the block, or begins a new one."""
        block = blocks[-1]
        found = self._dateline_at(text, line)
        if found is None:
            block.lines.append(line)
            return
        end, phrase, city = found
        day = _whole_day(phrase)
        if block.has_text and (block.month_day or block.day) and phrase:
            block = Block([])
            blocks.append(block)
        if day is not None and (block.day is None or not block.has_text):
            block.day = day
        elif phrase is not None and block.day is None:
            block.month_day = phrase
        block.city = block.city or city
        block.agency = block.agency or self._agency.search(text, line.start, end) is not None
        block.lines.append(attrs.evolve(line, start=end))

    def _lines(self, text: str) -> Iterator[Line]:
        for m in _LINE.finditer(text):
            words = m[0].strip().lstrip(_MARKUP)
            if not words or words.lower().strip(" .:-|[]>»«") in self._furniture:
                continue
            if len(words) < 40 and self._rates.fullmatch(words):
                continue
            start = m.start() + m[0].index(words)
            yield Line(start, start + len(words))

    def _date_line(self, words: str, at_top: bool) -> date | None:
        """The day of a line that holds nothing else, but a label, an hour, who published it or what it is filed under.

        A line at the top may say what the page is a record of ("Transcript of the briefing, 5 March 2024").
        """
        if len(words) > _LONGEST_FILED or words.startswith("|") or _FOUR_DIGITS.search(words) is None:
            return None
        if len(words) > _LONGEST_DATE_LINE and not (_PARTS_OF_LINE.search(words) or self._label.match(words)):
            return None
        m = self._labelled.fullmatch(words)
        day = self.dates.full_date(m["d"].strip(" ,-|.:()")) if m and m["d"].strip() else None
        if day is not None:
            return day
        found = [phrase for phrase in self.dates.phrases(words, 0, len(words)) if phrase.first.grain != "year"]
        if not found or found[0].last or _whole_day(found[0]) is None:
            return None
        before, behind = words[: found[0].start], words[found[0].end :]
        if self._label.match(before) and len(_WORDS.findall(before)) <= 3:
            return _whole_day(found[0]) if len(_WORDS.findall(behind)) <= 8 else None
        if len(found) > 1 or found[0].lead:
            return None
        rest = f"{before} {behind}"
        if at_top and (self._is_filed(words, found[0]) or (self._record.search(before) and not behind.strip())):
            return _whole_day(found[0])
        if len(_WORDS.findall(rest)) > 5 or self._event.search(rest) or _TERMINAL.search(words.rstrip(" )")):
            return None
        return _whole_day(found[0])

    def _is_filed(self, words: str, day: DatePhrase) -> bool:
        """ "05.06.2024 | Military exercises": whether a line has its day in a part of its own."""
        parts = [part.replace(day.text, "") for part in _PARTS_OF_LINE.split(words) if day.text in part]
        return bool(parts) and parts[0] + day.text != words and len(_WORDS.findall(parts[0])) <= 1

    def _is_headline(self, words: str, text: str, lines: list[Line], n: int) -> bool:
        if len(words) > _MAX_HEADLINE or (not words[:1].strip("\"'(").strip() and words[:1] not in "\"'"):
            return False
        if self._glued.search(words):
            return True
        if _HOUR.match(words):
            return False
        if _TERMINAL.search(words) or words[:1] in "-•*" or len(words.split()) < 3 or words[0].islower():
            return False
        return n + 1 < len(lines)

    def _glued_day(self, words: str) -> tuple[date | None, int]:
        m = self._glued.search(words)
        if not m:
            return None, len(words)
        day = self.dates.full_date(m[0].strip())
        return day, len(words[: m.start()].rstrip())

    def _same(self, text: str, a: Line, b: Line) -> bool:
        one, two = (_QUOTES.sub(" ", text[x.start : x.end]).lower().strip() for x in (a, b))
        return two.startswith(one) or one.startswith(two)

    def _dateline_at(self, text: str, line: Line) -> tuple[int, DatePhrase | None, str] | None:
        """Where a dateline ends, the date it gives, its city; None where the line has none."""
        head = text[line.start : min(line.end, line.start + 120)]
        m = self._date_first.match(head)
        if m is not None:
            end, city, mark, words = m.end(), "", "", (m["date"] or m["day"]).strip(" ,.")
        else:
            marked = self._marked(head)
            if marked is None:
                return None
            end, city, mark, words = marked
            if mark in ("-", ":") and not (words or city.isupper()):
                return None
        phrase = None
        whole = city
        if words or city:
            found = self.dates.phrases(head, 0, end)
            found = [p for p in found if p.first.grain == "day" and not p.first.is_relative and not p.last]
            if words and not found:
                return None
            phrase = found[0] if found else None
            if phrase and words and len(phrase.text) < len(words) - 4:
                return None  # "The drills, June 28 - July 3, were held"
            if phrase:
                whole = head[: phrase.start].strip(" ,.(") if city else ""
        if phrase is None and not city.split(",")[0].isupper() and "/" not in mark:
            return None
        return line.start + end, phrase, whole

    def _marked(self, head: str) -> tuple[int, str, str, str] | None:
        """Where a dateline up to its mark ("-", ":", "/TASS/") ends, its city, the mark, the words for its day.

        A mark with words for a day before it goes before one that follows the city at once.
        """
        city = self._city.match(head)
        found = None
        for mark in self._mark.finditer(head, 0, city.end() + _REACH) if city is not None else ():
            m = self._dateline.fullmatch(head, 0, mark.start())
            if m is not None and (found is None or m["date"] or m["paren"]):
                words = (m["date"] or m["paren"] or "").strip(" ,.")
                found = mark.end(), m["city"].strip(" ,."), mark["mark"], words
                if words:
                    break
        return found


def _whole_day(phrase: DatePhrase | None) -> date | None:
    if phrase is None or phrase.problem or not (phrase.first.year and phrase.first.month and phrase.first.day):
        return None
    return date(phrase.first.year, phrase.first.month, phrase.first.day)


def _month_first(published: date) -> date | None:
    """What the day of publication looks like where its month is written first ("09.06.2022" for 6 September)."""
    return date(published.year, published.day, published.month) if published.day <= 12 else None


def _nearest(phrase: DatePhrase | None, published: date) -> date | None:
    """A dateline without a year, in the year that brings it nearest to the document's day, if within a month."""
    if phrase is None or phrase.problem or not (phrase.first.month and phrase.first.day):
        return None
    for year in (published.year, published.year - 1, published.year + 1):
        try:
            day = date(year, phrase.first.month, phrase.first.day)
        except ValueError:
            continue
        if abs((day - published).days) <= 31:
            return day
    return None


@lru_cache(maxsize=8)
def layout(lexicon: Lexicon) -> Layout:
    """The layout rules of a lexicon, compiled once."""
    return Layout(lexicon)
