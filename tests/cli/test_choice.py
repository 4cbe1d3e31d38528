"""``commonground choice``: tables, exact files, charts, reasons, verification, and every fault a sentence."""

import io
import json
import re
import sys
from functools import partial
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from commonground.core.choice.pb import read_pb
from commonground.core.choice.result import Parameters
from commonground.core.choice.rules import count
from commonground.core.ledger.verify import result_bytes
from tests.cli.elections import BAD, GOOD, said, written
from tests.cli.running import start
from tests.shared_data import shared


@pytest.fixture
def town(tmp_path):
    return written(tmp_path)


def test_a_count_is_a_table_with_money_names_and_what_greedy_would_do(town, capsys):
    out, err = said(capsys, "choice", "count", town)
    assert "Little town: 5 ballots, 4 Proposals, budget EUR 100.00" in out
    assert re.search(r"1  P1  Bench +60\.00 +3 +20\.00 +0\n", out)
    assert "Spent EUR 90.00 (90.0 %), left EUR 10.00. Ties met: 0." in out
    assert "Greedy, by votes, would fund 2 for EUR 90.00: the same Proposals." in out
    assert err == ""


@pytest.mark.parametrize(
    ("options", "parameters"),
    [
        ((), Parameters("equal_shares")),
        (("--rule", "greedy", "--order", "density"), Parameters("greedy", order="density")),
        (("--rule", "greedy", "--variant", "no-skip"), Parameters("greedy", variant="no_skip")),
        (
            ("--rule", "greedy", "--variant", "threshold", "--threshold", "2"),
            Parameters("greedy", variant="threshold", threshold=2),
        ),
        (("--rule", "phragmen", "--seed", "x"), Parameters("phragmen", seed="x")),
        (
            ("--rule", "equal-shares", "--utility", "cardinality", "--ties", "votes_cost_id"),
            Parameters("equal_shares", utility="cardinality", ties="votes_cost_id"),
        ),
        (
            ("--complete", "add1", "--step", "0.50"),
            Parameters("equal_shares", completion="add1", step=50),
        ),
        (("--complete", "add1u"), Parameters("equal_shares", completion="add1u", step=100)),
    ],
    ids=str,
)
def test_json_is_the_result_file_to_the_byte(town, tmp_path, capsys, options, parameters):
    expected = result_bytes(read_pb(GOOD).election, parameters)
    file = tmp_path / "result.json"
    out, _ = said(capsys, "choice", "count", town, *options, "--json", "--out", str(file))
    assert out.encode() == expected == file.read_bytes()
    out, _ = said(capsys, "choice", "verify", str(file), town)
    assert "holds" in out


def test_a_ballot_file_can_come_through_a_pipe(town, tmp_path, capsys, monkeypatch):
    direct, _ = said(capsys, "choice", "count", town, "--json")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    piped, _ = said(capsys, "choice", "count", "-", "--json")
    assert piped == direct


def test_every_problem_of_a_file_is_named_with_its_line_and_the_exit_code_is_2(tmp_path, capsys):
    out, err = said(capsys, "choice", "count", written(tmp_path, BAD), code=2)
    assert out == ""
    assert "3 to put right" in err
    for line, field, value in [(10, "cost", "forty"), (17, "vote", "P9"), (19, "vote", "P8")]:
        assert f"line {line}, {field}: {value!r}" in err


