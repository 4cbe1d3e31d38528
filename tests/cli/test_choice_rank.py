"""``commonground choice rank``: published examples, real ballots, and every fault a sentence."""

import json
import re
from fractions import Fraction

import pytest

from commonground.core.choice.pb import read_pb
from commonground.core.choice.ranking import borda, ranked_pairs, schulze, stv
from tests.cli.elections import GOOD, said, written
from tests.cli.ranked import GREGORY, SCHULZE, TENNESSEE, ranked_pb
from tests.shared_data import shared

KRAKOW = "Poland_Krakow_2018_Stare_Miasto"


def ranked(capsys, folder, text, *options):
    """Return what a ranking of an election prints, and its JSON."""
    file = written(folder, text)
    out, err = said(capsys, "choice", "rank", file, *options)
    assert err == ""
    return out, json.loads(said(capsys, "choice", "rank", file, *options, "--json")[0])


def test_schulze_s_own_example_is_won_by_e_and_says_why_majorities_give_way(tmp_path, capsys):
    out, told = ranked(capsys, tmp_path, ranked_pb(SCHULZE))
    assert re.findall(r"^\d  ([A-E])   Name", out, re.MULTILINE) == ["E", "A", "C", "B", "D"]
    assert [one["proposal"] for one in told["order"]] == ["E", "A", "C", "B", "D"]
    assert told["condorcet_winner"] is None
    assert "No Condorcet winner" in out
    # the matrices of Schulze's paper: 24 to 21 prefer C to E, and the strongest paths are 28 and 24
    assert "1  E    -   23*  21   27*  31*" in out
    assert (
        "Name of E (E) stands above Name of C (C), although more voters prefer Name of C (C) (24 to 21)"
        in out
    )
    assert "has 28 votes at its weakest step, the one back 24." in out
    assert {
        "above": "E", "below": "C", "votes": 21, "against": 24, "path": 28, "path_back": 24, "left_out": None
    } in told["pairs"]  # fmt: skip
    assert len(told["pairs"]) == 10


def test_ranked_pairs_say_which_majorities_are_left_out(tmp_path, capsys):
    out, told = ranked(capsys, tmp_path, ranked_pb("7 A B C\n5 B C A\n4 C A B"), "--rule", "ranked-pairs")
    assert [one["proposal"] for one in told["order"]] == ["A", "B", "C"]
    assert [(one["above"], one["below"]) for one in told["pairs"] if one["left_out"]] == [("A", "C")]
    assert "(9 to 7): this majority is left out" in out


@pytest.mark.parametrize("rule", ["schulze", "ranked_pairs"])
def test_the_capital_of_tennessee_by_majorities(rule, tmp_path, capsys):
    out, told = ranked(capsys, tmp_path, ranked_pb(TENNESSEE), "--rule", rule)
    assert "Condorcet winner: Name of Nashville (Nashville)." in out
    assert told["condorcet_winner"] == "Nashville"
    order = ["Nashville", "Chattanooga", "Knoxville", "Memphis"]
    assert [one["proposal"] for one in told["order"]] == order
    assert "although" not in out


def test_the_capital_of_tennessee_by_points(tmp_path, capsys):
    _, told = ranked(capsys, tmp_path, ranked_pb(TENNESSEE), "--rule", "borda", "--borda", "classic")
    assert [one["score"] for one in told["order"]] == [194, 173, 126, 107]
    assert told["pairs"] is None


def test_the_capital_of_tennessee_by_a_transferable_vote_is_knoxville(tmp_path, capsys):
    out, told = ranked(capsys, tmp_path, ranked_pb(TENNESSEE), "--rule", "stv")
    assert told["elected"] == ["Knoxville"]
    assert (told["seats"], told["method"]) == (1, "gregory")
    assert "Out of the race: Name of Chattanooga (Chattanooga), with 15.\nThen gain: Knoxville +15." in out
    assert "Elected: Name of Knoxville (Knoxville), with 58." in out


def test_a_transferable_vote_is_told_round_by_round(tmp_path, capsys):
    out, told = ranked(capsys, tmp_path, ranked_pb(GREGORY, empty=3), "--rule", "stv", "--seats", "2")
    assert "Seats: 2. Ballots counted: 27. Quota in the first round: 10." in out
    assert "Ballots that rank nothing and are not counted: 3." in out
    assert "Elected: Name of A (A), with 12.\nThe surplus of Name of A (A) is passed on: 2." in out
    assert "Then gain: B +1.33 and C +0.67." in out
    assert re.search(r"^A +12\.00\* +10\.00 +10\.00$", out, re.MULTILINE)
    assert re.search(r"^D +4\.00 +4\.00$", out, re.MULTILINE)
    assert told["elected"] == ["A", "C"]
    assert (told["voters"], told["voters_who_rank"]) == (30, 27)
    assert [one["votes"].get("B") for one in told["rounds"]] == ["5/1", "19/3", "19/3"]
    assert [(one["surplus_of"], one["out"]) for one in told["rounds"]] == [
        ("A", None),
        (None, "D"),
        (None, None),
    ]


def test_what_runs_out_of_names_is_said_and_so_is_a_seat_below_the_quota(tmp_path, capsys):
    out, _ = ranked(capsys, tmp_path, ranked_pb("4 A\n3 B\n2 C"), "--rule", "stv", "--seats", "2")
    assert "Elected: Name of A (A), with 4.\nOut of the race: Name of C (C), with 2.\nTo nobody: 2." in out
    assert "Elected to a seat that is left, below the quota: Name of B (B), with 3." in out


