"""What a feed says: the golden feed, every option, losses, moments from the ledger, streams."""

from __future__ import annotations

import io
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cstotimeline as ct
from cstotimeline.formats import ics, jcal
from cstotimeline.formats.ics import rendering
from cstotimeline.revisions import Ledger
from fixed_timeline import fixed_timeline
from nasty_timeline import nasty

GOLDEN = Path(__file__).parents[1] / "golden"


def unfolded(feed: bytes) -> list[str]:
    return feed.replace(b"\r\n ", b"").decode().split("\r\n")


def one(event: ct.Event, **options: object) -> list[str]:
    """The lines of a feed with one event, from its BEGIN to its END."""
    lines = unfolded(ics.encode(ct.Timeline([event]), **options))  # type: ignore[arg-type]
    return lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT") + 1] if "BEGIN:VEVENT" in lines else []


@pytest.mark.parametrize(
    ("name", "encode"),
    [
        pytest.param("fixed.ics", ics.encode, id="iCalendar"),
        pytest.param("fixed.local.ics", lambda t: ics.encode(t, zones="local"), id="iCalendar with local zones"),
        pytest.param("fixed.jcal.json", jcal.encode, id="jCal"),
    ],
)
def test_the_fixed_timeline_is_written_as_it_was_read_over(name, encode) -> None:
    """CSTOTIMELINE_NEW_GOLDEN=1 writes the files anew, for whoever then reads every line of the difference."""
    written = encode(fixed_timeline())
    if os.environ.get("CSTOTIMELINE_NEW_GOLDEN"):
        (GOLDEN / name).write_bytes(written)
    assert written == (GOLDEN / name).read_bytes()


def test_an_event_on_whole_days_ends_on_the_day_after_its_last() -> None:
    lines = one(ct.Event("a", "A", (date(2024, 2, 28), date(2024, 2, 29))))
    assert "DTSTART;VALUE=DATE:20240228" in lines
    assert "DTEND;VALUE=DATE:20240301" in lines
    assert "TRANSP:TRANSPARENT" in lines


@pytest.mark.parametrize(
    ("when", "imprecise", "expected"),
    [
        pytest.param("2022-10", "months", ("20221001", "20221101", "TENTATIVE"), id="a month is a tentative span"),
        pytest.param("2022-10", "span", ("20221001", "20221101", "TENTATIVE"), id="a month, asked for spans"),
        pytest.param("2022-10", "omit", None, id="a month, asked to leave out what is imprecise"),
        pytest.param("2022", "months", None, id="a year without dated parts is left out"),
        pytest.param("2022", "span", ("20220101", "20230101", "TENTATIVE"), id="a year, asked for spans"),
        pytest.param("2022-10-17?", "months", ("20221017", "20221018", "TENTATIVE"), id="an uncertain day"),
        pytest.param("2022-10-17~", "omit", None, id="an approximate day, asked for exact ones"),
        pytest.param("2023-09-01/..", "months", ("20230901", "20230902", "CONFIRMED"), id="an open end: its first day"),
        pytest.param("../2023-09-01", "omit", ("20230901", "20230902", "CONFIRMED"), id="an open start: its last day"),
        pytest.param("2023-09-28/2023-10", "months", ("20230928", "20231101", "TENTATIVE"), id="a day to a month"),
        pytest.param("9999-12-31", "months", None, id="the last day of all has no day after it"),
    ],
)
def test_imprecise_days_follow_the_policy(when, imprecise, expected) -> None:
    losses: list[ct.Loss] = []
    timeline = ct.Timeline([ct.Event("a", "A", when)])
    lines = unfolded(ics.encode(timeline, losses.append, imprecise=imprecise))
    assert [loss.field for loss in losses] == ["when"]
    if expected is None:
        assert "BEGIN:VEVENT" not in lines
        assert "left out" in losses[0].why
    else:
        assert f"DTSTART;VALUE=DATE:{expected[0]}" in lines
        assert f"DTEND;VALUE=DATE:{expected[1]}" in lines
        assert f"STATUS:{expected[2]}" in lines
        assert f"X-EDTF:{when}" in lines
        assert any(line.startswith("DESCRIPTION:Dates: ") for line in lines)


