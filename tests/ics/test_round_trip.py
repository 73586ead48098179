"""What is written comes back: laws over everything a timeline may hold."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import cstotimeline as ct
import strategies
from cstotimeline.formats import ics, jcal, jscalendar

FIELDS = ("title", "when", "status", "kind", "description", "url", "part_of", "uid")
FORMATS = pytest.mark.parametrize("calendar", [ics, jcal], ids=["ics", "jcal"])
THOROUGH = settings(
    deadline=None, suppress_health_check=list(HealthCheck), max_examples=40, phases=(Phase.explicit, Phase.generate)
)


@FORMATS
@THOROUGH
@given(timeline=strategies.timelines())
def test_an_event_comes_back_as_it_was_less_what_was_reported_as_lost(calendar, timeline: ct.Timeline) -> None:
    losses: list[ct.Loss] = []
    faults: list[ct.Fault] = []
    back = calendar.decode(calendar.encode(timeline, losses.append), faults.append, namespace=timeline.namespace)
    assert not faults
    lost = defaultdict(set)
    for loss in losses:
        lost[loss.event].add(loss.field)
        if loss.field == "when" and loss.why.startswith("left out"):
            lost[loss.event].add("event")
    for event in timeline:
        if "event" in lost[event.id]:
            assert back.get(event.id) is None
            continue
        found = back[event.id]
        for field in FIELDS:
            if field not in lost[event.id] and not (field == "when" and str(found.when) == str(event.when)):
                assert getattr(found, field) == getattr(event, field), (event.id, field)
        if "where" not in lost[event.id]:
            assert str(found.where) == str(event.where)
        for phase in getattr(event, "phases", ()):
            if not any(field.startswith(f"phases[{phase.id}]") for field in lost[event.id]):
                assert phase.when in [part.when for part in found.phases]
                assert phase.title in [part.title for part in found.phases]


@THOROUGH
@given(timeline=strategies.timelines())
def test_every_line_is_well_formed(timeline: ct.Timeline) -> None:
    feed = ics.encode(timeline)
    assert feed.endswith(b"END:VCALENDAR\r\n")
    for line in feed.split(b"\r\n"):
        assert len(line) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode("utf-8")  # no fold inside a character
    unfolded = feed.replace(b"\r\n ", b"").decode()
    assert not re.search("[\x80-\x9f\u2028\u2029]", unfolded)
    for line in unfolded.split("\r\n")[:-1]:
        assert re.match(r"[A-Z-]+[;:]", line), line
    names = [line.split(":")[0].split(";")[0] for line in unfolded.split("\r\n")]
    events = names.count("UID")
    for name in ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "CATEGORIES"):
        assert names.count(name) == events, name
    assert unfolded.count("BEGIN:VEVENT\r\n") == unfolded.count("END:VEVENT\r\n") == events


@THOROUGH
@given(timeline=strategies.timelines())
def test_a_writer_that_kept_events_writes_what_a_new_one_writes(timeline: ct.Timeline) -> None:
    writer = ics.Writer()
    for part in (
        timeline,
        timeline.with_events(timeline.events[1:]),
        timeline,
        timeline.with_events(timeline.events[::2]),
    ):
        assert writer.encode(part) == ics.encode(part)


@THOROUGH
@given(timeline=strategies.timelines())
def test_an_event_reads_the_same_alone_as_among_others(timeline: ct.Timeline) -> None:
    """Events are written many at a time: what stands in one text is no business of the next."""

    def written(events: Iterable[ct.Event]) -> bytes:
        file = io.BytesIO()
        ics.write(events, file, namespace=timeline.namespace)
        _, begin, rest = file.getvalue().partition(b"BEGIN:VEVENT")
        return (begin + rest).removesuffix(b"END:VCALENDAR\r\n")

    assert written(timeline.events) == b"".join(written([event]) for event in timeline.events)


@pytest.mark.parametrize("calendar", [ics, jcal, jscalendar], ids=["ics", "jcal", "jscalendar"])
def test_titles_of_which_nothing_can_be_shown_are_shown_as_ids_and_nothing_is_lost(calendar) -> None:
    phases = [ct.Phase("\x00 ", "2024-06-25", id="first"), ct.Phase("\x07", "2024-06-26", id="second")]
    timeline = ct.Timeline([ct.Exercise("rubezh", "\x00\n", "2024-06-25/2024-06-27", phases=phases)])
    (event,) = calendar.decode(calendar.encode(timeline), pytest.fail)
    assert (event.id, event.title) == ("rubezh", "rubezh")
    assert [(phase.id, phase.title) for phase in event.phases] == [("first", "first"), ("second", "second")]
