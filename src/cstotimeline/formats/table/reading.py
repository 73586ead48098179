"""Tables into timelines: the tidy table, the other dialects, and the sheets people keep.

Every fault names its line and its column. A row whose title or days cannot be read is lost with a fault, and no
other row with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import attrs
import orjson

from cstotimeline.dates import When
from cstotimeline.events import CLASS_OF_KIND, Event
from cstotimeline.evidence import Source
from cstotimeline.faults import Fault, FaultCollector, ModelError
from cstotimeline.formats.table.cells import Row, parsed
from cstotimeline.formats.table.mapping import FIELDS, TableMapping
from cstotimeline.formats.table.row_days import DAY_FIELDS, when_of
from cstotimeline.formats.table.timelinejs_sheet import text_of
from cstotimeline.records import Path, Record, Spot, read_event, read_list, read_source, read_timeline
from cstotimeline.texts import optional_url, required_text, slug
from cstotimeline.timeline import Timeline
from cstotimeline.uids import NAMESPACE, derived_uid

_DEFUSED: Final = re.compile(r"'+[=+\-@\t\r\n]")
_PLACE: Final = {"place": "text", "venue": "venue", "city": "city", "country": "country", "latitude": "latitude",
                 "longitude": "longitude", "place_timezone": "timezone"}  # fmt: skip
_PLAIN: Final = (
    "id",
    "uid",
    "type",
    "part_of",
    "title",
    "kind",
    "status",
    "organiser",
    "level",
    "theme",
    "description",
    "url",
)
_QUANTITIES: Final = ("personnel", "equipment")
_RECORD_FIELDS: Final = (
    *_PLAIN,
    "days",
    "place",
    "participants",
    *_QUANTITIES,
    "phases",
    "evidence",
    "doubts",
    "extra",
)
_COLUMN_OF_PATH: Final = {
    **{f"place.{part}": field for field, part in _PLACE.items()},
    **{f"{name}.{part}": f"{name}_{part}" for name in _QUANTITIES for part in ("min", "max")},
    **{f"{name}.text": name for name in _QUANTITIES},
}


def decode(data: bytes, faults: FaultCollector, mapping: TableMapping, name: str) -> Timeline:
    """The events of a table. Faults go to the collector."""
    return _Table(mapping, faults).read(data, name)


@attrs.define
class _Entry:
    """An event's row and the rows of its phases, as one record."""

    line: int
    record: Record
    phase_lines: list[int] = attrs.field(factory=list)

    def locate(self, path: Path) -> int:
        if len(path) > 1 and path[0] == "phases" and isinstance(path[1], int):
            return self.phase_lines[path[1]]
        return self.line


