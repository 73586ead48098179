"""Browser fixtures of the viewers's tests."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def visit() -> Iterator[object]:
    """Opens pages in one Chromium; see `browsing.open_page`."""
    from browsing import chromium, open_page  # only where a browser test runs: playwright is an extra

    with chromium() as browser:

        def opened(*args: object, **options: object) -> object:
            for context in browser.contexts:
                context.close()
            return open_page(browser, *args, **options)

        yield opened
