"""iCalendar to timelines: our own feeds, and anybody else's calendars."""

from __future__ import annotations

from uuid import UUID

from cstotimeline.calendaring.assembly import Window, timeline_of
from cstotimeline.calendaring.scan import scan
from cstotimeline.faults import FaultCollector, OnFault, OnLoss
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE


def decode(
    data: bytes | str,
    on_fault: OnFault | None = None,
    *,
    on_loss: OnLoss | None = None,
    between: Window | None = None,
    floating: str | None = None,
    file: str | None = None,
    namespace: UUID = NAMESPACE,
) -> Timeline:
    """The events of an iCalendar file, whoever wrote it.

    Each fault has its line; a broken event keeps the others, a broken property the rest of its event. `on_loss`
    hears of what is well formed but has no place in an event. `between=(first, last)`, days or EDTF, both
    inclusive, bounds what recurring events are expanded to; without it each is read once, where it starts.
    `floating` names the zone of times that have none, by default the calendar's X-WR-TIMEZONE. `file` is named in
    faults. Events whose UID is not derived from their id in `namespace` keep it as their own.
    """
    fault = FaultCollector(on_fault, file)
    timeline = timeline_of(scan(data, fault), fault, on_loss, between=between, floating=floating, namespace=namespace)
    return fault.finish(timeline)
