"""The Markdown agenda, read by a CommonMark parser."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

import cstotimeline as ct
from cstotimeline.formats import markdown
from fixed_timeline import fixed_timeline
from strategies import timelines

GOLDEN = Path(__file__).parents[1] / "golden" / "markdown" / "fixed.md"


def words(tokens: list[Token]) -> list[str]:
    """The texts of all blocks, without their marks."""
    blocks = [token.children or [] for token in tokens if token.type == "inline"]
    return ["".join(child.content for child in block) for block in blocks]


def parsed(timeline: ct.Timeline) -> list[Token]:
    return MarkdownIt("commonmark").enable("strikethrough").parse(markdown.encode(timeline).decode())


def test_the_agenda_is_as_it_was() -> None:
    assert markdown.encode(fixed_timeline()) == GOLDEN.read_bytes()


def test_phases_stand_under_their_exercise() -> None:
    exercise = ct.Exercise("e", "E", "2022-10", phases=[ct.Phase("active phase", "2022-10-17/2022-10-21")])
    tokens = parsed(ct.Timeline([exercise], name="Plans"))
    assert words(tokens) == [
        "Plans", "2022", "October 2022: E (exercise, planned)", "17–21 October 2022: active phase",
    ]  # fmt: skip
    assert max(token.level for token in tokens) > 4


@pytest.mark.parametrize(
    "title",
    [
        "1. a list?", "- a dash", "# a heading", "*stars* and _lines_", "<b>tags</b> &amp; signs", "[a](http://b.example)",
        "---", "===", "`code`", "~~gone~~", "a | b", "back\\slash", "two\nlines", "https://example.org/a_b_c",
    ],
)  # fmt: skip
def test_text_is_text(title: str) -> None:
    event = ct.Event("e", title, "2024-06-25", description=title)
    shown = words(parsed(ct.Timeline([event], name=title)))
    assert shown == [one := " ".join(title.split()), "2024", f"25 June 2024: {one} (other, planned)", one]


@given(timelines())
def test_every_event_and_phase_is_one_entry(timeline: ct.Timeline) -> None:
    tokens = parsed(timeline)
    phases = sum(len(event.phases) for event in timeline if isinstance(event, ct.Exercise))
    notes = sum((event.description is not None) + bool(event.evidence or _phase_evidence(event)) for event in timeline)
    assert sum(token.type == "list_item_open" for token in tokens) == len(timeline) + phases + notes
    assert not [token for token in tokens if token.type in ("html_block", "code_block", "fence", "hr")]


def _phase_evidence(event: ct.Event) -> bool:
    return isinstance(event, ct.Exercise) and any(phase.evidence for phase in event.phases)


def test_a_cancelled_event_is_struck_through() -> None:
    event = ct.Event("e", "Parade", "2024-06-25", status="cancelled")
    assert b"~~Parade~~" in markdown.encode(ct.Timeline([event]))


def test_what_an_agenda_leaves_out_is_told() -> None:
    losses: list[ct.Loss] = []
    markdown.encode(fixed_timeline(), on_loss=losses.append)
    told = {(loss.event, loss.field) for loss in losses}
    assert {("rubezh-2022", "personnel"), ("rubezh-2022", "doubts"), ("rubezh-2022", "participants")} <= told
    assert ("rubezh-2022", "description") not in told
