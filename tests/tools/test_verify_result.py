"""``tools/verify_result.py``, written from the documentation alone, agrees with the program."""

import ast
import hashlib
import json
import subprocess
import sys

import pytest

from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.result_file import DECLARED
from tests.cli.elections import said, written
from tests.shared_data import ROOT, shared

TOOL = ROOT / "tools" / "verify_result.py"
MOST_LINES = 300
APPROVAL = [
    "Netherlands_Assen_2024",
    "Poland_Lodz_2023_Zarzew",
    "Poland_Swiecie_2023",
    "Poland_Warszawa_2019_Nadwisle",
    "Poland_Warszawa_2020_Wawer",
    "Poland_Warszawa_2023_Bialoleka",
    "Poland_Wieliczka_2023_Green_Budget",
    "Poland_Wroclaw_2018_Rejon_nr_10_250",
    "US_Stanford_Dataset_PB_Cambridge_2019_vote_approvals",
]
POINTS = ["Poland_Czestochowa_2024_Kiedrzyn", "Worldwide_Mechanical_Turk_Utilities_6"]
RANKING = "Poland_Krakow_2018_Stare_Miasto"
GREEDY = [
    "--rule greedy --ties votes_cost_id",
    "--rule greedy --order density --variant no_skip --ties lexicographic",
    "--rule greedy --variant threshold --threshold 60 --seed 2024-11-05",
]
SHARES = ["--rule equal_shares --utility cost", "--rule equal_shares --utility cardinality"]
BORDA = [f"--rule equal_shares --utility borda --borda {way}" for way in ("pabulib", "pabutools", "classic")]
COUNTS = [
    *((name, options) for name in APPROVAL for options in [*SHARES, *GREEDY[:2], "--rule phragmen"]),
    *((name, options) for name in POINTS for options in [*SHARES, "--utility points", *GREEDY[1:]]),
    *((RANKING, options) for options in [*SHARES, *BORDA, *GREEDY, "--rule greedy --borda pabutools"]),
    ("Poland_Lodz_2023_Zarzew", GREEDY[2]),
    ("Netherlands_Assen_2024", "--complete add1"),
    ("Netherlands_Assen_2024", "--complete add1u --utility cardinality --step 20"),
    ("Poland_Swiecie_2023", "--complete add1"),
    ("Poland_Warszawa_2019_Nadwisle", "--complete add1u --ties lexicographic"),
    ("Poland_Wieliczka_2023_Green_Budget", "--complete add1"),
    (POINTS[0], "--complete add1u --utility points --step 10"),
    (RANKING, "--complete add1u --utility borda --step 10"),
]
# a Proposal that costs nothing, one that nobody supports, decimals, marks, an empty ballot
SMALL = """META
key;value
budget;100.00
vote_type;approval
PROJECTS
project_id;cost;name
P1;60;"Bench; ""new"" one"
P2;40.50;Tree
é/3;50;بئر ماء
P4;30;Ścieżka
P5;0;Sign
P6;7;Nobody
VOTES
voter_id;vote
a;P1,P2
b;"P1, P2,P1"
c;P1
d;é/3,P4,P5
e;é/3,P4
f;
"""
NEEDS = "voter_id,need\na,1\nb,1.5\nc,1\nd,7/3\ne,20\nf,1\n"
PURSES = "voter_id,purse\na,1000\nb,2000.5\nc,0\nd,10000/3\ne,10000/3\nf,1997/6\n"


def verified(*words):
    """Run the tool on its own and return its exit code and what it said."""
    run = subprocess.run(
        [sys.executable, "-I", str(TOOL), *map(str, words)], capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    return run.returncode, run.stdout


def counted(capsys, folder, election, *options):
    """Count with the program and return its result file."""
    said(capsys, "choice", "count", str(election), *options, "--out", str(folder / "result.json"))
    return folder / "result.json"


@pytest.mark.parametrize(("name", "options"), COUNTS)
def test_what_the_program_counts_is_verified(name, options, capsys, tmp_path):
    election = shared("pabulib") / f"{name}.pb"
    result = counted(capsys, tmp_path, election, *options.split())
    assert verified(result, election) == (0, f"verified {result}\n")


@pytest.mark.parametrize("rule", ["", "--complete add1", "--complete add1u --utility cardinality", GREEDY[1]])
@pytest.mark.parametrize("purses", [None, (NEEDS, "--lambda", "1/2", "--kappa", "3/2"), (PURSES,)])
def test_a_small_count_is_verified_with_any_purses(rule, purses, capsys, tmp_path):
    election, beside = written(tmp_path, SMALL), ()
    if purses:
        beside = ("--purses", written(tmp_path, purses[0], "purses.csv"))
    result = counted(capsys, tmp_path, election, *rule.split(), *beside, *(purses or ())[1:])
    assert verified(result, election, *beside) == (0, f"verified {result}\n")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"engine":"1"', '"engine":"2"', "engine"),
        ('"inputs_sha256":"', '"inputs_sha256":"0', "inputs_sha256"),
        ('"seed":""', '"seed":"x"', "declared_sha256"),
        ('"k":', '"k":1', "k"),
        ('"leftover":', '"leftover":1', "leftover"),
        ('"paid_full":2', '"paid_full":3', "trace"),
        ('"round":0', '"round":1', "dropped"),
        ('"ties_met":', '"ties_met":1', "ties_met"),
        ('"prefer_other":', '"prefer_other":1', "comparison"),
        ('"merkle_root":null', '"merkle_root":"0"', "merkle_root"),
    ],
)
def test_a_changed_field_is_named(old, new, field, capsys, tmp_path):
    election = written(tmp_path, SMALL)
    result = counted(capsys, tmp_path, election, "--complete", "add1")
    text = result.read_text(encoding="utf-8")
    assert old in text
    result.write_text(text.replace(old, new, 1), encoding="utf-8")
    code, told = verified(result, election)
    assert (code, told.split()[0]) == (1, field)


