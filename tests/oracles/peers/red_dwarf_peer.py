"""Maps conversations with red-dwarf: reads cases as JSON from stdin, writes what it finds as JSON to stdout.

Runs in the environment of the independent programs, never in ours. A case holds ``stances`` as
[participant, Statement, value] and the Statements ``moderated`` out.
"""

from __future__ import annotations

import json
import sys
import warnings

warnings.simplefilter("ignore")

from reddwarf.implementations.base import run_pipeline  # noqa: E402 - its import warns


def found(case: dict) -> dict:
    """Map one conversation."""
    votes = [
        {"participant_id": who, "statement_id": what, "vote": value, "modified": at}
        for at, (who, what, value) in enumerate(case["stances"])
    ]
    told = run_pipeline(votes, mod_out_statement_ids=case["moderated"], random_state=1)
    people, statements = told.participants_df, told.statements_df
    return {
        "loadings": {key: [row["pc1"], row["pc2"]] for key, row in statements.iterrows()},
        "places": {who: [row["x"], row["y"]] for who, row in people.iterrows()},
        "labels": {who: int(label) for who, label in people["cluster_id"].dropna().items()},
        "group_consensus": dict(told.group_aware_consensus["agree"]),
        "consensus": {
            side: [str(one["tid"]) for one in told.consensus[side]] for side in ("agree", "disagree")
        },
        "typical": {
            int(group): [[str(one["tid"]), one["repful-for"]] for one in chosen]
            for group, chosen in told.repness.items()
        },
    }


if __name__ == "__main__":
    json.dump([found(case) for case in json.load(sys.stdin)], sys.stdout)
