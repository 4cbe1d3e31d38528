"""Counts elections with pabutools: reads cases as JSON from stdin, writes outcomes as JSON to stdout.

Runs in the environment of the independent programs, never in ours. Proposals that nobody supports are left
out before the count: pabutools may fund them, the city's rules never do.
"""

from __future__ import annotations

import json
import sys

from pabutools import fractions
from pabutools.election import (
    Additive_Borda_Sat,
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    Cost_Sat,
    Instance,
    Project,
    parse_pabulib,
)
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen

SATISFACTION = {
    "cost": Cost_Sat,
    "card": Cardinality_Sat,
    "points": Additive_Cardinal_Sat,
    "borda": Additive_Borda_Sat,
}


def instance_of(case):
    """Return an instance and a profile, from a file or from what is written in the case."""
    if "path" in case:
        return parse_pabulib(case["path"])
    projects = {name: Project(name, cost) for name, cost in case["costs"].items()}
    instance = Instance(projects.values(), budget_limit=case["budget"])
    ballots = [ApprovalBallot(projects[name] for name in ballot) for ballot in case["ballots"]]
    return instance, ApprovalProfile(ballots, instance=instance)


def wanted(instance, profile):
    """Drop the projects that nobody supports."""
    supported = set()
    for ballot in profile:
        supported |= set(ballot)
    for project in list(instance):
        if project not in supported:
            instance.remove(project)


def outcome(case, rule, instance, profile):
    """Return the funded ids of one rule."""
    name, _, how = rule.partition("_")
    if name == "phragmen":
        chosen = sequential_phragmen(instance, profile)
    elif name == "greedy":
        chosen = greedy_utilitarian_welfare(instance, profile, sat_class=SATISFACTION[how])
    elif how == "cost_add1":
        # an end point: purses of B/n + k are those of the budget B + k n
        limit = instance.budget_limit
        ends = []
        for k in (case["k"], case["k"] + 1):
            instance.budget_limit = limit + k * profile.num_ballots()
            ends.append(method_of_equal_shares(instance, profile, sat_class=Cost_Sat))
        instance.budget_limit = limit
        costs = [sum(project.cost for project in end) for end in ends]
        return {
            "order": [str(project) for project in ends[0]],
            "fits": bool(costs[0] <= limit),
            "next_overspends": bool(costs[1] > limit),
        }
    else:
        chosen = method_of_equal_shares(instance, profile, sat_class=SATISFACTION[how])
    return {"order": [str(project) for project in chosen]}


def main():
    """Count every case."""
    assert fractions.FRACTION == "gmpy2"
    found = []
    for case in json.load(sys.stdin):
        instance, profile = instance_of(case)
        profile = profile.as_multiprofile()
        wanted(instance, profile)
        found.append({rule: outcome(case, rule, instance, profile) for rule in case["rules"]})
    json.dump(found, sys.stdout)


main()
