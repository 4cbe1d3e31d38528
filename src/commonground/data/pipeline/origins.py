"""Where a number comes from: method, sources, licences, and which inputs are missing."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.core.indicators.definition import Indicator
from commonground.core.indicators.fifteen import MEASURED
from commonground.data.city.config import CityConfig
from commonground.data.pipeline.inputs import Inputs, SourceFile
from commonground.data.pipeline.methods import method_hash

_HASH_DIGITS = 12
# Inputs of indicators that no kind of source can give yet.
NOT_MEASURED_YET = frozenset({"open-space"})


@dataclass(frozen=True, slots=True)
class Origin:
    """What every Value of one indicator says of its origin.

    Parameters
    ----------
    missing
        Inputs without which it cannot be told; empty when it can.
    input_versions
        ``source@hash`` of each source it was computed from.
    """

    missing: tuple[str, ...]
    method_hash: str
    input_versions: tuple[str, ...]
    licences: tuple[str, ...]
    synthetic: bool


def origin(indicator: Indicator, city: CityConfig, inputs: Inputs) -> Origin:
    """Return the origin of an indicator's Values in one city."""
    used = sources_of(indicator, city, inputs)
    return Origin(
        missing=missing_inputs(indicator, city, inputs),
        method_hash=method_hash(indicator.id),
        input_versions=tuple(f"{one.ref.id}@{one.sha256[:_HASH_DIGITS]}" for one in used),
        licences=tuple(sorted({one.ref.licence for one in used})),
        synthetic=any(one.ref.synthetic for one in used),
    )


def missing_inputs(indicator: Indicator, city: CityConfig, inputs: Inputs) -> tuple[str, ...]:
    """Return the inputs of an indicator that no source gives."""
    return tuple(
        need
        for need in indicator.inputs
        if need in NOT_MEASURED_YET or (need != "areas" and not _given(need, city, inputs))
    )


def _given(need: str, city: CityConfig, inputs: Inputs) -> bool:
    return any(inputs.of_kind(city, one) for one in need.split("|"))


def sources_of(indicator: Indicator, city: CityConfig, inputs: Inputs) -> tuple[SourceFile, ...]:
    """Return every source that goes into an indicator: its inputs, what drew the city, and timetables.

    A timetable goes into everything that asks for a stop, where the city has one.
    """
    needs = [one for need in indicator.inputs if need != "areas" for one in need.split("|")]
    groups = MEASURED if indicator.family in {"H10", "J09"} else (str(indicator.params.get("group", "")),)
    if any(group.startswith("stop") for group in groups):
        needs.append("gtfs")
    found = {one.ref.id: one for need in needs for one in inputs.of_kind(city, need)}
    drawn = [city.boundary.source, city.urban.source if city.urban else None]
    drawn += [ref.source for ref in city.areas.values()]
    found |= {id_: inputs.files[id_] for id_ in drawn if id_ is not None and id_ in inputs.files}
    return tuple(found[id_] for id_ in sorted(found))
