"""Where facts come from: sources, and the passages that say something about an event.

A `Source` is a published document. An `Evidence` is one passage of it, with its place in the text and what it
*says*: field names of an event with their values as text. `resolve` turns any number of these into one set of
fields, by rules that depend on the evidence alone and not on its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import attrs

from cstotimeline.dates import Bound, Period, as_when
from cstotimeline.faults import ModelError
from cstotimeline.frozendict import EMPTY, FrozenDict, freeze
from cstotimeline.texts import encodable, optional_text, optional_url, required_text

PERSON: Final = "person"
"""The id of the source that stands for whoever keeps the catalogue: what it says wins over every document."""


def as_day(value: date | str | None) -> date | None:
    """A whole day out of a date or its ISO text; None stays None."""
    if value is None or type(value) is date:
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ModelError("published", value, "a day such as 2024-10-02")


def _as_id(value: str) -> str:
    return required_text("source", value)


def _as_title(value: str | None) -> str | None:
    return optional_text("title", value)


def _as_publisher(value: str | None) -> str | None:
    return optional_text("publisher", value)


@attrs.frozen
class Source:
    """A published document. `id` is its name within a timeline (a file name or a number, never a local path)."""

    id: str = attrs.field(converter=_as_id)
    title: str | None = attrs.field(default=None, converter=_as_title, kw_only=True)
    publisher: str | None = attrs.field(default=None, converter=_as_publisher, kw_only=True)
    url: str | None = attrs.field(default=None, converter=optional_url, kw_only=True)
    published: date | None = attrs.field(default=None, converter=as_day, kw_only=True)


def as_source(value: Source | str) -> Source:
    """A source, or the id of one of which nothing else is known."""
    if isinstance(value, Source):
        return value
    if isinstance(value, str):
        return Source(value)
    raise ModelError("source", value, "a Source or its id")


def _as_quote(value: object) -> str:
    return encodable("quote", str(value))


def _as_offsets(value: tuple[int, int] | None) -> tuple[int, int] | None:
    if value is None:
        return None
    match value:
        case (int(first), int(last)) if 0 <= first <= last < 2**63:
            return (int(first), int(last))
    raise ModelError("offsets", value, "two whole numbers, 0 ≤ start ≤ end")


@attrs.frozen
class Evidence:
    """One passage of a source and what it says of an event.

    `offsets` count Unicode code points into the document's text, half open: `text[start:end] == quote`.
    `published` is the day of the *block* that holds the passage (a teaser may be newer than the article below
    it); None where nobody knows. `says` maps an event's field to the value read here, as text: see `FIELDS`.
    """

    source: Source = attrs.field(converter=as_source)
    quote: str = attrs.field(default="", converter=_as_quote)
    offsets: tuple[int, int] | None = attrs.field(default=None, converter=_as_offsets)
    published: date | None = attrs.field(default=None, converter=as_day)
    says: FrozenDict[Any] = attrs.field(default=EMPTY, converter=freeze)

    @property
    def by_person(self) -> bool:
        """Whether a person said it by hand."""
        return self.source.id == PERSON


def _as_code(value: str) -> str:
    return required_text("code", value)


def _as_words(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ModelError("instead", values, "a list of texts")
    return tuple(_as_text(value) for value in values)


def _as_text(value: object) -> str:
    return encodable("text", str(value))


@attrs.frozen
class Doubt:
    """Why something is unsure: a `code` for programs, `why` for people, and what it could be `instead`."""

    code: str = attrs.field(converter=_as_code)
    why: str = attrs.field(default="", converter=_as_text)
    instead: tuple[str, ...] = attrs.field(default=(), converter=_as_words)


def agreed_sources(sources: Iterable[Source]) -> dict[str, Source]:
    """One source for each id: of each fact the last one given that knows it."""
    known: dict[str, Source] = {}
    for source in sources:
        before = known.setdefault(source.id, source)
        if before is not source and before != source:
            facts = {f.name: getattr(source, f.name) for f in attrs.fields(Source) if f.name != "id"}
            known[source.id] = attrs.evolve(
                before, **{name: value for name, value in facts.items() if value is not None}
            )
    return known


def with_sources(evidence: Iterable[Evidence], known: Mapping[str, Source]) -> tuple[Evidence, ...]:
    """The same passages, each of the source that is known under its source's id."""
    return tuple(
        item if known[item.source.id] == item.source else attrs.evolve(item, source=known[item.source.id])
        for item in evidence
    )


