"""The lines of JSON values, for faults that a person can find."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from cstotimeline.json_lines import JsonLines

TEXT = """
{
  "name": "a \\"quoted\\" {name}, [with] signs",
  "events": [
    {"id": "a", "when": {"start": null}},
    {
      "id": "b",
      "na\\u006de": 1
    }
  ]
}
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2), (("name",), 3), (("events",), 4), (("events", 0), 5), (("events", 0, "when", "start"), 5),
        (("events", 1), 6), (("events", 1, "id"), 7), (("events", 1, "name"), 8), (("events", 1, "gone"), 6),
        (("events", 2), 4), (("name", "inside"), 3),
    ],
)  # fmt: skip
def test_the_line_of_a_value_or_of_what_would_hold_it(path: tuple[str | int, ...], line: int) -> None:
    assert JsonLines(TEXT).line(path) == line


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=5), strategies.json_values(), max_size=4))
def test_every_value_of_any_json_is_found_on_its_own_line(value: dict[str, Any]) -> None:
    text = json.dumps(value, indent=0)
    lines = JsonLines(text)
    for i, name in enumerate(value):
        line = text.split("\n")[lines.line((name,)) - 1]
        assert line.startswith(json.dumps(name) + ": "), i
