"""The supply side: what is installed, under which licence, and that a build can be repeated byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import pytest

from hardness.audit import CONSTRAINTS, audit
from hardness.licences import PAGE, canonical, needed

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def direct(extra: str) -> set[str]:
    listed = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return {canonical(re.match(r"[\w.-]+", text)[0]) for text in listed} - {"cstotimeline"}  # type: ignore[index]


def pinned() -> list[str]:
    """The lines of the pinned environment, `name==version` each."""
    return [line for line in CONSTRAINTS.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_the_pinned_environment_pins_every_dependency_and_names_no_registry() -> None:
    names = {canonical(line.partition("==")[0]) for line in pinned()}
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!-]+", line) for line in pinned()), "only name==version"
    for extra in ("", "serve", "html", "test", "dev"):
        assert direct(extra) <= names, extra


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


class Vulnerabilities(BaseHTTPRequestHandler):
    """A database of vulnerabilities as OSV's, which knows one, of one version."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        one = {
            "id": "TEST-2026-1", "summary": "A made-up one", "details": "", "modified": "2026-01-01T00:00:00Z",
            "affected": [{"package": {"name": "attrs", "ecosystem": "PyPI"}, "versions": ["25.1.0"],
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "25.2.0"}]}]}],
        }  # fmt: skip
        known = asked["package"]["name"] == "attrs" and asked["version"] == "25.1.0"
        answer = json.dumps({"vulns": [one]} if known else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def database() -> Iterator[tuple[str, ...]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vulnerabilities)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield "--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


@pytest.mark.long
def test_an_audit_names_what_is_known_of_each_pinned_package(database: tuple[str, ...], tmp_path: Path) -> None:
    assert str(audit(*database)) == f"{len(pinned())} packages, 0 known vulnerabilities"
    old = tmp_path / "constraints.txt"
    old.write_text("attrs==25.1.0\nclick==8.1.8\n")
    found = audit(*database, pinned=old)
    assert (found.status, found.vulnerabilities) == (1, ("attrs 25.1.0: TEST-2026-1, mended in 25.2.0",))


@pytest.mark.long
def test_an_audit_without_data_says_so_and_is_no_success() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    found = audit("--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{port}/v1/query")
    assert found.status == 2
    assert str(found).startswith("NOT AUDITED: ")
    assert "nothing is known of any package" in str(found)


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
