"""Residents by Area and age, and their households with income and housing cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from demo.tables import Column, Table, ids

if TYPE_CHECKING:
    import numpy.typing as npt

    from demo.place import Place
    from demo.planted import Planted

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

FLOOR_AREA_PER_PERSON_M2: Final = 400.0
"""Our choice: a city centre is mostly offices and shops. Not fitted to any real population table."""

AGE_BANDS: Final = ("0-14", "15-24", "25-44", "45-64", "65+")
AGE_SHARES: Final = (0.13, 0.13, 0.36, 0.22, 0.16)

SMALL_AREAS: Final = 2
SMALL_PEOPLE: Final = (1, 4)
"""Fewest and most residents of the two Areas that every export must hide (k = 5)."""
FEWEST_ELSEWHERE: Final = 10
LEAST_EXPECTED: Final = 12.0
"""Areas with hardly any floor area still expect so many, so that only the two above are ever hidden."""

FIFTHS: Final = 5

PEOPLE_PER_HOUSEHOLD: Final = 2.1
INCOME_MEDIAN: Final = 2900.0
INCOME_LOG_SD: Final = 0.35
INCOME_LOG_SD_OF_AREAS: Final = 0.15
INCOME_REACH_M: Final = 200.0
"""Neighbouring Areas have like incomes: the bell curve's standard deviation in metres."""

BURDEN_MEAN: Final = 0.27
BURDEN_SD: Final = 0.07
BURDEN_LIMIT: Final = 0.30
BURDEN_LIMITS: Final = (0.05, 0.80)


@dataclass(frozen=True, slots=True, eq=False)
class Households:
    """One entry per household."""

    area: Ints
    people: Ints
    income_minor: Ints
    """Euro cents a month."""
    burden: Floats
    """Share of income spent on housing."""

    @property
    def burdened(self) -> Flags:
        """Whether a household pays more than 30 % of its income for housing (indicator J07)."""
        return np.asarray(self.burden > BURDEN_LIMIT)

    def burdened_share(self, areas: int) -> Floats:
        """Share of burdened households in each Area."""
        return np.bincount(self.area, self.burdened, areas) / np.bincount(self.area, minlength=areas)

    def mean_income(self, areas: int) -> Floats:
        """Mean income of each Area in euro cents a month."""
        return np.bincount(self.area, self.income_minor, areas) / np.bincount(self.area, minlength=areas)


def expected_residents(place: Place) -> Floats:
    """People each Area expects: one per 400 m² of floor area in the whole city, shared by floor area.

    The two smallest Areas and those that would expect fewer than 12 get a fixed number instead.
    """
    expected = place.floor_area_m2 / FLOOR_AREA_PER_PERSON_M2
    total = expected.sum()
    small, low = np.zeros((2, place.areas), dtype=np.bool_)
    small[small_areas(place)] = True
    low[~small & (expected < LEAST_EXPECTED)] = True
    fixed = small * np.mean(SMALL_PEOPLE) + low * LEAST_EXPECTED
    by_floor = expected * ~(small | low)
    return np.asarray(fixed + by_floor * (total - fixed.sum()) / by_floor.sum())


def small_areas(place: Place) -> Ints:
    """Return the two Areas with the least floor area."""
    return np.sort(np.argsort(place.floor_area_m2, kind="stable")[:SMALL_AREAS])


def draw_residents(rng: np.random.Generator, place: Place) -> Ints:
    """People by Area and age band, shape (Areas, 5)."""
    total = np.maximum(rng.poisson(expected_residents(place)), FEWEST_ELSEWHERE)
    total[small_areas(place)] = rng.integers(SMALL_PEOPLE[0], SMALL_PEOPLE[1] + 1, SMALL_AREAS)
    return rng.multinomial(total, AGE_SHARES)


