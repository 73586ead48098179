"""Known vulnerabilities of what the tests are run with: `make audit`.

pip-audit asks the package index (or, with `--vulnerability-service osv`, the OSV database) about every version that
`tests/constraints.txt` pins. An index that is a mirror may have the packages and no such data: then nothing is known,
which is told, and is no success.

Exit status: 0 nothing known, 1 vulnerabilities, 2 no answer for one of the packages or more.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import attrs

CONSTRAINTS: Final = Path(__file__).parents[1] / "constraints.txt"


@attrs.frozen
class Audit:
    """What became known: of how many packages, and which vulnerabilities; or why nothing did."""

    packages: int = 0
    vulnerabilities: tuple[str, ...] = ()
    unknown: str = ""

    @property
    def status(self) -> int:
        return 2 if self.unknown else 1 if self.vulnerabilities else 0

    def __str__(self) -> str:
        if self.unknown:
            return (
                f"NOT AUDITED: {self.unknown}\n"
                "No data on vulnerabilities could be had here, so nothing is known of any package. Run `make audit` "
                "where the package index itself or the OSV database can be asked."
            )
        return "\n".join([f"{self.packages} packages, {len(self.vulnerabilities)} known vulnerabilities",
                          *self.vulnerabilities])  # fmt: skip


def audit(*options: str, pinned: Path = CONSTRAINTS) -> Audit:
    """Asks about each pinned package; `options` are pip-audit's own."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(pinned), "--no-deps", "--disable-pip"]
    command += ["--strict", "--progress-spinner", "off", "--format", "json", "--timeout", "20", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(run.stdout)["dependencies"]
    except ValueError:
        reasons = [line for line in run.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        told = [line.rpartition("pip_audit._cli:")[2] for line in reasons if line.startswith("ERROR")]
        return Audit(unknown=(told or reasons or ["pip-audit said nothing"])[-1])
    found = [
        f"{package['name']} {package['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'none'}"
        for package in packages
        for one in package["vulns"]
    ]
    return Audit(len(packages), tuple(found))


if __name__ == "__main__":
    result = audit(*sys.argv[1:])
    print(result)  # noqa: T201
    sys.exit(result.status)
