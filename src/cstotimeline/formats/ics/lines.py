"""Content lines (RFC 5545, 3.1): escaped, encoded, folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from cstotimeline.calendaring.text import guarded

EOL: Final = b"\r\n"
LIMIT: Final = 75
"""A line's most octets, without its line end."""

_pieces = re.compile(rb"(?s).{1,74}(?![\x80-\xbf])").findall
"""As many octets as fit beside the blank that begins a continued line, up to the end of a character; and so on."""


def _escaped(octets: bytes) -> bytes:
    """TEXT values (RFC 5545, 3.3.11); the same object where there is nothing to escape."""
    if b"\\" in octets or (b"V" in octets and (b"BEGIN:V" in octets or b"END:V" in octets)):
        octets = guarded(octets.decode()).encode().replace(b"\\", b"\\\\")
    return octets.replace(b",", b"\\,").replace(b";", b"\\;").replace(b"\n", b"\\n")


def _folded(line: bytes) -> bytes:
    """A content line in pieces of at most 75 octets, never cut inside a character."""
    return line if len(line) <= LIMIT else b"\r\n ".join(_pieces(line))


def text_line(head: str, text: str) -> bytes:
    """A property of type TEXT with its line end; `head` is its name with any parameters."""
    return _folded(f"{head}:".encode() + _escaped(text.encode())) + EOL


def uri_line(head: str, uri: str) -> bytes:
    """A property of type URI with its line end: nothing in it is escaped."""
    return _folded(f"{head}:{uri}".encode()) + EOL


def text_lines(name: str, texts: Iterable[str]) -> list[bytes]:
    """A property of type TEXT for each of many texts, without line ends; nothing for an empty text. In one go, which
    is far cheaper: no text of a calendar component has a NUL in it."""
    head = f"{name}:".encode()
    octets = _escaped(head + (b"\0" + head).join(map(str.encode, texts)))
    return [_folded(line) if len(line) > LIMIT else line if line != head else b"" for line in octets.split(b"\0")]


def uri_lines(name: str, uris: Iterable[str | None]) -> list[bytes]:
    """A property of type URI for each that there is, without line ends; nothing for None."""
    lines = map(str.encode, [f"{name}:{uri}" if uri else "" for uri in uris])
    return [_folded(line) if len(line) > LIMIT else line for line in lines]


def short_values(name: str, texts: Sequence[str]) -> list[bytes]:
    """What stands after `name:` and before the line end for each of many texts (at least one), escaped and folded;
    quickest where none needs either, as with most UIDs and ids."""
    octets, begin = "".join(texts).encode(), len(name) + 1
    if octets.isascii() and _escaped(octets) is octets and max(map(len, texts)) <= LIMIT - begin:
        return list(map(str.encode, texts))
    return [text_line(name, text)[begin : -len(EOL)] for text in texts]
