"""Six lines of Python that make a calendar."""

import cstotimeline as ct
from cstotimeline.formats import ics

active = ct.Phase("active phase", when="2022-10-17/2022-10-21", where="southern Tajikistan")
rubezh = ct.Exercise("rubezh-2022", "Rubezh-2022", when="2022-10", where="Tajikistan", phases=[active])
summit = ct.Meeting("summit-2023", "CSTO summit", when="2023-11-23", where="Minsk, Belarus", kind="summit")
timeline = ct.Timeline([rubezh, summit], name="CSTO")
print([event.title for event in timeline.between("2022-10", "2022-12")])
print(ics.encode(timeline).decode())
