"""What the viewers draw, measured in pixels and cells: the right days in every zone, and nothing asked of anyone."""

from datetime import date, timedelta

import pytest

import cstotimeline as ct
from conftest import ROOT
from cstotimeline.formats import fullcalendar, timelinejs, vis
from cstotimeline.viewing import items_of
from cstotimeline.wording import days_in_words

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.node]

ZONES = ["UTC", "America/New_York", "Asia/Tokyo"]
VECTOR = ct.Timeline(
    [
        ct.Exercise(
            "vector", "Twelve days", "2026-03-09/2026-03-20", "Brest",
            phases=[ct.Phase("last day", "2026-03-20", id="last")],
        ),
        ct.Meeting("first-day", "On the first day", "2026-03-09"),
        ct.Meeting("after", "On the day after", "2026-03-21"),
        ct.Meeting("month", "Sometime in May", "2026-05"),
        ct.Meeting("year", "Sometime in the year", "2026"),
        ct.Conference("timed", "With a time", "2026-03-12 10:00/12:00 Asia/Almaty"),
        ct.Event("part", "A part", "2026-03-10", part_of="vector", status="cancelled"),
        ct.Event("html", "<b>bold</b> & <img src=x onerror=alert(1)>", "2026-04-01", "<script>alert(2)</script>"),
    ],
    name="The vector",
)  # fmt: skip


def example(name: str) -> bytes:
    return (ROOT / "examples" / "embed" / name).read_bytes()


def days(first: str, last: str) -> list[str]:
    a, b = date.fromisoformat(first), date.fromisoformat(last)
    return [(a + timedelta(n)).isoformat() for n in range((b - a).days + 1)]


@pytest.fixture(params=ZONES)
def zone(request):
    return request.param


# vis-timeline

VIS_BARS = """async (shown) => {
  const [first, last] = shown.map(iso => new Date(iso + "T00:00:00"));  // local midnights, as a reader sees days
  timeline.setWindow(first, last, {animation: false});
  await new Promise(done => setTimeout(done, 400));
  const centre = document.querySelector(".vis-panel.vis-center").getBoundingClientRect();
  const found = {};
  for (const [id, item] of Object.entries(timeline.itemSet.items)) {
    const element = item.dom && (item.dom.box || item.dom.point);
    if (!element || !element.isConnected) continue;
    const box = element.getBoundingClientRect();
    const moment = x => new Date(+first + (x - centre.left) / centre.width * (last - first));
    const local = t => new Date(t - t.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
    const half = 6 * 3600e3;  // to the nearest half day: a pixel is not a minute
    found[id] = [box.left, box.right].map(x => local(new Date(Math.round(+moment(x) / half) * half)).slice(0, 10));
  }
  return found;
}"""


def drawn_by_vis(visit, timeline, zone, shown):
    files = {"/vis.html": example("vis.html"), "/viewers/vis.json": vis.encode(timeline)}
    seen = visit(files, "/vis.html", timezone_id=zone, viewport={"width": 1600, "height": 1200})
    seen.page.wait_for_function(
        "() => { const drawn = document.querySelector('.vis-timeline');"
        " return window.timeline && drawn && getComputedStyle(drawn).visibility === 'visible' }"
    )
    bars = seen.page.evaluate(VIS_BARS, shown)
    assert seen.troubles == []
    return seen.page, bars


def test_vis_timeline_draws_twelve_days(visit, zone):
    _, bars = drawn_by_vis(visit, VECTOR, zone, ["2026-03-01", "2026-04-05"])
    assert bars["vector"] == ["2026-03-09", "2026-03-21"]
    assert bars["vector/last"] == ["2026-03-20", "2026-03-21"]
    assert bars["first-day"] == ["2026-03-09", "2026-03-10"]


def test_vis_timeline_draws_a_month_as_a_month_and_says_so(visit, zone):
    page, bars = drawn_by_vis(visit, VECTOR, zone, ["2026-04-20", "2026-06-10"])
    assert bars["month"] == ["2026-05-01", "2026-06-01"]
    assert "imprecise" in page.get_by_text("Sometime in May").locator(
        "xpath=ancestor::*[contains(@class,'vis-item ')]"
    ).get_attribute("class")


def test_vis_timeline_nests_parts_in_their_whole_and_shows_text_as_text(visit):
    page, _ = drawn_by_vis(visit, VECTOR, "UTC", ["2026-03-01", "2026-04-05"])
    nested = page.evaluate("timeline.groupsData.get('kind:exercise').nestedGroups")
    assert nested == ["event:vector"]
    group = page.evaluate("['vector', 'vector/last', 'part'].map(id => timeline.itemsData.get(id).group)")
    assert group == ["event:vector"] * 3
    assert page.get_by_text("<b>bold</b> & <img src=x onerror=alert(1)>").count() == 1


def test_vis_timeline_draws_the_seeds_on_their_days(visit, seeds, zone):
    timeline = ct.load(seeds)
    _, bars = drawn_by_vis(visit, timeline, zone, ["2023-08-20", "2023-12-01"])
    expected = {
        item.id: [item.days[0].isoformat(), item.day_after.isoformat()]
        for item in items_of(timeline)
        if item.days[0] >= date(2023, 8, 20) and item.days[1] < date(2023, 12, 1) and item.when.precision == "day"
    }
    assert len(expected) >= 6
    assert {id_: bars[id_] for id_ in expected} == expected


# FullCalendar