@attrs.define
class _Table:
    """One reading of one table."""

    mapping: TableMapping
    faults: FaultCollector
    sources: dict[str, Source] = attrs.field(factory=dict)

    def read(self, data: bytes, name: str) -> Timeline:
        mapping = self.mapping
        by_column = {column: field for field, column in mapping.columns.items()} or {field: field for field in FIELDS}
        header, rows = parsed(data, self.faults, by_column, delimiter=mapping.separator, encoding=mapping.encoding)
        for column in mapping.columns.values() if header else ():
            if column not in header:
                self.faults(Fault(line=1, field=column, expected=f"a column of that name, for {by_column[column]}"))
        entries: list[_Entry] = []
        phases: list[_Entry] = []
        for row in rows:
            entry = _Entry(row.line, self._record(row, by_column))
            (phases if entry.record.get("type") == "Phase" else entries).append(entry)
        self._mint_ids(entries)
        self._hand_out(phases, entries)
        spots = [self._spot(entry) for entry in entries]
        read = [(spot, read_event(spot, self.sources, self._when, _RECORD_FIELDS)) for spot in spots]
        return read_timeline(read, name=name)

    # A row as a record

    def _record(self, row: Row, by_column: Mapping[str, str]) -> Record:
        fields: dict[str, str] = dict(self.mapping.defaults)
        own: dict[str, Any] = {}
        for column, cell in row.cells.items():
            text = cell.strip() if self.mapping.strip else cell
            if self.mapping.defused and _DEFUSED.match(text):
                text = text[1:]
            if self.mapping.html:
                text = text_of(text)
            field = by_column.get(column)
            if field is None:
                if self.mapping.keep_others:
                    own[column] = text
            elif text:
                fields[field] = self.mapping.values.get(field, {}).get(text.casefold(), text)
        line = row.line
        record: Record = {field: fields[field] for field in _PLAIN if field in fields}
        for field in ("type", "kind", "status"):
            if field in record:
                record[field] = record[field].strip()
        if "status" in record:
            record["status"] = record["status"].lower()
        if "kind" in record:
            record["kind"] = re.sub(r"\W+", "_", record["kind"].lower())
        if "id" in record and record.get("uid") == derived_uid(NAMESPACE, record["id"]):
            del record["uid"]
        if "type" not in record:
            record["type"] = CLASS_OF_KIND.get(record.get("kind", ""), Event).__name__
        record["days"] = {field: fields[field] for field in DAY_FIELDS if field in fields}
        record["place"] = self._place(fields)
        for field in _QUANTITIES:
            record[field] = self._quantity(fields, field, line)
        record["participants"] = self._list(fields, "participants", line)
        record["doubts"] = self._json(fields, "doubts", line)
        record["evidence"] = self._evidence(fields, line)
        record["extra"] = {**self._extra(fields, line), **own}
        return record

    def _place(self, fields: Mapping[str, str]) -> Record | None:
        place: Record = {part: fields[field] for field, part in _PLACE.items() if field in fields}
        if set(place) == {"text"}:
            return (
                place["text"] if self.mapping.strip else place
            )  # of a sheet's text alone the country may be found in it
        if "country" not in place and "country_alpha3" in fields:
            place["country"] = fields["country_alpha3"]
        for part in ("latitude", "longitude"):
            if part in place:
                place[part] = _degrees(place[part])
        return place or None

    def _quantity(self, fields: Mapping[str, str], field: str, line: int) -> Record | None:
        if field not in fields:
            return None
        bounds = {
            part: self._whole_number(fields, f"{field}_{part}", line)
            for part in ("min", "max")
            if f"{field}_{part}" in fields
        }
        return {"text": fields[field], **bounds}

    def _whole_number(self, fields: Mapping[str, str], field: str, line: int) -> int | None:
        try:
            return int(fields[field])
        except ValueError:
            self._fault(line, field, fields[field], "a whole number")
            return None

    def _list(self, fields: Mapping[str, str], field: str, line: int) -> Any:
        text = fields.get(field, "")
        if text.lstrip().startswith("["):
            return self._json(fields, field, line)
        return [part.strip() for part in text.split(";") if part.strip()]

    def _json(self, fields: Mapping[str, str], field: str, line: int) -> Any:
        text = fields.get(field)
        if text is None:
            return None
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            self._fault(line, field, text, "JSON", str(error))
            return None

    def _extra(self, fields: Mapping[str, str], line: int) -> Mapping[str, Any]:
        value = self._json(fields, "extra", line)
        if value is not None and not isinstance(value, Mapping):
            self._fault(line, "extra", value, "a JSON object")
        return value if isinstance(value, Mapping) else {}

    def _evidence(self, fields: Mapping[str, str], line: int) -> Any:
        """Evidence in full, or one piece without a quote for each source that is only named."""
        named = self._list(fields, "sources", line)
        spot = Spot({"sources": named}, self.faults, locate=lambda path: line)["sources"]
        if all(isinstance(item, Mapping) for item in named or ()):
            for source in read_list(spot, "a list of sources", read_source):
                first = self.sources.setdefault(source.id, source)
                if first != source:
                    self._fault(line, "sources", source.id, "the same facts of a source in every row")
            return self._json(fields, "evidence", line)
        read = [item.read(lambda value: required_text("sources", value)) for item in spot.items("a list of sources")]
        ids = [id_ for id_ in read if id_ is not None]
        for id_ in ids:
            self.sources.setdefault(id_, Source(id_, url=_address(id_)))
        return [{"source": id_} for id_ in ids]

    # Rows together

    def _mint_ids(self, entries: list[_Entry]) -> None:
        """Ids for events that have none: their title's words, with the year where the title has none."""
        taken = {entry.record["id"] for entry in entries if "id" in entry.record}
        counts: dict[str, int] = {}
        for entry in entries:
            title = entry.record.get("title")
            if "id" in entry.record:
                continue
            if title is None:
                entry.record["id"] = f"row-{entry.line}"  # it is lost for want of a title, not of an id
                continue
            days = when_of(Spot(entry.record["days"], lambda fault: None), self.mapping)
            year = "" if days is None or re.search(r"\d{4}", title) else f"-{days.first_known.year}"
            stem = minted = slug(title) + year
            while minted in taken:
                counts[stem] = counts.get(stem, 1) + 1
                minted = f"{stem}-{counts[stem]}"
            taken.add(minted)
            entry.record["id"] = minted

    def _hand_out(self, phases: list[_Entry], entries: list[_Entry]) -> None:
        exercises: dict[str, _Entry] = {}
        for entry in entries:
            exercises.setdefault(entry.record.get("id", ""), entry)
        for phase in phases:
            record, parent_id = phase.record, phase.record.pop("part_of", "")
            parent = exercises.get(parent_id)
            if parent is None or parent.record["type"] != "Exercise":
                hint = "a row of type Phase belongs to a row of type Exercise"
                self._fault(phase.line, "part_of", parent_id or None, "the id of an exercise in this table", hint)
                continue
            parent.record.setdefault("phases", []).append(record)
            parent.phase_lines.append(phase.line)

    # Faults

    def _spot(self, entry: _Entry) -> Spot:
        return Spot(entry.record, self._by_column, locate=entry.locate)

    def _when(self, spot: Spot) -> When | None:
        return when_of(spot["days"], self.mapping)

    def _by_column(self, fault: Fault) -> None:
        """Files a fault of a record under the column that the value came from."""
        path = re.sub(r"^(phases\[\d+\]\.)?(days\.)?", "", fault.field)
        field = _COLUMN_OF_PATH.get(path, path)
        self.faults(attrs.evolve(fault, field=self.mapping.columns.get(field, field)))

    def _fault(self, line: int, field: str, found: object, expected: str, hint: str | None = None) -> None:
        column = self.mapping.columns.get(field, field)
        self.faults(Fault(line=line, field=column, found=found, expected=expected, hint=hint))


def _address(text: str) -> str | None:
    """A text that is an address on the web."""
    try:
        return optional_url(text)
    except ModelError:
        return None


def _degrees(text: str) -> float | str:
    """A number, written with a point or a comma; what is none is left for the record's reader to refuse."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text
