"""The table ``inequality``: how unequally each indicator is spread over Areas, and over residents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from commonground.core.equity import (
    concentration,
    gradient,
    p80_p20,
    palma,
    quintile_gap,
    weighted_gini,
    within_and_between,
)
from commonground.core.equity.gaps import FIFTHS
from commonground.core.equity.measure import (
    BETWEEN_AREAS,
    BETWEEN_RESIDENTS,
    FEWEST_UNITS,
    LEAST_COVERED,
    Measure,
)
from commonground.core.errors import InequalityError
from commonground.core.indicators.definition import FloatArray, Indicator
from commonground.core.indicators.values import Values
from commonground.data.pipeline.places import Peopled
from commonground.data.pipeline.values import Standing

# One seed for every bootstrap: the same values give the same verdict in every build.
_SEED = 20221121
_NO_RANK = "missing:income"
_CODES = frozenset({_NO_RANK, "few-areas", "few-people", "all-zero", "all-alike", "zero-bottom"})
_OF_RANK = (
    "quintile_gap",
    "concentration",
    "gradient",
    "spearman",
    *(f"fifth_{n + 1}" for n in range(FIFTHS)),
)


@dataclass(slots=True)
class InequalityTable:
    """Rows of the table ``inequality``."""

    columns: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, indicator: Indicator, level: str, found: Iterator[Measure]) -> None:
        """Append the measures of one indicator over the places of one level."""
        for measure in found:
            row = {
                "indicator": indicator.id,
                "level": level,
                "measure": measure.name,
                "value": np.nan if measure.value is None else float(measure.value),
                "status": measure.status,
                "reason": _code(measure),
                "units": measure.n_units,
                "people_covered_share": measure.people_covered_share,
                "unit_of_analysis": measure.unit_of_analysis,
            }
            for name, cell in row.items():
                self.columns.setdefault(name, []).append(cell)


def between_areas(
    found: Values, people: FloatArray, *, rank: FloatArray | None, ids: list[str]
) -> Iterator[Measure]:
    """Yield every measure of an indicator's Values over Areas.

    Parameters
    ----------
    found, people
        Values and people of the places, with one more entry for "outside", which is no Area.
    rank
        What Areas are ranked by, lowest = worst-off; None when no source says.
    ids
        Identifiers of the Areas, which break ties.

    Notes
    -----
    Source: docs/methods/inequality.md. People of a small group count with their true number: the
    measures are of the whole and name no Area.
    """
    x, w = found.value[:-1], np.nan_to_num(people[:-1])
    for name, measure in (("gini", weighted_gini), ("palma", palma), ("p80_p20", p80_p20)):
        yield _spoken(name, w, lambda measure=measure: measure(x, w))  # type: ignore[misc]  # a default binds it
    if rank is None:
        for name in _OF_RANK:
            yield _nothing(name, _NO_RANK)
        return
    yield _spoken("concentration", w, lambda: concentration(x, rank, w))
    try:
        fifths = quintile_gap(x, rank, w, ids=ids)
        verdict = gradient(x, rank, w, ids=ids, rng=np.random.default_rng(_SEED))
    except InequalityError:
        for name in _OF_RANK:
            if name != "concentration":
                yield _nothing(name, "few-areas")
        return
    yield fifths.gap
    shown = {"gradient": float(verdict.clear), "spearman": verdict.spearman}
    shown |= {f"fifth_{n + 1}": mean for n, mean in enumerate(verdict.fifth_means)}
    for name, value in shown.items():
        ok = verdict.status == "ok" and bool(np.isfinite(value))
        yield Measure(
            name,
            value if ok else None,
            verdict.n_units,
            verdict.people_covered_share,
            "ok" if ok else "cannot_tell",
            "" if ok else verdict.reason or "few-areas",
        )


def between_residents(answer: FloatArray, surface: Peopled, standing: Standing) -> Iterator[Measure]:
    """Yield Theil's index over residents, and its parts between and within Areas, which add up to it.

    Source: docs/methods/inequality.md.
    """
    try:
        found = within_and_between(answer, surface.people, standing.of_point[0])
    except InequalityError:
        for name in ("theil", "theil_between", "theil_within"):
            yield _nothing(name, "all-alike")
        return
    parts = {"theil": found.measure.value, "theil_between": found.between, "theil_within": found.within}
    for name, value in parts.items():
        yield Measure(
            name,
            value,
            found.measure.n_units,
            found.measure.people_covered_share,
            "ok" if value is not None else "cannot_tell",
            "" if value is not None else found.measure.reason,
            BETWEEN_RESIDENTS,
        )


def _code(measure: Measure) -> str | None:
    """Turn the reason of a measure into the code that pages say in the reader's language."""
    if measure.status == "ok":
        return None
    if measure.reason in _CODES:
        return measure.reason
    if 0 < measure.people_covered_share < LEAST_COVERED:
        return "few-people"
    return "zero-bottom" if measure.name in {"palma", "p80_p20"} else "few-areas"


def _spoken(name: str, w: FloatArray, measure: Callable[[], Measure]) -> Measure:
    try:
        return measure()
    except InequalityError:
        return _nothing(name, "few-areas" if np.count_nonzero(w) < FEWEST_UNITS else "all-zero")


def _nothing(name: str, reason: str) -> Measure:
    return Measure(name, None, 0, 0.0, "cannot_tell", reason, BETWEEN_AREAS)
