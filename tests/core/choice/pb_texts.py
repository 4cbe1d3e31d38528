"""A small .pb text, faults put into it one by one, and a slow reader written to be obvious."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fractions import Fraction

SMALL = """\
META
key;value
description;A small town
country;Nowhere
unit;Town
instance;2024
num_projects;3
num_votes;4
budget;1000
vote_type;approval
rule;greedy
date_begin;2024
date_end;2024
PROJECTS
project_id;cost;votes;name;selected
P1;600;2;Bench;1
P2;400;3;"Trees; and ""shade""\";1
P3;700;1;Lamp;0
VOTES
voter_id;vote;age
1;P1,P2;40
2;P2;
3;P1,P2,P3;18
4;;71
"""

POINTS = """\
META
key;value
num_projects;2
num_votes;3
budget;900
vote_type;cumulative
max_sum_points;10
PROJECTS
project_id;cost;votes;score
A;500;2;13
B;400;2;7
VOTES
voter_id;vote;points
1;A,B;6,4
2;A;7
3;B;3
"""


@dataclass(frozen=True)
class Fault:
    """A change to a text and the problem that must be named."""

    name: str
    text: str
    code: str
    line: int
    field: str


def replaced(text, line, new):
    """The text with another line ``line`` (from 1); None takes it away."""
    lines = text.split("\n")
    lines[line - 1 : line] = [] if new is None else [new]
    return "\n".join(lines)


def line_of(text, start):
    """Number of the first line that begins so."""
    return next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(start))


def changed(start, new, text=SMALL):
    """The small text with the line that begins so replaced."""
    return replaced(text, line_of(text, start), new)


def codes(file):
    """Code and line of each warning of a file that was read."""
    return [(warning.code, warning.line) for warning in file.warnings]


AMOUNTS = {
    "empty": ("", "missing"),
    "negative": ("-1000", "negative"),
    "NaN": ("nan", "number"),
    "infinite": ("inf", "number"),
    "with exponent": ("1e6", "number"),
    "in words": ("a lot", "number"),
    "with thousands": ("1 000", "number"),
    "with two commas": ("1,000,000", "number"),
    "with underscores": ("1_000", "number"),
    "in other digits": ("\u0661\u0660", "number"),
    "above 2**53": (str(2**53 + 1), "too_large"),
    "very huge": ("9" * 5000, "too_large"),
    "with seven decimals": ("1.1234567", "decimals"),
}
ROWS = (
    ("text first", "META", "Hello\nMETA", "outside", "line"),
    ("NUL", "country", "country;No\0where", "nul", "line"),
    ("other header of META", "key;value", "name;value", "header", "META"),
    ("META without header", "key;value", "subunit;x", "header", "META"),
    ("META too many", "country", "country;Nowhere;else", "too_many_cells", "META"),
    ("META too few", "country", "country", "too_few_cells", "value"),
    ("META without key", "country", ";Nowhere", "key_missing", "key"),
    ("key twice", "country", "description;Again", "duplicate_key", "description"),
    ("other vote_type", "vote_type", "vote_type;shouting", "vote_type", "vote_type"),
    ("max_length in words", "country", "max_length;five", "number", "max_length"),
    ("max_length negative", "country", "max_length;-1", "negative", "max_length"),
    ("max_sum_cost in words", "country", "max_sum_cost;all", "number", "max_sum_cost"),
    ("max_points in words", "country", "max_points;all", "points", "max_points"),
    ("PROJECTS too few", "P1;", "P1;600;2;Bench", "too_few_cells", "selected"),
    ("PROJECTS too many", "P1;", "P1;600;2;Bench;and;1", "too_many_cells", "PROJECTS"),
    ("quote unclosed", "P2;", 'P2;400;3;"Trees;1', "quotes", "PROJECTS"),
    ("quote half doubled", "P2;", 'P2;400;3;"Trees "and" shade";1', "quotes", "PROJECTS"),
    ("header quote", "project_id", 'project_id;cost;votes;"name;selected', "header_quotes", "PROJECTS"),
    ("id twice", "P3;", "P1;700;1;Lamp;0", "duplicate_proposal", "project_id"),
    ("id empty", "P3;", ";700;1;Lamp;0", "id_missing", "project_id"),
    ("id with comma", "P3;", "P3,P4;700;1;Lamp;0", "id_comma", "project_id"),
    ("vote too few", "2;P2", "2;P2", "too_few_cells", "age"),
    ("vote too many", "2;P2", "2;P2;;", "too_many_cells", "VOTES"),
    ("vote of separators", "2;P2", ";;", "blank_vote", "voter_id"),
    ("unknown id", "2;P2", "2;P2,P9;", "unknown_proposal", "vote"),
    ("id in other letters", "2;P2", "2;p2;", "unknown_proposal", "vote"),
    ("comma at the end", "2;P2", "2;P2,;", "unknown_proposal", "vote"),
    ("only a comma", "2;P2", "2;,;", "unknown_proposal", "vote"),
    ("vote quote unclosed", "2;P2", '2;"P2;', "quotes", "VOTES"),
)
"""Name, beginning of the line that is replaced, the line instead, code and field of the problem."""
POINT_ROWS = (
    ("points shorter", "1;A,B;6", "points_length", "points"),
    ("points longer", "1;A,B;6,4,1", "points_length", "points"),
    ("no points", "1;A,B;", "points_length", "points"),
    ("points without vote", "1;;6", "points_length", "points"),
    ("points missing between", "1;A,B;6,", "points_points", "points"),
    ("points in words", "1;A,B;six,4", "points_points", "points"),
    ("points NaN", "1;A,B;nan,4", "points_points", "points"),
    ("points infinite", "1;A,B;inf,4", "points_points", "points"),
    ("points with exponent", "1;A,B;1e3,4", "points_points", "points"),
    ("points with underscore", "1;A,B;1_0,4", "points_points", "points"),
    ("points in other digits", "1;A,B;\u0666,4", "points_points", "points"),
    ("points above 2**53", f"1;A,B;{2**53 + 1},4", "points_too_large", "points"),
    ("points very huge", f"1;A,B;{'9' * 5000},4", "points_too_large", "points"),
    ("points with seven decimals", "1;A,B;0.1234567,4", "points_decimals", "points"),
    ("unknown id among points", "1;A,C;6,4", "unknown_proposal", "vote"),
)


def faults():
    """Each fault of the small approval text, alone."""
    made = [
        Fault(name, replaced(SMALL, line_of(SMALL, start), new), code, line_of(SMALL, start), field)
        for name, start, new, code, field in ROWS
    ]
    for name, (amount, code) in AMOUNTS.items():
        for start, field, row in (("budget", "budget", "budget;{}"), ("P1;", "cost", "P1;{};2;Bench;1")):
            line = line_of(SMALL, start)
            text = replaced(SMALL, line, row.format(amount))
            made.append(Fault(f"{field} {name}", text, f"{field}_{code}", line, field))
    for key, code in (("vote_type", "vote_type"), ("budget", "budget_missing")):
        made.append(Fault(f"no {key}", replaced(SMALL, line_of(SMALL, key), None), code, 1, key))
    return [*made, *section_faults(), *header_faults()]


def section_faults():
    """Sections that are missing, stand twice or are not there at all."""
    last = SMALL.count("\n")
    made = [
        Fault("nothing", "", "empty", 1, "file"),
        Fault("blank", " \n\n\t\n", "empty", 1, "file"),
        Fault("web page", "<!DOCTYPE html>\n<html><p>404</p></html>", "web_page", 1, "file"),
        Fault("CR alone", SMALL.replace("\n", "\r"), "outside", 1, "line"),
        Fault("only META", "META\n", "header_missing", 1, "META"),
        Fault("no META", SMALL.replace("META\n", "", 1), "outside", 1, "line"),
    ]
    made += [
        Fault(f"{section} twice", SMALL + section + "\n", "section_twice", last + 1, section)
        for section in ("META", "PROJECTS", "VOTES")
    ]
    for section in ("PROJECTS", "VOTES"):
        text = SMALL.replace(section + "\n", "", 1)
        made.append(Fault(f"no {section}", text, "section_missing", last, section))
    return made


def header_faults():
    """Headers that are missing, lack a column or have it twice."""
    made = []
    columns = {"PROJECTS": ("project_id", "cost"), "VOTES": ("voter_id", "vote")}
    for section, names in columns.items():
        line = line_of(SMALL, section) + 1
        header = SMALL.split("\n")[line - 1].split(";")
        for name in names:
            other = ";".join("other" if cell == name else cell for cell in header)
            made.append(Fault(f"no {name}", replaced(SMALL, line, other), "column_missing", line, name))
            twice = ";".join([*header[:-1], name])
            made.append(Fault(f"{name} twice", replaced(SMALL, line, twice), "column_twice", line, name))
        gone = replaced(SMALL, line, None)
        made.append(Fault(f"{section} without header", gone, "column_missing", line, names[0]))
    return made


def point_faults():
    """Each fault of the small text with points, alone."""
    line = line_of(POINTS, "1;A,B")
    made = [
        Fault(name, replaced(POINTS, line, row), code, line, field) for name, row, code, field in POINT_ROWS
    ]
    header = line_of(POINTS, "voter_id")
    text = replaced(POINTS, header, "voter_id;vote;score")
    made.append(Fault("no points column", text, "column_missing", header, "points"))
    text = replaced(POINTS, line_of(POINTS, "2;A"), f"2;A;{2**53}")
    made.append(Fault("all points above 2**53", text, "points_sum", line_of(POINTS, "VOTES"), "points"))
    text = replaced(POINTS, line_of(POINTS, "2;A"), f"2;A;{2**52}").replace("6,4", "6.000001,4")
    made.append(Fault("points too far apart", text, "points_sum", line_of(POINTS, "VOTES"), "points"))
    text = replaced(text, line_of(text, "1;A"), "1;A,B;6,0.00001")
    text = text.replace(str(2**52), "999999999999999")
    made.append(Fault("plain points too far apart", text, "points_sum", line_of(POINTS, "VOTES"), "points"))
    return made


@dataclass
class Slow:
    """What the slow reader finds."""

    meta: list
    proposals: list
    ballots: list


def slow_read(text):
    """Read a valid text the obvious way: one cell after the other, by the csv module."""
    rows = iter([row for row in csv.reader(text.split("\n"), delimiter=";") if "".join(row).strip()])
    found = Slow([], [], [])
    section, header = "", []
    for row in rows:
        if row in (["META"], ["PROJECTS"], ["VOTES"]):
            section, header = row[0], next(rows)
        elif section == "META":
            found.meta.append((row[0].strip(), row[1].strip()))
        elif section == "PROJECTS":
            found.proposals.append(dict(zip(header, row, strict=True)))
        else:
            found.ballots.append(slow_ballot(dict(zip(header, row, strict=True))))
    return found


def slow_ballot(cells):
    """Ids of one vote, each once, and their points."""
    ids = [name.strip() for name in cells["vote"].split(",")] if cells["vote"].strip() else []
    points = [Fraction(one.strip()) for one in cells.get("points", "").split(",") if one]
    once = [name for place, name in enumerate(ids) if name not in ids[:place]]
    return once, [points[ids.index(name)] for name in once] if points else []
