"""Hypothesis strategies for whole timelines: hierarchy, phases, imprecise, open and zoned days, text in any script.

Everything a constructor accepts may come out, so a law that holds over `timelines()` holds for what users have.
"""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

import cstotimeline as ct
from cstotimeline.evidence import FIELDS
from cstotimeline.places import countries
from cstotimeline.uids import NAMESPACE

NASTY = (
    "=1+1", "@SUM(A1)", "-5 °C", "+7 495", "'quoted", "'=2", '"double", with comma; semicolon\\n', "C:\\New\\table",
    "line one\nline two", "line one\r\nline two", "tab\there", "«Взаимодействие-2023»", "Нерушимое братство",
    "مناورة مشتركة", "演習", "👩‍🚀 cosmonauts", "e\N{COMBINING ACUTE ACCENT}", "</script><b>", "{{ 7 * 7 }}", "NA",
    "null", "NO", "true", "2024", "10:00", "1e3", "~", "- item", "a: b", "# not a comment", "\N{LINE SEPARATOR}next",
    "\N{NEXT LINE}next", " kept ", "%PDF", "|", "&amp;", "\N{ZERO WIDTH NO-BREAK SPACE}bom",
)  # fmt: skip
"""Texts that have broken one program or another."""

ZONES = ("UTC", "Asia/Almaty", "Europe/Moscow", "America/New_York", "Asia/Kathmandu", "Pacific/Apia")
LOWEST, HIGHEST = (datetime(year, 1, 1) for year in (1950, 2190))  # noqa: DTZ001  # hypothesis adds the zone itself


def texts(*, max_size: int = 20) -> st.SearchStrategy[str]:
    """Any text with something in it that UTF-8 can hold."""
    any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=max_size)
    return (st.sampled_from(NASTY) | any_text).filter(lambda text: bool(text.strip()))


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def ids() -> st.SearchStrategy[str]:
    """Readable ids most of the time, any allowed text now and then."""
    readable = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=12)
    odd = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=20)
    return readable | odd | st.sampled_from(["NO", "2024", "null", "a/b", "=id", "x, y", "Взаимодействие-2023"])


def days(first: date = date(1900, 1, 1), last: date = date(2199, 12, 31)) -> st.SearchStrategy[date]:
    return st.dates(first, last)


@st.composite
def bounds(draw: st.DrawFn, day: date) -> str:
    """The EDTF of a day, its month or its year, sure or not."""
    length = draw(st.sampled_from([10, 10, 7, 4]))
    return day.isoformat()[:length] + draw(st.sampled_from(["", "", "", "?", "~", "%"]))


@st.composite
def intervals(draw: st.DrawFn) -> ct.DateInterval:
    """Whole days: one or many, imprecise, doubted, open or unknown at one end."""
    first = draw(days())
    last = first + timedelta(days=draw(st.integers(0, 800)))
    start, end = draw(bounds(first)), draw(bounds(last))
    return draw(
        st.one_of(
            st.just(ct.DateInterval(first, last)),
            st.just(ct.DateInterval(start)),
            st.just(ct.DateInterval(f"{start}/{end}")),
            st.sampled_from(["..", ""]).map(lambda missing: ct.DateInterval(f"{start}/{missing}")),
            st.sampled_from(["..", ""]).map(lambda missing: ct.DateInterval(f"{missing}/{end}")),
        )
    )


@st.composite
def periods(draw: st.DrawFn) -> ct.Period:
    """Moments in named zones, in UTC and at bare offsets, with an end or without."""
    offsets = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
    zone = draw(st.sampled_from([UTC, *map(ZoneInfo, ZONES)]) | offsets)
    moment = draw(st.datetimes(LOWEST, HIGHEST, timezones=st.just(UTC)))
    moment = draw(st.sampled_from([moment, moment.replace(microsecond=0), moment.replace(second=0, microsecond=0)]))
    start = moment.astimezone(zone)
    minutes = draw(optional(st.integers(1, 5 * 24 * 60)))
    end = None if minutes is None else (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone)
    return ct.Period(start, end)


def whens() -> st.SearchStrategy[ct.DateInterval | ct.Period]:
    return intervals() | periods()


@st.composite
def places(draw: st.DrawFn) -> ct.Place:
    position = draw(optional(st.tuples(st.floats(-90, 90), st.floats(-180, 180))))
    return ct.Place(
        draw(texts()),
        venue=draw(optional(texts())),
        city=draw(optional(texts())),
        country=draw(optional(st.sampled_from(["NO", "NA", "KZ", *sorted(countries())]))),
        latitude=position and position[0],
        longitude=position and position[1],
        timezone=draw(optional(st.sampled_from(ZONES))),
    )


def json_values() -> st.SearchStrategy[Any]:
    """What users may keep in fields of their own."""
    plain = (
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | texts()
    )
    return st.recursive(
        plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(max_size=8), inner, max_size=3),
        max_leaves=5,
    )  # fmt: skip


