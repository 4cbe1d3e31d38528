"""The election and the conversation as the files others read: a Pabulib ``.pb`` and two CSV.

They hold what the tables hold and nothing more of a person: ballots stand in the order of their content
under numbers of their own, so that nothing joins them to the table of ballots; stances have no real time.
Beside each ballot stands the need of its purse class, 5 for the poorest fifth of Areas to 1: without it
nobody could check a count by need.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from demo import LABEL, LANGUAGES
from demo.ballots import BUDGET_EUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from demo.tables import Table

ASKED: Final = datetime(2022, 9, 5, tzinfo=UTC)
"""When the invented conversation began: the first stance, each further one a minute later."""

TITLES: Final = {
    "en": "Participatory budget of the demonstration city",
    "es": "Presupuesto participativo de la ciudad de demostración",
    "fr": "Budget participatif de la ville de démonstration",
    "ar": "الميزانية التشاركية لمدينة العرض التوضيحي",
}
CLASSES: Final = 5
_MINUTE: Final = timedelta(minutes=1)
_CENTS: Final = 100


def published(tables: Iterable[Table]) -> dict[str, tuple[str, int]]:
    """Return the text of each published file and its rows: ballots, stances, statements."""
    held = {table.name: {column.name: column.values for column in table.columns} for table in tables}
    return {
        "comments.csv": (_comments(held), len(held["statements"]["id"])),
        "election.pb": (_election(held), len(held["ballots"]["id"])),
        "votes.csv": (_votes(held), len(held["stances"]["value"])),
    }


def _election(held: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the election in the format of Pabulib; costs in whole euros, as in the tables."""
    proposals = held["proposals"]
    cast = zip(held["ballots"]["choices"], held["ballots"]["purse_class"], strict=True)
    ballots = sorted((sorted(choices), CLASSES - int(purse)) for choices, purse in cast)
    votes = {proposal: sum(proposal in ballot for ballot, _ in ballots) for proposal in proposals["id"]}
    costs = [cost // _CENTS for cost in proposals["cost_minor"]]
    about = {
        "description": TITLES["en"],
        **{f"description_{language}": TITLES[language] for language in LANGUAGES[1:]},
        "country": "Finland",
        "unit": "Helsinki centre (demo)",
        "instance": "2022",
        "num_projects": len(proposals["id"]),
        "num_votes": len(ballots),
        "budget": BUDGET_EUR,
        "vote_type": "approval",
        "rule": "unknown",
        "date_begin": "2022-06-01",
        "date_end": "2022-06-30",
        "min_length": 1,
        "language": "en",
        "currency": "EUR",
        "comment": LABEL,
    }
    names = [proposals[f"title_{language}"] for language in LANGUAGES]
    rows = zip(
        proposals["id"], costs, votes.values(), *names, proposals["lat"], proposals["lon"], strict=True
    )
    heads = ["project_id", "cost", "votes", "name", *(f"name_{language}" for language in LANGUAGES[1:])]
    return _lines(
        [
            ["META"],
            ["key", "value"],
            *about.items(),
            ["PROJECTS"],
            [*heads, "latitude", "longitude"],
            *rows,
            ["VOTES"],
            ["voter_id", "vote", "need"],
            *((number, ",".join(ballot), need) for number, (ballot, need) in enumerate(ballots, 1)),
        ],
        delimiter=";",
    )


def _votes(held: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the stances as Polis exports them: 1 agree, -1 disagree, 0 pass."""
    stances = held["stances"]
    rows = zip(stances["statement_id"], stances["participant_id"], stances["value"], strict=True)
    heads = ["timestamp", "datetime", "comment-id", "voter-id", "vote", "synthetic"]
    timed = (
        [*_when(position), statement, participant, int(value), "true"]
        for position, (statement, participant, value) in enumerate(rows)
    )
    return _lines([heads, *timed])


def _comments(held: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the statements as Polis exports them, with the texts of the other languages beside."""
    statements, stances = held["statements"], held["stances"]
    taken = list(zip(stances["statement_id"], stances["value"], strict=True))
    texts = [statements[f"text_{language}"] for language in LANGUAGES]
    heads = ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated"]
    bodies = ["comment-body", *(f"comment-body-{language}" for language in LANGUAGES[1:])]
    rows = (
        [*_when(0), name, author, taken.count((name, 1)), taken.count((name, -1)), 1, *said, "true"]
        for name, author, *said in zip(statements["id"], statements["author"], *texts, strict=True)
    )
    return _lines([[*heads, *bodies, "synthetic"], *rows])


def _when(position: int) -> tuple[int, str]:
    moment = ASKED + position * _MINUTE
    return int(moment.timestamp() * 1000), moment.isoformat()


def _lines(rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return buffer.getvalue()
