"""The table ``values``: every indicator at every place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from commonground.core.indicators.definition import FloatArray, Indicator
from commonground.core.indicators.registry import REGISTRY
from commonground.core.indicators.values import Values, values
from commonground.core.places.areas import AreaShares, area_shares
from commonground.data.pipeline.origins import Origin
from commonground.data.pipeline.places import Bools, Ints, Peopled, Places
from commonground.data.pipeline.workbench import Level

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who of each surface's people is where, for one list of places."""

    places: Places
    of_point: Sequence[Ints]
    unplaced: Sequence[FloatArray]
    uncounted: Bools

    @property
    def rows(self) -> int:
        """Places, without "outside any of them"."""
        return len(self.places.ids)


def stand(places: Places, level: Level | None, surfaces: Sequence[Peopled]) -> Standing:
    """Find the place of every point of every surface."""
    lost = [one.unplaced(places) for one in surfaces]
    uncounted = lost[0][1] if lost else np.zeros(len(places.ids), dtype=bool)
    return Standing(
        places=places,
        of_point=[one.place_of(places, level) for one in surfaces],
        unplaced=[people for people, _ in lost],
        uncounted=np.append(uncounted, False),
    )


def people_of(standing: Standing, surfaces: Sequence[Peopled]) -> FloatArray:
    """Return the people of each place on the main surface, and outside of all; NaN where unknown."""
    if not surfaces:
        return np.full(standing.rows + 1, np.nan)
    nothing = np.zeros(len(surfaces[0].people))
    people = _shares(standing, surfaces, 0, nothing).people
    return np.where(standing.uncounted, np.nan, people)


def find_values(
    indicator: Indicator, standing: Standing, surfaces: Sequence[Peopled], *, hidden: Bools, origin: Origin
) -> Values:
    """Return the Values of one indicator of people at one list of places."""
    if not surfaces:
        unknown = np.full(standing.rows + 1, np.nan)
        empty = AreaShares(numerator=unknown, denominator=unknown, people=unknown)
        return values([empty], hidden=hidden, missing_inputs=origin.missing or ("population",))
    if indicator.compute is None:
        raise ValueError(f"{indicator.id} is made of Areas, not of people: see inequality.")
    shares = [
        _shares(standing, surfaces, at, indicator.compute(one.points, indicator))
        for at, one in enumerate(surfaces)
    ]
    return values(shares, hidden=hidden, uncounted=standing.uncounted, missing_inputs=origin.missing)


def _shares(standing: Standing, surfaces: Sequence[Peopled], at: int, answer: FloatArray) -> AreaShares:
    return area_shares(
        standing.of_point[at],
        answer,
        surfaces[at].people,
        n_areas=standing.rows,
        unplaced=standing.unplaced[at],
    )


@dataclass(slots=True)
class ValueTable:
    """Rows of the table ``values``.

    Parameters
    ----------
    period
        Date of the map, the period of every Value; None when unknown.
    source
        Name of the main surface; None without people.
    """

    period: str | None
    source: str | None
    columns: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, indicator: Indicator, places: Places, found: Values, origin: Origin) -> None:
        """Append a row for each place, and one for "outside" where somebody is there."""
        ids = [*places.ids, OUTSIDE]
        shown = len(places.ids) + int(places.kind == "area" and found.people[-1] > 0)
        for row in range(shown):
            self.append(
                indicator,
                places,
                ids[row],
                origin,
                value=found.value[row],
                numerator=found.numerator[row],
                denominator=found.denominator[row],
                people=found.people[row],
                share_without_data=found.share_without_data[row],
                spread_low=found.spread_low[row],
                spread_high=found.spread_high[row],
                spread_n=int(found.spread_n[row]),
                status=found.status[row],
                reason=found.reason[row] or None,
            )

    def append(
        self, indicator: Indicator, places: Places, place: str, origin: Origin, **numbers: Any
    ) -> None:
        """Append one row."""
        row: Mapping[str, Any] = {
            "indicator": indicator.id,
            "rule_version": indicator.rule_set,
            "place_kind": places.kind,
            "level": places.level,
            "place": place,
            "period": self.period,
            "population_source": self.source,
            "method_hash": origin.method_hash,
            "input_versions": origin.input_versions,
            "licences": origin.licences,
            "synthetic": origin.synthetic,
            **numbers,
        }
        for name, cell in row.items():
            self.columns.setdefault(name, []).append(cell)


def indicators_of_people() -> tuple[Indicator, ...]:
    """Return the indicators that are answered by each point of people."""
    return tuple(one for one in REGISTRY.values() if one.compute is not None)