def test_bad_lines_are_left_out_only_when_asked_and_each_is_named(tmp_path, capsys):
    bad = written(tmp_path, GOOD.replace("c;P1", "c;P9"))
    said(capsys, "choice", "count", bad, code=2)
    out, err = said(capsys, "choice", "count", bad, "--lenient")
    assert "4 ballots" in out
    assert "0 Proposals and 1 ballots are left out" in err
    assert "P9" in err


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: None, "There is no such file"),
        (lambda path: path.mkdir(), "folder without meta.csv"),
        (lambda path: path.write_bytes(b""), "The file is empty"),
        (lambda path: path.write_bytes(b" \n"), "The file is empty"),
        (lambda path: path.write_bytes(b"\xef\xbb\xbf\n"), "The file is empty"),
        (lambda path: path.write_bytes(b"PK\x03\x04\0\0"), "This is no text file"),
        (lambda path: path.write_bytes(GOOD.encode("utf-16")), "This is no text file"),
        (lambda path: path.write_bytes(GOOD.encode("cp1250", "replace")), "Line 12 holds a byte"),
        (lambda path: path.write_text("hello"), "META"),
        (lambda path: path.write_text("{"), "This is no JSON"),
        (lambda path: path.write_text("{}"), "cg-election-1"),
    ],
    ids=[
        "missing",
        "folder",
        "empty",
        "blank",
        "mark",
        "zip",
        "utf-16",
        "cp1250",
        "words",
        "brace",
        "other json",
    ],
)
def test_what_is_no_election_is_said_in_a_sentence(tmp_path, capsys, make, words):
    path = tmp_path / "it"
    make(path)
    for command in (("count",), ("compare",), ("convert",)):
        more = (str(tmp_path / "out.pb"),) if command == ("convert",) else ()
        _, err = said(capsys, "choice", *command, str(path), *more, code=2)
        assert words in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--complete", "add1", "--step", "0.001"), "multiple of 0.01"),
        (("--complete", "add1", "--step", "much"), "a number such as"),
        (("--threshold", "0"), "--variant threshold"),
        (("--rule", "greedy", "--variant", "threshold"), "no least score"),
        (("--rule", "greedy", "--complete", "add1"), "only with --rule equal_shares"),
        (("--order", "density", "--step", "2"), "2 to put right"),
        (("--lambda", "1/2"), "only with --purses"),
        (("--purses", "nowhere.csv"), "no such file"),
        (("--out", "nowhere/result.json"), "no folder nowhere"),
        (("--utility", "points"), "points"),
    ],
    ids=str,
)
def test_options_that_do_not_fit_exit_with_2(town, capsys, options, words):
    _, err = said(capsys, "choice", "count", town, *options, code=2)
    assert words in err


def test_an_option_that_is_none_of_its_words_is_wrong_usage(town, capsys):
    with pytest.raises(SystemExit) as ended:
        said(capsys, "choice", "count", town, "--rule", "coin")
    assert ended.value.code == 2
    assert "'coin' is none of greedy, equal_shares, phragmen" in capsys.readouterr().err


def test_a_count_that_cannot_be_finished_proposes_a_larger_step(town, capsys, monkeypatch):
    few = partial(count, max_runs=5)
    monkeypatch.setattr("commonground.core.ledger.verify.count", few)
    _, err = said(capsys, "choice", "count", town, "--complete", "add1", "--step", "0.01", code=1)
    assert "larger step" in err


PURSES = "voter_id,purse\na,12000/7\nb,12000/7\nc,12000/7\nd,17000/7\ne,17000/7\n"
NEED = "voter_id,need\na,1\nb,1\nc,1.0\nd,2\ne,4/2\n"


@pytest.mark.parametrize(
    ("table", "options"), [(PURSES, ()), (NEED, ("--lambda", "1/2"))], ids=["purses", "need"]
)
def test_purses_beside_the_ballots_are_counted_and_verified(town, tmp_path, capsys, table, options):
    purses, file = written(tmp_path, table, "purses.csv"), str(tmp_path / "result.json")
    out, _ = said(capsys, "choice", "count", town, "--purses", purses, *options, "--out", file)
    assert re.search(r"Funded: 1 of 4\n.*\n.*\n1  P4  Ścieżka", out)
    assert "The same rule with equal purses would fund 2 for EUR 90.00: P1 instead of nothing." in out
    _, err = said(capsys, "choice", "verify", file, town, code=2)
    assert "--purses" in err
    said(capsys, "choice", "verify", file, town, "--purses", purses)
    out, _ = said(capsys, "choice", "explain", file, town, "--purses", purses)
    assert "Ścieżka was funded in round 1" in out
    equal = written(tmp_path, re.sub(r",[0-9].*", ",2000", PURSES), "equal.csv")
    out, _ = said(capsys, "choice", "verify", file, town, "--purses", equal, code=1)
    assert "purses_sha256" in out
    assert "give the file of purses that was published" in out


