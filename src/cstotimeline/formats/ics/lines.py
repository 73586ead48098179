"""Content lines (RFC 5545, 3.1): escaped, encoded, folded.

Lines are put together as *octet strings*: text whose every character stands for one octet of UTF-8 (Latin-1 read
the other way). ASCII text is one already, lengths are octets, and the whole feed becomes bytes in one step.
"""

from __future__ import annotations

import re
from typing import Final

LIMIT: Final = 75
"""A line's most octets, without its line end."""

_BACKSLASH_N = re.compile(r"\\(?=[nN])")
WORD_JOINER: Final = "\u2060"
"""Invisible, and without width. Stands between a backslash and an n, which half of all readers take for a newline
even where the backslash is escaped."""


def octet_string(text: str) -> str:
    """Text as one character an octet."""
    return text if text.isascii() else text.encode().decode("latin-1")


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11), as an octet string."""
    if "\\" in text:
        text = _BACKSLASH_N.sub("\\\\" + WORD_JOINER, text).replace("\\", "\\\\")
    text = text.replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")
    return text if text.isascii() else text.encode().decode("latin-1")


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, never cut inside a character. `line` is an octet string."""
    if len(line) <= LIMIT:
        return line
    if line.isascii():
        return "\r\n ".join([line[:LIMIT], *[line[at : at + LIMIT - 1] for at in range(LIMIT, len(line), LIMIT - 1)]])
    pieces, at, room = [], 0, LIMIT
    while len(line) - at > room:
        end = at + room
        while "\x80" <= line[end] <= "\xbf":  # inside a character
            end -= 1
        pieces.append(line[at:end])
        at, room = end, LIMIT - 1
    pieces.append(line[at:])
    return "\r\n ".join(pieces)


def text_line(head: str, text: str) -> str:
    """A property of type TEXT with its line end; `head` is its name with any parameters."""
    return folded(f"{head}:{escaped(text)}") + "\r\n"


def uri_line(head: str, uri: str) -> str:
    """A property of type URI with its line end: nothing in it is escaped."""
    return folded(f"{head}:{octet_string(uri)}") + "\r\n"
