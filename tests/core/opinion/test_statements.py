"""The published formulas on numbers small enough to work out by hand, and what is chosen by them."""

import numpy as np
import pytest

from commonground.core.opinion.statements import (
    CERTAIN_Z,
    Tally,
    consensus,
    group_consensus,
    representative,
    share_of,
    tally,
    tally_groups,
    z_between,
    z_half,
)
from tests.core.opinion import made, polis


def counts(*numbers):
    return np.array(numbers)


def many(*rows):
    """A tally from (agree, disagree, seen) of each Statement."""
    return Tally(*(np.array(part) for part in zip(*rows, strict=True)))


def ids(tallies):
    return tuple(f"s{at}" for at in range(len(tallies[0].seen)))


def test_the_share_of_three_in_four():
    assert share_of(counts(3, 0), counts(4, 0)).tolist() == [4 / 6, 1 / 2]


def test_how_surely_three_in_four_is_not_one_half():
    """2 sqrt(5) (4/5 - 1/2) = 0.6 sqrt(5)."""
    assert z_half(counts(3), counts(4))[0] == pytest.approx(0.6 * 5**0.5)
    assert z_half(counts(3), counts(4))[0] == pytest.approx(1.3416408)


def test_how_surely_three_in_four_differs_from_one_in_four():
    """(4/5 - 2/5) / sqrt(6/10 * 4/10 * (1/5 + 1/5)) = 0.4 / sqrt(0.096)."""
    z = z_between(counts(3), counts(4), other=counts(1), other_seen=counts(4))
    assert z[0] == pytest.approx(0.4 / 0.096**0.5)
    assert z[0] == pytest.approx(1.2909944)


def test_where_everybody_agrees_nothing_differs():
    """q = 1 where all of both have the stance."""
    assert z_between(counts(4, 0), counts(4, 0), other=counts(7, 0), other_seen=counts(7, 0)).tolist() == [
        0,
        0,
    ]


def test_group_consensus_is_the_product_of_the_shares():
    assert group_consensus([many((3, 0, 4)), many((1, 0, 4))]).tolist() == pytest.approx([4 / 6 * 2 / 6])


def test_stances_are_counted_by_statement_and_by_group():
    stances = made.stances(["+-0", "++.", "-.+"])
    everyone = tally(stances)
    assert everyone.agree.tolist() == [2, 1, 1]
    assert everyone.disagree.tolist() == [1, 1, 0]
    assert everyone.passed.tolist() == [0, 0, 1]
    assert everyone.seen.tolist() == [3, 2, 2]
    first, second = tally_groups(stances, np.array([0, -1, 1]), k=2)
    assert (first.agree.tolist(), first.seen.tolist()) == ([1, 0, 0], [1, 1, 1])
    assert (second.agree.tolist(), second.disagree.tolist()) == ([0, 0, 1], [1, 0, 0])
    rest = everyone.without(first)
    assert (rest.agree.tolist(), rest.seen.tolist()) == ([1, 1, 1], [2, 1, 1])


def test_consensus_needs_a_sure_majority_and_goes_by_share_times_z():
    everyone = many((90, 5, 100), (9, 0, 10), (3, 1, 5), (55, 45, 100), (60, 20, 100), (5, 90, 100))
    found = consensus(tuple("abcdef"), everyone, side="agree")
    assert [one.statement for one in found] == ["a", "b", "e"]
    assert (found[0].count, found[0].seen, found[0].share) == (90, 100, 91 / 102)
    assert [one.statement for one in consensus(tuple("abcdef"), everyone, side="disagree")] == ["f"]


def test_at_most_five_statements_are_taken_and_the_first_of_equals_stands_first():
    everyone = many(*[(50, 0, 60)] * 8)
    assert [one.statement for one in consensus(tuple("abcdefgh"), everyone, side="agree")] == list("abcde")


def test_what_sets_a_group_apart_stands_agreed_before_disagreed():
    own = many((40, 5, 50), (5, 42, 50), (25, 25, 50), (45, 2, 50))
    others = many((10, 35, 50), (40, 5, 50), (25, 25, 50), (44, 3, 50))
    first, second = representative(ids([own]), [own, others])
    assert [(one.statement, one.side) for one in first] == [("s0", "agree"), ("s1", "disagree")]
    assert [(one.statement, one.side) for one in second] == [("s1", "agree"), ("s0", "disagree")]
    top = first[0]
    assert (top.count, top.seen, top.others, top.others_seen) == (40, 50, 10, 50)
    assert top.ratio == pytest.approx((41 / 52) / (11 / 52))
    assert top.sure
    assert min(top.z, top.z_ratio) > CERTAIN_Z


def test_the_best_agreed_comes_first_even_where_others_agree_as_much():
    own = many((48, 0, 50), (2, 45, 50))
    others = many((48, 0, 50), (30, 10, 50))
    found = representative(ids([own]), [own, others])[0]
    assert [(one.statement, one.sure) for one in found] == [("s0", False), ("s1", True)]


def test_one_statement_is_shown_where_none_qualifies():
    own, others = many((1, 4, 8), (2, 3, 8)), many((4, 1, 8), (2, 2, 8))
    found = representative(ids([own]), [own, others])[0]
    assert [(one.statement, one.side, one.sure) for one in found] == [("s0", "disagree", False)]


def test_a_group_that_took_no_side_has_nothing_typical():
    own, others = many((0, 0, 5), (0, 0, 0)), many((3, 1, 5), (2, 2, 5))
    assert representative(ids([own]), [own, others])[0] == []


def test_at_most_five_are_typical():
    own, others = many(*[(40, 2, 50)] * 9), many(*[(5, 30, 50)] * 9)
    found = representative(ids([own]), [own, others])
    assert [[one.statement for one in part] for part in found] == [["s0", "s1", "s2", "s3", "s4"]] * 2
    assert {one.side for one in found[1]} == {"disagree"}


def test_what_is_typical_does_not_depend_on_the_order_of_statements():
    found = polis.analysed(polis.UBERX)
    tallies = [one.tally for one in found.groups]
    order = np.random.default_rng(2).permutation(len(found.axes.statements))
    turned = [Tally(one.agree[order], one.disagree[order], one.seen[order]) for one in tallies]
    keys = tuple(found.axes.statements[at] for at in order)
    for one, other in zip(found.groups, representative(keys, turned), strict=True):
        assert set(one.typical) == set(other)


def test_every_typical_statement_of_a_real_conversation_is_what_it_says():
    for group in polis.analysed(polis.BIODIVERSITY).groups:
        assert 1 <= len(group.typical) <= 5
        for one in group.typical:
            assert one.count / one.seen > one.others / one.others_seen
            assert one.count / one.seen > 0.5
