"""`cstotimeline check`: every fault of a catalogue, a timeline JSON, a CSV or a calendar at once."""

from __future__ import annotations

from pathlib import Path

import attrs
import click
import orjson
from rich.console import Console
from rich.markup import escape

from cstotimeline.checking import check as check_path
from cstotimeline.commands.inputs import Report
from cstotimeline.commands.waiting import sign_of_life
from cstotimeline.faults import Fault


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Faults as a JSON list.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Tell every fault in FILES, each with its line and field.

    FILES are catalogues (.yaml), timeline JSON, CSV and calendars (.ics), or folders of them. A folder's catalogue
    files are one catalogue; each other file is checked by itself, and what is passed over is named. The exit status
    is 0 where there is no fault, 1 where there are some.

    \b
    Examples:
      cstotimeline check catalogue.yaml
      cstotimeline check public/ --json
    """
    report = Report()
    with sign_of_life("Checking"):
        events = sum(len(check_path(path, report.faults.append, report.losses.append)) for path in files)
    if as_json:
        click.echo(orjson.dumps([_record(fault) for fault in report.faults], option=orjson.OPT_INDENT_2))
    else:
        _tell(report.faults, events)
    for loss in report.losses:
        click.echo(str(loss), err=True)
    report.exit()


def _tell(faults: list[Fault], events: int) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for fault in faults:
        place, _, rest = str(fault).partition(": ")
        console.print(f"[bold]{escape(place)}[/]: {escape(rest)}")
    count = "no fault" if not faults else "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    console.print(f"{count} in {events} event{'' if events == 1 else 's'}", style="red" if faults else "green")


def _record(fault: Fault) -> dict[str, object]:
    """`found` is what is there, where JSON can say it, else its words."""
    record = {field.name: getattr(fault, field.name) for field in attrs.fields(Fault)}
    plain = fault.found is None or isinstance(fault.found, str | int | float | bool)
    return {**record, "found": fault.found if plain else repr(fault.found)}