def test_a_year_spans_its_dated_parts() -> None:
    timeline = ct.Timeline(
        [
            ct.Exercise("series", "Series", "2023", phases=[ct.Phase("staff talks", "2023-03-05")]),
            ct.Exercise("search", "Search", "2023-10-08/2023-10-13", part_of="series"),
            ct.Exercise("undated", "Undated", "2023", part_of="series"),
        ]
    )
    lines = unfolded(ics.encode(timeline))
    start = lines.index("SUMMARY:Series")
    assert "DTSTART;VALUE=DATE:20230305" in lines[:start]
    assert "DTEND;VALUE=DATE:20231014" in lines[:start]
    assert "SUMMARY:Undated" not in lines


def test_a_child_names_its_parent_only_where_the_feed_has_it() -> None:
    parent, child = ct.Event("p", "P", "2023-01-01"), ct.Event("c", "C", "2023-01-02", part_of="p")
    both = ct.Timeline([parent, child])
    assert f"RELATED-TO;RELTYPE=PARENT:{both.uid(parent)}" in unfolded(ics.encode(both))
    losses: list[ct.Loss] = []
    assert b"RELATED-TO" not in ics.encode(ct.Timeline([child]), losses.append)
    assert [str(loss) for loss in losses] == [
        "c: part_of: its parent 'p' is not in the feed, so the relation is left out"
    ]


def test_a_phase_is_a_child_with_its_exercise_in_its_title() -> None:
    exercise = ct.Exercise(
        "rubezh-2022", "Rubezh-2022", "2022-10-10/2022-10-21", "Tajikistan",
        phases=[ct.Phase("active phase", "2022-10-17/2022-10-21", "southern Tajikistan")],
    )  # fmt: skip
    timeline = ct.Timeline([exercise])
    lines = unfolded(ics.encode(timeline))
    assert "SUMMARY:Rubezh-2022: active phase" in lines
    assert f"UID:{timeline.uid(exercise, 'active-phase')}" in lines
    assert f"RELATED-TO;RELTYPE=PARENT:{timeline.uid(exercise)}" in lines


def test_a_moment_without_an_end_is_an_hour_and_says_so() -> None:
    lines = one(ct.Event("a", "A", "2024-03-05 15:00 Asia/Almaty"))
    assert "DTSTART:20240305T100000Z" in lines
    assert "DTEND:20240305T110000Z" in lines
    assert "DESCRIPTION:Time: 5 March 2024\\, 15:00 (Asia/Almaty)\\; no end is known\\, one hour is shown" in lines


@pytest.mark.parametrize(
    ("status", "expected"),
    [("planned", "CONFIRMED"), ("ongoing", "CONFIRMED"), ("held", "CONFIRMED"), ("postponed", "TENTATIVE"),
     ("cancelled", "CANCELLED")],
)  # fmt: skip
def test_five_statuses_become_three(status, expected) -> None:
    assert f"STATUS:{expected}" in one(ct.Event("a", "A", "2024-03-05", status=status))


def test_without_a_ledger_an_event_carries_its_newest_source_day() -> None:
    source = ct.Source("one", published=date(2022, 10, 18))
    lines = one(ct.Event("a", "A", "2022-10-20", evidence=[ct.Evidence(source), ct.Evidence("two")]))
    for line in ("DTSTAMP:20221018T000000Z", "LAST-MODIFIED:20221018T000000Z", "SEQUENCE:0"):
        assert line in lines
    assert "DTSTAMP:19700101T000000Z" in one(ct.Event("a", "A", "2022-10-20"))


def test_the_ledger_gives_revisions_and_withdrawals() -> None:
    first = ct.Timeline([ct.Event("a", "A", "2022-10-20"), ct.Event("b", "B", "2022-10-21")])
    ledger = Ledger().advance(first).advance(
        ct.Timeline([ct.Event("a", "A", "2022-10-22")]), datetime(2022, 10, 19, 8, tzinfo=UTC)
    )  # fmt: skip
    lines = unfolded(ics.encode(ct.Timeline([ct.Event("a", "A", "2022-10-22")]), ledger=ledger))
    assert lines.count("SEQUENCE:1") == 2
    assert lines.count("LAST-MODIFIED:20221019T080000Z") == 2
    assert f"UID:{first.uid(first['b'])}" in lines
    assert lines.count("STATUS:CANCELLED") == 1
    back = ics.decode("\r\n".join(lines))
    assert [event.id for event in back] == ["a"]


