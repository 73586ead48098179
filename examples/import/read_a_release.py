"""Events out of a press release, each with the passages that say so."""

import cstotimeline as ct

RELEASE = """\
Hostage rescue practised at the CSTO "Rubezh-2022" training in the Republic of Tajikistan 18.10.2022

The active phase of the joint training will take place from October 17 to 21 in southern Tajikistan. The total number
of training participants in the Republic of Tajikistan will be about 1,000 people.
"""

timeline = ct.merge(ct.read(RELEASE, ct.Source("release.txt", publisher="CSTO")), name="What it says")
for event in timeline:
    print(event.when, event.title, event.where, event.status, sep=" | ")
    for phase in getattr(event, "phases", ()):
        print("   ", phase.when, phase.title, phase.where, sep=" | ")
    for item in event.evidence:
        print(f"    “{item.quote}” {item.offsets}")
    for doubt in event.doubts:
        print(f"    ? {doubt.code}: {doubt.why}")
