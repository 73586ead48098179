"""How a timeline shows itself in a notebook: its picture, and its events as a table.

Notebooks ask an object for `_repr_html_`. A timeline knows nothing of pictures, so this room, which stands above
both, hands it the function to call; importing `cstotimeline` does that.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from cstotimeline.events import Event, Exercise, Phase
from cstotimeline.timeline import Timeline, sources_of

MOST_ROWS: Final = 100
"""Events in the table; of more, the rest is counted."""


def register() -> None:
    """Lets timelines show themselves in notebooks from now on."""
    Timeline._repr_html_ = as_html


def as_html(timeline: Timeline) -> str:
    """The timeline's picture and a table of its events, as HTML that brings no style and no script with it."""
    # Imported here, because most programs draw nothing.
    from cstotimeline.publishing.labels import labels
    from cstotimeline.publishing.svg import printable, render

    words = labels(timeline.language)
    # As an image: the drawing's style sheet would otherwise reach into the notebook.
    picture = Markup('<img src="data:image/svg+xml;base64,{}" alt="{}" style="max-width:100%"/>').format(
        b64encode(render(timeline)).decode(), words["chart"]
    )
    heads = Markup("").join(
        Markup('<th scope="col">{}</th>').format(words[name])
        for name in ("days", "event", "kind", "status", "place", "sources")
    )
    rows = Markup("").join(_rows(timeline))
    beyond = len(timeline) - MOST_ROWS
    more = Markup('<tr><td colspan="6">… + {}</td></tr>').format(beyond) if beyond > 0 else ""
    table = Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}{}</tbody></table>")
    shown = picture + table.format(printable(timeline.name), heads, rows, more)
    return str(Markup('<div lang="{}">{}</div>').format(timeline.language, shown))


def _rows(timeline: Timeline) -> Iterator[Markup]:
    for event in timeline.events[:MOST_ROWS]:
        yield _row(event, event, timeline.language)
        for phase in event.phases if isinstance(event, Exercise) else ():
            yield _row(event, phase, timeline.language)


def _row(event: Event, item: Event | Phase, language: str) -> Markup:
    from cstotimeline.publishing.svg import printable
    from cstotimeline.wording import days_in_words, kind_in_words, status_in_words

    phase = isinstance(item, Phase)
    cells = [
        days_in_words(item.when, language),
        f"└ {item.title}" if phase else item.title,
        kind_in_words("phase" if isinstance(item, Phase) else item.kind, language),
        status_in_words(item.status or event.status, language),
        item.where.text if item.where else "",
        "" if phase else ", ".join(source.id for source in sources_of(event)),
    ]
    return Markup("<tr>{}</tr>").format(
        Markup("").join(Markup("<td>{}</td>").format(printable(cell)) for cell in cells)
    )