def test_alarms_colour_refresh_and_source_are_said_in_both_spellings() -> None:
    timeline = ct.Timeline([ct.Event("a", "A, then", "2022-10-20")], name="Name, and; more")
    lines = unfolded(
        ics.encode(
            timeline, alarms=[timedelta(days=1), timedelta(hours=-9, minutes=-30)], color="steelblue",
            refresh=timedelta(hours=6), source="https://example.org/a,b.ics",
        )
    )  # fmt: skip
    for line in (
        "NAME:Name\\, and\\; more", "X-WR-CALNAME:Name\\, and\\; more", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H", "COLOR:steelblue", "X-APPLE-CALENDAR-COLOR:#4682b4",
        "SOURCE;VALUE=URI:https://example.org/a,b.ics", "TRIGGER:-P1D", "TRIGGER:PT9H30M", "ACTION:DISPLAY",
        "DESCRIPTION:A\\, then",
    ):  # fmt: skip
        assert line in lines
    with pytest.raises(ct.ModelError, match="a colour name of CSS 3"):
        ics.encode(timeline, color="#4682b4")
    assert not [line for line in unfolded(ics.encode(timeline, refresh=None)) if "REFRESH" in line or "TTL" in line]


def test_places_are_nested_only_where_that_was_asked_for() -> None:
    place = ct.Place("Minsk", venue="CIS house", country="BY", latitude=53.9, longitude=27.5667)
    event = ct.Event("a", "A", "2022-10-20", place)
    assert "GEO:53.9;27.5667" in one(event)
    assert "BEGIN:VLOCATION" not in one(event)
    lines = one(event, vlocation=True)
    assert lines[lines.index("BEGIN:VLOCATION") + 2] == "NAME:CIS house"


@pytest.mark.parametrize(
    "feature",
    ["BEGIN:VLOCATION", "BEGIN:PARTICIPANT", "RELATED-TO;VALUE", "TZID", "\ufeff", "RDATE", "DURATION:P1D", "\\N"],
)
def test_the_default_profile_has_nothing_that_breaks_readers(feature) -> None:
    feed = ics.encode(nasty()[0]).replace(b"\r\n ", b"").decode()
    assert feature not in feed
    head = feed.partition("BEGIN:VEVENT")[0]
    assert "\r\nUID:" not in head
    for event in feed.split("BEGIN:VEVENT\r\n")[1:]:
        assert event.count("\r\nCATEGORIES:") == 1
        description = next((line for line in event.split("\r\n") if line.startswith("DESCRIPTION:")), "")
        assert len(description.encode()) <= 8192


def test_what_was_changed_in_a_text_is_reported() -> None:
    losses: list[ct.Loss] = []
    event = ct.Event("a", "A\nB\x07", "2022-10-20", "here\tnow", description="C:\\New\x00 " + "words and words " * 2000)
    feed = ics.encode(ct.Timeline([event]), losses.append)
    assert {(loss.field, loss.why.split(":")[0].split(" ")[0]) for loss in losses} == {
        ("title", "line"), ("where", "line"), ("description", "line"), ("description", "cut"), ("description", "an"),
    }  # fmt: skip
    assert b"\x07" not in feed
    assert b"\x00" not in feed


def test_a_generator_is_streamed_in_its_own_order() -> None:
    def events():
        for number in range(1000):
            yield ct.Event(f"event-{number}", f"Event {number}", date(2024, 1, 1) - timedelta(days=number))

    file = io.BytesIO()
    written = ics.write(events(), file, name="Streamed")
    assert written == len(file.getvalue())
    lines = unfolded(file.getvalue())
    assert "NAME:Streamed" in lines
    assert [line for line in lines if line.startswith("SUMMARY:")] == [f"SUMMARY:Event {n}" for n in range(1000)]
    assert len(ics.decode(file.getvalue())) == 1000


def test_a_stream_writes_before_it_has_seen_everything() -> None:
    file = io.BytesIO()

    def events():
        for number in range(5000):
            if number == 4000:
                assert file.tell() > 100_000
            yield ct.Event(f"event-{number}", "Event", "2024-01-01")

    ics.write(events(), file)


def test_how_an_event_is_written_does_not_depend_on_the_events_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_BATCH", 7)

    def written(events: list[ct.Event]) -> list[bytes]:
        feed = ics.encode(ct.Timeline(events)).removesuffix(b"END:VCALENDAR\r\n")
        return feed.split(b"BEGIN:VEVENT\r\n")[1:]

    events = [event for event in nasty()[0] if event.part_of is None]
    assert len(events) > 7
    assert written(events) == [part for event in events for part in written([event])]


