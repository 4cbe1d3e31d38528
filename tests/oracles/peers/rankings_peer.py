"""Counts rankings with pref_voting and pyrankvote: reads cases as JSON from stdin, writes JSON to stdout.

Runs in the environment of the independent programs, never in ours. A case holds ``names`` (a number),
``ballots`` (best first, not all names), ``seats`` and whether to count by ``ranked_pairs``.
"""

from __future__ import annotations

import json
import sys

import pyrankvote
from pref_voting.margin_based_methods import beat_path, ranked_pairs
from pref_voting.profiles import Profile
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.proportional_methods import stv_meek, stv_wig
from pref_voting.scoring_methods import borda


def winners(case):
    """Return what each program makes of one case."""
    names = list(range(case["names"]))
    ranks = [{name: place for place, name in enumerate(ballot, start=1)} for ballot in case["ballots"]]
    # a short ballot prefers whom it ranks to whom it does not
    profile = ProfileWithTies(ranks, candidates=names)
    profile.use_extended_strict_preference()

    def winning_votes(a, b):
        return profile.support(a, b) if profile.margin(a, b) > 0 else 0

    plain = ProfileWithTies(ranks, candidates=names)
    found = {
        "schulze": beat_path(profile, strength_function=winning_votes),
        "gregory": stv_wig(plain, num_seats=case["seats"], quota_rule="droop"),
        "meek": stv_meek(plain, num_seats=case["seats"]),
    }
    if case["ranked_pairs"]:
        found["ranked_pairs"] = ranked_pairs(profile, strength_function=winning_votes)
    if all(len(ballot) == len(names) for ballot in case["ballots"]):
        found["borda"] = borda(Profile(case["ballots"]))
    candidates = [pyrankvote.Candidate(name) for name in names]
    cast = [pyrankvote.Ballot([candidates[name] for name in ballot]) for ballot in case["ballots"]]
    runoff = pyrankvote.instant_runoff_voting(candidates, cast)
    found["runoff"] = [winner.name for winner in runoff.get_winners()]
    return {rule: [int(name) for name in elected] for rule, elected in found.items()}


def main():
    """Count every case."""
    json.dump([winners(case) for case in json.load(sys.stdin)], sys.stdout)


main()
