# ruff: noqa: E501  # a row of facts reads best on one line
"""What changed between two timelines, as people and programs are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import attrs
import orjson
import pytest
from click.testing import CliRunner
from hypothesis import given, settings

import cstotimeline as ct
from cstotimeline.cli import cli
from cstotimeline.differences import What, as_record, as_text, compare
from cstotimeline.formats import ics
from cstotimeline.matching import merge
from drafting import draft
from fixed_timeline import fixed_timeline
from strategies import timelines

OLD = fixed_timeline()


def changed(event_id: str, **changes: object) -> ct.Timeline:
    return OLD.replace(attrs.evolve(OLD[event_id], **changes))


@pytest.mark.parametrize(
    ("new", "event", "what", "field", "old_value", "new_value"),
    [
        (changed("mission", title="Renamed"), "mission", "renamed", "title", "Observer mission at the border", "Renamed"),
        (changed("mission", status="cancelled"), "mission", "cancelled", "status", "ongoing", "cancelled"),
        (changed("mission", status="held"), "mission", "changed", "status", "ongoing", "held"),
        (changed("coordination-meeting", when="2023-09-08"), "coordination-meeting", "moved", "when", "2023-09-07", "2023-09-08"),
        (changed("search-2023", when="2023-09-02/2023-09-06"), "search-2023", "more_precise", "when", "2023-09", "2023-09-02/2023-09-06"),
        (changed("coordination-meeting", when="2023-09"), "coordination-meeting", "less_precise", "when", "2023-09-07", "2023-09"),
        (changed("mission", when="2023-10-02/2023-10-20"), "mission", "more_precise", "when", "2023-10-02/..", "2023-10-02/2023-10-20"),
        (changed("mission", where="Georgia"), "mission", "changed", "where", {"text": "Armenia", "country": "AM"}, {"text": "Georgia", "country": "GE"}),
        (changed("mission", description="New"), "mission", "changed", "description", None, "New"),
        (changed("rubezh-2022", personnel=None), "rubezh-2022", "changed", "personnel", {"text": "about 1,000 people", "min": 900, "max": 1100}, None),
        (changed("search-2023", part_of=None), "search-2023", "changed", "part_of", "combat-brotherhood-2023", None),
        (OLD.without("mission"), "mission", "withdrawn", "when", "2023-10-02/..", None),
        (OLD.replace(ct.Event("new", "New", "2025-01-01")), "new", "added", "when", None, "2025-01-01"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_sort_of_change_is_told_in_its_own_term(
    new: ct.Timeline, event: str, what: str, field: str, old_value: object, new_value: object
) -> None:
    (difference,) = compare(OLD, new)
    assert (difference.event, difference.phase) == (event, None)
    (change,) = difference.changes
    assert (change.what, change.field, change.old, change.new) == (what, field, old_value, new_value)


def test_changes_of_phases_are_told_of_the_phase() -> None:
    rubezh = OLD["rubezh-2022"]
    assert isinstance(rubezh, ct.Exercise)
    first, second = rubezh.phases
    new = changed(
        "rubezh-2022", phases=[attrs.evolve(second, when="2022-10-18/2022-10-21"), ct.Phase("parade", "2022-10-22")]
    )
    found = {(item.phase, item.title, item.changes[0].what) for item in compare(OLD, new)}
    assert found == {
        ("active-phase", "Rubezh-2022: active phase", What.MOVED),
        ("parade", "Rubezh-2022: parade", What.ADDED),
        (first.id, "Rubezh-2022: preparation", What.WITHDRAWN),
    }


def test_the_evidence_that_changed_comes_with_the_change() -> None:
    passage = ct.Evidence("new.txt", "It was called off.", (0, 18), "2023-10-01")
    (difference,) = compare(OLD, changed("mission", status="cancelled", evidence=[passage]))
    assert (difference.evidence_added, difference.evidence_removed) == ((passage,), ())
    (only_evidence,) = compare(OLD, changed("mission", evidence=[passage]))
    assert [change.what for change in only_evidence.changes] == [What.EVIDENCE]


def test_an_event_whose_id_was_minted_anew_is_the_same_event() -> None:
    old = merge([draft("a", "in September", title="Meeting of Narcologists", kind="meeting", when="2023-09")])
    new = merge(
        [draft("a", "On 7 September", title="Coordination Meeting of Narcologists", kind="meeting", when="2023-09-07")]
    )
    (difference,) = compare(old, new)
    assert [change.what for change in difference.changes] == [What.MORE_PRECISE, What.RENAMED]


@settings(max_examples=12)
@given(timelines())
def test_nothing_differs_from_itself_and_everything_from_nothing(timeline: ct.Timeline) -> None:
    assert compare(timeline, timeline) == ()
    assert {item.event for item in compare(ct.Timeline(), timeline)} == {event.id for event in timeline}
    assert {item.event for item in compare(timeline, ct.Timeline())} == {event.id for event in timeline}


@settings(max_examples=12)
@given(timelines(), timelines())
def test_any_difference_can_be_told(old: ct.Timeline, new: ct.Timeline) -> None:
    found = compare(old, new)
    record = json.loads(orjson.dumps(as_record(found)))
    assert len(record["differences"]) == len(found)
    assert bool(as_text(found)) is bool(found)


def test_the_text_for_people() -> None:
    passage = ct.Evidence("news.txt", "Search-2023 takes place\nfrom 2 to 6 September.", (0, 10))
    new = changed("search-2023", when="2023-09-02/2023-09-06", evidence=[passage]).without("mission")
    new = new.replace(attrs.evolve(new["summit-2022"], title="Extraordinary summit"))
    assert as_text(compare(OLD, new)) == (
        "Extraordinary summit [summit-2022]\n"
        "  renamed: Extraordinary session → Extraordinary summit\n"
        "Search-2023, with reconnaissance; and more [search-2023]\n"
        "  more precise: September 2023 → 2–6 September 2023\n"
        "  + news.txt: “Search-2023 takes place from 2 to 6 September.”\n"
        "Observer mission at the border [mission]\n"
        "  withdrawn: from 2 October 2023\n"
    )


def test_doubts_people_and_passages_without_a_quote_are_told_in_words() -> None:
    doubtful = changed(
        "mission", doubts=[ct.Doubt("no-anchor", "“today”", ["2023-10-01"])], extra={"by": ["me", "you"]}
    )
    bare = doubtful.replace(attrs.evolve(doubtful["mission"], evidence=[ct.Evidence("https://example.org/a")]))
    new = bare.replace(attrs.evolve(bare["mission"], participants=[ct.Participant("Armenia", country="AM"), "Serbia"]))
    assert as_text(compare(OLD, new)).splitlines()[1:] == [
        "  participants: nothing → Armenia (country AM); Serbia",
        "  doubts: nothing → “today” (code no-anchor, instead 2023-10-01)",
        "  extra: nothing → by: me; you",
        "  + https://example.org/a",
    ]
    other = attrs.evolve(new["mission"], doubts=[ct.Doubt("a"), ct.Doubt("b")])
    assert compare(new.replace(other), new.replace(attrs.evolve(other, doubts=other.doubts[::-1]))) == ()


def test_the_record_for_programs() -> None:
    record = as_record(compare(OLD, changed("mission", status="cancelled")))
    assert record == {
        "summary": {"cancelled": 1},
        "differences": [
            {
                "event": "mission",
                "phase": None,
                "title": "Observer mission at the border",
                "changes": [{"what": "cancelled", "field": "status", "old": "ongoing", "new": "cancelled"}],
                "evidence": {"added": [], "removed": []},
            }
        ],
    }


def published(timeline: ct.Timeline, path: Path) -> Path:
    ct.publish(timeline, path)
    return path


def a_feed(timeline: ct.Timeline, path: Path) -> Path:
    path.with_suffix(".ics").write_bytes(ics.encode(timeline))
    return path.with_suffix(".ics")


@pytest.mark.parametrize("old_form", [published, a_feed])
@pytest.mark.parametrize("new_form", [published, a_feed])
def test_the_command_compares_folders_and_feeds(
    tmp_path: Path, old_form: Callable[..., Path], new_form: Callable[..., Path]
) -> None:
    plain = OLD.evolve(events=[attrs.evolve(OLD["mission"], evidence=())], sources=())
    moved = plain.replace(attrs.evolve(plain["mission"], when="2023-10-05/.."))
    old, new = old_form(plain, tmp_path / "old"), new_form(moved, tmp_path / "new")
    run = CliRunner().invoke(cli, ["diff", str(old), str(new), "--json"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["summary"] == {"moved": 1}
    text = CliRunner().invoke(cli, ["diff", str(old), str(new)]).stdout
    assert "moved: from 2 October 2023 → from 5 October 2023" in text
