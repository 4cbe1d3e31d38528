"""Which places must not show how many people live in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from commonground.core.errors import SuppressionError
from commonground.core.indicators.definition import FloatArray
from commonground.core.privacy.suppression import small, suppress_areas
from commonground.data.pipeline.places import Bools
from commonground.data.pipeline.values import Standing


def hide(
    standings: Sequence[Standing], people: Sequence[FloatArray], report: dict[str, dict[str, Any]]
) -> list[Bools]:
    """Return, for each list of places, which may not show their people; one more entry for "outside".

    A place with one to four people is hidden, and others with it where the city's published total
    would give it away. Where no choice is safe, every place of the list is hidden.
    Source: docs/methods/suppression.md.
    """
    city = float(np.nansum(people[-1])) if len(people) else 0.0
    found = []
    for standing, counts in zip(standings, people, strict=True):
        known = np.nan_to_num(counts)
        if standing.places.kind == "city":
            found.append(small(known))
            continue
        name = standing.places.level or standing.places.kind
        try:
            hidden = suppress_areas(known, city).hidden
        except SuppressionError as err:
            hidden = known > 0
            report.setdefault("hidden", {})[f"{name}: all of them"] = str(err)
        if hidden.any():
            report.setdefault("hidden", {})[f"{name}: places"] = int(hidden.sum())
        found.append(hidden)
    return found
