"""The package as people get it: built, installed into clean environments, on every CPython that is here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import cstotimeline

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "cstotimeline"

pytestmark = pytest.mark.long


def run(*words: str | Path, cwd: Path | None = None) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
    return done.stdout


def starts(python: str) -> bool:
    """Whether it is a CPython of 3.11 or newer that can make environments; a shim on the path may lead nowhere."""
    code = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11) or sys.implementation.name != 'cpython')"
    try:
        return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def pythons() -> list[str]:
    """Every CPython on the path, and those that CSTOTIMELINE_PYTHONS names (separated as in PATH)."""
    named = os.environ.get("CSTOTIMELINE_PYTHONS", "").split(os.pathsep)
    on_path = [found for minor in range(11, 20) if (found := shutil.which(f"python3.{minor}"))]
    found: dict[str, str] = {}
    for python in filter(starts, filter(None, [sys.executable, *named, *on_path])):
        version = run(python, "-c", "import sys; print(*sys.version_info[:2], sep='.')").strip()
        found.setdefault(version, python)
    return list(found.values())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive, and the wheel built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


def installed(python: str, folder: Path, *what: str) -> Path:
    """The interpreter of a new environment in which that was installed."""
    run(python, "-m", "venv", folder)
    inside = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)
    return inside


def tracked() -> set[str]:
    """The package's files, but for what Python leaves beside them."""
    return {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if not name.split("/")[0].endswith(".dist-info")}
    assert inside == tracked()
    needed = ("py.typed", "data/countries.tsv", "data/lexicon/english.yaml", "data/timeline-1.schema.json")
    assert {f"cstotimeline/{name}" for name in (*needed, "publishing/assets/page.html")} <= inside


def test_the_source_archive_can_be_worked_on(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    top = f"cstotimeline-{cstotimeline.__version__}/"
    with tarfile.open(archive) as file:
        inside = {name.removeprefix(top) for name in file.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "Makefile", "docs/tutorial.md", "tests/conftest.py"} <= inside
    assert any(name.startswith("seeds/") for name in inside)


SMOKE = """
import io, sys, tempfile
from pathlib import Path
import cstotimeline as ct
from cstotimeline.formats import ics, table, timeline_json

text = "On 20 September 2023, in Bishkek, an international conference on combating terrorism was held."
timeline = ct.merge(ct.read(text, "release.txt"), name="Smoke")
assert [(str(e.when), e.kind, e.where.country) for e in timeline] == [("2023-09-20", "conference", "KG")]
assert len(ics.decode(ics.encode(timeline))) == 1
assert timeline_json.decode(timeline_json.encode(timeline)) == timeline
assert "<table>" in timeline._repr_html_()
with tempfile.TemporaryDirectory() as folder:
    ct.publish(timeline, folder)
    assert b"BEGIN:VEVENT" in (Path(folder) / "timeline.ics").read_bytes()
    assert ct.load(folder) == timeline
print(sys.version.split()[0], Path(ct.__file__).parent)
"""

WITHOUT_THE_EXTRA = """
import cstotimeline
try:
    import cstotimeline.publishing.feed
except cstotimeline.MissingExtraError as error:
    print(error)
"""


@pytest.mark.parametrize("python", pythons())
def test_the_wheel_works_in_a_clean_environment(python: str, wheel: Path, tmp_path: Path) -> None:
    inside = installed(python, tmp_path / "env", str(wheel))
    told = run(inside, "-m", "cstotimeline", "--version", cwd=tmp_path)
    assert told.strip() == f"cstotimeline, version {cstotimeline.__version__}"
    assert str(tmp_path) in run(inside, "-W", "error", "-c", SMOKE, cwd=tmp_path)
    assert "Bishkek" in run(inside, "-m", "cstotimeline", "show", ROOT / "seeds", cwd=tmp_path)
    assert "pip install 'cstotimeline[serve]'" in run(inside, "-c", WITHOUT_THE_EXTRA, cwd=tmp_path)
    run(inside, "-m", "pip", "check")


@pytest.mark.parametrize("python", [python for python in pythons() if python != sys.executable])
def test_the_tests_pass_on_other_pythons(python: str, wheel: Path, built: Path, tmp_path: Path) -> None:
    """Those of the model, the formats and the contract, out of the source archive, against the installed wheel."""
    inside = installed(python, tmp_path / "env", f"{wheel}[serve,html,test]")
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(tmp_path, filter="data")
    source = tmp_path / archive.name.removesuffix(".tar.gz")
    shutil.rmtree(source / "src")
    suites = [f"tests/{name}" for name in ("model", "contract", "matching", "timeline_json", "revisions", "table")]
    assert " passed" in run(inside, "-m", "pytest", "-q", "-p", "no:cacheprovider", *suites, cwd=source)


def test_the_extras_bring_what_they_are_for(wheel: Path, tmp_path: Path) -> None:
    inside = installed(sys.executable, tmp_path / "env", f"{wheel}[serve,html,docs]")
    run(inside, "-c", "import cstotimeline.publishing.feed, uvicorn, trafilatura, sphinx, myst_parser, furo")
