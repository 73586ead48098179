# a row of facts reads best on one line
"""The feed as a subscriber meets it: a real server, a real HTTP client."""

from __future__ import annotations

import gzip
import hashlib
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

import cstotimeline as ct
from cstotimeline.formats import ics, table, timeline_json
from cstotimeline.publishing import watching
from cstotimeline.publishing.feed import app
from cstotimeline.publishing.folder import publish
from cstotimeline.publishing.watching import Watched
from fixed_timeline import fixed_timeline

from .serving import keep, served, until

FIXED = fixed_timeline()
PATHS = (
    "/timeline.ics", "/timeline.csv", "/timeline.json", "/", "/timeline.svg", "/kind/exercise.ics", "/country/BY.ics",
    "/viewers/vis.json", "/viewers/timelinejs.json", "/viewers/fullcalendar.json", "/jsonld.json", "/jscalendar.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(app(FIXED)) as address, httpx.Client(base_url=address) as found:
        yield found


def titles(answer: httpx.Response) -> set[str]:
    return {event.title for event in timeline_json.decode(answer.content)}


def test_the_files_are_those_of_a_published_folder(client: httpx.Client, tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    for path in PATHS:
        if path != "/":  # the page has links to where it is served
            assert client.get(path).content == (tmp_path / path[1:]).read_bytes(), path


def test_each_file_has_its_media_type(client: httpx.Client, tmp_path: Path) -> None:
    publish(FIXED, tmp_path)
    paths = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    types = {path: client.get(f"/{path}").headers["content-type"] for path in paths - {"manifest.json"}}
    assert types.pop("timeline.csv") == types.pop("timeline.excel.csv") == "text/csv; charset=utf-8; header=present"
    assert types.pop("jsonld.json") == "application/ld+json"
    assert types.pop("jscalendar.json") == "application/jscalendar+json;type=group"
    by_suffix = {
        "ics": "text/calendar; charset=utf-8", "json": "application/json", "svg": "image/svg+xml",
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "nojekyll": "text/plain; charset=utf-8",
    }  # fmt: skip
    assert types == {path: by_suffix[path.rpartition(".")[2]] for path in types}
    assert client.get("/").headers["content-type"] == "text/html; charset=utf-8"


def test_any_site_may_load_it(client: httpx.Client) -> None:
    for path in PATHS:
        assert client.get(path).headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("path", PATHS)
def test_head_says_what_get_would_and_sends_nothing(client: httpx.Client, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert head.status_code == 200
    assert head.content == b""
    ignored = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in get.headers.items() if k not in ignored
    }


@pytest.mark.parametrize("path", PATHS)
def test_the_etag_is_strong_and_of_the_exact_bytes(client: httpx.Client, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert plain.headers["etag"] == f'"{hashlib.sha256(plain.content).hexdigest()[:32]}"'
    zipped = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == plain.content
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert plain.headers["vary"] == zipped.headers["vary"] == "Accept-Encoding"


def test_compressed_bytes_are_the_same_each_time(client: httpx.Client) -> None:
    def raw() -> bytes:
        with client.stream("GET", "/timeline.ics", headers={"Accept-Encoding": "gzip"}) as answer:
            return b"".join(answer.iter_raw())

    once = raw()
    assert once == raw()
    with served(app(FIXED)) as address, httpx.stream("GET", f"{address}/timeline.ics") as other:
        assert b"".join(other.iter_raw()) == once
    assert gzip.decompress(once) == client.get("/timeline.ics").content


@pytest.mark.parametrize(
    ("header", "zipped"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip;q=0", False), ("*, gzip; q=0.0", False),
     ("identity", False), ("", False), ("br", False)],
)  # fmt: skip
def test_compression_is_as_the_client_asks(client: httpx.Client, header: str, zipped: bool) -> None:
    answer = client.get("/timeline.ics", headers={"Accept-Encoding": header})
    assert ("content-encoding" in answer.headers) is zipped


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_subscriber_in_thunderbird_s_manner_is_told_that_nothing_changed(client: httpx.Client, encoding: str) -> None:
    first = client.get("/timeline.ics", headers={"Accept-Encoding": encoding})
    by_tag = client.get("/timeline.ics", headers={"If-None-Match": first.headers["etag"], "Accept-Encoding": encoding})
    by_day = client.get("/timeline.ics", headers={"If-Modified-Since": first.headers["last-modified"]})
    for answer in (by_tag, by_day):
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["cache-control"] == first.headers["cache-control"]
        assert "content-type" not in answer.headers
    assert by_tag.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"something-else"'}, 200),
        ({"If-None-Match": '"a", W/{tag}, "b"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"something-else"', "If-Modified-Since": "{day}"}, 200),
        ({"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00"}, 200),
    ],
)
def test_conditions_follow_rfc_9110(client: httpx.Client, headers: dict[str, str], status: int) -> None:
    first = client.get("/timeline.ics")
    known = {"tag": first.headers["etag"], "day": first.headers["last-modified"]}
    filled = {name: value.format(**known) for name, value in headers.items()}
    assert client.get("/timeline.ics", headers=filled).status_code == status


def test_anybody_s_script_may_read_it(client: httpx.Client) -> None:
    answer = client.get("/timeline.json", headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    preflight = client.options(
        "/timeline.json", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    )
    assert preflight.status_code == 204
    assert "If-None-Match" in preflight.headers["access-control-allow-headers"]
    assert client.post("/timeline.json").status_code == 405


def test_caches_are_told_how_long(client: httpx.Client) -> None:
    assert client.get("/timeline.ics").headers["cache-control"] == "public, max-age=300"
    with served(app(FIXED, max_age=60)) as address:
        assert httpx.get(f"{address}/timeline.ics").headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("kind=summit", {"summit-2022"}),
        ("kind=summit,conference", {"summit-2022", "conference-new-york"}),
        ("kind=summit&kind=conference", {"summit-2022", "conference-new-york"}),
        ("country=BY", {"interaction-2023", "search-2023", "coordination-meeting"}),
        ("country=belarus&kind=meeting", {"coordination-meeting"}),
        ("status=cancelled,postponed", {"summit-2022", "course-2024"}),
        ("from=2024-03&to=2024-03-31", {"briefing", "mission"}),
        ("to=2022", {"rubezh-2022", "summit-2022"}),
        ("q=narcologists", {"coordination-meeting"}),
        ("q=ВЗАИМОДЕЙСТВИЕ", {"interaction-2023"}),
        ("q=minsk%20meeting", {"coordination-meeting"}),
        ("kind=ceremony", set()),
        ("kind=&q=", {event.id for event in FIXED}),
    ],
)
def test_filters_leave_what_was_asked_for(client: httpx.Client, query: str, ids: set[str]) -> None:
    answer = client.get(f"/timeline.json?{query}")
    assert {event.id for event in timeline_json.decode(answer.content)} == ids
    feed = client.get(f"/timeline.ics?{query}")
    shown = {line.removeprefix("X-EVENT-ID:") for line in feed.text.splitlines() if line.startswith("X-EVENT-ID:")}
    assert shown <= ids
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    if not any("2023" in event_id for event_id in ids):  # a bare year has no days of its own
        assert shown == ids


