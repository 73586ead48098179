"""Other people's calendars: one broken event keeps the others, and every fault says where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

import cstotimeline as ct
from cstotimeline.dates import DateInterval, Period
from cstotimeline.formats import ics, jcal

THEIRS = (Path(__file__).parent / "theirs.ics").read_bytes()


def calendar(*lines: str) -> str:
    event = ["BEGIN:VEVENT", "UID:1@their.org", "DTSTAMP:20240101T000000Z", "SUMMARY:Theirs", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *event, "END:VCALENDAR", ""])


def read(text: str | bytes, **options: object) -> tuple[ct.Timeline, list[str], list[str]]:
    faults: list[ct.Fault] = []
    losses: list[ct.Loss] = []
    timeline = ics.decode(text, faults.append, on_loss=losses.append, **options)  # type: ignore[arg-type]
    return timeline, [str(fault) for fault in faults], [str(loss) for loss in losses]


def test_each_fault_of_a_broken_calendar_has_its_line_and_reason() -> None:
    _, faults, _ = read(THEIRS, file="theirs.ics")
    places = sorted((int(fault.split(":")[1]), fault.split(": ")[1]) for fault in faults)
    assert places == [(6, "line"), (25, "dtstart"), (32, "status"), (33, "geo"), (68, "dtstart"), (69, "VEVENT")]
    assert "theirs.ics:32: status: found 'BOGUS', expected CONFIRMED, TENTATIVE or CANCELLED" in "\n".join(faults)


def test_a_broken_event_keeps_the_others() -> None:
    timeline, _, _ = read(THEIRS)
    found = {event.id: event for event in timeline if event.title != "Weekly, moved"}  # an occurrence of its own
    assert set(found) == {f"{name}@their.org" for name in ("one", "three", "four", "five", "six", "seven")}
    assert found["one@their.org"].when == DateInterval.parse("2024-05-01/2024-05-03")
    assert found["one@their.org"].status is ct.Status.CANCELLED
    assert found["one@their.org"].title == "All-day, three days"
    assert found["seven@their.org"].when == DateInterval.parse("2024-07-01")


def test_without_a_listener_the_faults_come_in_one_group_with_the_good_part() -> None:
    with pytest.raises(ct.Faults) as caught:
        ics.decode(THEIRS, file="theirs.ics")
    assert len(caught.value.exceptions) == 6
    assert len(caught.value.timeline) == 7


def test_zones_arrive_right() -> None:
    timeline, _, _ = read(THEIRS)
    private, floating = timeline["three@their.org"].when, timeline["five@their.org"].when
    assert isinstance(private, Period)
    assert isinstance(floating, Period)
    assert private == Period.parse("2024-05-01T10:00+06:00/11:30+06:00")
    assert floating.timezone == "Asia/Bishkek"  # the calendar's X-WR-TIMEZONE
    assert floating.start.hour == 10


def test_people_and_parents_arrive() -> None:
    event = read(THEIRS)[0]["five@their.org"]
    assert event.organiser == "The Ministry"
    assert event.part_of == "one@their.org"
    assert event.kind == "meeting"
    assert str(event.where) == "Bishkek, Kyrgyzstan"
    assert event.where is not None
    assert event.where.country == "KG"


def test_recurrence_is_expanded_within_the_given_days() -> None:
    timeline, _, _ = read(THEIRS, between=("2024-03-20", "2024-12"))
    assert [(event.title, str(event.when)) for event in timeline if "Weekly" in event.title] == [
        ("Weekly, moved", "2024-04-02T12:00:00+02:00/2024-04-02T13:00:00+02:00"),
        ("Weekly", "2024-04-08T10:00:00+02:00/2024-04-08T11:00:00+02:00"),
    ]


def test_recurrence_that_nobody_bounds_is_read_once_and_reported() -> None:
    timeline, _, losses = read(calendar("DTSTART;VALUE=DATE:20240101", "RRULE:FREQ=DAILY"))
    assert [str(event.when) for event in timeline] == ["2024-01-01"]
    assert losses == ["1@their.org: when: it repeats: give `between` to have it expanded"]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        pytest.param("RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=3", ["2024-01-01", "2024-02-05", "2024-03-04"], id="a rule"),
        pytest.param("RDATE;VALUE=DATE:20240110,20240120", ["2024-01-01", "2024-01-10", "2024-01-20"], id="dates"),
        pytest.param("RRULE:FREQ=DAILY;UNTIL=20240103", ["2024-01-01", "2024-01-02", "2024-01-03"], id="until a day"),
    ],
)
def test_rules_and_dates_repeat(rule, days) -> None:
    timeline, faults, _ = read(calendar("DTSTART;VALUE=DATE:20240101", rule), between=("2024", "2024"))
    assert [str(event.when) for event in timeline] == days
    assert not faults
    assert len({timeline.uid(event) for event in timeline}) == len(days)


def test_a_rule_that_never_ends_is_cut_off_and_reported() -> None:
    timeline, faults, _ = read(
        calendar("DTSTART:20240101T000000Z", "DTEND:20240101T000001Z", "RRULE:FREQ=SECONDLY"),
        between=("2024-01-01", "2025-01-01"),
    )
    assert len(timeline) <= 10_000
    assert "expected at most 10,000 occurrences" in faults[0]


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        pytest.param(["DTSTART;VALUE=DATE:20240229"], "2024-02-29", id="a day without an end"),
        pytest.param(["DTSTART;VALUE=DATE:20240229", "DURATION:P2D"], "2024-02-29/2024-03-01", id="with a duration"),
        pytest.param(
            ["DTSTART;VALUE=DATE:20240229", "DTEND;VALUE=DATE:20240229"], "2024-02-29", id="ends as it starts"
        ),
        pytest.param(["DTSTART:20240229T100000Z"], "2024-02-29T10:00:00+00:00", id="a moment without an end"),
        pytest.param(
            ["DTSTART;TZID=Asia/Almaty:20230601T100000", "DURATION:PT1H"],
            "2023-06-01T10:00:00+06:00/2023-06-01T11:00:00+06:00",
            id="a zone whose offset has changed since",
        ),
    ],
)
def test_days_and_moments_arrive_right(lines, when) -> None:
    timeline, faults, _ = read(calendar(*lines))
    assert [str(event.when) for event in timeline] == [when]
    assert not faults


def test_a_floating_time_without_any_zone_keeps_its_days_and_says_so() -> None:
    text = calendar("DTSTART:20240501T100000", "DTEND:20240502T000000")
    timeline, faults, losses = read(text)
    assert [str(event.when) for event in timeline] == ["2024-05-01"]
    assert not faults
    assert "a floating time" in losses[0]
    assert str(read(text, floating="Asia/Almaty")[0]["1@their.org"].when).startswith("2024-05-01T10:00:00+05:00/")


@pytest.mark.parametrize("line", ["ATTACH:https://a.org/b", "CLASS:PRIVATE", "X-FOO:bar", "PRIORITY:1"])
def test_what_the_model_cannot_hold_is_a_loss(line) -> None:
    _, faults, losses = read(calendar("DTSTART;VALUE=DATE:20240101", line))
    assert not faults
    assert losses == [f"1@their.org: {line.split(':')[0]}: an event has no such field"]


@pytest.mark.parametrize("lines", [["SUMMARY:\\nTwo\\nlines"], ["SUMMARY:Fol", " ded"], ["SUMMARY:Tab", "\tbed"]])
def test_titles_are_one_line(lines) -> None:
    text = calendar("DTSTART;VALUE=DATE:20240101").replace("SUMMARY:Theirs", "\r\n".join(lines))
    assert "\n" not in next(iter(read(text)[0])).title


def test_line_ends_of_any_sort_and_a_byte_order_mark_are_no_matter() -> None:
    text = calendar("DTSTART;VALUE=DATE:20240101")
    expected = ics.decode(text)
    for variant in (text.replace("\r\n", "\n"), text.replace("\r\n", "\r"), "\ufeff" + text):
        assert ics.decode(variant.encode()) == expected


def test_an_edit_elsewhere_wins_over_what_we_wrote_beside_it() -> None:
    timeline = ct.Timeline([ct.Event("a", "A", "2022-10")])
    moved = ics.encode(timeline).replace(b"DTSTART;VALUE=DATE:20221001", b"DTSTART;VALUE=DATE:20221117")
    moved = moved.replace(b"DTEND;VALUE=DATE:20221101", b"DTEND;VALUE=DATE:20221119")
    assert str(ics.decode(moved)["a"].when) == "2022-11-17/2022-11-18"


@pytest.mark.parametrize("data", [b"", b"garbage", b"\xff\xfe\x00", b"{}", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"])
def test_what_is_no_calendar_is_said_to_be_none(data) -> None:
    with pytest.raises(ct.Faults) as caught:
        ics.decode(data)
    assert len(caught.value.timeline) == 0


def test_an_empty_calendar_is_an_empty_timeline() -> None:
    assert len(ics.decode(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")) == 0


def test_faults_of_jcal_have_their_path() -> None:
    faults: list[ct.Fault] = []
    event = b'["vevent",[["uid",{},"text","a"],["dtstart",{},"date","2024-13-01"]],[]]'
    timeline = jcal.decode(b'["vcalendar",[],[' + event + b',["vevent",[3],[]]]]', faults.append)
    assert len(timeline) == 0
    assert [fault.field for fault in faults][:2] == ["$[2][1][1][0]", "$[2][0][1][1] dtstart"]
    assert all(fault.line is None for fault in faults)


def test_a_repeating_event_in_jcal_is_expanded() -> None:
    rule = b'["rrule",{},"recur",{"freq":"WEEKLY","count":2,"byday":["MO","TU"]}]'
    event = b'["vevent",[["uid",{},"text","a"],["dtstart",{},"date","2024-01-01"],["summary",{},"text","A"],' + rule
    timeline = jcal.decode(b'["vcalendar",[],[' + event + b"],[]]]]", between=("2024", "2024"))
    assert [str(event.when) for event in timeline] == ["2024-01-01", "2024-01-02"]
