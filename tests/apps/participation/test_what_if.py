"""Other rules, budgets and shares tried on a counted file, and where one's own share went."""

from __future__ import annotations

import re

from commonground.apps.participation.models import Work
from tests.apps.participation.conftest import MINIATURE


def test_what_if_says_who_gains_and_loses_and_that_it_is_not_the_result(counted):
    page = counted.ask("what-if", rule="equal_shares", budget="130")
    assert "<h1>Not the result</h1>" in page.html
    assert "This is not the result." in page.text
    assert "It would also fund 1 proposal: Benches." in page.text
    assert "Not the result" in page.table("funded by only one")[0]
    assert "2 of 4 proposals are funded" in counted.open().text


def test_what_if_keeps_what_was_asked_in_its_form(counted):
    page = counted.ask("what-if", rule="greedy", order="density", budget="130")
    assert re.search(r'id="rule-greedy"[^>]* checked', page.html)
    assert re.search(r'name="budget"[^>]* value="130"', page.html)


def test_a_what_if_that_is_wrong_keeps_the_result_and_says_what_to_put_right(counted):
    page = counted.post(counted.here + "what-if/", {"budget": "none"})
    assert page.response.status_code == 400
    assert "“none” is not an amount" in page.text
    assert "#if-budget" in page.links
    assert "if-budget" in page.ids
    assert "2 of 4 proposals are funded" in page.text


def test_shares_by_need_can_be_tried_where_the_file_has_needs(visitor):
    page = visitor.bring()
    assert "“need”" not in page.text
    visitor.count()
    assert "Shares by need can be tried with a file that has a column “need”" in visitor.page.text
    lines = MINIATURE.splitlines()
    head = lines.index("voter_id;vote")
    needs = [f"{line};{2 if line[0] in '45' else 1}" for line in lines[head + 1 :]]
    visitor.bring("\n".join([*lines[:head], "voter_id;vote;need", *needs]))
    visitor.count(completion="none")
    page = visitor.ask("what-if", rule="equal_shares", completion="none", **{"lambda": "0.5"})
    assert "It would not fund 1 proposal that is funded: Trees." in page.text
    page = visitor.post(visitor.here + "what-if/", {"lambda": "0.6"})
    assert "“0.6” is not a share from 0 to 0.5" in page.text


def test_a_need_that_is_no_number_is_a_problem_of_the_file(visitor):
    lines = MINIATURE.splitlines()
    head = lines.index("voter_id;vote")
    needs = [f"{line};{'little' if line[0] == '4' else 1}" for line in lines[head + 1 :]]
    page = visitor.bring("\n".join([*lines[:head], "voter_id;vote;need", *needs]))
    assert page.response.status_code == 400
    assert "little" in page.text


def test_a_resident_sees_where_her_share_went_and_nothing_of_it_is_kept(counted, own_home):
    before = {path: path.read_bytes() for path in own_home.rglob("*") if path.is_file()}
    rows = list(Work.objects.values())
    page = counted.post(counted.here + "share/", {"own-1": "1", "own-3": "1"})
    assert "Your share was 39 EUR: 20 EUR for Trees." in page.text
    assert "19 EUR was not used because no remaining proposal you supported had enough money" in page.text
    assert re.search(r'id="own-1"[^>]* checked', page.html)
    assert {path: path.read_bytes() for path in own_home.rglob("*") if path.is_file()} == before
    assert list(Work.objects.values()) == rows
    assert "39 EUR: 20 EUR" not in counted.open().text


def test_an_empty_ballot_is_answered_too(counted):
    page = counted.post(counted.here + "share/")
    assert "because your ballot supports no proposal" in page.text


def test_points_and_places_can_be_filled_in_and_wrong_ones_are_said(visitor):
    head = MINIATURE[: MINIATURE.index("voter_id;vote")].replace("approval", "cumulative")
    visitor.bring(f"{head}voter_id;vote;points\n1;P1,P2;3,1\n2;P1,P4;2,2\n")
    visitor.count(completion="none")
    page = visitor.post(visitor.here + "share/", {"own-1": "3", "own-2": "1"})
    assert page.response.status_code == 200
    assert "Your share was 50 EUR" in page.text
    page = visitor.post(visitor.here + "share/", {"own-1": "three"})
    assert page.response.status_code == 400
    assert "“three” is not a number that fits here" in page.text
    assert "#own-1" in page.links


def test_names_are_in_the_reader_s_language_where_the_file_has_them(counted):
    page = counted.open(f"/es{counted.here}")
    assert "Árboles" in page.text
    assert "Trees" not in page.text
