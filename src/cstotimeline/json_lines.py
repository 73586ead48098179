"""The lines that JSON values stand on: a parser tells no places, and a fault without one is hard to find.

Only the containers on the way to a value are looked through, each once, so a large file with few faults costs little.
"""

from __future__ import annotations

import json
import re
from typing import Final

import attrs
import orjson

from cstotimeline.records import Path

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_DEPTH: Final = {"{": 1, "[": 1, "}": -1, "]": -1}


def is_json(data: bytes) -> bool:
    """Whether it is JSON in UTF-8 at all."""
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return True


@attrs.define
class JsonLines:
    """Finds lines in one JSON text. The text is taken to be JSON: what is none is for the parser to tell."""

    text: str
    _inside: dict[Path, dict[str | int, int]] = attrs.field(factory=dict, init=False)

    def line(self, path: Path) -> int:
        """The line of a value, counted from 1; of what is not there, the line of what would hold it."""
        offset = len(self.text) - len(self.text.lstrip())
        known: Path = ()
        for key in path:
            if known not in self._inside:
                self._inside[known] = self._children(offset)
            if key not in self._inside[known]:
                break
            offset = self._inside[known][key]
            known = (*known, key)
        return self.text.count("\n", 0, offset) + 1

    def _children(self, start: int) -> dict[str | int, int]:
        """Where the values of a list or an object begin, by index or by name."""
        found: dict[str | int, int] = {}
        if self.text[start : start + 1] not in ("{", "["):
            return found
        in_list = self.text[start] == "["
        depth, name, awaits_value = 0, "", in_list
        for token in _TOKEN.finditer(self.text, start):
            sign = token[0]
            if depth == 1 and sign not in "]},":
                if awaits_value:
                    found[len(found) if in_list else name] = token.start()
                    awaits_value = False
                elif sign == ":":
                    awaits_value = True
                elif not in_list:
                    name = json.loads(sign)
            elif depth == 1 and sign == ",":
                awaits_value = in_list
            depth += _DEPTH.get(sign, 0)
            if not depth:
                break
        return found
