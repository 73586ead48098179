"""iCalendar (RFC 5545, with RFC 7986 and parts of RFC 9253): timelines to feeds that every client reads, and back."""

from cstotimeline.formats.ics.parts import By, split
from cstotimeline.formats.ics.reader import decode
from cstotimeline.formats.ics.writer import FEED_OCTETS, Writer, encode, write

__all__ = ["FEED_OCTETS", "By", "Writer", "decode", "encode", "split", "write"]
