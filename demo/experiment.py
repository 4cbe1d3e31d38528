"""Three experiments over 24 months: one that works, one without effect, one that was never comparable."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from demo import LANGUAGES
from demo.projects import project_ids
from demo.tables import Column, Table, ids, texts
from demo.texts import read_texts

if TYPE_CHECKING:
    import numpy.typing as npt

    from demo.planted import Planted

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

MONTHS: Final = 24
FIRST_MONTH: Final = np.datetime64("2024-01")
WAVES: Final = (10, 15)
"""First treated month of each wave, counted from 0."""
AREAS_PER_WAVE: Final = 17
AREA_SD: Final = 0.4
MONTH_WALK_SD: Final = 0.03
NOISE_SD: Final = 0.04
BROKEN_TREND: Final = -0.02
"""Change per month of the Areas that were not drawn by lot but chosen because they were improving."""
KINDS: Final = ("effect", "null", "broken")
"""In the order of the text file; which is which is written in ``truth.json`` only."""
HYPOTHESIS: Final = -0.2
MIN_EFFECT_WORTH: Final = 0.1
ALPHA: Final = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One experiment: an outcome for every Area and month."""

    kind: str
    start: Ints
    """First treated month of each Area; ``MONTHS`` where it is never treated."""
    outcome: Floats
    """Shape (Areas, months), standard units, lower is better."""


def draw_experiments(
    rng: np.random.Generator, area_ids: list[str], *, seed: int, planted: Planted
) -> tuple[Panel, ...]:
    """Draw the three panels; which Areas start when is decided by a lot that anyone can repeat."""
    return tuple(_draw_panel(rng, area_ids, kind=kind, seed=seed, planted=planted) for kind in KINDS)


def lot(area_ids: list[str], lot_seed: str) -> Ints:
    """Positions of the Areas in the order of the lot: by SHA-256 of the seed followed by the id."""
    drawn = [sha256((lot_seed + area).encode()).hexdigest() for area in area_ids]
    return np.array(sorted(range(len(area_ids)), key=drawn.__getitem__), dtype=np.int64)


def lot_seed(seed: int, kind: str) -> str:
    """Text that was published before the lot was drawn; it does not tell which experiment works."""
    return f"SYN-{seed}-lot-{KINDS.index(kind) + 1}-"


def effect(start: Ints, planted: Planted) -> Floats:
    """Planted effect by Area and month: a jump, then a drift; 0 before the start."""
    since = np.arange(MONTHS) - start[:, None]
    return np.where(since >= 0, planted.jump + planted.drift * since, 0.0)


def experiment_tables(area_ids: list[str], panels: tuple[Panel, ...], *, seed: int) -> tuple[Table, ...]:
    """Return the experiments, who starts when, and the outcomes."""
    names = ids("X", len(panels), 1)
    months = (FIRST_MONTH + np.arange(MONTHS)).astype("datetime64[s]")
    cells = len(area_ids) * MONTHS
    start = np.concatenate([panel.start for panel in panels])
    first = (FIRST_MONTH + start).astype("datetime64[s]")
    first[start == MONTHS] = np.datetime64("NaT")
    wave = [None if month == MONTHS else WAVES.index(month) + 1 for month in start.tolist()]
    return (
        _experiments_table(names, panels, seed=seed),
        Table(
            "experiment_areas",
            (
                Column("experiment_id", "VARCHAR", np.repeat(names, len(area_ids)).tolist()),
                Column("area_id", "VARCHAR", area_ids * len(names)),
                Column("wave", "INTEGER", wave),
                Column("start", "DATE", first),
            ),
        ),
        Table(
            "experiment_outcomes",
            (
                Column("experiment_id", "VARCHAR", np.repeat(names, cells).tolist()),
                Column("area_id", "VARCHAR", np.repeat(area_ids, MONTHS).tolist() * len(names)),
                Column("month", "DATE", np.tile(months, len(area_ids) * len(names))),
                Column("outcome", "DOUBLE", np.concatenate([panel.outcome.ravel() for panel in panels])),
            ),
        ),
    )


def _experiments_table(names: list[str], panels: tuple[Panel, ...], *, seed: int) -> Table:
    written: list[dict[str, Any]] = read_texts("experiments")["experiment"]
    count = len(names)
    by_lot = [text["design"] == "phased_lot" for text in written]
    drawn = [lot_seed(seed, panel.kind) if lot_ else None for panel, lot_ in zip(panels, by_lot, strict=True)]
    return Table(
        "experiments",
        (
            Column("id", "VARCHAR", names),
            Column("project_id", "VARCHAR", [project_ids()[text["project"]] for text in written]),
            Column("design", "VARCHAR", [text["design"] for text in written]),
            Column("outcome_indicator", "VARCHAR", ["H15"] * count),
            Column("unit", "VARCHAR", ["standard units"] * count),
            Column("direction", "VARCHAR", ["down"] * count),
            Column("hypothesis_effect", "DOUBLE", [HYPOTHESIS] * count),
            Column("min_effect_worth", "DOUBLE", [MIN_EFFECT_WORTH] * count),
            Column("alpha", "DOUBLE", [ALPHA] * count),
            Column("start", "DATE", ["2024-01-01"] * count),
            Column("end", "DATE", ["2025-12-31"] * count),
            Column("registered_on", "DATE", ["2023-12-01"] * count),
            Column("seed", "VARCHAR", drawn),
            *texts("title", [text["title"] for text in written], LANGUAGES),
            *texts("question", [text["question"] for text in written], LANGUAGES),
        ),
    )


def _draw_panel(
    rng: np.random.Generator, area_ids: list[str], *, kind: str, seed: int, planted: Planted
) -> Panel:
    order = lot(area_ids, lot_seed(seed, kind))
    start = np.full(len(area_ids), MONTHS, dtype=np.int64)
    for number, month in enumerate(WAVES):
        start[order[number * AREAS_PER_WAVE : (number + 1) * AREAS_PER_WAVE]] = month
    outcome = (
        rng.normal(0, AREA_SD, (len(area_ids), 1))
        + np.cumsum(rng.normal(0, MONTH_WALK_SD, MONTHS))
        + rng.normal(0, NOISE_SD, (len(area_ids), MONTHS))
    )
    if kind == "effect":
        outcome = outcome + effect(start, planted)
    if kind == "broken":
        outcome = outcome + BROKEN_TREND * np.arange(MONTHS) * (start < MONTHS)[:, None]
    return Panel(kind=kind, start=start, outcome=np.round(outcome, 4))
