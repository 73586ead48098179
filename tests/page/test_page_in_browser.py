"""The page in a real browser: accessible, quiet, and safe whatever its events say."""

import pytest

import cstotimeline as ct
from cstotimeline.publishing import page
from fixed_timeline import fixed_timeline

pytestmark = [pytest.mark.long, pytest.mark.browser]

ONE = ct.Timeline([ct.Event("one", "One event", "2024-05-01")], name="One")
SITES = {"the fixed timeline": fixed_timeline(), "one event": ONE, "no event": ct.Timeline(name="None yet")}


@pytest.mark.node
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", SITES)
def test_axe_finds_nothing_against_wcag(visit, which, scheme, width):
    from browsing import violations

    files = {"/index.html": page.render(SITES[which], files=["timeline.ics", "timeline.json", "kind/exercise.ics"])}
    seen = visit(files, color_scheme=scheme, viewport={"width": width, "height": 900})
    seen.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert violations(seen.page) == []
    assert seen.troubles == []
