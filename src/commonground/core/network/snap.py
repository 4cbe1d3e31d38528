"""From places to streets: the nearest edge of the network and the position along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from commonground.core.errors import NetworkError
from commonground.core.network.graph import Graph, Index, Lengths
from commonground.core.network.osm import Floats, Ints


@dataclass(frozen=True, slots=True)
class Snap:
    """Places brought onto the network; one row each.

    Parameters
    ----------
    edge
        Nearest edge, the lowest of equally near ones.
    gap_m
        Straight metres from the place to that edge.
    to_u_m, to_v_m
        Metres along the edge to its two ends, on the scale of ``Graph.length_m``.
    x, y
        The point on the edge, in metres of the graph's system.
    along_m
        Position on the edge's shape from ``u``, in metres of the graph's system.
    """

    edge: Index
    gap_m: Lengths
    to_u_m: Lengths
    to_v_m: Lengths
    x: Floats
    y: Floats
    along_m: Floats

    def __len__(self) -> int:
        """Count the places."""
        return len(self.edge)

    def take(self, rows: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Snap:
        """Keep the chosen places, in that order."""
        return Snap(*(getattr(self, name)[rows] for name in self.__slots__))


class Snapper:
    """A graph with its search tree, for asking again and again.

    Parameters
    ----------
    graph
        The network; its tree is built here, once.
    """

    __slots__ = ("_along", "_edge", "_ends", "_graph", "_starts", "_total", "_tree")

    def __init__(self, graph: Graph) -> None:
        last = np.zeros(len(graph.geom_x), dtype=bool)
        last[graph.geom_ptr[1:] - 1] = True
        begin = np.flatnonzero(~last)
        self._graph = graph
        self._starts = np.column_stack([graph.geom_x[begin], graph.geom_y[begin]])
        self._ends = np.column_stack([graph.geom_x[begin + 1], graph.geom_y[begin + 1]])
        pieces = np.diff(graph.geom_ptr) - 1
        self._edge = np.repeat(np.arange(len(pieces)), pieces)
        first = np.concatenate([[0], np.cumsum(pieces)[:-1]])
        length = np.hypot(*(self._ends - self._starts).T)
        run = np.cumsum(length) - length
        self._along = run - run[first][self._edge]
        self._total = np.add.reduceat(length, first)
        self._tree = shapely.STRtree(shapely.linestrings(np.stack([self._starts, self._ends], axis=1)))

    def snap(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Snap:
        """Bring places onto their nearest edges; see :func:`snap`."""
        place = np.column_stack(
            [np.atleast_1d(np.asarray(x, np.float64)), np.atleast_1d(np.asarray(y, np.float64))]
        )
        if not np.isfinite(place).all():
            bad = int((~np.isfinite(place)).any(axis=1).sum())
            raise NetworkError(
                f"{bad} of {len(place)} places have no coordinates: expected finite metres in "
                f"{self._graph.crs}. Leave such places out, they cannot be snapped."
            )
        piece = self._nearest(place)
        start, step = self._starts[piece], self._ends[piece] - self._starts[piece]
        square = (step**2).sum(axis=1)
        share = np.clip(((place - start) * step).sum(axis=1) / np.where(square > 0, square, 1), 0, 1)
        point = start + share[:, None] * step
        edge = self._edge[piece]
        total = self._total[edge]
        along = np.minimum(self._along[piece] + share * np.sqrt(square), total)
        metres = self._graph.length_m[edge]
        to_u = (along / np.where(total > 0, total, 1) * metres).astype(np.float32)
        return Snap(
            edge=edge.astype(np.int32),
            gap_m=np.hypot(*(place - point).T).astype(np.float32),
            to_u_m=to_u,
            to_v_m=metres - to_u,
            x=point[:, 0],
            y=point[:, 1],
            along_m=along,
        )

    def _nearest(self, place: Floats) -> Ints:
        """Nearest straight piece of each place, the first of equally near ones."""
        asked, found = self._tree.query_nearest(shapely.points(place), all_matches=True)
        order = np.lexsort((found, asked))
        first = np.searchsorted(asked[order], np.arange(len(place)))
        nearest: Ints = found[order][first]
        return nearest


def snap(graph: Graph, x: npt.ArrayLike, y: npt.ArrayLike) -> Snap:
    """Nearest edge of each place and the position on it; of equally near edges the lowest.

    Parameters
    ----------
    graph
        The network. To ask more than once, keep a :class:`Snapper`.
    x, y
        Places in metres of ``graph.crs``.

    Returns
    -------
    Snap
        ``to_u_m + to_v_m`` is the length of the edge. Nothing is refused for being far: judge ``gap_m``.

    Raises
    ------
    NetworkError
        A coordinate is not finite.

    Notes
    -----
    Position on the shape carries over to great-circle metres in proportion: our choice, see
    docs/methods/walk-network.md.

    """
    return Snapper(graph).snap(x, y)
