"""What a calendar can say of an event: the one mapping that iCalendar (RFC 5545) and jCal (RFC 7265) share.

A calendar component has exact days or moments, one line of title, one status of three, and a text. Here events
become such `Component`s, format-free; the formats only spell them.
"""

from cstotimeline.calendaring.components import Component, Components
from cstotimeline.calendaring.losses import losses
from cstotimeline.calendaring.mapping import Mapping
from cstotimeline.calendaring.spans import Imprecise

__all__ = ["Component", "Components", "Imprecise", "Mapping", "losses"]
