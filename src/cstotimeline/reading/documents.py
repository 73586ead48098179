"""Documents: press releases as files and as lines, each with what is known of its publication.
"""

from __future__ import annotations

from datetime import date

import attrs

from cstotimeline.evidence import Source, as_day


@attrs.frozen
class Document:
    """A press release. `id` is a file's name or an id of its own; offsets count code points of `text`."""

    id: str
    text: str
    title: str | None = attrs.field(default=None, kw_only=True)
    url: str | None = attrs.field(default=None, kw_only=True)
    publisher: str | None = attrs.field(default=None, kw_only=True)
    published: date | None = attrs.field(default=None, kw_only=True, converter=as_day)
    language: str | None = attrs.field(default=None, kw_only=True)

    @property
    def source(self) -> Source:
        """What evidence names as its source."""
        return Source(self.id, title=self.title, publisher=self.publisher, url=self.url, published=self.published)
