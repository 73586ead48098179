"""Which of a sentence's places is the event's, and what the block says where the sentence does not."""

from __future__ import annotations

import re
from typing import Final

import attrs

from cstotimeline.reading.happenings import Happening
from cstotimeline.reading.layout import Block
from cstotimeline.reading.mentions import EventMention
from cstotimeline.reading.page import Page, Sentence
from cstotimeline.reading.whereabouts import PlaceMention

_IN: Final = re.compile(r"\"?\s+(?:in|at|near)\s+(?:the\s+)?")
_ELSEWHERE: Final = frozenset({"meeting", "conference", "summit", "training_course"})
"""Kinds that keep their places to themselves: an exercise beside them need not be there."""


class Placing:
    """Puts happenings in places."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.text

    def place(self, happening: Happening, sentence: Sentence, mention: EventMention | None) -> None:
        at = mention.head[0] if mention is not None else sentence.start
        clause = self.page.clause(sentence, at, at + 1)
        for place in self.page.places_of(sentence):
            if place.weight < 2:
                continue
            said = any("statement" in c.roles and place.end <= c.start < at for c in sentence.cues)
            score = place.weight * 10 - 8 * said + (6 if clause[0] <= place.start < clause[1] else 0)
            score += 6 if any(item.passage.start == sentence.start for item in happening.dated) else 0
            score += 2 if place.venue else 0
            score += 3 if place.start > at else 0
            if mention is not None and _IN.fullmatch(self.text, mention.head[1], place.start):
                score += 8
            score -= min(abs(place.start - at) // 15, 10)
            happening.places.append((score, place))
        if not happening.places and mention is not None:
            named = self.page.finder.town(sentence.scan, mention.start, mention.head[0])
            if named is not None:
                happening.places.append((1, named))

    def scene(self, sentences: list[Sentence], happenings: list[Happening]) -> None:
        """What no sentence says of an event's place, its block may: where exercises are held, in which country."""
        lost = [h for h in happenings if not h.places or not (h.place() or h).country]
        if not lost or sentences[0].block.teaser:
            return
        found: list[tuple[bool, int, PlaceMention]] = []
        taken = {p.start for h in happenings if h.kind in _ELSEWHERE and h.dated for _, p in h.places}
        for sentence in sentences:
            said = any("statement" in cue.roles for cue in sentence.cues)
            told = any(m.kind == "exercise" for m in sentence.mentions)
            found += [
                (not told, -p.weight, p)
                for p in self.page.places_of(sentence)
                if p.weight >= 3 and (told or not said) and p.start not in taken
            ]
        scene = min(found, key=lambda item: (item[0], item[1], item[2].start))[2] if found else None
        everywhere = {(p.city or p.country or self.text[p.start : p.end]) for _, _, p in found}
        only = scene if len(everywhere) == 1 else None
        countries = {item[2].country for item in found if item[2].country} or self._dateline_country(sentences[0].block)
        for happening in lost:
            bare = not happening.places and happening.parent is None
            if bare and scene is not None and not happening.other and happening.kind not in ("meeting", "summit"):
                happening.places.append((0, scene))
            elif bare and only is not None and not happening.other and _told_before(only, happening):
                happening.places.append((0, only))
            elif bare and not happening.other and happening.kind in _ELSEWHERE:
                happening.places += _same_town(happening, happenings)
            place = happening.place()
            if (
                place is not None
                and place.country is None
                and place.area is None
                and not place.many
                and len(countries) == 1
            ):
                happening.country = next(iter(countries))
            elif place is None and not sentences[0].block.agency and happening.dated:
                self._at_dateline(sentences[0].block, happening)

    def _dateline_country(self, block: Block) -> set[str]:
        place = self._dateline_place(block)
        return {place.country} if place is not None and place.country and not block.agency else set()

    def _dateline_place(self, block: Block) -> PlaceMention | None:
        """The place of a dateline, as a mention in the text; None where it has none that is known."""
        if not block.city or not block.lines:
            return None
        start = self.text.rfind(block.city, max(0, block.lines[0].start - 160), block.lines[0].start + 1)
        if start < 0:
            return None
        known = self.page.finder.named(block.city)
        return None if known is None else attrs.evolve(known, start=start, end=start + len(block.city))

    def _at_dateline(self, block: Block, happening: Happening) -> None:
        """An organisation's own release is written where the event is, if it tells of the day itself."""
        place = self._dateline_place(block)
        days = [item.reading for item in happening.dated]
        near = block.day is not None and any(
            abs((day.last - block.day).days) <= 1 or day.first <= block.day <= day.last for day in days
        )
        if place is not None and near:
            happening.places.append((0, place))


def _same_town(meeting: Happening, others: list[Happening]) -> list[tuple[int, PlaceMention]]:
    """Where the meetings told before it took place, if that was one place."""
    before = [
        place
        for other in others
        if other is not meeting and other.kind in _ELSEWHERE
        for _, place in other.places
        if place.weight >= 3 and _told_before(place, meeting)
    ]
    towns = {place.city or place.venue or place.country for place in before}
    return [(0, before[0])] if len(towns) == 1 else []


def _told_before(place: PlaceMention, happening: Happening) -> bool:
    return any(place.start < passage.start for passage in happening.passages)
