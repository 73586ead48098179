"""Events proposed by a reader: evidence that is not an event yet.

A `Draft` is what one document says of one event. Its fields are `resolve(evidence)`; it has no id, and perhaps
no days. Matching decides which drafts speak of one event and makes events of them.
"""

from __future__ import annotations

from typing import Any

import attrs

from cstotimeline.evidence import Doubt, Evidence, Resolution, resolve


@attrs.frozen
class Draft:
    """One event as one document tells it: the passages that speak of it, and why it is unsure."""

    evidence: tuple[Evidence, ...] = attrs.field(converter=tuple)
    doubts: tuple[Doubt, ...] = attrs.field(default=(), converter=tuple)

    @property
    def resolution(self) -> Resolution:
        """What its evidence amounts to."""
        return resolve(self.evidence)

    def says(self, field: str) -> Any:
        """The resolved value of a field, None where nothing speaks of it."""
        return self.resolution.fields.get(field)
