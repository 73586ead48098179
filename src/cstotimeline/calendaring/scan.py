"""The frame of an iCalendar file: its lines unfolded, its components found, each with its place.

icalendar's parser takes the values apart; it does not say on which line they stood, and one bad line outside an
event ends its work. So the file is cut into components here, by BEGIN and END alone, and each event is parsed by
itself: what is broken in one cannot reach the others.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from cstotimeline.faults import Fault, FaultCollector

_LINE_END = re.compile(r"\r\n|\n|\r")
_PROPERTY = re.compile(r"[A-Za-z0-9-]+[;:]")
_MAX_DEPTH: Final = 16


@attrs.frozen
class Line:
    """An unfolded content line and the number, from 1, of its first piece in the file."""

    number: int
    text: str

    @property
    def name(self) -> str:
        """The property's name in upper case."""
        return re.split("[;:]", self.text, maxsplit=1)[0].upper()

    @property
    def value(self) -> str:
        """What stands after the name and its parameters, as it is written."""
        quoted = False
        for at, character in enumerate(self.text):
            if character == '"':
                quoted = not quoted
            elif character == ":" and not quoted:
                return self.text[at + 1 :]
        return ""


@attrs.frozen
class Block:
    """A component with everything in it, from BEGIN to END."""

    name: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """As a file of its own."""
        return "".join(f"{line.text}\r\n" for line in self.lines)

    def own(self, name: str) -> str | None:
        """The unescaped text of an X- property, whose type no parser knows."""
        return next((unescaped(line.value) for line in self.lines if line.name == name), None)

    def line_of(self, name: str) -> int:
        """The line on which a property stands; the component's first where it has none."""
        return next((line.number for line in self.lines if line.name == name), self.lines[0].number)


@attrs.frozen
class Frame:
    """A calendar's own properties, and its components in order."""

    head: tuple[Line, ...]
    blocks: tuple[Block, ...]

    def value(self, *names: str) -> str | None:
        """The unescaped text of the first of these properties that the calendar has."""
        for name in names:
            for line in self.head:
                if line.name == name and line.value.strip():
                    return unescaped(line.value)
        return None


def scan(data: bytes | str, fault: FaultCollector) -> Frame:
    """Cuts a file into its components; what belongs to none is a fault."""
    head: list[Line] = []
    blocks: list[Block] = []
    inside: list[Line] = []
    open_names: list[str] = []
    seen_calendar = False
    for line in unfolded(_decoded(data, fault)):
        name, value = line.name, line.text.partition(":")[2].strip().upper()
        if name == "BEGIN" and value == "VCALENDAR":
            _close(open_names, inside, blocks, line, fault)
            seen_calendar = True
        elif not seen_calendar:
            fault(Fault(line=line.number, field="calendar", found=_shown(line), expected="BEGIN:VCALENDAR"))
            seen_calendar = True
            if name == "BEGIN":
                inside, open_names = [line], [value]
        elif name == "END" and value == "VCALENDAR":
            _close(open_names, inside, blocks, line, fault)
        elif name == "BEGIN":
            if value == "VEVENT" and open_names:
                _close(open_names, inside, blocks, line, fault)
            if len(open_names) < _MAX_DEPTH:
                open_names.append(value)
                inside.append(line)
        elif name == "END":
            if value not in open_names:
                fault(Fault(line=line.number, field="END", found=_shown(line), expected="the end of an open component"))
                continue
            while open_names.pop() != value:
                pass
            inside.append(line)
            if not open_names:
                blocks.append(Block(inside[0].text.partition(":")[2].strip().upper(), tuple(inside)))
                inside = []
        elif not _PROPERTY.match(line.text):
            fault(Fault(line=line.number, found=_shown(line), expected="a property: NAME:value", field="line"))
        else:
            (inside if open_names else head).append(line)
    if not seen_calendar:
        fault(Fault(line=1, field="calendar", found="nothing", expected="BEGIN:VCALENDAR"))
    _close(open_names, inside, blocks, None, fault)
    return Frame(tuple(head), tuple(blocks))


def unfolded(text: str) -> list[Line]:
    """Content lines with their numbers; blank lines are left out."""
    found: list[tuple[int, list[str]]] = []
    for number, piece in enumerate(_LINE_END.split(text), start=1):
        if piece[:1] in (" ", "\t") and found:
            found[-1][1].append(piece[1:])
        elif piece.strip():
            found.append((number, [piece]))
    return [Line(number, "".join(pieces)) for number, pieces in found]


def _close(names: list[str], inside: list[Line], blocks: list[Block], at: Line | None, fault: FaultCollector) -> None:
    """Ends what is still open where it cannot go on, so that it is read as far as it goes."""
    if not names:
        return
    number = at.number if at is not None else inside[-1].number
    fault(
        Fault(
            line=number, field=names[0], found=_shown(at) if at else "the end of the file", expected=f"END:{names[0]}"
        )
    )
    endings = [Line(number, f"END:{name}") for name in reversed(names)]
    blocks.append(Block(names[0], (*inside, *endings)))
    names.clear()
    inside.clear()


def _decoded(data: bytes | str, fault: FaultCollector) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.end].hex(" ")
        fault(Fault(line=line, field="encoding", found=found, expected="UTF-8"))
        return data.decode("utf-8-sig", "replace")


def _shown(line: Line) -> str:
    return line.text[:80]


_ESCAPE = re.compile(r"\\([\\;,nN])")


def unescaped(text: str) -> str:
    """A TEXT value (RFC 5545, section 3.3.11) without its escapes."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
