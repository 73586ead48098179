"""Events as the YAML a person likes to read: one short line a fact, nothing that is not there.

Text stands bare where every YAML reader, of version 1.1 too, takes it for text; otherwise in quotes, or as a block
where it has several lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

import attrs

from cstotimeline.dates import DateInterval, Period, When
from cstotimeline.events import CLASS_OF_KIND, Event, Exercise, Phase, Status
from cstotimeline.faults import OnLoss
from cstotimeline.places import Place
from cstotimeline.records import Record, event_record, evidence_record, source_record
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE

SCHEMA_FILE: Final = "catalogue-1.schema.json"
SCHEMA_LINE: Final = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"

_BARE: Final = re.compile(r"[^\W\d_](?:[\w ,.;()«»“”’/+–—…~%&-]*[\w.)»”’…%])?")
_BARE_DAYS: Final = re.compile(r"\d{4}(?:-\d\d){0,2}[?~%]?(?:/(?:\d{4}(?:-\d\d){0,2}[?~%]?|\.\.)?)?", re.ASCII)
_BARE_MOMENTS: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\w:./+ -]*[\w]", re.ASCII)
_DAYS: Final = ("when", "published")
_WORDS_OF_YAML: Final = frozenset(["y", "yes", "n", "no", "true", "false", "on", "off", "null"])
_UNSEEN: Final = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NO_SINGLE_QUOTES: Final = re.compile(r"['\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NO_BLOCK: Final = re.compile(r"[^\S\n]\n|[^\S\n]\Z|\r|\A\s|\t|[\x00-\x08\x0b-\x1f]")


def encode(timeline: Timeline, on_loss: OnLoss | None = None) -> bytes:
    """A timeline as a catalogue. Nothing is lost, so `on_loss` is never called."""
    return "".join(_file(timeline)).encode()


def _file(timeline: Timeline) -> Iterator[str]:
    yield SCHEMA_LINE
    facts = {
        "name": timeline.name,
        "description": timeline.description,
        "language": timeline.language if timeline.language != "en" else None,
        "namespace": str(timeline.namespace) if timeline.namespace != NAMESPACE else None,
    }
    yield from _fields({key: value for key, value in facts.items() if value is not None}, "")
    if timeline.sources:
        yield "\n" + sources_text({source.id: source_fields(source_record(source)) for source in timeline.sources})
    yield "\nevents:" + (" []\n" if not len(timeline) else "\n")
    for i, event in enumerate(timeline):
        yield ("\n" if i else "") + item_text(catalogue_record(event), "  ")


def rewritten(value: Any) -> str:
    """A catalogue's plain values as text with a line for each field and a blank one between events."""
    if isinstance(value, list):
        return "\n".join(item_text(event, "") for event in value)
    head = "".join(_fields({key: field for key, field in value.items() if key != "events"}, ""))
    return f"{head}\nevents:\n" + "\n".join(item_text(event, "  ") for event in value.get("events") or [])


def source_fields(record: Record) -> Record:
    """What is known of a source beyond its id."""
    return {key: value for key, value in record.items() if key != "id" and value is not None}


def sources_text(sources: Mapping[str, Record]) -> str:
    """The sources, each under its id."""
    return "sources:\n" + "".join(source_text(id_, fields, "  ") for id_, fields in sources.items())


def source_text(source_id: str, fields: Record, indent: str) -> str:
    """One source under its id."""
    head = f"{indent}{scalar(source_id)}:"
    return f"{head} {{}}\n" if not fields else f"{head}\n" + "".join(_fields(fields, indent + "  "))


def item_text(record: Record, indent: str) -> str:
    """A mapping as an item of a list at that indentation."""
    body = "".join(_fields(record, indent + "  "))
    return f"{indent}- {body[len(indent) + 2 :]}"


def _fields(record: Record, indent: str) -> Iterator[str]:
    for key, value in record.items():
        yield field_text(key, value, indent)


def field_text(key: str, value: Any, indent: str) -> str:
    """One field of a mapping with all that is in it."""
    head = f"{indent}{scalar(key)}:"
    if key == "extra":
        return f"{head} {_flow(value)}\n"
    if isinstance(value, Mapping) and key in ("says", "personnel", "equipment"):
        return f"{head} {{{', '.join(f'{scalar(name)}: {_in_flow(item, name)}' for name, item in value.items())}}}\n"
    if isinstance(value, Mapping):
        return f"{head}\n" + "".join(_fields(dict(value), indent + "  ")) if value else f"{head} {{}}\n"
    if isinstance(value, list | tuple):
        if all(isinstance(item, str) for item in value):
            return f"{head} [{', '.join(_in_flow(item) for item in value)}]\n"
        return f"{head}\n" + "".join(_item(item, indent + "  ") for item in value)
    if isinstance(value, str) and "\n" in value and not _NO_BLOCK.search(value) and not _UNSEEN.search(value):
        return _block(head, value, indent + "  ")
    if key in _DAYS and _is_bare_when(value):
        return f"{head} {value}\n"
    return f"{head} {scalar(value)}\n"


