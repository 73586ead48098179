"""The embed in a real browser: two on one page, a stranger's styles and globals untouched, bad files told in place."""

import gzip
import json

import pytest

import cstotimeline as ct
from conftest import ROOT
from cstotimeline.formats import timeline_json
from cstotimeline.publishing import embed
from cstotimeline.wording import days_in_words
from fixed_timeline import fixed_timeline

pytestmark = [pytest.mark.long, pytest.mark.browser]

HOST = """<!doctype html><html lang="en"><title>Host</title>
<style>section, li, b, h2 { color: rgb(255, 0, 0); font-size: 40px; display: none }</style>
<h1>Host</h1><script src="/embed.js" data-timeline="/timeline.json"%s></script>"""


def opened(visit, html, timeline=None, **context):
    files = {"/index.html": html, "/embed.js": embed.script()}
    if timeline is not None:
        files["/timeline.json"] = timeline if isinstance(timeline, bytes) else timeline_json.encode(timeline)
    seen = visit(files, **context)
    seen.page.wait_for_function(
        "[...document.querySelectorAll('div')].some(d => d.shadowRoot && d.shadowRoot.querySelector('section'))"
    )
    return seen


def test_the_example_page_shows_two_timelines_apart(visit, expect):
    files = {"/index.html": (ROOT / "examples/embed/embed.html").read_bytes(), "/embed.js": embed.script()}
    files["/timeline.json"] = timeline_json.encode(fixed_timeline())
    seen = visit(files)
    seen.page.locator("li").get_by_text("Observer mission").first.wait_for()
    sections = seen.page.locator("section")
    expect(sections).to_have_count(2)
    expect(sections.nth(0).locator("li")).to_have_count(10)
    expect(sections.nth(1).locator("li")).to_have_count(4)
    exercise = "getComputedStyle(document.querySelectorAll('div')[%s].shadowRoot.querySelector('i')).color"
    assert (
        seen.page.evaluate("getComputedStyle(document.querySelector('.aside div').shadowRoot.querySelector('i')).color")
        == "rgb(179, 84, 30)"
    )
    assert seen.page.evaluate(exercise % 0) != "rgb(179, 84, 30)"
    assert seen.troubles == []


@pytest.mark.parametrize(("into", "where"), [("", "body > div:last-of-type"), (' data-into="#here"', "#here > div")])
def test_a_tag_in_the_head_draws_where_it_is_seen(visit, expect, into, where):
    tag = f'<script src="/embed.js" data-timeline="/timeline.json"{into}></script>'
    seen = opened(visit, f"<!doctype html><html lang=en><head>{tag}</head><body><p id=here></body>", fixed_timeline())
    expect(seen.page.locator(where).locator("li")).to_have_count(10)
    expect(seen.page.locator("li").first).to_be_visible()
    assert seen.troubles == []


def test_days_are_said_as_everywhere_else(visit):
    seen = opened(visit, HOST % "", fixed_timeline())
    shown = seen.page.locator("li > time").all_text_contents()
    whole_days = {days_in_words(event.when) for event in fixed_timeline() if isinstance(event.when, ct.DateInterval)}
    assert whole_days <= set(shown)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_days_are_the_same_in_every_zone(visit, zone):
    vector = ct.Timeline([ct.Event("v", "Vector", "2026-03-09/2026-03-20")])
    seen = opened(visit, HOST % "", vector, timezone_id=zone)
    assert seen.page.locator("li > time").text_content() == "9–20 March 2026"


def test_the_host_page_is_left_as_it_was(visit):
    seen = visit({"/index.html": HOST.replace("<script", "<!--") % "" + "-->"})
    before = seen.page.evaluate("Object.keys(window).sort()")
    seen = opened(visit, HOST % "", fixed_timeline())
    assert seen.page.evaluate("Object.keys(window).sort()") == before
    assert seen.page.evaluate("document.styleSheets.length") == 1
    assert seen.page.evaluate("document.adoptedStyleSheets.length") == 0
    assert seen.page.locator("h2").first.evaluate("h => getComputedStyle(h).color") != "rgb(255, 0, 0)"


def test_it_works_under_a_strict_content_policy(visit):
    rules = "default-src 'none'; script-src 'self'; connect-src 'self'"
    policy = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    seen = opened(
        visit,
        f"<!doctype html><html lang=en>{policy}<script src=/embed.js data-timeline=/timeline.json></script>",
        fixed_timeline(),
    )
    assert seen.page.locator("h2").evaluate("h => getComputedStyle(h).fontWeight") == "600"
    assert seen.page.locator("li").count() == 10
    assert seen.troubles == []


