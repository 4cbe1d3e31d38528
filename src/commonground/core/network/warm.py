"""Compile the kernels once, at installation, so that nobody waits for them later."""

from __future__ import annotations

import numpy as np

from commonground.core.network.engine import solver


def warm() -> str:
    """Run every kernel on the smallest network, which compiles it and keeps the machine code.

    Returns
    -------
    A sentence for the terminal: which engine will compute.

    Raises
    ------
    NetworkError
        Neither numba nor scipy is installed.

    """
    paths = solver(None)
    network = (np.array([0, 1, 2], np.uint32), np.array([1, 0], np.uint32), np.array([1.0, 1.0]), 1.0)
    entry = np.array([0], np.uint32)
    dist = paths.distances(network, entry, np.array([0.0]))
    following = paths.towards(network, dist, np.array([True, False]))
    paths.followed(following, np.array([0, -1], np.int32))
    paths.sums(network, np.ones((2, 1)), np.array([1.0]))
    paths.group_means(network, np.array([0, 0], np.int32), np.ones((1, 1)), 1.0)
    name = paths.__name__.rpartition(".")[2]
    if name == "kernels":
        return "Walking distances are computed by numba; its kernels are compiled and kept."
    return "Walking distances are computed by scipy: numba is not installed, so cities build more slowly."
