"""A lexicon is data: an organisation and a language come in as files, and files that cannot be read say why."""

from __future__ import annotations

from pathlib import Path

import pytest

from cstotimeline import Fault
from cstotimeline.reading import Lexicon, read
from cstotimeline.reading.verbs import forms

FILES = Path(__file__).parent / "lexicon"


@pytest.fixture(scope="module")
def rivers() -> Lexicon:
    return Lexicon.load(FILES / "rivers.yaml", FILES / "rivers.tsv")


@pytest.fixture(scope="module")
def german() -> Lexicon:
    return Lexicon.load(FILES / "german.yaml")


def test_an_organisations_series_are_known_with_their_organiser(rivers: Lexicon) -> None:
    (draft,) = read("Blue Ferry will be held in Millbrook on 5-9 June 2024.", lexicon=rivers)
    assert draft.says("title") == "Blue Ferry-2024"
    assert draft.says("when") == "2024-06-05/2024-06-09"
    assert draft.says("organiser") == "River Pact"
    assert draft.says("country") == "RO"


def test_an_organisations_own_nouns_are_events(rivers: Lexicon) -> None:
    (draft,) = read("The wardens' sitting took place on 3 May 2024 in Millbrook.", lexicon=rivers)
    assert (draft.says("kind"), draft.says("when")) == ("meeting", "2024-05-03")


def test_without_its_file_an_organisations_noun_is_none() -> None:
    assert read("The wardens' sitting took place on 3 May 2024 in Millbrook.") == []


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Die Übung fand vom 17. bis 21. Oktober 2022 in Tadschikistan statt.", "2022-10-17/2022-10-21"),
        ("Das Treffen fand am 5. Mai 2024 in Minsk statt.", "2024-05-05"),
        ("Die Konferenz soll Ende März 2025 beginnen.", "2025-03-21~/2025-03-31~"),
        ("Die Übung “Rubezh-2022” begann am 17. Oktober und endet am 21. Oktober.", "2022-10-17/2022-10-21"),
    ],
)
def test_a_language_comes_in_as_a_file(text: str, when: str, german: Lexicon) -> None:
    assert [draft.says("when") for draft in read(text, lexicon=german)] == [when]


def test_english_stays_readable_beside_another_language(german: Lexicon) -> None:
    (draft,) = read("The exercise was held from 2 to 6 June 2024.", lexicon=german)
    assert draft.says("when") == "2024-06-02/2024-06-06"


def test_an_unknown_key_names_the_file_and_the_keys_there_are(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("monthes: {1: [Januar]}\n", "utf-8")
    with pytest.raises(Fault, match=r"mine\.yaml: monthes: .*months"):
        Lexicon.load(file)


def test_a_list_where_a_mapping_is_due_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("months: [Januar]\n", "utf-8")
    with pytest.raises(Fault, match="a mapping"):
        Lexicon.load(file)


def test_a_place_row_with_too_many_columns_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.tsv"
    file.write_text("name\tcountry\taliases\nA\tRO\t\tB\n", "utf-8")
    with pytest.raises(Fault, match=r"mine\.tsv:2"):
        Lexicon.load(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"none\.yaml"):
        Lexicon.load(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("verb", "form", "roles"),
    [
        ("kick off", "kicks off", {"coming"}),
        ("conclude", "concluded", {"past"}),
        ("finish", "finishes", {"coming"}),
        ("carry on", "carried on", {"past"}),
        ("get|gets|got|got|getting under way", "got under way", {"past"}),
        ("begin|begins|began|begun|beginning", "will begin", {"future"}),
        ("begin|begins|began|begun|beginning", "has begun", {"past"}),
    ],
)
def test_a_verb_given_once_has_all_its_forms(verb: str, form: str, roles: set[str]) -> None:
    assert dict(forms(verb))[form] == roles


def test_a_verb_of_ones_own_starts_an_event(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("verbs:\n  begins: [spring to life]\n", "utf-8")
    words = Lexicon.load(tmp_path / "more.yaml")
    text = "The exercise sprang to life. The drill springs to life on 5 May 2024 and ends on 9 May."
    assert [draft.says("when") for draft in read(text, lexicon=words)] == ["2024-05-05/2024-05-09"]
