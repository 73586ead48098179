"""iCalendar (RFC 5545, with RFC 7986 and parts of RFC 9253): timelines to feeds that every client reads, and back."""

from cstotimeline.formats.ics.parts import split
from cstotimeline.formats.ics.reader import decode
from cstotimeline.formats.ics.writer import FEED_OCTETS, Writer, encode, write

__all__ = ["FEED_OCTETS", "Writer", "decode", "encode", "split", "write"]
