"""The page and the picture as files: one file each, the same every time, and as much said as a page can bear."""

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

import cstotimeline as ct
from cstotimeline.dates import Precision
from cstotimeline.publishing import embed, page, svg
from cstotimeline.publishing.chart import MAX_ROWS, lay_out
from cstotimeline.publishing.labels import LABELS
from fixed_timeline import fixed_timeline
from strategies import timelines

SVG = "{http://www.w3.org/2000/svg}"


def rendered(timeline: ct.Timeline, **options) -> str:
    return page.render(timeline, **options).decode()


def dense(count: int, kind: str = "meeting") -> ct.Timeline:
    days = [f"20{n // 336 % 30:02}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(count)]
    return ct.Timeline([ct.Event(f"e{n}", f"Event {n}", day, kind=kind) for n, day in enumerate(days)])


# The page


def test_the_page_is_the_same_every_time():
    assert page.render(fixed_timeline()) == page.render(fixed_timeline())


def test_the_page_loads_nothing():
    html = rendered(fixed_timeline())
    assert re.findall(r"<(?:script|img|iframe|link)[^>]+(?:src|stylesheet)[^>]*>", html) == []
    assert re.findall(r"@import|url\(http", html) == []


def test_every_event_has_its_own_anchor_days_and_sources():
    html = rendered(fixed_timeline())
    for event in fixed_timeline():
        assert f'id="e-{event.id}"' in html
    assert '<time datetime="2022-10">October 2022</time>' in html
    assert "from 2 October 2023" in html
    assert 'href="https://example.org/news/rubezh-2022"' in html
    assert html.count("<blockquote") == 2


def test_anchors_stay_apart_whatever_ids_hold():
    ids = ["a b", "a-b", 'a"b', "ä/ö", "учение 1"]
    html = rendered(ct.Timeline([ct.Event(id_, "Title", "2024") for id_ in ids]))
    anchors = re.findall(r'<article id="([^"]+)"', html)
    assert len(set(anchors)) == len(ids)
    assert not any(re.search(r"\s", anchor) for anchor in anchors)
    assert set(re.findall(r'<a class="mark[^"]*" href="#([^"]+)"', html)) == set(anchors)


@pytest.mark.parametrize(
    ("base", "subscribe", "json"),
    [
        (".", "timeline.ics", "timeline.json"),
        ("", "timeline.ics", "timeline.json"),
        ("/csto", "/csto/timeline.ics", "/csto/timeline.json"),
        (
            "https://example.org/csto/",
            "webcal://example.org/csto/timeline.ics",
            "https://example.org/csto/timeline.json",
        ),
    ],
)
def test_links_follow_the_base(base, subscribe, json):
    html = rendered(fixed_timeline(), base=base)
    assert f'id="subscribe" href="{subscribe}"' in html
    assert f'<a download href="{json}">JSON</a>' in html


def test_only_files_that_are_there_are_offered():
    html = rendered(
        fixed_timeline(), files=["timeline.json", "kind/training_course.ics", "country/KZ.ics", "manifest.json"]
    )
    assert 'id="subscribe"' not in html
    assert ">iCalendar<" not in html
    assert "manifest.json" not in html
    assert '<a href="kind/training_course.ics"><bdi>training course</bdi></a>' in html
    assert '<a href="country/KZ.ics"><bdi>Kazakhstan</bdi></a>' in html


def test_an_empty_timeline_says_so():
    html = rendered(ct.Timeline(name="Nothing yet"))
    assert html.count("No events yet.") == 2
    assert "<svg" not in html
    assert "<form" not in html


def test_the_page_speaks_the_timelines_language():
    html = rendered(fixed_timeline().evolve(language="ru"))
    assert '<html lang="ru">' in html
    assert "17–21 октября 2022 г." in html
    assert ">Подписаться</a>" in html
    assert set(LABELS["ru"]) == set(LABELS["en"])


@pytest.mark.parametrize("language", ["de", "tlh"])
def test_a_page_without_words_of_its_language_is_english_and_marks_its_events_texts(language):
    html = rendered(fixed_timeline().evolve(language=language))
    assert '<html lang="en">' in html
    assert ">Subscribe</a>" in html
    assert "17–21 October 2022" in html
    assert f'<h1 lang="{language}">CSTO: exercises' in html
    assert f'<bdi lang="{language}">Rubezh-2022</bdi>' in html
    assert b'lang="en"' in svg.render(fixed_timeline().evolve(language=language))


@pytest.mark.parametrize("language", ["en-GB", "ru-RU"])
def test_a_region_stays_with_its_language(language):
    html = rendered(fixed_timeline().evolve(language=language))
    assert f'<html lang="{language}">' in html
    assert html.count(" lang=") == 1


def test_quotes_give_way_before_the_page_grows_without_bounds(monkeypatch):
    source = ct.Source("s", title="The source")
    events = [
        ct.Event(f"e{n}", "Title", "2024-01-01", evidence=[ct.Evidence(source, f"{n} " + "word " * 100)])
        for n in range(20)
    ]
    long = ct.Timeline(events)
    assert max(map(len, re.findall("<blockquote[^>]*>([^<]*)", rendered(long)))) == pytest.approx(400, abs=8)
    monkeypatch.setattr(page, "QUOTE_BUDGET", 20 * 120)
    assert max(map(len, re.findall("<blockquote[^>]*>([^<]*)", rendered(long)))) == pytest.approx(120, abs=8)
    monkeypatch.setattr(page, "QUOTE_BUDGET", 100)
    assert "<blockquote" not in rendered(long)
    assert rendered(long).count("<bdi>The source</bdi>") == 20


def test_what_a_person_said_is_no_source():
    html = rendered(ct.Timeline([ct.Event("e", "T", "2024", evidence=[ct.Evidence(ct.Source("person"), "edited")])]))
    assert "edited" not in html


# The picture


def test_the_picture_is_xml_that_stands_alone():
    root = ElementTree.fromstring(svg.render(fixed_timeline()))
    assert root.find(f"{SVG}title").text == "CSTO: exercises, meetings; and more"
    assert len(root.findall(f".//*[@class]/{SVG}title")) == 12
    assert not [node for node in root.iter() if node.tag.endswith(("script", "a", "image"))]


def test_the_picture_of_nothing_says_so():
    assert b"No events yet." in svg.render(ct.Timeline())


def test_control_characters_do_not_break_the_picture():
    ElementTree.fromstring(svg.render(ct.Timeline([ct.Event("e", "a\x00b\x0b\ufffe\x85", "2024")], name="\x01n")))


def classes_of(timeline: ct.Timeline, title: str) -> set[str]:
    root = ElementTree.fromstring(svg.render(timeline))
    (mark,) = [
        node for node in root.iter() if (node.findtext(f"{SVG}title") or "").startswith(title) and node is not root
    ]
    return set(mark.get("class").split()) | {
        child.get("class") for child in mark.iter() if child.get("class") == "strike"
    }


def test_status_and_precision_are_told_by_more_than_colour():
    assert {"s-planned", "soft"} <= classes_of(fixed_timeline(), "Search-2023")
    assert {"s-cancelled", "strike"} <= classes_of(fixed_timeline(), "Extraordinary session")
    assert "soft" not in classes_of(fixed_timeline(), "«Взаимодействие-2023»")
    assert "phase" in classes_of(fixed_timeline(), "active phase")


# The layout


def test_phases_and_parts_lie_inside_their_whole():
    chart = lay_out(fixed_timeline())
    (exercises,) = [lane for lane in chart.lanes if lane.kind == "exercise"]
    blocks = {placed.block.mark.event.id: placed for placed in exercises.blocks}
    assert [inner.block.mark.title for inner in blocks["rubezh-2022"].inner] == ["preparation", "active phase"]
    assert [inner.block.mark.event.id for inner in blocks["combat-brotherhood-2023"].inner] == [
        "interaction-2023",
        "search-2023",
    ]
    assert blocks["rubezh-2022"].rows == 3


def test_no_two_labels_of_a_lane_meet():
    names = ["Interaction", "Search", "Echelon", "Barrier", "Rubezh", "Rock", "Cobalt", "Thunder"]
    timeline = ct.Timeline(
        [
            ct.Exercise(f"{name}-{year}", f"{name}-{year} " + "x" * n, f"{year}-0{n + 1}-1{n}")
            for year in range(2019, 2024)
            for n, name in enumerate(names)
        ]
    )
    chart = lay_out(timeline)
    (lane,) = chart.lanes
    taken: dict[int, list[tuple[float, float]]] = {}
    for placed in lane.blocks:
        mark = placed.block.mark
        at, label = chart.axis.pixels(mark.first), len(mark.label) * 6.3
        span = (at, at + 8 + label) if placed.label_at == "after" else (at - label, at + 8)
        assert placed.label_at
        for start, end in taken.get(placed.row, []):
            assert span[1] <= start or end <= span[0]
        taken.setdefault(placed.row, []).append(span)


def test_a_lane_that_grows_too_tall_becomes_a_histogram_that_counts_every_event():
    (few,), (many,) = lay_out(dense(60)).lanes, lay_out(dense(3000)).lanes
    assert few.rows <= MAX_ROWS
    assert len(few.blocks) == 60
    assert not many.blocks
    assert sum(item.count for item in many.bins) == 3000
    assert len(svg.render(dense(3000))) < 200_000


@pytest.mark.parametrize(
    ("years", "shown"),
    [
        ((1995, 2026), [*range(1996, 2027, 2)]),
        ((2016, 2026), [*range(2016, 2027)]),
        ((1950, 2026), [*range(1950, 2027, 5)]),
        ((1900, 2026), [*range(1900, 2027, 10)]),
        ((1, 2026), [*range(100, 2027, 100)]),
    ],
)
def test_years_stand_at_even_steps(years, shown):
    ends = ct.Timeline([ct.Event(f"e{year}", "Title", f"{year:04}") for year in years])
    ticks = {date.fromordinal(tick.day): tick.zoom for tick in lay_out(ends).ticks if tick.unit is Precision.YEAR}
    for zoom in (1, 2, 4, 8, 16, 32, 64):
        at = sorted(day.year for day, needed in ticks.items() if needed <= zoom)
        (step,) = {later - earlier for earlier, later in pairwise(at)}
        assert step in (1, 2, 5, 10, 20, 50, 100)
        assert all(year % step == 0 for year in at)
        if zoom == 1:
            assert at == shown


def test_deep_chains_of_parts_are_drawn_flat_and_none_is_lost():
    chain = [ct.Event("e0", "Top", "2024")] + [
        ct.Event(f"e{n}", f"Part {n}", "2024", part_of=f"e{n - 1}") for n in range(1, 2000)
    ]
    (lane,) = lay_out(ct.Timeline(chain)).lanes
    assert lane.count == 2000


@pytest.mark.parametrize(
    "edtf", ["0001-01-01", "9999-12-31", "0001/9999", "9999-12-30/9999-12-31", "2024-02-29", "/2024", "2024/.."]
)
def test_every_day_of_the_calendar_can_be_drawn(edtf):
    timeline = ct.Timeline([ct.Event("e", "Title", edtf)])
    ElementTree.fromstring(svg.render(timeline))
    assert len(lay_out(timeline).ticks) <= 401
    page.render(timeline)


def test_the_embed_is_published_in_ascii_whatever_its_words():
    assert embed.script().startswith(b"/* Puts a published timeline into any page")
    assert embed.script().isascii()
    assert rb'held: "\u0441\u043e\u0441\u0442\u043e\u044f\u043b\u043e\u0441\u044c"' in embed.script()
    assert rb"\U" not in embed.script(), "JavaScript has no such escape"


@given(timeline=timelines())
@settings(max_examples=25)
def test_any_timeline_has_a_page_and_a_picture(timeline):
    ElementTree.fromstring(svg.render(timeline))
    html = rendered(timeline)
    assert html.count("<article ") == len(timeline)
