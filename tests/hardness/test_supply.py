"""The supply side: what is installed, under which licence, and that a build can be repeated byte for byte."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from hardness.licences import PAGE, canonical, needed

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ROOT / "tests" / "constraints.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def direct(extra: str) -> set[str]:
    listed = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return {canonical(re.match(r"[\w.-]+", text)[0]) for text in listed} - {"cstotimeline"}  # type: ignore[index]


def test_the_pinned_environment_pins_every_dependency_and_names_no_registry() -> None:
    lines = [line for line in CONSTRAINTS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    pinned = {canonical(line.partition("==")[0]) for line in lines}
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!-]+", line) for line in lines), "only name==version"
    for extra in ("", "serve", "html", "test", "dev"):
        assert direct(extra) <= pinned, extra


def test_no_file_that_pins_or_builds_names_an_address() -> None:
    for name in ("pyproject.toml", "Makefile", "tests/constraints.txt", ".ci/run", "tests/node/package.json"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text, name


def test_every_dependency_is_listed_with_a_licence() -> None:
    listed = dict(re.findall(r"^\| ([\w-]+) \| ([^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE))
    for extra in ("", "serve", "html"):
        assert direct(extra) <= listed.keys()
        assert needed(extra).keys() - {"exceptiongroup", "tomli", "colorama"} <= listed.keys()
    assert not [name for name, licence in listed.items() if name != "package" and re.fullmatch(r"A?GPL.*", licence)]


def test_it_is_typed_and_licensed() -> None:
    assert (files("cstotimeline") / "py.typed").is_file()
    assert "MIT" in (ROOT / "LICENSE").read_text("utf-8")


@pytest.mark.long
def test_two_builds_have_the_same_bytes(tmp_path: Path) -> None:
    """In two places, at two times of the clock, by two umasks."""
    digests = []
    for number in range(2):
        copy = tmp_path / f"copy-{number}"
        ignored = shutil.ignore_patterns(
            ".venv", ".git", ".cache", "public", "__pycache__", "dist", "_build", ".*_cache"
        )
        shutil.copytree(ROOT, copy, ignore=ignored, symlinks=True)
        for path in copy.rglob("*"):
            os.utime(path, (1_600_000_000 + number * 10**7,) * 2)
        subprocess.run(
            [sys.executable, "-m", "build", "--outdir", copy / "out", copy],
            check=True, capture_output=True, umask=(0o022, 0o077)[number],
            env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": str(number)},
        )  # fmt: skip
        built = sorted((copy / "out").iterdir())
        assert [path.suffix for path in built] == [".whl", ".gz"]
        digests.append([(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in built])
    assert digests[0] == digests[1]
