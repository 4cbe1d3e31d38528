"""The tiny city on the ground: its grid of streets, what lies along them, and the walks over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from commonground.core.network.graph import Graph, csr
from commonground.core.network.reach import nearest
from commonground.core.network.snap import snap

CRS = "EPSG:3067"
SIDE_M = 300.0
COLUMNS, ROWS = 4, 3
WEST_M, SOUTH_M = 385_500.0, 6_672_000.0
GROUPS = ("food", "shop", "health", "school", "play", "community", "water", "recycling", "stop")

TO_METRES = pyproj.Transformer.from_crs("OGC:CRS84", CRS, always_xy=True)
TO_LONLAT = pyproj.Transformer.from_crs(CRS, "OGC:CRS84", always_xy=True)


def lonlat(shape: Any) -> Any:
    """From metres of the city to degrees."""
    return shapely.transform(shape, TO_LONLAT.transform, interleaved=False)


def street_grid() -> tuple[npt.NDArray[np.float64], list[tuple[int, int]]]:
    """Corners of the squares in metres and the streets between them."""
    nodes = [(WEST_M + SIDE_M * i, SOUTH_M + SIDE_M * j) for j in range(ROWS + 1) for i in range(COLUMNS + 1)]
    across = [
        (j * (COLUMNS + 1) + i, j * (COLUMNS + 1) + i + 1) for j in range(ROWS + 1) for i in range(COLUMNS)
    ]
    along = [
        (j * (COLUMNS + 1) + i, (j + 1) * (COLUMNS + 1) + i) for j in range(ROWS) for i in range(COLUMNS + 1)
    ]
    return np.array(nodes), across + along


def street_name(edge: int) -> str | None:
    """Name of a street of the grid; every seventh has none."""
    names = (
        "Calle de los Álamos",
        "Mannerheimintie",
        "شارع الجامعة",
        "Rue de l'Église",
        "Åbovägen",
        "Calle Mayor",
    )
    return None if edge % 7 == 0 else names[edge % len(names)]


def streets_tables() -> dict[str, dict[str, Any]]:
    """Nodes, edges and the names to search."""
    nodes, edges = street_grid()
    lon, lat = TO_LONLAT.transform(nodes[:, 0], nodes[:, 1])
    size = len(edges)
    names = [street_name(at) for at in range(size)]
    middle = [(nodes[u] + nodes[v]) / 2 for u, v in edges]
    at_lon, at_lat = TO_LONLAT.transform([one[0] for one in middle], [one[1] for one in middle])
    named = [at for at, name in enumerate(names) if name]
    return {
        "nodes": {"node_id": np.arange(1, len(nodes) + 1), "lat": lat, "lon": lon},
        "edges": {
            "id": np.arange(size),
            "u": np.array([u for u, _ in edges]),
            "v": np.array([v for _, v in edges]),
            "length_m": np.full(size, SIDE_M, dtype=np.float32),
            "name": names,
            "way_id": np.arange(size) + 1000,
            "geometry": [lonlat(shapely.LineString(nodes[list(ends)])) for ends in edges],
        },
        "streets": {
            "kind": ["street" if at % 3 else "address" for at in named],
            "name": [names[at] for at in named],
            "number": [None if at % 3 else str(at) for at in named],
            "lat": np.array([at_lat[at] for at in named]),
            "lon": np.array([at_lon[at] for at in named]),
        },
    }


def destinations_table() -> dict[str, Any]:
    """One to nine destinations of each group."""
    nodes, _ = street_grid()
    spots = [(group, at) for at in range(len(GROUPS)) for group in GROUPS[: at + 1]]
    xy = np.array([nodes[(3 * at + len(group)) % len(nodes)] + (11.0, 7.0) for group, at in spots])
    lon, lat = TO_LONLAT.transform(xy[:, 0], xy[:, 1])
    return {
        "id": [f"SYN-d{at:03d}" for at in range(len(spots))],
        "group": [group for group, _ in spots],
        "osm": [f"node/{9000 + at}" for at in range(len(spots))],
        "name": [None if at % 4 == 0 else f"{group.title()} {at}" for at, (group, _) in enumerate(spots)],
        "lat": lat,
        "lon": lon,
    }


def stops_table() -> dict[str, Any]:
    """Five stops, one without service."""
    nodes, _ = street_grid()
    lon, lat = TO_LONLAT.transform(nodes[:5, 0], nodes[:5, 1])
    return {
        "id": [f"SYN-s{at}" for at in range(5)],
        "name": [f"Stop {at}" for at in range(5)],
        "lat": lat,
        "lon": lon,
        "headway_min": np.array([np.nan, 10.0, 20.0, 30.0, 60.0]),
        "departures": np.array([0.0, 72.0, 36.0, 24.0, 12.0]),
        "high_capacity": np.array([False, True, False, False, False]),
    }


def route_parts() -> dict[str, Any]:
    """Streets and walks of the tiny city, as the pipeline packs them."""
    graph = street_graph()
    parts: dict[str, Any] = {"graph": graph}
    table = destinations_table()
    for group in GROUPS:
        rows = [at for at, name in enumerate(table["group"]) if name == group]
        x, y = TO_METRES.transform(table["lon"][rows], table["lat"][rows])
        seeds = snap(graph, x, y)
        parts |= {f"seeds.{group}": seeds, f"reach.{group}": nearest(graph, seeds, engine="scipy")}
    return parts


def street_graph() -> Graph:
    """The grid of streets as a walk network."""
    nodes, ends = street_grid()
    lon, lat = TO_LONLAT.transform(nodes[:, 0], nodes[:, 1])
    u, v = np.array(ends, dtype=np.int32).T
    length_m = np.full(len(ends), SIDE_M, dtype=np.float32)
    ptr, idx, w, edge = csr(u, v, length_m, len(nodes))
    line = nodes[np.array(ends).reshape(-1)]
    return Graph(
        node_id=np.arange(1, len(nodes) + 1),
        lat=lat,
        lon=lon,
        x=nodes[:, 0].copy(),
        y=nodes[:, 1].copy(),
        ptr=ptr,
        idx=idx,
        w=w,
        edge=edge,
        u=u,
        v=v,
        length_m=length_m,
        way_id=np.arange(len(ends)) + 1000,
        name=[street_name(at) for at in range(len(ends))],
        geom_ptr=np.arange(0, 2 * len(ends) + 1, 2),
        geom_x=line[:, 0].copy(),
        geom_y=line[:, 1].copy(),
        cut_x=np.zeros(0),
        cut_y=np.zeros(0),
        crs=CRS,
        report={"edges": len(ends)},
    )
