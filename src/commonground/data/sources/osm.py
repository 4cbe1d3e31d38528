"""OpenStreetMap extracts (.osm.pbf) read by DuckDB into sorted arrays."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt

from commonground.core.errors import NoDataError
from commonground.core.network.osm import NODE, RELATION, WAY, Codes, Ints, Osm, Tags, find
from commonground.data.lake.session import connect

_KINDS: Final = ("node", "way", "relation")


def read_osm(path: Path | str, keys: Iterable[str], *, may_be_empty: bool = False) -> Osm:
    """Read every object of an extract, with the tags asked for.

    The reader uses several threads and promises no order, so everything is put in the order of ids: the
    same objects in another order give the same arrays.

    Parameters
    ----------
    path
        A ``.osm.pbf`` file.
    keys
        Tag keys to keep. Asking the result for another key is an error, never "absent".
    may_be_empty
        Accept an extract without nodes.

    Returns
    -------
    Osm
        Its ``report`` counts ``nodes_read``, ``ways_read``, ``relations_read``, ``tags_read`` and
        ``refs_missing`` (node ids named by a way and absent from the file).

    Raises
    ------
    NoDataError
        The file is absent, is not a PBF extract, or holds no node.

    Notes
    -----
    *Source*: OSM PBF format as read by ``ST_ReadOSM`` of the DuckDB spatial extension. Known answers:
    ``tests/known_answers/test_network.py``.

    """
    path = Path(path)
    if not path.is_file():
        raise NoDataError(
            f"{path} is not there: expected an OpenStreetMap extract (.osm.pbf). Fetch it first."
        )
    try:
        with connect(spatial=True) as session:
            osm = _arrays(session, path, sorted(set(keys)))
    except duckdb.Error as err:
        raise NoDataError(
            f"{path} cannot be read as OpenStreetMap data: {str(err).splitlines()[0]}. Expected a .osm.pbf "
            "extract; fetch it again, or convert .osm and .osm.bz2 files to PBF."
        ) from err
    if not len(osm.node_id) and not may_be_empty:
        raise NoDataError(
            f"{path} holds 0 nodes: expected the streets of a city. Check that the extract covers the city's "
            "boundary, or set may_be_empty for this source."
        )
    return osm


def _arrays(session: duckdb.DuckDBPyConnection, path: Path, keys: list[str]) -> Osm:
    reader = f"ST_ReadOSM({_text(str(path))})"
    # nodes are most of a file and need no table: two passes cost a third of one pass's memory less
    nodes = _ordered(session, f"SELECT id, lat, lon FROM {reader} WHERE kind = 'node'", "id")  # noqa: S608  # quoted
    session.execute(
        f"CREATE TEMP TABLE osm AS SELECT kind, id, tags, refs, ref_types, ref_roles FROM {reader} "  # noqa: S608  # quoted
        "WHERE kind <> 'node' OR cardinality(tags) > 0"
    )
    ways = _ordered(session, "SELECT id FROM osm WHERE kind = 'way'", "id")
    refs = _ordered(
        session,
        "SELECT id, generate_subscripts(refs, 1) AS place, unnest(refs) AS ref FROM osm WHERE kind = 'way'",
        "id",
        "place",
    )
    relations = _ordered(session, "SELECT id FROM osm WHERE kind = 'relation'", "id")
    members = _ordered(
        session,
        """SELECT id, generate_subscripts(refs, 1) AS place, unnest(refs) AS ref,
                  enum_code(unnest(ref_types)) AS type, coalesce(unnest(ref_roles), '') AS role
           FROM osm WHERE kind = 'relation'""",
        "id",
        "place",
    )
    ids = {NODE: nodes["id"], WAY: ways["id"], RELATION: relations["id"]}
    tags = _tags(session, keys, ids)
    return Osm(
        node_id=nodes["id"],
        lat=nodes["lat"],
        lon=nodes["lon"],
        way_id=ways["id"],
        way_ptr=_pointer(refs["id"], ways["id"]),
        way_ref=refs["ref"],
        relation_id=relations["id"],
        rel_ptr=_pointer(members["id"], relations["id"]),
        rel_member_type=members["type"].astype(np.uint8),
        rel_member_id=members["ref"],
        rel_member_role=members["role"].tolist(),
        node_tags=tags[NODE],
        way_tags=tags[WAY],
        relation_tags=tags[RELATION],
        report={
            **{f"{kind}s_read": len(ids[code]) for code, kind in enumerate(_KINDS)},
            "tags_read": sum(len(rows) for kind in tags.values() for rows in kind.rows.values()),
            "refs_missing": int((find(nodes["id"], refs["ref"]) < 0).sum()),
        },
    )


def _tags(session: duckdb.DuckDBPyConnection, keys: list[str], ids: dict[int, Ints]) -> dict[int, Tags]:
    """Tags by kind of object: rows by binary search of ids, values as codes into a sorted vocabulary."""
    if not keys:
        return {kind: Tags(len(have), (), {}, {}) for kind, have in ids.items()}
    listed = ", ".join(_text(key) for key in keys)
    session.execute(
        f"""CREATE TEMP TABLE tag AS
            SELECT enum_code(kind) AS kind, list_position([{listed}], key) - 1 AS key, id, value
            FROM (SELECT kind, id, unnest(map_keys(tags)) AS key, unnest(map_values(tags)) AS value
                  FROM osm WHERE cardinality(tags) > 0)
            WHERE key IN ({listed})"""  # noqa: S608  # every key is quoted by _text
    )
    session.execute(
        "CREATE TEMP TABLE word AS SELECT value, row_number() OVER (ORDER BY value) - 1 AS code "
        "FROM (SELECT DISTINCT value FROM tag)"
    )
    words = tuple(_columns(session, "SELECT value FROM word ORDER BY code")["value"].tolist())
    found = _columns(
        session, "SELECT kind, key, id, code FROM tag JOIN word USING (value) ORDER BY kind, key, id"
    )
    group = found["kind"].astype(np.int64) * len(keys) + found["key"]
    start = np.searchsorted(group, np.arange(len(ids) * len(keys) + 1))
    tags: dict[int, Tags] = {}
    for kind, have in ids.items():
        rows: dict[str, Ints] = {}
        codes: dict[str, Codes] = {}
        for number, key in enumerate(keys):
            part = slice(start[kind * len(keys) + number], start[kind * len(keys) + number + 1])
            rows[key] = np.searchsorted(have, found["id"][part])
            codes[key] = found["code"][part].astype(np.int32)
        tags[kind] = Tags(len(have), words, rows, codes)
    return tags


def _columns(session: duckdb.DuckDBPyConnection, query: str) -> dict[str, npt.NDArray[Any]]:
    """Columns of a query as plain arrays; no column that is asked for here can be null."""
    columns: dict[str, npt.NDArray[Any]] = {}
    for name, values in session.execute(query).fetchnumpy().items():
        columns[name] = np.ascontiguousarray(np.ma.getdata(values))
    return columns


def _ordered(session: duckdb.DuckDBPyConnection, query: str, *by: str) -> dict[str, npt.NDArray[Any]]:
    """Columns of a query, sorted by one or two of them.

    The order of the query itself is not defined, but mostly this one: to see that and sort where it is
    not is cheaper in numpy than an ORDER BY over all nodes.
    """
    columns = _columns(session, query)
    first, second = columns[by[0]], columns[by[-1]]
    step, within = np.diff(first), np.diff(second)
    if not ((step > 0) | ((step == 0) & (within >= 0))).all():
        order = np.lexsort((second, first))
        columns = {name: values[order] for name, values in columns.items()}
    return columns


def _text(value: str) -> str:
    """Quote for SQL; a bound parameter would do, but makes DuckDB import pandas where that is installed."""
    return "'" + value.replace("'", "''") + "'"


def _pointer(owners: Ints, ids: Ints) -> Ints:
    """Where the items of each id begin among the sorted owners of all items."""
    return np.searchsorted(owners, np.append(ids, np.iinfo(np.int64).max)).astype(np.int64)
