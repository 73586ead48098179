"""Saved web pages: the article's text, and what the page says of its own publication.

Trafilatura finds the article (it is an extra, and imported only here, when a page is read). The day comes from
the page's metadata alone: nothing is guessed from addresses or from today's date.
"""

from __future__ import annotations

import re
from typing import Any, Final

_META: Final = {
    "title": ("og:title", "twitter:title"),
    "url": ("og:url",),
    "publisher": ("og:site_name",),
    "published": (
        "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.created", "pubdate",
        "publish-date", "publication_date", "publishdate",
    ),
}  # fmt: skip
_JSON_DAY: Final = re.compile(rb"\"datePublished\"\s*:\s*\"(\d{4}-\d\d-\d\d)")
_DAY: Final = re.compile(r"\s*(\d{4}-\d\d-\d\d)")


class PageReader:
    """Reads saved pages. Raises `ImportError` where the `html` extra is not installed."""

    def __init__(self) -> None:
        import trafilatura
        from lxml import html  # type: ignore[import-untyped]  # lxml ships no types

        self._extract: Any = trafilatura.extract
        self._html: Any = html

    def read(self, data: bytes) -> tuple[str, dict[str, Any]] | None:
        """The article's text, and title, url, publisher, published, language where known; None without an article."""
        if not data.strip() or b"\0" in data:
            return None
        text = self._extract(data, include_comments=False, include_tables=True, favor_recall=True)
        if not text or not text.strip():
            return None
        return text, self._known(data)

    def _known(self, data: bytes) -> dict[str, Any]:
        try:
            tree = self._html.fromstring(data)
        except (ValueError, self._html.etree.ParserError):
            return {}
        metas: dict[str, str] = {}
        for meta in tree.iter("meta"):
            key = meta.get("property") or meta.get("name") or meta.get("itemprop")
            if key and meta.get("content"):
                metas.setdefault(key.lower(), meta.get("content").strip())
        known: dict[str, Any] = {}
        for field, keys in _META.items():
            value = next((metas[key] for key in keys if metas.get(key)), None)
            if value:
                known[field] = value
        known["published"] = self._day(known.get("published"), tree, data)
        title = tree.find(".//title")
        if "title" not in known and title is not None and title.text:
            known["title"] = title.text.strip()
        for link in tree.iter("link"):
            if link.get("rel") == "canonical" and str(link.get("href")).startswith("http"):
                known.setdefault("url", link.get("href"))
        if tree.get("lang"):
            known["language"] = tree.get("lang")
        return known

    def _day(self, said: str | None, tree: Any, data: bytes) -> str | None:
        days = [
            said or "",
            *(str(time.get("datetime")) for time in tree.iter("time") if time.get("pubdate") is not None),
        ]
        found = next((m[1] for m in map(_DAY.match, days) if m), None)
        if found is None:
            m = _JSON_DAY.search(data)
            found = m[1].decode() if m else None
        return found
