"""The catalogue: a chronology that people keep by hand, as YAML that goes into git and is reviewed there."""

from cstotimeline.catalogue.entries import Catalogue, Entry
from cstotimeline.catalogue.reading import decode, read
from cstotimeline.catalogue.writing import encode

__all__ = ["Catalogue", "Entry", "decode", "encode", "read"]
