"""10,000 all-day events to iCalendar, beside other libraries: raw values to objects to bytes, and bytes alone.

Every library gets the same values and writes the same properties, in a process of its own. Peers are given the
UIDs ready-made; ours derives and remembers them, and is measured with them given, too. Every round builds its objects
anew, in a process that has done so before; ours also with its caches emptied, as in a process that has just begun.
Ours and libical, which are near each other, take turns, round by round. What each wrote is then read by icalendar, and
must say the same.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.bench.harness import PEERS, ROUNDS, Rounds, measured, node_peer, python, table
from tests.bench.raw import STATUS_WORDS, RawEvent, raw_events

from cstotimeline.uids import NAMESPACE, derived_uid

Answer = dict[str, Any] | str
TURNS = 41
COUNT = int(os.environ.get("CSTOTIMELINE_BENCH_EVENTS", "10000"))
NAMES = {
    "join": "join of ready bytes", "ours": "cstotimeline", "ours_given": "given the UIDs, as the others",
    "ours_cold": "its caches emptied", "libical": "libical (C)",
    "ical_js": "ical.js", "ics": "ics (does not fold)", "ical": "ical", "icalendar": "icalendar", "vobject": "vobject",
}  # fmt: skip


def run() -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "raw.tsv").write_text("".join(map(_row, raw_events(COUNT))), "utf-8")
        answers: dict[str, Answer] = {
            peer: _alone(_python(folder, peer), 3 if peer == "vobject" else ROUNDS)
            for peer in ("join", "icalendar", "ical", "ics", "vobject")
        }
        answers["ical_js"] = _ical_js(folder)
        answers |= _near(folder)
        same = {peer: _verdict(folder, peer) for peer in NAMES if isinstance(answers[peer], dict)}
        again = measured(_python(folder, "again"))
    return f"{COUNT:,} events, medians of processor time\n\n{_report(answers, again, same)}\n{_missing(answers)}"


def _alone(command: list[str], rounds: int) -> Answer:
    program = Rounds(command)
    for _ in range(rounds):
        program.again()
    return program.end()


def _near(folder: Path) -> dict[str, Answer]:
    """Ours and libical, round by round in turn: a shared machine is quick and slow by the second, for all alike."""
    libical = _libical(folder)
    commands = {name: _python(folder, name) for name in ("ours_given", "ours", "ours_cold")}
    if not isinstance(libical, str):
        commands["libical"] = libical
    programs = {name: Rounds(command) for name, command in commands.items()}
    for _ in range(TURNS):
        for program in programs.values():
            program.again()
    found = {name: program.end() for name, program in programs.items()}
    return {"libical": libical, **found} if isinstance(libical, str) else found


def _report(answers: dict[str, Answer], again: Answer, same: dict[str, str]) -> str:
    ours = answers["ours"]
    assert isinstance(ours, dict), ours
    assert isinstance(again, dict), again
    head = ["", "whole s", "events/s", "ours is", "writing s", "ours is", "octets", "peak MiB", "says the same"]
    rows = []
    for peer, name in NAMES.items():
        found = answers[peer]
        if isinstance(found, dict):
            whole, writing = found["whole"], found["writing"]
            ratios = f"{whole / ours['whole']:.2f} ×", f"{writing / ours['writing']:.2f} ×"
            rows.append([
                name, f"{whole:.4f}", f"{COUNT / whole:,.0f}", ratios[0], f"{writing:.4f}", ratios[1],
                f"{found['octets']:,}", f"{found['peak_kib'] / 1024:.0f}", same[peer],
            ])  # fmt: skip
    share, growth = 100 * again["again"] / again["first"], again["stream_growth_kib"]
    return (
        f"{table(head, rows)}\n\n"
        f"writing again with 1 % changed: {again['again'] * 1e3:.2f} ms, {share:.1f} % of the first\n"
        f"streaming from a generator: {again['streaming']:.4f} s; memory grows by {growth} KiB from "
        f"{COUNT:,} to {10 * COUNT:,} events"
    )


def _missing(answers: dict[str, Answer]) -> str:
    return "".join(f"\n{NAMES[peer]} is missing: {why}" for peer, why in answers.items() if isinstance(why, str))


def _row(event: RawEvent) -> str:
    after = event.last + timedelta(days=1)
    fields = (
        derived_uid(NAMESPACE, event.id), event.id, event.title, event.first.strftime("%Y%m%d"),
        after.strftime("%Y%m%d"), event.place, event.kind, STATUS_WORDS[event.status], event.description, event.url,
    )  # fmt: skip
    return "\t".join(f.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") for f in fields) + "\n"


def _python(folder: Path, peer: str) -> list[str]:
    return python("peers.python_peers", peer, str(COUNT), str(folder / f"{peer}.ics"))


def _libical(folder: Path) -> list[str] | str:
    """The command, or why there is none."""
    if shutil.which("pkg-config") is None or shutil.which("cc") is None:
        return "no C compiler or no pkg-config"
    asked = subprocess.run(["pkg-config", "--cflags", "--libs", "libical"], capture_output=True, text=True, check=False)
    if asked.returncode:
        return "apt-get install libical-dev"
    program = folder / "libical_peer"
    subprocess.run(["cc", "-O2", "-o", program, PEERS / "libical_peer.c", *asked.stdout.split()], check=True)
    return [str(program), str(folder / "raw.tsv"), str(folder / "libical.ics")]


def _ical_js(folder: Path) -> Answer:
    return node_peer("ical_js_peer.mjs", "ical.js", folder / "raw.tsv", folder / "ical_js.ics")


def _verdict(folder: Path, peer: str) -> str:
    """Whether a feed says what the raw values say, as icalendar reads a part of it."""
    import icalendar

    feed = (folder / f"{peer}.ics").read_bytes()
    events = feed.replace(b"\r\n", b"\n").split(b"BEGIN:VEVENT\n")[1:]
    if len(events) != COUNT:
        return f"no: {len(events)} events"
    wanted = {derived_uid(NAMESPACE, event.id): event for event in raw_events(COUNT)}
    for text in events[:: max(1, COUNT // 1000)]:
        found = icalendar.Event.from_ical(b"BEGIN:VEVENT\n" + text.partition(b"END:VCALENDAR")[0])
        event = wanted[str(found["UID"])]
        pairs = {
            "SUMMARY": (str(found["SUMMARY"]), event.title),
            "DTSTART": (found.decoded("DTSTART"), event.first),
            "DTEND": (found.decoded("DTEND"), event.last + timedelta(days=1)),
            "LOCATION": (str(found["LOCATION"]), event.place),
            "STATUS": (str(found["STATUS"]), STATUS_WORDS[event.status]),
            "URL": (str(found["URL"]), event.url),
            "DESCRIPTION": (str(found["DESCRIPTION"])[: len(event.description)], event.description),
        }
        for name, (said, meant) in pairs.items():
            if said != meant:
                return f"no: {name} of {event.id}"
    return "yes"
