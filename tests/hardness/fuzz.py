"""Fuzzing of every target: `make fuzz`, or

PYTHONPATH=tests python -m hardness.fuzz [TARGET …] [--runs N] [--finds FOLDER] [--plain]

Guided by coverage, with atheris; `--plain` goes without, by mutation alone, which is several times as fast. An
input that breaks a promise is written to FOLDER/TARGET, one for each place in the code, and the run goes on; inputs
that take too long or too much memory count as finds too. The exit status is 1 where there was any. How far a run
has come is in FOLDER/TARGET.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

BIGGEST = 16_000
"""Bytes of an input at most: what is longer shows the same, many times as slowly."""
SLOW, SLOW_PER_KB = 1.0, 0.1
"""Seconds of processor time that any input may take, and for each KB more."""
MEMORY = 512
"""MB that the process may come to."""
INSTRUMENTED = 3
"""How many times as long the same input takes where coverage is watched."""
STEPS = 5_000
"""Of a calendar's rules, where 100,000 are allowed: a rule that never ends shows the same after few."""


def main() -> int:
    arguments = _arguments()
    if arguments.one is not None:
        _fuzz(arguments.one, arguments)
        return 0
    found = 0
    from hardness.targets import TARGETS

    for name in arguments.targets or TARGETS:
        command = [sys.executable, "-m", "hardness.fuzz", "--one", name, "--runs", str(arguments.runs)]
        command += ["--finds", str(arguments.finds), "--seed", str(arguments.seed)]
        command += ["--plain"] if arguments.plain else []
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        status = arguments.finds / f"{name}.json"
        if run.returncode != 0 or not status.is_file():
            print(f"{name}: the fuzzer itself ended: {run.stderr[-2000:]}", flush=True)  # noqa: T201
            found += 1
            continue
        told = json.loads(status.read_text())
        found += len(told["finds"])
        print(json.dumps(told), flush=True)  # noqa: T201
    return 1 if found else 0


def _arguments() -> Any:
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--runs", type=int, default=20_000, help="inputs for each target")
    parser.add_argument("--finds", type=Path, default=Path(".cache/fuzz"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="without coverage, by mutation alone")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


def _fuzz(name: str, arguments: Any) -> None:
    if arguments.plain:
        _plain(_Run(name, arguments), arguments)
    else:
        _guided(name, arguments)


class _Run:
    """The inputs that one target has been given, and what came of them."""

    def __init__(self, name: str, arguments: Any) -> None:
        from cstotimeline.calendaring import recurrence
        from hardness.targets import TARGETS, finds_of, seeds_of

        recurrence.MOST_STEPS = STEPS  # type: ignore[misc]
        self.name, self.runs, self.folder = name, arguments.runs, arguments.finds
        self.slowness = 1 if arguments.plain else INSTRUMENTED
        self.target, self.seeds = TARGETS[name], seeds_of(name)
        self.begin_with = [*self.seeds, *(path.read_bytes() for path in finds_of(name))]
        self.finds: dict[str, str] = {}
        self.count, self.slowest, self.begun = 0, 0.0, time.monotonic()
        (self.folder / name).mkdir(parents=True, exist_ok=True)

    def one(self, data: bytes) -> None:
        self.count += 1
        start = time.process_time()
        try:
            self.target(data)
        except Exception as error:
            self._find(_place(error), data)
        took = time.process_time() - start
        self.slowest = max(self.slowest, took)
        if took > self.slowness * (SLOW + SLOW_PER_KB * len(data) / 1000):
            self._find("slow", data)
        if self.count % 500 == 0 and _memory() > MEMORY:
            self._find("memory", data)
        if self.count % 500 == 0 or self.count == self.runs:
            self._tell()
        if self.count == self.runs:
            os._exit(0)

    def _find(self, where: str, data: bytes) -> None:
        if where not in self.finds:
            self.finds[where] = hashlib.sha256(data).hexdigest()[:12]
            (self.folder / self.name / self.finds[where]).write_bytes(data)

    def _tell(self) -> None:
        told = {
            "target": self.name, "inputs": self.count, "seconds": round(time.monotonic() - self.begun),
            "cpu_seconds": round(time.process_time()), "slowest_ms": round(1000 * self.slowest), "finds": self.finds,
            "memory_mb": _memory(),
        }  # fmt: skip
        (self.folder / f"{self.name}.json").write_text(json.dumps(told))


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _guided(name: str, arguments: Any) -> None:
    import atheris  # type: ignore[import-not-found]  # the extra `fuzz`

    with atheris.instrument_imports(include=["cstotimeline"]):
        run = _Run(name, arguments)
    from hardness.mutations import mutated

    begin_with = run.folder / name / "begin"
    begin_with.mkdir(exist_ok=True)
    for number, data in enumerate(run.begin_with):
        (begin_with / str(number)).write_bytes(data)

    def mutator(data: bytes, max_size: int, seed: int) -> bytes:
        if seed % 4 == 0:
            return bytes(atheris.Mutate(data, min(len(data) + 64, max_size)))
        return mutated(name, data, seed, run.seeds)[:max_size]

    options = [
        f"-max_len={BIGGEST}",
        "-timeout=600",
        "-rss_limit_mb={4 * MEMORY}",
        f"-seed={arguments.seed}",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], str(begin_with), *options], run.one, custom_mutator=mutator)
    atheris.Fuzz()


def _plain(run: _Run, arguments: Any) -> None:
    """Mutants of good inputs, and mutants of those."""
    from hardness.mutations import mutated

    choice = random.Random(arguments.seed)
    pool = list(run.begin_with)
    while True:
        data = mutated(run.name, choice.choice(pool), choice.randrange(2**32), run.seeds)
        run.one(data)
        if choice.random() < 0.1 and len(data) < BIGGEST // 4:
            pool.append(data)
        if len(pool) > 300:
            del pool[choice.randrange(len(run.begin_with), len(pool))]


def _place(error: Exception) -> str:
    """The kind of an error and the innermost line of this project that it passed through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "cstotimeline" in frame.filename]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.name}: {str(last.line)[:80]}"


if __name__ == "__main__":
    sys.exit(main())
