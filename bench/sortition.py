"""Panels by lot: maximin beside sortition-algorithms, then ours where no peer without a licence can go.

Both begin with pool and quotas in memory and end with panels and their probabilities, and of both the first
run in its process counts. The peer's leximin needs a commercial solver, so leximin stands alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bench.child import children, tell, timed
from bench.harness import Setting, agree, cpu_s, python
from bench.pools import drawn_files
from bench.results import Figure, Goal, Result

if TYPE_CHECKING:
    from commonground.core.sortition.fair import Distribution

NAME = "sortition"
PEER = "sortition-algorithms maximin"
Method = Literal["maximin", "leximin"]
POOL, PANEL = 1_000, 100
APART = 1e-3
"""How far the two least chances may be apart, relatively: the peer stops a little before its optimum."""
ALONE: tuple[tuple[Method, int, int, float | None], ...] = (
    # method, pool, panel, CPU seconds it must stay below, if any
    ("leximin", 1_000, 100, 120.0),
    ("maximin", 10_000, 110, 10.0),
    ("leximin", 10_000, 110, None),
    ("maximin", 200, 30, None),
    ("leximin", 50_000, 150, None),
)


def run(setting: Setting) -> Result:
    """Measure both in turn, then ours on larger pools."""
    result = Result(NAME, f"maximin, pool {POOL:,}, panel {PANEL}", PEER, (Goal("cpu_s", 30.0),))
    files = drawn_files(setting, POOL, PANEL)
    ours, peer = python(NAME, "ours", "maximin", *files, PANEL), setting.peer("maximin", *files, PANEL)
    for mine, theirs in setting.in_turn(result, ours=ours, peer=peer):
        if theirs:
            agree("least chance", mine["least"], theirs["least"], apart=APART)
            result.remarks["least chance, ours and theirs"] = (mine["least"], theirs["least"])
    for method, pool, panel, limit in ALONE:
        files = drawn_files(setting, pool, panel)
        (answer,) = setting.alone(python(NAME, "ours", method, *files, panel))
        what = f"{method}, pool {pool:,}, panel {panel} (least chance {answer['least']:.6f})"
        result.figures.append(Figure(what, cpu_s(answer), "CPU s", limit))
    return result


def ours(method: Method, pool_file: str, quotas_file: str, size: str) -> None:
    """Compute a distribution once; tell what it took and the least chance."""
    import scipy.optimize
    import scipy.sparse  # noqa: F401  # loaded before the clock starts, as the peer's solver is

    from commonground.core.sortition.leximin import leximin
    from commonground.core.sortition.maximin import maximin
    from commonground.core.sortition.panels import panel_rules
    from commonground.core.sortition.pool import features_of, read_pool, read_quotas

    quotas = read_quotas(Path(quotas_file).read_text("utf-8"))
    pool = read_pool(Path(pool_file).read_text("utf-8"), features=features_of(quotas))
    find = {"leximin": leximin, "maximin": maximin}[method]

    def distribution() -> Distribution:
        return find(panel_rules(pool, quotas, size=int(size)))

    costs, found = timed(distribution, 1, warm=False)
    tell(costs, least=found.least)


if __name__ == "__main__":
    children(ours)
