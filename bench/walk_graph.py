"""From an extract to a walk network: a whole process of ours against a whole process of OSMnx.

OSMnx refuses files with lost nodes, so it gets the walkable ways without them as XML, the one format it
reads; writing that file is not counted.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.child import children
from bench.harness import Setting, python, whole_process
from bench.results import Goal, Result

NAME = "walk_graph"
OURS = """
from commonground.core.network.graph import walk_graph
from commonground.core.network.walkable import WALK_KEYS
from commonground.data.sources.osm import read_osm
walk_graph(read_osm({extract!r}, WALK_KEYS), "EPSG:3857")
"""
PEER = """
import osmnx
osmnx.graph_from_xml({xml!r}, bidirectional=True, simplify=True, retain_all=False)
"""


def run(setting: Setting) -> Result:
    """Measure both in turn."""
    xml = setting.work / "walkable.osm"
    whole_process(python(NAME, "write", setting.extract, xml))
    ours = [sys.executable, "-c", OURS.format(extract=str(setting.extract))]
    peer = [sys.executable, "-c", PEER.format(xml=str(xml))]
    goals = (Goal("cpu_s", 15.0), Goal("peak_mb", 3.0))
    result = Result(NAME, "PBF to walk network, whole process", "OSMnx graph_from_xml", goals)
    whole_process(ours)  # so that the file is in memory for both
    for _ in range(setting.rounds):
        result.ours.append(whole_process(ours))
        result.peer.append(whole_process(peer))
    return result


def write(extract: str, xml: str) -> None:
    """Write walkable ways and their nodes as XML."""
    import numpy as np  # children only
    import osmium

    from commonground.core.network.walkable import WALK_KEYS, walkable
    from commonground.data.sources.osm import read_osm

    osm = read_osm(extract, WALK_KEYS)
    ways = set(osm.way_id[walkable(osm)].tolist())
    of_way = np.repeat(osm.way_id, np.diff(osm.way_ptr))
    nodes = set(osm.way_ref[np.isin(of_way, list(ways))].tolist()) & set(osm.node_id.tolist())
    Path(xml).unlink(missing_ok=True)
    with osmium.SimpleWriter(xml) as writer:
        for one in osmium.FileProcessor(extract):
            if one.is_node() and one.id in nodes:
                writer.add_node(one)
            elif one.is_way() and one.id in ways:
                writer.add_way(one.replace(nodes=[ref.ref for ref in one.nodes if ref.ref in nodes]))


if __name__ == "__main__":
    children(write)
