"""Coverage-guided fuzzing of every target with atheris: `make fuzz`, or

PYTHONPATH=tests python -m hardness.fuzz [TARGET …] [--runs N] [--finds FOLDER]

An input that breaks a promise is written to FOLDER/TARGET, one for each place in the code, and the run goes on;
inputs that take longer than `--slow` seconds count as finds too. The exit status is 1 where there was any.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

BIGGEST = 60_000
SLOW = 2.0


def main() -> int:
    arguments = _arguments()
    if arguments.one is not None:
        _fuzz(arguments.one, arguments)
        return 0
    found = 0
    from hardness.targets import TARGETS

    for name in arguments.targets or TARGETS:
        command = [sys.executable, "-m", "hardness.fuzz", "--one", name, "--runs", str(arguments.runs)]
        command += ["--finds", str(arguments.finds), "--slow", str(arguments.slow), "--seed", str(arguments.seed)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
        if not lines:
            print(f"{name}: the fuzzer itself ended: {run.stderr[-2000:]}", flush=True)  # noqa: T201
            found += 1
            continue
        told = json.loads(lines[-1])
        found += len(told["finds"])
        print(json.dumps(told), flush=True)  # noqa: T201
    return 1 if found else 0


def _arguments() -> Any:
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--runs", type=int, default=20_000, help="inputs for each target")
    parser.add_argument("--finds", type=Path, default=Path(".cache/fuzz"))
    parser.add_argument("--slow", type=float, default=SLOW, help="seconds of CPU time that one input may take")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


def _fuzz(name: str, arguments: Any) -> None:
    import atheris  # type: ignore[import-not-found]  # the extra `fuzz`

    with atheris.instrument_imports(include=["cstotimeline"]):
        from hardness.targets import TARGETS, finds_of, seeds_of
    from hardness.mutations import mutated

    target, seeds = TARGETS[name], seeds_of(name)
    folder = arguments.finds / name
    begin_with = folder / "begin"
    begin_with.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate([*seeds, *(path.read_bytes() for path in finds_of(name))]):
        (begin_with / str(number)).write_bytes(data)
    finds: dict[str, str] = {}
    count, slowest, begun = 0, 0.0, time.monotonic()

    def find(where: str, data: bytes) -> None:
        if where not in finds:
            finds[where] = hashlib.sha256(data).hexdigest()[:12]
            (folder / finds[where]).write_bytes(data)

    def one(data: bytes) -> None:
        nonlocal count, slowest
        count += 1
        start = time.process_time()
        try:
            target(data)
        except Exception as error:
            find(_place(error), data)
        took = time.process_time() - start
        slowest = max(slowest, took)
        if took > arguments.slow:
            find(f"slow: more than {arguments.slow:g} s", data)
        if count == arguments.runs:
            told = {
                "target": name, "inputs": count, "seconds": round(time.monotonic() - begun),
                "slowest_ms": round(1000 * slowest), "finds": finds,
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }  # fmt: skip
            print(json.dumps(told), flush=True)  # noqa: T201
            os._exit(0)

    def mutator(data: bytes, max_size: int, seed: int) -> bytes:
        if seed % 4 == 0:
            return bytes(atheris.Mutate(data, len(data) + 64))
        return mutated(name, data, seed, seeds)[:max_size]

    options = [f"-max_len={BIGGEST}", "-timeout=600", "-rss_limit_mb=4096", f"-seed={arguments.seed}", "-verbosity=0"]
    atheris.Setup([sys.argv[0], str(begin_with), *options], one, custom_mutator=mutator)
    atheris.Fuzz()


def _place(error: Exception) -> str:
    """The kind of an error and the innermost line of this project that it passed through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "cstotimeline" in frame.filename]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.name}: {str(last.line)[:80]}"


if __name__ == "__main__":
    sys.exit(main())