@pytest.mark.parametrize("options", [(), ("--rule", "stv"), ("--rule", "borda"), ("--rule", "ranked_pairs")])
def test_a_ranking_says_that_it_spends_no_budget(options, tmp_path, capsys):
    out, told = ranked(capsys, tmp_path, ranked_pb(TENNESSEE), *options)
    assert "it spends no budget" in out
    assert {"cost", "selected"}.isdisjoint(told)


def test_where_nobody_ranks_anything_nobody_is_elected(tmp_path, capsys):
    text = ranked_pb("1 A B").replace("1;A,B", "1;")
    out, told = ranked(capsys, tmp_path, text, "--rule", "stv")
    assert "nobody is elected" in out
    assert (told["elected"], told["rounds"], told["voters_who_rank"]) == ([], [], 0)
    out, told = ranked(capsys, tmp_path, text)
    assert [one["score"] for one in told["order"]] == [0, 0]
    assert told["ties_met"] == 1


def test_json_is_canonical_and_the_same_from_one_call_to_the_next(tmp_path, capsys):
    file = written(tmp_path, ranked_pb(SCHULZE))
    once, _ = said(capsys, "choice", "rank", file, "--json", "--seed", "s")
    again, _ = said(capsys, "choice", "rank", file, "--json", "--seed", "s")
    spelled = json.dumps(json.loads(once), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert once == again == spelled
    assert json.loads(once)["seed"] == "s"


def test_real_rankings_are_those_of_the_rules(tmp_path, capsys):
    """Borda's points are the column ``score`` that the city published."""
    path = shared("pabulib") / f"{KRAKOW}.pb"
    file = read_pb(path.read_text("utf-8-sig"))
    election = file.election

    def told(*options):
        return json.loads(said(capsys, "choice", "rank", str(path), *options, "--json")[0])

    points = told("--rule", "borda")["order"]
    assert {one["proposal"]: one["score"] for one in points} == dict(file.recorded.score)
    assert tuple(one["proposal"] for one in points) == borda(election, variant="pabulib").order
    assert tuple(one["proposal"] for one in told()["order"]) == schulze(election).order
    pairs = told("--rule", "ranked_pairs", "--ties", "lexicographic")["order"]
    assert tuple(one["proposal"] for one in pairs) == ranked_pairs(election, ties="lexicographic").order
    for method in ("gregory", "meek"):
        found, wanted = (
            told("--rule", "stv", "--seats", "3", "--method", method),
            stv(election, seats=3, method=method),
        )
        assert tuple(found["elected"]) == wanted.elected
        votes = [{name: Fraction(text) for name, text in one["votes"].items()} for one in found["rounds"]]
        assert votes == [dict(stage.votes) for stage in wanted.stages]


def test_a_real_ranking_fits_a_narrow_window(capsys, monkeypatch):
    monkeypatch.setattr("commonground.cli.tables.window", lambda: 60)
    monkeypatch.setattr("commonground.cli.choice_rank_show.window", lambda: 60)
    path = shared("pabulib") / f"{KRAKOW}.pb"
    out, _ = said(capsys, "choice", "rank", str(path))
    table = out.split("Inputs sha256")[0].splitlines()[1:]
    assert max(map(len, table)) <= 60
    parts = re.findall(r"^ #  id +([\d ]+)$", out, re.MULTILINE)
    assert " ".join(parts).split() == [str(place) for place in range(1, 29)]


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_sentences_change_with_the_language_and_tables_do_not(language, tmp_path, capsys):
    file = written(tmp_path, ranked_pb(SCHULZE))
    english, _ = said(capsys, "choice", "rank", file)
    out, _ = said(capsys, "choice", "rank", file, "--language", language)
    assert "1  E    -   23*  21   27*  31*" in out
    assert "it spends no budget" in english
    assert "it spends no budget" not in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seats", "2"), ("--seats", "only with --rule stv")),
        (("--method", "meek", "--seats", "2"), ("2 to put right",)),
        (("--rule", "stv", "--borda", "classic"), ("only with --rule borda",)),
        (("--rule", "stv", "--seats", "0"), ("--seats: '0'", "at least 1 seat")),
    ],
    ids=str,
)
def test_options_that_do_not_fit_exit_with_2(options, words, tmp_path, capsys):
    out, err = said(capsys, "choice", "rank", written(tmp_path, ranked_pb(TENNESSEE)), *options, code=2)
    assert out == ""
    assert all(word in err for word in words), err


def test_ballots_that_do_not_rank_are_refused_with_what_counts_them(tmp_path, capsys):
    _, err = said(capsys, "choice", "rank", written(tmp_path, GOOD), code=2)
    assert "vote_type" in err
    assert "of the kind approval" in err
    assert "commonground choice count" in err


def test_help_says_how_short_ballots_and_equals_are_treated(capsys):
    with pytest.raises(SystemExit) as ended:
        said(capsys, "choice", "rank", "--help")
    assert ended.value.code == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "what a ballot leaves out stands below all that it ranks" in out
    assert "No ballot can rank two as equals" in out
    assert "spends no budget" in out
