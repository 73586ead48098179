"""The house: every room stands on its storey and imports only from storeys below."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "cstotimeline"

# The picture in docs/design.md, from the ground up. A folder's rooms may import each other only where it says so.
STOREYS = [
    ["faults", "texts"],
    ["frozendict", "zones", "uids"],
    ["dates"],
    ["places", "wording"],
    ["evidence"],
    ["events", "drafts", "limits"],
    ["timeline"],
    [
        "records",
        "revisions",
        "viewing",
        "likeness",
        "identity",
        "matching",
        "differences",
        "calendaring",
        "consistency",
        "json_lines",
    ],
    ["catalogue"],
    ["reading", "formats"],
    ["loading", "frames"],
    ["publishing", "checking"],
    ["notebook"],
    ["__init__"],
    ["commands"],
    ["cli"],
    ["__main__"],
]
STOREY_OF = {room: number for number, rooms in enumerate(STOREYS) for room in rooms}


def room_of(path: Path) -> str:
    """The room a file belongs to: its top-level module or folder."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Every module of this package that a file imports, anywhere in it: in functions and under TYPE_CHECKING too."""
    package = ".".join(("cstotimeline", *path.relative_to(PACKAGE).parts[:-1]))
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            names = {f"{base}.{alias.name}" for alias in node.names}
            # "from cstotimeline import catalogue" takes a room, not something of the face.
            rooms = base == "cstotimeline" and all(name.split(".")[1] in STOREY_OF for name in names)
            found |= names if rooms else {base} | names
    return {name for name in found if name.split(".")[0] == "cstotimeline"}


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_from_storeys_below(path: Path) -> None:
    room = room_of(path)
    assert room in STOREY_OF, f"{room} stands on no storey: add it to the picture"
    for name in imports_of(path):
        parts = name.split(".")
        other = parts[1] if len(parts) > 1 and (parts[1] in STOREY_OF) else None
        if other is None:
            assert len(parts) > 1 or STOREY_OF[room] > STOREY_OF["__init__"], f"{path.name} imports the face"
            continue
        if other == room:
            continue
        same = STOREY_OF[other] == STOREY_OF[room] and {room, other}.isdisjoint({"reading", "formats"})
        assert same or STOREY_OF[other] < STOREY_OF[room], f"{room} imports {name}, which is not below it"


def test_rooms_on_one_storey_do_not_import_in_a_circle() -> None:
    graph = {
        room: {n.split(".")[1] for p in FILES if room_of(p) == room for n in imports_of(p) if n.count(".")}
        & set(STOREY_OF)
        for room in STOREY_OF
    }
    for room in graph:
        seen, front = set(), graph[room] - {room}
        while front:
            seen |= front
            front = set().union(*(graph[r] - {r} for r in front)) - seen
        assert room not in seen, f"{room} imports itself by way of {sorted(seen)}"


def test_a_format_does_not_import_another_format() -> None:
    formats = PACKAGE / "formats"
    names = {p.stem if p.suffix else p.name for p in formats.iterdir() if p.name not in ("__init__.py", "__pycache__")}
    for path in formats.rglob("*.py"):
        own = path.relative_to(formats).parts[0].removesuffix(".py")
        for name in imports_of(path):
            parts = name.split(".")
            if parts[:2] == ["cstotimeline", "formats"] and len(parts) > 2 and own != "__init__":
                assert parts[2] == own or parts[2] not in names, f"{path.name} imports its sibling {name}"


def test_no_room_is_a_grab_bag() -> None:
    assert not [path for path in FILES if path.stem in {"util", "utils", "helpers", "common", "misc"}]


def test_only_the_commands_read_the_clock() -> None:
    for path in FILES:
        if room_of(path) in {"commands", "cli"}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                clock = ("datetime.now", "date.today", "datetime.utcnow", "time.time", "uuid4", "uuid1", "pendulum.now")
                assert not called.endswith(clock), f"{path.name}:{node.lineno} reads the clock or rolls dice: {called}"
