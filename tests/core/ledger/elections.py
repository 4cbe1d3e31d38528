"""Small elections and the shared ones, for tests of results."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from fractions import Fraction

from commonground.core.choice.ballots import Ballot, BallotRules, Election, Proposal
from commonground.core.choice.pb import read_pb
from tests.shared_data import shared

FILES = (
    "Netherlands_Assen_2024",
    "Poland_Czestochowa_2024_Kiedrzyn",
    "Poland_Krakow_2018_Stare_Miasto",
    "Poland_Lodz_2023_Zarzew",
    "Poland_Swiecie_2023",
    "Poland_Warszawa_2019_Nadwisle",
    "Poland_Warszawa_2020_Wawer",
    "Poland_Warszawa_2023_Bialoleka",
    "Poland_Wieliczka_2023_Green_Budget",
    "Poland_Wroclaw_2018_Rejon_nr_10_250",
    "US_Stanford_Dataset_PB_Cambridge_2019_vote_approvals",
    "Worldwide_Mechanical_Turk_Utilities_6",
)
_LETTERS = {"approval": "a", "choose-1": "a", "cumulative": "p", "scoring": "p", "ordinal": "r"}

TEXT = """META
key;value
description;Small
budget;100.50
vote_type;approval
PROJECTS
project_id;cost;name
P1;60.25;Bench
P2;40;Tree
P3;50;Well
P4;30;Path
VOTES
voter_id;vote
1;P1,P2
2;P1,P2
3;P1
4;P3,P4
5;P3,P4
6;P2,P4
"""


def election_of(name: str) -> Election:
    """One of the shared elections."""
    return read_pb((shared("pabulib") / f"{name}.pb").read_text("utf-8-sig")).election


def small(**changes: object) -> Election:
    """The miniature of the method page."""
    costs = {"P1": 60, "P2": 40, "P3": 50, "P4": 30}
    ballots = [("P1", "P2"), ("P1", "P2"), ("P1",), ("P3", "P4"), ("P3", "P4")]
    parts = {
        "proposals": tuple(Proposal(id_, cost, f"Name of {id_}") for id_, cost in costs.items()),
        "ballots": [Ballot(choices) for choices in ballots],
        "budget": 100,
        "rules": BallotRules("approval"),
    }
    return Election(**{**parts, **changes})


def crowd(multiplicities: dict[tuple[str, ...], int]) -> Election:
    """An election in which each ballot was cast so many times."""
    ids = sorted({id_ for choices in multiplicities for id_ in choices})
    return Election(
        proposals=tuple(Proposal(id_, 10 * number) for number, id_ in enumerate(ids, start=1)),
        ballots=[Ballot(choices) for choices, count in multiplicities.items() for _ in range(count)],
        budget=100,
        rules=BallotRules("approval"),
    )


def by_the_page(text: str) -> str:
    """``inputs_sha256`` of a ``.pb`` text as the method page says it, with the standard library alone."""
    sections: dict[str, list[list[str]]] = {}
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"):
        if len(row) == 1 and row[0].strip().upper() in {"META", "PROJECTS", "VOTES"}:
            rows = sections.setdefault(row[0].strip().upper(), [])
        elif any(row):
            rows.append([cell.strip() for cell in row])
    meta = {row[0]: row[1] for row in sections["META"]}
    projects = [dict(zip(sections["PROJECTS"][0], row, strict=False)) for row in sections["PROJECTS"][1:]]
    votes = [dict(zip(sections["VOTES"][0], row, strict=False)) for row in sections["VOTES"][1:]]
    amounts = [meta["budget"], *(one["cost"] for one in projects)]
    scale = 10 ** max(_decimals(amount) for amount in amounts)
    counts: dict[str, int] = {}
    points = [one for row in votes for one in row.get("points", "").split(",") if one]
    point_scale = 10 ** max((_decimals(one) for one in points), default=0)
    for row in votes:
        ballot = _line(_canonical(row, _LETTERS[meta["vote_type"]], point_scale))
        counts[ballot] = counts.get(ballot, 0) + 1
    value = {
        "ballots": [[json.loads(ballot), counts[ballot]] for ballot in sorted(counts)],
        "budget": int(Fraction(meta["budget"]) * scale),
        "proposals": sorted([one["project_id"], int(Fraction(one["cost"]) * scale)] for one in projects),
    }
    return hashlib.sha256(_line(value).encode()).hexdigest()


def _canonical(row: dict[str, str], letter: str, scale: int) -> dict[str, object]:
    ids = [id_.strip() for id_ in row["vote"].split(",") if id_.strip()]
    first = list(dict.fromkeys(ids))
    if letter == "r":
        return {"r": first}
    if letter == "a":
        return {"a": sorted(first)}
    given = dict(zip(reversed(ids), reversed(row["points"].split(",")), strict=True))
    return {"p": {id_: int(Fraction(given[id_]) * scale) for id_ in first}}


def _decimals(number: str) -> int:
    return len(number.replace(",", ".").partition(".")[2])


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
