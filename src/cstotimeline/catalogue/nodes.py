"""YAML as plain values that know their lines.

YAML 1.2, and in it text stays text: in a chronology `NO` is a country, `2024` a year, `10:00` a time and
`2024-10-17` a date that EDTF reads. Only fields that hold numbers, truth values or values of one's own are read as
such. Tags are refused, since none is needed here, and so is a file that its aliases unfold beyond its size. JSON
is YAML 1.2, so the lines of a JSON file are found in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import attrs
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scanner import Scanner, ScannerError

from cstotimeline.faults import Fault, OnFault
from cstotimeline.records import Path, path_text

TYPED_FIELDS: Final = frozenset({"latitude", "longitude", "min", "max", "start", "end", "confirmed", "rejected"})
OPEN_FIELD: Final = "extra"
"""The field whose values are one's own, so that they are read as any YAML."""

_TAG: Final = "tag:yaml.org,2002:"
_KNOWN_TAGS: Final = {
    f"{_TAG}{kind}" for kind in ("str", "null", "bool", "int", "float", "map", "seq", "timestamp", "merge")
}
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT: Final = re.compile(r"[-+]?\d+", re.ASCII)
_FLOAT: Final = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?", re.ASCII)
_DEEPEST: Final = 50
_TOO_DEEP: Final = f"lists or mappings nested more than {_DEEPEST} deep"
_UNFOLDING: Final = 10
_LONGEST_NUMBER: Final = 400
"""Digits; every number that a field may hold has fewer, and Python itself refuses some thousands."""


@attrs.frozen
class Document:
    """The values of a file, and the node behind each path."""

    value: Any
    nodes: dict[Path, Node] = attrs.field(factory=dict, repr=False)
    keys: dict[Path, Node] = attrs.field(factory=dict, repr=False)
    """The nodes of mappings' keys, by the paths of their values."""
    first_line: int = 0

    def line(self, path: Path) -> int | None:
        """The line of a value, counted from 1; of what is not there, the line of what would hold it."""
        for length in range(len(path), -1, -1):
            node = self.keys.get(path[:length]) or self.nodes.get(path[:length])
            if node is not None:
                return int(node.start_mark.line) + 1 + self.first_line
        return None


class _Refused(Exception):
    """The file as a whole is not for reading."""


class _BoundedScanner(Scanner):
    """Gives up where lists and mappings open that lie too deep: what a token costs grows with the depth it lies at."""

    def add_indent(self, column: int) -> bool:
        added: bool = super().add_indent(column)
        self._bounded()
        return added

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803  # named so by its base
        super().fetch_flow_collection_start(TokenClass, to_push)
        self._bounded()

    def _bounded(self) -> None:
        if self.flow_level + len(self.indents) > _DEEPEST:
            raise ScannerError(None, None, _TOO_DEEP, self.reader.get_mark())


def _composed(text: str) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _BoundedScanner
    yaml.composer.warn_double_anchors = False  # YAML 1.2 lets an anchor be given anew
    root: Node | None = yaml.compose(text)
    return root


def parse(text: str, on_fault: OnFault, first_line: int = 0) -> Document | None:
    """The values of some YAML; None, with one fault, where it is no YAML at all. `first_line` counts from 0."""
    try:
        root = _composed(text)
        document = Document(None, first_line=first_line)
        if root is None:
            return document
        reader = _Reader(document, on_fault, budget=_UNFOLDING * (len(text) + 1000))
        return attrs.evolve(document, value=reader.value(root, ()))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1 + first_line
        hint = _syntax_hint(text, error.problem, mark)
        on_fault(Fault(line=line, found=error.problem or error.context, expected="YAML", hint=hint))
    except (YAMLError, _Refused) as error:
        on_fault(Fault(line=first_line + 1, found=str(error).partition("\n")[0], expected="YAML"))
    return None


