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

    The reader uses several threads and promises no order, so every query is ordered by id: the same
    objects in another order give the same arrays.

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
    with connect(spatial=True) as session:
        _load(session, path)
        osm = _arrays(session, sorted(set(keys)))
    if not len(osm.node_id) and not may_be_empty:
        raise NoDataError(
            f"{path} holds 0 nodes: expected the streets of a city. Check that the extract covers the city's "
            "boundary, or set may_be_empty for this source."
        )
    return osm


def _load(session: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        session.execute(f"CREATE TEMP TABLE osm AS SELECT * FROM ST_ReadOSM({_text(str(path))})")  # noqa: S608  # quoted
    except duckdb.Error as err:
        raise NoDataError(
            f"{path} cannot be read as OpenStreetMap data: {str(err).splitlines()[0]}. Expected a .osm.pbf "
            "extract; fetch it again, or convert .osm and .osm.bz2 files to PBF."
        ) from err


def _arrays(session: duckdb.DuckDBPyConnection, keys: list[str]) -> Osm:
    nodes = _columns(session, "SELECT id, lat, lon FROM osm WHERE kind = 'node' ORDER BY id")
    ways = _columns(session, "SELECT id, len(refs) AS n FROM osm WHERE kind = 'way' ORDER BY id")
    relations = _columns(session, "SELECT id, len(refs) AS n FROM osm WHERE kind = 'relation' ORDER BY id")
    way_ref = _joined(session, "refs", kind="way", dtype=np.int64)
    ids = {NODE: nodes["id"], WAY: ways["id"], RELATION: relations["id"]}
    tags = _tags(session, keys, ids)
    return Osm(
        node_id=nodes["id"],
        lat=nodes["lat"],
        lon=nodes["lon"],
        way_id=ways["id"],
        way_ptr=_pointer(ways["n"]),
        way_ref=way_ref,
        relation_id=relations["id"],
        rel_ptr=_pointer(relations["n"]),
        rel_member_type=_joined(
            session, "list_transform(ref_types, t -> enum_code(t))", kind="relation", dtype=np.uint8
        ),
        rel_member_id=_joined(session, "refs", kind="relation", dtype=np.int64),
        rel_member_role=_joined(
            session, "list_transform(ref_roles, r -> coalesce(r, ''))", kind="relation", dtype=object
        ).tolist(),
        node_tags=tags[NODE],
        way_tags=tags[WAY],
        relation_tags=tags[RELATION],
        report={
            **{f"{kind}s_read": len(ids[code]) for code, kind in enumerate(_KINDS)},
            "tags_read": sum(len(rows) for kind in tags.values() for rows in kind.rows.values()),
            "refs_missing": int((find(nodes["id"], way_ref) < 0).sum()),
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


def _joined(
    session: duckdb.DuckDBPyConnection, expression: str, *, kind: str, dtype: npt.DTypeLike
) -> npt.NDArray[Any]:
    """One array of the lists of all objects of a kind, in the order of their ids."""
    query = f"SELECT flatten(list({expression} ORDER BY id)) FROM osm WHERE kind = '{kind}'"  # noqa: S608  # both are ours
    (column,) = session.execute(query).fetchnumpy().values()
    nothing_of_this_kind = bool(np.ma.getmaskarray(column)[0])
    return np.asarray([] if nothing_of_this_kind else np.ma.getdata(column[0]), dtype=dtype)


def _text(value: str) -> str:
    """Quote for SQL; a bound parameter would do, but makes DuckDB import pandas where that is installed."""
    return "'" + value.replace("'", "''") + "'"


def _pointer(counts: npt.NDArray[np.int64]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
