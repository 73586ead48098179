"""`cstotimeline read -o`: press releases and sheets into a catalogue, again and again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cstotimeline as ct
from cstotimeline import catalogue
from cstotimeline.cli import cli

RELEASE = """---
published: 2023-09-15
---
On 20 September 2023, in Bishkek, an international conference on combating terrorism was held.
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "release.txt"
    path.write_text(RELEASE)
    return path


def read(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["read", *map(str, arguments)])


def test_a_new_catalogue_has_the_drafts_and_its_schema_beside_it(tmp_path: Path, release: Path) -> None:
    output = tmp_path / "catalogue.yaml"
    result = read(release, "-o", output)
    assert result.exit_code == 0, result.output
    assert [str(event.when) for event in ct.load(output)] == ["2023-09-20"]
    assert output.with_name(catalogue.SCHEMA_FILE).read_bytes() == catalogue.schema()
    assert "added: " in result.stdout


def test_reading_again_writes_nothing(tmp_path: Path, release: Path) -> None:
    output = tmp_path / "catalogue.yaml"
    read(release, "-o", output)
    output.write_text(output.read_text() + "# mine\n")
    before = (output.read_bytes(), output.stat().st_mtime_ns)
    result = read(release, "-o", output)
    assert (output.read_bytes(), output.stat().st_mtime_ns) == before
    assert "unchanged" in result.stdout


def test_a_catalogue_with_faults_is_left_alone_and_they_are_told(tmp_path: Path, release: Path) -> None:
    output = tmp_path / "catalogue.yaml"
    output.write_text("- id: a\n  when: soon\n  title: A\n")
    result = read(release, "-o", output)
    assert result.exit_code == 1
    assert output.read_text() == "- id: a\n  when: soon\n  title: A\n"
    assert f"{output}:2: [0].when: found 'soon'" in result.stderr
    assert "nothing was written" in result.stderr


def test_a_sheet_with_its_mapping_becomes_a_catalogue(tmp_path: Path) -> None:
    sheet, mapping, output = tmp_path / "sheet.csv", tmp_path / "columns.yaml", tmp_path / "catalogue.yaml"
    sheet.write_text("Exercise;From;To\nRubezh;17.10.2022;21.10.2022\nSearch;soon;\n")
    columns = "{title: Exercise, start: From, end: To}"
    mapping.write_text(f"columns: {columns}\ndates: day-first\ndefaults: {{kind: exercise}}\n")
    result = read(sheet, "--mapping", mapping, "-o", output)
    assert result.exit_code == 1
    assert f"{sheet}:3: From: found 'soon'" in result.stderr
    assert [(event.id, str(event.when)) for event in ct.load(output)] == [("rubezh-2022", "2022-10-17/2022-10-21")]


@pytest.mark.parametrize("mapping", ["- a list\n", "columns: {titel: A}\n", "columns: ["])
def test_a_mapping_with_a_mistake_is_told_and_nothing_is_written(tmp_path: Path, mapping: str) -> None:
    (tmp_path / "sheet.csv").write_text("A,B\nx,2024\n")
    (tmp_path / "columns.yaml").write_text(mapping)
    output = tmp_path / "catalogue.yaml"
    result = read(tmp_path / "sheet.csv", "--mapping", tmp_path / "columns.yaml", "-o", output)
    assert result.exit_code != 0
    assert not output.exists()


def test_a_catalogue_has_a_name_that_is_known_as_one(tmp_path: Path, release: Path) -> None:
    result = read(release, "-o", tmp_path / "catalogue.txt")
    assert (result.exit_code, (tmp_path / "catalogue.txt").exists()) == (2, False)
    assert ".yaml" in result.stderr


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, release: Path) -> None:
    result = read(release, "-o", tmp_path / "nowhere" / "catalogue.yaml")
    assert result.exit_code == 2
    assert f"there is no folder {tmp_path / 'nowhere'}" in " ".join(result.stderr.split())
