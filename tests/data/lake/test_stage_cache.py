"""The stage cache and the removal of what nobody needs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from commonground.core.errors import BusyError
from commonground.data.lake import paths, stage_cache
from commonground.data.lake.builds import build_lock, live_build
from commonground.data.lake.garbage import sweep, unreferenced
from commonground.data.lake.reader import BuildReader
from commonground.data.lake.version import Version
from commonground.data.lake.write import verify, write_version
from tests.data.lake.factory import CITY, tiny_build
from tests.data.lake.sample import META

KEY = "f" * 64


def _version(lake: Path, number: float) -> Version:
    return write_version(lake, {"x": np.array([number])}, name="points", meta=META)


def test_what_a_stage_made_is_found_again(tmp_path: Path) -> None:
    version = _version(tmp_path, 1)
    (tmp_path / "b.bin").write_bytes(b"12345")
    stage_cache.put(tmp_path, KEY, {"points": version}, report={"points": {"read": 1}}, files={"b.bin": 5})
    kept = stage_cache.get(tmp_path, KEY)
    assert kept is not None
    assert kept.outputs == {"points": version}
    assert kept.report == {"points": {"read": 1}}
    assert kept.files == {"b.bin": 5}


def test_another_key_finds_nothing(tmp_path: Path) -> None:
    stage_cache.put(tmp_path, KEY, {})
    assert stage_cache.get(tmp_path, "e" * 64) is None


def test_an_entry_is_no_hit_once_a_table_is_gone_or_cut_short(tmp_path: Path) -> None:
    version = _version(tmp_path, 1)
    stage_cache.put(tmp_path, KEY, {"points": version})
    path = paths.canonical_file(tmp_path, version.sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    assert stage_cache.get(tmp_path, KEY) is None
    paths.remove_tree(paths.version_folder(tmp_path, version.sha256))
    assert stage_cache.get(tmp_path, KEY) is None


def test_an_entry_is_no_hit_once_another_file_is_gone(tmp_path: Path) -> None:
    stage_cache.put(tmp_path, KEY, {}, files={"tiles": 5})
    assert stage_cache.get(tmp_path, KEY) is None


def test_a_fresh_build_has_nothing_to_sweep(tmp_path: Path) -> None:
    lake, _ = tiny_build(tmp_path)
    assert unreferenced(lake).paths == ()
    assert unreferenced(lake).bytes == 0


def test_only_what_no_build_names_is_swept(tmp_path: Path) -> None:
    lake, city = tiny_build(tmp_path)
    lost = _version(lake, 1)
    stage_cache.put(lake, KEY, {"points": lost})
    live = live_build(lake, city)
    assert live is not None
    stage_cache.put(lake, "e" * 64, {"areas": live.tables["areas"]})
    unfinished = lake / ".tmp" / "left"
    unfinished.mkdir(parents=True)
    manifest = paths.city_folder(lake, CITY) / "builds" / "0123456789abcdef.json"
    paths.write_json(manifest, {"tables": {}})

    found = unreferenced(lake)
    assert found.versions == (paths.version_folder(lake, lost.sha256),)
    assert found.manifests == (manifest,)
    assert [path.name for path in found.caches] == [f"{KEY}.json"]
    assert found.unfinished == (unfinished,)
    assert found.bytes >= lost.bytes

    assert sweep(lake) == found
    assert unreferenced(lake).paths == ()
    assert not paths.version_folder(lake, lost.sha256).exists()
    for version in live.tables.values():
        verify(lake, version)
    reader = BuildReader(lake, live)
    assert reader.route_pack() is not None
    assert reader.tile(11, 1165, 592) is not None


def test_former_builds_in_the_history_are_kept(tmp_path: Path) -> None:
    lake, _ = tiny_build(tmp_path, tiles=False)
    tiny_build(tmp_path, tiles=False, shift=0.2)
    assert sweep(lake).paths == ()


def test_nothing_is_swept_while_a_city_is_built(tmp_path: Path) -> None:
    lost = _version(tmp_path, 1)
    with build_lock(tmp_path, CITY), pytest.raises(BusyError):
        sweep(tmp_path)
    verify(tmp_path, lost)
