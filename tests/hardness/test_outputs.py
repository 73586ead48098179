"""What an output could do to its reader: hostile text in every field of what is published."""

from __future__ import annotations

import csv
import html.parser
import json
import re
import xml.etree.ElementTree as ET
from io import StringIO
from pathlib import Path

import icalendar
import pytest

import cstotimeline as ct
from cstotimeline.formats import ics, jcal, jscalendar, jsonld, markdown, table, timelinejs, vis
from cstotimeline.loading import load_all
from cstotimeline.publishing.folder import publish
from hardness.hostile import BREAKS, FORMULAS, hostile

HOSTILE = hostile()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish(HOSTILE, folder)
    return folder


def test_no_cell_of_a_spreadsheet_begins_as_a_formula() -> None:
    text = table.encode(hostile(FORMULAS), "excel").decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]
    assert "'=1+1" in cells
    for cell in cells:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) or re.fullmatch(r"-?[\d.]+", cell), cell


def test_no_text_adds_a_property_or_a_component_to_a_calendar() -> None:
    data = ics.encode(hostile(BREAKS))
    calendar = icalendar.Calendar.from_ical(data)
    timeline = hostile(BREAKS)
    expected = len(timeline) + sum(len(event.phases) for event in timeline if isinstance(event, ct.Exercise))
    assert len(calendar.walk("VEVENT")) == expected
    names = {line.partition(b":")[0].partition(b";")[0] for line in unfolded(data)}
    assert names.isdisjoint({b"ATTACH", b"ATTENDEE", b"VALARM"})
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data)
    assert b"\r" not in data.replace(b"\r\n", b"")


def unfolded(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n ", b"").split(b"\r\n")


class Seen(html.parser.HTMLParser):
    """The elements and the attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_has_no_script_but_its_own_and_no_address_but_safe_ones(folder: Path) -> None:
    seen = Seen((folder / "index.html").read_text("utf-8"))
    plain = folder.parent / "plain"
    publish(ct.Timeline([ct.Event("a", "A", "2024")], name="Plain"), plain)
    assert seen.tags.count("script") == Seen((plain / "index.html").read_text("utf-8")).tags.count("script")
    assert not {"iframe", "img", "object", "embed", "base"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    for name, value in seen.attributes:
        if name in ("href", "src", "action"):
            assert re.match(r"https?://|webcal:|[#\w.][^:]*$|data:,$", value or ""), value


def test_the_drawing_is_well_formed_and_runs_nothing(folder: Path) -> None:
    root = ET.fromstring((folder / "timeline.svg").read_bytes())
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not {"script", "foreignObject", "iframe", "image", "use"} & names
    attributes = [(key, value) for element in root.iter() for key, value in element.attrib.items()]
    assert not [key for key, _ in attributes if key.lower().startswith("on")]
    assert not [value for key, value in attributes if key.endswith("href") and not re.match(r"#|https?://", value)]


def test_json_ld_ends_no_script_element_that_it_is_put_into(folder: Path) -> None:
    text = (folder / "jsonld.json").read_text("utf-8")
    assert not set("<>&") & set(text)
    assert json.loads(text)["@graph"]
    page = f'<script type="application/ld+json">{jsonld.encode(HOSTILE).decode()}</script>'
    assert Seen(page).tags == ["script"]


@pytest.mark.parametrize("encode", [timelinejs.encode, vis.encode])
def test_what_a_viewer_takes_for_html_is_escaped(encode: object) -> None:
    shown: list[str] = []

    def gather(value: object, key: str = "") -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                if name not in ("event", "timeline"):  # data of the page's author, which no viewer shows
                    gather(item, name)
        elif isinstance(value, list):
            for item in value:
                gather(item, key)
        elif isinstance(value, str) and key in ("headline", "text", "content", "title", "display_date"):
            shown.append(value)

    gather(json.loads(encode(HOSTILE)))  # type: ignore[operator]
    assert len(shown) > len(HOSTILE)
    assert {tag for text in shown for tag in Seen(text).tags} <= {"p", "a", "br"}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)", " https://a",
                                     "file:///etc/passwd", "vbscript:x", "//example.org", "https://a\nb",
                                     "https://a\"onmouseover=\"x", "webcal://x", "https://\x00"])  # fmt: skip
def test_an_address_that_runs_or_leads_elsewhere_is_refused_by_every_model(address: str) -> None:
    with pytest.raises(ct.ModelError, match=r"url"):
        ct.Event("a", "A", "2024", url=address)
    with pytest.raises(ct.ModelError, match=r"url"):
        ct.Source("a", url=address)


def test_such_an_address_in_an_input_costs_itself_and_is_told() -> None:
    faults: list[ct.Fault] = []
    data = b"id,title,edtf,url\na,A,2024,javascript:alert(1)\n"
    timeline = table.decode(data, faults.append)
    assert (timeline["a"].url, len(faults)) == (None, 1)
    losses: list[ct.Loss] = []
    feed = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20240101T000000Z\nURL:javascript:x\nEND:VEVENT\nEND:VCALENDAR"
    )
    assert ics.decode(feed, faults.append, on_loss=losses.append)["a"].url is None
    assert any("javascript" in loss.why for loss in losses)


def test_no_text_adds_a_property_or_a_component_to_jcal() -> None:
    timeline = hostile(BREAKS)
    kind, properties, components = json.loads(jcal.encode(timeline))
    assert (kind, len([name for name, _, _ in components if name == "vevent"])) == ("vcalendar", len(
        icalendar.Calendar.from_ical(ics.encode(timeline)).walk("VEVENT")))  # fmt: skip
    names = {one[0] for one in properties} | {one[0] for _, inside, _ in components for one in inside}
    assert names.isdisjoint({"attach", "attendee", "valarm"})


RELEASE = "On May 6, 2024 the joint exercise Search-2024 began in Kazakhstan.\n"


def test_no_output_tells_where_on_this_machine_its_input_lies(tmp_path: Path) -> None:
    inside = tmp_path / "private-folder-of-mine"
    inside.mkdir()
    day = ct.Timeline([ct.Event("own", "Own", "2024-05-09")])
    for name, content in {
        "release.txt": RELEASE, "page.html": f"<html><body><article><p>{RELEASE}</p></article></body></html>",
        "page.md": "---\nurl: file:///private-folder-of-mine/x\n---\nA meeting took place on 7 May 2024.\n",
        "releases.jsonl": json.dumps({"text": RELEASE.replace("Search", "Rubezh")}),
        "catalogue.yaml": f"sources:\n  s: {{url: 'file://{inside}'}}\nevents: [{{id: y, title: Y, when: 2024-05-10}}]",
        "a.ics": ics.encode(day).decode(), "a.csv": table.encode(day).decode(),
    }.items():  # fmt: skip
        (inside / name).write_text(content)
    timeline = load_all(sorted(inside.iterdir()), [].append, name="Feed")
    assert len(timeline) == 5
    publish(timeline, tmp_path / "out")
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    everything = [*(path.read_bytes() for path in written), *(table.encode(timeline, one) for one in table.DIALECTS),
                  jcal.encode(timeline), markdown.encode(timeline), jscalendar.encode(timeline)]  # fmt: skip
    assert len(everything) > 20
    for data in everything:
        assert b"private-folder-of-mine" not in data
        assert str(tmp_path).encode() not in data
