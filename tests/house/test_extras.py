"""What `make test` installs is enough to load every test: heavier packages are imported where a test uses them."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions, requires

from conftest import ROOT

_NAME = re.compile(r"[\w.-]+")
_EXTRAS = re.compile(r"cstotimeline\[(?P<extras>[\w,]+)\]")


def _extras() -> dict[str, list[str]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]


def _installed_by(requirements: list[str]) -> set[str]:
    """The names of the distributions, those behind them too as far as they are here."""
    extras, found, left = _extras(), set(), list(requirements)
    while left:
        requirement = left.pop()
        own = _EXTRAS.match(requirement)
        if own:
            left += [each for extra in own["extras"].split(",") for each in extras[extra]]
            continue
        name = _normal(_NAME.match(requirement)[0])
        if name not in found:
            found.add(name)
            try:
                left += [each for each in requires(name) or () if "extra ==" not in each]
            except ModuleNotFoundError:
                continue
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imports(source: str) -> set[str]:
    """The packages that a module imports when it is loaded."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_every_test_file_loads_with_the_extra_dev_alone():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    light = _installed_by([*project["dependencies"], "cstotimeline[dev]"])
    heavy = {name for extra in _extras().values() for name in _installed_by(extra)} - light - {"cstotimeline"}
    providers = packages_distributions()
    too_much = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        modules = _imports(path.read_text("utf-8"))
        for module in list(modules):  # our own helpers beside the tests
            helper = ROOT / "tests" / f"{module}.py"
            modules |= _imports(helper.read_text("utf-8")) if helper.is_file() else set()
        names = {_normal(name) for module in modules for name in providers.get(module, [module])}
        too_much += [f"{path.name}: {name}" for name in names & heavy]
    assert too_much == []
