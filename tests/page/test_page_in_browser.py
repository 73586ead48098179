"""The page in a real browser: accessible, quiet, useful without scripts, and safe whatever its events say."""

import json
import re

import pytest

import cstotimeline as ct
from cstotimeline.publishing import page, svg
from fixed_timeline import fixed_timeline

pytestmark = [pytest.mark.long, pytest.mark.browser]

FILES = ["timeline.ics", "timeline.csv", "timeline.json", "kind/exercise.ics", "country/TJ.ics"]
ONE = ct.Timeline([ct.Event("one", "One event", "2024-05-01")], name="One")
MANY = ct.Timeline(
    [
        ct.Event(
            f"e{n}", f"Event number {n}", f"20{n % 20:02}-{n % 12 + 1:02}-{n % 28 + 1:02}",
            "Minsk, Belarus" if n % 2 else "Dushanbe, Tajikistan", kind=["meeting", "exercise", "press_tour"][n % 3],
        )
        for n in range(900)
    ],
    name="Many",
)  # fmt: skip
SITES = {"the fixed timeline": fixed_timeline(), "one event": ONE, "no event": ct.Timeline(name="None yet")}


def show(visit, timeline, path="/index.html", **context):
    return visit({"/index.html": page.render(timeline, files=FILES)}, path, **context)


def fields(seen):
    return seen.page.locator("form")


@pytest.mark.node
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", SITES)
def test_axe_finds_nothing_against_wcag(visit, which, scheme, width):
    from browsing import violations

    seen = show(visit, SITES[which], color_scheme=scheme, viewport={"width": width, "height": 900})
    seen.page.evaluate("[...document.querySelectorAll('details')].slice(0, 40).forEach(d => { d.open = true })")
    assert violations(seen.page) == []
    assert seen.troubles == []


@pytest.mark.node
def test_axe_finds_nothing_in_a_long_timeline(visit):
    from browsing import violations

    seen = show(visit, MANY)
    assert seen.page.locator("#chart .bin").count() == 60
    assert violations(seen.page) == []


@pytest.mark.node
def test_axe_finds_nothing_in_a_filtered_and_zoomed_view_in_russian(visit):
    from browsing import violations

    seen = show(visit, fixed_timeline().evolve(language="ru"), "/index.html#kind=exercise&zoom=4&at=0.3")
    assert seen.page.locator("html").get_attribute("lang") == "ru"
    assert seen.page.locator("output").text_content() == "4 из 10 событий"
    assert violations(seen.page) == []
    assert seen.troubles == []


def test_nothing_is_asked_of_anyone(visit):
    seen = show(visit, fixed_timeline())
    asked = seen.page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert asked == []


# Without JavaScript


def test_without_javascript_everything_is_there_to_read(visit, expect):
    seen = show(visit, fixed_timeline(), java_script_enabled=False)
    assert seen.page.get_by_role("link", name="Subscribe").get_attribute("href") == "timeline.ics"
    assert seen.page.locator("article").count() == 10
    assert seen.page.locator("svg a.mark").count() == 12
    assert not seen.page.locator("form").is_visible()
    article = seen.page.locator("#e-rubezh-2022")
    article.get_by_text("1 source").click()
    expect(article.locator("blockquote").first).to_be_visible()


def test_a_mark_leads_to_its_event(visit, expect):
    seen = show(visit, fixed_timeline(), java_script_enabled=False)
    seen.page.locator("svg a[href='#e-mission']").click()
    expect(seen.page).to_have_url(re.compile("#e-mission$"))
    assert seen.page.locator("#e-mission").is_visible()


# With JavaScript


def test_filters_leave_what_matches_and_the_address_remembers(visit, expect):
    seen = show(visit, fixed_timeline())
    fields(seen).get_by_label("Kind").select_option("exercise")
    fields(seen).get_by_label("Search").fill("ЛОСВИДО учебный")
    visible = seen.page.locator("article:visible")
    expect(visible).to_have_count(1)
    expect(visible).to_have_id("e-interaction-2023")
    expect(seen.page.locator("output")).to_have_text("1 of 10 events")
    expect(seen.page.locator("a.mark:not(.off)")).to_have_attribute("href", "#e-interaction-2023")
    expect(seen.page).to_have_url(re.compile("&kind=exercise$"))
    seen.page.get_by_role("button", name="Clear").click()
    expect(visible).to_have_count(10)
    expect(seen.page).to_have_url(re.compile("^[^#]+$"))


