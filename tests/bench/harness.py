"""Measuring: medians of several rounds, each program in a process of its own, and what the machine is.

Times are the processor's, not the wall's: what else the machine does disturbs them less.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
ROUNDS = 5


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of some rounds, in seconds of this process's processor time."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def peak_mib() -> float:
    """The most memory this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def answer(**facts: Any) -> None:
    """What a measuring process says to the one that started it."""
    print(json.dumps({**facts, "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))  # noqa: T201


def measured(command: Sequence[str | Path], **options: Any) -> dict[str, Any] | str:
    """What a program of its own process answers, or one line on why it could not."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, **options)
    if done.returncode == 0:
        answered: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answered
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"it ended with {done.returncode}"


class Rounds:
    """A program of its own process that does one round for each line it is sent, and at the end says the rest."""

    def __init__(self, command: Sequence[str | Path]) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # a pipe that nobody reads would fill
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True, cwd=ROOT
        )
        self.answers: list[dict[str, float]] = []

    def again(self) -> None:
        """One more round."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return
        line = self._process.stdout.readline()
        if line:
            self.answers.append(json.loads(line))

    def end(self) -> dict[str, Any] | str:
        """The medians of its rounds and what else it says, or one line on why it could not."""
        said, _ = self._process.communicate()
        if self._process.returncode or not self.answers:
            self._errors.seek(0)
            return (self._errors.read().strip().splitlines() or [f"it ended with {self._process.returncode}"])[-1]
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        for fact in self.answers[0]:
            found[fact] = statistics.median(answer[fact] for answer in self.answers)
        return found


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of the bench in this Python."""
    return [sys.executable, "-m", f"tests.bench.{module}", *arguments]


def node_peer(script: str, package: str, *arguments: Path) -> dict[str, Any] | str:
    """What a script of the peers answers under Node, beside the npm packages; or why it cannot run."""
    modules = Path(os.environ.get("CSTOTIMELINE_NODE_MODULES", ROOT / ".cache" / "node" / "node_modules"))
    if shutil.which("node") is None:
        return "no Node"
    if not (modules / package).is_dir():
        return f"npm install {package}"
    copy = modules.parent / script
    shutil.copy(PEERS / script, copy)
    return measured(["node", copy, *arguments])


def machine() -> str:
    """The machine in a line."""
    cpu = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next((int(line.split()[1]) // 1024**2 for line in _lines("/proc/meminfo") if "MemTotal" in line), 0)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    python_version = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{cpu or platform.machine()}, {os.cpu_count()} cores, {memory} GiB, load {load:.1f}, {python_version}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as aligned text, numbers to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]

    def shown(line: list[str]) -> str:
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        return "  ".join(cells).rstrip()

    return "\n".join([shown(lines[0]), "  ".join("-" * width for width in widths), *map(shown, lines[1:])])


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except OSError:
        return []