def _item(value: Any, indent: str) -> str:
    return item_text(dict(value), indent) if isinstance(value, Mapping) else f"{indent}- {scalar(value)}\n"


def _block(head: str, text: str, indent: str) -> str:
    """Text of several lines as a literal block; the sign after the bar says how many line ends it ends with."""
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    if ends > 1:
        return f"{head} {_quoted(text)}\n"
    lines = "".join(f"{indent}{line}\n" if line else "\n" for line in body.split("\n"))
    return f"{head} |{'' if ends else '-'}\n{lines}"


def scalar(value: Any) -> str:
    """One value on one line."""
    if not isinstance(value, str):
        return _flow(value)
    return value if _BARE.fullmatch(value) and value.lower() not in _WORDS_OF_YAML else _quoted(value)


def _is_bare_when(value: Any) -> bool:
    """Days and moments stand bare in their fields, whatever other YAML readers take them for."""
    return isinstance(value, str) and bool(_BARE_DAYS.fullmatch(value) or _BARE_MOMENTS.fullmatch(value))


def _in_flow(value: Any, key: str = "") -> str:
    """One value inside braces or brackets, where a comma ends it."""
    if key in _DAYS and _is_bare_when(value):
        return str(value)
    if not isinstance(value, str):
        return _flow(value)
    return scalar(value) if "," not in value else _quoted(value)


def _quoted(text: str) -> str:
    if '"' in text and not _NO_SINGLE_QUOTES.search(text):
        return f"'{text}'"
    return _flow(text)


def _flow(value: Any) -> str:
    """JSON, which is YAML."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


# Events as catalogues have them


def catalogue_record(event: Event) -> Record:
    """An event's fields in the order people read them, without those that are empty or say what goes without saying."""
    record = event_record(event, "")
    usual = CLASS_OF_KIND.get(event.kind, Event)
    fields = {
        "id": event.id,
        "when": when_text(event.when),
        "title": event.title,
        "type": type(event).__name__ if type(event) is not usual else None,
        "kind": None if type(event) is Event and event.kind == Event.default_kind else event.kind,
        "status": event.status.value if event.status is not Status.PLANNED else None,
        "where": place_fields(event.where),
        **{name: record[name] for name in ("part_of", "description", "url", "organiser", "level", "theme")},
        "participants": [_participant(item) for item in record["participants"]],
        **{name: record[name] and _short_quantity(record[name]) for name in ("personnel", "equipment")},
        "phases": [phase_fields(phase) for phase in event.phases] if isinstance(event, Exercise) else [],
        **grounds_fields(event),
        "uid": event.uid,
        "extra": event.extra,
    }
    return filled(fields)


def phase_fields(phase: Phase) -> Record:
    """A phase as catalogues have it."""
    plain = Phase(phase.title, phase.when)
    return filled(
        {
            "id": phase.id if phase.id != plain.id else None,
            "title": phase.title,
            "when": when_text(phase.when),
            "where": place_fields(phase.where),
            "status": phase.status and phase.status.value,
            **grounds_fields(phase),
        }
    )


def grounds_fields(item: Event | Phase) -> Record:
    """Doubts and evidence."""
    return {
        "doubts": [
            filled({"code": doubt.code, "why": doubt.why, "instead": list(doubt.instead)}) for doubt in item.doubts
        ],
        "evidence": [filled(evidence_record(passage)) for passage in item.evidence],
    }


def filled(fields: Record) -> Record:
    """Without the fields that are empty."""
    return {key: value for key, value in fields.items() if value not in (None, "", [], (), {})}


def when_text(when: When) -> str:
    """EDTF, or moments with their zone's name: 2024-09-26 10:00 America/New_York."""
    if isinstance(when, DateInterval):
        return str(when)
    return str(when) if when.timezone is None else _moments_text(when, when.timezone)


def _moments_text(when: Period, zone: str) -> str:
    short = [_short_moment(when.start), *([] if when.end is None else [_short_moment(when.end)])]
    text = f"{'/'.join(short)} {zone}"
    try:
        if Period.parse(text) == when:
            return text
    except ValueError:
        pass
    return f"{when} {zone}"  # with offsets: a clock that is put back shows the same time twice


def _short_moment(moment: Any) -> str:
    precise = moment.second or moment.microsecond
    return str(moment.replace(tzinfo=None).isoformat(sep=" ", timespec="auto" if precise else "minutes"))


def place_fields(place: Place | None) -> Any:
    """A place by its text alone where that says it all."""
    if place is None:
        return None
    return place.text if Place.of(place.text) == place else filled(attrs.asdict(place))


def _participant(record: Record) -> Any:
    return record["name"] if record["country"] is None else record


def _short_quantity(record: Record) -> Any:
    return record["text"] if record["min"] is None and record["max"] is None else _filled_numbers(record)


def _filled_numbers(record: Record) -> Record:
    return {key: value for key, value in record.items() if value is not None}


def schema() -> bytes:
    """The JSON Schema (2020-12) that an editor completes and checks catalogues by."""
    return (files("cstotimeline") / "data" / SCHEMA_FILE).read_bytes()
