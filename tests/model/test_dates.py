"""Days with their precision: what is read, what is printed, what is certain."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cstotimeline as ct
from cstotimeline.dates import OPEN, UNKNOWN, as_when
from cstotimeline.revisions import Ledger

days = st.dates()
signs = st.sampled_from(["", "?", "~", "%"])


@st.composite
def bounds(draw: st.DrawFn) -> str:
    day, sign, length = draw(days), draw(signs), draw(st.sampled_from([10, 7, 4]))
    return day.isoformat()[:length] + sign


@st.composite
def intervals(draw: st.DrawFn) -> ct.DateInterval:
    first, last = sorted([draw(bounds()), draw(bounds())], key=lambda text: ct.Bound.parse(text).earliest)
    kind = draw(st.sampled_from(["one", "both", "open start", "open end", "unknown start", "unknown end"]))
    texts = {
        "one": first, "both": f"{first}/{last}", "open start": f"../{last}", "open end": f"{first}/..",
        "unknown start": f"/{last}", "unknown end": f"{first}/",
    }  # fmt: skip
    return ct.DateInterval.parse(texts[kind])


@given(intervals())
def test_every_interval_reads_back_from_its_own_edtf(when: ct.DateInterval) -> None:
    assert ct.DateInterval.parse(str(when)) == when


@given(intervals())
def test_certain_days_lie_within_possible_days(when: ct.DateInterval) -> None:
    first, last = when.certain
    assert (when.earliest or date.min) <= first <= (when.latest or date.max)
    assert (when.earliest or date.min) <= last <= (when.latest or date.max)
    assert when.first_known <= when.last_known


@given(intervals(), days, days)
def test_what_surely_overlaps_a_window_also_possibly_does(when: ct.DateInterval, a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    assert not when.overlaps(first, last) or when.overlaps(first, last, possible=True)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "why"),
    [
        ("2022-10-17", "2022-10-17", "2022-10-17", "a day is itself"),
        ("2022-10", "2022-10-01", "2022-10-31", "a month has all of its days"),
        ("2024-02", "2024-02-01", "2024-02-29", "leap years count"),
        ("2022", "2022-01-01", "2022-12-31", "a year likewise"),
        ("2022-10-17/2022-10-21", "2022-10-17", "2022-10-21", "both ends are inclusive"),
        ("2024-01-31/2024-03", "2024-01-31", "2024-03-31", "bounds may differ in precision"),
        ("2023-09-01/..", "2023-09-01", None, "an open end has no last day"),
        ("../2023-09-05", None, "2023-09-05", "an open start has no first day"),
        ("2023-09-01/", "2023-09-01", None, "an unknown end has none either"),
        ("2022-10-17?", "2022-10-17", "2022-10-17", "a qualifier does not move the day"),
        ("0001-01-01/9999-12-31", "0001-01-01", "9999-12-31", "the calendar's own limits"),
    ],
)
def test_bounds_know_their_days(text: str, earliest: str | None, latest: str | None, why: str) -> None:
    when = ct.DateInterval.parse(text)
    assert (when.earliest and when.earliest.isoformat(), when.latest and when.latest.isoformat()) == (
        earliest,
        latest,
    ), why
    assert str(when) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2022-13", "a date that exists"),
        ("2022-02-30", "a date that exists"),
        ("0000", "years 0001 to 9999"),
        ("2022-10-21/2022-10-17", "an end on or after its start"),
        ("../..", "at least one bound"),
        ("/", "at least one bound"),
        ("", "an EDTF date"),
        ("2022-10-1", "two digits for month and day"),
        ("17.10.2022", "write year-month-day"),
        ("201X", "X digits are not supported"),
        ("2021-25", "a date that exists"),
        ("October 2022", "an EDTF date"),
        ("٢٠٢٢", "an EDTF date"),
    ],
)
def test_a_wrong_date_says_what_was_found_and_what_was_expected(text: str, words: str) -> None:
    with pytest.raises(ct.ModelError, match=words) as raised:
        ct.DateInterval.parse(text)
    assert raised.value.found == text or raised.value.found in text


def test_one_date_and_the_interval_from_it_to_itself_are_the_same() -> None:
    assert ct.DateInterval.parse("2022-10/2022-10") == ct.DateInterval.parse("2022-10")
    assert str(ct.DateInterval.parse("2022-10-17/2022-10-17")) == "2022-10-17"


def test_a_pair_of_days_is_inclusive_at_both_ends() -> None:
    when = as_when((date(2026, 3, 9), date(2026, 3, 20)))
    assert str(when) == "2026-03-09/2026-03-20"
    assert (when.latest - when.earliest).days + 1 == 12


def test_a_moment_is_no_day_and_a_day_no_moment() -> None:
    with pytest.raises(ct.ModelError, match="a moment belongs in a Period"):
        ct.DateInterval(datetime(2022, 10, 17, tzinfo=UTC))
    with pytest.raises(ct.ModelError, match="a datetime with a time zone"):
        ct.Period(date(2022, 10, 17))  # type: ignore[arg-type]


def test_open_and_unknown_bounds_differ() -> None:
    assert ct.DateInterval.parse("2023/..").end is OPEN
    assert ct.DateInterval.parse("2023/").end is UNKNOWN
    assert ct.DateInterval.parse("2023/..") != ct.DateInterval.parse("2023/")


def test_precision_is_that_of_the_vaguer_bound() -> None:
    assert ct.DateInterval.parse("2024-01-31/2024-03").precision is ct.Precision.MONTH
    assert ct.DateInterval.parse("2024-01-31/..").precision is ct.Precision.OPEN
    assert ct.DateInterval.parse("2024-01-31").is_exact
    assert not ct.DateInterval.parse("2024-01-31~").is_exact


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024-01-31", (date(2024, 1, 31), date(2024, 1, 31))),
        ("2024-01-31/2024-02-02", (date(2024, 1, 31), date(2024, 2, 2))),
        ("2024-01-31/2024-02-02?", None),
        ("2024-01~/2024-02-02", None),
        ("2024-01", None),
        ("2024-01-31/..", None),
    ],
)
def test_only_days_that_nobody_doubts_are_exact(text, days) -> None:
    when = ct.DateInterval.parse(text)
    assert when.exact_days == days
    assert when.is_exact == (days is not None)


class TestPeriod:
    def test_a_naive_datetime_is_refused_and_told_how_to_give_its_zone(self) -> None:
        with pytest.raises(ct.ModelError, match=r"ZoneInfo\(\"Asia/Almaty\"\)"):
            ct.Period(datetime(2024, 9, 26, 10))  # noqa: DTZ001  # a naive one is the point

    def test_text_gives_days_times_and_zone(self) -> None:
        when = as_when("2024-09-26 10:00/12:30 America/New_York")
        assert isinstance(when, ct.Period)
        assert when.start == datetime(2024, 9, 26, 14, tzinfo=UTC)
        assert when.end == datetime(2024, 9, 26, 16, 30, tzinfo=UTC)
        assert when.timezone == "America/New_York"

    def test_without_an_end_the_duration_is_unknown_and_says_so(self) -> None:
        assert ct.Period.parse("2024-09-26T10:00Z").end is None
        assert not ct.Period.parse("2024-09-26T10:00Z").is_exact

    def test_an_end_at_midnight_does_not_touch_the_new_day(self) -> None:
        when = ct.Period.parse("2024-09-26 20:00/2024-09-27 00:00 Asia/Almaty")
        assert when.latest == date(2024, 9, 26)
        assert str(when.days) == "2024-09-26"

    def test_its_days_are_those_of_its_own_zone(self) -> None:
        when = ct.Period.parse("2024-09-26 23:30 Asia/Tokyo")
        assert when.earliest == date(2024, 9, 26)

    def test_an_end_not_after_its_start_is_refused(self) -> None:
        with pytest.raises(ct.ModelError, match="a moment after the start"):
            ct.Period.parse("2024-09-26 10:00/10:00 UTC")

    def test_an_unknown_zone_is_named(self) -> None:
        with pytest.raises(ct.ModelError, match="Asia/Almata"):
            ct.Period.parse("2024-09-26 10:00 Asia/Almata")

    def test_text_without_a_zone_asks_for_it(self) -> None:
        with pytest.raises(ct.ModelError, match="add the time zone"):
            ct.Period.parse("2024-09-26 10:00")

    def test_other_libraries_moments_become_standard_ones(self) -> None:
        when = ct.Period(pendulum.datetime(2024, 9, 26, 10, tz="Asia/Almaty"))
        assert type(when.start) is datetime
        assert when == ct.Period(datetime(2024, 9, 26, 10, tzinfo=ZoneInfo("Asia/Almaty")))

    def test_the_same_moment_in_another_zone_is_another_fact(self) -> None:
        assert ct.Period.parse("2024-09-26 10:00 UTC") != ct.Period.parse("2024-09-26 12:00 Europe/Berlin")

    def test_the_end_is_told_in_the_zone_of_the_start(self) -> None:
        start = datetime(2024, 9, 26, 10, tzinfo=ZoneInfo("Asia/Almaty"))
        when = ct.Period(start, datetime(2024, 9, 26, 8, tzinfo=UTC))
        assert when.end is not None
        assert when.end.isoformat() == "2024-09-26T13:00:00+05:00"

    @given(
        st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001  # zoned below
        st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=400)),
        st.sampled_from(["Europe/Minsk", "Asia/Almaty", "America/New_York", "UTC", "Asia/Kathmandu"]),
    )
    def test_it_touches_its_first_and_its_last_day(self, start: datetime, length: timedelta, zone: str) -> None:
        begin = start.replace(tzinfo=ZoneInfo(zone))
        when = ct.Period(begin, (begin.astimezone(UTC) + length).astimezone(ZoneInfo(zone)))
        assert when.overlaps(when.earliest, when.earliest)
        assert when.overlaps(when.latest, when.latest)
        assert not when.overlaps(when.latest + timedelta(days=1), date.max)

    def test_fixed_offsets_are_zones_without_a_name(self) -> None:
        when = ct.Period(datetime(2024, 9, 26, 10, tzinfo=timezone(timedelta(hours=6))))
        assert when.timezone is None
        assert str(when) == "2024-09-26T10:00:00+06:00"


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_ends_where_the_calendar_says(year: int, month: int) -> None:
    assert ct.Bound.parse(f"{year:04}-{month:02}").latest == date(year, month, monthrange(year, month)[1])


@pytest.mark.parametrize(("text", "found"), [
    ("2024-03-10 02:30 America/New_York", "2024-03-10 02:30 America/New_York"),
    ("2024-03-10 01:00/02:30 America/New_York", "2024-03-10 02:30 America/New_York"),
])  # fmt: skip
def test_a_time_that_the_clock_is_put_forward_over_is_refused(text: str, found: str) -> None:
    with pytest.raises(ct.ModelError, match="expected a time that exists there") as caught:
        ct.Period.parse(text)
    assert caught.value.found == found
    assert ct.Period.parse("2024-03-10 03:00 America/New_York").start.utcoffset() == timedelta(hours=-4)


def test_of_a_time_that_the_clock_shows_twice_the_first_is_meant() -> None:
    first = ct.Period.parse("2024-11-03 01:30 America/New_York")
    assert str(first) == "2024-11-03T01:30:00-04:00"
    assert str(ct.Period.parse("2024-11-03T01:30:00-05:00 America/New_York")) == "2024-11-03T01:30:00-05:00"


def test_a_moment_that_no_clock_shows_is_taken_as_rfc_5545_says() -> None:
    over = datetime(2024, 3, 10, 2, 30, tzinfo=ZoneInfo("America/New_York"))
    assert str(ct.Period(over)) == "2024-03-10T03:30:00-04:00"
    assert ct.Period(over) == ct.Period.parse(f"{ct.Period(over)} America/New_York")


def test_a_moment_in_a_town_s_own_time_is_read_as_it_is_printed() -> None:
    """Before there were zones, clocks stood at offsets with seconds."""
    when = ct.Period(datetime(1850, 2, 2, 3, tzinfo=ZoneInfo("Europe/Moscow")))
    assert str(when) == "1850-02-02T03:00:00+02:30:17"
    assert ct.Period.parse(str(when)).start == when.start
    timeline = ct.Timeline([ct.Event("a", "A", when)])
    assert Ledger().advance(timeline).revision(timeline, timeline["a"]).number == 0
