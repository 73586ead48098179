"""Who can write what into which input: bombs, depths, ranges, rules without end, names that are near to each other."""

from __future__ import annotations

import json
import os
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cstotimeline as ct
from cstotimeline import catalogue
from cstotimeline.faults import Fault
from cstotimeline.formats import fullcalendar, ics, jcal, jscalendar, jsonld, table, timeline_json, timelinejs, vis
from cstotimeline.publishing.folder import publish
from cstotimeline.publishing.replacing import JOURNAL, STAGING, PublishingError
from hardness.hostile import hostile
from hardness.mutations import JSON_TARGETS, _places
from hardness.targets import TARGETS, seeds_of

JSON: dict[str, Callable[..., ct.Timeline]] = {
    "timeline_json": timeline_json.decode, "timelinejs": timelinejs.decode, "vis": vis.decode,
    "fullcalendar": fullcalendar.decode, "jsonld": jsonld.decode, "jscalendar": jscalendar.decode, "jcal": jcal.decode,
}  # fmt: skip


DECODERS: dict[str, Callable[..., ct.Timeline]] = {**JSON, "ics": ics.decode, "table": table.decode}
ENCODERS: dict[str, Callable[[ct.Timeline], bytes]] = {
    "timeline_json": timeline_json.encode, "timelinejs": timelinejs.encode, "vis": vis.encode, "jsonld": jsonld.encode,
    "fullcalendar": fullcalendar.encode, "jscalendar": jscalendar.encode, "jcal": jcal.encode, "ics": ics.encode,
    "table": table.encode,
}  # fmt: skip


def spent(work: Callable[[], object]) -> tuple[float, int]:
    """Seconds of CPU time that some work takes, and by how many bytes the process grew to its largest."""
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    work()
    return time.process_time() - begun, 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)


