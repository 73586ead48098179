"""The JSON Schema that editors complete catalogues by."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

import cstotimeline as ct
import strategies
from cstotimeline import catalogue
from cstotimeline.catalogue.nodes import parse
from cstotimeline.catalogue.reading import EVENT_FIELDS, ROOT_FIELDS

SCHEMA = json.loads(catalogue.schema())
VALIDATOR = Draft202012Validator(SCHEMA)


def test_it_is_a_schema_and_generated_files_name_it_in_their_first_line() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    first = catalogue.encode(ct.Timeline()).decode().splitlines()[0]
    assert first == f"# yaml-language-server: $schema={catalogue.SCHEMA_FILE}"


def test_it_knows_the_fields_that_the_reader_knows() -> None:
    assert set(SCHEMA["properties"]) == set(ROOT_FIELDS)
    assert set(SCHEMA["$defs"]["event"]["properties"]) == {*EVENT_FIELDS, "where"}


@settings(max_examples=25, deadline=None)
@given(strategies.timelines())
def test_whatever_is_written_follows_it(timeline: ct.Timeline) -> None:
    document = parse(catalogue.encode(timeline).decode(), _fail)
    assert document is not None
    assert [error.message for error in VALIDATOR.iter_errors(document.value)] == []


def _fail(fault: object) -> None:
    raise AssertionError(fault)


@pytest.mark.parametrize("event", [{"id": "a", "title": "A"}, {"id": "a", "when": 2024, "title": "A", "titel": "B"}])
def test_it_refuses_what_the_reader_refuses(event: dict[str, object]) -> None:
    assert not VALIDATOR.is_valid({"events": [event]})
