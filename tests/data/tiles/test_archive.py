"""The PMTiles archive, against the package's own reader and program."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pmtiles.reader import MemorySource, Reader

from commonground.core.errors import LakeError, NoDataError
from commonground.data.tiles.archive import TileArchive, write_archive

BBOX = (24.9, 60.1, 25.0, 60.2)
PMTILES_SHOW = Path(sys.executable).with_name("pmtiles-show")


def _write(path: Path, count: int = 5) -> dict[tuple[int, int, int], bytes]:
    random = np.random.default_rng(1)
    places = random.integers(1, 16384, size=(count, 2)).tolist()
    tiles = {(14, x, y): b"tile" * (x % 97) + b"%d" % at for at, (x, y) in enumerate(places)}
    write_archive(path, tiles, bbox=BBOX, metadata={"name": "test", "vector_layers": []})
    return tiles


def test_every_tile_comes_back_as_it_was(tmp_path: Path) -> None:
    tiles = _write(tmp_path / "t.pmtiles")
    archive = TileArchive(tmp_path / "t.pmtiles")
    assert {address: gzip.decompress(archive.tile(*address) or b"") for address in tiles} == tiles
    assert sorted(archive.addresses()) == sorted(tiles)
    assert archive.zooms == (14, 14)
    assert archive.metadata()["name"] == "test"


@pytest.mark.parametrize("address", [(14, 0, 0), (3, 1, 1), (14, 99_999, 0), (40, 0, 0), (2, 4, 0)])
def test_a_tile_that_is_not_there_is_none(tmp_path: Path, address: tuple[int, int, int]) -> None:
    _write(tmp_path / "t.pmtiles")
    assert TileArchive(tmp_path / "t.pmtiles").tile(*address) is None


def test_an_archive_with_leaf_directories_is_read_alike(tmp_path: Path) -> None:
    tiles = _write(tmp_path / "t.pmtiles", count=9000)
    archive = TileArchive(tmp_path / "t.pmtiles")
    oracle = Reader(MemorySource((tmp_path / "t.pmtiles").read_bytes()))
    assert oracle.header()["leaf_directory_length"] > 0
    for address in list(tiles)[::500]:
        assert archive.tile(*address) == oracle.get(*address)
    assert len(archive.addresses()) == len(tiles)


def test_equal_tiles_give_equal_bytes(tmp_path: Path) -> None:
    _write(tmp_path / "a.pmtiles")
    _write(tmp_path / "b.pmtiles")
    assert (tmp_path / "a.pmtiles").read_bytes() == (tmp_path / "b.pmtiles").read_bytes()


def test_pmtiles_show_opens_the_archive(tmp_path: Path) -> None:
    if not PMTILES_SHOW.exists():
        pytest.skip("needs the program pmtiles-show of the pmtiles package, which is not installed here")
    _write(tmp_path / "t.pmtiles")
    done = subprocess.run([PMTILES_SHOW, tmp_path / "t.pmtiles"], capture_output=True, text=True, check=True)
    assert "'tile_type': <TileType.MVT: 1>" in done.stdout


def test_no_tile_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoDataError, match="at least one tile"):
        write_archive(tmp_path / "t.pmtiles", {}, bbox=BBOX, metadata={})


@pytest.mark.parametrize("content", [b"", b"not tiles at all", b"PMTiles\x02" + bytes(200)])
def test_a_file_that_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.pmtiles"
    path.write_bytes(content)
    with pytest.raises(LakeError, match=r"t\.pmtiles"):
        TileArchive(path)


def test_a_missing_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="build the city again"):
        TileArchive(tmp_path / "none.pmtiles")
