"""A ballot may be cast exactly if it keeps its rules, and a resident is told every rule that it breaks."""

from __future__ import annotations

import random
from string import Formatter

import pytest

from commonground.core.choice import validate_words
from commonground.core.choice.ballots import Ballot, BallotRules, Proposal
from commonground.core.choice.validate import ballot_faults, validate_ballot, validate_text
from commonground.core.words import Message, plain

PROPOSALS = (
    Proposal("a", 30, "Bench"),
    Proposal("b", 50, "Trees"),
    Proposal("c", 70),
    Proposal("d", 0, "Free"),
)
COST = {proposal.id: proposal.cost for proposal in PROPOSALS}
KINDS = ("approval", "choose_one", "knapsack", "cumulative", "cardinal", "ranking")


def allowed(rules, ballot):  # noqa: PLR0911  # one line for each rule is what makes it obvious
    """Whether a ballot keeps every rule, by brute force."""
    choices, points = ballot.choices, ballot.points
    if any(name not in COST for name in choices):
        return False
    if any(choices[i] == choices[j] for i in range(len(choices)) for j in range(i)):
        return False
    lengths = range(
        rules.min_length or 0, (len(PROPOSALS) if rules.max_length is None else rules.max_length) + 1
    )
    if len(choices) not in lengths or (rules.kind == "choose_one" and len(choices) > 1):
        return False
    cost = sum(COST[name] for name in choices)
    if not (rules.min_sum_cost or 0) <= cost <= (10**9 if rules.max_sum_cost is None else rules.max_sum_cost):
        return False
    if rules.kind not in ("cumulative", "cardinal"):
        return points is None
    if len(points or ()) != len(choices) or not all(isinstance(value, int) for value in points or ()):
        return False
    least, most = rules.min_points or 0, 10**9 if rules.max_points is None else rules.max_points
    if not all(max(least, 0) <= value <= most for value in points or ()):
        return False
    low, high = rules.min_sum_points, rules.max_sum_points
    total = sum(points or ())
    return (low is None or low <= total) and (high is None or total <= high)


def drawn(rng):
    """Random rules and a random ballot, near the limits."""
    kind = rng.choice(KINDS)

    def limit(values):
        return rng.choice([None, None, *values])

    rules = BallotRules(
        kind,
        min_length=limit([0, 1, 2]),
        max_length=limit([0, 1, 2, 3]),
        min_sum_cost=limit([0, 30, 80]),
        max_sum_cost=limit([0, 79, 80, 100]),
        min_points=limit([0, 1, 2]),
        max_points=limit([2, 3]),
        min_sum_points=limit([0, 3]),
        max_sum_points=limit([3, 6]),
    )
    names = rng.choices("aaabbbcccdddx", k=rng.choice([0, 1, 1, 2, 2, 3, 5]))
    if rng.random() < 0.8:
        names = list(dict.fromkeys(names))
    if kind == "ranking" and rng.random() < 0.1:
        names.insert(rng.randrange(len(names) + 1), "")
    points = None
    if kind in ("cumulative", "cardinal") or rng.random() < 0.05:
        count = max(len(names) + rng.choice([0] * 12 + [-1, 1]), 0)
        points = tuple(rng.choice([0, 1, 1, 2, 2, 3, 4, -1]) for _ in range(count))
        if rng.random() < 0.05:
            points = (*points[:-1], 1.5)
    return rules, Ballot(tuple(names), points)


def test_ten_thousand_random_ballots_are_accepted_exactly_if_they_keep_every_rule():
    rng = random.Random(20260101)  # noqa: S311  # a test's draw
    accepted = 0
    for _ in range(10_000):
        rules, ballot = drawn(rng)
        problems = validate_ballot(rules, PROPOSALS, ballot)
        assert (problems == []) == allowed(rules, ballot), (rules, ballot, problems)
        accepted += not problems
    assert 2_000 < accepted < 8_000


def test_a_row_of_a_table_gets_the_same_answer_as_the_web():
    rng = random.Random(20260102)  # noqa: S311  # a test's draw
    for _ in range(2_000):
        rules, ballot = drawn(rng)
        if "" in ballot.choices:
            continue
        points = "" if ballot.points is None else ",".join(map(str, ballot.points))
        found, problems = validate_text(rules, PROPOSALS, vote=" , ".join(ballot.choices), points=points)
        if ballot.points == () and rules.kind not in ("cumulative", "cardinal"):
            continue  # a cell cannot say "points, but none"
        assert problems == validate_ballot(rules, PROPOSALS, ballot)
        assert (found is None) == bool(problems)
        if found is not None:
            assert found.choices == ballot.choices
            assert (found.points or ()) == (ballot.points or ())


