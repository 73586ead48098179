"""The tense of a clause, told from the cues in it: is it over, to come, or neither?"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

from cstotimeline.reading.page import Sentence

TENSES: Final = frozenset({"future", "past", "present", "coming", "held"})
"""The roles of cues that tell of time."""
_WAS_TO: Final = re.compile(  # it begins with a set of letters, by which a pattern finds its places quickly
    r"[wWhH](?<!\w.)(?i:(?<=w)ould\b|(?:(?<=w)as|(?<=w)ere|(?<=h)ad\s+been)\s+(?:originally\s+|initially\s+|also\s+)?"
    r"(?:to\b|scheduled|planned|due|expected|set|slated|supposed))"
)
_PAST_FORM: Final = re.compile(r"\b[a-z]{3,}ed\b")
_PARTICIPLE: Final = re.compile(r"planned|scheduled|slated|expected", re.IGNORECASE)


def tense_of(text: str, sentence: Sentence, clause: tuple[int, int], at: int | None = None) -> str:
    """The tense of a clause; of several verbs, that of the last one before `at`, else of the first."""
    if _WAS_TO.search(text, *clause):
        return ""
    if any(c.roles & {"cancelled", "postponed"} and clause[0] <= c.start < clause[1] for c in sentence.cues):
        return ""
    cues = [c for c in sentence.cues if c.roles & TENSES]
    finite = [c for c in cues if not _PARTICIPLE.fullmatch(text, c.start, c.end)]
    cues = finite if any(clause[0] <= c.start < clause[1] for c in finite) else cues
    inside = [c for c in cues if clause[0] <= c.start < clause[1]]
    if not inside and _PAST_FORM.search(text, *clause):
        return "past"
    cues = inside or cues
    if at is not None and inside:
        before = [c for c in inside if c.end <= at]
        finite = [c for c in before if c.roles & {"past", "future", "coming", "held"}]
        if (
            len(finite) > 1
            and finite[-1].roles & {"future", "coming"}
            and "past" in finite[0].roles
            and at - finite[-1].end <= 40
        ):
            return "future"  # "which began on August 7, will conclude on August 12"
    for cue, after in zip_longest(cues, cues[1:]):
        assert cue is not None  # noqa: S101  # the second list is the shorter one
        if "future" in cue.roles:
            return "future"
        if "present" in cue.roles and after is not None and "future" in after.roles and after.start - cue.end <= 12:
            return "future"
        if "coming" in cue.roles:
            return "coming"
        return "past" if "past" in cue.roles or "held" in cue.roles else ""
    return "past" if _PAST_FORM.search(text, *clause) else ""