def test_country_status_and_years_filter_too(visit, expect):
    seen = show(visit, fixed_timeline())
    visible = seen.page.locator("article:visible")
    fields(seen).get_by_label("Country").select_option("BY")
    expect(visible).to_have_count(3)
    fields(seen).get_by_label("Country").select_option("")
    fields(seen).get_by_label("Status").select_option("cancelled")
    expect(visible).to_have_count(1)
    fields(seen).get_by_label("Status").select_option("")
    fields(seen).get_by_label("From").fill("2024")
    expect(visible).to_have_count(3)
    assert [entry.get_attribute("id") for entry in visible.all()] == [
        "e-briefing",
        "e-conference-new-york",
        "e-course-2024",
    ]
    fields(seen).get_by_label("Search").fill("nothing like it")
    expect(seen.page.get_by_text("No event matches.")).to_be_visible()


def test_a_link_restores_the_view(visit, expect):
    seen = show(visit, fixed_timeline(), "/index.html#kind=exercise&from=2023&zoom=4&at=0.5")
    assert fields(seen).get_by_label("Kind").input_value() == "exercise"
    expect(seen.page.locator("article:visible")).to_have_count(3)
    expect(seen.page.locator("#chart")).to_have_attribute("data-zoom", "4")
    wide = seen.page.locator("#scroll").evaluate("box => [box.scrollLeft + box.clientWidth / 2, box.scrollWidth / 2]")
    assert wide[0] == pytest.approx(wide[1], abs=30)


LONG = ct.Timeline(
    [
        ct.Event(f"e{n}", f"Event {n}", f"{2000 + n // 300}-{n % 12 + 1:02}", description="word " * (n % 90))
        for n in range(3000)
    ],
    name="Long",
)
UP_TO_THE_TARGET = """async id => {
  const top = () => document.getElementById(id).getBoundingClientRect().top;
  for (let before = NaN, stays = 0; stays < 10;) {
    await new Promise(resolve => setTimeout(resolve, 50));
    stays = top() === before ? stays + 1 : 0;
    before = top();
  }
  return top();
}"""


@pytest.mark.parametrize("width", [1280, 360])
def test_a_link_to_an_event_of_a_long_page_lands_on_it(visit, width):
    seen = show(visit, LONG, "/index.html#e-e2700", viewport={"width": width, "height": 740})
    assert 0 <= seen.page.evaluate(UP_TO_THE_TARGET, "e-e2700") <= 120
    seen.page.evaluate("location.hash = '#e-e1300'")
    assert 0 <= seen.page.evaluate(UP_TO_THE_TARGET, "e-e1300") <= 120


def test_without_javascript_too_a_link_lands_on_its_event(visit):
    seen = show(visit, LONG, "/index.html#e-e2700", java_script_enabled=False)
    for _ in range(100):
        top = seen.page.locator("#e-e2700").evaluate("article => article.getBoundingClientRect().top")
        if 0 <= top <= 120:
            break
        seen.page.wait_for_timeout(100)
    assert 0 <= top <= 120


def test_a_reader_who_scrolls_is_not_pulled_back(visit):
    seen = show(visit, LONG)
    seen.page.evaluate("location.hash = '#e-e1300'")
    seen.page.wait_for_function("scrollY > 1000")
    seen.page.mouse.wheel(0, 4000)
    assert abs(seen.page.evaluate(UP_TO_THE_TARGET, "e-e1300")) > 1000


@pytest.mark.parametrize(
    "unknown",
    [
        "kind=bogus&from=abc",
        "country=XX&status=maybe",
        "from=1e9",
        "to=-5",
        "to=123456",
        "zoom=huge&at=here",
        "%E0%A4%A",
        "kind=%E0",
    ],
)
def test_what_an_address_says_that_no_field_can_hold_is_passed_over(visit, expect, unknown):
    seen = show(visit, fixed_timeline(), f"/index.html#{unknown}")
    expect(seen.page.locator("output")).to_have_text("10 of 10 events")
    expect(fields(seen).get_by_label("Kind")).to_have_value("")
    expect(fields(seen).get_by_label("From")).to_have_value("")
    seen.page.evaluate("unknown => { location.hash = unknown + '&q=narcologists' }", unknown)
    expect(seen.page.locator("output")).to_have_text("1 of 10 events")
    assert seen.troubles == []


def test_a_link_to_an_event_wins_over_the_filter(visit, expect):
    seen = show(visit, fixed_timeline(), "/index.html#kind=exercise")
    seen.page.evaluate("location.hash = '#e-mission'")
    seen.page.locator("#e-mission").wait_for()
    expect(seen.page.locator("article:visible")).to_have_count(10)


