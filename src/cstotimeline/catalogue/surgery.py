"""Small changes to YAML as text: lines are added and values replaced, and everything else stays byte for byte.

Writing the whole file anew would lose what people put between the lines, or move it. So the places come from the
parsed nodes, and only the lines that change are touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cstotimeline.catalogue.nodes import lines_of
from cstotimeline.catalogue.writing import field_text, item_text, scalar
from cstotimeline.records import Record


@attrs.frozen(order=True)
class _Change:
    """Lines to go and text to come at one place. Of several texts at one place the deepest comes first: it ends
    what began last; at one depth an item of a list comes before a field; then the one that was given first."""

    line: int
    takes_lines: bool
    shallowness: int
    is_field: bool
    number: int
    count: int
    text: str


@attrs.define
class Surgery:
    """Changes to the lines of one text, gathered first and made together by `result`."""

    text: str
    _lines: list[str] = attrs.field(init=False)
    _changes: list[_Change] = attrs.field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self._lines = lines_of(self.text)
        if self._lines and not self._lines[-1].endswith("\n"):
            self._lines[-1] += self._end_of_line

    @property
    def _end_of_line(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def result(self) -> str:
        """The text with all changes made: from the last line up, so that earlier places stay right."""
        if not self._changes:
            return self.text
        lines = list(self._lines)
        for change in sorted(self._changes, reverse=True):
            lines[change.line : change.line + change.count] = [change.text.replace("\n", self._end_of_line)]
        return "".join(lines)

    @property
    def end(self) -> int:
        """The line after the last one."""
        return len(self._lines)

    def insert(self, line: int, text: str) -> None:
        """Puts text before that line, counted from 0."""
        self._change(line, 0, text)

    def replace(self, first: int, last: int, text: str) -> None:
        """Puts text in the place of the lines from `first` to `last`, both counted from 0 and inclusive."""
        self._change(first, last - first + 1, text)

    def _change(self, line: int, count: int, text: str) -> None:
        content = text.lstrip("\n")
        depth = len(content) - len(content.lstrip(" "))
        is_field = not content.lstrip(" ").startswith("- ")
        self._changes.append(_Change(line, count > 0, -depth, is_field, len(self._changes), count, text))

    def set_field(self, mapping: MappingNode, key: str, value: Any, after: Sequence[str] = ()) -> None:
        """Sets a field of a block mapping; a new one goes below the last of `after` that is there, else to the end."""
        found = fields_of(mapping)
        indent = " " * int(mapping.start_mark.column)
        if key not in found:
            before = [name for name in after if name in found]
            line = last_line(found[before[-1]][1]) if before else last_line(mapping)
            self.insert(line + 1, field_text(key, value, indent))
            return
        key_node, node = found[key]
        first, last = int(key_node.start_mark.line), last_line(node)
        if isinstance(node, ScalarNode) and first == last and isinstance(value, str):
            whole = self._lines[first].rstrip("\r\n")
            text = field_text(key, value, "").partition(" ")[2].rstrip("\n")
            if "\n" not in text:
                start, end = int(node.start_mark.column), int(node.end_mark.column)
                self.replace(first, first, f"{whole[:start]}{text}{whole[end:]}\n")
                return
        margin = self._lines[first][: int(key_node.start_mark.column)]  # blanks, or the dash of a list's item
        self.replace(first, last, margin + field_text(key, value, indent)[len(indent) :])

    def append(self, mapping: MappingNode, key: str, items: Sequence[Record], old: Sequence[Any]) -> None:
        """Adds items to the list under a key of a block mapping; `old` are the values it has."""
        if not items:
            return
        found = fields_of(mapping)
        node = found[key][1] if key in found else None
        if isinstance(node, SequenceNode) and node.value and not node.flow_style:
            indent = " " * int(node.start_mark.column)
            self.insert(last_line(node) + 1, "".join(item_text(item, indent) for item in items))
        else:
            self.set_field(mapping, key, [*old, *items])

    def exchange(
        self, mapping: MappingNode, key: str, gone: Sequence[int], items: Sequence[Record], old: Sequence[Any]
    ) -> None:
        """Takes items out of the list under a key of a block mapping, by their places in it, and adds others."""
        found = fields_of(mapping)
        if not gone or key not in found:
            self.append(mapping, key, items, old)
            return
        rest = [*(item for i, item in enumerate(old) if i not in gone), *items]
        key_node, node = found[key]
        if not rest and int(key_node.start_mark.line) > int(mapping.start_mark.line):
            self.replace(int(key_node.start_mark.line), last_line(node), "")
        elif not isinstance(node, SequenceNode) or node.flow_style or len(gone) == len(old):
            self.set_field(mapping, key, rest)
        else:
            self.append(mapping, key, items, old)
            for place in gone:
                self.replace(int(node.value[place].start_mark.line), last_line(node.value[place]), "")

    def add_to_mapping(
        self, mapping: MappingNode, key: str, entries: Mapping[str, Any], old: Mapping[str, Any]
    ) -> None:
        """Adds entries to the mapping under a key of a block mapping; `old` is what it holds."""
        if not entries:
            return
        found = fields_of(mapping)
        node = found[key][1] if key in found else None
        if isinstance(node, MappingNode) and node.value and not node.flow_style:
            indent = " " * int(node.start_mark.column)
            text = "".join(_entry_text(name, value, indent) for name, value in entries.items())
            self.insert(last_line(node) + 1, text)
        else:
            self.set_field(mapping, key, {**old, **entries})


def _entry_text(name: str, value: Any, indent: str) -> str:
    return field_text(name, value, indent) if value else f"{indent}{scalar(name)}: {{}}\n"


def fields_of(mapping: MappingNode) -> dict[str, tuple[ScalarNode, Node]]:
    """The nodes of a mapping's keys and values, by key."""
    return {str(key.value): (key, value) for key, value in mapping.value if isinstance(key, ScalarNode)}


def last_line(node: Node) -> int:
    """The last line that a node's content stands on, counted from 0: comments and blank lines below it are not its."""
    if isinstance(node, SequenceNode | MappingNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return last_line(last[1] if isinstance(last, tuple) else last)
    end = node.end_mark
    above = int(end.line) - (1 if int(end.column) == 0 and int(end.line) > int(node.start_mark.line) else 0)
    return max(above, int(node.start_mark.line))