def _syntax_hint(text: str, problem: str | None, mark: Any) -> str | None:
    """Near misses of people who write YAML by hand."""
    if mark is None or problem == _TOO_DEEP:
        return None
    around = lines_of(text)[max(0, mark.line - 1) : mark.line + 1]
    if any("\t" in line[: len(line) - len(line.lstrip())] for line in around):
        return "indent with blanks, not with tabs"
    if any(line.count(": ") > 1 for line in around):
        return "text with a colon and a blank in it needs quotes"
    return None


@attrs.define
class _Reader:
    document: Document
    on_fault: OnFault
    budget: int

    def value(self, node: Node, path: Path, *, typed: bool = False, depth: int = 0) -> Any:
        """The plain value of a node. `typed`: numbers, true and false are read as such."""
        self.budget -= 1
        if self.budget < 0:
            raise _Refused(f"aliases that unfold to more than {_UNFOLDING} times the file")
        if depth > _DEEPEST:
            raise _Refused(_TOO_DEEP)  # by aliases, which the scanner does not follow
        self.document.nodes[path] = node
        tag = str(node.tag)
        if tag not in _KNOWN_TAGS:
            self._fault(path, f"the tag {tag.replace(_TAG, '!!')}", "a value without a tag")
            return None
        if isinstance(node, ScalarNode):
            if typed and len(node.value) > _LONGEST_NUMBER and _INT.fullmatch(node.value) and node.style is None:
                self._fault(path, f"a number of {len(node.value)} digits", "a number")
                return None
            return _scalar(node, typed=typed)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, i), typed=typed, depth=depth + 1) for i, item in enumerate(node.value)]
        if isinstance(node, MappingNode):
            return self._mapping(node, path, typed=typed, depth=depth)
        raise _Refused("something that is no value, list or mapping")

    def _mapping(self, node: MappingNode, path: Path, *, typed: bool, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, item in node.value:
            if not isinstance(key_node, ScalarNode):
                self._fault(path, "a list or a mapping as a name", "text as a field's name")
                continue
            key = str(key_node.value)
            inside = (*path, key)
            if key in found:
                line = key_node.start_mark.line + 1 + self.document.first_line
                self.on_fault(Fault(line=line, field=path_text(inside), found=f"a second {key!r}", expected="one"))
                continue
            self.document.keys[inside] = key_node
            is_typed = typed or key == OPEN_FIELD or key in TYPED_FIELDS
            found[key] = self.value(item, inside, typed=is_typed, depth=depth + 1)
        return found

    def _fault(self, path: Path, found: str, expected: str) -> None:
        self.on_fault(Fault(line=self.document.line(path), field=path_text(path), found=found, expected=expected))


def _scalar(node: ScalarNode, *, typed: bool) -> Any:
    text = str(node.value)
    if node.style is not None:
        return text
    if text in _NULL:
        return None
    if not typed:
        return text
    if text in _TRUTH:
        return _TRUTH[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, as YAML 1.2 counts them: U+0085 and U+2028 are no line ends."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)


def pieces(text: str, path: str) -> Iterator[tuple[int, str]]:
    """The items of a top-level list of blocks under a key (`events:`), each with its first line, counted from 0.

    For a file that is no YAML as a whole: so that one event with a fault takes no other along.
    """
    lines = lines_of(text)
    try:
        start = next(i for i, line in enumerate(lines) if line.rstrip() == f"{path}:") + 1
    except StopIteration:
        return
    dash: str | None = None
    begun: int | None = None
    for i in range(start, len(lines)):
        line = lines[i]
        if match := re.match(r"( *)- ", line):
            dash = match[1] if dash is None else dash
            if match[1] == dash:
                if begun is not None:
                    yield begun, "".join(lines[begun:i])
                begun = i
                continue
        if re.match(r"[^\s#-]", line):
            if begun is not None:
                yield begun, "".join(lines[begun:i])
            return
    if begun is not None:
        yield begun, "".join(lines[begun:])
