"""What an indicator is, in words and in numbers, before any city is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Theme = Literal["green", "healthy", "just"]
Unit = Literal["percent", "per_km2", "of_7", "index", "ratio"]
Direction = Literal["up", "down", "band"]
Of = Literal["people", "areas"]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Points:
    """Points of people and what was measured from each; arrays of one length.

    Parameters
    ----------
    distance_m
        Walking distance to the nearest member of each destination group; ``inf`` when none is
        reached. A group that no source provides is absent.
    gap_m
        Straight distance to the nearest street.
    edge_distance_m
        Straight distance to the edge of the data; ``inf`` where the city declares its edge closed.
    density_per_km2, intersections_per_km2
        Mean over the 100 m squares of the walkable neighbourhood; NaN where there is none.
    """

    distance_m: Mapping[str, FloatArray]
    gap_m: FloatArray
    edge_distance_m: FloatArray
    density_per_km2: FloatArray
    intersections_per_km2: FloatArray


Compute = Callable[[Points, "Indicator"], FloatArray]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a rule set.

    Parameters
    ----------
    id
        Stable identifier, for example ``"H06"`` or ``"H06-1000"``.
    family
        The main indicator this one is a variant of; its own id when it is the main one.
    theme
        The lens it is read through.
    name, phrase
        English text with ``{radius_m}``-style fields of ``params``; ``phrase`` also has ``{value}``
        and reads as the rest of a sentence that begins with a place.
    formula
        The formula in the words of the methods pages; d is the walking distance in metres.
    unit
        ``percent`` is stored as a share in [0, 1]; ``of_7`` counts daily needs, 0 to 7.
    direction
        Whether more is better, less is better, or neither (``band``).
    inputs
        What sources must provide, or the value is "cannot tell": ``osm`` (streets), ``places`` (drawn on
        the map), ``population``, ``gtfs``, ``areas``; ``"gtfs|places"`` is met by either.
    method
        Name of the page in docs/methods that defines it.
    compute
        Answer of each point of people, NaN where it has none; ``None`` for indicators of areas.
    params
        Numbers the formula uses: radii in metres, headways in minutes.
    sdg
        Target of the Sustainable Development Goals.
    of
        ``people`` when each point of people gets an answer; ``areas`` when it is made of Area values.
    """

    id: str
    family: str
    theme: Theme
    name: str
    phrase: str
    formula: str
    unit: Unit
    direction: Direction
    inputs: tuple[str, ...]
    method: str
    compute: Compute | None
    params: Mapping[str, str | float] = field(default_factory=dict)
    sdg: str = ""
    of: Of = "people"
    rule_set: str = "cg-1"

    @property
    def main(self) -> bool:
        """Whether lists show it by default; variants appear on their family's page."""
        return self.id == self.family

    @property
    def title(self) -> str:
        """English name with its numbers filled in."""
        return self.name.format(**self.params)
