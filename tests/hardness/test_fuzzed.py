"""Every reader against inputs that somebody else made: finds of old, and a few hundred new mutants each.

`make fuzz` goes on from here with atheris, guided by coverage.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardness.mutations import mutated
from hardness.targets import CORPUS, TARGETS, finds_of, seeds_of

MUTANTS = {"reader": 50, "page": 30, "markdown": 40, "lines": 60, "catalogue": 60}
"""Of the slow ones fewer."""


@pytest.mark.parametrize("path", [path for name in TARGETS for path in finds_of(name)], ids=lambda path: path.name)
def test_what_broke_a_promise_once_keeps_it_now(path) -> None:  # type: ignore[no-untyped-def]
    TARGETS[path.parent.name](path.read_bytes())


def test_the_corpus_is_there_and_small() -> None:
    sizes = [path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()]
    assert len(sizes) >= 20
    assert sum(sizes) < 500_000


@pytest.mark.parametrize("name", TARGETS)
def test_good_inputs_are_good(name: str) -> None:
    for data in seeds_of(name):
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_mutants_of_good_inputs_end_in_events_or_faults(name: str) -> None:
    seeds, choice = seeds_of(name), random.Random(name)
    for _ in range(MUTANTS.get(name, 150)):
        TARGETS[name](mutated(name, choice.choice(seeds), choice.randrange(2**32), seeds))


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_bytes_of_any_sort_end_in_events_or_faults(name: str, data: bytes) -> None:
    TARGETS[name](data)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["@type", "id", "uid", "title", "start", "events", "version", "x"]), inner)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("name", ["timeline_json", "timelinejs", "vis", "fullcalendar", "jsonld", "jscalendar", "jcal"])
@settings(max_examples=60, deadline=None)
@given(value=JSON_VALUES)
def test_json_of_any_shape_ends_in_events_or_faults(name: str, value: object) -> None:
    import json

    TARGETS[name](json.dumps(value).encode("utf-8", "surrogatepass"))
