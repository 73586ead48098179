"""Questions to a timeline: what happens when, what was known by then, what is unsure, and a table of it."""

from pathlib import Path

import cstotimeline as ct
from cstotimeline.formats import markdown, table

timeline = ct.load(Path(__file__).parents[1] / "catalogue")

print("In September 2023:")
for event in timeline.between("2023-09", "2023-09"):
    print("  ", event.when, event.title)

print("On 18 October 2022, surely:", [event.title for event in timeline.on("2022-10-18")])
print("and perhaps:", [event.title for event in timeline.on("2022-10-18", possible=True)])

print("Parts of Combat Brotherhood-2023:", [event.title for event in timeline.children("combat-brotherhood-2023")])
print("In Kazakhstan:", [event.title for event in timeline.select(kind="exercise", country="Kazakhstan")])
print("Known by the end of 2022:", [event.title for event in timeline.as_of("2022-12-31")])

conferences = timeline.with_events(timeline.select(kind="conference")).evolve(name="Conferences")
losses: list[ct.Loss] = []
print(markdown.encode(conferences, on_loss=losses.append).decode())
print("The agenda leaves out:", *losses, sep="\n   ")
print(table.encode(conferences, dialect="google").decode())
