"""A sign of life on anything longer than a second, for people only."""

from __future__ import annotations

import time
from io import StringIO

import pytest
from rich.console import Console

from cstotimeline.commands import waiting
from cstotimeline.commands.waiting import sign_of_life


def console(*, terminal: bool) -> Console:
    return Console(file=StringIO(), force_terminal=terminal, width=40)


def written(where: Console) -> str:
    return where.file.getvalue()  # type: ignore[attr-defined]  # a StringIO


def test_what_takes_its_time_shows_that_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.01)
    screen = console(terminal=True)
    with sign_of_life("Reading", screen):
        deadline = time.monotonic() + 10
        while "Reading" not in written(screen) and time.monotonic() < deadline:
            time.sleep(0.01)
    assert "Reading" in written(screen)


def test_what_is_quick_shows_nothing() -> None:
    screen = console(terminal=True)
    with sign_of_life("Reading", screen):
        pass
    assert written(screen) == ""


def test_a_pipe_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.0)
    pipe = console(terminal=False)
    with sign_of_life("Reading", pipe):
        time.sleep(0.05)
    assert written(pipe) == ""
