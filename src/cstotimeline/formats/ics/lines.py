"""Content lines (RFC 5545, 3.1): escaped, encoded, folded.

Lines are put together as *octet strings*: text whose every character stands for one octet of UTF-8 (Latin-1 read
the other way). ASCII text is one already, lengths are octets, and the whole feed becomes bytes in one step.
"""

from __future__ import annotations

import re
from typing import Final

from cstotimeline.calendaring.text import guarded

LIMIT: Final = 75
"""A line's most octets, without its line end."""

_pieces = re.compile(r"(?s).{1,74}(?![\x80-\xbf])").findall
"""As many octets as fit beside the blank that begins a continued line, up to the end of a character; and so on."""


def octet_string(text: str) -> str:
    """Text as one character an octet."""
    return text if text.isascii() else text.encode().decode("latin-1")


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11), as an octet string. The work is done on bytes, which are quicker at it."""
    octets = text.encode()
    if b"\\" in octets or b":V" in octets:
        octets = guarded(text).encode().replace(b"\\", b"\\\\")
    return octets.replace(b",", b"\\,").replace(b";", b"\\;").replace(b"\n", b"\\n").decode("latin-1")


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, never cut inside a character. `line` is an octet string."""
    return line if len(line) <= LIMIT else "\r\n ".join(_pieces(line))


def text_line(head: str, text: str) -> str:
    """A property of type TEXT with its line end; `head` is its name with any parameters."""
    return folded(f"{head}:{escaped(text)}") + "\r\n"


def uri_line(head: str, uri: str) -> str:
    """A property of type URI with its line end: nothing in it is escaped."""
    line = f"{head}:{uri}\r\n"
    return line if len(line) <= LIMIT + 2 and line.isascii() else folded(octet_string(line[:-2])) + "\r\n"
