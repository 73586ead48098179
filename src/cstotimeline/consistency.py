"""What no single event shows: parents that are not there, and phases on days that their exercise does not have.

A timeline may hold both, since a parent may stand in another feed and a source may be wrong; someone who keeps a
catalogue wants to be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cstotimeline.dates import When
from cstotimeline.events import Exercise
from cstotimeline.faults import Fault
from cstotimeline.records import near_miss
from cstotimeline.timeline import Timeline


def inconsistencies(timeline: Timeline, unread: Mapping[str, str | None]) -> Iterator[Fault]:
    """A fault for each, in the timeline's order; `event` names the event, `field` the field in it.

    `unread` are events that are there too, though they could not be read: their ids, each with its parent's.
    """
    ids = {**{event.id: event.part_of for event in timeline}, **unread}
    for id_, parent in ids.items():
        if parent is not None and parent not in ids:
            hint = near_miss(parent, ids)
            yield Fault(
                field="part_of", found=parent, expected="the id of an event that is there", hint=hint, event=id_
            )
    for event in timeline:
        if isinstance(event, Exercise):
            for i, phase in enumerate(event.phases):
                if _sticks_out(phase.when, event.when):
                    yield Fault(
                        field=f"phases[{i}].when", found=str(phase.when),
                        expected=f"days within those of its exercise ({event.when})", event=event.id,
                    )  # fmt: skip


def _sticks_out(part: When, whole: When) -> bool:
    """Whether some day that is possible for a part is not possible for the whole; open and unknown ends fit all."""
    before = part.earliest is not None and whole.earliest is not None and part.earliest < whole.earliest
    after = part.latest is not None and whole.latest is not None and part.latest > whole.latest
    return before or after
