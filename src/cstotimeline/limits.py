"""How large a file or a request may be, and how many ask at once: none must fill up a process that nobody watches.

The limits lie far above what people keep by hand. What tells that one is exceeded says how to raise it: an environment
variable, set before Python starts. They are listed in docs/reference/limits.md.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import attrs

from cstotimeline.faults import Fault, OnFault

_MIB: Final = 1024 * 1024


@attrs.frozen
class Limit:
    """The most bytes that something may have, or the most there may be of it."""

    what: str
    variable: str
    default: int
    unit: str = "bytes"

    @property
    def most(self) -> int:
        """What the environment says, else the default."""
        said = os.environ.get(self.variable, "")
        return int(said) if said.isdecimal() else self.default

    def exceeded(self, line: int | None = None) -> Fault:
        """The fault that tells of it."""
        return Fault(
            line=line, found=f"more than {self.most:,} {self.unit}", expected=f"a {self.what} within the limit",
            hint=f"a larger limit, in {self.unit}: the environment variable {self.variable}",
        )  # fmt: skip

    def read(self, path: Path, report: OnFault) -> bytes | None:
        """A file's content; None, with the fault told, where it cannot be read or is too large."""
        most = self.most
        try:
            with path.open("rb") as stream:
                data = stream.read(most + 1)
        except OSError as error:
            report(Fault(found=error.strerror or str(error), expected="a file that can be read"))
            return None
        if len(data) > most:
            report(self.exceeded())
            return None
        return data


DOCUMENT: Final = Limit("press release", "CSTOTIMELINE_MAX_DOCUMENT", 32 * _MIB)
CATALOGUE: Final = Limit("catalogue", "CSTOTIMELINE_MAX_CATALOGUE", 32 * _MIB)
CALENDAR: Final = Limit("calendar", "CSTOTIMELINE_MAX_CALENDAR", 128 * _MIB)
TABLE: Final = Limit("table", "CSTOTIMELINE_MAX_TABLE", 512 * _MIB)
JSON: Final = Limit("JSON file", "CSTOTIMELINE_MAX_JSON", 512 * _MIB)
ELEMENTS: Final = Limit("saved page", "CSTOTIMELINE_MAX_ELEMENTS", 30_000, "elements")
"""What finding the article in it costs grows faster than their number."""

REQUEST: Final = Limit("request", "CSTOTIMELINE_MAX_REQUEST", 64 * 1024)
"""Its line and its headers; nothing reads a body."""

CONNECTIONS: Final = Limit("number of clients", "CSTOTIMELINE_MAX_CONNECTIONS", 1000, "connections at once")
