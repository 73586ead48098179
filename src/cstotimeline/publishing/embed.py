"""The embed: one small script that puts a published timeline into another page with one tag.

    <script src="https://example.org/embed.js" data-timeline="https://example.org/timeline.json"></script>

It reads the timeline JSON, draws into a shadow root, and touches neither the styles nor the globals of its host.
"""

from __future__ import annotations

from importlib.resources import files


def script() -> bytes:
    """`embed.js`, to be published beside `timeline.json`."""
    return (files("cstotimeline.publishing") / "assets" / "embed.js").read_bytes()
