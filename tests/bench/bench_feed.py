"""The feed under load, on loopback: conditional GETs beside a plain Starlette static file, 200 connections held.

Each server has a process and a core of its own, the client another core. The file is the feed of 1,000 events.
Rates are per second of the server's own processor time, so that they hold on a busy machine too.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.harness import python, table

import cstotimeline as ct
from cstotimeline.formats import ics, timeline_json

EVENTS = 1000
SECONDS = float(os.environ.get("CSTOTIMELINE_BENCH_SECONDS", "3"))
HELD = 200
ROUNDS = 5
PATH = "/timeline.ics"
Answer = tuple[int, dict[str, str], int]


def run() -> str:
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timeline = a_timeline()
        (folder / "timeline.json").write_bytes(timeline_json.encode(timeline))
        (folder / PATH[1:]).write_bytes(ics.encode(timeline))
        os.sched_setaffinity(0, {cores[-1]})
        try:
            rates = {kind: _rates(kind, folder, cores[0]) for kind in ("feed", "static")}
            held = _held(folder, cores[0])
        finally:
            os.sched_setaffinity(0, set(cores))
    rows = [
        [
            label,
            f"{rates['feed'][i]:,.0f}",
            f"{rates['static'][i]:,.0f}",
            f"{rates['feed'][i] / rates['static'][i]:.2f} ×",
        ]
        for i, label in enumerate(["304 by If-None-Match", "304 by If-Modified-Since", "200 with the whole file"])
    ]
    return f"{table(['requests per CPU second, 8 connections', 'our feed', 'static file', 'ours is'], rows)}\n\n{held}"


def a_timeline() -> ct.Timeline:
    days = [f"{2020 + i % 6}-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(EVENTS)]
    return ct.Timeline([ct.Meeting(f"meeting-{i}", f"Meeting no. {i}", day) for i, day in enumerate(days)], name="Load")


def _rates(kind: str, folder: Path, core: int) -> list[float]:
    with _server(kind, folder, core) as (port, pid):
        status, headers, _ = asyncio.run(_once(port))
        assert status == 200
        found = []
        for condition, expected in (
            ({"If-None-Match": headers["etag"]}, 304),
            ({"If-Modified-Since": headers["last-modified"]}, 304),
            ({}, 200),
        ):
            before = _cpu_seconds(pid)
            counts = asyncio.run(_load(port, _request(condition), connections=8, seconds=SECONDS))
            assert set(counts) == {expected}, counts
            found.append(sum(counts.values()) / (_cpu_seconds(pid) - before))
        return found


def _held(folder: Path, core: int) -> str:
    """200 connections that ask for the file, for parts of it and conditionally, round after round."""
    with _server("feed", folder, core) as (port, pid):
        _, headers, _ = asyncio.run(_once(port))
        requests = [
            _request({"If-None-Match": headers["etag"]}),
            _request({}, f"{PATH}?kind=meeting&from=2021"),
            *(_request({}, f"/timeline.json?q={number}") for number in range(40)),
        ]
        memory, total = [], Counter[int]()
        for _ in range(ROUNDS):
            counts = asyncio.run(_load(port, *requests, connections=HELD, seconds=SECONDS))
            total.update(counts)
            memory.append(_rss_mib(pid))
    errors = sum(count for status, count in total.items() if status not in (200, 304))
    shown = ", ".join(f"{value:.0f}" for value in memory)
    return (
        f"{HELD} connections held over {ROUNDS} rounds of {SECONDS:g} s: {sum(total.values()):,} answers, "
        f"{errors} errors; server's memory after each round, MiB: {shown}"
    )


@contextmanager
def _server(kind: str, folder: Path, core: int) -> Iterator[tuple[int, int]]:
    process = subprocess.Popen(python("peers.feed_servers", kind, str(folder)), stdout=subprocess.PIPE, text=True)
    os.sched_setaffinity(process.pid, {core})
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                asyncio.run(_once(port))
                break
            except OSError:
                time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _request(headers: dict[str, str], path: str = PATH) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _once(port: int) -> Answer:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_request({}))
    found = await _answer(reader)
    writer.close()
    return found


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status = int(head.split(" ", 2)[1])
    headers = {name.lower(): value for name, value in re.findall(r"(?m)^([\w-]+): (.*?)\r$", head)}
    length = 0 if status == 304 else int(headers["content-length"])
    await reader.readexactly(length)
    return status, headers, length


async def _load(port: int, *requests: bytes, connections: int, seconds: float) -> Counter[int]:
    """How often each status was answered; -1 where a connection broke."""
    counts: Counter[int] = Counter()
    until = time.monotonic() + seconds

    async def one(offset: int) -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            number = offset
            while time.monotonic() < until:
                writer.write(requests[number % len(requests)])
                counts[(await _answer(reader))[0]] += 1
                number += 1
            writer.close()
        except (OSError, asyncio.IncompleteReadError):
            counts[-1] += 1

    await asyncio.gather(*(one(offset) for offset in range(connections)))
    return counts


def _rss_mib(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _cpu_seconds(pid: int) -> float:
    """Processor time of a process, in the kernel and out of it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