@pytest.mark.parametrize(
    ("options", "changes", "field"),
    [
        ("", {"utility": "points", "order": "density"}, "utility"),
        ("", {"order": "density"}, "order"),
        ("", {"variant": "threshold", "threshold": 2}, "variant"),
        ("", {"lambda": "1/2", "kappa": "3/1"}, "lambda"),
        ("", {"kappa": "3/1"}, "kappa"),
        ("", {"completion": "add1"}, "step"),
        ("--complete add1", {"step": 0}, "step"),
        ("--complete add1", {"rule": "greedy", "threshold": 2}, "completion"),
        (GREEDY[2], {"variant": "skip"}, "threshold"),
        ("", {"rule": "coin"}, "rule"),
        ("", {"order": "density", "inputs_sha256": "0" * 64}, "inputs_sha256"),
        ("", {"order": "density", "declared_sha256": "0" * 64}, "declared_sha256"),
        ("", {"engine": "2", "inputs_sha256": "0" * 64}, "engine"),
    ],
)
def test_settings_that_do_not_go_together_are_named_as_the_program_names_them(
    options, changes, field, capsys, tmp_path
):
    election = written(tmp_path, SMALL)
    result = counted(capsys, tmp_path, election, *options.split())
    values = json.loads(result.read_bytes()) | changes
    if "declared_sha256" not in changes:
        declared = canonical_json({name: values[name] for name in DECLARED})
        values["declared_sha256"] = hashlib.sha256(declared).hexdigest()
    result.write_bytes(canonical_json(values))
    code, told = verified(result, election)
    assert (code, told.split()[0]) == (1, field)
    out, _ = said(capsys, "choice", "verify", str(result), election, code=1)
    assert f"does NOT hold: {field}\n" in out


def test_no_changed_byte_passes(capsys, tmp_path):
    election = written(tmp_path, SMALL)
    result = counted(capsys, tmp_path, election)
    data = result.read_bytes()
    for place in range(0, len(data), len(data) // 40):
        result.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert verified(result, election)[0] in (1, 2), place


def test_other_ballots_and_other_spelling_do_not_pass(capsys, tmp_path):
    election = written(tmp_path, SMALL)
    result = counted(capsys, tmp_path, election)
    other = written(tmp_path, SMALL.replace("f;\n", ""), "other.pb")
    assert verified(result, other)[1].startswith("inputs_sha256 differs")
    result.write_bytes(result.read_bytes() + b"\n")
    assert verified(result, election) == (1, "The file is not canonical JSON of an object.\n")


def test_purses_that_are_missing_or_others_do_not_pass(capsys, tmp_path):
    election, purses = written(tmp_path, SMALL), written(tmp_path, PURSES, "purses.csv")
    result = counted(capsys, tmp_path, election, "--purses", purses)
    assert verified(result, election)[0] == 2
    other = written(tmp_path, NEEDS, "other.csv")
    code, told = verified(result, election, "--purses", other)
    assert (code, told.split()[0]) == (1, "purses_sha256")


@pytest.mark.parametrize("text", ["", "<html>", "[1", "[" * 100_000, "\0", "META\nkey;value\nbudget;1\n"])
def test_what_cannot_be_read_is_told_in_a_sentence(text, capsys, tmp_path):
    election = written(tmp_path, SMALL)
    result = counted(capsys, tmp_path, election)
    bad = written(tmp_path, text, "bad")
    for words in [(bad, election), (result, bad), (result, election, "--purses", bad), (tmp_path, election)]:
        code, told = verified(*words)
        assert (code, told[:20]) == (2, "This cannot be read:")


def test_the_tool_is_short_and_needs_the_standard_library_only():
    text = TOOL.read_text(encoding="utf-8")
    tree = ast.parse(text)
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {module.split(".")[0] for module in modules} <= sys.stdlib_module_names
    assert len(text.splitlines()) < MOST_LINES
