"""UIDs: derived from ids alone, the same for ever, and remembered within bounds."""

from __future__ import annotations

from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cstotimeline as ct
from cstotimeline import uids
from cstotimeline.uids import NAMESPACE, Uids


@given(st.text(min_size=1), st.uuids())
def test_a_uid_is_the_uuid_of_version_5_of_a_namespace_and_an_id(name, namespace) -> None:
    uids = Uids(namespace.bytes)
    assert uids.derive(name) == uids[name] == uids[name] == str(uuid5(namespace, name))


def test_uids_never_change_between_releases() -> None:
    assert ct.Timeline().uid(ct.Event("rubezh-2022", "Rubezh-2022", "2022")) == "96271fcd-d9a2-5d65-ab54-f8a81cdbc58a"


def test_only_so_many_uids_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uids, "_REMEMBERED", 3)
    known = Uids(NAMESPACE.bytes)
    for name in "abcdefg" * 2:
        assert known[name] == known.derive(name)
        assert len(known) <= 3
