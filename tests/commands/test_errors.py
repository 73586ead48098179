"""Errors are told in a line; tracebacks are for those who ask for them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cstotimeline import cli
from cstotimeline.faults import ModelError


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A command line that meets an error."""
    monkeypatch.setattr(sys, "argv", ["cstotimeline", "show", "x"])
    return monkeypatch


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ModelError("when", "soon", "a date"), "cstotimeline: when: found 'soon', expected a date\n"),
        (FileNotFoundError(2, "No such file", "x.yaml"), "cstotimeline: [Errno 2] No such file: 'x.yaml'\n"),
        (KeyError("x"), "cstotimeline: KeyError: 'x' (unexpected: --debug shows where)\n"),
    ],
)
def test_an_error_is_one_line_and_status_2(
    broken: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, told: str
) -> None:
    def fail(**_: object) -> None:
        raise error

    broken.setattr(cli, "cli", fail)
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert (caught.value.code, capsys.readouterr().err) == (2, told)


def test_debug_shows_where_it_arose(broken: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise KeyError("x")

    broken.setattr(cli, "cli", fail)
    broken.setattr(sys, "argv", ["cstotimeline", "--debug", "show", "x"])
    with pytest.raises(KeyError):
        cli.main()


def test_a_file_that_is_not_there_is_a_wrong_call(
    broken: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken.setattr(sys, "argv", ["cstotimeline", "show", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
