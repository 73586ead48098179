"""`cstotimeline show`: laid out by the terminal's width, plain lines in a pipe."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

import cstotimeline as ct
from cstotimeline import catalogue
from cstotimeline.cli import cli
from cstotimeline.commands.inputs import Report
from cstotimeline.commands.show import plain, rendered
from fixed_timeline import fixed_timeline


def at_width(width: int, *, colour: bool = False, by: str = "year") -> str:
    """What a terminal of that width shows."""
    console = Console(file=StringIO(), width=width, force_terminal=colour, color_system="standard" if colour else None)
    console.print(rendered(fixed_timeline(), width=width, by=by))  # type: ignore[arg-type]  # year or month
    return console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, at_width(width).splitlines())) <= width


def test_a_wide_terminal_has_days_what_and_where_on_one_line() -> None:
    line = next(line for line in at_width(140).splitlines() if "active phase" in line)
    assert re.split(r"\s{2,}", line.strip()) == ["17–21 October 2022", "└ active phase", "southern Tajikistan"]


def test_a_narrow_terminal_has_the_days_above() -> None:
    lines = [line.rstrip() for line in at_width(50).splitlines()]
    at = next(i for i, line in enumerate(lines) if "active phase" in line)
    assert lines[at - 1].strip() == "17–21 October 2022"


def test_events_stand_below_their_years_or_their_months() -> None:
    years = [line for line in at_width(100).splitlines() if re.fullmatch(r"\d{4}\s*", line)]
    assert years == sorted(set(years))
    assert any(line.strip() == "October 2022" for line in at_width(100, by="month").splitlines())


def test_colours_only_where_there_is_a_terminal() -> None:
    assert "\x1b[" in at_width(100, colour=True)
    assert "\x1b[" not in at_width(100)


def test_a_pipe_gets_plain_lines_that_are_never_cut(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_bytes(catalogue.encode(fixed_timeline()))
    result = CliRunner().invoke(cli, ["show", str(path)])
    assert result.exit_code == 0
    assert result.stdout.rstrip("\n") == plain(fixed_timeline())
    assert "\x1b[" not in result.stdout
    assert all(line == line.rstrip() for line in result.stdout.splitlines())


def test_every_event_and_every_phase_is_shown() -> None:
    shown = plain(fixed_timeline())
    for event in fixed_timeline():
        assert event.title in shown
        assert all(phase.title in shown for phase in getattr(event, "phases", ()))


def test_a_whole_stands_above_its_parts_though_their_days_are_less_known() -> None:
    timeline = ct.Timeline([
        ct.Event("part", "Part", "2023", part_of="whole"), ct.Event("other", "Other", "2023-02"),
        ct.Event("whole", "Whole", "2023-09-01/..", part_of="all"), ct.Event("all", "All of it", "2023-08"),
        ct.Event("late", "Late", "2024", part_of="whole"),
    ])  # fmt: skip
    lines = [line for line in plain(timeline).splitlines() if line.startswith("  ")]
    assert [line[2:].split("  ")[-2 if "⊂" in line else -1].strip() for line in lines] == [
        "All of it", "Whole", "Part", "Other", "Late",
    ]  # fmt: skip


@pytest.mark.parametrize(("count", "words"), [(1, "1 detail that"), (2, "2 details that")])
def test_details_are_counted_in_words(capsys: pytest.CaptureFixture[str], count: int, words: str) -> None:
    Report(losses=[ct.Loss("a", "doubts", "unsaid")] * count).tell(every_loss=False)
    assert capsys.readouterr().err.startswith(words)
