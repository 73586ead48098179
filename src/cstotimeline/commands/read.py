"""`cstotimeline read`: what press releases say, before anyone has curated it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson

from cstotimeline.commands.curate import curate
from cstotimeline.commands.inputs import Report, inputs
from cstotimeline.commands.show import display
from cstotimeline.drafts import Draft, made
from cstotimeline.formats.timeline_json import event_object
from cstotimeline.matching import merge
from cstotimeline.reading import read as read_document
from cstotimeline.reading.documents import Document, read_documents
from cstotimeline.records import source_record
from cstotimeline.texts import slug
from cstotimeline.timeline import Timeline, evidence_of


@click.command()
@inputs
@click.option("--json", "as_json", is_flag=True, help="JSON Lines on standard output, one object a document.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write drafts into this catalogue (.yaml), or add them to what it has.",
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For a .csv of your own: which column is which.",
)
def read(inputs: tuple[Path, ...], as_json: bool, output: Path | None, mapping: Path | None) -> None:
    """Read press releases (.txt, .md, .html, .jsonl, or folders of them), or a spreadsheet's .csv.

    Shows what each document tells of. With -o the drafts go into a catalogue, with their quotes and doubts. Run
    it again with more documents: what people changed there stays, what is new is added, and where a document
    disagrees with a person it says so.

    \b
    Examples:
      cstotimeline read seeds
      cstotimeline read seeds --json
      cstotimeline read seeds -o catalogue.yaml
      cstotimeline read sheet.csv --mapping columns.yaml -o catalogue.yaml
    """
    report = Report()
    if output is not None:
        curate(inputs, output, mapping, report)
        return
    for document in read_documents(inputs, report.faults.append):
        if as_json:
            click.echo(orjson.dumps(_line(document)))
        else:
            display(merge(read_document(document), name=document.source.id, on_loss=report.losses.append))
            click.echo()
    report.tell()
    report.exit()


def _line(document: Document) -> dict[str, Any]:
    """One document's events, merged within it; drafts without any day have null as their start and end."""
    drafts = read_document(document)
    timeline = merge(drafts)
    told = {item for event in timeline for item in evidence_of(event)}
    events = [event_object(timeline, event) for event in timeline]
    undated = [_undated(draft) for draft in drafts if told.isdisjoint(draft.evidence)]
    return {"source": source_record(document.source), "events": events + undated}


def _undated(draft: Draft) -> dict[str, Any]:
    """A draft that no event was made of, in the same form: it lacks only its days."""
    event = made(slug(draft.says("title") or ""), draft.evidence, draft.doubts, when=date.min)
    record = event_object(Timeline([event]), event)
    return {**record, "start": None, "end": None, "edtf": None}
