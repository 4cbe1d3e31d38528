"""When a page may say "gradient": four conditions at once (docs/adr/0006-gradient-rule.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.equity.concentration import concentration
from commonground.core.equity.gaps import quintile_gap
from commonground.core.equity.measure import Floats, Ints, Status, units

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

LEAST_CONCENTRATION: Final = 0.02
LEAST_SPEARMAN: Final = 0.10
RESAMPLES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Gradient:
    """Whether a quantity rises or falls with advantage, and every number the verdict rests on."""

    clear: bool
    concentration: float
    spearman: float
    spearman_low: float
    spearman_high: float
    """95 % bootstrap interval over Areas."""
    fifth_means: tuple[float, ...]
    """From the worst-off fifth of people to the best-off; shown as a table when nothing is clear."""
    unmet: tuple[str, ...]
    """The conditions that fail, in words."""
    n_units: int
    people_covered_share: float
    status: Status
    reason: str = ""

    @property
    def phrase(self) -> str:
        """What a page may say."""
        return "gradient" if self.clear else "no clear gradient"


def gradient(
    x: npt.ArrayLike,
    by: npt.ArrayLike,
    w: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    ids: Sequence[str] | None = None,
    resamples: int = RESAMPLES,
) -> Gradient:
    """Decide by the gradient rule whether there is a gradient.

    Parameters
    ----------
    x, by, w, ids
        As in :func:`~.gaps.quintile_gap`; x >= 0.
    rng
        Source of the bootstrap; the same seed gives the same verdict.

    Returns
    -------
    Gradient
        ``clear`` only if abs(concentration) >= 0.02, abs(Spearman) >= 0.10 with the same sign, the
        interval of Spearman excludes 0, and the five means never turn back.

    Raises
    ------
    InequalityError
        As :func:`~.concentration.concentration`.

    Notes
    -----
    *Source*: our choice, docs/adr/0006-gradient-rule.md. Known answer: nitrogen dioxide against income
    in London has no clear gradient, in ``tests/known_answers/test_inequality.py``.

    """
    index = concentration(x, by, w)
    given = units(x, by, w=w, name="Gradient")
    fifths = quintile_gap(x, by, w, ids=ids)
    if index.value is None:
        return Gradient(
            clear=False,
            concentration=np.nan,
            spearman=np.nan,
            spearman_low=np.nan,
            spearman_high=np.nan,
            fifth_means=fifths.means,
            unmet=("enough people with data",),
            n_units=index.n_units,
            people_covered_share=index.people_covered_share,
            status=index.status,
            reason=index.reason,
        )
    rho = spearman(given.x, given.columns[1])
    low, high = _interval(given.x, given.columns[1], rng=rng, resamples=resamples)
    unmet = _unmet(index.value, rho, low, high, np.array(fifths.means))
    return Gradient(
        clear=not unmet,
        concentration=index.value,
        spearman=rho,
        spearman_low=low,
        spearman_high=high,
        fifth_means=fifths.means,
        unmet=unmet,
        n_units=index.n_units,
        people_covered_share=index.people_covered_share,
        status="ok",
    )


def spearman(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Spearman's rank correlation, ties by their mean rank; NaN where a column does not vary.

    *Source*: Spearman, American Journal of Psychology 15, 1904. Known answer: 0.00365 in London.
    """
    a, b = _codes(x), _codes(y)
    return _rank_correlation(a, b, np.ones(len(a), dtype=np.int64))


def _unmet(index: float, rho: float, low: float, high: float, means: Floats) -> tuple[str, ...]:
    """Name the conditions of the rule that fail; comparisons with NaN fail."""
    steps = np.diff(means)
    conditions = {
        f"concentration index of at least {LEAST_CONCENTRATION}": abs(index) >= LEAST_CONCENTRATION,
        f"rank correlation of at least {LEAST_SPEARMAN}": abs(rho) >= LEAST_SPEARMAN,
        "concentration and correlation of one sign": index * rho > 0,
        "an interval of the correlation without 0": low > 0 or high < 0,
        "five means that never turn back": bool((steps >= 0).all() or (steps <= 0).all()),
    }
    return tuple(name for name, met in conditions.items() if not met)


def _interval(x: Floats, y: Floats, *, rng: np.random.Generator, resamples: int) -> tuple[float, float]:
    """95 % percentile bootstrap interval of Spearman's correlation over Areas."""
    a, b, n = _codes(x), _codes(y), len(x)
    draws = np.array(
        [_rank_correlation(a, b, np.bincount(rng.integers(0, n, n), minlength=n)) for _ in range(resamples)]
    )
    draws = draws[np.isfinite(draws)]
    if not len(draws):
        return np.nan, np.nan
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)


def _codes(x: npt.ArrayLike) -> Ints:
    """Each value as its place among the distinct values."""
    return np.asarray(np.unique(np.asarray(x, np.float64), return_inverse=True)[1], dtype=np.int64)


def _rank_correlation(a: Ints, b: Ints, times: Ints) -> float:
    """Correlation of mean ranks when unit i occurs ``times[i]`` times; no sorting, so it can be repeated."""
    ra, rb = (_mean_ranks(codes, times)[codes] for codes in (a, b))
    n = times.sum()
    da, db = ra - times @ ra / n, rb - times @ rb / n
    size = np.sqrt((times @ da**2) * (times @ db**2))
    return float(times @ (da * db) / size) if size > 0 else np.nan


def _mean_ranks(codes: Ints, times: Ints) -> Floats:
    held = np.bincount(codes, weights=times)
    return np.asarray(np.cumsum(held) - (held - 1) / 2)
