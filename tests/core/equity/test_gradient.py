import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.equity import gradient, spearman

INCOME = np.arange(200.0)


def judged(x, by=INCOME, w=None, seed=1):
    return gradient(
        x, by, np.ones(len(x)) if w is None else w, rng=np.random.default_rng(seed), resamples=200
    )


def test_a_steady_fall_is_a_gradient_in_either_direction():
    for x in (300 - INCOME, 100 + INCOME):
        found = judged(x)
        assert found.clear
        assert found.phrase == "gradient"
        assert found.unmet == ()
        assert abs(found.spearman) == pytest.approx(1)
    assert judged(300 - INCOME).concentration < 0


def test_noise_is_no_gradient():
    clear = [judged(np.random.default_rng(s).lognormal(size=200), seed=s).clear for s in range(60)]
    assert sum(clear) <= 1


def test_a_planted_gradient_among_hundreds_of_areas_is_mostly_found():
    rank = INCOME / 200
    planted = [100 + 40 * rank + np.random.default_rng(s).normal(0, 20, 200) for s in range(60)]
    clear = [judged(np.maximum(x, 0), seed=s).clear for s, x in enumerate(planted)]
    assert np.mean(clear) > 2 / 3


def test_a_valley_is_no_gradient_however_deep():
    found = judged(np.abs(INCOME - 90) + 10)
    assert not found.clear
    assert "five means that never turn back" in found.unmet


def test_a_steady_but_tiny_slope_is_no_gradient():
    found = judged(1000 + INCOME / 100)
    assert found.unmet == ("concentration index of at least 0.02",)


def test_the_verdict_depends_on_the_seed_alone():
    x = INCOME + np.random.default_rng(5).normal(0, 300, 200) + 2000
    assert judged(x, seed=3) == judged(x, seed=3)
    assert judged(x, seed=3).spearman_low != judged(x, seed=4).spearman_low


def test_too_few_people_with_data_give_no_verdict():
    x = np.where(INCOME < 100, np.nan, INCOME)
    found = judged(x)
    assert (found.clear, found.status) == (False, "cannot_tell")
    assert found.unmet == ("enough people with data",)


def test_a_value_that_does_not_vary_is_no_gradient():
    assert not judged(np.ones(200)).clear


@given(st.integers(0, 2**32 - 1), st.integers(2, 60), st.integers(1, 10))
def test_the_rank_correlation_is_that_of_scipy(seed, n, levels):
    stats = pytest.importorskip("scipy.stats", reason="oracle")
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, levels, n).astype(float), rng.normal(size=n)
    if len(set(x)) == 1:
        assert np.isnan(spearman(x, y))
    else:
        assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)


def test_equity_needs_neither_scipy_nor_numba():
    code = (
        "import sys, commonground.core.equity; raise SystemExit(bool({'scipy', 'numba'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
