"""What Areas are ranked by, from worst-off to best-off."""

from __future__ import annotations

import numpy as np

from commonground.core.indicators.definition import FloatArray
from commonground.data.pipeline.workbench import Level, Workbench
from commonground.data.sources.population import read_area_numbers


def area_ranks(bench: Workbench, level: Level) -> FloatArray | None:
    """Return the mean of the city's income column for each Area, lowest = worst-off.

    None when no source gives incomes of this level; NaN for an Area without a row.
    Source: our choice, docs/methods/inequality.md.
    """
    for source in bench.inputs.of_kind(bench.city, "income"):
        if source.ref.level != level.id:
            continue
        found = read_area_numbers(source.ref, source.file, area_ids=[str(key) for key in level.keys])
        income = found.table.numbers[source.ref.columns[0]]
        use = (found.join.area >= 0) & ~np.isnan(income)
        area = found.join.area[use]
        rows = np.bincount(area, minlength=len(level.ids))
        total = np.bincount(area, income[use], minlength=len(level.ids))
        return np.asarray(np.divide(total, rows, out=np.full(len(rows), np.nan), where=rows > 0))
    return None
