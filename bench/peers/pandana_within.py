"""Run by the oracle environment: sums within two radii by pandana."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandana
import pandas as pd

RADII_M = (500, 1000)


def cost(function: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """CPU and wall seconds of a call, and what it gave."""
    cpu, wall = time.process_time(), time.perf_counter()
    got = function()
    return {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall, "peak_mb": 0.0}, got


def network(kept: Mapping[str, Any]) -> pandana.Network:
    """Build the network, both ways."""
    return pandana.Network(
        pd.Series(kept["x"]), pd.Series(kept["y"]), pd.Series(kept["u"]), pd.Series(kept["v"]),
        pd.DataFrame({"metres": kept["length_m"].astype(float)}), twoway=True,
    )  # fmt: skip


def main(streets: str) -> None:
    """Build and add up, each three times."""
    kept = np.load(streets)
    builds, costs, total = [], [], 0.0
    nodes = pd.Series(np.arange(len(kept["x"])))
    for _ in range(3):
        build, net = cost(lambda: network(kept))
        for column in (0, 1):
            net.set(nodes, pd.Series(kept["values"][:, column]), name=f"value_{column}")

        def add(net: pandana.Network = net) -> float:
            net.precompute(max(RADII_M))
            return sum(
                float(net.aggregate(radius, type="sum", decay="flat", name=f"value_{column}").sum())
                for radius in RADII_M
                for column in (0, 1)
            )

        added, total = cost(add)
        builds.append(build)
        costs.append(added)
    sys.stdout.write(json.dumps({"costs": costs, "build": builds, "total": total}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
