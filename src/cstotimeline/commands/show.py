"""`cstotimeline show`: a timeline in the terminal, good to look at, or plain lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final, Literal, NamedTuple

import click
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cstotimeline.commands.inputs import Report, inputs
from cstotimeline.commands.waiting import sign_of_life
from cstotimeline.events import Event, Exercise, Phase, Status
from cstotimeline.loading import load_all
from cstotimeline.places import Place
from cstotimeline.timeline import Timeline, sources_of
from cstotimeline.wording import days_in_words, kind_in_words, month_in_words, status_in_words

Grouping = Literal["year", "month"]

WIDE: Final = 110
"""From this many columns on, the place has a column of its own."""
NARROW: Final = 72
"""Up to this many columns, the days stand above what happens."""
_DAYS_WIDTH: Final = 30
_STYLES: Final = {Status.CANCELLED: "strike dim", Status.POSTPONED: "dim", Status.ONGOING: "bold"}


@click.command()
@inputs
@click.option("--by", type=click.Choice(["year", "month"]), default="year", show_default=True, help="What to group by.")
@click.option("--language", default=None, help="The language of days and kinds. By default the timeline's own.")
def show(inputs: tuple[Path, ...], by: Grouping, language: str | None) -> None:
    """Show a timeline: of press releases, a catalogue, or anything this program writes.

    \b
    Examples:
      cstotimeline show seeds
      cstotimeline show catalogue.yaml --by month
      cstotimeline show public/timeline.ics | less
    """
    report = Report()
    with sign_of_life("Reading"):
        timeline = load_all(inputs, report.faults.append, on_loss=report.losses.append)
    display(timeline, by=by, language=language)
    report.tell()
    report.exit()


def display(timeline: Timeline, *, by: Grouping = "year", language: str | None = None) -> None:
    """Prints a timeline, for a terminal or for a pipe."""
    console = Console(highlight=False)
    shown_in = language or timeline.language
    if console.is_terminal:
        console.print(rendered(timeline, width=console.width, by=by, language=shown_in))
    else:
        click.echo(plain(timeline, by=by, language=shown_in))


def rendered(timeline: Timeline, *, width: int, by: Grouping = "year", language: str = "en") -> Group:
    """A timeline laid out for a terminal of that many columns."""
    count = f"{len(timeline)} event{'' if len(timeline) == 1 else 's'}"
    head = Text.assemble((timeline.name, "bold"), ("  " + count, "dim"))
    parts: list[Text | Padding] = [head]
    for heading, events in groupby(timeline, key=lambda event: _heading(event, by, language)):
        table = _table(width)
        for event in _parents_first(list(events)):
            for row in _rows(timeline, event, language):
                _add(table, row, width)
        parts += [Text(f"\n{heading}", style="bold cyan"), Padding(table, (0, 0, 0, 2))]
    return Group(*parts)


def plain(timeline: Timeline, *, by: Grouping = "year", language: str = "en") -> str:
    """The same as lines of text, of any length: what a pipe gets."""
    lines = [timeline.name]
    for heading, events in groupby(timeline, key=lambda event: _heading(event, by, language)):
        lines += ["", heading]
        for event in _parents_first(list(events)):
            lines += [
                f"  {row.days:<{_DAYS_WIDTH}}  {row.branch}{row.title}  {row.place}".rstrip()
                for row in _rows(timeline, event, language)
            ]
    return "\n".join(lines)


def _parents_first(events: list[Event]) -> list[Event]:
    """Events in their order, but that the parents among them stand above their children: a part whose days are not
    known may come before its whole."""
    by_id = {event.id: event for event in events}
    placed: dict[str, Event] = {}
    for event in events:
        line = []
        above: Event | None = event
        while above is not None and above.id not in placed:
            line.append(above)
            above = by_id.get(above.part_of or "")
        placed.update((each.id, each) for each in reversed(line))
    return list(placed.values())


def _heading(event: Event, by: Grouping, language: str) -> str:
    day = event.when.first_known
    return str(day.year) if by == "year" else f"{month_in_words(day.month, language)} {day.year}".capitalize()


def _table(width: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    if width > NARROW:
        table.add_column(width=_DAYS_WIDTH)
    table.add_column()
    if width >= WIDE:
        table.add_column()
    return table


class _Row(NamedTuple):
    """An event or a phase as it is shown."""

    days: str
    branch: str
    title: Text
    place: str


def _rows(timeline: Timeline, event: Event, language: str) -> Iterator[_Row]:
    """An event and its phases."""
    title = Text(event.title, style=_STYLES.get(event.status, "default"))
    title.append(f"  {_marks(event, timeline, language)}".rstrip(), style="dim")
    yield _Row(days_in_words(event.when, language), "", title, _place(event.where))
    if isinstance(event, Exercise):
        for phase in event.phases:
            branch = "└ " if phase is event.phases[-1] else "├ "
            days = days_in_words(phase.when, language)
            yield _Row(days, branch, _phase(phase, language), _place(phase.where))


def _place(place: Place | None) -> str:
    return place.text if place else ""


def _marks(event: Event, timeline: Timeline, language: str) -> str:
    """Kind, status, what it is part of, how many doubts are open, and who tells of it."""
    parent = timeline.get(event.part_of) if event.part_of else None
    marks = [
        kind_in_words(event.kind, language) if event.kind != "other" else "",
        status_in_words(event.status, language) if event.status is not Status.PLANNED else "",
        f"⊂ {parent.title if parent else event.part_of}" if event.part_of else "",
        f"? {len(event.doubts)}" if event.doubts else "",
        _told_by(event),
    ]
    return " · ".join(filter(None, marks))


def _told_by(event: Event) -> str:
    """Its first source, and how many more there are."""
    sources = sources_of(event)
    if not sources:
        return ""
    return f"← {sources[0].id}" + (f" +{len(sources) - 1}" if len(sources) > 1 else "")


def _phase(phase: Phase, language: str) -> Text:
    title = Text(phase.title, style=_STYLES.get(phase.status, "") if phase.status else "")
    if phase.status is not None:
        title.append(f"  {status_in_words(phase.status, language)}", style="dim")
    return title


def _add(table: Table, row: _Row, width: int) -> None:
    """Puts a row into a table of that many columns of characters."""
    days, place = Text(row.days, style="yellow"), Text(row.place, style="green")
    what = Text.assemble((row.branch, "dim"), row.title)
    if width >= WIDE:
        table.add_row(days, what, place)
        return
    if row.place:
        what = Text.assemble(what, "  ", place)
    if width > NARROW:
        table.add_row(days, what)
    else:
        table.add_row(Text("  " if row.branch else "").append_text(days))
        table.add_row(Padding(what, (0, 0, 0, 2)))
