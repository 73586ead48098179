"""Threads and processes: models, timelines and what is kept between calls are safe to share."""

from __future__ import annotations

import copy
import csv
import multiprocessing
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest

import cstotimeline as ct
from cstotimeline.formats import ics, table, timeline_json
from cstotimeline.publishing import page
from cstotimeline.publishing.folder import publish
from cstotimeline.publishing.manifest import Manifest
from fixed_timeline import fixed_timeline
from hardness.hostile import hostile

FIXED = fixed_timeline()


def test_nothing_of_a_timeline_can_be_changed_in_place() -> None:
    event = FIXED["rubezh-2022"]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.title = "x"  # type: ignore[misc]
    for kept in (FIXED.events, FIXED.sources, event.evidence, event.phases, event.doubts):  # type: ignore[attr-defined]
        assert isinstance(kept, tuple)
    with pytest.raises(TypeError):
        ct.Event("a", "A", "2024", extra={"a": {"b": 1}}).extra["a"]["b"] = 2


@pytest.mark.parametrize("timeline", [FIXED, hostile()], ids=["fixed", "hostile"])
def test_timelines_go_to_other_processes_and_come_back_the_same(timeline: ct.Timeline) -> None:
    assert pickle.loads(pickle.dumps(timeline)) == timeline == copy.deepcopy(timeline)


def test_threads_that_share_a_timeline_get_what_one_alone_gets(seeds: Path) -> None:
    text = (seeds / sorted(path.name for path in seeds.glob("*.txt"))[0]).read_text("utf-8")
    work = [
        lambda: ics.encode(FIXED), lambda: table.encode(FIXED), lambda: timeline_json.encode(FIXED),
        lambda: page.render(FIXED), lambda: [draft.evidence for draft in ct.read(text)],
        lambda: list(FIXED.between("2022", "2023", possible=True)), lambda: ics.decode(ics.encode(FIXED), [].append),
    ]  # fmt: skip
    alone = [one() for one in work]
    with ThreadPoolExecutor(8) as pool:
        together = [pool.submit(work[number % len(work)]) for number in range(6 * len(work))]
        for number, future in enumerate(together):
            assert future.result() == alone[number % len(work)]


def test_threads_that_read_tables_bear_long_cells_and_leave_the_limit_of_the_csv_module_alone() -> None:
    long, before = "x" * 200_000, csv.field_size_limit()
    data = f"id,title,edtf,description\na,A,2024,{long}\nb,B,2024,{long}\n".encode()
    with ThreadPoolExecutor(8) as pool:
        for timeline in pool.map(table.decode, [data] * 64):
            assert [event.description for event in timeline] == [long, long]
    assert csv.field_size_limit() == before


def publish_some(folder: Path, first: int) -> None:
    for number in range(first, first + 4):
        publish(FIXED.replace(ct.Event("own", f"Title {number}", "2024-05-06")), folder, wait=60)


def test_two_publishers_and_many_readers_leave_one_whole_state(tmp_path: Path) -> None:
    publish(FIXED.replace(ct.Event("own", "Title", "2024-05-06")), tmp_path)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=publish_some, args=(tmp_path, 100 * n)) for n in range(2)]
    for process in processes:
        process.start()
    while any(process.is_alive() for process in processes):
        again = timeline_json.decode((tmp_path / "timeline.json").read_bytes())
        assert again["own"].title.startswith("Title")
        Manifest.read(tmp_path)
    assert [process.exitcode for process in processes] == [0, 0]
    timeline = timeline_json.decode((tmp_path / "timeline.json").read_bytes())
    assert Manifest.read(tmp_path).ledger.revision(timeline, timeline["own"]).number == 8
