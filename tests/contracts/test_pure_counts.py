"""What counts, groups, draws and proves knows no file, network, clock or chance of its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "src" / "commonground" / "core"
ROOMS = ("choice", "opinion", "sortition", "ledger")
MODULES = sorted(path for room in ROOMS for path in (CORE / room).rglob("*.py"))
FORBIDDEN = {
    *("django", "ninja", "sqlite3", "duckdb", "os", "pathlib", "shutil", "tempfile", "socket", "urllib"),
    *("http", "requests", "time", "datetime", "random", "secrets", "uuid", "subprocess", "threading"),
}
GLOBAL_CHANCE = {"seed", "rand", "randn", "randint", "random", "choice", "shuffle", "permutation", "normal"}


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_count_imports_no_file_network_clock_or_chance(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert not FORBIDDEN & {name.partition(".")[0] for name in _imported(tree)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_chance_comes_only_from_a_generator_that_is_handed_in(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "random"
        ):
            assert node.attr not in GLOBAL_CHANCE, f"line {node.lineno}: numpy.random.{node.attr}"
        assert not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "open"), node.lineno
