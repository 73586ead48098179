"""Documents come from files and lines; what cannot be read is named, and the others are read all the same."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from cstotimeline import Fault, Faults
from cstotimeline.reading import Document, read, read_documents
from cstotimeline.reading import documents as documents_module

NEWS = "The exercise was held in Minsk on 5 May 2024."


def read_all(*paths: Path) -> tuple[list[Document], list[Fault]]:
    faults: list[Fault] = []
    return list(read_documents(paths, faults.append)), faults


def test_a_folder_is_read_in_name_order_and_ids_are_file_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md", "ignored.pdf"):
        (tmp_path / name).write_text(NEWS, "utf-8")
    found, faults = read_all(tmp_path)
    assert [document.id for document in found] == ["a.txt", "b.txt", "c.md"]
    assert faults == []


def test_front_matter_says_what_is_known_and_offsets_count_in_the_file_as_given(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    head = (
        "---\ntitle: A drill\nurl: https://example.org/a\npublished: 2024-05-06\npublisher: BelTA\nlanguage: en\n---\n"
    )
    file.write_text(head + "The exercise was held in Minsk yesterday.\n", "utf-8")
    (document,), faults = read_all(file)
    assert faults == []
    assert (document.title, document.url) == ("A drill", "https://example.org/a")
    assert (document.publisher, document.published, document.language) == ("BelTA", date(2024, 5, 6), "en")
    (draft,) = read(document)
    assert draft.says("when") == "2024-05-05"
    start, end = draft.evidence[0].offsets or (0, 0)
    assert file.read_text("utf-8")[start:end] == draft.evidence[0].quote == "The exercise was held in Minsk yesterday."


def test_bad_front_matter_is_a_fault_and_the_text_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"---\npublished: some day\nurl: ftp://x\n---\n{NEWS}", "utf-8")
    (document,), faults = read_all(file)
    assert document.published is None
    assert [fault.field for fault in faults] == ["url", "published"]
    assert all(fault.file == str(file) for fault in faults)


def test_lines_are_documents_with_their_own_ids(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    rows = [
        {"id": "1", "text": NEWS, "published": "2024-05-06T10:00:00Z", "title": "T"},
        {"id": 2, "text": NEWS, "published": None},
        {"text": NEWS},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found, faults = read_all(file)
    assert [document.id for document in found] == ["1", "2", "a.jsonl#3"]
    assert found[0].published == date(2024, 5, 6)
    assert faults == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty file"),
        (b" \n ", "an empty file"),
        (b"fine\nnot \xff fine", "byte 0xff"),
        (b"PK\x00\x01", "a zero byte"),
        (b"---\ntitle: x\n---\n", "no text"),
    ],
)
def test_a_file_that_is_no_text_is_named_and_the_others_are_read(data: bytes, found: str, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(data)
    (tmp_path / "good.txt").write_text(NEWS, "utf-8")
    documents, (fault,) = read_all(tmp_path)
    assert [document.id for document in documents] == ["good.txt"]
    assert (fault.file, fault.found) == (str(tmp_path / "bad.txt"), found)


def test_a_bad_byte_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"one\ntwo\nthr\xffee")
    _, (fault,) = read_all(tmp_path)
    assert fault.line == 3


@pytest.mark.parametrize(
    "line", [b"{not json", b"[1]", b'{"id": "x"}', b'{"id": "x", "text": " "}', b'{"id": [], "text": "a"}']
)
def test_a_bad_line_is_named_and_the_others_are_read(line: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(
        json.dumps({"id": "1", "text": NEWS}).encode()
        + b"\n"
        + line
        + b"\n"
        + json.dumps({"id": "3", "text": NEWS}).encode()
    )
    documents, (fault,) = read_all(file)
    assert [document.id for document in documents] == ["1", "3"]
    assert fault.line == 2


def test_a_huge_line_and_a_huge_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSTOTIMELINE_MAX_DOCUMENT", "1000")
    small = json.dumps({"id": "1", "text": NEWS}).encode()
    (tmp_path / "a.jsonl").write_bytes(b"x" * 5000 + b"\n" + small)
    (tmp_path / "b.txt").write_bytes(b"x" * 5000)
    documents, faults = read_all(tmp_path)
    assert [document.id for document in documents] == ["1"]
    assert [Path(fault.file or "").name for fault in faults] == ["a.jsonl", "b.txt"]


def test_without_a_callback_faults_are_raised_together_after_the_last_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_text(NEWS, "utf-8")
    documents = read_documents([tmp_path])
    assert next(documents).id == "b.txt"
    with pytest.raises(Faults) as raised:
        next(documents)
    assert len(raised.value.exceptions) == 1


def test_a_path_that_is_not_there_and_a_suffix_nobody_reads_are_faults(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    _, faults = read_all(tmp_path / "none", tmp_path / "a.docx")
    assert len(faults) == 2


def test_a_saved_page_gives_its_article_and_what_its_head_says(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura", reason="the html extra is not installed")
    body = "".join(
        f"<p>{NEWS} It was the {n}th time that the troops trained together in the region.</p>" for n in range(4, 9)
    )
    (tmp_path / "page.html").write_text(
        "<html lang='en'><head><title>Drill</title><meta property='article:published_time' content='2024-05-06T08:00Z'>"
        "<meta property='og:site_name' content='BelTA'><link rel='canonical' href='https://example.org/d'></head>"
        f"<body><nav>Home</nav><article><h1>Drill</h1>{body}</article><footer>Copyright</footer></body></html>",
        "utf-8",
    )
    (document,), faults = read_all(tmp_path)
    assert faults == []
    assert "Copyright" not in document.text
    assert NEWS in document.text
    assert (document.published, document.publisher) == (date(2024, 5, 6), "BelTA")
    assert (document.url, document.language) == ("https://example.org/d", "en")


def test_a_page_without_the_extra_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError("trafilatura")

    monkeypatch.setattr(documents_module, "PageReader", missing)
    (tmp_path / "page.html").write_text("<p>x</p>", "utf-8")
    _, (fault,) = read_all(tmp_path)
    assert "cstotimeline[html]" in (fault.hint or "")


@pytest.mark.skipif(os.name != "posix", reason="permissions are a matter of POSIX systems")
def test_a_dead_link_is_a_fault_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(NEWS)
    dead = tmp_path / "dead.txt"
    dead.symlink_to(tmp_path / "nowhere")
    documents, faults = read_all(tmp_path / "good.txt", dead)
    assert len(documents) == 1
    assert [fault.found for fault in faults] == ["nothing"]


def test_the_same_file_twice_is_one_document_and_two_of_one_name_are_two(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(NEWS + folder)
    documents, _ = read_all(tmp_path / "one", tmp_path / "two", tmp_path / "one" / "a.txt")
    assert [document.id for document in documents] == ["a.txt", "a.txt (2)"]


def test_no_path_of_this_machine_gets_into_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    [document], _ = read_all(tmp_path)
    assert str(tmp_path) not in repr(document)


def test_line_ends_and_a_byte_order_mark_count_as_they_stand(tmp_path: Path) -> None:
    whole = "\ufeffHeadline\r\n\r\n" + NEWS
    (tmp_path / "a.txt").write_bytes(whole.encode())
    [document], _ = read_all(tmp_path)
    [draft] = read(document)
    for item in draft.evidence:
        assert item.offsets is not None
        assert whole[slice(*item.offsets)] == item.quote
