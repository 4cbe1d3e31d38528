"""The route pack: the same arrays back, mapped and not read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.errors import LakeError
from commonground.data.lake.doors import Texts, open_route_pack, read_pack, write_pack
from commonground.data.lake.version import Version
from commonground.data.lake.write import write_version
from tests.data.lake.sample import META
from tests.data.lake.tiny_streets import route_parts


@dataclass(frozen=True, slots=True)
class Part:
    numbers: npt.NDArray[np.float32]
    empty: npt.NDArray[np.int64]
    names: Any
    title: str
    counts: dict[str, int]


def _part(**change: Any) -> Part:
    return Part(
        **{
            "numbers": np.array([1.5, np.inf], dtype=np.float32),
            "empty": np.zeros(0, dtype=np.int64),
            "names": ["Åbo", None, ""],
            "title": "EPSG:3067",
            "counts": {"kept": 2},
        }
        | change
    )


@pytest.fixture
def beside(tmp_path: Path) -> Version:
    return write_version(tmp_path, {"x": np.ones(2)}, name="edges", meta=META)


def test_a_dataclass_comes_back_as_it_was(tmp_path: Path, beside: Version) -> None:
    pack = write_pack(tmp_path, beside, {"one": _part(), "two.food": _part(title="two")})
    back = read_pack(tmp_path / pack.path, {"one": Part, "two": Part})
    assert set(back) == {"one", "two.food"}
    np.testing.assert_array_equal(back["one"].numbers, _part().numbers)
    assert back["one"].numbers.dtype == np.float32
    assert back["one"].empty.tolist() == []
    assert list(back["one"].names) == ["Åbo", None, ""]
    assert (back["one"].title, back["two.food"].title) == ("EPSG:3067", "two")
    assert back["one"].counts == {"kept": 2}


def test_arrays_are_mapped_and_read_only(tmp_path: Path, beside: Version) -> None:
    pack = write_pack(tmp_path, beside, {"one": _part()})
    numbers = read_pack(tmp_path / pack.path, {"one": Part})["one"].numbers
    assert isinstance(numbers.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        numbers[0] = 0


def test_the_same_parts_are_one_folder_and_other_parts_another(tmp_path: Path, beside: Version) -> None:
    first, again = (write_pack(tmp_path, beside, {"one": _part()}) for _ in range(2))
    other = write_pack(tmp_path, beside, {"one": _part(title="other")})
    assert first == again
    assert first.path != other.path
    assert all((tmp_path / name).stat().st_size == size for name, size in first.files.items())
    assert first.to_json() == {"path": first.path, "sha256": first.sha256, "bytes": sum(first.files.values())}


def test_the_streets_of_a_city_come_back(tmp_path: Path, beside: Version) -> None:
    parts = route_parts()
    pack = open_route_pack(tmp_path / write_pack(tmp_path, beside, parts).path)
    np.testing.assert_array_equal(pack.graph.geom_x, parts["graph"].geom_x)
    assert list(pack.graph.name) == parts["graph"].name
    np.testing.assert_array_equal(pack.reach["food"].next_node, parts["reach.food"].next_node)
    np.testing.assert_array_equal(pack.seeds["stop"].to_u_m, parts["seeds.stop"].to_u_m)


def test_a_pack_of_another_version_or_of_nothing_is_refused(tmp_path: Path, beside: Version) -> None:
    @dataclass(frozen=True, slots=True)
    class Wider:
        numbers: Any
        speed: Any

    pack = write_pack(tmp_path, beside, {"one": _part()})
    with pytest.raises(
        LakeError, match=r"other fields for Wider than this version.*'speed'.*build the city again"
    ):
        read_pack(tmp_path / pack.path, {"one": Wider})
    with pytest.raises(LakeError, match="no streets"):
        open_route_pack(tmp_path / pack.path)
    with pytest.raises(LakeError, match="no usable route pack"):
        read_pack(tmp_path / "nowhere", {})


def test_a_part_that_is_no_dataclass_is_refused(tmp_path: Path, beside: Version) -> None:
    with pytest.raises(LakeError, match="give a dataclass of arrays"):
        write_pack(tmp_path, beside, {"one": np.ones(2)})


@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))))
def test_texts_behave_as_the_list_they_were_made_of(texts: list[str | None]) -> None:
    packed = Texts.of(texts)
    assert list(packed) == texts
    assert len(packed) == len(texts)
    assert packed[1:3] == texts[1:3]
    assert [packed[-1 - at] for at in range(len(texts))] == texts[::-1]
    with pytest.raises(IndexError):
        packed[len(texts)]
