"""UIDs: what a calendar entry is known by in every program that ever took it (RFC 5545, 3.8.4.7; RFC 7986, 5.3)."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha1
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from cstotimeline.faults import ModelError
from cstotimeline.texts import encodable

NAMESPACE: Final = uuid5(NAMESPACE_URL, "urn:cstotimeline")
"""The namespace that UIDs are derived in unless a timeline has one of its own. It never changes."""


def as_namespace(value: UUID | str) -> UUID:
    """A UUID, its text, or an address to derive one from."""
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not value.strip():
        raise ModelError("namespace", value, "a UUID, or an address to derive one from")
    try:
        return UUID(value)
    except ValueError:
        return uuid5(NAMESPACE_URL, encodable("namespace", value))


def derived_uid(namespace: UUID, event_id: str, phase_id: str | None = None) -> str:
    """The UID of an event, or of a phase of it: a UUIDv5 (RFC 9562, section 5.5) of ids, never of dates or titles."""
    return uids_in(namespace.bytes).derive(name_of(event_id, phase_id))


def name_of(event_id: str, phase_id: str | None = None) -> str:
    """What the UID of an event, or of a phase of it, is derived from."""
    return event_id if phase_id is None else f"{event_id}\n{phase_id}"


class Uids(dict[str, str]):
    """The UIDs of names in a namespace (its bytes). Those looked up are remembered, up to a number, for every format
    asks for every event's; `derive` leaves no trace."""

    def __init__(self, namespace: bytes) -> None:
        super().__init__()
        self._begun = sha1(namespace, usedforsecurity=False)

    def derive(self, name: str) -> str:
        """What `uuid.uuid5` makes of the namespace and a name, in a fifth of the time."""
        hashed = self._begun.copy()
        hashed.update(name.encode())
        digits = hashed.hexdigest()
        return _UUID[digits[16]].translate(digits.encode() + _ITSELF).decode()

    def __missing__(self, name: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[name] = uid = self.derive(name)
        return uid


_REMEMBERED: Final = 1 << 15


@lru_cache(maxsize=4)
def uids_in(namespace: bytes) -> Uids:
    """The UIDs of a namespace, the same object for the same one."""
    return Uids(namespace)


_ITSELF: Final = bytes(range(40, 256))


def _uuid_of_version_5(variant: bytes) -> bytes:
    """A UUID that has the places of SHA-1's 40 digits for its digits, and every other character for itself: what
    `bytes.translate` needs to put the digits in."""
    at = bytes(range(40))
    return b"-".join([at[:8], at[8:12], b"5" + at[13:16], variant + at[17:20], at[20:32]])


_UUID: Final = {f"{digit:x}": _uuid_of_version_5(b"%x" % (digit & 3 | 8)) for digit in range(16)}
"""By the digit that the variant takes two bits of (RFC 9562, 4.1)."""
