"""Which code a number came from: method hashes and the version of the code."""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

import commonground
from commonground.core.indicators.definition import Indicator
from commonground.core.indicators.registry import get
from commonground.core.indicators.rule_sets import rule_text
from commonground.data.lake.hash import canonical_json

_PACKAGE = Path(commonground.__file__).parent
_CORE = "commonground.core"
# Where people are put, how far they walk and what is published: part of every method.
_SHARED = (
    "commonground.core.indicators.values",
    "commonground.core.network.graph",
    "commonground.core.network.reach",
    "commonground.core.places.buildings",
    "commonground.core.places.surfaces",
    "commonground.core.privacy.suppression",
)
# What an indicator takes from a further kind of source.
_OF_INPUT = {"gtfs": ("commonground.core.network.headways",)}


@cache
def code_version() -> str:
    """Return the package's version and a digest of all code and rule tables of core and data.

    Two builds with the same code version ran the same arithmetic. It is coarser than a method
    hash: a stage is computed again after any change of code, never too seldom.
    """
    digest = hashlib.sha256()
    for room in ("core", "data"):
        for path in sorted((_PACKAGE / room).rglob("*")):
            if path.suffix in {".py", ".toml"}:
                digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{commonground.__version__}+{digest.hexdigest()[:12]}"


@cache
def method_hash(indicator_id: str) -> str:
    """Return the sha256 of an indicator's definition, rule table and code.

    The code is the family's module and every module of ``core`` it imports, directly or not, with
    the modules that place people, walk and publish. Source: our choice, docs/adr/0010-method-hash.md.
    """
    indicator = get(indicator_id)
    family = indicator.compute.__module__ if indicator.compute else "commonground.core.indicators.inequality"
    modules = _closure((family, *_SHARED, *(m for kind in indicator.inputs for m in _OF_INPUT.get(kind, ()))))
    code = {name: _digest(name) for name in sorted(modules)}
    content = {"code": code, "definition": definition(indicator), "rules": rule_text(indicator.rule_set)}
    return hashlib.sha256(canonical_json(content)).hexdigest()


def definition(indicator: Indicator) -> dict[str, object]:
    """Return what defines an indicator, as JSON can hold it; words for people are left out."""
    return {
        "id": indicator.id,
        "formula": indicator.formula,
        "unit": indicator.unit,
        "inputs": list(indicator.inputs),
        "params": dict(indicator.params),
        "rule_set": indicator.rule_set,
        "compute": indicator.compute.__qualname__ if indicator.compute else None,
    }


def _closure(names: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_imports(name))
    return found


@cache
def _imports(name: str) -> frozenset[str]:
    """Modules of core that a module names in its import statements."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(_file(name).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named.add(node.module)
            named.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(one for one in named if one.startswith(_CORE + ".") and _file(one).is_file())


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_file(name).read_bytes()).hexdigest()


def _file(name: str) -> Path:
    parts = name.split(".")[1:]
    module = _PACKAGE.joinpath(*parts).with_suffix(".py")
    return module if module.is_file() else _PACKAGE.joinpath(*parts, "__init__.py")
