"""Press releases read: documents to drafts."""

from cstotimeline.reading.documents import Document, read_documents
from cstotimeline.reading.lexicon import Lexicon
from cstotimeline.reading.reader import read

__all__ = ["Document", "Lexicon", "read", "read_documents"]
