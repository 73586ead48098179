"""The embed: one small script that puts a published timeline into another page with one tag.

    <script src="https://example.org/embed.js" data-timeline="https://example.org/timeline.json"></script>

It reads the timeline JSON, draws into a shadow root, and touches neither the styles nor the globals of its host. It
is published in ASCII: a page that is not in UTF-8 reads a script that comes without a charset in its own encoding.
"""

from __future__ import annotations

from importlib.resources import files


def script() -> bytes:
    """`embed.js`, to be published beside `timeline.json`."""
    source = (files("cstotimeline.publishing") / "assets" / "embed.js").read_text("utf-8")
    return source.encode("ascii", "backslashreplace")  # \xa0 and \u2013, in JavaScript as in Python