FULLCALENDAR_CELLS = """async (month) => {
  calendar.gotoDate(month + "-01");
  await new Promise(done => setTimeout(done, 400));
  const cells = [...document.querySelectorAll("[data-date]")];
  const found = {};
  for (const bar of document.querySelectorAll("[data-event-title]")) {
    const box = bar.getBoundingClientRect();
    for (const element of cells) {
      const cell = element.getBoundingClientRect();
      const middle = cell.left + cell.width / 2, height = box.top + box.height / 2;
      if (box.left < middle && middle < box.right && cell.top <= height && height <= cell.bottom) {
        (found[bar.dataset.eventTitle] ??= []).push(element.dataset.date);
      }
    }
  }
  for (const title in found) found[title] = [...new Set(found[title])].sort();
  return found;
}"""


def drawn_by_fullcalendar(visit, timeline, zone):
    files = {
        "/fullcalendar.html": example("fullcalendar.html"),
        "/viewers/fullcalendar.json": fullcalendar.encode(timeline),
    }
    seen = visit(files, "/fullcalendar.html", timezone_id=zone, viewport={"width": 1400, "height": 1600})
    seen.page.wait_for_function("window.calendar && document.querySelector('[data-date]')")
    seen.page.evaluate(
        "calendar.setOption('eventDidMount', ({el, event}) => { el.dataset.eventTitle = event.id });"
        "calendar.setOption('dayMaxEvents', false); calendar.gotoDate('1990-01-01')"
    )
    return seen


def test_fullcalendar_fills_twelve_cells(visit, zone):
    seen = drawn_by_fullcalendar(visit, VECTOR, zone)
    cells = seen.page.evaluate(FULLCALENDAR_CELLS, "2026-03")
    assert cells["vector"] == days("2026-03-09", "2026-03-20")
    assert cells["vector/last"] == ["2026-03-20"]
    assert cells["first-day"] == ["2026-03-09"]
    assert seen.troubles == []


def test_fullcalendar_fills_a_month_whose_day_is_unknown_and_says_so(visit, zone):
    seen = drawn_by_fullcalendar(visit, VECTOR, zone)
    cells = seen.page.evaluate(FULLCALENDAR_CELLS, "2026-05")
    assert cells["month"] == days("2026-05-01", "2026-05-31")
    assert seen.page.evaluate("calendar.getEventById('month').extendedProps.days") == "May 2026"
    assert "imprecise" in seen.page.locator("[data-event-title=month]").first.get_attribute("class")


def test_fullcalendar_fills_the_cells_of_the_seeds(visit, seeds, zone):
    timeline = ct.load(seeds)
    seen = drawn_by_fullcalendar(visit, timeline, zone)
    cells = seen.page.evaluate(FULLCALENDAR_CELLS, "2023-09")
    shown = [
        item for item in items_of(timeline) if item.days[0].isoformat()[:7] == item.days[1].isoformat()[:7] == "2023-09"
    ]
    assert len(shown) >= 5
    assert {item.id: cells[item.id] for item in shown} == {
        item.id: days(item.days[0].isoformat(), item.days[1].isoformat()) for item in shown
    }
    assert seen.troubles == []


# TimelineJS

TIMELINEJS_MARKERS = """() => Object.fromEntries([...document.querySelectorAll(".tl-timemarker")].map(marker => {
  const span = marker.querySelector(".tl-timemarker-timespan").getBoundingClientRect();
  return [marker.querySelector(".tl-headline").textContent.trim(), [marker.getBoundingClientRect().left, span.right]];
}))"""


def when_still(page, measure):
    """What `measure` gives once the viewer's animation is over: the same twice, half a second apart."""
    before = None
    for _ in range(40):
        page.wait_for_timeout(500)
        now = page.evaluate(measure)
        if now == before:
            return now
        before = now
    raise AssertionError(f"it still moves: {now}")


def drawn_by_timelinejs(visit, timeline, zone):
    files = {"/timelinejs.html": example("timelinejs.html"), "/viewers/timelinejs.json": timelinejs.encode(timeline)}
    seen = visit(files, "/timelinejs.html", timezone_id=zone, viewport={"width": 1400, "height": 900})
    seen.page.wait_for_selector(".tl-timemarker", state="attached")
    seen.page.wait_for_function("document.querySelectorAll('.tl-timemarker').length >= 3")
    return seen


def test_timelinejs_draws_the_bar_to_the_end_of_the_last_day(visit, zone):
    near = VECTOR.with_events([VECTOR[name] for name in ("vector", "first-day", "after")])
    seen = drawn_by_timelinejs(visit, near, zone)
    for _ in range(3):
        seen.page.locator(".tl-menubar-button").first.click()
    markers = when_still(seen.page, TIMELINEJS_MARKERS)
    start, end = markers["Twelve days"]
    day = (markers["On the day after"][0] - markers["On the first day"][0]) / 12
    assert day > 20
    assert start == pytest.approx(markers["On the first day"][0], abs=day / 10)
    assert end == pytest.approx(markers["On the day after"][0], abs=day / 10)
    assert seen.troubles == []


def test_timelinejs_says_the_days_as_they_are_known(visit, zone):
    seen = drawn_by_timelinejs(visit, VECTOR, zone)
    dates = seen.page.locator(".tl-slide .tl-headline-date").all_text_contents()
    assert {"9–20 March 2026", "May 2026", "2026", "12 March 2026, 10:00–12:00 (Asia/Almaty)"} <= set(dates)
    assert (
        seen.page.locator(".tl-slide .tl-headline")
        .filter(has_text="<b>bold</b> & <img src=x onerror=alert(1)>")
        .count()
        == 1
    )
    assert seen.troubles == []


def test_timelinejs_shows_every_event_of_the_seeds(visit, seeds):
    timeline = ct.load(seeds)
    seen = drawn_by_timelinejs(visit, timeline, "UTC")
    dates = filter(None, seen.page.locator(".tl-slide .tl-headline-date").all_text_contents())
    assert sorted(dates) == sorted(days_in_words(item.when) for item in items_of(timeline))
    assert seen.troubles == []
