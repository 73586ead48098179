"""Lists what the package needs at run time, with licences, in docs/reference/dependencies.md: `make licences`."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "dependencies.md"
EXTRAS: Final = ("", "serve", "html")
HEAD: Final = """# Dependencies

What an installed cstotimeline brings along, with the licence each package declares. `make licences` writes this page;
`make audit` looks for known vulnerabilities in these and in what the tests need; `make constraints` renews
`tests/constraints.txt`, the versions that the tests are known to pass with (`make test PINNED=1` installs these).

The package itself is under the MIT licence. None of its dependencies is changed or shipped with it.
"""


def needed(extra: str) -> dict[str, set[str]]:
    """Every package that the package with this extra needs, with those that need it."""
    found: dict[str, set[str]] = {}
    todo = [("cstotimeline", extra)]
    seen = set(todo)
    while todo:
        name, wanted = todo.pop()
        for text in metadata.requires(name) or []:
            requirement = Requirement(text)
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": wanted}):
                continue
            found.setdefault(canonical(requirement.name), set()).add(canonical(name))
            for part in ("", *requirement.extras):
                if (requirement.name, part) not in seen:
                    seen.add((requirement.name, part))
                    todo.append((requirement.name, part))
    return found


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(name: str) -> str:
    """As the package declares it: the SPDX expression, else the classifiers, else a short licence field."""
    facts = metadata.metadata(name)
    classifiers = [
        line.rpartition(" :: ")[2] for line in facts.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    free = (facts.get("License") or "").strip()
    said = facts.get("License-Expression") or ", ".join(classifiers) or (free if 0 < len(free) < 60 else "")
    return said or "see its files"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    core = needed("")
    for extra in EXTRAS:
        listed = core if not extra else {name: by for name, by in needed(extra).items() if name not in core}
        title = f"The extra `{extra}`" if extra else "Always"
        parts.append(f"\n## {title}\n\n| package | licence | needed by |\n|---|---|---|\n")
        for name in sorted(listed):
            by = ", ".join(sorted(listed[name]))
            parts.append(f"| {name} | {licence(name)} | {by} |\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
