"""What is planted on purpose, so that a method can be judged by whether it finds it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Planted:
    """The truths A to F; the letters are those of docs/methods/demo-city.md."""

    burden: float = 0.080
    """A: housing cost burden added in the eastern third (share of income)."""

    hotspot: float = 14.0
    """B: height of the air hotspot (µg/m³)."""

    sensor_bias: float = 25.0
    """B': added by each faulty sensor (µg/m³)."""

    reporting: float = 0.40
    """C: reports per head in the poorest fifth of Areas, relative to the others."""

    duplicates: float = 0.12
    """D: share of reports that are reported a second time."""

    jump: float = -0.10
    """F: effect in the first month of the experiment (standard units)."""

    drift: float = -0.02
    """F: further effect of each later month (standard units)."""


AS_TOLD: Final = Planted()
NULL: Final = Planted(burden=0.0, hotspot=0.0, sensor_bias=0.0, reporting=1.0, jump=0.0, drift=0.0)
"""The world in which A, B, B', C and F are absent: a method must find nothing more often than it says."""
