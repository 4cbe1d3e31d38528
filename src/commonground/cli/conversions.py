"""An election as ``.pb``, as JSON or as three tables: the same cells, so nothing is lost between them.

``cg-election-1`` is a JSON object with ``format``, ``meta`` (an object), ``projects`` and ``votes`` (lists of
objects); keys are the columns of the ``.pb`` file, values are texts, ``vote`` and ``points`` lists of texts.
The tables are ``meta.csv``, ``projects.csv`` and ``votes.csv`` in one folder.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from commonground.cli.files import csv_rows, read_text, refused, write_bytes
from commonground.core.errors import InputError, Problem

if TYPE_CHECKING:
    from commonground.core.choice.pb import PbFile

FORMAT: Final = "cg-election-1"
SECTIONS: Final = ("meta", "projects", "votes")
_LISTS: Final = ("vote", "points")
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Cells:
    """The three sections, each a list of rows under a header; ``lines`` are those of tables they are from."""

    meta: Sequence[Row]
    projects: Sequence[Row]
    votes: Sequence[Row]
    lines: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def sections(self) -> tuple[tuple[str, Sequence[Row]], ...]:
        """Return name and rows of each section."""
        return tuple((name, getattr(self, name)) for name in SECTIONS)


def read_election(name: str, *, strict: bool = True) -> PbFile:
    """Read an election from a ``.pb`` file, a JSON election or a folder of three tables.

    Raises
    ------
    InputError
        Every problem, each with the line of the ``.pb`` file or table, or the place in the JSON.
    """
    from commonground.core.choice.pb import read_pb

    if name != "-" and Path(name).is_dir():
        return _checked(_from_tables(Path(name)), strict=strict)
    text = read_text(name)
    if text.lstrip().startswith("{"):
        return _checked(_from_json(text, name), strict=strict)
    return read_pb(text, strict=strict)


def write_election(file: PbFile, name: str) -> str:
    """Write an election as what the name says (``.pb``, ``.json``, else a folder); return what it is."""
    from commonground.core.choice.pb import write_pb

    text, path = write_pb(file), Path(name)
    if path.suffix.lower() == ".pb":
        write_bytes(name, text.encode())
        return "a .pb file"
    if path.suffix.lower() == ".json":
        write_bytes(name, _to_json(_cells(text)).encode())
        return f"JSON ({FORMAT})"
    if path.suffix:
        why = "Expected a name that ends in .pb or .json, or a folder for three CSV tables."
        raise refused(name, "format", why, field="OUT")
    path.mkdir(parents=True, exist_ok=True)
    for section, rows in _cells(text).sections():
        write_bytes(str(path / f"{section}.csv"), _csv(rows, ",").encode())
    return "three tables (meta.csv, projects.csv, votes.csv)"


def _cells(text: str) -> Cells:
    """Split a text as ``write_pb`` writes it."""
    found: dict[str, list[Row]] = {}
    for _, row in csv_rows(text, name="the election", delimiter=";"):
        if len(row) == 1 and row[0].lower() in SECTIONS and row[0].lower() not in found:
            found[row[0].lower()] = []
        else:
            found[[*found][-1]].append(row)
    return Cells(found["meta"], found["projects"], found["votes"])


def _to_json(cells: Cells) -> str:
    def record(head: Row, row: Row) -> Mapping[str, object]:
        return {
            key: (cell.split(",") if cell else []) if key in _LISTS else cell
            for key, cell in zip(head, row, strict=True)
        }

    election = {
        "format": FORMAT,
        "meta": {row[0]: row[1] for row in cells.meta[1:]},
        **{
            name: [record(rows[0], row) for row in rows[1:]]
            for name, rows in cells.sections()
            if name != "meta"
        },
    }
    return json.dumps(election, ensure_ascii=False, indent=1) + "\n"


def _from_json(text: str, name: str) -> Cells:
    try:
        value = json.loads(text, parse_float=str, parse_constant=str)
    except (json.JSONDecodeError, RecursionError) as err:
        line = err.lineno if isinstance(err, json.JSONDecodeError) else None
        raise refused(name, "not_json", f"This is no JSON: {err}.", line=line) from err
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        why = f'Expected an election: a JSON object with "format": "{FORMAT}", or a .pb file.'
        raise refused(name, "not_an_election", why)
    problems: list[Problem] = []
    meta = value.get("meta")
    if not isinstance(meta, dict):
        problems.append(Problem("not_an_object", None, "meta", _kind(meta), "Expected an object of texts."))
        meta = {}
    pairs = [["key", "value"], *([key, _cell(item, f"meta.{key}", problems)] for key, item in meta.items())]
    projects, votes = (_records(value.get(section), section, problems) for section in SECTIONS[1:])
    if problems:
        raise InputError(problems)
    return Cells(pairs, projects, votes)


def _records(value: object, section: str, problems: list[Problem]) -> list[Row]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        problems.append(Problem("not_a_list", None, section, _kind(value), "Expected a list of objects."))
        return []
    head = list(dict.fromkeys(key for one in value for key in one))
    if not head and section == "votes":
        head = ["voter_id", "vote"]
    rows = [
        [_cell(one.get(key, ""), f"{section}[{number}].{key}", problems) for key in head]
        for number, one in enumerate(value)
    ]
    return [head, *rows]


def _cell(value: object, place: str, problems: list[Problem]) -> str:
    if isinstance(value, list):
        return ",".join(_cell(item, f"{place}[{at}]", problems) for at, item in enumerate(value))
    if isinstance(value, bool) or not isinstance(value, str | int):
        problems.append(Problem("not_text", None, place, _kind(value), "Expected text or a number."))
        return ""
    return str(value)


def _kind(value: object) -> str:
    return "missing" if value is None else json.dumps(value, ensure_ascii=False)[:60]


def _from_tables(folder: Path) -> Cells:
    names = [f"{section}.csv" for section in SECTIONS]
    if not any((folder / name).exists() for name in names):
        why = f"This is a folder without {', '.join(names)}: name a file, or a folder that holds them."
        raise refused(str(folder), "folder", why)
    problems: list[Problem] = []
    found: dict[str, list[Row]] = {}
    lines: dict[str, list[int]] = {}
    for section in SECTIONS:
        try:
            text = read_text(str(folder / f"{section}.csv"))
        except InputError as err:
            problems += err.problems
            continue
        delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        numbered = csv_rows(text, name=f"{section}.csv", delimiter=delimiter)
        found[section] = [row for _, row in numbered]
        lines[section] = [line for line, _ in numbered]
    if problems:
        raise InputError(problems)
    return Cells(found["meta"], found["projects"], found["votes"], lines)


def _csv(rows: Iterable[Row], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _checked(cells: Cells, *, strict: bool) -> PbFile:
    """Read cells through ``read_pb``, the one reader, and lead its lines back to where they came from."""
    from commonground.core.choice.pb import read_pb

    lines: list[str] = []
    places: dict[int, tuple[str, int]] = {}
    at = 1
    for section, rows in cells.sections():
        written = [f"{section.upper()}\n", *(_csv([row], ";") for row in rows)]
        for number, line in enumerate(written):
            places[at] = (section, number)
            at += line.count("\n")
        lines += written
    try:
        file = read_pb("".join(lines), strict=strict)
    except InputError as err:
        raise InputError(_led_back(err.problems, places, cells.lines)) from None
    return replace(file, warnings=tuple(_led_back(file.warnings, places, cells.lines)))


def _led_back(
    problems: Iterable[Problem], places: Mapping[int, tuple[str, int]], lines: Mapping[str, Sequence[int]]
) -> list[Problem]:
    found = []
    for problem in problems:
        section, number = places.get(problem.line or 0, ("", 0))
        if not section:
            found.append(problem)
        elif lines:
            line = lines[section][max(number, 1) - 1] if lines[section] else 1
            found.append(replace(problem, line=line, field=f"{section}.csv, {problem.field}"))
        else:
            place = f"{section}[{number - 2}]" if number > 1 and section != "meta" else section
            found.append(replace(problem, line=None, field=f"{place}.{problem.field}"))
    return found
