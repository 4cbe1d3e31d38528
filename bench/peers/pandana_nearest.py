"""Run by the oracle environment: nearest member of each group by pandana."""

import sys

import numpy as np
import pandas as pd

from bench.child import tell, timed
from bench.peers.pandana_streets import network
from bench.streets import kept

FAR_M = 5_000


def main(streets: str, answer: str, times: str) -> None:
    """Build, ask again and again, write the last answer."""
    arrays = kept(streets)
    net = network(arrays)
    names = [name for name in arrays if name.startswith("node_")]
    for name in names:
        at = arrays[name]
        net.set_pois(name, FAR_M, 1, pd.Series(arrays["x"][at]), pd.Series(arrays["y"][at]))
    costs, found = timed(lambda: [net.nearest_pois(FAR_M, name, num_pois=1) for name in names], int(times))
    np.savez(answer, metres=np.stack([one.to_numpy()[:, 0] for one in found]))
    tell(costs)


if __name__ == "__main__":
    main(*sys.argv[1:])