def test_what_is_said_of_a_file_of_purses_is_true_of_equal_ones_too(town, tmp_path, capsys):
    equal = written(tmp_path, re.sub(r",[0-9].*", ",2000", PURSES), "equal.csv")
    file, without = str(tmp_path / "with.json"), str(tmp_path / "without.json")
    said(capsys, "choice", "count", town, "--purses", equal, "--out", file)
    for command in ("verify", "explain"):
        _, err = said(capsys, "choice", command, file, town, code=2)
        assert "counted with a file of purses: give that file with --purses" in err
    said(capsys, "choice", "verify", file, town, "--purses", equal)
    said(capsys, "choice", "count", town, "--out", without)
    out, _ = said(capsys, "choice", "verify", without, town, "--purses", equal, code=1)
    assert "counted with equal purses: leave the file of purses out" in out


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (PURSES.replace("17000/7\n", "17000/6\n", 1), ("sum to the budget",)),
        (PURSES.replace("b,", "x,"), ("line 3, voter_id", "'b'")),
        (
            PURSES.replace("c,12000/7", "c,1e3").replace("e,17000/7", "e,-1"),
            ("line 4, purse", "line 6, purse"),
        ),
        (PURSES.rpartition("e,")[0], ("4 rows", "5 ballots")),
        (PURSES + "f,1\n", ("6 rows",)),
        (PURSES.replace("purse", "money"), ('"purse" or "need"',)),
        (NEED, ("--lambda",)),
        (NEED.replace("a,1", "a,0"), ("line 2, need",)),
    ],
    ids=["sum", "voter", "numbers", "short", "long", "column", "no lambda", "zero need"],
)
def test_purses_that_do_not_fit_are_named_row_by_row(town, tmp_path, capsys, table, words):
    options = ("--lambda", "1/2") if table.startswith("voter_id,need\na,0") else ()
    _, err = said(
        capsys, "choice", "count", town, "--purses", written(tmp_path, table, "p.csv"), *options, code=2
    )
    assert all(word in err for word in words), err


def test_verify_names_the_field_that_differs(town, tmp_path, capsys):
    file = tmp_path / "result.json"
    said(capsys, "choice", "count", town, "--seed", "s", "--out", str(file))
    whole = file.read_text()
    for old, new, field in [
        ('"cost":6000', '"cost":6001', "trace[0].cost"),
        ('"seed":"s"', '"seed":"t"', "declared_sha256"),
        ('"leftover":1000', '"leftover":1001', "leftover"),
        ('"rule":"', '"rule":', "rule"),
    ]:
        assert old in whole, old
        file.write_text(whole.replace(old, new, 1))
        out, _ = said(capsys, "choice", "verify", str(file), town, code=1)
        assert f"does NOT hold: {field}\n" in out
    file.write_text(whole)
    other = written(file.parent, GOOD.replace("c;P1", "c;P2"), "other.pb")
    out, _ = said(capsys, "choice", "verify", str(file), other, code=1)
    assert "inputs_sha256" in out


def test_compare_shows_every_rule_and_says_which_cannot_count(town, tmp_path, capsys):
    out, _ = said(capsys, "choice", "compare", town)
    for head in ("greedy", "per cost", "equal", "+add1", "+add1u", "Phragmén"):
        assert head in out
    assert re.search(r"P4  Ścieżka +30\.00 +2 +2 +1 +2", out)
    values = json.loads(said(capsys, "choice", "compare", town, "--json")[0])
    assert [one["rule"] for one in values["rules"]] == ["greedy"] * 2 + ["equal_shares"] * 3 + ["phragmen"]
    assert values["rules"][3]["k"] > 0
    ranked = GOOD.replace("approval", "ordinal")
    out, _ = said(capsys, "choice", "compare", written(tmp_path, ranked, "r.pb"), "--utility", "borda")
    assert "Phragmén's sequential rule: " in out


def test_explain_says_why_with_the_ballots_and_less_without(town, tmp_path, capsys):
    file = str(tmp_path / "result.json")
    said(capsys, "choice", "count", town, "--out", file)
    out, _ = said(capsys, "choice", "explain", file, town)
    assert "Bench was funded in round 1: its 3 supporters (60% of all voters)" in out
    assert "Tree was not funded" in out
    one, _ = said(capsys, "choice", "explain", file, town, "--proposal", "P2")
    assert one.startswith("Tree was not funded")
    assert "Bench was funded in" not in one
    alone, _ = said(capsys, "choice", "explain", file)
    assert "minor units" in alone
    assert re.search(r"P1  funded in round 1 +6,000 +3", alone)
    _, err = said(capsys, "choice", "explain", file, "--proposal", "P7", code=2)
    assert "its ids are P1, P2, P3, P4" in err
    other = written(tmp_path, GOOD.replace("c;P1", "c;P2"), "other.pb")
    _, err = said(capsys, "choice", "explain", file, other, code=2)
    assert "not those of this result" in err


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_reasons_are_said_in_the_reader_s_language(town, capsys, language):
    english, _ = said(capsys, "choice", "count", town, "--explain")
    out, _ = said(capsys, "choice", "count", town, "--explain", "--language", language)
    assert english.split("Inputs sha256")[0] == out.split("Inputs sha256")[0]
    reasons = out.split("Inputs sha256")[1]
    assert "was funded in round" not in reasons
    assert "Ścieżka" in reasons