CASES = {
    "unknown_proposal": ({}, ("x",), None, "There is no proposal x on this ballot. Take it off."),
    "repeated_proposal": ({}, ("a", "a"), None, "Bench stands on your ballot twice. Name it once."),
    "empty": ({"min_length": 2}, (), None, "Your ballot is empty. Choose at least 2 proposals."),
    "too_few": (
        {"min_length": 2},
        ("a",),
        None,
        "You chose 1; at least 2 proposals are needed. Choose more.",
    ),
    "too_many": (
        {"max_length": 1},
        ("a", "b"),
        None,
        "You chose 2; at most one proposal is allowed. Take some off.",
    ),
    "sum_cost_high": (
        {"max_sum_cost": 70},
        ("a", "b"),
        None,
        "What you chose costs 0.80 EUR; at most 0.70 EUR is allowed. Take something off.",
    ),
    "sum_cost_low": (
        {"min_sum_cost": 100},
        ("c",),
        None,
        "What you chose costs 0.70 EUR; at least 1 EUR is needed. Choose more.",
    ),
    "rank_gap": (
        {"kind": "ranking"},
        ("a", "", "b"),
        None,
        "Place 2 of your ranking is empty. Fill it, or move the others up.",
    ),
    "points_unexpected": ({}, ("a",), (3,), "This ballot takes no points. Leave them out."),
    "points_length": (
        {"kind": "cumulative"},
        ("a", "b"),
        (3,),
        "You chose 2 proposals and gave points to 1. Give points to each.",
    ),
    "points_not_whole": (
        {"kind": "cumulative"},
        ("c",),
        (1.5,),
        "The points for c are 1.5. Give a whole number.",
    ),
    "points_negative": (
        {"kind": "cumulative"},
        ("a",),
        (-1,),
        "The points for Bench are -1. Give 0 or more.",
    ),
    "points_low": (
        {"kind": "cumulative", "min_points": 2},
        ("a",),
        (1,),
        "You gave Bench 1; the least is 2. Give more, or take it off.",
    ),
    "points_high": (
        {"kind": "cumulative", "max_points": 2},
        ("a",),
        (3,),
        "You gave Bench 3; the most is 2. Give fewer.",
    ),
    "sum_points_low": (
        {"kind": "cumulative", "min_sum_points": 2},
        ("a",),
        (1,),
        "You gave 1 points in all; at least 2 are needed. Give more.",
    ),
    "sum_points_high": (
        {"kind": "cumulative", "max_sum_points": 2},
        ("a", "b"),
        (2, 1),
        "You gave 3 points in all; at most 2 are allowed. Give fewer.",
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_each_rule_has_its_sentence(code):
    changes, choices, points, sentence = CASES[code]
    rules = BallotRules(**{"kind": "approval", "currency": "EUR", "minor_digits": 2, **changes})
    (problem,) = validate_ballot(rules, PROPOSALS, Ballot(choices, points))
    assert (problem.code, problem.line) == (code, None)
    assert problem.message == sentence


def test_every_sentence_is_used_in_the_catalogue_and_has_its_case():
    messages = {message for message in vars(validate_words).values() if isinstance(message, Message)}
    assert messages == set(validate_words.MESSAGES)
    said = set()
    for changes, choices, points, _ in CASES.values():
        rules = BallotRules(**{"kind": "approval", **changes})
        said |= {fault.sentence.message for fault in ballot_faults(rules, PROPOSALS, Ballot(choices, points))}
    assert said == messages


def test_both_forms_of_a_sentence_can_be_said():
    for message in validate_words.MESSAGES:
        if message.many:
            one, many = (
                {name for _, name, _, _ in Formatter().parse(text) if name}
                for text in (message.one, message.many)
            )
            assert one <= many
            assert message.count in many


def test_all_rules_that_a_ballot_breaks_are_named():
    rules = BallotRules("knapsack", max_length=2, max_sum_cost=100)
    problems = validate_ballot(rules, PROPOSALS, Ballot(("a", "a", "b", "c", "y"), (1,)))
    assert [problem.code for problem in problems] == [
        "unknown_proposal",
        "repeated_proposal",
        "too_many",
        "sum_cost_high",
        "points_unexpected",
    ]


def test_points_of_a_table_that_are_no_whole_numbers_are_named_beside_all_else():
    rules = BallotRules("cumulative", max_sum_points=5)
    found, problems = validate_text(rules, PROPOSALS, vote="a,b,c", points="2.5,many,6")
    assert found is None
    assert [(problem.code, problem.value) for problem in problems] == [
        ("points_not_whole", "2.5"),
        ("points_not_whole", "many"),
        ("sum_points_high", "6"),
    ]


def test_an_empty_ballot_is_allowed_where_no_rule_forbids_it():
    for kind in KINDS:
        assert validate_ballot(BallotRules(kind), PROPOSALS, Ballot(())) == []
        assert validate_text(BallotRules(kind), PROPOSALS, vote=" ")[1] == []


def test_a_sentence_can_be_said_by_another_writer():
    (fault,) = ballot_faults(BallotRules("approval", max_sum_cost=10), PROPOSALS, Ballot(("a",)))
    assert "0.30 zł" in plain(currency="zł", minor_digits=2).say(fault.sentence)
