"""Which ways one may walk along, and the straight segments they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from commonground.core.errors import NoDataError
from commonground.core.network.osm import Bools, Ints, Osm, find, ranges


@dataclass(frozen=True, slots=True)
class WalkRules:
    """Rules that keep a way with a ``highway`` tag unless one of its tags is refused.

    Parameters
    ----------
    id
        Name of the rule set, for lineage.
    refused
        Pairs (key, parts): a way goes when the value of ``key`` contains one of ``parts``. A way that
        lacks the key passes.
    """

    id: str
    refused: tuple[tuple[str, tuple[str, ...]], ...]


GHSCI_WALK: Final = WalkRules(
    id="ghsci-walk",
    refused=(
        ("highway", ("motor", "proposed", "construction", "abandoned", "platform", "raceway")),
        ("area", ("yes",)),
        ("foot", ("no",)),
        ("service", ("private",)),
        ("access", ("private",)),
    ),
)
"""Streets for walking as in the Global Healthy and Sustainable City Indicators.

*Source*: ``pedestrian`` network filter of healthysustainablecities/global-indicators (MIT), a list of
regular expressions, hence the match anywhere in the value.
"""

WALK_KEYS: Final = ("highway", "area", "foot", "service", "access", "name")
"""Tag keys that :func:`commonground.core.network.graph.walk_graph` needs from ``read_osm``."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Straight pieces of walkable ways between two nodes that are both in the extract.

    Parameters
    ----------
    node
        Rows of the used nodes in the extract, rising.
    a, b
        Ends of each segment, as positions in ``node``.
    way
        Row of each segment's way in the extract.
    cut
        Rows of the nodes next to a lost one: there the data end although the street goes on.
    report
        What was kept, cut and dropped, counted.
    """

    node: Ints
    a: Ints
    b: Ints
    way: Ints
    cut: Ints
    report: dict[str, int]


def walkable(osm: Osm, rules: WalkRules = GHSCI_WALK) -> Bools:
    """Whether each way of the extract may be walked under ``rules``."""
    mask = osm.way_tags.has("highway")
    for key, parts in rules.refused:
        mask &= ~osm.way_tags.contains(key, parts)
    return mask


def segments(osm: Osm, rules: WalkRules = GHSCI_WALK) -> Segments:
    """Straight segments of all walkable ways, each way cut where the extract lost a node.

    Raises
    ------
    NoDataError
        No way may be walked, or none has two neighbouring nodes in the extract.

    """
    rows = np.flatnonzero(walkable(osm, rules))
    if not len(rows):
        raise NoDataError(
            f"None of the {len(osm.way_id)} ways may be walked by the rules {rules.id!r}: expected streets. "
            "Check that the extract covers the city and was not filtered to other objects."
        )
    at, ptr = ranges(osm.way_ptr, rows)
    node = find(osm.node_id, osm.way_ref[at])
    way = np.repeat(rows, np.diff(ptr))
    a, b = node[:-1], node[1:]
    joined = way[:-1] == way[1:]
    there = joined & (a >= 0) & (b >= 0)
    kept = there & (a != b)
    if not kept.any():
        raise NoDataError(
            f"The {len(rows)} walkable ways have no two neighbouring nodes in the extract: expected streets. "
            "Make the extract with its ways' nodes (osmium extract --strategy complete_ways)."
        )
    used, ends = np.unique(np.concatenate([a[kept], b[kept]]), return_inverse=True)
    half = joined & ((a >= 0) != (b >= 0))
    return Segments(
        node=used,
        a=ends[: len(ends) // 2],
        b=ends[len(ends) // 2 :],
        way=way[:-1][kept],
        cut=np.unique(np.where(a[half] >= 0, a[half], b[half])),
        report={
            "walkable_ways": len(rows),
            "walkable_refs_missing": int((node < 0).sum()),
            "ways_cut": len(np.unique(way[node < 0])),
            "ways_lost": len(rows) - len(np.unique(way[:-1][kept])),
            "repeated_refs_dropped": int((there & ~kept).sum()),
            "segments": int(kept.sum()),
        },
    )
