"""What the models ask of text: it is there, it can be encoded, and a link is a link that is safe to follow."""

from __future__ import annotations

import re

from cstotimeline.faults import ModelError

_URL = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f]+", re.IGNORECASE)
_SLUG = re.compile(r"[\W_]+")


def required_text(field: str, value: str) -> str:
    """Text with something in it; `field` is what the error names."""
    if not isinstance(value, str) or not value or value.isspace():
        raise ModelError(field, value, "text with something in it")
    return value if value.isascii() else encodable(field, value)


def optional_text(field: str, value: str | None) -> str | None:
    """Text or None; empty text is None."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ModelError(field, value, "text")
    return encodable(field, value) if value else None


def encodable(field: str, value: str) -> str:
    """Text that UTF-8 can hold: half of a surrogate pair is refused here, not deep inside a writer."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ModelError(field, value[error.start], "text without lone surrogates") from None
    return value


def optional_url(value: str | None) -> str | None:
    """A link that may be shown to anyone: http or https, nothing that runs (`javascript:`, `data:`)."""
    if value is None:
        return None
    if not isinstance(value, str) or not _URL.fullmatch(value):
        raise ModelError("url", value, "an address that begins with https:// or http://")
    return encodable("url", value)


def slug(text: str, limit: int = 60) -> str:
    """A readable id out of a title: lower case, words joined by hyphens, letters of every script kept.

    At most `limit` characters, cut between words; `event` where the text has no letter or digit.
    """
    words = _SLUG.sub("-", text.casefold()).strip("-")
    if len(words) > limit:
        words = words[: limit + 1].rpartition("-")[0] or words[:limit]
    return words or "event"
