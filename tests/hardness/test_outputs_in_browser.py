"""What is published, with hostile text in every field, opened in a real Chromium: nothing of it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cstotimeline.publishing import embed
from cstotimeline.publishing.folder import publish
from hardness.hostile import hostile

pytestmark = [pytest.mark.long, pytest.mark.browser]

HOSTS = {
    "embedded": "<!doctype html><html lang=en><title>Host</title><meta charset=utf-8><main><h1>Host</h1>"
                "<script src=/embed.js data-timeline=/timeline.json></script></main>",
    "drawing in a page": "<!doctype html><html lang=en><title>Host</title><main><h1>Host</h1>%svg%</main>",
    "linked data in a page": "<!doctype html><html lang=en><title>Host</title>"
                             "<script type='application/ld+json'>%json%</script><main><h1>Host</h1></main>",
}  # fmt: skip
HURT = "() => window.hurt !== undefined || document.querySelectorAll('img, iframe, object, embed, base').length > 0"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | str]:
    folder: Path = tmp_path_factory.mktemp("published")
    publish(hostile(), folder)
    files: dict[str, bytes | str] = {
        f"/{path.relative_to(folder)}": path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    svg, linked = (files[name].decode("utf-8") for name in ("/timeline.svg", "/jsonld.json"))  # type: ignore[union-attr]
    for name, host in HOSTS.items():
        files[f"/{name.replace(' ', '-')}.html"] = host.replace("%svg%", svg).replace("%json%", linked)
    files["/embed.js"] = embed.script()
    return files


@pytest.mark.parametrize(
    "path", ["/index.html", "/timeline.svg", "/embedded.html", "/drawing-in-a-page.html", "/linked-data-in-a-page.html"]
)
def test_nothing_that_an_event_says_runs(visit, site, path) -> None:  # type: ignore[no-untyped-def]
    seen = visit(site, path)
    if path == "/embedded.html":
        seen.page.locator("li").get_by_text("<script>window.hurt = 1</script>").first.wait_for()
    seen.page.wait_for_timeout(300)
    assert not seen.page.evaluate(HURT)
    assert seen.troubles == []
