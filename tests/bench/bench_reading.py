"""Press releases to drafts, beside engines that find dates alone; and time per KB as texts grow, hostile ones too.

The prose is that of the seeds. The peers find dates and no more: no kinds, places, titles, years by context.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.harness import ROOT, measured, median, node_peer, python, table

from cstotimeline.reading import read

KB = 1000


def prose(size: int) -> str:
    """That many characters of press releases: the seeds, again and again."""
    text = "\n\n\n".join(path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt")))
    return (text * (size // len(text) + 1))[:size]


HOSTILE: dict[str, Callable[[int], str]] = {
    "digits": lambda size: "7" * size,
    "quotes": lambda size: '"' * size,
    "brackets": lambda size: "(" * size,
    "dates": lambda size: ("5 May 2024 " * (size // 11 + 1))[:size],
    "capitals": lambda size: ("The Big " * (size // 8 + 1))[:size],
}


def run() -> str:
    read(prose(10 * KB))  # patterns are compiled at the first read
    with tempfile.TemporaryDirectory() as name:
        text = Path(name) / "prose.txt"
        text.write_text(prose(100 * KB), "utf-8")
        answers: dict[str, dict[str, Any] | str] = {
            "cstotimeline (events)": {"seconds": median(lambda: read(prose(100 * KB)))},
            "chrono-node (dates)": node_peer("chrono_peer.mjs", "chrono-node", text),
            "dateparser (dates)": measured(python("peers.dateparser_peer", str(text))),
        }
    ours = answers["cstotimeline (events)"]
    assert isinstance(ours, dict)
    rows = []
    for peer, answer in answers.items():
        if isinstance(answer, dict):
            seconds = answer["seconds"]
            rows.append([peer, f"{100 / seconds:,.0f}", f"{seconds / ours['seconds']:.2f} ×"])
    missing = "".join(f"\n{peer} is missing: {answer}" for peer, answer in answers.items() if isinstance(answer, str))
    return f"{table(['100 KB of prose', 'KB/s', 'ours is'], rows)}{missing}\n\n{_growth()}"


def _growth() -> str:
    sizes = (10 * KB, 100 * KB, 1000 * KB)
    kinds: dict[str, Callable[[int], str]] = {"prose": prose, **HOSTILE}
    rows = []
    for kind, make in kinds.items():
        texts = [make(size) for size in sizes]
        times = [median(lambda text=text: read(text), rounds=1) / (len(text) / KB) for text in texts]  # type: ignore[misc]
        rows.append([kind, *(f"{1e3 * seconds:.2f}" for seconds in times)])
    return table(["ms per KB at", "10 KB", "100 KB", "1 MB"], rows)
