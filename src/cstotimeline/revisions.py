"""The ledger of revisions: how often, and when last, what is said of an event has changed.

Revisions are no part of an event. They depend on what was published before, never on a hidden clock.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

import attrs

from cstotimeline.events import Event
from cstotimeline.evidence import newest_day

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen
class Revision:
    """`number` counts an event's changes from 0; `updated` is the moment of the last one, in UTC."""

    number: int
    updated: datetime


def first_revision(event: Event) -> Revision:
    """Revision 0: the newest day on which a source of the event was published, 00:00 UTC; 1970 where none is known."""
    day = newest_day(event.evidence)
    return Revision(0, EPOCH if day is None else datetime.combine(day, time(), UTC))
