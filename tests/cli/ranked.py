"""Ranked elections whose results are known from the literature, as ``.pb`` files."""

from __future__ import annotations

# Schulze, Social Choice and Welfare 36 (2011), section 3, example 1: 45 voters, no Condorcet winner
SCHULZE = """
5 A C B E D
5 A D E C B
8 B E D A C
3 C A B E D
7 C A E B D
2 C B A D E
7 D C E B A
8 E B A D C
"""
# the capital of Tennessee, the usual example of a Condorcet winner
TENNESSEE = """
42 Memphis Nashville Chattanooga Knoxville
26 Nashville Chattanooga Knoxville Memphis
15 Chattanooga Knoxville Nashville Memphis
17 Knoxville Chattanooga Nashville Memphis
"""
# by hand: 27 voters, 2 seats, quota 10; the surplus of A, 2, moves 1/6 of each of its 12 ballots
GREGORY = """
8 A B C
4 A C
5 B
6 C
4 D C
"""


def ranked_pb(profile: str, *, title: str = "Board", empty: int = 0) -> str:
    """Return a file of rankings: each line of the profile is a number of voters and what they rank."""
    votes = []
    for line in profile.split("\n"):
        voters, *ranking = line.split() or ["0"]
        votes += [",".join(ranking)] * int(voters)
    votes += [""] * empty
    ids = sorted({one for vote in votes for one in vote.split(",") if one})
    return "\n".join(
        [
            "META\nkey;value",
            f"description;{title}",
            "budget;100\nvote_type;ordinal",
            "PROJECTS\nproject_id;cost;name",
            *(f"{one};10;Name of {one}" for one in ids),
            "VOTES\nvoter_id;vote",
            *(f"{number};{vote}" for number, vote in enumerate(votes, start=1)),
        ]
    )
