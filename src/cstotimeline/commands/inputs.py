"""What several commands share: their INPUT arguments, and the telling of faults and losses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import click
from rich.console import Console

from cstotimeline.faults import Fault, Loss

FAULTY = 1
"""The exit status of a command that found faults in its input."""

LEFT_OUT = "left out"
"""What the reason of a loss begins with where it costs a whole event."""

AnyCommand = Callable[..., Any]


def inputs(command: AnyCommand) -> AnyCommand:
    """The argument INPUT…: files or folders that exist."""
    kind = click.Path(exists=True, path_type=Path)
    return click.argument("inputs", nargs=-1, required=True, type=kind, metavar="INPUT...")(command)


@attrs.define
class Report:
    """Gathers the faults and losses of a run, and tells them on the error stream."""

    faults: list[Fault] = attrs.field(factory=list)
    losses: list[Loss] = attrs.field(factory=list)

    def tell(self, *, every_loss: bool = True) -> None:
        """Each loss and each fault on a line; without `every_loss` the heavy ones, and a count.

        Heavy are those that cost a whole event, and those of a feed as a whole, which cost more than one.
        """
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        shown = (
            self.losses
            if every_loss
            else [loss for loss in self.losses if loss.why.startswith(LEFT_OUT) or not loss.event]
        )
        for loss in shown:
            console.print(str(loss).removeprefix(": "), markup=False)
        if count := len(self.losses) - len(shown):
            details = "1 detail" if count == 1 else f"{count} details"
            console.print(f"{details} that a calendar cannot say (--losses lists them)")
        for fault in self.faults:
            console.print(f"fault: {fault}", markup=False, style="red")

    def exit(self) -> None:
        """Ends the command: with status 1 where there were faults."""
        if self.faults:
            raise SystemExit(FAULTY)
