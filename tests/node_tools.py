"""Running JavaScript libraries under Node, from packages that npm put outside the tree's own files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def node_modules_dir() -> Path | None:
    """Where the npm packages are: CSTOTIMELINE_NODE_MODULES, else .cache/node; None where they are not installed.

    Installs nothing: `make test-all` does, from tests/node/package.json.
    """
    given = os.environ.get("CSTOTIMELINE_NODE_MODULES")
    folder = Path(given) if given else ROOT / ".cache" / "node" / "node_modules"
    return folder if folder.is_dir() else None


def run_node(script: str, given: str = "", *, timeout: float = 120) -> Any:
    """Runs an ES module's text under Node beside the npm packages; `given` is its standard input, JSON its answer."""
    modules, node = node_modules_dir(), shutil.which("node")
    assert modules is not None
    assert node is not None
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=given.encode(),
        capture_output=True,
        cwd=modules.parent,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-4000:]
    return json.loads(done.stdout)
