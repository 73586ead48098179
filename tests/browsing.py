"""A real Chromium for tests: pages come from memory or from the npm packages, and nothing leaves the machine.

Every request is answered here. What is asked of any other address, what the console complains of and what a page's
script throws ends up in `Visit.troubles`.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

from conftest import CHROMIUM, ROOT

PACKAGES = ROOT / ".cache" / "node" / "node_modules"
ORIGIN = "http://timeline.test"
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, the one that is installed."""
    driver: Playwright
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


@attrs.define
class Visit:
    """A page and everything that went wrong on it."""

    page: Page
    troubles: list[str]


Visitor = Callable[..., Visit]


def open_page(
    browser: Browser,
    files: Mapping[str, bytes | str],
    path: str = "/index.html",
    *,
    answered: Mapping[str, bytes] | None = None,
    **context: Any,
) -> Visit:
    """Opens `path` of a site made of `files`; `/node_modules/…` are the installed packages.

    `context` is for Playwright: timezone_id, color_scheme, viewport, java_script_enabled, ….
    `answered` are further whole addresses with their answers, for pages that embed something from elsewhere.
    """
    troubles: list[str] = []

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        if answered and route.request.url in answered:
            route.fulfill(body=answered[route.request.url], headers={"Access-Control-Allow-Origin": "*"})
        elif f"{address.scheme}://{address.netloc}" != ORIGIN:
            troubles.append(f"a request to {route.request.url}")
            route.abort()
        else:
            name = unquote(address.path)
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            package = PACKAGES / name.removeprefix("/node_modules/")
            if name in files:
                route.fulfill(body=files[name], content_type=f"{kind}; charset=utf-8")
            elif name.startswith("/node_modules/") and package.is_file():
                route.fulfill(body=package.read_bytes(), content_type=kind)
            else:
                route.fulfill(status=404, body="not found")

    opened = browser.new_context(**context)
    opened.route("**/*", answer)
    page = opened.new_page()
    page.set_default_timeout(20_000)
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(f"thrown: {error}"))
    page.on("dialog", lambda dialog: (troubles.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    page.goto(ORIGIN + path)
    return Visit(page, troubles)


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA, and against its best practices, in words."""
    page.evaluate((PACKAGES / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
        "best-practice"]})).violations
        .map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html).slice(0, 4).join(" | ")}`)"""
    )
    return list(found)