def draw_households(rng: np.random.Generator, place: Place, people: Ints, planted: Planted) -> Households:
    """Split the people of each Area into households and give each an income and a housing cost."""
    count = np.maximum(np.rint(people / PEOPLE_PER_HOUSEHOLD).astype(np.int64), 1)
    area = np.repeat(np.arange(place.areas), count)
    further = np.repeat(np.arange(place.areas), people - count)
    start = np.cumsum(count) - count
    joins = start[further] + np.floor(rng.random(len(further)) * count[further]).astype(np.int64)
    within = np.sqrt(INCOME_LOG_SD**2 - INCOME_LOG_SD_OF_AREAS**2)
    level = INCOME_LOG_SD_OF_AREAS * _smooth_noise(rng, place)
    income = INCOME_MEDIAN * np.exp(level[area] + within * rng.standard_normal(len(area)))
    burden = rng.normal(BURDEN_MEAN, BURDEN_SD, len(area)) + planted.burden * place.eastern_third[area]
    return Households(
        area=area,
        people=1 + np.bincount(joins, minlength=len(area)),
        income_minor=np.rint(income).astype(np.int64) * 100,
        burden=np.round(np.clip(burden, *BURDEN_LIMITS), 4),
    )


def income_fifths(households: Households, people: Ints) -> Ints:
    """Fifth of each Area by mean household income: 0 poorest to 4 richest, ties by Area.

    Only Areas with at least 10 residents are ranked; the two small ones count as the middle fifth, so
    that nothing is said about them.
    """
    income = households.mean_income(len(people))
    ranked = np.flatnonzero(people >= FEWEST_ELSEWHERE)
    ranked = ranked[np.argsort(income[ranked], kind="stable")]
    mid_rank = (np.arange(len(ranked)) + 0.5) / len(ranked)
    fifth = np.full(len(people), FIFTHS // 2, dtype=np.int64)
    fifth[ranked] = np.floor(FIFTHS * mid_rank).astype(np.int64)
    return fifth


def residents_table(area_ids: list[str], residents: Ints) -> Table:
    """Area by age band."""
    bands = len(AGE_BANDS)
    return Table(
        "residents",
        (
            Column("id", "VARCHAR", [f"{area}-{band + 1}" for area in area_ids for band in range(bands)]),
            Column("area_id", "VARCHAR", [area for area in area_ids for _ in range(bands)]),
            Column("age_band", "VARCHAR", list(AGE_BANDS) * len(area_ids)),
            Column("people", "INTEGER", residents.ravel()),
        ),
    )


def households_table(area_ids: list[str], households: Households) -> Table:
    """One row per household."""
    count = len(households.area)
    return Table(
        "households",
        (
            Column("id", "VARCHAR", ids("H", count, 5)),
            Column("area_id", "VARCHAR", [area_ids[index] for index in households.area]),
            Column("people", "INTEGER", households.people),
            Column("income_minor", "BIGINT", households.income_minor),
            Column("currency", "VARCHAR", ["EUR"] * count),
            Column("housing_cost_share", "DOUBLE", households.burden),
        ),
    )


def area_households_table(area_ids: list[str], households: Households) -> Table:
    """Totals by Area, as a statistics office would hand them to the city."""
    count = len(area_ids)
    return Table(
        "area_households",
        (
            Column("id", "VARCHAR", [f"{area}-2025" for area in area_ids]),
            Column("area_id", "VARCHAR", area_ids),
            Column("period_end", "DATE", ["2025-12-31"] * count),
            Column("households", "INTEGER", np.bincount(households.area, minlength=count)),
            Column("burdened", "INTEGER", np.bincount(households.area[households.burdened], minlength=count)),
            Column("mean_income_minor", "BIGINT", np.rint(households.mean_income(count)).astype(np.int64)),
            Column("currency", "VARCHAR", ["EUR"] * count),
        ),
    )


def _smooth_noise(rng: np.random.Generator, place: Place) -> Floats:
    """Noise that is alike in neighbouring Areas, with standard deviation 1 in each."""
    gap = np.hypot(place.x[:, None] - place.x, place.y[:, None] - place.y)
    weight = np.exp(-(gap**2) / (2 * INCOME_REACH_M**2))
    return np.asarray(weight @ rng.standard_normal(place.areas) / np.sqrt((weight**2).sum(axis=1)))
