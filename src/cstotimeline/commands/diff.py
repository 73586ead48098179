"""`cstotimeline diff`: what has changed between two timelines."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from cstotimeline.commands.inputs import Report
from cstotimeline.differences import as_record, as_text, compare
from cstotimeline.loading import load

EXISTING = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("old", type=EXISTING)
@click.argument("new", type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Compare OLD with NEW: feeds, folders, catalogues, press releases, in any combination.

    Tells what was added, withdrawn, cancelled, moved, renamed, made more or less precise, and the evidence for it.

    \b
    Examples:
      cstotimeline diff public.old public
      cstotimeline diff yesterday.ics today.ics --json
    """
    report = Report()
    before = load(old, report.faults.append)
    after = load(new, report.faults.append, previous=before)
    found = compare(before, after)
    if as_json:
        click.echo(orjson.dumps(as_record(found), option=orjson.OPT_INDENT_2))
    else:
        click.echo(as_text(found, after.language) if found else "no differences")
    report.tell()
    report.exit()
