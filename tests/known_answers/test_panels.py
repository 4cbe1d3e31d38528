"""Least chances of the three pools of the benches, and that their lotteries keep every promise."""

from __future__ import annotations

import numpy as np
import pytest

from bench import pools
from commonground.core.sortition.leximin import leximin
from commonground.core.sortition.lottery import lottery
from commonground.core.sortition.maximin import maximin
from commonground.core.sortition.panels import panel_rules
from commonground.core.sortition.pool import features_of, read_pool, read_quotas

LEAST = {(200, 30): 0.07477, (1_000, 100): 0.05253, (10_000, 110): 0.005514}


def rules_of(size, panel):
    quotas = read_quotas(pools.quotas_csv(panel))
    return panel_rules(read_pool(pools.pool_csv(size), features=features_of(quotas)), quotas, size=panel)


@pytest.mark.parametrize("size", LEAST, ids=str)
def test_the_largest_least_chance_of_a_pool_of_the_benches(size):
    found = maximin(rules_of(*size))
    assert found.least == pytest.approx(LEAST[size], abs=1e-5)
    assert found.gap < 1e-6


def test_leximin_has_the_same_least_chance_and_its_thousand_panels_keep_every_promise():
    rules = rules_of(1_000, 100)
    found = leximin(rules)
    assert found.least == pytest.approx(LEAST[1_000, 100], abs=1e-5)
    written = lottery(found, seed="turns")
    kind = np.empty(rules.people, dtype=int)
    for number, members in enumerate(rules.types.members):
        kind[list(members)] = number
    for panel in written.panels:
        assert rules.allows(np.bincount(kind[list(panel)], minlength=len(rules.count)))
    assert len(written.panels) == 1_000
    assert written.spread == 1
    assert written.largest_gap < 1 / 1_000