FIELDS: Final = (
    "title", "name", "kind", "when", "dated_by", "status", "place", "venue", "city", "country", "description", "url",
    "organiser", "participants", "personnel", "equipment", "level", "theme", "part_of", "phase_of",
)  # fmt: skip
"""What evidence may speak of. `name` is a proper name with its year ("Interaction-2023"), `dated_by` the rung of
the year policy that dated it, `part_of` and `phase_of` the parent's name or title; participants are a list."""


@attrs.frozen
class Resolution:
    """What a body of evidence amounts to: one value a field, and the doubts that disagreement leaves."""

    fields: FrozenDict[Any]
    doubts: tuple[Doubt, ...] = ()


def resolve(evidence: Iterable[Evidence]) -> Resolution:
    """One value for each field that any of the evidence speaks of. The rules, in order:

    1. What a person said wins.
    2. Days: a reading that makes all the others more precise wins over them, whatever its age.
    3. Status: what was reported as held, or as under way, is no longer planned.
    4. Otherwise the newest dated evidence wins; undated evidence counts as older than any dated.
    5. Otherwise the reading that most passages give, then the first by source id and offset.
    6. A place is one reading, never put together out of several: of those in the country that wins by rule 4, one
       with a venue or a city wins over a bare country or region, then rules 4 and 5 hold. What it leaves out is
       taken from readings of the same place.

    A reading of days, status or country that loses, and is not just a coarser form of the winner or an earlier
    stage, stays visible as a doubt. The order in which evidence is given does not matter.
    """
    ordered = sorted(set(evidence), key=_rank)
    fields: dict[str, Any] = {}
    doubts: list[Doubt] = []
    for field in FIELDS:
        if field in _PLACE:
            continue
        readings = [(item, item.says[field]) for item in ordered if item.says.get(field) not in (None, "", ())]
        if not readings:
            continue
        fields[field] = chosen = _choose(field, readings)
        if others := _disagreeing(field, chosen, [value for _, value in readings]):
            doubts.append(Doubt(f"other-{field}", f"other passages say otherwise of its {field}", tuple(others)))
    if "when" in fields:
        _tie_rung_to_days(fields, ordered)
    fields |= _resolved_place(ordered)
    countries = [item.says["country"] for item in ordered if item.says.get("country")]
    if others := _disagreeing("country", fields.get("country"), countries):
        doubts.append(Doubt("other-country", "other passages say otherwise of its country", tuple(others)))
    return Resolution(freeze(fields), tuple(doubts))


def _rank(item: Evidence) -> tuple[bool, date, str, tuple[int, int], str]:
    """Ascending by strength (rules 1 and 4), then by source and offset."""
    return item.by_person, published_on(item) or date.min, item.source.id, item.offsets or (0, 0), repr(item)


def published_on(item: Evidence) -> date | None:
    """The day of the block that holds a passage, else the day its source was published; None where neither is known."""
    return item.published or item.source.published


def _choose(field: str, readings: list[tuple[Evidence, Any]]) -> Any:
    strongest = readings[-1][0]
    if strongest.by_person:
        return readings[-1][1]
    values = [value for _, value in readings]
    if field == "when":
        inner = [value for value in values if all(refines(value, other) for other in values)]
        if inner:
            return inner[-1]
    if field == "status":
        reached = max((_STAGES.index(value) for value in values if value in _STAGES), default=0)
        readings = [(item, value) for item, value in readings if value not in _STAGES[:reached]]
    newest = [value for item, value in readings if published_on(item) == published_on(readings[-1][0])]
    return max(newest, key=newest.count)


