"""Events whose every text wants something of the program that shows it."""

from __future__ import annotations

import cstotimeline as ct
from cstotimeline.events import Participant, Quantity
from cstotimeline.evidence import Doubt, Evidence, Source

SCRIPTS = (
    "<script>window.hurt = 1</script>",
    "\"><img src=x onerror='window.hurt = 1'>",
    "</script><script>window.hurt = 1</script><!--",
    "'-alert(1)-'",
    "]]><svg onload=window.hurt=1>",
    "{{ 7*7 }}{% raw %}${7*7}",
    "<iframe srcdoc='<script>parent.hurt=1</script>'>",
    "&lt;script&gt;window.hurt=1&lt;/script&gt;",
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://example.org")',
            "=cmd|' /C calc'!A0", "'=1")  # fmt: skip
BREAKS = (
    "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:injected",
    "a\nATTACH:file:///etc/passwd",
    "a\r\n ATTENDEE:folded",
    "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g",
    "\x00\x01\x07\x1b[31m\x7f\x9b",
    "ends in \\",
    'CN="quoted";X=1:2',
)
DIRECTIONS = ("\u202eright to left\u2066", "zero\u200bwidth\u2060", "e\u0301" * 50, "👩‍🚀🇰🇿")


def full_event(id_: str, text: str) -> ct.Exercise:
    """An event that says `text` in every field that takes text."""
    source = Source(f"source of {id_}", title=text, publisher=text, url="https://example.org/?a='b'&c=d")
    evidence = Evidence(source, text, says={"title": text, "place": text})
    doubts = [Doubt(text, text, (text,))]
    return ct.Exercise(
        id_, text, "2024-05-06/2024-05-08", ct.Place(text, venue=text, city=text, country="KZ"),
        description=text, url="https://example.org/?a='b'&c=d", organiser=text,
        participants=[Participant(text)], evidence=[evidence], doubts=doubts,
        personnel=Quantity(text, 1, 2), equipment=Quantity(text),
        phases=[ct.Phase(text, "2024-05-07", ct.Place(text), id="p", evidence=[evidence], doubts=doubts)],
        extra={text: text},
    )  # fmt: skip


def hostile(texts: tuple[str, ...] = (*SCRIPTS, *FORMULAS, *BREAKS, *DIRECTIONS)) -> ct.Timeline:
    """One such event for each text, and a timeline that says the first itself."""
    events = [full_event(f"event-{number}", text) for number, text in enumerate(texts)]
    events += [
        ct.Conference(f"{text[:20].strip() or 'x'} {number}", text, "2024-06", theme=text, part_of="event-0")
        for number, text in enumerate(texts)
        if text[:20].isprintable()
    ]
    return ct.Timeline(events, name=texts[0], description=texts[0])
