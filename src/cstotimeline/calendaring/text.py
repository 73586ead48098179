"""Text as calendar programs bear it: no control characters, and line ends only where lines are expected.

One control character or stray line separator makes readers drop an event or the whole feed, so they are taken
out here, once, for every format; `losses` reports what was changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

DESCRIPTION_OCTETS: Final = 8000
"""Descriptions stay under this many octets, escapes included: readers with fixed buffers cut longer ones."""

WORD_JOINER: Final = "\u2060"
"""Invisible, and without width. Stands where readers see what is not meant: between a backslash and an n, which
half of them take for a newline even where the backslash is escaped, and in BEGIN:VEVENT and its like, which some
look for anywhere."""

_MISREAD = re.compile(r"\\(?=[nN])")
_GUARDED = re.compile(rf"(\\|BEGIN|END){WORD_JOINER}(?=[nN]|:V)")
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_ESCAPED = re.compile(r"[\\;,\n]")


def one_line(text: str) -> str:
    """Text for a title, a place or a name: line ends and tabs become blanks, other control characters go."""
    if text.isprintable():
        return text
    return _CONTROLS.sub("", _LINE_ENDS.sub(" ", text).replace("\t", " "))


def lines(text: str) -> str:
    """Text for a description: every line end becomes one newline, other control characters go, tabs stay."""
    if text.replace("\n", " ").isprintable():
        return text
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def all_tidy(titles: Iterable[str], descriptions: Iterable[str | None]) -> bool:
    """Whether `one_line` and `lines` leave all of these as they are: one look at many texts is quicker than many."""
    title, description = "".join(titles), "".join(filter(None, descriptions))
    return one_line(title) == title and lines(description) == description


def octets(text: str) -> int:
    """How many octets a text takes in UTF-8 with iCalendar's escapes."""
    return len(text.encode()) + len(_ESCAPED.findall(text))


def cut(text: str, limit: int) -> str:
    """The text, cut after a word so that it takes at most `limit` octets, with an ellipsis where it was cut."""
    if len(text) * 4 <= limit or octets(text) <= limit:
        return text
    low, high = 0, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if octets(text[:middle]) <= limit - 3:
            low = middle
        else:
            high = middle - 1
    head = text[:low]
    if low < len(text) and not text[low].isspace():
        words = head.rstrip().rsplit(maxsplit=1)
        head = words[0] if len(words) == 2 and len(words[1]) < 60 else head
    return head.rstrip() + "…"


def guarded(text: str) -> str:
    """The text with a joiner wherever readers would see what is not meant."""
    if ":V" in text:
        text = text.replace("BEGIN:V", f"BEGIN{WORD_JOINER}:V").replace("END:V", f"END{WORD_JOINER}:V")
    return _MISREAD.sub(rf"\g<0>{WORD_JOINER}", text) if "\\" in text else text


def unguarded(text: str) -> str:
    """The text without those joiners."""
    return _GUARDED.sub(r"\1", text) if WORD_JOINER in text else text
