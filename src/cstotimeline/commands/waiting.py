"""A sign of life while a command works: only in a terminal, and only where it takes longer than a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console

PATIENCE = 1.0
"""Seconds without a sign."""


@contextmanager
def sign_of_life(words: str, console: Console | None = None) -> Iterator[None]:
    """Shows these words beside something that moves, on the error stream, until the work inside is done."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    status = console.status(words)
    timer = Timer(PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()
