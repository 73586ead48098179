"""vis-timeline (8): `items` and nested `groups`, for `new vis.DataSet(data.items)` and `new vis.DataSet(data.groups)`.

Ends are exclusive: the last day + 1, as bare days, which vis-timeline takes in the reader's own zone, so that a day
stays a day; moments carry their offset, and one without an end is a point. Imprecise days are drawn over all the
days they may be, open ends over the known ones; class names tell (`imprecise`). Groups nest: kinds, in them events
with phases or parts, whose items stand together. `content` and `title` are HTML to vis-timeline, so text is
escaped. Sources, doubts and all else are in each item's `event`, which vis-timeline passes over, and `timeline`
has the timeline's own facts: `decode` gives back the whole timeline, and reads other people's items as far as they
go. Documented at https://visjs.github.io/vis-timeline/docs/timeline/.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape, unescape

from cstotimeline.dates import Period
from cstotimeline.events import KINDS
from cstotimeline.faults import FaultCollector, OnFault, OnLoss
from cstotimeline.records import Record, Spot
from cstotimeline.texts import slug
from cstotimeline.timeline import Timeline
from cstotimeline.viewing import (
    Item,
    days_or_moments,
    facts_record,
    items_of,
    own_data,
    parse_json,
    read_facts,
    read_items,
    report_losses,
    to_json,
)
from cstotimeline.wording import days_in_words, kind_in_words, status_in_words

_SHOWN = frozenset({"part_of", "where"})


def encode(timeline: Timeline, on_loss: OnLoss | None = None) -> bytes:
    """The timeline's events and phases as items, with their groups."""
    report_losses(timeline, on_loss, shown=_SHOWN, why="in the item's event only")
    items = list(items_of(timeline))
    wholes = {item.parent for item in items if item.parent is not None}
    found = {
        "timeline": facts_record(timeline),
        "groups": _groups(items, wholes, timeline.language),
        "items": [_item(item, _group_of(item, wholes), timeline.language) for item in items],
    }
    return to_json(found)


def _kind_group(kind: str) -> str:
    return f"kind:{kind}"


def _group_of(item: Item, wholes: set[str]) -> str:
    """An event that has parts stands in a group of its own, with them; another with its parent, else its kind."""
    if item.id in wholes:
        return f"event:{item.id}"
    return f"event:{item.parent}" if item.parent else _kind_group(item.kind)


def _groups(items: Iterable[Item], wholes: set[str], language: str) -> list[Record]:
    nested: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for item in items:
        if item.parent is None:
            group = _kind_group(item.kind)
            names.setdefault(group, kind_in_words(item.kind, language))
            nested.setdefault(group, [])
        if item.id in wholes:
            own = f"event:{item.id}"
            names[own] = item.title
            above = f"event:{item.parent}" if item.parent else _kind_group(item.kind)
            nested.setdefault(above, []).append(own)
    order = {_kind_group(kind): place for place, kind in enumerate(KINDS)}
    ids = sorted(names, key=lambda group: (order.get(group, len(order)), group))
    groups = []
    for place, group in enumerate(ids):
        within = {"nestedGroups": nested[group], "showNested": True} if nested.get(group) else {}
        groups.append({"id": group, "content": escape(names[group]), "order": place, **within})
    return groups


def _item(item: Item, group: str, language: str) -> Record:
    first, _ = item.days
    found: Record = {"id": item.id, "group": group, "content": escape(item.title), "title": _tooltip(item, language)}
    if isinstance(item.when, Period):
        found["start"] = item.when.start.isoformat()
        found |= {"end": item.when.end.isoformat(), "type": "range"} if item.when.end else {"type": "point"}
    else:
        found |= {"start": first.isoformat(), "end": item.day_after.isoformat(), "type": "range"}
    found["className"] = " ".join(item.classes)
    return {**found, "event": own_data(item, language)}


def _tooltip(item: Item, language: str) -> str:
    place = [item.where.text] if item.where else []
    lines = [item.title, days_in_words(item.when, language), *place, status_in_words(item.status, language)]
    return "<br>".join(escape(line) for line in lines)


def decode(data: bytes | str, on_fault: OnFault | None = None) -> Timeline:
    """The timeline of `items` and `groups`, or of a bare list of items. Ends are taken as exclusive."""
    faults = FaultCollector(on_fault)
    root = parse_json(data, faults)
    items = root if isinstance(root.value, list) else root["items"]
    if items.value is None and not faults.faults:
        root.fault(root.value, "vis-timeline items: a list, or an object with items")
    facts = read_facts(root["timeline"])
    return read_items(
        items.items("a list of items"), faults, own=lambda spot: spot["event"].value, native=_native, **facts
    )


def _native(spot: Spot) -> Record | None:
    value = spot.value
    edtf = days_or_moments(spot["start"], spot["end"])
    if edtf is None:
        return None
    title = unescape(str(value.get("content") or ""))
    id_ = value.get("id")
    return {"id": slug(title) if id_ is None else str(id_), "title": title, "edtf": edtf}