@st.composite
def sources(draw: st.DrawFn, source_id: str) -> ct.Source:
    return ct.Source(
        source_id,
        title=draw(optional(texts())),
        publisher=draw(optional(texts())),
        url=draw(optional(st.sampled_from(["https://example.org/a?b=c&d=é#e", "http://example.org/,;\\"]))),
        published=draw(optional(days())),
    )


@st.composite
def evidence(draw: st.DrawFn, known: list[ct.Source]) -> ct.Evidence:
    quote = draw(st.just("") | texts())
    start = draw(optional(st.integers(0, 10_000)))
    says = st.dictionaries(st.sampled_from([field for field in FIELDS if field != "when"]), texts(), max_size=3)
    return ct.Evidence(
        draw(st.sampled_from(known)),
        quote,
        None if start is None else (start, start + len(quote)),
        draw(optional(days())),
        {**draw(says), **draw(st.just({}) | whens().map(lambda when: {"when": str(when)}))},
    )


def doubts() -> st.SearchStrategy[ct.Doubt]:
    return st.builds(ct.Doubt, texts(), st.just("") | texts(), st.lists(texts(), max_size=2).map(tuple))


def participants() -> st.SearchStrategy[ct.Participant]:
    return st.builds(ct.Participant, texts(), st.sampled_from([None, "KZ", "NO"]))


def quantities() -> st.SearchStrategy[ct.Quantity]:
    numbers = optional(st.integers(0, 10**6))
    return st.tuples(texts(), numbers, numbers).map(
        lambda drawn: ct.Quantity(drawn[0], *(sorted(drawn[1:]) if None not in drawn[1:] else drawn[1:]))
    )


@st.composite
def phases(draw: st.DrawFn, phase_id: str, known: list[ct.Source]) -> ct.Phase:
    return ct.Phase(
        draw(texts()),
        draw(whens()),
        draw(optional(places())),
        id=phase_id,
        status=draw(optional(st.sampled_from(ct.Status))),
        evidence=draw(st.lists(evidence(known), max_size=2)),
        doubts=draw(st.lists(doubts(), max_size=1)),
    )


@st.composite
def events(draw: st.DrawFn, event_id: str, parents: list[str], known: list[ct.Source]) -> ct.Event:
    """An event of any class; `parents` are the ids it may be part of, `known` the sources it may cite."""
    cls = draw(st.sampled_from([ct.Event, ct.Exercise, ct.Meeting, ct.Conference]))
    own: dict[str, Any] = {}
    if cls is ct.Exercise:
        own["phases"] = [draw(phases(phase_id, known)) for phase_id in draw(st.lists(ids(), max_size=2, unique=True))]
        own["personnel"] = draw(optional(quantities()))
        own["equipment"] = draw(optional(quantities()))
    elif cls is ct.Meeting:
        own["level"] = draw(optional(texts()))
    elif cls is ct.Conference:
        own["theme"] = draw(optional(texts()))
    kinds = st.sampled_from([*ct.KINDS, "учение", "training_2"])
    return cls(
        event_id,
        draw(texts()),
        draw(whens()),
        draw(optional(places())),
        **({"kind": draw(kinds)} if draw(st.booleans()) else {}),
        status=draw(st.sampled_from(ct.Status)),
        description=draw(optional(texts())),
        url=draw(optional(st.sampled_from(["https://example.org/", "http://example.org/ü?q=1,2;3"]))),
        organiser=draw(optional(texts())),
        participants=draw(
            st.lists(st.builds(ct.Participant, texts(), st.sampled_from([None, "KZ", "NO"])), max_size=2)
        ),
        evidence=draw(st.lists(evidence(known), max_size=2)),
        doubts=draw(st.lists(doubts(), max_size=1)),
        part_of=draw(optional(st.sampled_from(parents))) if parents else None,
        uid=draw(st.none() | st.none() | st.uuids().map(lambda uid: f"{uid}@example.org")),
        extra=draw(st.just({}) | st.dictionaries(texts(max_size=8), json_values(), max_size=2)),
        **own,
    )


@st.composite
def timelines(draw: st.DrawFn, *, max_events: int = 3, own_facts: bool = True) -> ct.Timeline:
    """Timelines of no event up to `max_events`; `own_facts`: some with a name, language, namespace of their own.

    Parents come before their children, so there are no circles; some parents lie outside.
    """
    known = [draw(sources(source_id)) for source_id in draw(st.lists(ids(), min_size=1, max_size=2, unique=True))]
    made: list[ct.Event] = []
    for event_id in draw(st.lists(ids(), max_size=max_events, unique=True)):
        parents = [event.id for event in made] + (["elsewhere"] if event_id != "elsewhere" else [])
        made.append(draw(events(event_id, parents, known)))
    if not own_facts or draw(st.booleans()):
        return ct.Timeline(made)
    return ct.Timeline(
        made,
        name=draw(texts()),
        description=draw(optional(texts())),
        language=draw(st.sampled_from(["en", "ru"])),
        sources=draw(st.just([]) | st.just(known)),
        namespace=draw(st.sampled_from([NAMESPACE, "https://example.org/calendar"])),
    )
