"""The edge rule: near the edge of the data nobody can tell what lies beyond it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def edge_answer(
    distance_m: npt.NDArray[np.float64], edge_distance_m: npt.NDArray[np.float64], radius_m: float
) -> npt.NDArray[np.float64]:
    """Whether something lies within a walk, 1 or 0; NaN where the data end nearer than the radius.

    A point nearer to the edge than the radius has no answer, found or not: to count only what was
    found would push every share towards 1.

    Parameters
    ----------
    distance_m
        Walking distance in metres, ``inf`` where nothing is reached.
    edge_distance_m
        Straight distance to the edge of the data in metres, ``inf`` where the edge is closed.
    radius_m
        The walk in metres; a distance of exactly the radius is within it.

    Notes
    -----
    Source: our choice, see docs/methods/walking-distance.md.
    """
    within = (np.asarray(distance_m) <= radius_m).astype(np.float64)
    return np.where(np.asarray(edge_distance_m) >= radius_m, within, np.nan)
