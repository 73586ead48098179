"""The server against clients that are rude, slow, or many: the command itself, on a port of this machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import cstotimeline as ct
from cstotimeline import limits
from cstotimeline.formats import timeline_json
from cstotimeline.publishing import serving
from cstotimeline.publishing.files import WRITERS
from cstotimeline.revisions import Ledger
from fixed_timeline import fixed_timeline

FIXED = fixed_timeline()


class Served:
    """A running `cstotimeline serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port, self.address = process, port, f"http://127.0.0.1:{port}"

    def raw(self, request: bytes, wait: float = 5) -> bytes:
        """What comes back for some bytes, until the server closes or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection:
            found = b""
            try:
                connection.sendall(request)
                while piece := connection.recv(65536):
                    found += piece
            except (TimeoutError, ConnectionError):
                pass
            return found

    def memory(self) -> int:
        """Bytes that the process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]


@contextmanager
def serve(
    *arguments: str | Path, patience: dict[str, float] | None = None, environment: dict[str, str] | None = None
) -> Iterator[Served]:
    """Starts the command; `patience` sets the server's seconds, so that tests need not wait for the real ones."""
    settings = "".join(f"serving.{name} = {value};" for name, value in (patience or {}).items())
    program = f"from cstotimeline.publishing import serving; {settings} from cstotimeline.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", "0", *map(str, arguments)]
    variables = {**os.environ, **(environment or {})}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables)
    assert process.stdout is not None
    try:
        port = int(re.search(r"http://[^:]+:(\d+)/", process.stdout.readline())[1])  # type: ignore[index]
        give_up = time.monotonic() + 20
        while time.monotonic() < give_up:
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.02)
        yield Served(process, port)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("feed") / "timeline.json"
    path.write_bytes(timeline_json.encode(FIXED))
    with serve(path, patience={"HEADERS_WITHIN": 0.5, "TAKEN_WITHIN": 2}) as served:
        yield served


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /timeline.ics HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /timeline.ics HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad header\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00" * 1000,
    ],
    ids=["header", "line", "headers", "no header", "two lengths", "TLS", "version", "zeros"],
)
def test_what_is_no_request_is_refused_and_the_next_one_answered(feed: Served, request_line: bytes) -> None:
    assert status(feed.raw(request_line)) in (0, 200, 400, 404, 413, 414, 431)
    assert httpx.get(f"{feed.address}/timeline.ics").status_code == 200


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /timeline.ics HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET /timeline.ics HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 12_000 + b"\r\n",
        b"GET /timeline.ics?q=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["header", "headers", "query"],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_request_that_is_too_large_is_told_the_limit_and_how_to_raise_it(
    feed: Served, request_line: bytes, at_once: bool
) -> None:
    """Whole in one packet, or never whole."""
    answer = feed.raw(request_line if at_once else request_line[:-4] + b"\r\nX: y" * 2_000)
    assert status(answer) == 431
    assert b"found 'more than 65,536 bytes', expected a request within the limit" in answer
    assert limits.REQUEST.variable.encode() in answer
    largest = b"GET /timeline.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + b"a" * 65_000 + b"\r\n\r\n"
    assert status(feed.raw(largest)) == 200


def test_one_client_too_many_is_told_the_limit_and_how_to_raise_it(tmp_path: Path) -> None:
    path = tmp_path / "timeline.json"
    path.write_bytes(timeline_json.encode(FIXED))
    with serve(path, environment={limits.CONNECTIONS.variable: "5"}) as served:
        others = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(5)]
        time.sleep(0.2)
        refused = httpx.get(f"{served.address}/timeline.ics")
        assert refused.status_code == 503
        assert refused.headers["Retry-After"] == "10"
        assert "more than 5 connections at once" in refused.text
        assert limits.CONNECTIONS.variable in refused.text
        others.pop().close()
        time.sleep(0.2)
        assert httpx.get(f"{served.address}/timeline.ics").status_code == 200
        for other in others:
            other.close()


PATHS = (
    "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/kind/..%2f..%2fetc.ics", "/kind/%00.ics", "/%ff%fe",
    "//etc/passwd", "/timeline.ics/../manifest.json", "/kind/" + "x" * 5000 + ".ics", "/country/..ics", "/%", "/%zz",
    "/.cstotimeline-next/journal.json", "/manifest.json", "/timeline.ics%0d%0aSet-Cookie:x=1",
)  # fmt: skip
QUERIES = (
    "kind=" + "x" * 4000, "q=" + "%ff" * 1000, "from=9999999999", "country=../..", "kind=%00", "a=b", "from=0000",
    "to=10000-01-01", "q=%0d%0a", "status=<script>", "&&&==&;", "q=" + "a+" * 9000,
)  # fmt: skip
RANGES = ("bytes=0-1", "bytes=-5", "bytes=9999999999-", "bytes=0-1,2-3,4-5", "lines=1", "bytes=a-b")


@pytest.mark.parametrize("path", PATHS)
def test_a_path_leads_to_a_file_of_the_feed_or_nowhere(feed: Served, path: str) -> None:
    answer = feed.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) in (200, 400, 404)
    assert b"root:" not in answer
    assert b"Set-Cookie" not in answer.partition(b"\r\n\r\n")[0]
    if status(answer) == 200:
        assert b"BEGIN:VCALENDAR" in answer


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_is_answered_or_refused_in_plain_text(feed: Served, query: str) -> None:
    answer = feed.raw(f"GET /timeline.ics?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert status(answer) in (200, 400)
    assert b"content-type: text/" in head
    assert b"text/html" not in head


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_methods_that_change_or_reveal_things_are_not_allowed(feed: Served, method: str) -> None:
    answer = feed.raw(f"{method} /timeline.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) in (400, 405)


@pytest.mark.parametrize(
    "value", ["bytes=0-1", "bytes=-5", "bytes=9999999999-", "bytes=0-1,2-3,4-5", "lines=1", "bytes=a-b"]
)
def test_a_range_is_passed_over_and_the_whole_sent(feed: Served, value: str) -> None:
    """RFC 9110, 14.2: a server may ignore Range. What it must not do is send a part as if it were the whole."""
    whole = httpx.get(f"{feed.address}/timeline.ics")
    part = httpx.get(f"{feed.address}/timeline.ics", headers={"Range": value})
    assert (part.status_code, part.content) == (200, whole.content)


@pytest.mark.parametrize("encoding", ["gzip;q=x", "\x00", "gzip, " * 2000, "*;q=0", "br;q=1.0, gzip;q=0.0000", ";;;"])
def test_a_bad_encoding_header_never_changes_what_is_said(feed: Served, encoding: str) -> None:
    plain = httpx.get(f"{feed.address}/timeline.json", headers={"Accept-Encoding": "identity"})
    answer = feed.raw(
        f"GET /timeline.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n".encode()
    )
    assert status(answer) in (200, 400)
    if status(answer) == 200 and b"content-encoding" not in answer.partition(b"\r\n\r\n")[0].lower():
        assert answer.endswith(plain.content)


def test_a_client_that_never_ends_its_request_is_cut_off(feed: Served) -> None:
    with socket.create_connection(("127.0.0.1", feed.port), timeout=20) as connection:
        connection.sendall(b"GET /timeline.ics HTTP/1.1\r\nHost: x\r\n")
        sent = 0
        try:
            while sent < 200:
                connection.sendall(b"X: y\r\n")
                sent += 1
                time.sleep(0.05)
        except ConnectionError:
            pass
    assert 0 < sent < 200
    assert httpx.get(f"{feed.address}/timeline.ics").status_code == 200


def test_a_client_that_does_not_take_its_answer_is_cut_off(feed: Served) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", feed.port))
        for _ in range(400):  # many answers asked for, none taken
            try:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n")
            except OSError:
                break
        time.sleep(3)
        taken, ended = 0, False
        try:
            while piece := connection.recv(65536):
                taken += len(piece)
        except ConnectionError:
            ended = True
        assert ended or taken < 400 * len(httpx.get(feed.address).content)
    assert httpx.get(f"{feed.address}/timeline.ics").status_code == 200


def test_idle_connections_lock_nobody_out(feed: Served) -> None:
    idle = [socket.create_connection(("127.0.0.1", feed.port)) for _ in range(200)]
    try:
        assert httpx.get(f"{feed.address}/timeline.ics", timeout=20).status_code == 200
    finally:
        for connection in idle:
            connection.close()


def test_the_limits_of_the_server_are_those_that_are_documented() -> None:
    assert (serving.HEADERS_WITHIN, serving.TAKEN_WITHIN) == (20, 120)
    assert (limits.CONNECTIONS.default, limits.REQUEST.default) == (1000, 64 * 1024)


def test_its_health_tells_nothing_of_this_machine(tmp_path: Path) -> None:
    path, state = tmp_path / "private" / "catalogue.yaml", tmp_path / "private" / "state"
    path.parent.mkdir()
    path.write_text("events: [{id: a, title: A, when: 2024}]")
    with serve(path, "--state", state) as served, httpx.Client(base_url=served.address) as client:
        (state / "timeline.csv").unlink()
        (state / "timeline.csv").mkdir()
        for broken in ("events: [{id: a, title: A, when: never}]", "events: [{id: a, title: B, when: 2024}]"):
            path.write_text(broken)
            give_up = time.monotonic() + 20
            while client.get("/healthz").json()["status"] == "ok" and time.monotonic() < give_up:
                time.sleep(0.1)
            time.sleep(1.2)
            report = client.get("/healthz").text
            assert '"status":"degraded"' in report
            assert "private" not in report
            assert client.get("/timeline.ics").status_code == 200


def many_clients(tmp_path: Path, clients: int, seconds: float) -> tuple[int, int, int]:
    """So many clients ask for all the files; each body is compared with the direct export.

    Returns the number of answers, and the server's memory after a tenth of the time and at its end.
    """
    path = tmp_path / "timeline.json"
    path.write_bytes(timeline_json.encode(FIXED))
    ledger = Ledger().advance(FIXED, None)
    right = {name: writer(FIXED, ledger, None) for name, writer in WRITERS.items() if name != ".nojekyll"}
    answers, wrong, stop = 0, [], threading.Event()
    counting = threading.Lock()

    def ask(number: int) -> None:
        nonlocal answers
        names = sorted(right)
        with httpx.Client(base_url=served.address, timeout=60) as client:
            while not stop.is_set():
                number += 1
                name = names[number % len(names)]
                answer = client.get(f"/{name}")
                if answer.status_code != 200 or answer.content != right[name]:
                    wrong.append((name, answer.status_code))
                with counting:
                    answers += 1

    with serve(path) as served, ThreadPoolExecutor(clients) as pool:
        asking = [pool.submit(ask, number) for number in range(clients)]
        time.sleep(seconds / 10)
        early = served.memory()
        time.sleep(seconds * 0.9)
        late = served.memory()
        stop.set()
        for one in asking:
            one.result()
    assert wrong == []
    return answers, early, late


def test_twenty_clients_get_right_answers(tmp_path: Path) -> None:
    answers, _, _ = many_clients(tmp_path, 20, 2)
    assert answers > 20


@pytest.mark.long
def test_two_hundred_clients_get_right_answers_and_memory_stays_level(tmp_path: Path) -> None:
    answers, early, late = many_clients(tmp_path, 200, float(os.environ.get("CSTOTIMELINE_SOAK_SECONDS", "15")))
    assert answers > 200
    assert late < early * 1.3 + 20_000_000


def test_a_server_told_to_end_ends(tmp_path: Path) -> None:
    path = tmp_path / "timeline.json"
    path.write_bytes(timeline_json.encode(ct.Timeline([ct.Event("a", "A", "2024")])))
    with serve(path) as served:
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(20) in (0, -signal.SIGTERM)
