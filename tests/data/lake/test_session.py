"""The DuckDB session: offline, in UTC, spatial from the wheel."""

from __future__ import annotations

import importlib.util
import socket
from typing import TYPE_CHECKING

import duckdb
import pytest

from commonground.core.errors import LakeError
from commonground.data.lake import session

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


def test_spatial_functions_work_with_sockets_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a session opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with session.connect(spatial=True) as con:
        assert con.sql("SELECT ST_Area(ST_MakeEnvelope(0, 0, 2, 3))").fetchone() == (6.0,)


def test_no_extension_is_installed_or_loaded_by_itself() -> None:
    with session.connect() as con:
        rows = con.sql("""
            SELECT name, value FROM duckdb_settings()
            WHERE name IN ('autoinstall_known_extensions', 'autoload_known_extensions') ORDER BY name
        """).fetchall()
        assert rows == [("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false")]
        with pytest.raises(duckdb.Error, match="st_area"):
            con.sql("SELECT ST_Area('POINT (1 1)')")


def test_two_sessions_share_nothing() -> None:
    with session.connect() as one, session.connect() as two:
        one.execute("CREATE TABLE t AS SELECT 1 AS x")
        with pytest.raises(duckdb.CatalogException):
            two.execute("SELECT * FROM t")


def test_a_missing_spatial_wheel_names_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(importlib.util, "find_spec", absent)
    session._spatial_file.cache_clear()
    with pytest.raises(LakeError, match="Install duckdb-extension-spatial=="):
        session.connect(spatial=True)
    session._spatial_file.cache_clear()


def test_instants_are_shown_in_utc() -> None:
    with session.connect() as con:
        assert con.sql("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)