@pytest.mark.parametrize(
    ("timeline", "told"),
    [
        (b"{not json", "it is no JSON"),
        (b'{"hello": 1}', "it is no timeline JSON"),
        (None, "404"),
    ],
)
def test_what_cannot_be_shown_is_said_in_place(visit, timeline, told):
    seen = opened(visit, HOST % "", timeline)
    alert = seen.page.get_by_role("alert")
    assert told in alert.text_content()
    assert alert.get_by_role("link").get_attribute("href").endswith("/timeline.json")
    assert seen.page.get_by_role("heading", name="Host").is_visible()


def test_options_choose_what_is_shown(visit):
    options = ' data-kind="exercise" data-from="2023" data-title="no" data-chart="no"'
    options += ' data-language="ru" data-link="/page.html"'
    seen = opened(visit, HOST % options, fixed_timeline())
    assert seen.page.locator("li").count() == 3
    assert seen.page.locator("svg, h2").count() == 0
    assert "сентябрь 2023" in seen.page.locator("section").text_content()
    assert seen.page.get_by_role("link", name="Search-2023").get_attribute("href").endswith("/page.html#e-search-2023")


def test_long_timelines_show_the_first_and_offer_the_rest(visit, expect):
    long = ct.Timeline([ct.Event(f"e{n}", f"Event {n}", "2020-01-01") for n in range(250)])
    seen = opened(visit, HOST % "", long)
    assert seen.page.locator("li").count() == 100
    seen.page.get_by_role("button", name="Show 150 more").click()
    expect(seen.page.locator("li")).to_have_count(250)


def test_text_of_events_is_only_ever_text(visit):
    nasty = json.loads(timeline_json.encode(fixed_timeline()))
    for event in nasty["events"]:
        for field in ("title", "kind", "status", "description"):
            event[field] = f"<img src=x onerror=alert('{field}')><script>alert(1)</script>"
        event["url"] = "javascript:alert(2)"
        event["place"] = {"text": '"><svg onload=alert(3)>'}
    nasty["name"] = "</section><script>alert(4)</script>"
    seen = opened(visit, HOST % "", json.dumps(nasty).encode())
    seen.page.wait_for_timeout(300)
    assert seen.page.locator("img, section script, a[href^='javascript']").count() == 0
    assert seen.page.locator("li").get_by_text("<img src=x onerror=alert('title')>").first.is_visible()
    assert seen.troubles == []


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_embed(visit, scheme):
    from browsing import violations

    plain = "<!doctype html><html lang=en><title>Host</title>"
    plain += "<style>body { background: Canvas; color: CanvasText; color-scheme: light dark }</style>"
    body = "<main><h1>Host</h1><script src=/embed.js data-timeline=/timeline.json></script></main>"
    seen = opened(visit, plain + body, fixed_timeline(), color_scheme=scheme)
    assert violations(seen.page) == []


def test_it_stays_small():
    assert len(gzip.compress(embed.script(), mtime=0)) < 15_000


def test_a_feed_that_is_served_is_embedded_by_another_site_in_any_encoding(visit, tmp_path):
    """Real servers, one for each site: what a browser makes of media types and encodings is its own."""
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    from cstotimeline.publishing.feed import app
    from publishing.serving import served

    with served(app(fixed_timeline().evolve(language="ru"))) as feed:
        icon = '<!doctype html><link rel="icon" href="data:,">'  # or the browser asks for one
        html = f'{icon}<meta charset="%s"><body><script src="%s" data-timeline="{feed}/timeline.json"></script>'

        def host(request):
            pages = {"here": html % ("windows-1251", "/embed.js"), "there": html % ("utf-8", f"{feed}/embed.js")}
            return Response(pages[request.path_params["page"]].encode(), headers={"Content-Type": "text/html"})

        def script(request):  # as many hosts send it: without a charset
            return Response(embed.script(), headers={"Content-Type": "text/javascript"})

        with served(Starlette(routes=[Route("/embed.js", script), Route("/{page}", host)])) as site:
            seen = visit({"/index.html": icon})
            seen.page.context.unroute("**/*")
            for page in ("here", "there"):
                seen.page.goto(f"{site.replace('127.0.0.1', 'localhost')}/{page}")
                seen.page.locator("li").first.wait_for()
                shown = seen.page.locator("section").text_content()
                assert "состоялось" in shown
                assert "17–21 октября 2022" in shown
    assert seen.troubles == []
