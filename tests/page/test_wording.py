"""Days in words: as precise as what is known, in the page's language."""

import pytest

from cstotimeline.dates import as_when
from cstotimeline.wording import days_in_words, kind_in_words, month_in_words, status_in_words


@pytest.mark.parametrize(
    ("edtf", "english", "russian"),
    [
        ("2022-10-17", "17 October 2022", "17 октября 2022 г."),
        ("2022-10-17/2022-10-21", "17–21 October 2022", "17–21 октября 2022 г."),
        ("2022-09-28/2022-10-03", "28 September – 3 October 2022", "28 сентября – 3 октября 2022 г."),
        ("2022-12-28/2023-01-03", "28 December 2022 – 3 January 2023", "28 декабря 2022 г. – 3 января 2023 г."),
        ("2022-10", "October 2022", "октябрь 2022 г."),
        ("2022-09/2022-10", "September–October 2022", "сентябрь–октябрь 2022 г."),
        ("2022-11/2023-01", "November 2022 – January 2023", "ноябрь 2022 г. – январь 2023 г."),
        ("2022", "2022", "2022 г."),
        ("2020/2022", "2020–2022", "2020–2022 гг."),
        ("2022-10-17/2022-10", "17 October 2022 – October 2022", "17 октября 2022 г. – октябрь 2022 г."),
        ("2023-09-01/..", "from 1 September 2023", "с 1 сентября 2023 г."),
        ("2023-09/..", "from September 2023", "с сентября 2023 г."),
        ("../2023-09-05", "until 5 September 2023", "по 5 сентября 2023 г."),
        ("2023-09-01/", "from 1 September 2023, end unknown", "с 1 сентября 2023 г., окончание неизвестно"),
        ("/2023-09", "until September 2023, start unknown", "по сентябрь 2023 г., начало неизвестно"),
        ("2022-10~", "about October 2022", "примерно октябрь 2022 г."),
        ("2022-10-17?", "17 October 2022 (uncertain)", "17 октября 2022 г. (предположительно)"),
        ("2022-10-17%/2022-10-21%", "about 17–21 October 2022 (uncertain)",
         "примерно 17–21 октября 2022 г. (предположительно)"),
        ("2022-10-17?/2022-10-21", "17 October 2022 (uncertain) – 21 October 2022",
         "17 октября 2022 г. (предположительно) – 21 октября 2022 г."),
    ],
)  # fmt: skip
def test_days_read_as_a_person_would_write_them(edtf, english, russian):
    assert days_in_words(as_when(edtf)) == english
    assert days_in_words(as_when(edtf), "ru") == russian


@pytest.mark.parametrize(
    ("moments", "words"),
    [
        ("2024-09-26 10:00/12:00 America/New_York", "26 September 2024, 10:00–12:00 (America/New York)"),
        ("2024-09-26 10:00 UTC", "26 September 2024, 10:00 (UTC)"),
        ("2024-09-26T10:00:00+06:00", "26 September 2024, 10:00 (UTC+06:00)"),
        ("2024-09-26T22:00:00Z/2024-09-27T00:00:00Z", "26 September 2024, 22:00–24:00 (UTC)"),
        ("2024-09-26T22:00:00Z/2024-09-27T01:30:00Z", "26 September 2024, 22:00 – 27 September 2024, 01:30 (UTC)"),
        ("2024-09-26T22:00:00+06:00/2024-09-26T17:00:00Z", "26 September 2024, 22:00–23:00 (UTC+06:00)"),
    ],
)
def test_moments_are_told_in_the_zone_of_their_start(moments, words):
    assert days_in_words(as_when(moments)) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", "17–21 October 2022"),
        ("de", "17. Oktober 2022 – 21. Oktober 2022"),
        ("pt-BR", "17 de outubro de 2022 – 21 de outubro de 2022"),
        ("kk", "2022-10-17 – 2022-10-21"),
    ],
)
def test_a_language_without_phrases_gets_its_own_dates_or_iso_ones(language, words):
    assert days_in_words(as_when("2022-10-17/2022-10-21"), language) == words


def test_month_names_stand_alone():
    assert [month_in_words(10, language) for language in ("en", "ru", "de", "kk")] == [
        "October", "октябрь", "Oktober", "10",
    ]  # fmt: skip
    assert month_in_words(9, "en", short=True) == "Sep"


def test_kinds_and_statuses_have_words():
    assert kind_in_words("training_course") == "training course"
    assert kind_in_words("training_course", "ru-RU") == "учебный курс"
    assert kind_in_words("press_tour", "ru") == "press tour"
    assert status_in_words("cancelled", "ru") == "отменено"
