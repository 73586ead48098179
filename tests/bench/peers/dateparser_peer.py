"""dateparser's search for dates in a text, timed: `python -m tests.bench.peers.dateparser_peer FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

from dateparser.search import search_dates
from tests.bench.harness import answer, median

text = Path(sys.argv[1]).read_text("utf-8")
search_dates("5 May 2024", languages=["en"])
answer(seconds=median(lambda: search_dates(text, languages=["en"]), rounds=1))
