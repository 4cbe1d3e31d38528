"""Inequality between places and people.

Every measure keeps the units that have people and data, says how many people that covers, and refuses
to speak below five units or 80 % of people.
"""

from commonground.core.equity.concentration import concentration
from commonground.core.equity.gaps import Change, QuintileGap, change, quintile_gap
from commonground.core.equity.gradient import Gradient, gradient, spearman
from commonground.core.equity.inequality import (
    Theil,
    TheilGroup,
    p80_p20,
    palma,
    theil,
    weighted_gini,
    within_and_between,
)
from commonground.core.equity.measure import Measure
from commonground.core.equity.segregation import dissimilarity, isolation

__all__ = [
    "Change",
    "Gradient",
    "Measure",
    "QuintileGap",
    "Theil",
    "TheilGroup",
    "change",
    "concentration",
    "dissimilarity",
    "gradient",
    "isolation",
    "p80_p20",
    "palma",
    "quintile_gap",
    "spearman",
    "theil",
    "weighted_gini",
    "within_and_between",
]