_PLACE: Final = ("place", "venue", "city", "country")


def _resolved_place(ordered: list[Evidence]) -> dict[str, Any]:
    """Rule 6, and over it what a person said of single parts of a place."""
    readings = [item for item in ordered if any(item.says.get(field) for field in _PLACE)]
    told = [item for item in readings if not item.by_person]
    found = _best_place(told) if told else {}
    for item in readings:
        if item.by_person:
            found |= {field: item.says[field] for field in _PLACE if item.says.get(field)}
    return found


def _best_place(told: list[Evidence]) -> dict[str, Any]:
    country = _first(told[::-1], "country")
    there = [item for item in told if item.says.get("country") in (country, None)]
    detailed = [item for item in there if item.says.get("venue") or item.says.get("city")] or there
    newest = [item for item in detailed if published_on(item) == published_on(detailed[-1])]
    texts = [item.says.get("place") for item in newest]
    best = max(newest, key=lambda item: texts.count(item.says.get("place")))
    same = [best, *(item for item in there if item.says.get("place") == best.says.get("place"))]
    found = {field: value for field in _PLACE if (value := _first(same, field))}
    return found if country is None else {**found, "country": country}


def _first(items: list[Evidence], field: str) -> Any:
    return next((item.says[field] for item in items if item.says.get(field)), None)


_STAGES: Final = ("planned", "ongoing", "held")


def _disagreeing(field: str, chosen: Any, values: list[Any]) -> list[str]:
    """Only days, status and country are worth a doubt: titles and places are merely worded differently."""
    others = list(dict.fromkeys(str(value) for value in values if value != chosen))
    if field == "when":
        return [value for value in others if not refines(str(chosen), value)]
    if field == "status":
        return [value for value in others if value not in _STAGES]
    return others if field == "country" else []


def _tie_rung_to_days(fields: dict[str, Any], ordered: list[Evidence]) -> None:
    """The rung that dated an event is the one beside the days that won, not another passage's."""
    rungs = [
        item.says["dated_by"]
        for item in ordered
        if item.says.get("when") == fields["when"] and item.says.get("dated_by")
    ]
    if rungs:
        fields["dated_by"] = rungs[-1]
    else:
        fields.pop("dated_by", None)


def refines(inner: str, outer: str) -> bool:
    """Whether one reading of days is the other, or a more precise form of it.

    Of a single date (a day, a month, a year) all days that lie within it are a more precise form, also where an
    end is not known: `2023-09-05` and `2023-09-01/..` both refine `2023`. Of an interval, each bound has to be
    the same or more precise: `2023-09-01/2023-09-05` refines `2023-09-01/..`, and `2023-09-02/..` does not.
    """
    if inner == outer:
        return True
    try:
        a, b = as_when(inner), as_when(outer)
    except ModelError:  # words that are no date say nothing more precisely
        return False
    if isinstance(b, Period):
        return False
    if isinstance(a, Period):
        return b.overlaps(a.earliest, a.latest, possible=True)
    if b.start != b.end:
        return _bound_refines(a.start, b.start) and _bound_refines(a.end, b.end)
    return all(b.overlaps(day, day, possible=True) for day in (*_days_of(a.start), *_days_of(a.end)))


def _bound_refines(inner: Bound, outer: Bound) -> bool:
    if outer.earliest is None or outer.latest is None:
        return True
    days = _days_of(inner)
    return bool(days) and all(outer.earliest <= day <= outer.latest for day in days)


def _days_of(bound: Bound) -> list[date]:
    return [day for day in (bound.earliest, bound.latest) if day is not None]


def newest_day(evidence: Iterable[Evidence], sources: Mapping[str, Source] | None = None) -> date | None:
    """The newest day on which any of the evidence, or its source, was published; None where no day is known."""
    days = [day for item in evidence for day in (item.published, item.source.published) if day is not None]
    return max(days, default=None)
