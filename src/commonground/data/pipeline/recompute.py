"""One published number, computed again from the sources with nothing taken from a cache."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.core.errors import LakeError, NoDataError
from commonground.core.indicators.registry import get
from commonground.data.city.config import load
from commonground.data.lake.builds import Build, live_build, open_build
from commonground.data.lake.reader import BuildReader
from commonground.data.lake.rows import Value
from commonground.data.pipeline.build import build_city
from commonground.data.pipeline.inputs import pinned_to
from commonground.data.pipeline.methods import code_version

_NUMBERS = ("value", "numerator", "denominator", "people", "share_without_data", "spread_low", "spread_high")


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came out, beside what is published."""

    text: str
    same: bool


def recompute(
    city_path: Path,
    indicator: str,
    place: str,
    *,
    lake: Path,
    cache: Path,
    build: str | None = None,
) -> Recomputed:
    """Compute one Value again, in an empty lake, from the sources the build was made of.

    Parameters
    ----------
    indicator, place
        Identifiers; the city's own id names the city as a whole.
    lake, cache
        Where the published build and the sources are.
    build
        The build whose number is meant; the live one when None.

    Raises
    ------
    NoDataError, LakeError
        There is no such indicator, or the build has no such Value.
    """
    city = load(city_path)
    wanted = open_build(lake, city.id, build) if build else live_build(lake, city.id)
    if wanted is None:
        raise LakeError(f"City {city.id!r} has no build: run `commonground city build {city_path}` first.")
    try:
        get(indicator)
    except KeyError as err:
        raise NoDataError(f"{err.args[0]}.") from err
    published = _find(lake, wanted, indicator, place)
    with tempfile.TemporaryDirectory(prefix="commonground-") as empty:
        again = build_city(pinned_to(city, wanted.manifest), lake=Path(empty), cache=cache, drawn=False).build
        computed = _find(Path(empty), again, indicator, place)
    same = all(_equal(getattr(published, name), getattr(computed, name)) for name in _NUMBERS)
    same = same and published.status == computed.status
    return Recomputed(_text(wanted, published, computed, same=same), same)


def _find(lake: Path, build: Build, indicator: str, place: str) -> Value:
    reader = BuildReader(lake, build)
    try:
        for kind in ("area", "cell", "city"):
            found = reader.value(indicator, kind, place)
            if found is not None:
                return found
    finally:
        reader.close()
    raise LakeError(
        f"Build {build.id} has no value of {indicator} at {place!r}: expected the id of an area or a cell of "
        f"{build.city!r}, or {build.city!r} itself."
    )


def _equal(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-15)


def _text(build: Build, published: Value, computed: Value, *, same: bool) -> str:
    lines = [f"{published.indicator} at {published.place}, build {build.id}", f"  status: {computed.status}"]
    lines += [f"  {name}: {_number(getattr(computed, name))}" for name in _NUMBERS]
    if same:
        lines.append("The published number is the same.")
    else:
        lines += ["The published number differs:", f"  status: {published.status}"]
        lines += [f"  {name}: {_number(getattr(published, name))}" for name in _NUMBERS]
        if build.manifest["code_version"] != code_version():
            lines.append(f"  It was computed by {build.manifest['code_version']}, this is {code_version()}.")
    return "\n".join(lines)


def _number(value: Any) -> str:
    return "cannot tell" if value is None else repr(float(value))
