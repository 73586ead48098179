"""Takes the pictures of the documentation: the seeds' page in a real Chromium, and the embed in its example page.

pip install -e '.[browser]' && python docs/images/make.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import cstotimeline as ct  # noqa: E402  # tests/ is on the path only from here
from browsing import chromium, open_page  # noqa: E402  # likewise
from cstotimeline.publishing.files import written  # noqa: E402  # likewise
from cstotimeline.revisions import Ledger  # noqa: E402  # likewise

CLOSE_FILTERS = "document.querySelector('.filters').open = false"


def main() -> None:
    """Writes the pictures beside this file."""
    timeline = ct.load(ROOT / "seeds", name="CSTO exercises, meetings and conferences")
    site = {f"/{path}": content for path, content in written(timeline, Ledger()).items()}
    site["/embed.html"] = (ROOT / "examples" / "embed" / "embed.html").read_bytes()
    with chromium() as browser:
        for name, path, height, scheme, y in (
            ("seeds.png", "/index.html", 1180, "light", 0),
            ("seeds-dark.png", "/index.html#kind=exercise&zoom=2&at=0.45", 1000, "dark", 250),
            ("embed.png", "/embed.html", 900, "light", 0),
        ):
            seen = open_page(
                browser,
                site,
                path,
                color_scheme=scheme,
                viewport={"width": 1200, "height": height},
                device_scale_factor=1.5,
            )
            if path == "/index.html":
                seen.page.evaluate(CLOSE_FILTERS)
            seen.page.evaluate("y => scrollTo({top: y, behavior: 'instant'})", y)
            seen.page.wait_for_timeout(500)
            seen.page.screenshot(path=Path(__file__).parent / name)


if __name__ == "__main__":
    main()
