"""Every code block of the README and the documents runs, and every example does.

Blocks of one document run in order, in one folder that holds the seeds and the examples, and Python blocks share
their names. `python` blocks run; `pycon` blocks run and their output is compared; `sh` blocks run, but for commands
that install, clone, serve for ever or belong to make, which other tests are about; `console` blocks run the commands
after `$`, and what they print is compared, with `...` for any text. A block marked `file=name` is put at the end of
that file. Any other block shows something.
"""

from __future__ import annotations

import ast
import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)(?:[^\n]*?\bfile=(?P<file>\S+))?[^\n]*\n(?P<code>.*?)^(?P=indent)```",
    re.DOTALL | re.MULTILINE,
)
DOCUMENTS = sorted(
    [ROOT / "README.md", *(path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts)]
)
SHOWN = {
    "text",
    "json",
    "yaml",
    "html",
    "toml",
    "csv",
    "nginx",
    "caddyfile",
    "ini",
    "javascript",
    "js",
    "css",
    "ics",
    "",
}
NEEDS_FRAMES = ROOT / "docs" / "howto" / "notebook.md"  # pandas and Polars come with the extra `clients` only
ELSEWHERE = (
    "make ", "pip ", "git clone", "cstotimeline serve", "python -m venv", "uvicorn ", "npm ", "rsync ", "cd ", "pipx ",
    "git ", "source ", "python3 -m venv",
)  # fmt: skip
LOOSELY = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Block(NamedTuple):
    """A fenced block: its language, the file it is part of, its code, and the line the code begins on."""

    language: str
    file: str | None
    code: str
    line: int


def blocks(path: Path) -> list[Block]:
    text = path.read_text("utf-8")
    found = []
    for match in FENCE.finditer(text):
        code = re.sub(rf"^{match['indent']}", "", match["code"], flags=re.MULTILINE)
        found.append(Block(match["language"], match["file"], code, text.count("\n", 0, match.start()) + 2))
    return found


def has_code(path: Path) -> bool:
    return any(block.language in {"python", "pycon", "sh", "console"} for block in blocks(path))


RUN = [
    pytest.param(path, id=str(path.relative_to(ROOT)), marks=[pytest.mark.long] if path == NEEDS_FRAMES else [])
    for path in filter(has_code, DOCUMENTS)
]


@pytest.mark.parametrize("path", RUN)
def test_the_code_of_a_document_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(path):
        place = f"{path.name}:{block.line}"
        if block.file is not None:
            with (tmp_path / block.file).open("a", encoding="utf-8") as file:
                file.write(block.code)
            continue
        match block.language:
            case "python":
                tree = ast.increment_lineno(ast.parse(block.code, filename=path.name), block.line - 1)
                exec(compile(tree, path.name, "exec"), names)
            case "pycon":
                run_session(block, names, place)
            case "sh":
                done = run_shell(f"set -e\n{here(block.code)}", tmp_path)
                assert done.returncode == 0, f"{place}: {done.stdout}"
            case "console":
                run_console(block, tmp_path, place)
            case other:
                assert other in SHOWN, f"{place}: a block of {other!r} is neither run nor known to be shown"


def run_session(block: Block, names: dict[str, Any], place: str) -> None:
    session = doctest.DocTestParser().get_doctest(block.code, names, place, place, block.line - 1)
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=LOOSELY)
    runner.run(session, out=report.append, clear_globs=False)
    names.update(session.globs)
    assert not runner.failures, "".join(report)


def here(code: str) -> str:
    """A shell block without the commands that are tried elsewhere."""
    joined = re.sub(r"\\\n\s*", " ", code)
    return "\n".join(line for line in joined.splitlines() if not line.startswith(ELSEWHERE))


def run_console(block: Block, folder: Path, place: str) -> None:
    for part in re.split(r"^\$ ", block.code, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        told = run_shell(command, folder).stdout
        same = doctest.OutputChecker().check_output(expected, told, LOOSELY)
        assert same, f"{place}: {command}\nexpected:\n{expected}\nfound:\n{told}"


def run_shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command as a reader would, with what it says on both streams as its output."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env={**os.environ, "PATH": path, "COLUMNS": "100"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


EXAMPLES = sorted((ROOT / "examples").rglob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_and_shows_its_output(path: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_hand_kept_catalogue_of_the_examples_has_no_fault() -> None:
    done = run_shell(f"cstotimeline check '{ROOT / 'examples' / 'catalogue'}'", ROOT)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("no fault in")


def links(path: Path) -> Iterator[str]:
    prose = FENCE.sub("", path.read_text("utf-8"))
    yield from re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", prose)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(path: Path) -> None:
    lost = [target for target in links(path) if not (path.parent / target).exists()]
    assert not lost
