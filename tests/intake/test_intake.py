"""Files to documents: every kind of file, and every way in which one can be bad beside good ones."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from cstotimeline.faults import Fault
from cstotimeline.reading import Document, read
from cstotimeline.reading.documents import read_documents

TEXT = "On 20 September 2023, in Bishkek, an international conference on combating terrorism was held."


@pytest.fixture(autouse=True)
def _small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSTOTIMELINE_MAX_DOCUMENT", "10000")


def taken(*paths: Path) -> tuple[list[Document], list[Fault]]:
    faults: list[Fault] = []
    return list(read_documents(paths, faults.append)), faults


def test_a_folder_is_read_in_name_order_and_other_files_are_let_be(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c.jpg"):
        (tmp_path / name).write_text(TEXT)
    documents, faults = taken(tmp_path)
    assert [document.id for document in documents] == ["a.md", "b.txt"]
    assert not faults


def test_front_matter_tells_of_the_document_and_keeps_the_offsets_of_the_file(tmp_path: Path) -> None:
    whole = f"---\ntitle: Terror\npublished: 2023-09-21\nurl: https://example.org/1\nlanguage: en\n---\n{TEXT}\n"
    (tmp_path / "a.md").write_text(whole)
    [document], faults = taken(tmp_path)
    assert not faults
    assert (document.title, document.published, document.url) == ("Terror", date(2023, 9, 21), "https://example.org/1")
    [draft] = read(document)
    for item in draft.evidence:
        assert item.offsets is not None
        assert whole[slice(*item.offsets)] == item.quote


def test_faulty_front_matter_is_told_and_the_text_still_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\npublished: soon\nurl: javascript:x\n---\n{TEXT}")
    (tmp_path / "b.md").write_text(f"---\na: [\n---\n{TEXT}")
    documents, faults = taken(tmp_path)
    assert len(documents) == 2
    assert sorted(fault.field for fault in faults) == ["front matter", "published", "url"]
    assert {Path(str(fault.file)).name for fault in faults} == {"a.md", "b.md"}


def test_a_saved_page_gives_its_article_and_what_it_says_of_itself(tmp_path: Path) -> None:
    page = f"""<!doctype html><html lang="en"><head><title>Conference in Bishkek</title>
    <meta property="article:published_time" content="2023-09-21T08:00:00+06:00">
    <meta property="og:site_name" content="CSTO"><link rel="canonical" href="https://example.org/bishkek">
    <script>var x = "On 1 January 1999 a script was held";</script></head>
    <body><nav><a href="/">Home</a></nav><article><h1>Conference in Bishkek</h1><p>{TEXT}</p>
    <p>The event was organized by the State Committee for National Security of the Kyrgyz Republic.</p></article>
    <footer>All rights reserved</footer></body></html>"""
    (tmp_path / "page.html").write_text(page)
    [document], faults = taken(tmp_path)
    assert not faults
    assert TEXT in document.text
    assert "1999" not in document.text
    assert document.published == date(2023, 9, 21)
    assert document.url == "https://example.org/bishkek"


def test_json_lines_are_documents_with_their_own_ids(tmp_path: Path) -> None:
    rows = [{"id": "x", "text": TEXT, "published": "2023-09-21", "publisher": "CSTO"}, {"id": 7, "text": TEXT}]
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    documents, faults = taken(tmp_path)
    assert [(document.id, document.published) for document in documents] == [("x", date(2023, 9, 21)), ("7", None)]
    assert not faults


def test_every_bad_line_is_a_fault_with_its_number_and_the_good_ones_are_read(tmp_path: Path) -> None:
    lines = [
        "{",
        "3",
        '{"id": "a"}',
        '{"text": "x"}',
        json.dumps({"id": "good", "text": TEXT}),
        '{"id": "", "text": ""}',
    ]
    lines.append(json.dumps({"id": "long", "text": "x" * 20_000}))
    lines.append(json.dumps({"id": "after", "text": TEXT, "published": "21.09.2023"}))
    (tmp_path / "all.jsonl").write_text("\n".join(lines))
    documents, faults = taken(tmp_path)
    assert [document.id for document in documents] == ["all.jsonl#4", "good", "after"]
    assert [(fault.line, fault.field) for fault in faults] == [
        (1, ""), (2, ""), (3, "text"), (6, "text"), (7, ""), (8, "published"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "found", "expected", "why"),
    [
        (b"", "empty file", "text", "nothing to read"),
        (b" \r\n \xef\xbb\xbf", "no text", "text", "blanks are nothing"),
        (b"On 5 May\n\xff\xfe", "0xff", "UTF-8", "bytes that are no UTF-8"),
        (b"PK\x03\x04\x00\x00", "a zero byte", "text", "an archive under a wrong name"),
        (b"x" * 20_000, "more than 10,000 bytes", "a press release", "more than the limit"),
    ],
)
def test_a_bad_file_is_a_fault_naming_it_and_the_others_are_read(
    tmp_path: Path, content: bytes, found: str, expected: str, why: str
) -> None:
    (tmp_path / "bad.txt").write_bytes(content)
    (tmp_path / "good.txt").write_text(TEXT)
    documents, faults = taken(tmp_path)
    assert [document.id for document in documents] == ["good.txt"], why
    [fault] = faults
    assert str(fault.file).endswith("bad.txt")
    assert found in str(fault.found) or found in repr(fault.found)
    assert expected in fault.expected


@pytest.mark.skipif(os.name != "posix", reason="permissions are a matter of POSIX systems")
def test_a_folder_in_the_place_of_a_file_and_a_dead_link_are_faults(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT)
    dead = tmp_path / "dead.txt"
    dead.symlink_to(tmp_path / "nowhere")
    documents, faults = taken(tmp_path / "good.txt", dead)
    assert len(documents) == 1
    assert [str(fault.found) for fault in faults] == ["nothing"]


def test_the_same_file_twice_is_one_document_and_two_of_one_name_are_two(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(TEXT + folder)
    documents, _ = taken(tmp_path / "one", tmp_path / "two", tmp_path / "one" / "a.txt")
    assert [document.id for document in documents] == ["a.txt", "a.txt (2)"]


def test_no_path_of_this_machine_gets_into_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    [document], _ = taken(tmp_path)
    assert str(tmp_path) not in repr(document)


def test_line_ends_and_a_byte_order_mark_count_as_they_stand(tmp_path: Path) -> None:
    whole = "\ufeffHeadline\r\n\r\n" + TEXT
    (tmp_path / "a.txt").write_bytes(whole.encode())
    [document], _ = taken(tmp_path)
    [draft] = read(document)
    for item in draft.evidence:
        assert item.offsets is not None
        assert whole[slice(*item.offsets)] == item.quote
