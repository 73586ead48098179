"""The catalogue: a chronology that people keep by hand, as YAML that goes into git and is reviewed there."""

from cstotimeline.catalogue.curating import created, update, with_events
from cstotimeline.catalogue.entries import Catalogue, Entry
from cstotimeline.catalogue.files import SUFFIXES, load, united
from cstotimeline.catalogue.following import Change
from cstotimeline.catalogue.reading import decode, read
from cstotimeline.catalogue.writing import SCHEMA_FILE, encode, schema

__all__ = [
    "SCHEMA_FILE",
    "SUFFIXES",
    "Catalogue",
    "Change",
    "Entry",
    "created",
    "decode",
    "encode",
    "load",
    "read",
    "schema",
    "united",
    "update",
    "with_events",
]
