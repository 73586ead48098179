"""Every phrase of the table comes to the days, or to the doubt, that its sentence explains."""

from __future__ import annotations

from pathlib import Path

import pytest

from cstotimeline.reading import Document, read

ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "phrases.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "published", "expected", "why"), ROWS, ids=[f"{row[0][:70]}…" for row in ROWS])
def test_a_phrase_is_read_as_its_row_says(text: str, published: str, expected: str, why: str) -> None:
    drafts = read(Document("phrase", text, published=published or None))
    days = sorted(str(draft.says("when")) for draft in drafts if draft.says("when"))
    doubts = {doubt.code for draft in drafts for doubt in draft.doubts}
    if expected == "-":
        assert days == [], why
    elif expected.startswith("!"):
        assert days == [], why
        assert expected[1:] in doubts, why
    else:
        assert days == sorted(expected.split("&")), why
