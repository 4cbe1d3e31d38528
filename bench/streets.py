"""The network, ten groups of destinations and two variables that both sides of a bench work on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.child import children
from bench.harness import Setting, python, whole_process

if TYPE_CHECKING:
    from commonground.core.network.graph import Graph
    from commonground.core.network.snap import Snap

GROUP_SIZES = (40, 80, 120, 200, 300, 60, 90, 150, 400, 700)
SEED = 20_221_121


def drawn_file(setting: Setting) -> Path:
    """Build the network, draw groups and values in a process of its own and return the file."""
    file = setting.work / "streets.npz"
    if not file.exists():
        whole_process(python("streets", "draw", setting.extract, file))
    return file


def draw(extract: str, file: str) -> None:
    """Build the network once and draw groups and values."""
    import numpy as np  # children only

    from commonground.core.network.graph import walk_graph
    from commonground.core.network.walkable import WALK_KEYS
    from commonground.data.sources.osm import read_osm

    graph = walk_graph(read_osm(extract, WALK_KEYS), "EPSG:3857")
    rng = np.random.default_rng(SEED)
    drawn = {}
    for number, size in enumerate(GROUP_SIZES):
        edge = rng.integers(0, len(graph.u), size).astype(np.int32)
        at_v = rng.random(size) < 0.5
        drawn[f"edge_{number}"], drawn[f"at_v_{number}"] = edge, at_v
        drawn[f"node_{number}"] = np.where(at_v, graph.v[edge], graph.u[edge])
    np.savez(
        file, x=graph.x, y=graph.y, u=graph.u, v=graph.v, length_m=graph.length_m,
        values=rng.poisson(5, (len(graph.x), 2)).astype(np.float64), **drawn,
    )  # fmt: skip


def kept(file: str) -> dict[str, Any]:
    """Return every array of the file, in memory."""
    import numpy as np  # children only

    with np.load(file) as arrays:
        return dict(arrays)


def network(arrays: Mapping[str, Any]) -> Graph:
    """Build the network; what shortest paths do not need is empty."""
    import numpy as np  # children only

    from commonground.core.network.graph import Graph, csr

    u, v, length_m, x = arrays["u"], arrays["v"], arrays["length_m"], arrays["x"]
    none = np.zeros(0)
    ptr, idx, w, edge = csr(u, v, length_m, len(x))
    return Graph(
        node_id=np.arange(len(x)), lat=none, lon=none, x=x, y=arrays["y"], ptr=ptr, idx=idx, w=w, edge=edge,
        u=u, v=v, length_m=length_m, way_id=np.arange(len(u)), name=[], geom_ptr=np.zeros(1, np.int64),
        geom_x=none, geom_y=none, cut_x=none, cut_y=none, crs="", report={},
    )  # fmt: skip


def groups(arrays: Mapping[str, Any]) -> list[Snap]:
    """Return the members of each group, standing at nodes: pandana knows no places between them."""
    import numpy as np  # children only

    from commonground.core.network.snap import Snap

    found = []
    for number in range(len(GROUP_SIZES)):
        edge, at_v = arrays[f"edge_{number}"], arrays[f"at_v_{number}"]
        metres, zero = arrays["length_m"][edge], np.zeros(len(edge), np.float32)
        nowhere = np.zeros(len(edge))
        to_u, to_v = np.where(at_v, metres, zero), np.where(at_v, zero, metres)
        found.append(Snap(edge, zero, to_u, to_v, nowhere, nowhere, nowhere))
    return found


if __name__ == "__main__":
    children(draw)
