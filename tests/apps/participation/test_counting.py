"""From a file to its result: chosen, counted in the worker, explained, downloaded, verified."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.core.management import call_command

from commonground.apps.participation import actions, store, worker
from commonground.apps.participation.models import Work
from commonground.core.choice.pb import decode, read_pb
from commonground.core.choice.result import Parameters
from commonground.core.errors import CountError, StoppedError
from commonground.core.ledger.verify import result_bytes
from tests.apps.participation.conftest import MINIATURE, work
from tests.shared_data import shared

WIELICZKA = "pabulib/Poland_Wieliczka_2023_Green_Budget.pb"


@pytest.fixture
def counted(visitor):
    """Somebody before the result of the miniature, counted as the page suggests."""
    visitor.bring()
    visitor.count()
    return visitor


def _election():
    return read_pb(MINIATURE).election


# --- the answer --------------------------------------------------------------------------------------


def test_the_answer_comes_first_and_in_words(counted):
    heading = re.search(r"<h1>(.*?)</h1>", counted.page.html)[1]
    assert "2 of 4 proposals are funded, for" in heading.translate({0x2068: None, 0x2069: None})
    assert "Counted by equal shares, from the ballots of 5 voters." in counted.page.text
    assert "all shares were raised 19 times by 1 EUR" in counted.page.text


def test_winners_and_losers_each_have_their_reasons(counted):
    text = counted.page.text
    assert (
        "Trees was funded in round 1: its 3 supporters (60 % of all voters) paid the cost of 60 EUR" in text
    )
    assert "Books was not funded: it costs 50 EUR" in text
    assert "They had paid 30 EUR for Water." in text


def test_the_rounds_are_drawn_with_their_table(counted):
    rows = counted.page.table("rounds of the count")
    assert rows[0] == ["Round", "Proposal", "Cost", "Left afterwards", "Who paid"]
    assert [row[1] for row in rows[1:]] == ["Trees", "Water"]
    assert [row[3] for row in rows[1:]] == ["40 EUR", "10 EUR"]
    assert 'id="rounds"' in counted.page.html


def test_the_other_rule_stands_beside_with_what_voters_prefer(counted):
    assert "Voters who get more of what they support by equal shares: 0" in counted.page.text
    assert "Both counts fund the same proposals" in counted.page.text
    counted.bring()
    page = counted.count(rule="greedy")
    assert "Counted by most votes first" in page.text
    assert [row[2:4] for row in page.table("Both counts fund")[:1]] == [["Most votes first", "Equal shares"]]


def test_the_page_says_what_the_shares_paid(counted):
    rows = counted.page.table("of voters paid for something that is funded")
    assert sum(int(row[1]) for row in rows[1:]) == 5


def test_without_a_completion_the_near_misses_are_exact(visitor):
    visitor.bring()
    page = visitor.count(completion="none")
    assert "exact, from the rounds" in page.text
    rows = page.table("came closest")
    assert rows[0] == ["Proposal", "Part of its cost", "It would have won at"]
    assert rows[1:] == [["Books", "80 %", "40 EUR"]]


def test_ties_guarantees_and_limits_are_told(counted):
    text = counted.page.text
    assert "17 ties were met" in text
    assert "EJR up to one" in text
    assert "this page takes the file as it is" in text
    assert "nobody may call them secret" in text


def test_a_rule_that_guarantees_nothing_says_so(visitor):
    visitor.bring()
    assert "guarantees nothing to a minority" in visitor.count(rule="greedy").text


@pytest.mark.parametrize("rule", ["equal_shares", "greedy", "phragmen"])
def test_every_rule_shows_a_whole_page(visitor, rule):
    visitor.bring()
    page = visitor.count(rule=rule, variant="no_skip")
    for part in ("won", "flow", "lost", "otherwise", "shares", "own", "whatif", "promised", "check"):
        assert part in page.ids, part
    assert len(page.ids) == len(set(page.ids))


def test_an_election_nobody_voted_in_has_a_result_too(visitor):
    visitor.bring(MINIATURE[: MINIATURE.index("1;P1,P2")])
    page = visitor.count()
    assert "None of 4 proposals is funded" in page.text
    assert "nobody supports it" in page.text


@pytest.mark.parametrize(
    ("kind", "rows", "utility"),
    [
        ("ordinal", "vote\n1;P1,P2\n2;P3,P1", "borda"),
        ("cumulative", "vote;points\n1;P1,P2;3,1\n2;P3,P1;2,2", "points"),
        ("choose-1", "vote\n1;P1\n2;P3", "cost"),
    ],
)
def test_other_kinds_of_ballots_offer_what_they_can_carry(visitor, kind, rows, utility):
    head = MINIATURE[: MINIATURE.index("voter_id;vote")].replace("approval", kind)
    page = visitor.bring(f"{head}voter_id;{rows}\n")
    offered = re.findall(r'<option value="(\w+)"', page.html)
    assert offered[offered.index("threshold") + 1] == utility
    assert re.search(r"of 4 proposals (is|are) funded", visitor.count().text)


def test_the_recorded_result_of_a_real_election_is_reproduced(visitor):
    page = visitor.bring(shared(WIELICZKA).read_bytes())
    assert "6,586 voters" in page.text
    page = visitor.count(completion="add1")
    assert "30 of 64 proposals are funded" in page.text
    assert "raised 164 times by 1 PLN" in page.text
    assert "The file records the very same proposals as funded." in page.text
    assert "by equal shares: 1,576; by most votes first: 1,050; as much by both: 3,960" in page.text
    assert page.weight < 60_000


# --- what was chosen ---------------------------------------------------------------------------------


def test_the_form_suggests_equal_shares_with_a_completion(visitor):
    page = visitor.bring()
    for chosen in ("rule-equal_shares", "completion-add1u"):
        assert re.search(rf'id="{chosen}"[^>]* checked', page.html)
    assert re.search(r'name="step"[^>]* value="1"', page.html)


def test_the_suggested_step_grows_with_what_one_voter_holds(visitor):
    page = visitor.bring(MINIATURE.replace("budget;100", "budget;100000000"))
    assert re.search(r'name="step"[^>]* value="10000"', page.html)


def test_a_wrong_answer_is_named_and_nothing_else_is_lost(visitor):
    visitor.bring()
    page = visitor.post(visitor.here, {"step": "-3", "seed": "our seed", "rule": "equal_shares"})
    assert page.response.status_code == 400
    assert "“-3” is not an amount above 0" in page.text
    assert "#step" in page.links
    assert 'value="our seed"' in page.html
    assert not Work.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("step", "much", "is not an amount: write digits"),
        ("step", "0.5", "finer than the costs"),
        ("step", "1e999999", "is not an amount"),
        ("rule", "best", "Choose one of the answers"),
        ("utility", "points", "Choose one of the answers"),
        ("seed", "x" * 201, "more than 200 characters"),
    ],
)
def test_what_does_not_fit_is_said_in_words(visitor, field, value, words):
    visitor.bring()
    page = visitor.post(visitor.here, {field: value})
    assert page.response.status_code == 400
    assert words in page.text


def test_a_threshold_is_asked_for_where_it_counts(visitor):
    visitor.bring()
    page = visitor.post(visitor.here, {"rule": "greedy", "variant": "threshold", "threshold": "many"})
    assert "“many” is not a number of votes" in page.text
    visitor.open()
    page = visitor.count(rule="greedy", variant="threshold", threshold="3")
    assert "less than the 3 votes" in page.text


def test_the_page_shows_the_command_that_counts_the_same(visitor):
    visitor.bring()
    page = visitor.count(seed="it's ours", completion="add1", step="2")
    command = (
        "./dev run commonground choice count election.pb --rule equal_shares --utility cost --complete add1 "
        "--step 2 --ties chain --seed 'it'\"'\"'s ours' --out result.json"
    )
    assert command in page.text


# --- downloads and verification ----------------------------------------------------------------------


def test_the_result_file_is_byte_for_byte_what_core_makes(counted):
    parameters = Parameters("equal_shares", completion="add1u", step=1)
    response = counted.download("result.json")
    assert response.content == result_bytes(_election(), parameters)
    assert json.loads(response.content)["selected"] == ["P1", "P4"]


def test_the_election_comes_back_as_it_was_brought(counted):
    assert counted.download("election.pb").content == MINIATURE.encode()


def test_the_outcome_is_a_table_for_programs(counted):
    rows = list(csv.DictReader(io.StringIO(counted.download("outcome.csv").content.decode())))
    assert [(row["proposal_id"], row["cost"], row["votes"], row["funded"], row["round"]) for row in rows] == [
        ("P1", "60", "3", "1", "1"),
        ("P2", "40", "2", "0", ""),
        ("P3", "50", "2", "0", ""),
        ("P4", "30", "2", "1", "2"),
    ]
    assert [row["short_by"] for row in rows] == ["", "2.00", "2.00", ""]


@pytest.mark.parametrize("name", ["rounds", "beside", "near", "payments"])
def test_a_drawing_stands_alone_in_the_language_of_its_address(counted, name):
    response = counted.client.get(f"/count/{counted.key}/{name}.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")
    arabic = counted.client.get(f"/ar/count/{counted.key}/{name}.svg").content.decode()
    assert 'direction="rtl"' in arabic


def test_every_download_is_an_attachment_no_browser_guesses_about(counted):
    names = ["result.json", "election.pb", "outcome.csv", "rounds.svg"]
    for name in names:
        response = counted.download(name)
        assert response.status_code == 200, name
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_there_is_no_download_before_there_is_a_result(visitor):
    visitor.bring()
    assert visitor.download("election.pb").status_code == 200
    for name in ("result.json", "outcome.csv", "rounds.svg", "nothing.svg"):
        assert visitor.download(name).status_code == 404, name


def test_counting_again_says_that_the_result_holds(counted):
    page = counted.ask("verify")
    assert "The result holds" in page.text
    assert "every byte of the result file is the same" in page.text


def test_a_result_file_that_was_changed_is_found_out_by_its_field(counted):
    data = store.read(counted.inquiry, "result.json").replace(b'"cost":90', b'"cost":91')
    store.write(counted.inquiry, "result.json", data)
    page = counted.ask("verify")
    assert "The result does not hold" in page.text
    assert "the field cost comes out differently" in page.text
    assert "91" in page.text


# --- what if, and one's own share --------------------------------------------------------------------


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
    assert "#budget" in page.links
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


# --- the worker --------------------------------------------------------------------------------------


def test_while_it_waits_the_page_says_so_and_loads_itself_again_without_scripts(visitor):
    visitor.bring()
    page = visitor.post(visitor.here)
    assert "It begins in a moment." in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.html
    assert "htmx" in page.html
    visitor.client.post("/count/", {"sample": "x"})
    assert "htmx" not in visitor.client.get("/count/").content.decode()


def test_a_page_that_watches_is_told_to_load_again_when_the_work_is_done(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    watching = {"HX-Request": "true"}
    assert "HX-Refresh" not in visitor.client.get(visitor.here, headers=watching).headers
    work()
    response = visitor.client.get(visitor.here, headers=watching)
    assert response.headers["HX-Refresh"] == "true"
    assert response.content == b""


def test_progress_is_shown_as_a_bar_with_the_stage_in_words(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    begun = actions.begin(Work.objects.get().pk)
    actions.report(begun, stage="reasons", done=3, total=12)
    page = visitor.open()
    assert re.search(r'<progress[^>]* max="12" value="3"', page.html)
    assert "Finding the reasons" in page.text


def test_asking_twice_is_asking_once(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    visitor.post(visitor.here, {"rule": "greedy"})
    assert Work.objects.count() == 1


def test_who_goes_back_and_counts_otherwise_gets_a_whole_other_result(counted):
    first = counted.download("result.json").content
    counted.post(counted.here, {"rule": "greedy", "order": "density"})
    assert "It begins in a moment." in counted.page.text
    work()
    page = counted.open()
    assert "Counted by most votes for the money first" in page.text
    assert "--rule greedy --utility cost --order density" in page.text
    assert counted.download("result.json").content != first
    assert "The result holds" in counted.ask("verify").text


def test_what_waits_can_be_stopped_and_counted_otherwise(visitor):
    visitor.bring()
    visitor.post(visitor.here, {"seed": "kept"})
    page = visitor.post(visitor.here + "stop/")
    assert "It was stopped, as you asked." in page.text
    assert 'value="kept"' in page.html
    work()
    assert Work.objects.get().state == "stopped"
    assert "2 of 4 proposals are funded" in visitor.count().text


def test_what_runs_is_stopped_at_its_next_word(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    begun = actions.begin(Work.objects.get().pk)
    watch = worker.Watcher(begun)
    watch("reading", 0, None)
    visitor.post(visitor.here + "stop/")
    watch._next = 0.0
    with pytest.raises(StoppedError):
        watch("reading", 1, None)
    assert watch.reason == "asked"
    actions.end(begun, Work.State.DONE)
    assert Work.objects.get().state == "stopped"


def test_after_the_time_limit_the_page_says_what_to_do_instead(visitor, monkeypatch):
    monkeypatch.setattr(worker, "LONGEST_S", -1)
    visitor.bring()
    page = visitor.count()
    assert "It was stopped after 120 seconds" in page.text
    for remedy in ("Choose a larger step", "leave the rest unspent", "count on your own computer"):
        assert remedy in page.text
    assert "commonground choice count" in page.text


def test_a_count_that_cannot_be_finished_says_why_and_what_to_do(visitor, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise CountError("More than 10,000 runs: choose a larger step.")

    monkeypatch.setattr("commonground.apps.participation.counting.count_by", refuse)
    visitor.bring()
    page = visitor.count()
    assert "It cannot be counted like this." in page.text
    assert "More than 10,000 runs: choose a larger step." in page.text
    assert "Choose a larger step" in page.text


def test_what_breaks_is_our_fault_and_its_words_are_written_down_nowhere(visitor, monkeypatch, caplog):
    def fall(*_args, **_kwargs):
        raise KeyError("a voter's secret")

    monkeypatch.setattr("commonground.apps.participation.counting.count_by", fall)
    visitor.bring()
    page = visitor.count()
    assert "Something broke on our side" in page.text
    assert "KeyError at" in caplog.text
    assert "secret" not in caplog.text
    assert "secret" not in str(Work.objects.get().trouble)


def test_a_lost_worker_is_noticed_and_the_count_can_begin_again(visitor, monkeypatch):
    visitor.bring()
    visitor.post(visitor.here)
    actions.begin(Work.objects.get().pk)
    assert "Working" in visitor.open().text
    monkeypatch.setattr(actions, "SILENT", actions.SILENT * 0)
    page = visitor.open()
    assert "The program that counts went away" in page.text
    monkeypatch.undo()
    assert "2 of 4 proposals are funded" in visitor.count().text


def test_a_queue_that_is_full_sends_nobody_away_without_a_word(visitor, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING_OF_ONE", 1)
    visitor.bring()
    visitor.post(visitor.here)
    visitor.bring()
    page = visitor.post(visitor.here)
    assert page.response.status_code == 429
    assert "Counts from your network are waiting already" in page.text
    monkeypatch.setattr(actions, "MOST_WAITING_OF_ONE", 9)
    monkeypatch.setattr(actions, "MOST_WAITING", 1)
    assert "this computer does one after the other" in visitor.post(visitor.here).text
    monkeypatch.setattr(actions, "MOST_WAITING", 9)
    monkeypatch.setattr(actions, "MOST_WORKS", 0)
    assert "This file was counted very often" in visitor.post(visitor.here).text


def test_who_waits_is_told_how_many_are_before_her(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    visitor.bring()
    assert "1 other count is before yours." in visitor.post(visitor.here).text


def test_a_site_without_a_worker_says_so(visitor, monkeypatch):
    monkeypatch.setattr("commonground.apps.participation.progress._NOBODY_S", -1)
    visitor.bring()
    assert "./dev worker" in visitor.post(visitor.here).text


@pytest.mark.django_db(transaction=True)
def test_the_real_worker_counts_it(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    call_command("db_worker", batch=True, startup_delay=False, interval=0, verbosity=0)
    assert "2 of 4 proposals are funded" in visitor.open().text


def test_the_file_that_is_counted_is_the_one_that_was_read(visitor):
    visitor.bring()
    assert read_pb(decode(store.read(visitor.inquiry, "election.pb"))).election == _election()


@pytest.mark.parametrize(
    "name",
    [
        "Poland_Krakow_2018_Stare_Miasto",
        "US_Stanford_Dataset_PB_Cambridge_2019_vote_approvals",
        "Worldwide_Mechanical_Turk_Utilities_6",
        "Poland_Wroclaw_2018_Rejon_nr_10_250",
    ],
)
def test_elections_of_every_kind_show_a_whole_page(visitor, name):
    visitor.bring(shared(f"pabulib/{name}.pb").read_bytes())
    page = visitor.count()
    assert re.search(r"<h1>.*?(funded).*?</h1>", page.html)
    assert len(page.ids) == len(set(page.ids))
    assert "check" in page.ids
    assert "The result holds" in visitor.ask("verify").text
