"""Press releases read: documents to drafts."""

from cstotimeline.reading.documents import Document
from cstotimeline.reading.lexicon import Lexicon
from cstotimeline.reading.reader import read

__all__ = ["Document", "Lexicon", "read"]
