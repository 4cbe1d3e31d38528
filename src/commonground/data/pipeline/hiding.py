"""Which places must not show how many people live in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from commonground.core.errors import SuppressionError
from commonground.core.indicators.definition import FloatArray
from commonground.core.places.surfaces import STAND_INS
from commonground.core.privacy.linked import suppress_linked
from commonground.core.privacy.suppression import small
from commonground.data.pipeline.places import Bools, Peopled
from commonground.data.pipeline.values import Standing


def hide(
    standings: Sequence[Standing],
    people: Sequence[FloatArray],
    surfaces: Sequence[Peopled],
    report: dict[str, dict[str, Any]],
) -> list[Bools]:
    """Return, for each list of places, which may not show their people; one more entry for "outside".

    A place with one to four people is hidden, and others with it where the city's total, the Areas of
    another level or the Cells would give it away. Where no choice is safe, every place of every list
    is hidden but the city. A stand-in counts nobody, so there only the small places themselves are hidden.
    Source: docs/methods/suppression.md.
    """
    if not surfaces:
        return [np.zeros(len(one), dtype=bool) for one in people]
    parts = [standing for standing in standings if standing.places.kind != "city"]
    if surfaces[0].name in STAND_INS:
        hidden = [small(np.nan_to_num(one)) for one in people]
    else:
        hidden = [*_linked(parts, surfaces[0], report), small(np.nan_to_num(people[-1]))]
    for standing, mask in zip(standings, hidden, strict=True):
        if mask.any():
            name = standing.places.level or standing.places.kind
            report.setdefault("hidden", {})[f"{name}: places"] = int(mask.sum())
    return hidden


def _linked(parts: Sequence[Standing], main: Peopled, report: dict[str, dict[str, Any]]) -> list[Bools]:
    """Hide in all divisions at once; "outside" is the last place of each."""
    sizes = [standing.rows + 1 for standing in parts]
    divisions, counts = _divisions(parts, main)
    try:
        return [np.asarray(mask) for mask in suppress_linked(counts, divisions, sizes=sizes).hidden]
    except SuppressionError as err:
        report.setdefault("hidden", {})["everything"] = str(err)
        return [np.ones(size, dtype=bool) for size in sizes]


def _divisions(parts: Sequence[Standing], main: Peopled) -> tuple[list[Any], FloatArray]:
    """Return the place of every point in each division, and people; who has no point follows the points."""
    divisions = [np.where(one.of_point[0] < 0, one.rows, one.of_point[0]) for one in parts]
    extra = [(at, row) for at, one in enumerate(parts) for row in np.flatnonzero(one.unplaced[0])]
    lost = np.array([parts[at].unplaced[0][row] for at, row in extra], dtype=np.float64)
    for at, one in enumerate(parts):
        rows = np.array([row if owner == at else one.rows for owner, row in extra], dtype=np.int64)
        divisions[at] = np.concatenate([divisions[at], rows])
    return divisions, np.concatenate([main.people, lost])
