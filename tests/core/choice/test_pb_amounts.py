"""Money and points of a .pb: exact, in minor units, whatever their decimals and their size."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commonground.core.choice.pb import read_pb, write_pb
from commonground.core.errors import InputError
from tests.core.choice.pb_texts import POINTS, changed, codes


@pytest.mark.parametrize("mark", [".", ","])
def test_a_budget_with_decimals_makes_minor_units_of_all_money(mark):
    file = read_pb(changed("budget", f"budget;1000{mark}5"))
    assert file.election.budget == 10_005
    assert [proposal.cost for proposal in file.election.proposals] == [6000, 4000, 7000]
    assert file.election.rules.minor_digits == 1
    assert ("budget", f"1000{mark}5") in file.election.meta
    assert read_pb(write_pb(file)) == file


def test_a_cost_with_decimals_makes_minor_units_of_all_money():
    file = read_pb(changed("P3", "P3;699.995;1;Lamp;0"))
    assert file.election.budget == 1_000_000
    assert file.election.proposals[2].cost == 699_995
    assert "P3;699.995;" in write_pb(file)
    assert "P1;600.000;" in write_pb(file)
    assert read_pb(write_pb(file)) == file


def test_a_comma_that_may_stand_between_thousands_is_read_as_a_point_and_warned_of():
    file = read_pb(changed("budget", "budget;100,000"))
    assert file.election.budget == 100_000
    assert file.election.rules.minor_digits == 3
    assert codes(file)[0] == ("decimal_comma", 9)
    assert codes(read_pb(changed("P3", "P3;0,700;1;Lamp;0"))) == [("decimal_comma", 18)]


def test_zeros_beyond_six_decimals_say_nothing():
    assert read_pb(changed("budget", "budget;1000.50000000")).election.rules.minor_digits == 1


def test_an_amount_is_exact_up_to_two_to_the_53():
    file = read_pb(changed("budget", f"budget;{2**53}"))
    assert file.election.budget == 2**53
    with pytest.raises(InputError, match="larger unit"):
        read_pb(changed("budget", f"budget;{2**53}.5"))


def test_a_sum_limit_equal_to_the_budget_is_a_limit():
    file = read_pb(changed("country", "max_sum_cost;1000"))
    assert file.election.rules.max_sum_cost == file.election.budget
    assert codes(file) == [("rule_max_sum_cost", 23)]


def test_limits_finer_than_minor_units_are_rounded_towards_what_they_allow():
    text = changed("country", "min_sum_cost;399.5\nmax_sum_cost;1700.9")
    rules = read_pb(text).election.rules
    assert (rules.min_sum_cost, rules.max_sum_cost) == (400, 1700)
    assert write_pb(read_pb(text)) == text


def test_sums_of_very_large_costs_are_exact():
    cost = 2**53 - 1
    rows = "".join(f"P{number};{cost}\n" for number in range(600))
    ids = ",".join(f"P{number}" for number in range(600))
    meta = f"META\nkey;value\nbudget;{cost}\nvote_type;approval\nmax_sum_cost;{600 * cost}\n"
    text = f"{meta}PROJECTS\nproject_id;cost\n{rows}VOTES\nvoter_id;vote\n1;{ids}\n"
    assert read_pb(text).warnings == ()
    (warning,) = read_pb(text.replace(str(600 * cost), str(600 * cost - 1))).warnings
    assert (warning.code, warning.value) == ("rule_max_sum_cost", str(600 * cost))


def test_points_with_decimals_are_scaled_by_one_factor():
    text = changed("1;A,B", "1;A,B;6.25,4", POINTS)
    file = read_pb(text)
    assert [ballot.points for ballot in file.election.ballots] == [(625, 400), (700,), (300,)]
    assert file.point_digits == 2
    assert file.election.rules.max_sum_points == 1000
    again = read_pb(write_pb(file))
    assert again == file
    assert "1;A,B;6.25,4.00" in write_pb(file)


def test_points_below_zero_are_kept_and_are_no_support():
    text = changed("2;A", "2;A;-7", POINTS).replace("cumulative", "scoring")
    file = read_pb(text)
    assert ("negative_points", 15) in codes(file)
    compiled = file.election.compile("points")
    assert compiled.votes.tolist() == [1, 2]
    assert compiled.score.tolist() == [-1, 7]


def test_a_score_is_read_exactly():
    file = read_pb(changed("A;500", "A;500;2;13.0", POINTS))
    assert file.recorded.score["A"] == Fraction(13)


@pytest.mark.parametrize(
    "given", ["100.", ".5", "+2", "1 000", "1e3", "1_000", "0x1", "\u0661", "1.5.2", "1,"]
)
def test_an_amount_is_digits_and_at_most_one_mark_between_them(given):
    for text in (changed("budget", f"budget;{given}"), changed("P3", f"P3;{given};1;Lamp;0")):
        with pytest.raises(InputError):
            read_pb(text)


@pytest.mark.parametrize("given", ["2.", "+2", "1,5", ".5", "-", "--1", "1e1"])
def test_points_are_digits_and_at_most_one_point_between_them(given):
    with pytest.raises(InputError):
        read_pb(changed("max_sum_points", f"max_sum_points;{given}", POINTS))
    with pytest.raises(InputError):
        read_pb(changed("2;A", f"2;A;{given}", POINTS))


@pytest.mark.parametrize("given", ["5.0", "+5", "1" * 19, "-1"])
def test_a_limit_on_length_is_whole_and_not_below_0(given):
    with pytest.raises(InputError):
        read_pb(changed("country", f"max_length;{given}"))


def test_white_space_around_a_number_is_dropped():
    text = changed("budget", "budget; 1000\t").replace("P1;600;2", "P1; 600 ; 2 ")
    assert read_pb(text).election == read_pb(text.replace("budget; 1000\t", "budget;1000")).election
    assert read_pb(text).recorded == read_pb(changed("budget", "budget;1000")).recorded
    spaced = read_pb(changed("1;A,B", "1;A,B; 6 , 4 ", POINTS)).election.ballots[0]
    assert spaced == read_pb(POINTS).election.ballots[0]
