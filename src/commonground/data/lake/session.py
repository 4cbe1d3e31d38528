"""DuckDB sessions that never reach for the network.

The spatial extension is a file inside the ``duckdb_extension_spatial`` wheel and is loaded by its
path: a plain ``LOAD spatial`` looks in the user's home folder and then on the internet.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from functools import cache
from pathlib import Path

import duckdb

from commonground.core.errors import LakeError

_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def connect(*, spatial: bool = False, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open a private in-memory DuckDB session in UTC, without automatic downloads.

    Parameters
    ----------
    spatial
        Load the spatial extension (``ST_*``, ``ST_ReadOSM``) from its installed wheel. Only then does
        the geometry of a GeoParquet file read as GEOMETRY; else it is the WKB that the file holds.
    threads
        Worker threads; None leaves DuckDB's default (one per core). One thread makes ``COPY`` write
        the same bytes every time.

    Returns
    -------
    duckdb.DuckDBPyConnection
        The caller closes it, most simply in a ``with`` block.

    Raises
    ------
    LakeError
        The spatial wheel is absent or was made for another DuckDB.

    Notes
    -----
    Our choice, see docs/adr/0004-duckdb-spatial.md.
    """
    config: dict[str, str | bool | int | float | list[str]] = dict(_OFFLINE)
    if threads is not None:
        config["threads"] = threads
    if spatial:
        # The extension's bytes were pinned by hash when its wheel was installed, and it is loaded by path:
        # DuckDB's own check of them costs 0.4 CPU s in every process (docs/adr/0004-duckdb-spatial.md).
        config["allow_unsigned_extensions"] = "true"
    # DuckDB would spill into .tmp of the current folder, which may be read-only or somebody's project
    config["temp_directory"] = str(Path(tempfile.gettempdir()) / f"commonground-duckdb-{os.getpid()}")
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    if spatial:
        _load_spatial(connection)
    else:
        connection.execute("SET enable_geoparquet_conversion = false")
    return connection


def _load_spatial(connection: duckdb.DuckDBPyConnection) -> None:
    path = str(_spatial_file()).replace("'", "''")
    try:
        connection.execute(f"LOAD '{path}'")
    except duckdb.Error as err:
        connection.close()
        raise LakeError(
            f"DuckDB {duckdb.__version__} refused the spatial extension {path}: {err}. "
            "Both must have the same version: install the pinned requirements again."
        ) from err


@cache
def _spatial_file() -> Path:
    """Path of the extension file for the running DuckDB, inside the wheel."""
    spec = importlib.util.find_spec("duckdb_extension_spatial")
    places = spec.submodule_search_locations if spec is not None else None
    wanted = f"extensions/v{duckdb.__version__}/spatial.duckdb_extension"
    for place in places or []:
        path = Path(place) / wanted
        if path.is_file():
            return path
    raise LakeError(
        f"The spatial extension of DuckDB {duckdb.__version__} is not installed: expected {wanted} "
        f"in the package duckdb_extension_spatial. Install duckdb-extension-spatial=={duckdb.__version__}."
    )
