"""Files to documents: `.txt`, `.md` with front matter, saved pages (`.html`), and `.jsonl` with one document a line.

Whatever cannot be read is a located fault, and the documents beside it are read all the same. A document's id is its
file's name or the id it carries, never a path of this machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, Final

import attrs
import orjson
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cstotimeline.evidence import as_day
from cstotimeline.faults import Fault, ModelError, OnFault
from cstotimeline.reading.documents import Document
from cstotimeline.texts import optional_text, optional_url, required_text

SUFFIXES: Final = (".txt", ".md", ".html", ".htm", ".jsonl")
MAX_BYTES: Final = 20_000_000
"""How large a document may be (a line of `.jsonl` likewise), unless the caller says otherwise."""

_KNOWN: Final = ("title", "url", "published", "publisher", "language")
_FRONT_MATTER: Final = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_documents(paths: Iterable[Path], on_fault: OnFault, *, max_bytes: int = MAX_BYTES) -> Iterator[Document]:
    """The documents in files and folders, a folder's in name order; each file once.

    Two documents of one id: the second gets " (2)" behind it, so that evidence stays with its own text.
    """
    seen: set[Path] = set()
    ids: dict[str, int] = {}
    for path in paths:
        for file in _files(path, on_fault):
            if file.resolve() in seen:
                continue
            seen.add(file.resolve())
            for document in _read_file(file, on_fault, max_bytes):
                ids[document.id] = count = ids.get(document.id, 0) + 1
                yield document if count == 1 else attrs.evolve(document, id=f"{document.id} ({count})")


def _files(path: Path, on_fault: OnFault) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in SUFFIXES)
    if not found:
        on_fault(Fault(file=str(path), found="no document", expected=f"files named {', '.join(SUFFIXES)}"))
    return found


def _read_file(file: Path, on_fault: OnFault, max_bytes: int) -> Iterator[Document]:
    def fault(
        found: object, expected: str, *, line: int | None = None, field: str = "", hint: str | None = None
    ) -> None:
        on_fault(Fault(file=str(file), line=line, field=field, found=found, expected=expected, hint=hint))

    suffix = file.suffix.lower()
    try:
        size = file.stat().st_size
        if suffix != ".jsonl" and size > max_bytes:
            fault(f"{size:,} bytes", f"at most {max_bytes:,}", hint="a larger limit: read_documents(…, max_bytes=…)")
            return
        if suffix == ".jsonl":
            yield from _lines(file, fault, max_bytes)
            return
        data = file.read_bytes()
    except OSError as error:
        fault(error.strerror or str(error), "a file that can be read")
        return
    text = _decoded(data, fault)
    if text is None:
        return
    if suffix in (".html", ".htm"):
        document = _page(file.name, text, fault)
    elif suffix == ".md":
        document = _markdown(file.name, text, fault)
    else:
        document = Document(file.name, text)
    if document is not None:
        yield document


def _decoded(data: bytes, fault: Any) -> str | None:
    """UTF-8 text; a fault, and None, for bytes that are none, and for files that hold no text."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault(data[error.start : error.end], "text in UTF-8", line=line, hint="save the file as UTF-8")
        return None
    if not text.strip("\ufeff \t\r\n"):
        fault("an empty file", "text")
        return None
    if control := _NO_TEXT.search(text):
        fault(control[0], "text, no binary data", line=text.count("\n", 0, control.start()) + 1)
        return None
    return text


def _described(id_: str, text: str, facts: Mapping[str, Any], fault: Any, line: int | None = None) -> Document:
    """A document with the facts given of it; each one that cannot be read is left out with a fault."""
    made: dict[str, Any] = {}
    for key in _KNOWN:
        value = facts.get(key)
        if value is None or value == "":
            continue
        try:
            if key == "published":
                made[key] = as_day(value)
            elif key == "url":
                made[key] = optional_url(value)
            else:
                made[key] = optional_text(key, value)
        except ModelError as error:
            fault(error.found, error.expected, line=line, field=key, hint=error.hint)
    return Document(id_, text, **made)


def _markdown(name: str, text: str, fault: Any) -> Document | None:
    """Markdown with or without front matter. The front matter is blanked, not cut: offsets count the file as given."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return Document(name, text)
    try:
        facts = YAML(typ="safe", pure=True).load(StringIO(match[1]))
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        fault(str(getattr(error, "problem", error)), "front matter in YAML", line=mark.line + 2 if mark else 1)
        facts = {}
    if not isinstance(facts, Mapping):
        fault(facts, "front matter with title, url, published, publisher, language", line=1)
        facts = {}
    blank = re.sub(r"[^\r\n]", " ", match[0])
    return _described(name, blank + text[match.end() :], facts, fault, line=1)


def _page(name: str, html: str, fault: Any) -> Document | None:
    """A saved page: its main text and what it says of itself, through trafilatura (the extra `html`)."""
    try:
        import trafilatura
    except ImportError:
        fault("a saved page", "the extra that reads pages", hint="pip install 'cstotimeline[html]'")
        return None
    # Only days the page states of itself: a search through its text would find any day that it speaks of.
    metadata = trafilatura.extract_metadata(html, date_config={"extensive_search": False, "original_date": True})
    text = trafilatura.extract(html, include_comments=False, include_tables=False, favor_recall=True)
    if not text:
        fault("a page without text", "a saved page with an article")
        return None
    facts = {"title": metadata.title, "url": metadata.url, "published": metadata.date, "publisher": metadata.sitename}
    return _described(name, text, facts, fault)


def _lines(file: Path, fault: Any, max_bytes: int) -> Iterator[Document]:
    """Each line an object with id, text and, where known, title, url, published, publisher, language."""
    with file.open("rb") as stream:
        number = 0
        while line := stream.readline(max_bytes + 1):
            number += 1
            if len(line) > max_bytes:
                fault("a longer line", f"lines of at most {max_bytes:,} bytes", line=number)
                while line and not line.endswith(b"\n"):
                    line = stream.readline(max_bytes)
                continue
            if line.strip():
                document = _line(line, number, fault)
                if document is not None:
                    yield document
    if not number:
        fault("an empty file", "a document a line")


def _line(line: bytes, number: int, fault: Any) -> Document | None:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        fault(error.msg, "a JSON object", line=number, field=f"column {error.colno}")
        return None
    if not isinstance(row, dict):
        fault(row, "a JSON object with id and text", line=number)
        return None
    found: dict[str, str] = {}
    for key in ("id", "text"):
        value: Any = str(row[key]) if key == "id" and isinstance(row.get(key), int) else row.get(key)
        try:
            found[key] = required_text(key, value)
        except ModelError as error:
            fault(error.found, error.expected, line=number, field=key)
    return _described(found["id"], found["text"], row, fault, line=number) if len(found) == 2 else None
