"""`cstotimeline publish`: inputs to a folder that any static host can serve."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from cstotimeline.commands.inputs import Report, inputs
from cstotimeline.commands.waiting import sign_of_life
from cstotimeline.faults import found_expected
from cstotimeline.formats.ics import FEED_OCTETS, By
from cstotimeline.loading import load_all
from cstotimeline.publishing.folder import previous
from cstotimeline.publishing.folder import publish as publish_to
from cstotimeline.publishing.labels import LABELS, spoken

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""A language tag (BCP 47) of a language that has a code of ISO 639, which all have that people write in."""


def _tag(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _TAG.fullmatch(value):
        raise click.BadParameter(found_expected(value, "a language tag such as en, ru or de-AT"))
    return value


@click.command()
@inputs
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder.")
@click.option("--name", help="The timeline's name. By default that of the input.")
@click.option("--language", callback=_tag, help="The timeline's language, as a tag: en (default), ru, de-AT, …")
@click.option(
    "--now",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ"]),
    default=None,
    help="The moment that changed events carry (UTC, 2024-10-02T12:00:00Z). By default the clock's.",
)
@click.option(
    "--split",
    type=click.Choice(["year", "kind", "country"]),
    help="Also publish the feed in parts of less than 1 MB, for timelines that Google Calendar would cut.",
)
@click.option("--losses", is_flag=True, help="List every detail that a calendar cannot say.")
def publish(
    inputs: tuple[Path, ...],
    folder: Path,
    name: str | None,
    language: str | None,
    now: datetime | None,
    split: By | None,
    losses: bool,
) -> None:
    """Publish press releases, or a catalogue, as a folder: calendar feeds, CSV, JSON and a page.

    Only what has changed is written, so publishing again is cheap and tells subscribers nothing new. Where some of
    the input cannot be read, the rest is published and nothing is withdrawn.

    \b
    Examples:
      cstotimeline publish seeds --to public
      cstotimeline publish catalogue.yaml --to public --name "Exercises"
    """
    report = Report()
    with sign_of_life("Reading"):
        timeline = load_all(
            inputs, report.faults.append, name=name, previous=previous(folder), on_loss=report.losses.append
        )
    if language is not None:
        timeline = timeline.evolve(language=language)
    if spoken(timeline.language) != timeline.language:
        told = f"the page speaks English: it has words for {' and '.join(LABELS)}, and none for {timeline.language}"
        click.echo(told, err=True)
    moment = now.replace(tzinfo=UTC) if now else datetime.now(UTC)
    whole = not report.faults  # what could not be read is not called off
    with sign_of_life("Publishing"):
        done = publish_to(timeline, folder, moment, on_loss=report.losses.append, withdraw=whole, split=split)
    report.tell(every_loss=losses)
    if split is None and (folder / "timeline.ics").stat().st_size > FEED_OCTETS:
        click.echo("--split year, kind or country publishes it in parts that Google Calendar takes whole", err=True)
    click.echo(f"{len(timeline)} events in {timeline.name!r}")
    click.echo(str(done))
    for path in done.wrote:
        click.echo(f"  {folder / path}")
    report.exit()