def test_charts_are_whole_svg_files_that_name_the_proposals(town, tmp_path, capsys):
    folder = tmp_path / "charts"
    out, _ = said(capsys, "choice", "count", town, "--svg", str(folder))
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["beside-greedy.svg", "near-misses.svg", "rounds.svg"]
    for name in names:
        assert str(folder / name) in out
        root = ET.fromstring((folder / name).read_text())  # noqa: S314 - our own file
        assert root.tag.endswith("svg")
    assert "Bench" in (folder / "rounds.svg").read_text()
    assert "Tree" in (folder / "near-misses.svg").read_text()


def test_an_election_goes_from_form_to_form_and_back_without_a_loss(tmp_path, capsys):
    source = written(tmp_path)
    forms = [source, *(str(tmp_path / name) for name in ("a.json", "tables", "b.json", "c.pb"))]
    for one, other in pairwise(forms):
        out, _ = said(capsys, "choice", "convert", one, other)
        assert "4 Proposals, 5 ballots" in out
    results = {said(capsys, "choice", "count", form, "--json")[0] for form in forms}
    assert len(results) == 1
    assert read_pb((tmp_path / "c.pb").read_text()) == read_pb(GOOD)
    assert json.loads((tmp_path / "a.json").read_text()) == json.loads((tmp_path / "b.json").read_text())


@pytest.mark.parametrize(
    "name",
    ["Poland_Krakow_2018_Stare_Miasto", "Poland_Czestochowa_2024_Kiedrzyn", "Netherlands_Assen_2024"],
)
def test_shared_elections_go_from_form_to_form_and_back(name, tmp_path, capsys):
    source = shared("pabulib") / f"{name}.pb"
    forms = [str(source), *(str(tmp_path / form) for form in ("a.json", "tables", "c.pb"))]
    for one, other in pairwise(forms):
        said(capsys, "choice", "convert", one, other)
    assert read_pb((tmp_path / "c.pb").read_text("utf-8")) == read_pb(source.read_text("utf-8-sig"))


def test_a_form_is_never_written_over_what_is_read_or_under_an_unknown_name(town, capsys):
    _, err = said(capsys, "choice", "convert", town, town, code=2)
    assert "the file that is read" in err
    _, err = said(capsys, "choice", "convert", town, town + ".xlsx", code=2)
    assert "ends in .pb or .json" in err


def test_problems_of_tables_name_file_and_line_and_those_of_json_the_place(town, tmp_path, capsys):
    tables, made = tmp_path / "tables", tmp_path / "a.json"
    said(capsys, "choice", "convert", town, str(tables))
    said(capsys, "choice", "convert", town, str(made))
    votes = (tables / "votes.csv").read_text().replace("c,P1", "\nc,P9")
    (tables / "votes.csv").write_text(votes)
    _, err = said(capsys, "choice", "count", str(tables), code=2)
    assert "line 5, votes.csv, vote: 'P9'" in err
    (tables / "meta.csv").unlink()
    _, err = said(capsys, "choice", "count", str(tables), code=2)
    assert "meta.csv" in err
    values = json.loads(made.read_text())
    values["votes"][2]["vote"] = ["P9"]
    values["projects"][1]["cost"] = 1.5
    made.write_text(json.dumps(values).replace("1.5", "true"))
    _, err = said(capsys, "choice", "count", str(made), code=2)
    assert "projects[1].cost: 'true'" in err
    values["projects"][1]["cost"] = 40
    made.write_text(json.dumps(values))
    _, err = said(capsys, "choice", "count", str(made), code=2)
    assert "votes[2].vote: 'P9'" in err


def test_a_terminal_that_is_narrow_cuts_names_and_nothing_else(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("commonground.cli.tables.window", lambda: 60)
    long = GOOD.replace("Bench", "A bench that has a very long name indeed")
    out, _ = said(capsys, "choice", "count", written(tmp_path, long))
    row = next(line for line in out.splitlines() if " P1 " in line)
    assert "…" in row
    assert len(row) <= 60
    assert row.endswith("0")


def test_a_process_of_its_own_writes_the_same_bytes_and_nothing_to_error(town, tmp_path, capsys):
    home = tmp_path / "a" / "home"
    home.mkdir(parents=True)
    process = start(home, "choice", "count", town, "--complete", "add1", "--json")
    out, err = process.communicate()
    assert process.returncode == 0
    assert err == ""
    assert out == said(capsys, "choice", "count", town, "--complete", "add1", "--json")[0]


def test_a_quotation_mark_that_is_never_closed_is_said(town, tmp_path, capsys):
    open_mark = "voter_id,purse\n" + '"' + "a,1\n" * 50_000
    _, err = said(capsys, "choice", "count", town, "--purses", written(tmp_path, open_mark, "p.csv"), code=2)
    assert "quotation mark that is not closed" in err
