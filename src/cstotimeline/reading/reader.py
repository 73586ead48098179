"""`read`: a text, or a document, to drafts."""

from __future__ import annotations

import re
from typing import Final

from cstotimeline.drafts import Draft
from cstotimeline.evidence import Source, as_source
from cstotimeline.reading.binding import Binder
from cstotimeline.reading.documents import Document
from cstotimeline.reading.happenings import Happening
from cstotimeline.reading.layout import layout, plain
from cstotimeline.reading.lexicon import Lexicon, default

_UNKNOWN: Final = "text"


def read(
    document: Document | str, source: Source | str | None = None, *, lexicon: Lexicon | None = None
) -> list[Draft]:
    """The events a press release speaks of, as drafts with their evidence and doubts, in the text's order.

    `source` says where the text comes from (a `Source`, an id, or nothing); its `published` day anchors blocks
    that have no day of their own. Pure: the same text gives the same drafts on every machine and day.
    """
    if isinstance(document, Document):
        text = document.text
        origin = as_source(source) if source is not None else document.source
    else:
        text = document
        origin = as_source(source if source is not None else _UNKNOWN)
    words = lexicon or default()
    even = plain(text)
    if isinstance(document, Document) and document.body:
        even = re.sub(r"[^\n]", " ", even[: document.body]) + even[document.body :]
    blocks = layout(words).blocks(even, origin.published)
    happenings = _under_way(_without_repeats(Binder(words, even).bind(blocks)))
    drafts = (happening.draft(text, origin) for happening in happenings)
    return [draft for draft in drafts if draft is not None]


def _under_way(happenings: list[Happening]) -> list[Happening]:
    """An exercise of which a phase has begun has begun."""
    for happening in happenings:
        whole = happening.parent
        begun = happening.kind == "phase" and happening.status() in ("ongoing", "held")
        if begun and whole is not None and whole.status() == "planned":
            whole.statuses.append("ongoing")
    return happenings


_FAMILY: Final = {"phase": "exercise", "summit": "meeting"}
_COMPARED: Final = 50
"""Of so many events of one kind on the same days each new one is compared with, at most."""
_CONTENT: Final = re.compile(r"[^\W\d_]{4,}")


def _without_repeats(happenings: list[Happening]) -> list[Happening]:
    """The same event told twice (headline and text, teaser and article): the first keeps both passages."""
    kept: list[Happening] = []
    by_days: dict[tuple[str, str | None], list[Happening]] = {}
    for happening in happenings:
        if happening.summary:
            continue
        when, _ = happening.settle()
        alike = by_days.setdefault((_FAMILY.get(happening.kind, happening.kind), when), [])
        same = next((other for other in alike[:_COMPARED] if when is not None and _same(other, happening)), None)
        if same is None:
            kept.append(happening)
            alike.append(happening)
            continue
        for passage in happening.passages:
            same.add(passage)
        same.places += happening.places
        same.statuses += happening.statuses
        if same.parent is None and happening.parent is not None and not happening.parent.is_within(same):
            same.parent = happening.parent
    return kept


def _same(a: Happening, b: Happening) -> bool:
    """Whether two happenings of one kind and the same days are one."""
    if a.name is not None and b.name is not None and a.own_name != b.own_name:
        return False
    if (a.name is None) != (b.name is None) and (a.label or b.label):
        return False
    one, two = ({word.lower() for word in _CONTENT.findall(x.title)} for x in (a, b))
    return len(one & two) >= 0.5 * max(1, min(len(one), len(two)))
