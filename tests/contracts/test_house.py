"""The house stays in order: one direction of imports, one idea a module, nothing heavy in the web process."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from commonground.core import errors
from commonground.core.indicators.registry import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "commonground"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
OWN_FILES = [
    path
    for path in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if "/vendor/" not in path
]
HEAVY = ("pandas", "geopandas", "scipy", "numba", "pyarrow")
LONGEST_MODULE = 400
LONGEST_DECISION = 40


def test_imports_go_one_way_and_core_is_pure():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_is_one_idea_of_at_most_400_lines(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def test_the_web_process_imports_nothing_heavy(tmp_path):
    code = (
        "import sys, json, django; django.setup();"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "import commonground.web.wsgi;"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={
            "DJANGO_SETTINGS_MODULE": "commonground.web.settings",
            "PYTHONPATH": str(ROOT / "src"),
            "PATH": "/usr/bin",
            "CG_HOME": str(tmp_path),
        },
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_every_indicator_has_its_page_of_method():
    pages = {path.stem for path in (ROOT / "docs/methods").glob("*.md")}
    assert {one.method for one in REGISTRY.values()} <= pages


@pytest.mark.parametrize("path", sorted((ROOT / "docs/adr").glob("*.md")), ids=lambda path: path.name)
def test_a_decision_fits_on_forty_lines_and_says_how_we_would_notice(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_DECISION
    for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**We would notice being wrong**"):
        assert part in text


@pytest.mark.parametrize("path", sorted((ROOT / "docs/methods").glob("*.md")), ids=lambda path: path.name)
def test_a_method_page_names_its_source_and_its_limits(path):
    text = path.read_text("utf-8")
    assert re.search(r"\bsources?\b", text, re.IGNORECASE)
    assert re.search(r"\blimits?\b", text, re.IGNORECASE)


@pytest.mark.parametrize("path", [ROOT / name for name in OWN_FILES if name.endswith(".md")], ids=str)
def test_every_link_between_documents_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda path: path.name)
def test_a_lock_file_pins_hashes_and_names_no_address(path):
    text = path.read_text("utf-8")
    assert "://" not in text
    pins = re.findall(r"^[A-Za-z0-9][^\n]*==[^\n]*", text, re.MULTILINE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)


def test_no_error_is_swallowed():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                bare = node.type is None
                silent = len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
                assert not bare, f"{path}:{node.lineno} catches everything"
                assert not silent, f"{path}:{node.lineno} passes over an error"


def test_every_error_has_a_builtin_parent_and_a_place_in_the_tree():
    for name, error in vars(errors).items():
        if isinstance(error, type) and issubclass(error, errors.CommonGroundError):
            assert name in (errors.__doc__ or "")
            if error is not errors.CommonGroundError:
                assert len(error.__bases__) == 2
