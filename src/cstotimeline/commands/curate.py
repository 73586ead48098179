"""What `cstotimeline read -o` does: drafts, or a spreadsheet, into a catalogue that people keep."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from cstotimeline import catalogue
from cstotimeline.catalogue.nodes import parse
from cstotimeline.commands.inputs import Report
from cstotimeline.commands.waiting import sign_of_life
from cstotimeline.faults import FaultCollector
from cstotimeline.formats import table
from cstotimeline.loading import read_drafts
from cstotimeline.timeline import Timeline

_STYLES = {"disagrees": "bold yellow", "added": "green", "changed": "cyan"}


def curate(inputs: tuple[Path, ...], output: Path, mapping: Path | None, report: Report) -> None:
    """Writes the catalogue, unless it has faults: then they are told and the file stays as it is."""
    if output.suffix.lower() not in catalogue.SUFFIXES:
        raise click.BadParameter(f"a catalogue is named {' or '.join(catalogue.SUFFIXES)}", param_hint="-o")
    if not output.parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent}", param_hint="-o")
    kept = _existing(output, report)
    if report.faults:
        report.tell()
        raise click.ClickException(f"{output} has faults, so nothing was written: mend them first")
    with sign_of_life("Reading"):
        text, changes = _with_inputs(kept, inputs, output.stem, mapping, report)
    if kept is None:
        schema = output.with_name(catalogue.SCHEMA_FILE)
        if not schema.exists():
            schema.write_bytes(catalogue.schema())
    unchanged = kept is not None and text == kept.text
    if not unchanged:
        _write(output, text)
    _tell(changes, f"{output}: {'unchanged' if unchanged else 'written'}")
    report.tell()
    report.exit()


def _with_inputs(
    kept: catalogue.Catalogue | None, inputs: tuple[Path, ...], name: str, mapping: Path | None, report: Report
) -> tuple[str, list[catalogue.Change]]:
    """The catalogue's text with what press releases and sheets add to it, and what was done."""
    sheets = [path for path in inputs if path.suffix.lower() == ".csv"]
    drafts = read_drafts([path for path in inputs if path not in sheets], report.faults.append)
    if kept is None:
        text, changes = catalogue.created(drafts, name, report.losses.append)
    else:
        text, changes = catalogue.update(kept, drafts, report.losses.append)
    rows = [event for sheet in sheets for event in _sheet(sheet, mapping, report)]
    if rows:
        text, added = catalogue.with_events(catalogue.read(text, report.faults.append), rows)
        changes += added
    return text, changes


def _tell(changes: list[catalogue.Change], outcome: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for change in changes:
        what, _, rest = str(change).partition(":")
        console.print(f"[{_STYLES.get(what, 'default')}]{what}[/]:{escape(rest)}")
    console.print(outcome, markup=False)


def _existing(output: Path, report: Report) -> catalogue.Catalogue | None:
    if not output.exists():
        return None
    faults = FaultCollector(report.faults.append, str(output))
    return catalogue.read(output.read_bytes(), faults)


def _sheet(path: Path, mapping: Path | None, report: Report) -> Timeline:
    """The events of a spreadsheet, by the mapping file where there is one."""
    faults = FaultCollector(report.faults.append, str(path))
    columns = None
    if mapping is not None:
        document = parse(
            mapping.read_bytes().decode("utf-8-sig", errors="replace"),
            FaultCollector(report.faults.append, str(mapping)),
        )
        if document is None or not isinstance(document.value, dict):
            raise click.BadParameter(f"{mapping} is no mapping of columns", param_hint="--mapping")
        columns = document.value
    return table.decode(path.read_bytes(), faults, columns)


def _write(path: Path, text: str) -> None:
    """All of it or nothing: a catalogue holds work that is nowhere else."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, "utf-8", newline="")
    os.replace(draft, path)
