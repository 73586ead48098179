"""Real calendar programs, each reading a feed into the same rows: UID, start, end, title, place, status.

Starts and ends are ISO dates or moments in UTC as text, ends excluded, as the program gives them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

READERS = Path(__file__).parent / "calendar_readers"
Row = tuple[str, str, str, str, str, str]


def stamp(value: Any) -> str:
    """A day or a moment as text; moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else _tidied(value)


def _tidied(text: str) -> str:
    if re.fullmatch(r"\d{8}(T\d{6}Z?)?", text):
        day = f"{text[:4]}-{text[4:6]}-{text[6:8]}"
        return day if len(text) == 8 else f"{day}T{text[9:11]}:{text[11:13]}:{text[13:15]}Z"
    return text.replace(".000Z", "Z")


def icalendar(feed: bytes, folder: Path) -> list[Row]:
    import icalendar as library

    calendar = library.Calendar.from_ical(feed)
    assert not [error for part in calendar.walk() for error in part.errors]
    return [
        (str(e["UID"]), stamp(e.decoded("DTSTART")), stamp(e.decoded("DTEND")), str(e["SUMMARY"]),
         str(e.get("LOCATION", "")), str(e["STATUS"]))
        for e in calendar.walk("VEVENT")
    ]  # fmt: skip


def ical(feed: bytes, folder: Path) -> list[Row]:
    """Home Assistant's library."""
    from ical.calendar_stream import IcsCalendarStream

    calendar = IcsCalendarStream.calendar_from_ics(feed.decode())
    return [
        (e.uid, stamp(e.dtstart), stamp(e.dtend), e.summary, e.location or "", e.status.value) for e in calendar.events
    ]


def ics(feed: bytes, folder: Path) -> list[Row]:
    import ics as library

    rows = []
    for e in library.Calendar(feed.decode()).events:
        # Its ends of all-day events are the last day's end; its moments are arrow's.
        end = e.end.datetime
        pair = (e.begin.date(), end.date()) if e.all_day else (e.begin.datetime, end)
        rows.append((e.uid, stamp(pair[0]), stamp(pair[1]), e.name, e.location or "", e.status))
    return rows


def vobject(feed: bytes, folder: Path) -> list[Row]:
    import vobject as library

    calendar = library.readOne(feed.decode())
    return [
        (e.uid.value, stamp(e.dtstart.value), stamp(e.dtend.value), e.summary.value,
         e.location.value if hasattr(e, "location") else "", e.status.value)
        for e in calendar.vevent_list
    ]  # fmt: skip


def vdirsyncer(feed: bytes, folder: Path) -> list[Row]:
    """Splits a feed into items, one a UID, and puts them together again, as it does on every sync."""
    from vdirsyncer.vobject import Item, join_collection, split_collection

    items = list(split_collection(feed.decode()))
    assert len({Item(text).uid for text in items}) == len(items)
    return icalendar(join_collection(items).encode(), folder)


def khal(feed: bytes, folder: Path) -> list[Row]:
    """`khal import`, then `khal list`."""
    program = _program("khal")
    (folder / "feed.ics").write_bytes(feed)
    (folder / "calendar").mkdir()
    (folder / "config").write_text(
        f"[calendars]\n[[feed]]\npath = {folder / 'calendar'}\n[sqlite]\npath = {folder / 'khal.db'}\n"
        "[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CACHE_HOME": str(folder), "LC_ALL": "C.UTF-8"}
    run = [program, "-c", str(folder / "config")]
    subprocess.run(
        [*run, "import", "--batch", str(folder / "feed.ics")], check=True, capture_output=True, env=environment
    )
    shape = "{uid}\x1f{start-long-full}\x1f{end-long-full}\x1f{title}\x1f{location}\x1f{status}\x1f{all-day}\x1e"
    command = [*run, "list", "--once", "--notstarted", "--day-format", "", "--format", shape]
    years = sorted(set(re.findall(r"\nDTSTART[^:\n]*:(\d{4})", feed.partition(b"BEGIN:VEVENT")[2].decode())))
    listed = "".join(
        subprocess.run([*command, *days], check=True, capture_output=True, env=environment).stdout.decode()
        for days in ((f"{year}-01-01", f"{year}-12-31") for year in years)  # it goes through them day by day
    )
    rows = []
    for line in listed.split("\x1e"):
        if not line.strip():
            continue
        uid, start, end, title, place, status, all_day = line.strip("\r\n").split("\x1f")
        if all_day == "True":
            last = date.fromisoformat(end[:10]) + timedelta(days=1)  # khal shows the last day
            rows.append((uid, start[:10], last.isoformat(), title, place, status.strip()))
        else:
            moments = [datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC) for text in (start, end)]
            rows.append((uid, stamp(moments[0]), stamp(moments[1]), title, place, status.strip()))
    return rows


def libical(feed: bytes, folder: Path) -> list[Row]:
    if shutil.which("pkg-config") is None or subprocess.run(["pkg-config", "libical"], check=False).returncode:
        pytest.skip("libical is not here (Debian: apt-get install libical-dev pkg-config)")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libical"], check=True, capture_output=True, text=True)
    program = folder / "libical_reader"
    subprocess.run(["cc", "-o", program, READERS / "libical_reader.c", *flags.stdout.split()], check=True)
    (folder / "feed.ics").write_bytes(feed)
    done = subprocess.run([program, folder / "feed.ics"], check=True, capture_output=True)
    rows = [line.split("\t") for line in done.stdout.decode().split("\n") if line]
    return [(uid, stamp(start), stamp(end), title, place, status) for uid, start, end, title, place, status in rows]


def _under_node(script: str) -> Callable[[bytes, Path], list[Row]]:
    def read(feed: bytes, folder: Path) -> list[Row]:
        from node_tools import run_node

        rows: Iterable[list[str]] = run_node((READERS / script).read_text("utf-8"), feed.decode())
        return [
            (uid, stamp(start), stamp(end), title, place or "", status)
            for uid, start, end, title, place, status in rows
        ]

    return read


def _program(name: str) -> str:
    beside = Path(sys.executable).parent / name
    program = str(beside) if beside.exists() else shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not here (pip install {name})")
    return program


PYTHON_CLIENTS = {
    "icalendar": icalendar, "ical": ical, "ics": ics, "vobject": vobject, "vdirsyncer": vdirsyncer, "khal": khal,
    "libical": libical,
}  # fmt: skip
NODE_CLIENTS = {
    "ical.js": _under_node("ical_js.mjs"),
    "node-ical": _under_node("node_ical.mjs"),
    "ts-ics": _under_node("ts_ics.mjs"),
}
warnings.filterwarnings("ignore", category=DeprecationWarning, module="vobject|ics|khal")