def bomb(layers: int = 60) -> str:
    """YAML of a few lines that unfolds to 10**layers values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, layers)]
    return "\n".join(lines)


def file(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# YAML


def test_aliases_that_explode_are_refused_in_a_catalogue() -> None:
    faults: list[Fault] = []
    text = f"{bomb()}\nevents: [{{id: a, title: A, when: 2024, extra: {{b: *a59}}}}]\n"
    seconds, most = spent(lambda: catalogue.decode(text, faults.append))
    assert any("unfold" in str(fault) for fault in faults)
    assert (seconds < 5, most < 50_000_000) == (True, True)


def test_aliases_that_explode_are_refused_in_front_matter(tmp_path: Path) -> None:
    text = f"---\n{bomb()}\ntitle: *a59\n---\nThe exercise Search-2024 began on May 6, 2024 in Kazakhstan.\n"
    path = file(tmp_path, "release.md", text)
    faults: list[Fault] = []

    def read() -> None:
        timeline = ct.load(path, faults.append)
        assert len(timeline) == 1
        assert "".join(map(str, faults))

    seconds, most = spent(read)
    assert (seconds < 10, most < 100_000_000) == (True, True)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [touch hurt]", "!!python/name:os.system x", "!own x",
                                 "!<tag:yaml.org,2002:python/module:os> x"])  # fmt: skip
def test_tags_construct_nothing(tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    faults: list[Fault] = []
    catalogue.decode(f"events: [{{id: a, title: {tag}, when: 2024}}]", faults.append)
    ct.load(file(tmp_path, "a.md", f"---\ntitle: {tag}\n---\nA meeting took place on May 6, 2024.\n"), faults.append)
    assert len(faults) >= 2
    assert not (tmp_path / "hurt").exists()


@pytest.mark.parametrize("text", ["[" * 2_000, "{a: " * 20_000, "- " * 20_000, "a:\n" + " " * 5 + "- " * 20_000])
def test_yaml_nested_without_end_is_one_fault(text: str) -> None:
    faults: list[Fault] = []
    assert len(catalogue.decode(text, faults.append)) == 0
    assert [fault.found for fault in faults] == ["lists or mappings nested more than 50 deep"]


@pytest.mark.parametrize("deep", ["[" * 1_000, "{a: " * 1_000, "{a: [" * 500, "- " * 1_000, "? " * 1_000])
def test_yaml_that_is_nested_too_deep_costs_little_and_takes_no_other_event_along(deep: str) -> None:
    """What a token costs grows with the depth it lies at, so this is not only a matter of the stack."""
    text = f"events:\n- {{id: a, title: A, when: 2024}}\n- {deep}\n- {{id: b, title: B, when: 2024}}\n"
    faults: list[Fault] = []
    found: list[ct.Timeline] = []
    seconds, most = spent(lambda: found.append(catalogue.decode(text, faults.append)))
    assert [event.id for event in found[0]] == ["a", "b"]
    assert any("nested more than 50 deep" in str(fault) for fault in faults)
    assert (seconds < 2, most < 30_000_000) == (True, True)


def test_brackets_and_blanks_that_are_text_are_no_nesting() -> None:
    brackets = "[{" * 100
    text = (
        f"# {brackets}\nname: a {brackets}\nevents:\n- id: a\n  when: 2024\n  title: '{brackets}'\n  description: |\n"
        f'    {brackets}\n{" " * 200}{brackets}\n- id: b\n  when: 2024\n  title: "{brackets}"\n  extra: '
    )
    text += "{a: " + "[" * 30 + "]" * 30 + "}\n"
    timeline = catalogue.decode(text)
    assert [event.title for event in timeline] == [brackets, brackets]


# JSON


@pytest.mark.parametrize("name", JSON)
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_nested_100_000_deep_is_one_fault(name: str, opening: str) -> None:
    faults: list[Fault] = []
    assert len(JSON[name](opening * 100_000, faults.append)) == 0
    assert [str(fault) for fault in faults]


@pytest.mark.parametrize("name", sorted(JSON_TARGETS))
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_anywhere_in_json_ends_in_faults(name: str, opening: str, closing: str) -> None:
    """Nested as deep as the JSON parser allows, in the place of each value in turn."""
    deep = opening * 900 + "1" + closing * 900
    root = json.loads(seeds_of(name)[0])
    tried = set()
    for holder, key in list(_places(root)):
        where = str(key)
        if where in tried:
            continue
        tried.add(where)
        kept, holder[key] = holder[key], "@DEEP@"
        TARGETS[name](json.dumps(root).replace('"@DEEP@"', deep).encode())
        holder[key] = kept
    assert len(tried) >= 3


def test_users_own_fields_are_nested_at_most_so_deep_that_every_format_can_hold_them() -> None:
    value: Any = 1
    for _ in range(40):
        value = [value]
    with pytest.raises(ct.ModelError, match=r"nested"):
        ct.Event("a", "A", "2024", extra={"deep": value})


# Numbers and days


@pytest.mark.parametrize("when", ["0000-01-01", "10000-01-01", "-0001-01-01", "1000000000", "9" * 5000, "0000",
                                  "2024-02-30", "2024-13", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00",
                                  "2024-W01", "2024-366", "２０２４-01-01", "²"])  # fmt: skip
def test_days_beyond_the_calendar_are_refused_wherever_they_stand(when: str) -> None:
    with pytest.raises(ct.ModelError):
        ct.Event("a", "A", when)
    for decode, data in [
        (catalogue.decode, f"events: [{{id: a, title: A, when: '{when}'}}, {{id: b, title: B, when: 2024}}]"),
        (table.decode, f"id,title,edtf\na,A,{when}\nb,B,2024\n".encode()),
        (timeline_json.decode, json.dumps({"version": 1, "events": [
            {"type": "Event", "id": id_, "title": "A", "edtf": edtf} for id_, edtf in (("a", when), ("b", "2024"))]})),
    ]:  # fmt: skip
        faults: list[Fault] = []
        assert [event.id for event in decode(data, faults.append)] == ["b"]
        assert len(faults) == 1


def dated(name: str, day: str) -> bytes:
    """What a format writes of two events, of which one has its days exchanged for another."""
    good = ct.Timeline([ct.Event("a", "A", "2024-05-06"), ct.Event("b", "B", "2023-01-01")])
    basic = day.replace("-", "")
    written = ENCODERS[name](good).replace(b"2024-05-06", day.encode()).replace(b"20240506", basic.encode())
    return written.replace(b"2024-05-07", day.encode()).replace(b"20240507", basic.encode())


@pytest.mark.parametrize("day", ["0000-01-01", "2024-13-45", "2024-02-30", "99999-12-31", "-001-01-01", "1e9-01-01"])
@pytest.mark.parametrize("name", ENCODERS)
def test_a_day_that_no_calendar_has_costs_its_own_event_in_every_format(name: str, day: str) -> None:
    faults: list[Fault] = []
    timeline = DECODERS[name](dated(name, day), faults.append)
    assert [event.id for event in timeline] == ["b"]
    assert faults


@pytest.mark.parametrize("day", ["February 30, 2024", "May 6, 0000", "May 6, 99999", "32 May 2024", "2024-13-45",
                                 "00.00.0000", "May 6, 1000000000", "5.0.2023", "31/0/2023", "2023-00-10"])  # fmt: skip
def test_a_day_that_no_calendar_has_is_no_day_of_an_event_that_is_read(day: str) -> None:
    text = f"The joint exercise Search-2024 began on {day} in Kazakhstan. A meeting took place on May 7, 2024 in Minsk."
    events = ct.merge(ct.read(text, ct.Source("a", published="2024-05-08")))
    assert {event.when.first_known.year for event in events if event.when} == {2024}
    assert "2024-05-07" in [str(event.when) for event in events]


@pytest.mark.parametrize("when", ["0001-01-01", "9999-12-31", "0001", "9999", "0001-01-02T00:00:00+14:00", "../9999",
                                  "9999-12-30T23:59:59-12:00", "0001-01-01/9999-12-31", "0001/.."])  # fmt: skip
def test_the_first_and_the_last_days_of_the_calendar_can_be_published(when: str, tmp_path: Path) -> None:
    timeline = ct.Timeline([ct.Exercise("a", "A", when, phases=[ct.Phase("p", when)])])
    publish(timeline, tmp_path)
    assert timeline_json.decode((tmp_path / "timeline.json").read_bytes()) == timeline
    assert len(ics.decode((tmp_path / "timeline.ics").read_bytes(), [].append)) <= 1


@pytest.mark.parametrize("number", ["1e400", "NaN", "-1", "10" * 500, "1.5", "true", '"x"', "[1]", str(2**64)])
def test_numbers_beyond_range_cost_their_own_field(number: str) -> None:
    event = '{"type": "Exercise", "id": "a", "title": "A", "edtf": "2024", "extra": {"n": 1}, '
    for field in ('"personnel": {"text": "x", "min": %s}', '"place": {"text": "x", "latitude": %s, "longitude": %s}',
                  '"evidence": [{"source": "s", "quote": "q", "start": %s, "end": %s}]'):  # fmt: skip
        data = f'{{"version": 1, "events": [{event}{field.replace("%s", number)}}}]}}'
        faults: list[Fault] = []
        timeline = timeline_json.decode(data, faults.append)
        assert timeline_json.decode(timeline_json.encode(timeline)) == timeline
        catalogue.decode(data, faults.append)


# Calendars

ENDLESS = ("FREQ=SECONDLY", "FREQ=DAILY", "FREQ=YEARLY;INTERVAL=0", "FREQ=SECONDLY;BYHOUR=3;BYMONTH=2;BYMONTHDAY=30",
           "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=3", "FREQ=DAILY;COUNT=99999999999",
           "FREQ=MINUTELY;UNTIL=99991231T235959Z")  # fmt: skip


@pytest.mark.parametrize("rule", ENDLESS)
def test_a_rule_without_end_ends_and_keeps_its_first_occurrence(rule: str) -> None:
    event = f"BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20240101T100000Z\r\nRRULE:{rule}\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
    data = f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n".encode()
    assert len(ics.decode(data, [].append)) == 1
    faults: list[Fault] = []
    found: list[ct.Timeline] = []
    seconds, most = spent(lambda: found.append(ics.decode(data, faults.append, between=("2024-01-01", "9999-12-31"))))
    assert 1 <= len(found[0]) <= 10_000
    assert any(event.when.earliest.isoformat() == "2024-01-01" for event in found[0])  # type: ignore[union-attr]
    assert faults
    assert (seconds < 60, most < 300_000_000) == (True, True)


def test_the_rules_of_one_calendar_share_what_they_may_take() -> None:
    rule = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    event = f"BEGIN:VEVENT\r\nUID:%s\r\nDTSTART:20240101T100000Z\r\n{rule}\r\nEND:VEVENT\r\n"
    data = "BEGIN:VCALENDAR\r\n" + "".join(event % number for number in range(60)) + "END:VCALENDAR\r\n"
    found: list[ct.Timeline] = []
    seconds, _ = spent(lambda: found.append(ics.decode(data, [].append, between=("2024-01-01", "2024-12-31"))))
    assert len(found[0]) == 60
    assert seconds < 30


def test_events_of_one_name_without_ids_are_told_apart_in_time() -> None:
    event = "BEGIN:VEVENT\r\nDTSTART:20240101T100000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
    data = "BEGIN:VCALENDAR\r\n" + event * 1000 + "END:VCALENDAR\r\n"
    assert len({event.id for event in ics.decode(data, [].append)}) == 1000


# Tables


@pytest.mark.parametrize("data", [b"a," * 100_000, b"a;" * 100_000, b"x" * 17_000_000, b'"' * 200_001])
def test_a_table_that_is_one_long_line_is_a_fault(data: bytes) -> None:
    faults: list[Fault] = []
    assert len(table.decode(data, faults.append)) == 0
    assert faults


# Saved pages

PAGE = (
    "<html><body><article><p>The exercise Search-2024 began on May 6, 2024 in Kazakhstan.</p>{}</article></body></html>"
)


@pytest.mark.parametrize(
    "html",
    [
        PAGE.format("<div>" * 5_000),
        PAGE.format("<b><i>" * 4_000),
        PAGE.format("<!--" * 50_000),
        PAGE.format("&lt;" * 100_000),
        PAGE.format("<p " + "a=1 " * 50_000 + ">"),
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(20))
        + "]>"
        + PAGE.format("&t;"),
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + PAGE.format("&a;"),
        PAGE.format("<script>" + "x" * 500_000),
    ],
    ids=["deep", "unclosed", "comments", "entities", "attributes", "laughs", "external entity", "unclosed script"],
)
def test_a_saved_page_that_is_a_bomb_goes_off_in_no_reader(html: str, tmp_path: Path) -> None:
    path = file(tmp_path, "page.html", html)
    faults: list[Fault] = []
    found: list[ct.Timeline] = []
    seconds, most = spent(lambda: found.append(ct.load(path, faults.append)))
    assert (seconds < 30, most < 500_000_000) == (True, True)
    assert len(found[0]) or faults
    assert b"root:" not in timeline_json.encode(found[0])


# Names that become paths

NAMES = (
    "../../etc",
    "..",
    ".",
    "CON",
    "a/b",
    "a\\b",
    "x" * 300,
    "",
    " ",
    "a\x00b",
    "Exercise",
    "é" * 61,
    "a.b",
    "~",
    "nul ",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_that_could_lead_out_of_the_folder_is_no_kind(name: str) -> None:
    with pytest.raises(ct.ModelError, match="kind"):
        ct.Event("a", "A", "2024", kind=name)
    with pytest.raises(ct.ModelError, match="country"):
        ct.Place("x", country=name or "?")


@pytest.mark.parametrize(
    "id_", ["../../etc", "CON", "/etc/passwd", "x" * 200, "a\\b", "C:", ".", "-", "#", "?x=1", "%2e%2e"]
)
def test_an_id_never_becomes_a_path(id_: str, tmp_path: Path) -> None:
    publish(ct.Timeline([ct.Event(id_, "A", "2024")]), tmp_path / "out")
    plain = tmp_path / "plain"
    publish(ct.Timeline([ct.Event("a", "A", "2024")]), plain)
    assert {p.relative_to(tmp_path / "out") for p in (tmp_path / "out").rglob("*")} == {
        p.relative_to(plain) for p in plain.rglob("*")
    }


def test_feeds_of_a_part_lie_in_the_folder_whatever_events_say(tmp_path: Path) -> None:
    timeline = hostile() | ct.Timeline([ct.Event("nul", "A", "2024", ct.Place("x", country="KZ"), kind="nul")])
    for by in ("year", "kind", "country"):
        publish(timeline, tmp_path / "out" / by, split=by)
        for path in (tmp_path / "out" / by).rglob("*"):
            assert re.fullmatch(r"[\w.-]{1,70}", path.name, re.ASCII), path.name
            assert path.stem.lower() not in ("con", "nul", "aux")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", ["con", "nul", "com1", "aux"])
def test_a_kind_that_windows_takes_for_a_device_is_published_under_a_name_that_is_none(
    kind: str, tmp_path: Path
) -> None:
    publish(ct.Timeline([ct.Event("a", "A", "2024", kind=kind)]), tmp_path)
    assert not (tmp_path / "kind" / f"{kind}.ics").exists()
    assert any(path.stem.startswith(kind) for path in (tmp_path / "kind").iterdir())


def test_ids_that_differ_in_case_or_unicode_form_alone_stay_apart_everywhere(tmp_path: Path) -> None:
    ids = ["straße", "STRASSE", "Straße", "e\u0301", "\u00e9", "\u212b", "\u00c5", "a\u200bb", "ab"]
    timeline = ct.Timeline([ct.Event(id_, "A", "2024-05-06") for id_ in ids])
    publish(timeline, tmp_path)
    assert len({timeline.uid(event) for event in timeline}) == len(ids)
    for name, decode in (("timeline.json", timeline_json.decode), ("timeline.csv", table.decode),
                         ("timeline.ics", ics.decode)):  # fmt: skip
        again = decode((tmp_path / name).read_bytes(), [].append)
        assert {event.id for event in again} == set(ids), name
    page = (tmp_path / "index.html").read_text("utf-8")
    assert len({part.partition('"')[0] for part in page.split('id="e-')[1:]}) == len(ids)


def test_kinds_that_fall_together_where_case_counts_for_nothing_do_not_occur() -> None:
    with pytest.raises(ct.ModelError, match="lower case"):
        ct.Event("a", "A", "2024", kind="Übung")
    ct.Event("a", "A", "2024", kind="übung")


# Links in the folder


def test_a_link_in_a_files_place_is_replaced_and_what_it_leads_to_is_not_touched(tmp_path: Path) -> None:
    folder, precious = tmp_path / "out", file(tmp_path, "precious", "keep me")
    timeline = ct.Timeline([ct.Event("a", "A", "2024")])
    publish(timeline, folder)
    (folder / "timeline.ics").unlink()
    (folder / "timeline.ics").symlink_to(precious)
    publish(timeline, folder)
    assert precious.read_text() == "keep me"
    assert not (folder / "timeline.ics").is_symlink()


def test_a_journal_that_somebody_else_wrote_leads_nowhere_else(tmp_path: Path) -> None:
    folder, precious = tmp_path / "out", file(tmp_path, "precious", "keep me")
    publish(ct.Timeline([ct.Event("a", "A", "2024")]), folder)
    for journal in ({"moves": [["0", "../precious"]], "remove": []}, {"moves": [], "remove": ["../precious"]},
                    {"moves": [["0", str(precious)]], "remove": []}, {"moves": [["../../precious", "x"]], "remove": []},
                    {"moves": 1}, [], "{"):  # fmt: skip
        (folder / STAGING).mkdir()
        file(folder / STAGING, "0", "hurt")
        file(folder / STAGING, JOURNAL, journal if isinstance(journal, str) else json.dumps(journal))
        with pytest.raises(PublishingError, match=r"journal"):
            publish(ct.Timeline([ct.Event("b", "B", "2024")]), folder)
        assert precious.read_text() == "keep me"
        for path in (folder / STAGING).iterdir():
            path.unlink()
        (folder / STAGING).rmdir()


def test_an_input_that_is_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    faults: list[Fault] = []
    assert len(ct.load(tmp_path / "pipe.txt", faults.append)) == 0
    file(tmp_path, "a.txt", "A meeting took place in Minsk on May 6, 2024.")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert len(ct.load(tmp_path, faults.append)) == 1
