"""A city file read key by key: what fits is kept, what does not becomes a problem.

Reading never stops at the first fault, so that one run of the checker lists everything. The rules
that join several keys (one origin each, references that exist, dates in order) are in
:mod:`commonground.data.city.rules`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from commonground.core.errors import ConfigProblem
from commonground.data.city.forms import FORMS, Misfit
from commonground.data.city.schema import KEYS, KINDS, LATER_KINDS, Key, keys_of, nearest

Values = dict[str, Any]
SCHEMA: Final = 1
_LONGEST: Final = 60


@dataclass(slots=True)
class Document:
    """The usable parts of a city file and every problem met on the way."""

    path: Path
    city: Values = field(default_factory=dict)
    boundary: Values | None = None
    urban: Values | None = None
    areas: dict[str, Values] = field(default_factory=dict)
    sources: dict[str, Values] = field(default_factory=dict)
    problems: list[ConfigProblem] = field(default_factory=list)

    def wrong(self, key: str, given: object, expected: str, remedy: str) -> None:
        """Note one problem."""
        self.problems.append(ConfigProblem(key, shown(given), expected, remedy))

    @property
    def folder(self) -> Path:
        """Where relative paths of the file begin."""
        return self.path.parent


def shown(value: object) -> str:
    """Return a value in the words of an error message, shortened."""
    text = "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def read_document(path: Path) -> Document:
    """Read a city file without touching the files or addresses it names."""
    document = Document(path)
    raw = _toml(document)
    if raw is None:
        return document
    _top(document, raw)
    document.city = _table(document, "city", raw.get("city"), table="city")
    if "boundary" in raw:
        document.boundary = _table(document, "boundary", _as_file(raw["boundary"]), table="boundary")
    if "urban" in raw:
        document.urban = _table(document, "urban", _as_file(raw["urban"]), table="urban")
    for level, value in _members(document, "areas", raw).items():
        document.areas[level] = _table(document, f"areas.{level}", value, table="areas.<level>")
    for name, value in _members(document, "sources", raw).items():
        document.sources[name] = _source(document, f"sources.{name}", value)
    return document


def _toml(document: Document) -> dict[str, Any] | None:
    name = document.path.name
    try:
        return tomllib.loads(document.path.read_text(encoding="utf-8"))
    except OSError as err:
        document.wrong(name, err.strerror or str(err), "a readable city file", "Check the path.")
    except UnicodeDecodeError:
        document.wrong(name, "another encoding", "UTF-8", "Save the file as UTF-8.")
    except tomllib.TOMLDecodeError as err:
        document.wrong(name, str(err), "TOML", "Put that line right; every text needs its two quotes.")
    return None


def _top(document: Document, raw: Mapping[str, Any]) -> None:
    tables = {key.table.split(".")[0] for key in KEYS if key.table}
    known = [*keys_of(""), *sorted(tables)]
    for name in raw:
        if name not in known:
            document.wrong(name, "an unknown key", nearest(name, known), "Rename it or take it out.")
    for name, expected in (("city", "a table [city]"), ("boundary", "a table [boundary]")):
        if name not in raw:
            document.wrong(name, None, expected, "Add it; the reference page shows how.")
    if raw.get("schema") != SCHEMA or isinstance(raw.get("schema"), bool):
        document.wrong("schema", raw.get("schema"), str(SCHEMA), "Write 'schema = 1' on the first line.")


def _as_file(value: object) -> object:
    """Let ``urban = "file"`` stand for ``urban = { file = "file" }``."""
    return {"file": value} if isinstance(value, str) else value


def _members(document: Document, name: str, raw: Mapping[str, Any]) -> dict[str, object]:
    value = raw.get(name, {})
    if not isinstance(value, dict):
        document.wrong(name, value, f"a table [{name}]", f"Give each of the {name} a table of its own.")
        return {}
    members: dict[str, object] = {}
    for member, content in value.items():
        try:
            members[FORMS["slug"].read(member)] = content
        except Misfit as misfit:
            document.wrong(f"{name}.{member}", member, FORMS["slug"].expected, str(misfit))
    return members


def _source(document: Document, where: str, value: object) -> Values:
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind in LATER_KINDS:
        document.wrong(
            f"{where}.kind",
            kind,
            f"one of {', '.join(KINDS)}",
            "This kind is planned and cannot be read yet.",
        )
        return {}
    return _table(document, where, value, table="sources.<id>", kind=kind if kind in KINDS else None)


def _table(document: Document, where: str, value: object, *, table: str, kind: str | None = None) -> Values:
    if value is None:
        return {}
    if not isinstance(value, dict):
        document.wrong(where, value, f"a table [{where}]", "Write its keys in braces or under a header.")
        return {}
    known = keys_of(table, kind=kind)
    values: Values = {}
    # of a source whose kind is in doubt, the keys that depend on the kind are left alone
    for name, given in value.items():
        key = known.get(name)
        if key is None:
            _unknown(document, f"{where}.{name}", name, known=known, table=table, kind=kind)
        elif kind is not None or not key.kinds:
            _read(document, f"{where}.{name}", given, key=key, into=values)
    for name, key in known.items():
        if key.required and name not in value and (kind is not None or not key.kinds):
            document.wrong(f"{where}.{name}", None, key.expected, f"Add it. {key.meaning}")
    return values


def _unknown(
    document: Document, where: str, name: str, *, known: Mapping[str, Key], table: str, kind: str | None
) -> None:
    if kind is not None and name in keys_of(table):
        remedy = f"A source of kind '{kind}' has no use for it: take it out."
        document.wrong(where, f"'{name}'", f"a key of kind '{kind}'", remedy)
        return
    document.wrong(where, f"'{name}'", nearest(name, list(known)), "Rename it or take it out.")


def _read(document: Document, where: str, given: object, *, key: Key, into: Values) -> None:
    if key.choices:
        if given in key.choices:
            into[key.name] = given
        else:
            remedy = f"Perhaps {nearest(str(given), key.choices)}."
            document.wrong(where, given, key.expected, remedy)
        return
    try:
        into[key.name] = FORMS[key.form].read(given)
    except Misfit as misfit:
        document.wrong(where, given, key.expected, str(misfit))
