"""What the viewers' files say, and that reading them back gives the same timeline."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

import cstotimeline as ct
from cstotimeline.formats import fullcalendar, jscalendar, jsonld, timelinejs, vis
from fixed_timeline import fixed_timeline
from strategies import timelines

GOLDEN = Path(__file__).parents[1] / "golden" / "viewers"
FORMATS = {
    "timelinejs": timelinejs,
    "vis": vis,
    "fullcalendar": fullcalendar,
    "jsonld": jsonld,
    "jscalendar": jscalendar,
}
VECTOR = ct.Timeline([ct.Exercise("vector", "Vector", "2026-03-09/2026-03-20")])


def one(encoded: bytes, *path: str | int) -> dict:
    value = json.loads(encoded)
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("name", FORMATS)
def test_the_fixed_timeline_is_written_as_in_the_golden_file(name):
    """To renew one, delete it and run this twice."""
    written = json.dumps(json.loads(FORMATS[name].encode(fixed_timeline())), indent=1, ensure_ascii=False) + "\n"
    golden = GOLDEN / f"{name}.json"
    if not golden.exists():
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(written, "utf-8")
        pytest.fail(f"{golden.name} was not there and has been written: look at it, then run again")
    assert written == golden.read_text("utf-8")


@pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS)
def test_the_same_timeline_gives_the_same_bytes(format_):
    assert format_.encode(fixed_timeline()) == format_.encode(fixed_timeline())


# The test vector: 9–20 March 2026, both days included, is twelve days


def test_viewers_with_exclusive_ends_get_the_day_after():
    item = one(vis.encode(VECTOR), "items", 0)
    assert (item["start"], item["end"], item["type"]) == ("2026-03-09", "2026-03-21", "range")
    event = one(fullcalendar.encode(VECTOR), 0)
    assert (event["start"], event["end"], event["allDay"]) == ("2026-03-09", "2026-03-21", True)


def test_timelinejs_gets_the_end_of_the_last_day():
    slide = one(timelinejs.encode(VECTOR), "events", 0)
    assert slide["end_date"] == {
        "year": 2026, "month": 3, "day": 20, "hour": 23, "minute": 59, "second": 59, "format": "full",
    }  # fmt: skip
    assert slide["display_date"] == "9–20 March 2026"


def test_json_ld_gets_the_last_day_and_jscalendar_the_number_of_days():
    event = one(jsonld.encode(VECTOR), "@graph", 0)
    assert (event["startDate"], event["endDate"]) == ("2026-03-09", "2026-03-20")
    entry = one(jscalendar.encode(VECTOR), "entries", 0)
    assert (entry["start"], entry["duration"], entry["showWithoutTime"]) == ("2026-03-09T00:00:00", "P12D", True)
    assert "timeZone" not in entry


# Imprecise days, hierarchy, text


def test_a_month_and_a_year_are_no_more_precise_than_they_are():
    sometime = ct.Timeline([ct.Event("m", "May", "2026-05"), ct.Event("y", "Year", "2026")])
    slides = {slide["unique_id"]: slide for slide in one(timelinejs.encode(sometime), "events")}
    assert slides["m"]["start_date"] == {"year": 2026, "month": 5}
    assert slides["y"]["start_date"] == {"year": 2026}
    assert not any("end_date" in slide for slide in slides.values())
    items = {item["id"]: item for item in one(vis.encode(sometime), "items")}
    assert (items["m"]["start"], items["m"]["end"]) == ("2026-05-01", "2026-06-01")
    assert items["m"]["className"].split()[-1] == "imprecise"
    graph = {event["identifier"]: event["startDate"] for event in one(jsonld.encode(sometime), "@graph")}
    assert graph == {"m": "2026-05", "y": "2026"}


def test_an_open_end_has_no_end():
    going = ct.Timeline([ct.Event("o", "Going on", "2023-10-02/..")])
    assert "end_date" not in one(timelinejs.encode(going), "events", 0)
    assert "endDate" not in one(jsonld.encode(going), "@graph", 0)
    assert one(fullcalendar.encode(going), 0)["end"] == "2023-10-03"
    assert one(fullcalendar.encode(going), 0)["extendedProps"]["edtf"] == "2023-10-02/.."


def test_phases_and_parts_nest_in_vis_groups():
    groups = {group["id"]: group for group in one(vis.encode(fixed_timeline()), "groups")}
    assert groups["kind:exercise"]["nestedGroups"] == ["event:rubezh-2022", "event:combat-brotherhood-2023"]
    items = {item["id"]: item["group"] for item in one(vis.encode(fixed_timeline()), "items")}
    assert items["rubezh-2022/active-phase"] == "event:rubezh-2022"
    assert items["search-2023"] == "event:combat-brotherhood-2023"
    assert set(items.values()) <= set(groups)


def test_parts_are_events_of_their_whole_in_json_ld():
    graph = {event["identifier"]: event for event in one(jsonld.encode(fixed_timeline()), "@graph")}
    whole = graph["combat-brotherhood-2023"]
    assert whole["subEvent"] == [{"@id": graph["interaction-2023"]["@id"]}, {"@id": graph["search-2023"]["@id"]}]
    assert graph["search-2023"]["superEvent"] == {"@id": whole["@id"]}
    assert [part["name"] for part in graph["rubezh-2022"]["subEvent"]] == ["preparation", "active phase"]


NASTY = '</script><script>alert("1")</script> & <b>'


def test_viewers_that_take_html_get_text_escaped():
    nasty = ct.Timeline([ct.Event("n", NASTY, "2026", NASTY, description=NASTY)], name=NASTY)
    for encoded in (vis.encode(nasty), timelinejs.encode(nasty)):
        shown = json.loads(encoded)
        for item in shown.get("items", []) + shown.get("events", []):
            del item["event"]
        del shown["timeline"]
        assert "<script" not in json.dumps(shown)
        assert "&lt;script&gt;" in json.dumps(shown)


def test_json_ld_cannot_end_a_script_element():
    encoded = jsonld.encode(ct.Timeline([ct.Event("n", NASTY, "2026")]))
    assert b"<" not in encoded
    assert one(encoded, "@graph", 0)["name"] == NASTY


# Losses


@pytest.mark.parametrize(
    ("format_", "lost"),
    [
        (timelinejs, set()),
        (vis, {"description", "when"}),
        (fullcalendar, {"description", "where", "when"}),
        (jsonld, {"status"}),
    ],
    ids=lambda value: getattr(value, "__name__", "").rpartition(".")[2],
)
def test_what_a_format_does_not_show_is_reported(format_, lost):
    losses = []
    format_.encode(ct.Timeline([fixed_timeline()["rubezh-2022"]]), losses.append)
    in_none = {"participants", "personnel", "equipment", "evidence", "doubts", "phases[active-phase].evidence"}
    assert {loss.field for loss in losses} == in_none | lost
    assert {loss.event for loss in losses} == {"rubezh-2022"}


def test_timelinejs_is_told_that_it_needs_an_event():
    losses = []
    timelinejs.encode(ct.Timeline(), losses.append)
    assert [loss.field for loss in losses] == ["events"]


# Reading back


@settings(max_examples=40)
@given(timeline=timelines())
def test_vis_and_timelinejs_give_the_timeline_back(timeline):
    assert vis.decode(vis.encode(timeline)) == timeline
    assert timelinejs.decode(timelinejs.encode(timeline)) == timeline


@settings(max_examples=40)
@given(timeline=timelines())
def test_fullcalendar_gives_the_events_back(timeline):
    assert fullcalendar.decode(fullcalendar.encode(timeline)).events == timeline.events


@settings(max_examples=40)
@given(timeline=timelines())
def test_json_ld_gives_back_ids_titles_days_and_hierarchy(timeline):
    read = jsonld.decode(jsonld.encode(timeline))
    for event in timeline:
        again = read[event.id]
        assert again.title == event.title
        assert again.when.earliest == event.when.earliest or event.when.earliest is None
        assert again.part_of == (event.part_of if event.part_of in timeline else None)
        assert again.url == event.url


@settings(max_examples=40)
@given(timeline=timelines(own_facts=False))
def test_jscalendar_gives_back_what_it_shows(timeline):
    losses = []
    read = jscalendar.decode(jscalendar.encode(timeline, losses.append, imprecise="span"))
    changed = {loss.event for loss in losses if loss.field == "when" and not loss.why.endswith("in the description")}
    for event in timeline:
        if event.id not in changed:
            assert (read[event.id].when, read[event.id].status) == (event.when, event.status)


def test_other_peoples_vis_items_are_read():
    items = [
        {"id": 1, "content": "A &amp; B", "start": "2026-03-09", "end": "2026-03-21"},
        {"id": 2, "content": "One day", "start": "2026-03-09"},
        {"id": 3, "content": "Timed", "start": "2026-03-09T10:00:00Z", "end": "2026-03-09T12:00:00Z"},
        {"id": 4, "content": "Milliseconds", "start": 0},
    ]
    read = vis.decode(json.dumps(items))
    assert [(event.id, event.title, str(event.when)) for event in read] == [
        ("4", "Milliseconds", "1970-01-01T00:00:00+00:00"),
        ("2", "One day", "2026-03-09"),
        ("3", "Timed", "2026-03-09T10:00:00+00:00/2026-03-09T12:00:00+00:00"),
        ("1", "A & B", "2026-03-09/2026-03-20"),
    ]


def test_other_peoples_timelinejs_is_read():
    data = {
        "title": {"text": {"headline": "Mine"}},
        "events": [
            {"start_date": {"year": "2026", "month": "3", "day": "9"}, "text": {"headline": "Days"},
             "end_date": {"year": 2026, "month": 3, "day": 20}},
            {"start_date": {"year": 2026, "month": 5, "day": ""}, "text": {"headline": "A month"}, "unique_id": "m"},
        ],
    }  # fmt: skip
    read = timelinejs.decode(json.dumps(data))
    assert read.name == "Mine"
    assert [(event.id, str(event.when)) for event in read] == [("days", "2026-03-09/2026-03-20"), ("m", "2026-05")]


def test_other_peoples_fullcalendar_and_jscalendar_are_read():
    feed = [{"title": "Twelve", "start": "2026-03-09", "end": "2026-03-21"}, {"title": "One", "start": "2026-03-09"}]
    assert [str(event.when) for event in fullcalendar.decode(json.dumps(feed))] == [
        "2026-03-09",
        "2026-03-09/2026-03-20",
    ]
    entry = {
        "@type": "Event",
        "uid": "u",
        "title": "Call",
        "start": "2026-03-09T10:00:00",
        "timeZone": "Asia/Almaty",
        "duration": "PT1H",
    }
    assert str(jscalendar.decode(json.dumps(entry))["u"].when) == "2026-03-09T10:00:00+05:00/2026-03-09T11:00:00+05:00"


def test_other_peoples_json_ld_is_read():
    data = {
        "@context": "https://schema.org", "@type": "BusinessEvent", "name": "Expo", "startDate": "2026-03-09",
        "endDate": "2026-03-20", "location": {"@type": "Place", "name": "Minsk", "address": {"addressCountry": "BY"}},
        "eventStatus": "https://schema.org/EventCancelled",
    }  # fmt: skip
    (event,) = jsonld.decode(json.dumps(data))
    assert (event.id, str(event.when), event.where.country, event.status) == (
        "expo",
        "2026-03-09/2026-03-20",
        "BY",
        "cancelled",
    )


@pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("broken", ["", "{", "[1, 2]", "7", '{"events": 3, "items": 3, "entries": 3, "@graph": 3}'])
def test_what_cannot_be_read_is_a_fault(format_, broken):
    faults = []
    assert len(format_.decode(broken, faults.append)) == 0
    assert faults
    with pytest.raises(ct.Faults):
        format_.decode(broken)


@pytest.mark.parametrize(
    ("format_", "data"),
    [
        (fullcalendar, [{"id": "bad", "title": "Bad", "start": "09.03.2026"},
                        {"id": "good", "title": "Good", "start": "2026-03-09"}]),
        (vis, {"items": [{"id": "bad", "content": "Bad"}, {"id": "good", "content": "Good", "start": "2026-03-09"}]}),
        (timelinejs, {"events": [
            {"unique_id": "bad", "start_date": {"year": "about 2026"}, "text": {"headline": "Bad"}},
            {"unique_id": "good", "start_date": {"year": 2026}, "text": {"headline": "Good"}}]}),
        (jsonld, [{"@type": "Event", "identifier": "bad", "name": "Bad"},
                  {"@type": "Event", "identifier": "good", "name": "Good", "startDate": "2026-03-09"}]),
        (jscalendar, {"@type": "Group", "entries": [
            {"@type": "Event", "uid": "bad", "title": "Bad", "start": "soon"},
            {"@type": "Event", "uid": "good", "title": "Good", "start": "2026-03-09T00:00:00", "duration": "P1D",
             "showWithoutTime": True}]}),
    ],
    ids=lambda value: getattr(value, "__name__", "").rpartition(".")[2],
)  # fmt: skip
def test_a_bad_event_is_reported_and_takes_no_other_along(format_, data):
    faults = []
    read = format_.decode(json.dumps(data), faults.append)
    assert [event.id for event in read] == ["good"]
    assert len(faults) == 1
    assert "0" in faults[0].field
