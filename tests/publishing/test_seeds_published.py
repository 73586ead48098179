"""The seed documents published one after the other, by the command line, as their publisher would."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cstotimeline.cli import cli

NOW = "2026-01-02T03:04:05Z"


def publish(inputs: Path, folder: Path, *options: str) -> str:
    run = CliRunner().invoke(cli, ["publish", str(inputs), "--to", str(folder), "--now", NOW, *options])
    assert run.exit_code == 0, run.output
    return run.stdout


def uids(folder: Path) -> dict[str, str]:
    events = json.loads((folder / "timeline.json").read_bytes())["events"]
    return {event["uid"]: event["title"] for event in events}


@pytest.mark.parametrize("left_out", range(5))
def test_a_further_document_keeps_the_uid_of_every_event_there_was(tmp_path: Path, seeds: Path, left_out: int) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(seeds, releases)
    late = sorted(releases.iterdir())[left_out]
    text = late.read_bytes()
    late.unlink()
    publish(releases, tmp_path / "public")
    before = uids(tmp_path / "public")
    late.write_bytes(text)
    publish(releases, tmp_path / "public")
    after = uids(tmp_path / "public")
    assert before.keys() <= after.keys()
    assert "Withdrawn by the publisher" not in (tmp_path / "public" / "timeline.ics").read_text("utf-8")
    assert "nothing was written" in publish(releases, tmp_path / "public")


def test_renaming_the_timeline_keeps_every_uid(tmp_path: Path, seeds: Path) -> None:
    publish(seeds, tmp_path / "public", "--name", "One name")
    before = uids(tmp_path / "public")
    publish(seeds, tmp_path / "public", "--name", "Another name")
    assert uids(tmp_path / "public") == before


def test_a_removed_document_withdraws_what_only_it_told_of(tmp_path: Path, seeds: Path) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(seeds, releases)
    publish(releases, tmp_path / "public")
    before = uids(tmp_path / "public")
    sorted(releases.iterdir())[3].unlink()
    publish(releases, tmp_path / "public")
    gone = before.keys() - uids(tmp_path / "public").keys()
    assert any("Narcologists" in before[uid] for uid in gone)
    feed = (tmp_path / "public" / "timeline.ics").read_text("utf-8").replace("\r\n ", "")
    for uid in gone:
        if f"UID:{uid}" in feed:  # a bare year was never in the feed
            block = feed.split(f"UID:{uid}")[1].split("END:VEVENT")[0]
            assert "STATUS:CANCELLED" in block
    assert feed.count("Withdrawn by the publisher") >= len([uid for uid in gone if "Narcologists" in before[uid]])


def test_a_document_that_cannot_be_read_just_now_withdraws_nothing(tmp_path: Path, seeds: Path) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(seeds, releases)
    publish(releases, tmp_path / "public")
    before = uids(tmp_path / "public")
    sorted(releases.iterdir())[3].write_bytes(b"\x00\xff\xfe no text \x00")
    run = CliRunner().invoke(cli, ["publish", str(releases), "--to", str(tmp_path / "public"), "--now", NOW])
    assert run.exit_code == 1
    assert uids(tmp_path / "public").keys() == before.keys()
    assert "Withdrawn" not in (tmp_path / "public" / "timeline.ics").read_text("utf-8")
