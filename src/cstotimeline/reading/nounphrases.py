"""How far a noun phrase reaches: the words before its noun that belong to it, and the phrases that hang on it.

Titles are cut here, and what stands before a phrase (“as part of”, “the results of”) is found at its left edge.
"""

from __future__ import annotations

import re
from typing import Final

from cstotimeline.reading.names import NameMention

_STOP: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "its",
        "their",
        "his",
        "her",
        "our",
        "in",
        "on",
        "at",
        "of",
        "for",
        "with",
        "by",
        "from",
        "to",
        "as",
        "during",
        "within",
        "under",
        "after",
        "before",
        "between",
        "through",
        "via",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "will",
        "would",
        "has",
        "have",
        "had",
        "held",
        "hold",
        "holds",
        "host",
        "hosts",
        "hosted",
        "conducted",
        "conduct",
        "conducts",
        "started",
        "starts",
        "began",
        "begins",
        "opened",
        "opens",
        "launched",
        "launches",
        "said",
        "that",
        "which",
        "who",
        "where",
        "when",
        "whose",
        "while",
        "also",
        "about",
        "over",
        "into",
        "attended",
        "attend",
        "joined",
        "join",
        "visited",
        "called",
        "planned",
        "scheduled",
        "and",
        "or",
        "but",
        "not",
        "into",
        "upon",
        "against",
        "amid",
        "since",
        "until",
        "including",
        "discussed",
        "it",
        "they",
        "he",
        "she",
        "we",
        "i",
        "took",
        "take",
        "takes",
        "part",
        "practised",
        "practiced",
        "practicing",
        "using",
        "ahead",
        "following",
        "organised",
        "organized",
        "completed",
        "complete",
        "finished",
        "kicked",
        "off",
        "carried",
        "out",
        "saw",
        "marked",
        "year",
        "conducting",
        "holding",
        "hosting",
        "launching",
        "starting",
        "beginning",
        "during",
        "every",
        "each",
    ]
)
_TOKEN: Final = re.compile(r"[^\s]+")
_RIGHT_STOP: Final = re.compile(
    r"[.;:,!?](?:\s|$)|\s\(|\s(?:-|was|were|is|are|be|will|would|has|have|had|which|who|that|where|when|while|held"
    r"|took|takes|take|to\s+be|scheduled|planned|set|due|"
    r"began|begins|start|starts|started|opened|opens|ended|ends|concluded|kicked|kicks|got|gets|came|comes"
    r"|went|goes|ran|runs|lasted|lasts|continues|"
    r"in|at|from|until|till|by|as|during|within|near|after|before|ahead|through|amid|launched|hosted|organised"
    r"|organized|attended|ranging|scheduled|"
    r"and\s+(?:is|was|will|has|ended|began|concluded))(?=\s|[.,;:]|$)"
    r"|\s(?:on|for)\s+(?=(?:the\s+)?(?:\d|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct"
    r"|Nov|Dec|two|three|four|five|six|seven|ten|several))"
    r"|\s(?:today|yesterday|tomorrow|this|next|last|said)\b|\s(?=\d{1,2}(?:-\d{1,2})?\s(?:January|February"
    r"|March|April|May|June|July|August|September|October|November|December))"
)
_DATE_NEXT: Final = re.compile(
    r"\s+(?:on|for|from)\s+(?:the\s+)?(?:\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May"
    r"|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
)
PREPOSITION: Final = re.compile(
    r"(?:\s*\([^)]{1,40}\))?\s+(?:of|on|for|in|within|during|at|to|with|under|regarding|about|between|from|among)\s",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(r"[A-Z]\.|[IVX]+\.|U\.S\.|U\.N\.")
_MAX_TITLE: Final = 130
_NOT_OF_IT: Final = frozenset({"in", "at", "from", "under", "during", "within", "to"})


_MET: Final = re.compile(r"(?P<who>.{3,80}?)\s+(?:has\s+|have\s+)?(?:met|meets)\s+with\s+(?P<whom>\S.*)")
_TOOK_PLACE: Final = re.compile(
    r",?\s+(?:was|were|is|are|has\s+been|have\s+been|will\s+be)\s+(?:held|conducted|practi[sc]ed|organi[sz]ed|carried\s+out)$"
)


def nominal(words: str) -> str:
    """What a sentence tells as a noun phrase: "A met with B" is the meeting of A with B; what "was held" is itself."""
    met = _MET.fullmatch(words)
    if met is not None:
        who = met["who"]
        who = who[:1].lower() + who[1:] if who.startswith(("The ", "A ", "An ")) else who
        return f"Meeting of {who} with {met['whom']}"
    return _TOOK_PLACE.sub("", words)


def left_edge(text: str, start: int, head: int, names: list[NameMention]) -> int:
    """Where the words that belong to the noun before them begin."""
    floor = max([start, head - 90, *(name.end for name in names if name.end <= head)])
    tokens = list(_TOKEN.finditer(text, floor, head))
    at = head
    for n in range(len(tokens) - 1, -1, -1):
        word = tokens[n][0]
        bare = word.strip("\"'()").lower()
        if word[-1:] in ",.;:" and not _SHORT.fullmatch(word):
            break
        if bare == "and":
            before = tokens[n - 1][0] if n else ""
            if not before or before.lower() in _STOP or before[-1:] in ",." or len(tokens) - n > 3:
                break
        elif (
            bare == "of"
            and n
            and tokens[n - 1][0][:1].isupper()
            and text[at : at + 1].isupper()
            and n < len(tokens) - 1
        ):
            pass
        elif bare in _STOP or word in ("-", "--"):
            break
        at = tokens[n].start()
        if len(tokens) - n > 9:
            break
    return at


def right_edge(text: str, end: int, limit: int) -> int:
    """Where the phrases that hang on the noun end."""
    limit = min(limit, end + _MAX_TITLE)
    follow = None if _DATE_NEXT.match(text, end) else PREPOSITION.match(text, end)
    if not follow or text[end : follow.end()].split()[-1].lower() in _NOT_OF_IT:
        return end
    stop = _RIGHT_STOP.search(text, end + 1, limit)
    reach = stop.start() if stop else limit
    if not stop and limit < len(text) and text[limit : limit + 1].isalnum():
        reach = text.rfind(" ", end, limit)
    return max(end, reach if reach > end else end)
