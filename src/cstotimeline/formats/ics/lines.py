"""Content lines (RFC 5545, 3.1): escaped, encoded, folded.

Lines are put together as *octet strings*: text whose every character stands for one octet of UTF-8 (Latin-1 read
the other way). ASCII text is one already, lengths are octets, and the whole feed becomes bytes in one step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
    """A TEXT value (RFC 5545, 3.3.11), as an octet string."""
    return _escaped(text.encode()).decode("latin-1")


def _escaped(octets: bytes) -> bytes:
    """The work is done on bytes, which are quicker at it; the same object where there is none to do."""
    if b"\\" in octets or (b"V" in octets and (b"BEGIN:V" in octets or b"END:V" in octets)):
        octets = guarded(octets.decode()).encode().replace(b"\\", b"\\\\")
    return octets.replace(b",", b"\\,").replace(b";", b"\\;").replace(b"\n", b"\\n")


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, never cut inside a character. `line` is an octet string."""
    return line if len(line) <= LIMIT else "\r\n ".join(_pieces(line))


def text_line(head: str, text: str) -> str:
    """A property of type TEXT with its line end; `head` is its name with any parameters."""
    return folded(f"{head}:{escaped(text)}") + "\r\n"


def uri_line(head: str, uri: str) -> str:
    """A property of type URI with its line end: nothing in it is escaped."""
    return folded(f"{head}:{octet_string(uri)}") + "\r\n"


def text_lines(name: str, texts: Iterable[str]) -> list[str]:
    """A property of type TEXT for each of many texts, without line ends. In one go, which is far cheaper: no text of
    a calendar component has a NUL in it."""
    head = f"{name}:".encode()
    octets = _escaped(head + (b"\0" + head).join(map(str.encode, texts)))
    return [folded(line) if len(line) > LIMIT else line for line in octets.decode("latin-1").split("\0")]


def short_values(name: str, texts: Sequence[str], *, escape: bool = True) -> Sequence[str]:
    """What stands after `name:` and before the line end for each of many texts, of which most need no folding."""
    joined = b"\0".join(map(str.encode, texts))
    octets = _escaped(joined) if escape else joined
    values = texts if octets is joined and joined.isascii() else octets.decode("latin-1").split("\0")
    begin = len(name) + 1
    if max(map(len, values)) <= LIMIT - begin:
        return values
    return [folded(f"{name}:{value}")[begin:] for value in values]