def test_filters_work_on_every_file(client: httpx.Client) -> None:
    part = FIXED.with_events(FIXED.select(kind="summit")).evolve(name=f"{FIXED.name}: summit")
    assert client.get("/timeline.csv?kind=summit").content == table.encode(part)
    assert client.get("/timeline.ics?kind=summit").content == ics.encode(part)
    assert "Observer mission" not in client.get("/?kind=summit").text
    assert "Observer mission" in client.get("/").text
    assert client.get("/kind/meeting.ics?country=BY").text.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("kind=parade", ["kind: found 'parade', expected", "exercise"]),
        ("status=over", ["status: found 'over', expected cancelled or held or ongoing or planned or postponed"]),
        ("country=Kazakstan", ["country: found 'Kazakstan'", "did you mean Kazakhstan?"]),
        ("from=1.2.2024", ["from: found '1.2.2024', expected one day, month or year"]),
        ("from=2024-05&to=2024-04", ["to: found '2024-04-30', expected a day on or after from (2024-05-01)"]),
        ("from=2024&from=2025", ["from: found '2024,2025', expected one day"]),
        ("sort=asc", ["found the parameter 'sort', expected kind, country, status, from, to, q"]),
        ("kind=parade&status=over", ["kind:", "status:"]),
    ],
)
def test_a_bad_filter_is_refused_with_what_is_allowed(client: httpx.Client, query: str, told: list[str]) -> None:
    answer = client.get(f"/timeline.ics?{query}")
    assert answer.status_code == 400
    for words in told:
        assert words in answer.text


