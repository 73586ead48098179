"""What all tests share: what a machine lacks is said in one line, and nothing is skipped where all is asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# No deadlines: machines differ. `make test` looks at a few examples of each law, `make test-all` at many.
_ANYWHERE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _ANYWHERE, max_examples=25)
settings.register_profile("thorough", _ANYWHERE, max_examples=100)
settings.load_profile("quick")

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("CSTOTIMELINE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
_NOTHING_SKIPPED = os.environ.get("CSTOTIMELINE_NOTHING_SKIPPED") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    lacking = {}
    if CHROMIUM is None:
        lacking["browser"] = "no Chromium here (Debian: apt-get install chromium)"
    if shutil.which("node") is None:
        lacking["node"] = "no Node here"
    elif not (ROOT / ".cache" / "node" / "node_modules").is_dir():
        lacking["node"] = "the npm packages are not here (make test-all installs them)"
    for item in items:
        for mark, reason in lacking.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything is asked for, a skipped test is a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if _NOTHING_SKIPPED and skipped and exitstatus == 0:
        reporter.write_line(f"{len(skipped)} skipped where nothing may be skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def seeds() -> Path:
    """The folder of the five seed documents."""
    return ROOT / "seeds"


@pytest.fixture
def expect() -> Callable[..., Any]:
    """Playwright's assertions, which wait for what they expect."""
    from playwright.sync_api import expect  # as in `visit`

    return expect


@pytest.fixture(scope="session")
def visit() -> Iterator[Callable[..., object]]:
    """Opens pages in one Chromium, one at a time; see `browsing.open_page`."""
    from browsing import chromium, open_page  # only where a browser test runs: playwright is an extra

    with chromium() as browser:

        def opened(*args: object, **options: object) -> object:
            for context in browser.contexts:
                context.close()
            return open_page(browser, *args, **options)

        yield opened
