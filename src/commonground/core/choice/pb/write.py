"""Write a ``.pb`` text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from commonground.core.choice.ballot_table import BallotTable
from commonground.core.choice.ballots import POINTED, BallotRules
from commonground.core.choice.pb.file import KIND_OF, LENGTHS, POINT_LIMITS, SUMS_OF_COST, VOTE_TYPE, PbFile
from commonground.core.choice.pb.meta import Meta
from commonground.core.choice.pb.values import money, written

_QUOTED: Final = frozenset(';"\n\r')


def write_pb(file: PbFile) -> str:
    """Return the text of a ``.pb`` file, lines ended by LF.

    All columns and rows of a file that was read stand in their order, unknown columns included. Budget, kind
    of ballot and rules are those of the election: META keeps its own way of writing them where it says the
    same. Costs have as many decimals as the file's minor units.
    """
    lines = ["META", "key;value"]
    lines += [_row(pair) for pair in _meta(file)]
    lines += ["PROJECTS", _row(file.project_columns)]
    lines += [_row(cells) for cells in _projects(file)]
    lines += ["VOTES", _row(file.vote_columns)]
    lines += [_row(cells) for cells in _votes(file)]
    return "\n".join(lines) + "\n"


def limits(rules: BallotRules, *, points_digits: int = 0) -> dict[str, str]:
    """Return the rules of the ballot as META writes them; those without a limit are left out."""
    digits = (
        dict.fromkeys(LENGTHS, 0)
        | dict.fromkeys(SUMS_OF_COST, rules.minor_digits)
        | dict.fromkeys(POINT_LIMITS, points_digits)
    )
    values = {key: getattr(rules, key) for key in digits}
    return {key: written(value, digits[key]) for key, value in values.items() if value is not None}


def _meta(file: PbFile) -> Iterator[tuple[str, str]]:
    """Pairs of META: as they were where they say what the election says, else what the election says."""
    election, rules = file.election, file.election.rules
    said = Meta()
    for key, text in election.meta:
        said.add(key, text, 0)
    kept = said.rules(rules.kind, money_digits=rules.minor_digits, points_digits=file.point_digits)
    now = limits(rules, points_digits=file.point_digits)
    changed = {
        key for key in (*LENGTHS, *SUMS_OF_COST, *POINT_LIMITS) if getattr(kept, key) != getattr(rules, key)
    }
    if VOTE_TYPE.get(KIND_OF.get(said.text("vote_type").lower(), "knapsack")) != VOTE_TYPE[rules.kind]:
        changed.add("vote_type")
    if not said.text("budget") or money(said.text("budget")) * 10**rules.minor_digits != election.budget:
        changed.add("budget")
    now |= {"vote_type": VOTE_TYPE[rules.kind], "budget": written(election.budget, rules.minor_digits)}
    for key, text in election.meta:
        name = key.lower()
        if name not in changed:
            yield key, text
        elif name in now:
            yield key, now[name]
    yield from ((key, now[key]) for key in sorted(changed - set(said.lines)) if key in now)


def _projects(file: PbFile) -> Iterator[list[str]]:
    """Rows of PROJECTS."""
    digits = file.election.rules.minor_digits
    for proposal in file.election.proposals:
        own = {
            "project_id": proposal.id,
            "cost": written(proposal.cost, digits),
            "name": proposal.name,
            "pot": proposal.pot or "",
        }
        others = dict(proposal.meta)
        yield [
            own[column.lower()] if column.lower() in own else others.get(column, "")
            for column in file.project_columns
        ]


def _votes(file: PbFile) -> Iterable[Sequence[str]]:
    """Rows of VOTES."""
    votes, given = _joined(file)
    others = iter(file.voters)
    columns = []
    for column in file.vote_columns:
        name = column.lower()
        if name == "vote":
            columns.append(votes)
        elif name == "points" and given is not None:
            columns.append(given)
        else:
            columns.append(list(next(others)))
    return zip(*columns, strict=True)


def _joined(file: PbFile) -> tuple[list[str], list[str] | None]:
    """Cells of ``vote`` and, where ballots carry points, of ``points``."""
    ballots, digits = file.election.ballots, file.point_digits
    pointed = file.election.rules.kind in POINTED
    if not isinstance(ballots, BallotTable):
        votes = [",".join(ballot.choices) for ballot in ballots]
        points = [",".join(written(value, digits) for value in ballot.points or ()) for ballot in ballots]
        return votes, points if pointed else None
    names = [ballots.ids[row] for row in ballots.choice.tolist()]
    spans = list(pairwise(ballots.ptr.tolist()))
    votes = [",".join(names[begin:end]) for begin, end in spans]
    if ballots.points is None:
        return votes, None
    numbers = [written(value, digits) for value in ballots.points.tolist()]
    return votes, [",".join(numbers[begin:end]) for begin, end in spans]


def _row(cells: Iterable[str]) -> str:
    """Return one line; a cell that holds a separator, a quotation mark or a line break is quoted."""
    return ";".join(
        cell if _QUOTED.isdisjoint(cell) else '"' + cell.replace('"', '""') + '"' for cell in cells
    )
