"""Drafts as a reader makes them, in a line each: for tests that need no reader."""

from __future__ import annotations

from typing import Any

import cstotimeline as ct
from cstotimeline.drafts import Draft


def draft(source: str, quote: str, published: str | None = None, *doubts: ct.Doubt, **says: Any) -> Draft:
    """One passage of one document, and what it says."""
    return Draft([ct.Evidence(source, quote, None, published, says)], doubts)
