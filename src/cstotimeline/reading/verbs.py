"""The forms of verbs: a lexicon gives a verb once ("kick off", "get|gets|got|got|getting under way").

What a form tells of time goes with it: "kicks off" is to come or usual, "kicked off" is past, "will kick off" future.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_VOWELS: Final = "aeiou"


def forms(verb: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Every form of a verb with the roles its tense has.

    The first word is regular, or gives its own forms: base|third person|past|participle|-ing.
    """
    word, _, rest = verb.partition(" ")
    base, third, past, participle, going = word.split("|") if "|" in word else _regular(word)
    rest = f" {rest}" if rest else ""
    future = frozenset({"future"})
    for form, roles in (
        (base, frozenset({"coming"})),
        (third, frozenset({"coming"})),
        (past, frozenset({"past"})),
        (participle, frozenset({"past"}) if participle == past else frozenset()),
        (going, frozenset()),
        (f"will {base}", future),
        (f"to {base}", future),
        (f"had {participle}", frozenset({"past"})),
        (f"has {participle}", frozenset({"past"})),
        (f"have {participle}", frozenset({"past"})),
    ):
        yield form + rest, roles


def _regular(word: str) -> tuple[str, str, str, str, str]:
    third = word + ("es" if word.endswith(("s", "sh", "ch", "x", "z")) else "s")
    stem = word.removesuffix("e")
    past = stem + "ed"
    if word.endswith("y") and word[-2] not in _VOWELS:
        third, past = word[:-1] + "ies", word[:-1] + "ied"
    return word, third, past, past, stem + "ing"
