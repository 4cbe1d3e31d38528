"""What two builds of the tiny city say about each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commonground.data.lake.builds import history, live_build, open_build
from commonground.data.lake.diff import Comparison, SourceChange, compare
from commonground.data.lake.reader import BuildReader
from tests.data.lake.factory import RELEASE, tiny_build

NEWER = {"release": "2026-11-01", "osm_sha256": "c" * 64}
OSM = SourceChange("osm", RELEASE, "2026-11-01", "a" * 64, "c" * 64)


def _compare(folder: Path, *, place: str = "SYN-a01", **later: Any) -> Comparison:
    lake, city = tiny_build(folder, tiles=False)
    tiny_build(folder, tiles=False, **later)
    new = live_build(lake, city)
    assert new is not None
    old = open_build(lake, city, history(lake, city)[-1])
    return compare(BuildReader(lake, old), BuildReader(lake, new), place_kind="area", place=place)


@pytest.mark.parametrize(
    ("later", "cause", "sources", "methods"),
    [
        ({**NEWER, "shift": 0.1}, "data", (OSM,), ("1-H06", "1-H06")),
        ({"method": "2", "shift": 0.1}, "method", (), ("1-H06", "2-H06")),
        ({**NEWER, "method": "2", "shift": 0.1}, "both", (OSM,), ("1-H06", "2-H06")),
        ({**NEWER, "method": "2"}, "same", (OSM,), ("1-H06", "2-H06")),
        ({"shift": 0.1}, "method", (), ("1-H06", "1-H06")),
    ],
    ids=["new extract", "new method", "both", "neither number moved", "only the code"],
)
def test_a_change_names_its_cause(
    tmp_path: Path,
    later: dict[str, Any],
    cause: str,
    sources: tuple[SourceChange, ...],
    methods: tuple[str, str],
) -> None:
    found = {change.indicator: change for change in _compare(tmp_path, **later).changes}
    change = found["H06"]
    assert (change.cause, change.sources) == (cause, sources)
    assert (change.old_method, change.new_method) == methods


def test_a_build_equals_itself(tmp_path: Path) -> None:
    comparison = _compare(tmp_path)
    assert comparison.old == comparison.new
    assert comparison.differing == comparison.sources == ()
    assert not comparison.reshaped


def test_old_and_new_values_are_given_with_their_status(tmp_path: Path) -> None:
    comparison = _compare(tmp_path, shift=0.1)
    change = next(change for change in comparison.changes if change.indicator == "H06")
    assert change.old is not None
    assert change.new is not None
    assert change.old.value is not None
    assert change.new.value == pytest.approx(change.old.value + 0.1)
    hidden = _compare(tmp_path / "other", place="SYN-a03", shift=0.1)
    assert {change.cause for change in hidden.changes} == {"same"}
    assert {change.new.value for change in hidden.changes if change.new} == {None}


def test_a_place_that_neither_build_knows_has_no_changes(tmp_path: Path) -> None:
    comparison = _compare(tmp_path, place="SYN-nowhere", **NEWER)
    assert comparison.changes == ()
    assert comparison.sources == (OSM,)
