"""Our maximin beside sortition-algorithms: the same least chance."""

from __future__ import annotations

import random

import pytest

from bench import pools
from commonground.core.sortition.maximin import maximin
from commonground.core.sortition.panels import panel_rules
from commonground.core.sortition.pool import Person, Pool, Quota, features_of, read_pool, read_quotas
from tests.oracles.independent import ask, require_peers

RANDOM = 12


def asked(pool, quotas, size):
    """Return a case as the peer takes it."""
    return {
        "size": size,
        "people": [
            {"id": person.key, **dict(zip(pool.features, person.values, strict=True))}
            for person in pool.people
        ],
        "quotas": [
            {"feature": one.feature, "value": one.value, "min": str(one.least), "max": str(one.most)}
            for one in quotas
        ],
    }


def drawn(seed):
    """Return a random pool and quotas around one of its panels, tight enough to matter."""
    dice = random.Random(seed)  # noqa: S311  # pools, not secrets
    values = [dice.randint(2, 3) for _ in range(3)]
    rows = [tuple(str(dice.randrange(top)) for top in values) for _ in range(dice.randint(20, 40))]
    size = dice.randint(5, 9)
    panel = dice.sample(rows, size)
    quotas = []
    for at, top in enumerate(values):
        for value in map(str, range(top)):
            held = sum(row[at] == value for row in panel)
            quotas.append(
                Quota(f"f{at}", value, max(0, held - dice.randint(0, 1)), held + dice.randint(0, 1))
            )
    pool = Pool(("f0", "f1", "f2"), tuple(Person(f"p{at}", row) for at, row in enumerate(rows)))
    return pool, [quota for quota in quotas if quota.most], size


def test_the_least_chance_is_that_of_sortition_algorithms():
    require_peers()
    tasks = [drawn(seed) for seed in range(RANDOM)]
    tasks = [task for task in tasks if has_all_values(*task[:2])]
    quotas = read_quotas(pools.quotas_csv(30))
    tasks.append((read_pool(pools.pool_csv(200), features=features_of(quotas)), quotas, 30))
    answers = ask("sortition_peer.py", [asked(*task) for task in tasks])
    assert len(answers) > RANDOM // 2
    for (pool, limits, size), answer in zip(tasks, answers, strict=True):
        assert maximin(panel_rules(pool, limits, size=size)).least == pytest.approx(answer, abs=1e-5)


def has_all_values(pool, quotas):
    """Whether every value of the pool has a quota: a value that is never wanted is dropped from both."""
    known = {(quota.feature, quota.value) for quota in quotas}
    return all(
        pair in known for person in pool.people for pair in zip(pool.features, person.values, strict=True)
    )
