"""The manifest: which files a folder was published as, and the ledger of what subscribers were told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import attrs
import orjson

from cstotimeline.faults import ModelError
from cstotimeline.publishing.replacing import PublishingError, is_inside
from cstotimeline.revisions import Ledger, Revision, revision_from_json, revision_to_json

MANIFEST: Final = "manifest.json"
VERSION: Final = 1


@attrs.frozen
class PublishedFile:
    """A file as it was published; its revision counts the changes of its bytes."""

    sha256: str
    size: int
    revision: Revision


@attrs.frozen
class Manifest:
    """What `manifest.json` holds."""

    name: str
    files: Mapping[str, PublishedFile]
    ledger: Ledger

    def advance(self, name: str, files: Mapping[str, bytes], ledger: Ledger) -> Manifest:
        """The manifest after these files are published: those of the same bytes keep their revision."""
        return Manifest(name, {path: self._advanced(path, files[path], ledger) for path in sorted(files)}, ledger)

    def _advanced(self, path: str, content: bytes, ledger: Ledger) -> PublishedFile:
        digest, before = sha256(content).hexdigest(), self.files.get(path)
        if before is None:
            revision = Revision(0, ledger.newest)
        elif before.sha256 == digest:
            revision = before.revision
        else:
            moment = max(ledger.newest, before.revision.updated + timedelta(seconds=1))
            revision = Revision(before.revision.number + 1, moment)
        return PublishedFile(digest, len(content), revision)

    def encode(self) -> bytes:
        """As JSON text; the same manifest gives the same bytes."""
        root = {
            "version": VERSION,
            "name": self.name,
            "files": {
                path: {"sha256": file.sha256, "size": file.size, "revision": revision_to_json(file.revision)}
                for path, file in sorted(self.files.items())
            },
            "parts": sorted(path for path in self.files if path.startswith("parts/")),
            "ledger": self.ledger.to_json(),
        }
        return orjson.dumps(root, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    @staticmethod
    def read(folder: Path) -> Manifest:
        """The manifest of a folder; an empty one where it has none. Raises `PublishingError` for one that is broken."""
        path = folder / MANIFEST
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return Manifest("", {}, Ledger())
        except OSError as error:
            raise PublishingError(f"{path}: {error.strerror}") from error
        try:
            return _parsed(orjson.loads(data))
        except (ValueError, TypeError, KeyError, AttributeError, ModelError) as error:
            raise PublishingError(
                f"{path}: found something that is no manifest ({error}); restore it, or move it away and every event "
                "starts again at revision 0"
            ) from error


def _parsed(root: Any) -> Manifest:
    if root["version"] != VERSION:
        raise ValueError(f"version {root['version']!r}, expected {VERSION}")
    files = {
        str(path): PublishedFile(str(row["sha256"]), int(row["size"]), revision_from_json(row["revision"]))
        for path, row in root["files"].items()
    }
    for path in files:
        if not is_inside(path):
            raise ValueError(f"a path outside the folder: {path!r}")
    return Manifest(str(root["name"]), files, Ledger.from_json(root["ledger"]))
