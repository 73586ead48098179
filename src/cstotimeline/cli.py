"""The command line. One command a file, in `commands/`; here is what they share.

Exit status: 0 all went well; 1 there were faults in the input (what could be read was still used); 2 the command
was called wrongly, or could not do its work at all. Only the command line reads the clock.
"""

from __future__ import annotations

import sys

import click

from cstotimeline import CstotimelineError, __version__
from cstotimeline.commands.check import check
from cstotimeline.commands.diff import diff
from cstotimeline.commands.publish import publish
from cstotimeline.commands.read import read
from cstotimeline.commands.serve import serve
from cstotimeline.commands.show import show


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cstotimeline")
@click.option("--debug", is_flag=True, help="Show where in the code an error arose.")
def cli(debug: bool) -> None:
    """Dated events out of press releases and catalogues, as calendar feeds, CSV and timeline JSON."""


for command in (read, show, check, publish, serve, diff):
    cli.add_command(command)


def main() -> None:
    """Runs the command line; errors are told in a line, not in a traceback, unless --debug is given."""
    try:
        cli(prog_name="cstotimeline")
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        expected = isinstance(error, CstotimelineError | OSError)
        words = str(error) if expected else f"{type(error).__name__}: {error} (unexpected: --debug shows where)"
        click.echo(f"cstotimeline: {words}", err=True)
        sys.exit(2)
