"""`make bench`: every `bench_*` module beside this one, in order of name; `python -m tests.bench NAME…` runs some.

Each has `run() -> str`, which measures and gives its report. Figures are of this machine and this moment.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from tests.bench.harness import machine


def main() -> None:
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    wanted = sys.argv[1:] or found
    unknown = set(wanted) - set(found)
    if unknown:
        sys.exit(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(found)}")
    print(machine())  # noqa: T201
    for name in wanted:
        print(f"\n# {name}\n", flush=True)  # noqa: T201
        print(import_module(f"tests.bench.bench_{name}").run(), flush=True)  # noqa: T201


main()
