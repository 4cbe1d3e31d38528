"""A carried file comes out as it went in, is kept while a build names it, and is never taken on trust."""

from __future__ import annotations

import hashlib

import pytest

from commonground.core.errors import ChecksumError, LakeError
from commonground.data.lake import garbage, paths
from commonground.data.lake.carried import Carried, carry, read_carried


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "election.pb"
    path.write_bytes(b"META\nkey;value\nbudget;1\n")
    return path


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_comes_out_byte_for_byte_and_carrying_it_again_changes_nothing(tmp_path, file):
    lake, name = tmp_path / "lake", _sha256(file)
    carry(lake, file, name)
    (held,) = paths.version_folder(lake, name).rglob("carried")
    before = held.stat()
    carry(lake, file, name)
    assert held.read_bytes() == read_carried(lake, name) == file.read_bytes()
    assert held.stat() == before
    assert paths.unfinished(lake) == ()


def test_a_file_that_changed_since_it_was_verified_is_refused_and_leaves_nothing(tmp_path, file):
    with pytest.raises(ChecksumError, match="expected sha256"):
        carry(tmp_path / "lake", file, "0" * 64)
    assert paths.unfinished(tmp_path / "lake") == ()
    assert not paths.version_folder(tmp_path / "lake", "0" * 64).exists()


def test_damaged_bytes_and_an_absent_file_are_each_said(tmp_path, file):
    lake, name = tmp_path / "lake", _sha256(file)
    with pytest.raises(LakeError, match="build the city again"):
        read_carried(lake, name)
    carry(lake, file, name)
    (held,) = paths.version_folder(lake, name).rglob("carried")
    held.chmod(0o644)
    held.write_bytes(b"other")
    with pytest.raises(ChecksumError, match=name):
        read_carried(lake, name)


def test_a_file_no_build_names_is_swept(tmp_path, file):
    lake, name = tmp_path / "lake", _sha256(file)
    carry(lake, file, name)
    swept = garbage.sweep(lake)
    assert [folder.name for folder in swept.versions] == [name]
    assert not paths.version_folder(lake, name).exists()


def test_the_demo_build_carries_its_election_and_its_conversation(demo_city, demo_sources):
    build = demo_city.reader()
    (election,), (conversation,) = build.carried("election"), build.carried("conversation")
    (statements,) = build.carried("statements")
    assert statements.conversation == conversation.id
    for one, name in ((election, "election.pb"), (conversation, "votes.csv"), (statements, "comments.csv")):
        assert build.carried_content(one) == (demo_sources / name).read_bytes()
        assert one.synthetic
    assert set(election.title) == {"en", "es", "fr", "ar"}
    held = {folder.name for folder in garbage.unreferenced(demo_city.lake).versions}
    assert election.sha256 not in held


def test_a_build_without_such_sources_carries_nothing(grid):
    assert grid.reader().carried("election") == ()


def test_an_entry_survives_its_manifest():
    one = Carried("e", "election", "a" * 64, 3, "CC0-1.0", synthetic=True, title={"en": "E"})
    assert Carried(**one.to_json()) == one