def test_the_drawing_zooms_and_is_walked_by_keyboard(visit, expect):
    seen = show(visit, fixed_timeline())
    before = seen.page.locator("#chart").bounding_box()["width"]
    seen.page.get_by_role("button", name="Zoom in").click()
    assert seen.page.locator("#chart").bounding_box()["width"] == pytest.approx(2 * before)
    seen.page.locator("#scroll").focus()
    seen.page.keyboard.press("+")
    expect(seen.page.locator("#chart")).to_have_attribute("data-zoom", "4")
    seen.page.keyboard.press("0")
    assert seen.page.locator("#chart").bounding_box()["width"] == pytest.approx(before)
    seen.page.keyboard.press("Tab")
    marks = seen.page.locator("a.mark")
    expect(marks.first).to_be_focused()
    expect(marks.first).to_have_attribute("href", "#e-rubezh-2022")
    seen.page.keyboard.press("End")
    expect(marks.last).to_be_focused()
    seen.page.keyboard.press("Home")
    expect(marks.first).to_be_focused()
    seen.page.keyboard.press("End")
    seen.page.keyboard.press("Enter")
    expect(seen.page).to_have_url(re.compile(marks.last.get_attribute("href") + "$"))


def test_subscribing_becomes_webcal_and_google(visit, expect):
    seen = show(visit, fixed_timeline())
    subscribe = seen.page.get_by_role("link", name="Subscribe")
    expect(subscribe).to_have_attribute("href", "webcal://timeline.test/timeline.ics")
    expect(seen.page.get_by_role("link", name="Google Calendar")).to_have_attribute(
        "href", "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Ftimeline.test%2Ftimeline.ics"
    )


def test_histograms_count_what_the_filter_leaves(visit, expect):
    seen = show(visit, MANY)
    counted = (
        "[...document.querySelectorAll('.bin title')].reduce((sum, t) => sum + +t.textContent.match(/\\d+$/)[0], 0)"
    )
    assert seen.page.evaluate(counted) == 900
    fields(seen).get_by_label("Country").select_option("BY")
    assert seen.page.evaluate(counted) == 450
    expect(seen.page.locator("output")).to_have_text("450 of 900 events")


def decades(last: str = "2020-05-05") -> ct.Timeline:
    """Few events and long ago, then many."""
    days = ["1995-03-01", "2001-01-01", *(f"2019-{month:02}-10" for month in range(1, 13)), last]
    return ct.Timeline([ct.Event(f"e{n}", f"Event {n}", day) for n, day in enumerate(days)], name="Decades")


PHONE = {"width": 360, "height": 740}
IN_SIGHT = """mark => { const box = mark.getBoundingClientRect(); return box.right > 0 && box.left < innerWidth }"""


def test_a_phone_opens_on_the_newest_events_and_tells_that_there_is_more(visit, expect):
    seen = show(visit, decades(), viewport=PHONE)
    expect(seen.page.get_by_text("Scroll sideways to see all of it.")).to_be_visible()
    assert seen.page.locator("a.mark[href='#e-e14'] .bar").evaluate(IN_SIGHT)
    assert not seen.page.locator("a.mark[href='#e-e0'] .bar").evaluate(IN_SIGHT)


def test_a_phone_opens_on_what_is_nearest_to_today(visit):
    seen = show(visit, decades("2090-01-01"), viewport=PHONE)
    assert seen.page.locator("a.mark[href='#e-e13'] .bar").evaluate(IN_SIGHT)
    assert not seen.page.locator("a.mark[href='#e-e14'] .bar").evaluate(IN_SIGHT)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_hint_is_there_where_the_drawing_scrolls_and_nowhere_else(visit, expect, scripts):
    hint = show(visit, decades(), java_script_enabled=scripts).page.locator(".sideways")
    expect(hint).to_be_hidden()
    narrow = show(visit, decades(), java_script_enabled=scripts, viewport=PHONE)
    expect(narrow.page.locator(".sideways")).to_be_visible()


def test_the_hint_comes_with_the_zoom(visit, expect):
    seen = show(visit, decades())
    seen.page.get_by_role("button", name="Zoom in").click()
    expect(seen.page.locator(".sideways")).to_be_visible()
    seen.page.get_by_role("button", name="Fit").click()
    expect(seen.page.locator(".sideways")).to_be_hidden()


def test_the_legend_tells_today_s_line_where_there_is_one(visit, expect):
    seen = show(visit, decades("2090-01-01"))
    assert seen.page.locator("#chart .today line").count() == 1
    expect(seen.page.locator(".legend").get_by_text("today")).to_be_visible()
    assert seen.page.locator(".legend .today line").evaluate("l => getComputedStyle(l).strokeDasharray") == "2px, 3px"
    past = show(visit, decades())
    assert past.page.locator("#chart .today").count() == 0
    expect(past.page.locator(".legend").get_by_text("today")).to_be_hidden()


def test_one_event_alone_scrolls_and_zooms_too(visit, expect):
    seen = show(visit, ONE, viewport=PHONE)
    seen.page.get_by_role("button", name="Zoom in").click()
    expect(seen.page.locator("#chart")).to_have_attribute("data-zoom", "2")
    seen.page.evaluate("location.hash = '#e-one'")
    seen.page.wait_for_timeout(200)
    assert seen.troubles == []


