"""The reader must not get worse: floors a little under what it reaches, on the seeds and on forty releases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cstotimeline.cli import cli
from reading import score_events

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"


def scored(gold_file: Path, documents: Path) -> dict[str, float]:
    gold = json.loads(gold_file.read_text("utf-8"))
    gold = gold if "documents" in gold else score_events.by_document(gold)
    output = CliRunner().invoke(cli, ["read", str(documents), "--json"]).stdout
    rows = [json.loads(line) for line in output.splitlines()]
    drafts = {row["source"]["id"]: list(score_events.flat(row["events"])) for row in rows}
    result, _ = score_events.score(gold, drafts)
    return result


@pytest.fixture(scope="module")
def seeds() -> dict[str, float]:
    return scored(HERE / "gold" / "seeds.json", SEEDS)


@pytest.fixture(scope="module")
def releases() -> dict[str, float]:
    return scored(HERE / "gold" / "releases.json", HERE / "gold" / "releases.jsonl")


def test_the_seeds_events_are_found(seeds: dict[str, float]) -> None:
    assert seeds["f1"] >= 0.98


def test_the_releases_events_are_found(releases: dict[str, float]) -> None:
    assert releases["f1"] >= 0.98
    assert releases["recall_dated"] >= 0.95


def test_right_days_are_not_put_in_wrong_years(releases: dict[str, float], seeds: dict[str, float]) -> None:
    assert releases["right_day_wrong_year"] <= 0.02
    assert seeds["right_day_wrong_year"] <= 0.02


def test_dates_of_statements_and_of_history_are_no_events(releases: dict[str, float], seeds: dict[str, float]) -> None:
    assert releases["from_not_events"] <= 1
    assert seeds["from_not_events"] <= 1


@pytest.mark.parametrize(("field", "floor"), [("kind", 0.98), ("country", 0.92), ("place", 0.86)])
def test_kinds_countries_and_places_are_right(
    field: str, floor: float, releases: dict[str, float], seeds: dict[str, float]
) -> None:
    assert releases[field] >= floor
    assert seeds[field] >= floor