def test_a_path_that_is_not_there_is_told_with_those_that_are(client: httpx.Client) -> None:
    for path in ("/nothing.ics", "/kind/", "/kind/a/b.ics", "/../etc/passwd", "/manifest.json"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "timeline.ics" in answer.text


def test_a_feed_of_a_kind_that_has_no_events_yet_is_an_empty_calendar(client: httpx.Client) -> None:
    answer = client.get("/kind/ceremony.ics")
    assert answer.status_code == 200
    assert "BEGIN:VEVENT" not in answer.text


def test_the_page_offers_subscribe_links_that_calendars_open(client: httpx.Client) -> None:
    page = client.get("/").text
    host = f"{client.base_url.host}:{client.base_url.port}"
    assert f"webcal://{host}/timeline.ics" in page
    assert f"http://{host}/timeline.ics" in page
    with served(app(FIXED, base_url="https://example.org/feed/")) as address:
        page = httpx.get(address).text
    assert "webcal://example.org/feed/timeline.ics" in page
    assert "https://example.org/feed/timeline.ics" in page


def test_a_host_that_is_none_gets_into_no_page(client: httpx.Client) -> None:
    page = client.get("/", headers={"Host": 'evil"><script>alert(1)</script>'}).text
    assert "evil" not in page


def test_the_health_of_a_feed(client: httpx.Client) -> None:
    answer = client.get("/healthz")
    assert answer.json() == {"status": "ok", "timeline": FIXED.name, "events": len(FIXED), "problems": []}
    assert answer.headers["cache-control"] == "no-store"


def test_it_mounts_under_a_path_of_another_application() -> None:
    with served(Starlette(routes=[Mount("/calendars/csto", app=app(FIXED))])) as address:
        assert httpx.get(f"{address}/calendars/csto/timeline.ics").content == ics.encode(FIXED)
        page = httpx.get(f"{address}/calendars/csto/").text
        assert f"{address}/calendars/csto/timeline.ics" in page
        assert httpx.get(f"{address}/calendars/csto/healthz").json()["status"] == "ok"
        assert httpx.get(f"{address}/timeline.ics").status_code == 404


# The input is watched


def test_an_edit_shows_up_without_a_restart_and_moves_its_own_event_alone(tmp_path: Path) -> None:
    file = tmp_path / "timeline.json"
    keep(FIXED, file)
    with served(app(file, every=0)) as address, httpx.Client(base_url=address) as client:
        first = client.get("/timeline.ics")
        keep(FIXED.replace(attrs.evolve(FIXED["mission"], title="Mission extended")), file)
        second = until(client, "/timeline.ics", "Mission extended")
        assert second.headers["etag"] != first.headers["etag"]
        assert second.headers["last-modified"] != first.headers["last-modified"]
        assert second.text.count("SEQUENCE:1") == 1
        stale = {"If-Modified-Since": first.headers["last-modified"]}
        assert client.get("/timeline.ics", headers=stale).status_code == 200


def test_a_withdrawn_event_is_cancelled_in_the_whole_feed_and_no_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "timeline.json"
    keep(FIXED, file)
    with served(app(file, every=0)) as address, httpx.Client(base_url=address) as client:
        assert "Withdrawn" not in client.get("/timeline.ics").text
        keep(FIXED.without("mission"), file)
        until(client, "/timeline.ics", "Withdrawn by the publisher")
        for part in ("/timeline.ics?country=AM", "/kind/operation.ics", "/timeline.json", "/jscalendar.json"):
            assert FIXED.uid(FIXED["mission"]) not in client.get(part).text


def test_a_broken_edit_keeps_the_last_good_state_and_says_why(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "timeline.json"
    keep(FIXED, file)
    with served(app(file, every=0)) as address, httpx.Client(base_url=address) as client:
        good = client.get("/timeline.ics").content
        with caplog.at_level(logging.INFO, "cstotimeline.feed"):
            file.write_text('{"version": 1, "events": [{"title": "no id"}]}')
            report = until(client, "/healthz", "degraded").json()
            assert client.get("/timeline.ics").content == good
            assert any("timeline.json" in problem and "id" in problem for problem in report["problems"])
            assert str(tmp_path) not in str(report)
            assert "the last good state is kept" in caplog.text
            keep(FIXED.without("mission"), file)
            until(client, "/timeline.ics", "Withdrawn")
        assert client.get("/healthz").json()["status"] == "ok"
        file.unlink()
        until(client, "/healthz", "degraded")
        assert "Withdrawn" in client.get("/timeline.ics").text


def test_a_state_that_could_not_be_written_is_tried_again_without_an_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "RETRY", 1.0)
    file, state = tmp_path / "timeline.json", tmp_path / "state"
    keep(FIXED, file)
    watched = Watched([file], state=state, every=0)
    (state / "timeline.svg").unlink()
    (state / "timeline.svg").mkdir()
    keep(FIXED.without("mission"), file)
    watched.look()
    assert "the state cannot be written, the last good state is kept" in caplog.text
    (state / "timeline.svg").rmdir()
    watched.look()
    assert watched.problems, "not at once: whoever asks would have the input read again each time"
    assert "mission" in watched.snapshot.timeline
    time.sleep(1.1)
    watched.look()
    assert not watched.problems
    assert "mission" not in watched.snapshot.timeline
    assert b"mission" not in (state / "timeline.csv").read_bytes()


def test_revisions_outlive_a_restart_with_a_state_folder(tmp_path: Path) -> None:
    file, state = tmp_path / "timeline.json", tmp_path / "state"
    keep(FIXED, file)
    with served(app(file, state=state)) as address:
        first = httpx.get(f"{address}/timeline.ics").content
    with served(app(file, state=state)) as address:
        assert httpx.get(f"{address}/timeline.ics").content == first
    keep(FIXED.without("mission"), file)  # while nobody serves it
    moment = datetime(2026, 5, 1, 12, tzinfo=UTC)
    for _ in range(2):
        with served(app(file, state=state, clock=lambda: moment)) as address:
            feed = httpx.get(f"{address}/timeline.ics").text
        assert "Withdrawn by the publisher" in feed
        assert "LAST-MODIFIED:20260501T120000Z" in feed


def test_a_restart_with_a_broken_input_serves_what_the_state_folder_has(tmp_path: Path) -> None:
    file, state = tmp_path / "timeline.json", tmp_path / "state"
    keep(FIXED, file)
    with served(app(file, state=state)) as address:
        first = httpx.get(f"{address}/timeline.ics").content
    file.write_text("{")
    with served(app(file, state=state)) as address:
        assert httpx.get(f"{address}/healthz").json()["status"] == "degraded"
        assert "Withdrawn" not in (feed := httpx.get(f"{address}/timeline.ics").text)
        assert feed.count("BEGIN:VEVENT") == first.count(b"BEGIN:VEVENT")


@pytest.mark.parametrize("broken_from_the_start", [False, True])
def test_the_edit_that_mends_a_broken_input_withdraws_what_it_leaves_out(
    tmp_path: Path, broken_from_the_start: bool
) -> None:
    file, state = tmp_path / "timeline.json", tmp_path / "state"
    keep(FIXED, file)
    publish(FIXED, state)
    if broken_from_the_start:
        file.write_text("{")
    with served(app(file, state=state, every=0)) as address, httpx.Client(base_url=address) as client:
        assert "Withdrawn" not in client.get("/timeline.ics").text
        file.write_text("{")
        until(client, "/healthz", "degraded")
        assert "Withdrawn" not in client.get("/timeline.ics").text
        keep(FIXED.without("mission"), file)
        until(client, "/healthz", '"ok"')
        feed = client.get("/timeline.ics").text
    stone = feed[feed.index(FIXED.uid(FIXED["mission"])) :].partition("END:VEVENT")[0]
    assert "STATUS:CANCELLED" in stone
    assert "Withdrawn by the publisher" in stone


def test_a_touched_file_changes_nothing_that_subscribers_see(tmp_path: Path) -> None:
    file = tmp_path / "timeline.json"
    keep(FIXED, file)
    with served(app(file, every=0)) as address, httpx.Client(base_url=address) as client:
        first = client.get("/timeline.ics")
        file.touch()
        client.get("/timeline.ics")
        assert client.get("/timeline.ics").headers["etag"] == first.headers["etag"]


def test_many_different_filters_do_not_fill_the_memory(client: httpx.Client) -> None:
    application = app(FIXED)
    feed = application.routes[1].endpoint.__self__  # type: ignore[attr-defined]  # what answers
    with served(application) as address, httpx.Client(base_url=address) as asking:
        for number in range(300):
            assert asking.get(f"/timeline.ics?q=word{number}").status_code == 200
        assert len(feed._cache._kept) <= 128


def test_without_starlette_the_message_says_what_to_install() -> None:
    program = "import sys; sys.modules['starlette'] = None\nimport cstotimeline.publishing.feed"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "pip install 'cstotimeline[serve]'" in run.stderr.splitlines()[-1]
    assert (
        subprocess.run(
            [sys.executable, "-c", "import sys; sys.modules['starlette'] = None\nimport cstotimeline"], check=False
        ).returncode
        == 0
    )


def test_a_timeline_in_memory_can_be_served_too() -> None:
    timeline = ct.Timeline([ct.Event("a", "A", "2024-01-01")], name="Mine")
    with served(app(timeline)) as address:
        assert titles(httpx.get(f"{address}/timeline.json")) == {"A"}


def test_the_command_serves_its_inputs_and_keeps_its_state(tmp_path: Path) -> None:
    file = tmp_path / "timeline.json"
    keep(FIXED, file)
    with socket.socket() as probe:  # a port that is free now
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        Path(sys.executable).with_name("cstotimeline"),
        "serve",
        file,
        "--port",
        str(port),
        "--state",
        tmp_path / "state",
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=20)) as client:
            assert until(client, "/healthz", "ok").json()["events"] == len(FIXED)
            assert client.get("/timeline.ics?kind=summit").text.count("BEGIN:VEVENT") == 1
    finally:
        server.terminate()
        said = server.communicate()[0]
    assert f"webcal://127.0.0.1:{port}/timeline.ics" in said
    assert (tmp_path / "state" / "manifest.json").is_file()
