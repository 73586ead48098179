"""Documents: press releases as files and as lines, each with what is known of its publication.

`.txt` and `.md` (with YAML front matter, if any), `.html` (a saved page, of which the article's text is kept) and
`.jsonl` (one document a line). A source is known by a file's name or by an id of its own, never by a local path.
What cannot be read is a `Fault` that names the file and the line; the other documents are read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, Final

import attrs
import orjson

from cstotimeline.catalogue.nodes import parse
from cstotimeline.evidence import Source, as_day
from cstotimeline.faults import Fault, FaultCollector, ModelError, OnFault, how_to_install
from cstotimeline.limits import DOCUMENT, ELEMENTS
from cstotimeline.reading.pages import PageReader

SUFFIXES: Final = (".txt", ".md", ".html", ".htm", ".jsonl")
"""The names of files that hold documents."""

_KEYS: Final = ("title", "url", "published", "publisher", "language")
_FRONT_MATTER: Final = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?\n)?---[ \t]*(?:\r?\n|$)", re.DOTALL)
_ELEMENT: Final = re.compile(rb"<[A-Za-z]")


@attrs.frozen
class Document:
    """A press release.

    `id` is a file's name or an id of its own. Offsets count Unicode code points of `text`, which is the file as
    given (of a page: the extracted text); reading starts at `body`, behind any front matter.
    """

    id: str
    text: str
    title: str | None = attrs.field(default=None, kw_only=True)
    url: str | None = attrs.field(default=None, kw_only=True)
    publisher: str | None = attrs.field(default=None, kw_only=True)
    published: date | None = attrs.field(default=None, kw_only=True, converter=as_day)
    language: str | None = attrs.field(default=None, kw_only=True)
    body: int = attrs.field(default=0, kw_only=True)

    @property
    def source(self) -> Source:
        """What evidence names as its source. Raises `ModelError` for an id or a link that no source can have."""
        return Source(self.id, title=self.title, publisher=self.publisher, url=self.url, published=self.published)


def read_documents(paths: Iterable[str | PathLike[str]], on_fault: OnFault | None = None) -> Iterator[Document]:
    """The documents in these files and folders, each once; folders in name order, without their subfolders.

    Faults go to `on_fault`; without it they are raised together, as `Faults`, after the last document.
    """
    faults = FaultCollector(on_fault)
    files: set[Path] = set()
    ids: set[str] = set()
    for path in map(Path, [paths] if isinstance(paths, str | PathLike) else paths):
        for file in _files(path, faults):
            if (whole := file.resolve()) not in files:
                files.add(whole)
                for document in _read(file, faults):
                    yield _with_own_id(document, ids)
    faults.finish(None)


def _files(path: Path, faults: FaultCollector) -> list[Path]:
    if path.is_dir():
        inside = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in SUFFIXES)
        if not inside:
            faults(Fault(file=str(path), found="no document", expected=f"files named {', '.join(SUFFIXES)}"))
        return inside
    if not path.is_file():
        faults(Fault(file=str(path), found="nothing", expected="a file or a folder"))
        return []
    if path.suffix.lower() not in SUFFIXES:
        faults(Fault(file=str(path), found=path.suffix or path.name, expected=f"a file named {', '.join(SUFFIXES)}"))
        return []
    return [path]


def _with_own_id(document: Document, known: set[str]) -> Document:
    """Two documents never share an id: the second gets a number behind it, so that evidence stays with its own text."""
    name, count = document.id, 2
    while name in known:
        name, count = f"{document.id} ({count})", count + 1
    known.add(name)
    return document if name == document.id else attrs.evolve(document, id=name)


def _read(file: Path, faults: FaultCollector) -> Iterator[Document]:
    def report(fault: Fault) -> None:
        faults(attrs.evolve(fault, file=str(file)))

    try:
        with file.open("rb") as stream:
            if file.suffix.lower() == ".jsonl":
                yield from _lines(file.name, stream, report)
                return
            data = stream.read(DOCUMENT.most + 1)
    except OSError as error:
        report(Fault(found=error.strerror or str(error), expected="a file that can be read"))
        return
    if len(data) > DOCUMENT.most:
        report(DOCUMENT.exceeded())
        return
    document = (
        _page(file.name, data, report) if file.suffix.lower() in (".html", ".htm") else _text(file.name, data, report)
    )
    if document is not None:
        yield document


def _text(name: str, data: bytes, report: OnFault) -> Document | None:
    text = _decoded(data, report)
    if text is None:
        return None
    front = _FRONT_MATTER.match(text)
    body = front.end() if front else 0
    if not text[body:].strip("\ufeff \t\r\n"):
        report(Fault(found="an empty file" if not text.strip() else "no text", expected="the text of a press release"))
        return None
    known = _front_matter(front[1] or "", report) if front else {}
    return _document(name, text, known, report, body=body)


def _decoded(data: bytes, report: OnFault, line: int | None = None) -> str | None:
    if b"\0" in data:
        at = data.index(b"\0")
        report(Fault(line=line or data.count(b"\n", 0, at) + 1, found="a zero byte", expected="text, in UTF-8"))
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        number = line or data.count(b"\n", 0, error.start) + 1
        report(Fault(line=number, found=f"byte 0x{data[error.start]:02x}", expected="text, in UTF-8"))
        return None


def _front_matter(text: str, report: OnFault) -> dict[str, Any]:
    document = parse(text, lambda fault: report(attrs.evolve(fault, field=fault.field or "front matter")), first_line=1)
    if document is None or document.value is None:
        return {}
    if not isinstance(document.value, dict):
        report(Fault(line=1, field="front matter", found=document.value, expected="keys and values"))
        return {}
    return document.value


def _document(
    name: str, text: str, known: dict[str, Any], report: OnFault, *, line: int | None = None, body: int = 0
) -> Document | None:
    """A document of what is known; a value that cannot be is a fault, and left out."""
    try:
        Source(name)
    except ModelError as error:
        report(Fault(line=line, field="id", found=error.found, expected=error.expected))
        return None
    fields: dict[str, Any] = {}
    for key in _KEYS:
        value = known.get(key)
        if value is None or value == "":
            continue
        try:
            fields[key] = _published(value) if key == "published" else _words(key, value)
            Source(name, **{key: fields[key]} if key != "language" else {})
        except ModelError as error:
            fields.pop(key, None)
            report(Fault(line=line, field=key, found=error.found, expected=error.expected, hint=error.hint))
    return Document(name, text, body=body, **fields)


def _published(value: Any) -> date:
    """A day, or the day of a moment as it was written."""
    if isinstance(value, str):
        value = re.sub(r"^(\d{4}-\d\d-\d\d)[T ].*", r"\1", value)
    elif isinstance(value, date):
        value = date(value.year, value.month, value.day)
    day = as_day(value)
    assert day is not None  # noqa: S101  # None was left out before
    return day


def _words(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ModelError(key, value, "text")
    return value


# Lines


def _lines(name: str, stream: BinaryIO, report: OnFault) -> Iterator[Document]:
    number, found = 0, False
    most = DOCUMENT.most
    while data := stream.readline(most + 1):
        number += 1
        if len(data) > most:
            report(DOCUMENT.exceeded(number))
            while data and not data.endswith(b"\n"):
                data = stream.readline(most)
            found = True
            continue
        if data.strip():
            found = True
            document = _line(name, number, data, report)
            if document is not None:
                yield document
    if not found:
        report(Fault(found="an empty file", expected="one document a line, as JSON"))


def _line(name: str, number: int, data: bytes, report: OnFault) -> Document | None:
    try:
        row = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        report(Fault(line=number, found=str(error), expected="JSON"))
        return None
    if not isinstance(row, dict):
        report(Fault(line=number, found=row, expected="an object with an id and a text"))
        return None
    text, own = row.get("text"), row.get("id")
    if not isinstance(text, str) or not text.strip():
        report(Fault(line=number, field="text", found=text, expected="the text of a press release"))
        return None
    if own is None or own == "":
        own = f"{name}#{number}"
    elif isinstance(own, int) and not isinstance(own, bool):
        own = str(own)
    return _document(own, text, row, report, line=number)


# Pages


def _page(name: str, data: bytes, report: OnFault) -> Document | None:
    try:
        reader = PageReader()
    except ImportError:
        hint = how_to_install("html")
        report(Fault(found="a saved page", expected="the extra that reads pages to be installed", hint=hint))
        return None
    if next(islice(_ELEMENT.finditer(data), ELEMENTS.most, None), None) is not None:
        report(ELEMENTS.exceeded())
        return None
    page = reader.read(data)
    if page is None:
        report(
            Fault(
                found="a page without an article" if data.strip() else "an empty file", expected="a saved press release"
            )
        )
        return None
    text, known = page
    return _document(name, text, known, report)
