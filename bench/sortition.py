"""Panels by lot: maximin beside sortition-algorithms, then ours where no peer without a licence can go.

Both begin with pool and quotas in memory and end with panels and their probabilities. The peer's leximin
needs a commercial solver, so leximin stands alone.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from bench.harness import Cost, Figure, Goal, Result, costs_of, oracle, python, reported, tell

NAME = "sortition"
PEER = "sortition-algorithms maximin"
POOL, PANEL = 1_000, 100
ALONE = (
    # method, pool, panel, CPU seconds it must stay below, if any
    ("leximin", 1_000, 100, 120.0),
    ("maximin", 10_000, 110, 10.0),
    ("leximin", 10_000, 110, None),
    ("maximin", 200, 30, None),
    ("leximin", 50_000, 150, None),
)


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure both in turn, then ours on larger pools."""
    from bench.pools import pool_csv, quotas_csv

    pool, quotas = work / "pool.csv", work / "quotas.csv"
    pool.write_text(pool_csv(POOL), encoding="utf-8")
    quotas.write_text(quotas_csv(PANEL), encoding="utf-8")
    result = Result(NAME, f"maximin, pool {POOL:,}, panel {PANEL}", PEER, [Goal("cpu_s", 30.0)], [], [])
    peer = oracle("sortition_algorithms.py", str(pool), str(quotas), str(PANEL))
    for _ in range(rounds):
        answer = reported(python(NAME, "maximin", str(POOL), str(PANEL)))
        result.ours.extend(costs_of(answer))
        result.remarks["least chance, ours"] = answer["least"]
        if peer:
            answer = reported(peer)
            result.peer.extend(costs_of(answer))
            result.remarks["least chance, sortition-algorithms"] = answer["least"]
    for method, people, panel, limit in ALONE:
        answer = reported(python(NAME, method, str(people), str(panel)))
        cost = costs_of(answer)[0]
        what = f"{method}, pool {people:,}, panel {panel} (least chance {answer['least']:.6f})"
        result.figures.append(Figure(what, cost.cpu_s, "CPU s", limit))
    return result


def ours(method: str, people: str, panel: str) -> None:
    """Compute a distribution and write it out; tell what each took and the least chance."""
    import scipy.optimize
    import scipy.sparse  # noqa: F401  # loaded before the clock starts, as the peer's solver is

    from bench import pools  # children only
    from commonground.core.sortition.fair import Distribution
    from commonground.core.sortition.leximin import leximin
    from commonground.core.sortition.lottery import lottery
    from commonground.core.sortition.maximin import maximin
    from commonground.core.sortition.panels import panel_rules
    from commonground.core.sortition.pool import features_of, read_pool, read_quotas

    quotas = read_quotas(pools.quotas_csv(int(panel)))
    pool = read_pool(pools.pool_csv(int(people)), features=features_of(quotas))
    cpu, wall = time.process_time(), time.perf_counter()
    rules = panel_rules(pool, quotas, size=int(panel))
    found: Distribution = {"leximin": leximin, "maximin": maximin}[method](rules)
    cost = Cost(
        time.process_time() - cpu,
        time.perf_counter() - wall,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    written = time.process_time()
    lottery(found)
    tell([cost], least=found.least, written_s=time.process_time() - written)


if __name__ == "__main__":
    ours(*sys.argv[1:])
