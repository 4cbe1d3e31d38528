"""Homes: which buildings people live in, and how much floor they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

NOT_RESIDENTIAL: Final = frozenset(
    {
        "garage",
        "garages",
        "industrial",
        "warehouse",
        "retail",
        "commercial",
        "office",
        "school",
        "church",
        "hospital",
        "shed",
        "roof",
        "hangar",
        "greenhouse",
    }
)
"""Values of OSM ``building`` in which nobody is counted; our choice, docs/methods/population.md."""

MISSING_LEVELS: Final = 5.0
LEVELS_RANGE: Final = (1.0, 12.0)


def residential(building: Iterable[str | None]) -> npt.NDArray[np.bool_]:
    """Whether people may live there, from the values of the OSM tag ``building``.

    True for every building whose value is not in ``NOT_RESIDENTIAL``; False where the tag is missing
    or ``no``.
    """
    return np.array(
        [bool(kind) and kind != "no" and kind not in NOT_RESIDENTIAL for kind in building], dtype=bool
    )


def levels_of(tags: Sequence[str | None]) -> npt.NDArray[np.float64]:
    """Storeys from the OSM tag ``building:levels``; NaN where it is missing or no number."""
    return np.array([_number(tag) for tag in tags], dtype=np.float64)


def floor_area_m2(footprint_m2: npt.ArrayLike, levels: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Floor area = footprint x storeys.

    Parameters
    ----------
    footprint_m2
        Ground area in square metres, >= 0.
    levels
        Storeys; NaN (missing) counts as ``MISSING_LEVELS``, anything else is clipped to
        ``LEVELS_RANGE``, because 0 and 99 in the map are slips.

    Notes
    -----
    *Source*: rule set ``cg-1``, our choice (docs/methods/population.md). Known answer: 446 buildings of
    the Helsinki extract, 2,576,064 m².

    """
    storeys = np.asarray(levels, np.float64)
    known = np.clip(storeys, *LEVELS_RANGE)
    return np.asarray(
        np.asarray(footprint_m2, np.float64) * np.where(np.isnan(storeys), MISSING_LEVELS, known)
    )


def _number(tag: str | None) -> float:
    try:
        value = float(tag) if tag else np.nan
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan
