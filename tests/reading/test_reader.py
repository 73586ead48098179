"""What holds of every text: quotes are where they say, the same text gives the same drafts, nothing makes it fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstotimeline import Source
from cstotimeline.reading import Document, read, read_documents

SEEDS = Path(__file__).parents[2] / "seeds"
PIECES = st.lists(
    st.sampled_from(
        ["On 5 May 2024", "from 3 to 7 June", "the exercise", "“Rubezh-2022”", "was held", "will be held",
         "in Minsk", ", and", ".", ":", ";", "(", ")", '"', "31 June", "today", "on Monday", "05.09.2023",
         "\n\n", "NATO", "Interaction-2024", "the second", "said", "since 1945", "until March", "as part of",
         "-", "—", "2024", "99999", "the 23rd and 24th", "meeting", "last year's", "a week later",
         "was postponed to", "Æ", "\u200b", "\x0b", "the first half of", "of 2024"]
    ),
    max_size=40,
)  # fmt: skip


def seeds() -> list[Document]:
    return list(read_documents([SEEDS]))


@pytest.mark.parametrize("document", seeds(), ids=lambda document: document.id)
def test_every_quote_stands_in_the_text_where_its_offsets_say(document: Document) -> None:
    for draft in read(document):
        for item in draft.evidence:
            start, end = item.offsets or (0, 0)
            assert document.text[start:end] == item.quote != ""
            assert item.source.id == document.id


@given(PIECES, st.sampled_from([None, "2024-05-05"]))
def test_any_text_is_read_and_its_quotes_are_in_place(pieces: list[str], published: str | None) -> None:
    text = " ".join(pieces)
    for draft in read(Document("any", text, published=published)):
        assert all(text[slice(*(item.offsets or (0, 0)))] == item.quote for item in draft.evidence)


@given(st.text(max_size=300))
def test_text_of_any_characters_is_read(text: str) -> None:
    assert isinstance(read(text), list)


@pytest.mark.parametrize("piece", ["1", '"', "(", "5 May ", "Rubezh-2023, ", "5, ", "exercise of ", "A ", "-", "\n"])
def test_long_runs_of_anything_are_read(piece: str) -> None:
    assert isinstance(read(piece * 5000), list)


def test_the_same_text_gives_the_same_drafts() -> None:
    assert [read(document) for document in seeds()] == [read(document) for document in seeds()]


def test_the_source_may_be_a_source_an_id_or_nothing() -> None:
    text = "The exercise was held yesterday in Minsk."
    (draft,) = read(text, Source("a", published="2024-05-06"))
    assert (draft.says("when"), draft.evidence[0].source.id) == ("2024-05-05", "a")
    (draft,) = read(text, "b")
    assert (draft.says("when"), draft.evidence[0].source.id) == (None, "b")
    (draft,) = read(text)
    assert [doubt.code for doubt in draft.doubts] == ["no-anchor"]


@pytest.mark.parametrize(
    ("text", "published", "rung"),
    [
        ("The exercise was held on 5 May 2024.", None, "phrase"),
        (
            "Under the Plan for 2023, the operation “Channel” was run from 11 to 15 September.",
            None,
            "sentence",
        ),
        ("The exercise “Rubezh-2022” will be held from October 17 to 21.", None, "name"),
        ("05.09.2023\n\nThe exercise was held on 1 September.", None, "block"),
        ("The exercise was held on 1 September.", "2023-09-05", "document"),
        ("Staff talks on “Thunder-2021” were held on 1 to 3 June.", None, "named"),
        ("A summit was held on 2 July 2024. A meeting was held on 5 July.", None, "neighbour"),
        ("A summit was held on 2 July 2024. A meeting was held on Saturday, 5 July.", None, "weekday"),
        ("A summit was held on 2 July 2024. A day later a meeting was held.", None, "previous"),
    ],
)
def test_each_rung_of_the_year_policy_says_that_it_dated_the_event(text: str, published: str | None, rung: str) -> None:
    drafts = read(Document("x", text, published=published))
    assert rung in [draft.says("dated_by") for draft in drafts]


def test_a_teasers_day_does_not_date_the_article_below_it() -> None:
    text = (
        "02.10.2024\n\nA meeting was held yesterday in Almaty.\n\nThe exercise began\n\n"
        "The exercise began 18.10.2022\n\nThe active phase will take place from October 17 to 21 in Tajikistan."
    )
    days = [(draft.says("when"), draft.evidence[0].published) for draft in read(text)]
    assert [(when, str(day)) for when, day in days] == [
        ("2024-10-01", "2024-10-02"),
        ("2022-10-17/2022-10-21", "2022-10-18"),
    ]


def test_an_event_is_bound_with_place_size_organiser_and_parent() -> None:
    text = (
        "On 5-9 June 2023, as part of “Combat Brotherhood-2023”, the special training “Search-2023” was held at the "
        "training range “Bereg”, Kazakhstan. More than 2,500 servicemen and over 500 vehicles took part."
    )
    search = next(draft for draft in read(text) if draft.says("name") == "Search-2023")
    assert search.says("when") == "2023-06-05/2023-06-09"
    assert search.says("country") == "KZ"
    assert "Bereg" in search.says("place")
    assert search.says("part_of") == "Combat Brotherhood-2023"
    assert search.says("organiser") == "CSTO"


def test_sizes_are_kept_as_written() -> None:
    (draft,) = read(
        "The exercise “Rubezh-2022” was held in Tajikistan. About 1,000 people and more than 300 vehicles took part."
    )
    assert draft.says("personnel") == "About 1,000 people"
    assert draft.says("equipment") == "more than 300 vehicles"


def test_a_nationality_is_no_place() -> None:
    (draft,) = read("The Minister of Foreign Affairs of the Republic of Kazakhstan met his colleague on 5 May 2024.")
    assert draft.says("place") is None
