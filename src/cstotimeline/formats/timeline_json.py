"""The timeline JSON, version 1: everything a timeline holds, for other programs to embed.

Days are ISO dates and inclusive; each bound also gives its EDTF text. Its JSON Schema (2020-12) is
`data/timeline-1.schema.json` in this package. Lossless: `decode(encode(timeline)) == timeline`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

import attrs
import orjson

from cstotimeline.events import Event
from cstotimeline.faults import Fault, FaultCollector, OnFault, OnLoss
from cstotimeline.records import (
    Path,
    Spot,
    event_record,
    read_event,
    read_list,
    read_source,
    read_timeline,
    source_record,
)
from cstotimeline.revisions import Ledger
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE, derived_uid

SCHEMA: Final = "urn:cstotimeline:timeline:1"
VERSION: Final = 1


def schema() -> dict[str, Any]:
    """The JSON Schema of this format."""
    data = (files("cstotimeline") / "data" / "timeline-1.schema.json").read_bytes()
    found: dict[str, Any] = orjson.loads(data)
    return found


def encode(timeline: Timeline, on_loss: OnLoss | None = None, *, ledger: Ledger | None = None) -> bytes:
    """The timeline as JSON text in UTF-8. Nothing is lost, so `on_loss` is never called.

    `ledger` gives the revisions of what was published before; without it all are first ones.
    """
    own_namespace = {} if timeline.namespace == NAMESPACE else {"namespace": str(timeline.namespace)}
    root = {
        "schema": SCHEMA,
        "version": VERSION,
        "name": timeline.name,
        "description": timeline.description,
        "language": timeline.language,
        **own_namespace,
        "sources": [source_record(source) for source in timeline.sources],
        "events": [event_object(timeline, event, ledger) for event in timeline],
    }
    return orjson.dumps(root, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def event_object(timeline: Timeline, event: Event, ledger: Ledger | None = None) -> dict[str, Any]:
    """One event as in the timeline JSON."""
    revision = (ledger or Ledger()).revision(timeline, event)
    moment = revision.updated.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    return {
        **event_record(event, timeline.uid(event)),
        "revision": {"number": revision.number, "updated": moment},
        "extra": event.extra,
    }


def decode(
    data: bytes | str,
    on_fault: OnFault | None = None,
    *,
    file: str | None = None,
    locate: Callable[[Path], int | None] | None = None,
) -> Timeline:
    """The timeline that some timeline JSON holds.

    Every fault goes to `on_fault`; without it they are raised as one `Faults` group with the good part as its
    `.timeline`. `file` names the input in faults, `locate` gives the line of a path. Revisions are not part of
    a timeline and are passed over.
    """
    faults = FaultCollector(on_fault, file)
    root = Spot(_parse(data, faults), faults, locate=locate or (lambda path: None))
    if not isinstance(root.value, dict):
        if not faults.faults:
            root.fault(root.value, "a timeline: a JSON object with version and events")
        return faults.finish(Timeline())
    if root.value.get("version") != VERSION:
        root["version"].fault(root.value.get("version"), f"version {VERSION} of the timeline JSON")
    root.only(("schema", "version", "name", "description", "language", "namespace", "sources", "events"))
    sources = {source.id: source for source in read_list(root["sources"], "a list of sources", read_source)}
    facts = _facts(root)
    spots = root["events"].items("a list of events")
    read = [(spot, _with_own_uid(read_event(spot, sources), facts["namespace"])) for spot in spots]
    return faults.finish(read_timeline(read, sources.values(), **facts))


def _facts(root: Spot) -> dict[str, Any]:
    return {
        "name": root.words("name", "Timeline"),
        "description": root.text("description"),
        "language": root.words("language", "en"),
        "namespace": _namespace(root["namespace"]),
    }


def _namespace(spot: Spot) -> UUID:
    if spot.value is None:
        return NAMESPACE
    try:
        return UUID(spot.value)
    except (ValueError, AttributeError, TypeError):
        spot.fault(spot.value, "a UUID")
        return NAMESPACE


def _with_own_uid(event: Event | None, namespace: UUID) -> Event | None:
    """A UID that the timeline would derive itself is no fact of the event."""
    if event is None or event.uid != derived_uid(namespace, event.id):
        return event
    return attrs.evolve(event, uid=None)


def _parse(data: bytes | str, faults: FaultCollector) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        expected = "JSON text in UTF-8"
        faults(Fault(line=error.lineno, field=f"column {error.colno}", found=error.msg, expected=expected))
        return None
