"""Tables in the programs that people open them with."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

import cstotimeline as ct
from cstotimeline.formats import table
from fixed_timeline import fixed_timeline

DAY_COLUMNS = ("start_earliest", "start_latest", "end_earliest", "end_latest")


@pytest.fixture
def tidy(tmp_path: Path) -> Path:
    """The fixed timeline and an event in Namibia, whose code is NA."""
    path = tmp_path / "timeline.csv"
    timeline = fixed_timeline() | ct.Timeline([ct.Event("na", "Talks", when="2021-03", where="Namibia")])
    path.write_bytes(table.encode(timeline))
    return path


@pytest.mark.long
def test_duckdb_finds_dates_numbers_and_truth_values_by_itself(tidy: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not here (make test-all installs it)")
    # The command the reference gives: docs/reference/csv.md.
    relation = duckdb.sql(f"select * from read_csv('{tidy}')")
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert {types[column] for column in DAY_COLUMNS} == {"DATE"}
    assert (types["all_day"], types["personnel_min"]) == ("BOOLEAN", "BIGINT")
    found = duckdb.sql(f"select start_earliest, end_latest, country from read_csv('{tidy}') where id = 'na'").fetchall()
    assert found == [(date(2021, 3, 1), date(2021, 3, 31), "NA")]
    quotes = duckdb.sql(f"select evidence->>'$[0].source' from read_csv('{tidy}') where id = 'rubezh-2022'").fetchall()
    assert quotes == [("000_release.txt",)]


@pytest.mark.long
def test_pandas_reads_dates_as_dates_and_namibia_as_a_country(tidy: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not here (make test-all installs it)")
    # The command the reference gives: docs/reference/csv.md.
    frame = pandas.read_csv(tidy, parse_dates=list(DAY_COLUMNS), keep_default_na=False, na_values=[""])
    assert all(pandas.api.types.is_datetime64_any_dtype(frame[column]) for column in DAY_COLUMNS)
    namibia = frame.set_index("id").loc["na"]
    assert (namibia.country, namibia.country_alpha3, namibia.end_latest.date()) == ("NA", "NAM", date(2021, 3, 31))


SHEET = ct.Timeline(
    [
        ct.Event("cyrillic", "Учение «Взаимодействие-2023»", when="2026-03-09/2026-03-20", where="Бишкек"),
        ct.Event("month", "A month", when="2022-10"),
        ct.Event("formula", "=1+1", when="2024-02-29", description='=HYPERLINK("http://example.org")'),
        ct.Event("quotes", 'Curly “quotes”, "straight" ones; 演習 👩‍🚀', when="2024-12-31"),
        ct.Event("yes", "NO", when="2023-09-01/..", where=ct.Place("Oslo", country="NO", latitude=-1.5, longitude=10)),
    ]
)


@pytest.mark.long
def test_libreoffice_shows_the_right_days_and_letters(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not here (Debian: apt-get install libreoffice-calc)")
    (tmp_path / "sheet.csv").write_bytes(table.encode(SHEET, "excel"))
    own_profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    as_its_dialog_proposes = "--infilter=CSV:44,34,76,1"  # commas, double quotes, UTF-8, from the first line on
    to_flat_xml = ["--headless", as_its_dialog_proposes, "--convert-to", "fods", "--outdir", tmp_path]
    subprocess.run(
        [soffice, own_profile, *to_flat_xml, tmp_path / "sheet.csv"],
        check=True, capture_output=True, timeout=180, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    rows = {row[0]: dict(zip(COLUMNS, row, strict=False)) for row in shown_cells(tmp_path / "sheet.fods")}
    assert rows["cyrillic"]["title"] == "Учение «Взаимодействие-2023»"
    assert rows["cyrillic"]["place"] == "Бишкек"
    assert (rows["cyrillic"]["start"], rows["cyrillic"]["end"]) == ("date 2026-03-09", "date 2026-03-20")
    assert (rows["month"]["start"], rows["month"]["end"]) == ("date 2022-10-01", "date 2022-10-31")
    assert rows["month"]["edtf"] == "2022-10/2022-10"
    assert rows["formula"]["title"].lstrip("'") == "=1+1"
    assert rows["formula"]["description"].lstrip("'").startswith("=HYPERLINK")
    assert rows["quotes"]["title"] == 'Curly “quotes”, "straight" ones; 演習 👩‍🚀'
    assert (rows["yes"]["title"], rows["yes"]["country"], rows["yes"]["end"]) == ("NO", "Norway", "")
    assert rows["yes"]["latitude"] == "float -1.5"
    assert "table:formula" not in (tmp_path / "sheet.fods").read_text("utf-8")


OFFICE, TABLE, TEXT = (f"urn:oasis:names:tc:opendocument:xmlns:{part}:1.0" for part in ("office", "table", "text"))
COLUMNS = table.encode(ct.Timeline(), "excel").decode("utf-8-sig").strip().split(",")


def shown_cells(path: Path) -> list[list[str]]:
    """The cells of a flat OpenDocument sheet: text as shown, dates and numbers with their type and value."""
    rows = []
    for row in ElementTree.parse(path).iter(f"{{{TABLE}}}table-row"):  # made here a moment ago
        cells: list[str] = []
        for cell in row.iter(f"{{{TABLE}}}table-cell"):
            repeated = int(cell.get(f"{{{TABLE}}}number-columns-repeated", "1"))
            cells += [_shown(cell)] * min(repeated, 50)
        rows.append(cells)
    return rows


def _shown(cell: Element) -> str:
    kind = cell.get(f"{{{OFFICE}}}value-type")
    if kind in ("date", "float"):
        return f"{kind} {cell.get(f'{{{OFFICE}}}date-value') or cell.get(f'{{{OFFICE}}}value')}"
    return "\n".join("".join(text.itertext()) for text in cell.iter(f"{{{TEXT}}}p"))
