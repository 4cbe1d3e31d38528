"""What lies within a walk of every node: sums over nodes, and means over the places they stand in."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from commonground.core.errors import NetworkError
from commonground.core.network.engine import Engine, prepared, solver
from commonground.core.network.graph import Graph
from commonground.core.network.osm import Floats

_EXACT_BITS = 52


def within(
    graph: Graph, values: npt.ArrayLike, radii_m: Iterable[float], *, engine: Engine | None = None
) -> Floats:
    """Sum values over the nodes within each radius of every node, itself included.

    Parameters
    ----------
    graph
        The network.
    values
        Shape (nodes, columns), finite. Rounded to 52 bits below the column's total, so that sums do not
        depend on the order in which nodes are found.
    radii_m
        Walking metres; a node exactly at the radius is within.
    engine
        None takes numba where it is installed, else scipy. Both give the same bits.

    Returns
    -------
    Shape (nodes, radii, columns), float64, radii in the order given.

    Raises
    ------
    NetworkError
        Values do not fit the nodes or are not finite, or a radius is negative or missing.

    Notes
    -----
    *Source*: Dijkstra's algorithm, bounded, from every node; see docs/methods/walking-distance.md. Known
    answers: ``tests/known_answers/test_network.py``.

    """
    addable = _addable(values, len(graph.x), "nodes")
    radii = _radii(radii_m)
    rising, place = np.unique(radii, return_inverse=True)
    sums: Floats = solver(engine).sums(prepared(graph), addable, rising)
    return sums[:, place]


def group_means(
    graph: Graph,
    group: npt.ArrayLike,
    values: npt.ArrayLike,
    radius_m: float,
    *,
    engine: Engine | None = None,
) -> Floats:
    """Mean values of the different groups that have a node within the radius of every node.

    Used for densities: a group is a 100 m cell, counted once however many nodes stand in it.

    Parameters
    ----------
    graph
        The network.
    group
        Group of each node, from 0; -1 for a node in no group.
    values
        Shape (groups, columns), finite.
    radius_m
        Walking metres; a node exactly at the radius is within.
    engine
        None takes numba where it is installed, else scipy. Both give the same bits.

    Returns
    -------
    Shape (nodes, columns), NaN where no group is within the radius.

    Raises
    ------
    NetworkError
        Groups do not fit the nodes or the values, or a value is not finite.

    Notes
    -----
    *Source*: local densities of the Global Healthy and Sustainable City Indicators (mean over the
    distinct raster cells of the nodes within 1,000 m); see docs/methods/walking-distance.md.

    """
    addable = _addable(values, None, "groups")
    of_node = np.array(group, dtype=np.int32)
    if of_node.shape != graph.x.shape or (len(of_node) and of_node.max() >= len(addable)):
        raise NetworkError(
            f"Groups have the shape {of_node.shape} and go up to {of_node.max(initial=-1)}: expected one for "
            f"each of {len(graph.x)} nodes, below {len(addable)} (or -1). Give one row of values a group."
        )
    (radius,) = _radii([radius_m])
    means: Floats = solver(engine).group_means(prepared(graph), of_node, addable, radius)
    return means


def _radii(radii_m: Iterable[float]) -> Floats:
    radii = np.array(list(radii_m), dtype=np.float64)
    if not len(radii) or not (radii >= 0).all():
        raise NetworkError(f"Radii {radii.tolist()} were given: expected one or more of 0 metres or above.")
    return radii


def _addable(values: npt.ArrayLike, rows: int | None, noun: str) -> Floats:
    """Values on a grid so fine, and so coarse, that float64 adds them without rounding in any order."""
    given = np.ascontiguousarray(values, dtype=np.float64)
    unknown = int((~np.isfinite(given)).sum())
    if given.ndim != 2 or unknown or (rows is not None and len(given) != rows):  # noqa: PLR2004  # a table
        raise NetworkError(
            f"Values have the shape {given.shape} and {unknown} of them are not finite: expected finite "
            f"values of shape ({rows if rows is not None else noun}, columns). Give 0 for nothing, and leave "
            "out what is not known before summing."
        )
    total = np.abs(given).sum(axis=0)
    _, exponent = np.frexp(np.where(total > 0, total, 1.0) * (1 + 1e-9))
    grid = np.ldexp(1.0, exponent - _EXACT_BITS)
    rounded: Floats = np.round(given / grid) * grid
    return rounded
