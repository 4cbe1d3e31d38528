"""Three missions with one measure each, and three years of its values in every Area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from demo import LANGUAGES
from demo.tables import Column, Table, ids, texts
from demo.texts import read_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from demo.place import Place

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

PERIODS: Final = 13
"""Quarter ends from 2022-12-31 to 2025-12-31."""
QUARTER_YEARS: Final = 0.25
BASELINE_DATE: Final = "2022-12-31"
TARGET_DATE: Final = "2030-12-31"


@dataclass(frozen=True, slots=True)
class Course:
    """How a measure has moved, and how far its target asks it to move."""

    slope: float
    """Change a year, as planted."""
    ask: float
    """Change from baseline to target, as decided."""
    noise_sd: float
    limits: tuple[float, float]
    decimals: int


COURSES: Final = {
    "air": Course(slope=-0.9, ask=-6.5, noise_sd=0.25, limits=(0.0, 500.0), decimals=2),
    "homes": Course(slope=0.012, ask=-0.20, noise_sd=0.006, limits=(0.0, 1.0), decimals=4),
    "streets": Course(slope=-0.006, ask=-0.10, noise_sd=0.006, limits=(0.0, 1.0), decimals=4),
}
"""Air is on its way, homes go the wrong way, streets are behind."""

AIR_LOCAL_SD: Final = 0.4
"""How far an Area's own value lies from the planted field at its centre (µg/m³)."""
NOISE_MEAN: Final = 0.42
NOISE_SD: Final = 0.08


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """A measure's values and what follows from them."""

    mission: str
    scope: Flags
    value: Floats
    """Shape (Areas, periods)."""
    mean: Floats
    """People-weighted mean of the scope in each period."""
    target: float

    @property
    def gap(self) -> Floats:
        """Last value minus target in each Area; positive is still to do. NaN outside the scope."""
        return np.where(self.scope, self.value[:, -1] - self.target, np.nan)


def mission_texts() -> list[dict[str, Any]]:
    """Texts and purpose of the missions."""
    return list(read_texts("missions")["mission"])


def mission_ids() -> dict[str, str]:
    """Return the identifier of each mission by its key."""
    return {text["key"]: f"SYN-M{number}" for number, text in enumerate(mission_texts(), start=1)}


def draw_measures(
    rng: np.random.Generator, place: Place, people: Ints, *, last: Mapping[str, Floats]
) -> tuple[Measure, ...]:
    """Values of each measure: ``last`` in the newest period, the planted slope before it.

    ``last`` holds what other files already say about today: fine dust at each Area's centre ("air") and
    the share of burdened households ("homes").
    """
    noise = np.clip(rng.normal(NOISE_MEAN, NOISE_SD, place.areas), 0.05, 0.95)
    air = last["air"] + rng.normal(0, AIR_LOCAL_SD, place.areas)
    today = {**last, "air": air, "streets": noise}
    return tuple(
        _draw_measure(rng, place, people, mission=text, today=today[text["key"]]) for text in mission_texts()
    )


def mission_tables(area_ids: list[str], measures: tuple[Measure, ...]) -> tuple[Table, ...]:
    """Return the missions, their measures and the values of those."""
    written = mission_texts()
    names, measure_names = list(mission_ids().values()), ids("Q", len(measures), 1)
    return (
        _missions_table(names, written),
        _measures_table(area_ids, measures),
        Table(
            "measure_values",
            (
                Column("measure_id", "VARCHAR", np.repeat(measure_names, len(area_ids) * PERIODS).tolist()),
                Column("area_id", "VARCHAR", np.repeat(area_ids, PERIODS).tolist() * len(measures)),
                Column("period_end", "DATE", np.tile(period_ends(), len(area_ids) * len(measures))),
                Column("value", "DOUBLE", np.concatenate([measure.value.ravel() for measure in measures])),
            ),
        ),
    )


def period_ends() -> npt.NDArray[np.datetime64]:
    """Last days of the quarters."""
    months = np.datetime64("2023-01", "M") + 3 * np.arange(PERIODS)
    return (months.astype("datetime64[D]") - 1).astype("datetime64[s]")


def _draw_measure(
    rng: np.random.Generator, place: Place, people: Ints, *, mission: dict[str, Any], today: Floats
) -> Measure:
    course = COURSES[mission["key"]]
    years = QUARTER_YEARS * np.arange(1 - PERIODS, 1)
    wobble = rng.normal(0, course.noise_sd, (place.areas, PERIODS))
    wobble[:, -1] = 0.0
    value = np.clip(today[:, None] + course.slope * years + wobble, *course.limits)
    value = np.round(value, course.decimals).astype(np.float64)
    scope = place.eastern_third if mission["scope"] == "east" else np.ones(place.areas, dtype=np.bool_)
    mean = np.average(value[scope], axis=0, weights=people[scope])
    return Measure(
        mission=mission["key"],
        scope=scope,
        value=value,
        mean=np.asarray(mean, dtype=np.float64),
        target=round(float(mean[0]) + course.ask, course.decimals - 1),
    )


def _missions_table(names: list[str], written: list[dict[str, Any]]) -> Table:
    count = len(names)
    return Table(
        "missions",
        (
            Column("id", "VARCHAR", names),
            Column("lens", "VARCHAR", [text["lens"] for text in written]),
            Column("status", "VARCHAR", ["adopted"] * count),
            Column("kind", "VARCHAR", ["plain"] * count),
            Column("start", "DATE", ["2023-01-01"] * count),
            Column("end", "DATE", [TARGET_DATE] * count),
            Column("lead", "VARCHAR", [text["lead"] for text in written]),
            *texts("challenge_title", [text["challenge"] for text in written], LANGUAGES),
            *texts("challenge_text", [text["challenge_text"] for text in written], LANGUAGES),
            *texts("title", [text["title"] for text in written], LANGUAGES),
            *texts("why_bold", [text["why_bold"] for text in written], LANGUAGES),
        ),
    )


def _measures_table(area_ids: list[str], measures: tuple[Measure, ...]) -> Table:
    written, count = mission_texts(), len(measures)
    scopes = [[name for name, inside in zip(area_ids, m.scope, strict=True) if inside] for m in measures]
    return Table(
        "measures",
        (
            Column("id", "VARCHAR", ids("Q", count, 1)),
            Column("mission_id", "VARCHAR", [mission_ids()[measure.mission] for measure in measures]),
            Column("indicator", "VARCHAR", [text["indicator"] for text in written]),
            Column("unit", "VARCHAR", [text["unit"] for text in written]),
            Column("sdg_code", "VARCHAR", [text["sdg"] for text in written]),
            Column("area_scope", "VARCHAR[]", scopes),
            Column("group", "VARCHAR", ["residents"] * count),
            Column("baseline_value", "DOUBLE", [round(float(m.mean[0]), 4) for m in measures]),
            Column("baseline_date", "DATE", [BASELINE_DATE] * count),
            Column("target_value", "DOUBLE", [measure.target for measure in measures]),
            Column("target_date", "DATE", [TARGET_DATE] * count),
            Column("direction", "VARCHAR", ["down"] * count),
            Column("path", "VARCHAR", ["linear"] * count),
            Column("origin", "VARCHAR", ["official"] * count),
            Column("primary", "BOOLEAN", [True] * count),
        ),
    )
