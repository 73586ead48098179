"""Every code block of the README and the documents runs, and every example does.

Python blocks of one document share their names, in order. Shell blocks run in the same folder, which holds the seeds;
commands that install, clone, serve for ever or belong to make are left to the tests that do just that. A block marked
`text`, `json`, `yaml`, `html` or `toml` shows something and is not run.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cstotimeline

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<code>.*?)^(?P=indent)```", re.DOTALL | re.MULTILINE)
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
SHOWN = {"text", "json", "yaml", "html", "toml", "csv", "nginx", "caddyfile", "javascript", "css", "ics", "", "eval"}
ELSEWHERE = (
    "make ",
    "pip ",
    "git clone",
    "cstotimeline serve",
    "python -m venv",
    "uvicorn ",
    "npm ",
    "rsync ",
    "cd ",
    "pipx ",
)


def blocks(path: Path) -> list[tuple[str, str, int]]:
    text = path.read_text("utf-8")
    return [(m["language"], m["code"], text.count("\n", 0, m.start()) + 2) for m in BLOCK.finditer(text)]


def has_code(path: Path) -> bool:
    return any(language in {"python", "sh"} for language, _, _ in blocks(path))


@pytest.mark.parametrize("path", list(filter(has_code, DOCUMENTS)), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_code_of_a_document_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    for language, code, line in blocks(path):
        if language == "python":
            tree = ast.parse(code, filename=path.name)
            exec(compile(ast.increment_lineno(tree, line - 1), path.name, "exec"), names)
        elif language == "sh":
            run_shell(code, tmp_path)
        else:
            assert language in SHOWN, (
                f"{path.name}:{line}: a block of {language!r} is neither run nor known to be shown"
            )


def run_shell(code: str, folder: Path) -> None:
    bin_folder = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    for command in re.sub(r"\\\n\s*", " ", code).splitlines():
        if command.strip() and not command.startswith(("#", *ELSEWHERE)):
            done = subprocess.run(
                ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("*.py")), ids=lambda path: path.name)
def test_an_example_runs_and_shows_its_output(path: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_every_public_name_is_documented() -> None:
    undocumented = [
        name for name in cstotimeline.__all__ if name != "KINDS" and not getattr(cstotimeline, name).__doc__
    ]
    assert not undocumented
    reference = (ROOT / "docs" / "reference" / "api.md").read_text("utf-8")
    assert not [name for name in cstotimeline.__all__ if f"cstotimeline.{name}" not in reference]


def test_every_link_inside_the_readme_leads_somewhere() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / target).exists(), target
