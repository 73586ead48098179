"""Events, their parts and what they refuse."""

from __future__ import annotations

import copy
import pickle
from datetime import date

import attrs
import pytest

import cstotimeline as ct


def rubezh() -> ct.Exercise:
    phase = ct.Phase("active phase", when="2022-10-17/2022-10-21", where="southern Tajikistan")
    return ct.Exercise("rubezh-2022", "Rubezh-2022", when="2022-10", where="Tajikistan", phases=[phase])


def test_an_exercise_has_phases_with_their_own_days_and_place() -> None:
    exercise = rubezh()
    assert exercise.kind == "exercise"
    assert exercise.where == ct.Place("Tajikistan", country="TJ")
    assert exercise.phases[0].id == "active-phase"
    assert str(exercise.phases[0].when) == "2022-10-17/2022-10-21"
    assert exercise.phases[0].where is not None
    assert exercise.phases[0].where.country == "TJ"


def test_each_class_has_its_kind_unless_told_another() -> None:
    assert ct.Event("a", "A", "2024").kind == "other"
    assert ct.Meeting("a", "A", "2024").kind == "meeting"
    assert ct.Conference("a", "A", "2024").kind == "conference"
    assert ct.Meeting("a", "A", "2024", kind="summit").kind == "summit"
    assert ct.Event("a", "A", "2024", kind="parade_rehearsal").kind == "parade_rehearsal"
    assert ct.Event("a", "A", "2024", kind="учение").kind == "учение"


@pytest.mark.parametrize(
    ("given", "edtf"),
    [
        (date(2022, 10, 17), "2022-10-17"),
        ((date(2022, 10, 17), date(2022, 10, 21)), "2022-10-17/2022-10-21"),
        (("2022-10", "2022-11"), "2022-10/2022-11"),
        ("2022-10-17/..", "2022-10-17/.."),
        (ct.DateInterval("2022"), "2022"),
    ],
)
def test_days_come_in_many_forms(given: object, edtf: str) -> None:
    assert str(ct.Event("a", "A", given).when) == edtf  # type: ignore[arg-type]  # parametrised over what it accepts


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"id": ""}, "id", "1 to 200 characters"),
        ({"id": "a\nb"}, "id", "on one line"),
        ({"id": 7}, "id", "1 to 200 characters"),
        ({"title": "  "}, "title", "text with something in it"),
        ({"title": "\ud800"}, "title", "lone surrogates"),
        ({"when": 2022}, "when", "a pair of dates"),
        ({"when": "next week"}, "date", "an EDTF date"),
        ({"where": 3}, "where", "a Place or its text"),
        ({"kind": "Training course"}, "kind", "did you mean 'training_course'"),
        ({"status": "done"}, "status", "planned or ongoing or held or postponed or cancelled"),
        ({"url": "javascript:alert(1)"}, "url", "https://"),
        ({"url": "https://exa mple.org"}, "url", "https://"),
        ({"participants": "Russia"}, "participants", "a list"),
        ({"participants": [3]}, "participants", "a list of Participant"),
        ({"evidence": ["x"]}, "evidence", "a list of Evidence"),
        ({"doubts": ["x"]}, "doubts", "a list of Doubt"),
        ({"part_of": "a"}, "part_of", "the id of another event"),
        ({"extra": {"a": {1, 2}}}, "a", "a JSON value"),
        ({"extra": {"a": float("nan")}}, "a", "a JSON value"),
        ({"extra": {3: "a"}}, "key", "text"),
    ],
)
def test_a_wrong_value_says_which_field_what_was_found_and_what_was_expected(
    fields: dict[str, object], field: str, words: str
) -> None:
    values: dict[str, object] = {"id": "a", "title": "A", "when": "2024", **fields}
    with pytest.raises(ct.ModelError, match=words) as raised:
        ct.Event(**values)  # type: ignore[arg-type]  # wrong values are the point
    assert raised.value.field == field
    assert "found" in str(raised.value)
    assert "expected" in str(raised.value)


def test_nothing_can_be_changed_in_place() -> None:
    event = ct.Event("a", "A", "2024", extra={"seen": ["x"]})
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.title = "B"  # type: ignore[misc]  # frozen is the point
    with pytest.raises(TypeError, match="frozen"):
        event.extra["more"] = 1
    with pytest.raises(AttributeError):
        event.extra["seen"].append("y")


def test_events_can_be_sets_members_copied_and_sent_to_other_processes() -> None:
    event = attrs.evolve(rubezh(), extra={"a": {"b": [1]}})
    assert len({event, copy.deepcopy(event)}) == 1
    assert pickle.loads(pickle.dumps(event)) == event


def test_phases_of_one_exercise_have_different_ids() -> None:
    with pytest.raises(ct.ModelError, match="phases with different ids"):
        ct.Exercise("a", "A", "2024", phases=[ct.Phase("first phase", "2024"), ct.Phase("First phase", "2024")])


def test_a_place_knows_its_country_by_any_usual_name() -> None:
    assert ct.Place.of("Republic of Kyrgyzstan").country == "KG"
    assert ct.Place.of("the Kyrgyz Republic").country == "KG"
    assert ct.Place.of("southern Tajikistan").country == "TJ"
    assert ct.Place.of("Equatorial Guinea").country == "GQ"
    assert ct.Place.of("the US and Canada").country is None
    assert ct.Place.of("tell us where").country is None
    assert ct.Place.of("the Russian base").country is None


def test_a_misspelt_country_is_refused_with_a_near_miss() -> None:
    with pytest.raises(ct.ModelError, match="did you mean Kazakhstan"):
        ct.Place("x", country="Kazahstan")


def test_a_position_is_two_numbers_within_the_globe() -> None:
    assert ct.Place("x", latitude=43.2, longitude=76.9).latitude == 43.2
    with pytest.raises(ct.ModelError, match="degrees from -90 to 90"):
        ct.Place("x", latitude=91, longitude=0)
    with pytest.raises(ct.ModelError, match="together"):
        ct.Place("x", latitude=43.2)


def test_quantities_have_bounds_in_order() -> None:
    assert ct.Quantity("more than 2,500 servicemen", min=2500).max is None
    with pytest.raises(ct.ModelError, match="not below min"):
        ct.Quantity("x", min=3, max=2)


def test_evidence_offsets_run_forward() -> None:
    with pytest.raises(ct.ModelError, match="0 ≤ start ≤ end"):
        ct.Evidence("a.txt", "x", (5, 3))