@pytest.mark.parametrize(
    "options", [{}, {"zones": "local"}, {"imprecise": "span"}, {"alarms": timedelta(days=1), "vlocation": True}]
)
def test_a_writer_and_a_stream_write_what_is_written_at_once(options) -> None:
    timeline = nasty()[0] | fixed_timeline()
    writer, feed = ics.Writer(**options), ics.encode(timeline, **options)
    assert writer.encode(timeline) == writer.encode(timeline) == feed
    file = io.BytesIO()
    assert ics.write(timeline, file, **options) == len(feed)
    assert file.getvalue() == feed


def test_a_writer_renders_an_event_again_when_its_parent_comes_or_goes() -> None:
    parent, child = ct.Event("p", "P", "2023-01-01"), ct.Event("c", "C", "2023-01-02", part_of="p")
    writer = ics.Writer()
    for events in ([parent, child], [child], [parent, child], [parent], [child], []):
        timeline = ct.Timeline(events)
        assert writer.encode(timeline) == ics.encode(timeline)


POOL = [
    ct.Event("year", "A year", "2023"), ct.Event("part", "Part", "2023-01-02", part_of="year"),
    ct.Event("part", "Part", "2023-05-05", part_of="year"), ct.Event("month", "A month", "2023-04", part_of="other"),
    ct.Event("other", "Other", "2023-02-01", uid="other@example.org"), ct.Event("other", "Other", "2024"),
    ct.Exercise("drill", "Drill", "2023", phases=[ct.Phase("Days", "2023-06-07")]),
    ct.Exercise("drill", "Drill", "2023-06-01/2023-06-09", phases=[ct.Phase("Active", "2023-06-07")]),
]  # fmt: skip


@given(st.lists(st.sets(st.sampled_from(range(len(POOL)))), max_size=8))
def test_whatever_a_writer_has_written_it_writes_what_is_written_at_once(history: list[set[int]]) -> None:
    writer = ics.Writer()
    for chosen in history:
        timeline = ct.Timeline({POOL[at].id: POOL[at] for at in sorted(chosen)}.values())
        assert writer.encode(timeline) == ics.encode(timeline)


@pytest.mark.parametrize("after", [[], POOL[:2], POOL[:1] + POOL[4:5]])
def test_a_writer_that_was_interrupted_goes_on_right(after: list[ct.Event], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    writer = ics.Writer()
    writer.encode(ct.Timeline(POOL[:2]))
    with monkeypatch.context() as patch:
        patch.setattr(rendering, "vevents", interrupted)
        with pytest.raises(KeyboardInterrupt):
            writer.encode(ct.Timeline([POOL[0], POOL[2]]))
    assert writer.encode(ct.Timeline(after)) == ics.encode(ct.Timeline(after))


def test_a_writer_whose_policy_changes_writes_anew() -> None:
    writer, timeline = ics.Writer(), ct.Timeline([ct.Event("month", "A month", "2023-04")])
    writer.encode(timeline)
    writer.imprecise = "omit"
    assert writer.encode(timeline) == ics.encode(timeline, imprecise="omit")


def test_a_writer_takes_a_year_anew_when_its_parts_moved() -> None:
    year = ct.Event("y", "Y", "2023")
    writer = ics.Writer()
    for day in ("2023-01-02", "2023-05-05", "2023-05-06"):
        timeline = ct.Timeline([year, ct.Event("c", "C", day, part_of="y")])
        assert writer.encode(timeline) == ics.encode(timeline)


def test_what_stands_in_the_feed_is_no_loss() -> None:
    full = ct.Place("Harbmaidon, Tajikistan", venue="Harbmaidon", country="TJ")
    split = ct.Place("Harbmaidon", venue="Harbmaidon", city="Dushanbe", country="TJ")
    over_the_change = "2024-03-09 10:00/2024-03-11 10:00 America/New_York"
    timeline = ct.Timeline([
        ct.Event("a", "A", over_the_change, full), ct.Event("b", "B", "2024-03-09", split),
    ])  # fmt: skip
    losses: list[ct.Loss] = []
    text = ics.encode(timeline, losses.append).decode()
    assert "LOCATION:Harbmaidon\\, Tajikistan" in text
    assert sorted(map(str, losses)) == [
        "a: where: its venue and city are in its text only",
        "b: where: its venue and city: is in the description's text only",
        "b: where: the country of a place has no property",
    ]
