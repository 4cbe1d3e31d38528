"""``commonground choice guarantees``: prices at any size, every group of a small election."""

import pytest

from commonground.core.choice import axioms
from tests.cli.elections import GOOD, said, written
from tests.cli.test_choice import PURSES
from tests.shared_data import shared


def checked(capsys, folder, text, *options, code=0, more=()):
    """Count an election and check what its result promises."""
    file, result = written(folder, text), str(folder / "result.json")
    said(capsys, "choice", "count", file, *options, *more, "--out", result)
    return said(capsys, "choice", "guarantees", result, file, *more, code=code)[0]


@pytest.mark.parametrize("options", [(), ("--complete", "add1"), ("--utility", "cardinality")], ids=str)
def test_equal_shares_set_prices_and_keep_both_promises(options, tmp_path, capsys):
    out = checked(capsys, tmp_path, GOOD, *options)
    assert "counting" in out.splitlines()[0]
    for words in (
        "Prices hold. Proposals that equal shares funded: 2;",
        "It follows from the prices",
        "EJR up to one holds",
        "PJR up to one holds",
    ):
        assert words in out


def test_what_a_filler_bought_has_no_prices_and_takes_none_away(tmp_path, capsys):
    rivals = (
        "META\nkey;value\nbudget;100\nvote_type;approval\nPROJECTS\nproject_id;cost\nX;50\nY;60\nZ;40\n"
        "VOTES\nvoter_id;vote\na;X\nb;X\nc;Y,Z\nd;Y\ne;Y\n"
    )
    out = checked(capsys, tmp_path, rivals, "--complete", "add1u")
    assert "Prices hold. Proposals that equal shares funded: 1;" in out
    assert "most votes first: 1. They have no prices." in out
    assert "EJR up to one holds" in out


def test_a_minority_that_greedy_leaves_with_nothing_is_named(tmp_path, capsys):
    poor = GOOD.replace("budget;100.00", "budget;60.00").replace("P3;50", "P3;20")
    out = checked(capsys, tmp_path, poor, "--rule", "greedy", code=1)
    assert "This rule sets no prices" in out
    assert "EJR up to one does NOT hold:\n  - A group of 2 may count on 24 EUR, enough for P3" in out
    assert "PJR up to one does NOT hold:" in out


def test_unequal_purses_are_asked_for_and_checked(tmp_path, capsys):
    purses = written(tmp_path, PURSES, "purses.csv")
    out = checked(capsys, tmp_path, GOOD, more=("--purses", purses))
    assert "EJR up to one holds" in out
    _, err = said(
        capsys, "choice", "guarantees", str(tmp_path / "result.json"), str(tmp_path / "town.pb"), code=2
    )
    assert "--purses" in err


def test_a_large_election_is_checked_by_its_prices_and_says_what_is_not_tried(tmp_path, capsys):
    file, result = str(shared("pabulib") / "Netherlands_Assen_2024.pb"), str(tmp_path / "result.json")
    said(capsys, "choice", "count", file, "--complete", "add1", "--out", result)
    out, _ = said(capsys, "choice", "guarantees", result, file)
    assert "Prices hold" in out
    assert "more voters (84) or proposals (14) than can be tried (12 and 10)." in out
    assert "EJR up to one holds" not in out


def test_other_ballots_than_approvals_are_checked_by_their_prices_only(tmp_path, capsys):
    out = checked(capsys, tmp_path, GOOD.replace("approval", "ordinal"), "--utility", "borda")
    assert "Prices hold" in out
    assert "It follows from the prices" not in out
    assert "defined for ballots that approve" in out


def test_a_result_that_does_not_follow_from_the_ballots_is_not_checked_further(tmp_path, capsys):
    checked(capsys, tmp_path, GOOD)
    result = tmp_path / "result.json"
    result.write_text(result.read_text().replace('"leftover":1000', '"leftover":1001'))
    out, _ = said(capsys, "choice", "guarantees", str(result), str(tmp_path / "town.pb"), code=1)
    assert "does NOT hold: leftover" in out
    assert "Prices" not in out


def test_prices_that_fail_are_said_with_every_reason(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(
        "commonground.cli.choice_guarantees.trace_problems",
        lambda compiled, result: axioms.price_problems(
            compiled,
            axioms.payments(compiled, result)[:1],
            purses=axioms.purses_of_run(compiled, result.parameters),
        ),
    )
    out = checked(capsys, tmp_path, GOOD, code=1)
    assert "Prices do NOT hold:\n  - P4 is not funded, costs 3000, and its supporters have 4000 left." in out
