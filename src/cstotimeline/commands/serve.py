"""`cstotimeline serve`: a live feed over HTTP."""

from __future__ import annotations

import socket
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from cstotimeline.commands.inputs import inputs
from cstotimeline.faults import MissingExtraError, how_to_install
from cstotimeline.publishing.replacing import serving


@click.command()
@inputs
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder that keeps the revisions over restarts; the timeline is published there too.",
)
@click.option("--base-url", help="The address subscribers use, where it is not the one they ask (behind a proxy).")
def serve(inputs: tuple[Path, ...], port: int, host: str, state: Path | None, base_url: str | None) -> None:
    """Serve the feed, the CSV, the JSON and the page, and watch the input for changes.

    Every address takes filters: /timeline.ics?kind=exercise&country=KZ&status=planned&from=2024-01&to=2024-12&q=words

    \b
    Examples:
      cstotimeline serve seeds
      cstotimeline serve catalogue.yaml --port 8080 --state state/
    """
    try:
        from cstotimeline.publishing.feed import app
        from cstotimeline.publishing.serving import run
    except ImportError as error:
        raise MissingExtraError(f"the server is an extra: {how_to_install('serve')}") from error
    with nullcontext() if state is None else serving(state):
        application = app(inputs, state=state, clock=lambda: datetime.now(UTC), base_url=base_url)
        listener = socket.create_server((host, port))
        port = listener.getsockname()[1]
        addresses = f"http://{host}:{port}/ and webcal://{host}:{port}/timeline.ics"
        click.echo(f"serving {', '.join(map(str, inputs))}: {addresses}")
        run(application, listener)
