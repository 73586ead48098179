"""Public names are documented, in the code and in the reference, and the examples in docstrings are true."""

from __future__ import annotations

import doctest
import inspect
import pkgutil
import re
import shutil
from importlib import import_module
from pathlib import Path

import pytest

import cstotimeline
from cstotimeline.cli import cli

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    info.name for info in pkgutil.walk_packages(cstotimeline.__path__, "cstotimeline.") if "__main__" not in info.name
)
WITH_EXAMPLES = [
    cstotimeline.Event, cstotimeline.DateInterval, cstotimeline.Period, cstotimeline.Timeline, cstotimeline.merge,
    cstotimeline.load, cstotimeline.publish, import_module("cstotimeline.formats.ics").encode,
]  # fmt: skip


@pytest.mark.parametrize("name", ["cstotimeline", *MODULES])
def test_the_examples_of_a_module_are_true(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    module = import_module(name)
    found = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert not found.failed


@pytest.mark.parametrize("thing", WITH_EXAMPLES, ids=lambda thing: thing.__name__)
def test_the_main_names_show_how_they_are_used(thing: object) -> None:
    assert ">>>" in (inspect.getdoc(thing) or "")


def test_every_public_name_is_in_the_reference() -> None:
    reference = (ROOT / "docs" / "reference" / "api.md").read_text("utf-8")
    for name in cstotimeline.__all__:
        assert re.search(rf"cstotimeline\.{name}\b", reference), name


@pytest.mark.parametrize("name", ["cstotimeline", *MODULES])
def test_public_names_are_documented(name: str) -> None:
    """Every module, class and function of this package says what it is."""
    module = import_module(name)
    assert module.__doc__, name
    for public, thing in vars(module).items():
        if public.startswith("_") or getattr(thing, "__module__", None) != name:
            continue
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert thing.__doc__, f"{name}.{public}"


@pytest.mark.parametrize("name", [name for name in cstotimeline.__all__ if name != "KINDS"])
def test_what_can_be_imported_is_documented_to_its_last_method(name: str) -> None:
    thing = getattr(cstotimeline, name)
    assert thing.__doc__
    for member, value in vars(thing).items():
        own = inspect.isfunction(value) or isinstance(value, property | staticmethod | classmethod)
        if own and not member.startswith("_"):
            assert inspect.getdoc(getattr(thing, member)), f"{name}.{member}"


def test_every_command_and_option_is_in_the_reference() -> None:
    reference = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    for name, command in cli.commands.items():
        section = re.search(rf"^## {name}\n(.*?)(?=^## )", reference, re.DOTALL | re.MULTILINE)
        assert section, name
        for parameter in command.params:
            told = [option for option in parameter.opts if option.startswith("--")]
            assert all(option in section[1] for option in told), (name, told)


def test_every_code_of_a_doubt_is_explained() -> None:
    package = Path(cstotimeline.__path__[0])
    codes = {
        code for path in package.rglob("*.py") for code in re.findall(r'Doubt\(\s*"([a-z-]+)"', path.read_text("utf-8"))
    }
    explained = (ROOT / "docs" / "explanation" / "precision-and-doubt.md").read_text("utf-8")
    assert {"year-from-context", "no-anchor"} <= codes
    assert not {code for code in codes if f"`{code}`" not in explained}