def test_nothing_overflows_a_narrow_phone(visit):
    seen = show(visit, fixed_timeline(), viewport={"width": 320, "height": 700})
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_legend_is_drawn_as_the_drawing_is_and_so_printed_without_backgrounds(visit):
    seen = show(visit, fixed_timeline())
    seen.page.emulate_media(media="print")
    signs = seen.page.locator(".legend li:visible")
    assert signs.count() == 6
    shapes = signs.locator("svg").evaluate_all(
        """signs => signs.map(sign => [...sign.querySelectorAll("rect")].map(shape => {
          const style = getComputedStyle(shape);
          return [style.fill !== "none" && style.fill !== "rgb(255, 255, 255)", style.strokeDasharray, style.maskImage]
        }))"""
    )
    assert shapes == [
        [[True, "none", "none"]],  # exact days: full
        [[True, "none", 'url("#fade-both")']],
        [[True, "none", "none"], [True, "none", 'url("#fade-out")']],
        [[False, "none", "none"]],  # planned: hollow
        [[False, "3px, 3px", "none"]],
        [[False, "none", "none"], [True, "none", "none"]],  # cancelled: struck through
    ]
    assert seen.page.locator(".legend i").count() == 0


def test_printing_shows_the_quotes_and_no_controls(visit):
    seen = show(visit, fixed_timeline())
    seen.page.emulate_media(media="print")
    seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert seen.page.locator("#e-rubezh-2022 blockquote").first.is_visible()
    assert not seen.page.get_by_role("link", name="Subscribe").is_visible()
    assert not seen.page.locator("form").is_visible()


# Whatever an event says is only ever text

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</title></style></svg><img src=x onerror=alert(3)>",
    "\"' onmouseover=alert(4) x='\"",
    "{{ 7 * 7 }} {% raw %}",
    "]]><svg onload=alert(5)>",
    "<!--",
    "\u202e\u2066reversed\u2069",
    "\x01\x0bcontrol\x7f",
]


def nasty() -> ct.Timeline:
    events = []
    for n, text in enumerate(PAYLOADS):
        source = ct.Source(f"{n} {text}", title=text, publisher=text, url="https://example.org/?q='x'")
        events.append(
            ct.Exercise(
                f'{n}"><script>alert(6)</script>', text, f"2024-0{n + 1}", ct.Place(text, country="KZ"),
                description=text, organiser=text, personnel=text, participants=[text], url="https://example.org/#'onclick='alert(8)",
                phases=[ct.Phase(text, f"2024-0{n + 1}-10")],
                evidence=[ct.Evidence(source, text)], doubts=[ct.Doubt("c", text, (text,))],
            )
        )  # fmt: skip
    return ct.Timeline(events, name=PAYLOADS[1], description=PAYLOADS[2], language='en"><script>alert(7)</script>')


def test_nothing_of_an_event_ever_runs(visit):
    seen = show(visit, nasty())
    seen.page.wait_for_timeout(300)
    assert seen.troubles == []
    assert seen.page.locator("main img, main script, [onmouseover], [onload], [onerror]").count() == 0
    titles = seen.page.locator("article h4").all_text_contents()
    assert titles[:7] == PAYLOADS[:7]
    assert titles[8] == "control"
    assert seen.page.locator("body > script").count() == 2


def test_linked_data_holds_every_payload_as_data(visit):
    seen = show(visit, nasty())
    graph = json.loads(seen.page.locator("script[type='application/ld+json']").text_content())["@graph"]
    assert [event["name"] for event in graph] == PAYLOADS


def test_even_a_script_that_got_in_would_not_run(visit):
    html = page.render(ONE).decode().replace("</main>", "<script>document.title = 'broken'</script></main>")
    seen = visit({"/index.html": html})
    assert seen.page.title() == "One"
    assert any("Content Security Policy" in trouble for trouble in seen.troubles)


def test_bidi_controls_reach_no_further_than_their_own_text(visit):
    title = "\u202eevil"
    seen = show(visit, ct.Timeline([ct.Event("b", title, "2024-01-01", "Minsk")]))
    before, after = (
        seen.page.locator(".meta .kind").bounding_box()["x"],
        seen.page.locator(".meta .place").bounding_box()["x"],
    )
    assert before < after
    assert seen.page.locator("h4 bdi").count() == 1


def test_the_picture_is_well_formed_and_inert(visit):
    seen = visit({"/picture.svg": svg.render(nasty())}, "/picture.svg")
    assert seen.page.evaluate("document.documentElement.localName") == "svg"
    assert seen.page.evaluate("document.querySelectorAll('script, foreignObject, a').length") == 0
    assert seen.troubles == []
