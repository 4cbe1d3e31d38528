import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from functools import partial

import pytest

from commonground.core.choice import ENGINE
from commonground.core.choice.ballots import Ballot
from commonground.core.choice.purses import need_weighted_purses
from commonground.core.choice.result import Parameters
from commonground.core.choice.rules import count
from commonground.core.errors import InputError, StoppedError
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.reading import read_result
from commonground.core.ledger.result_file import FIELDS, declared_sha256
from commonground.core.ledger.verify import counted, result_bytes, verify_result
from tests.core.ledger.elections import FILES, election_of, small
from tests.shared_data import ROOT

PLAIN = Parameters("equal_shares", seed="demo-seed")
_NEED = Parameters("equal_shares", lam=Fraction(1, 2), seed="demo-seed")


def by_need():
    purses = need_weighted_purses([1, 1, 1, 2, 2], budget=100, lam=Fraction(1, 2))
    return small(purses=purses)


def fields(data):
    return json.loads(data)


def test_a_file_has_the_fields_of_the_method_page_and_no_others():
    page = (ROOT / "docs" / "methods" / "result-file.md").read_text()
    data = fields(result_bytes(small(), PLAIN))
    assert sorted(data) == sorted(FIELDS)
    assert all(f"`{name}`" in page for name in FIELDS)
    assert all(f"`{name}`" in page for name in (*data["trace"][0], *data["dropped"][0]))
    assert all(f"`{name}`" in page for name in data["comparison"][0])


def test_what_is_read_writes_the_same_bytes():
    for election, parameters in [(small(), PLAIN), (by_need(), _NEED), (small(ballots=[]), PLAIN)]:
        data = result_bytes(election, parameters)
        assert read_result(data).to_bytes() == data


def test_purses_by_need_show_equal_purses_beside_them():
    data = fields(result_bytes(by_need(), _NEED))
    assert (data["lambda"], data["kappa"], data["selected"]) == ("1/2", "2/1", ["P4"])
    assert [one["to"] for one in data["comparison"]] == ["greedy", "equal_purses"]
    assert data["comparison"][1]["selected"] == fields(result_bytes(small(), PLAIN))["selected"]


def test_lambda_zero_gives_the_plain_result_but_for_its_purses():
    purses = need_weighted_purses([1, 1, 1, 2, 2], budget=100, lam=Fraction(0))
    with_zero = fields(result_bytes(small(purses=purses), PLAIN))
    without = fields(result_bytes(small(), PLAIN))
    changed = {name for name in FIELDS if with_zero[name] != without[name]}
    assert changed == {"purses_sha256", "comparison"}
    assert with_zero["comparison"][0] == without["comparison"][0]


def test_the_settings_are_bound_even_where_the_outcome_shows_nothing_of_them():
    hashes = {
        declared_sha256(replace(PLAIN, **change))
        for change in (
            {},
            {"seed": "other"},
            {"borda": "classic"},
            {"kappa": Fraction(3)},
            {"order": "density"},
            {"step": 1},
            {"utility": "cardinality"},
        )
    }
    assert len(hashes) == 7


def test_the_number_of_steps_is_an_outcome_and_not_declared():
    assert declared_sha256(replace(PLAIN, k=7)) == declared_sha256(PLAIN)


@pytest.mark.parametrize("name", FILES)
def test_every_result_of_a_shared_election_is_verified(name):
    election = election_of(name)
    settings = [Parameters("equal_shares"), Parameters("greedy"), Parameters("greedy", order="density")]
    if election.rules.kind in {"approval", "choose_one"}:
        settings += [Parameters("equal_shares", utility="cardinality"), Parameters("phragmen")]
    for parameters in settings:
        found = verify_result(result_bytes(election, parameters), election)
        assert found.holds, found


def test_a_completed_result_of_a_shared_election_is_verified():
    election = election_of("Poland_Warszawa_2019_Nadwisle")
    for completion in ("add1", "add1u"):
        data = result_bytes(election, Parameters("equal_shares", completion=completion, step=1))
        assert verify_result(data, election).holds
        assert fields(data)["k"] == 271


def test_permuting_splitting_and_renaming_voters_gives_the_same_bytes():
    election = election_of("Netherlands_Assen_2024")
    ballots = [Ballot(tuple(reversed(one.choices))) for one in reversed(election.ballots)]
    turned = replace(election, ballots=ballots, proposals=election.proposals[::-1])
    parameters = Parameters("equal_shares", seed="x")
    assert result_bytes(turned, parameters) == result_bytes(election, parameters)


_PROGRAM = """
import sys
{before}
from tests.core.ledger.elections import small
from commonground.core.choice.result import Parameters
from commonground.core.choice.rules import count
from commonground.core.ledger.verify import result_bytes
for completion, step in (("none", None), ("add1u", 1)):
    for utility in ("cost", "cardinality"):
        settings = Parameters("equal_shares", utility=utility, completion=completion, step=step, seed="s")
        sys.stdout.buffer.write(result_bytes(small(), settings))
"""


@pytest.mark.parametrize("before", ["", "sys.modules['gmpy2'] = None"], ids=["as it is", "without gmpy2"])
def test_hash_seeds_and_libraries_give_the_same_bytes(before):
    said = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM.format(before=before)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "12345")
    }
    expected = b"".join(
        result_bytes(
            small(),
            Parameters("equal_shares", utility=utility, completion=completion, step=step, seed="s"),
        )
        for completion, step in (("none", None), ("add1u", 1))
        for utility in ("cost", "cardinality")
    )
    assert said == {expected}


def changed(data, **values):
    return canonical_json({**fields(data), **values})


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"format": "cg-result-2"}, "format"),
        ({"rule": "random"}, "rule"),
        ({"step": -1}, "step"),
        ({"k": True}, "k"),
        ({"lambda": "2/4"}, "lambda"),
        ({"selected": ["P1", 4]}, "selected[1]"),
        ({"inputs_sha256": "ABC"}, "inputs_sha256"),
        ({"trace": {}}, "trace"),
        ({"trace": [{}]}, "trace[0].cost"),
        ({"dropped": ["P2"]}, "dropped[0]"),
        ({"surprise": 1}, "surprise"),
        ({"seed": "other"}, "declared_sha256"),
        ({"merkle_root": "x"}, "merkle_root"),
    ],
)
def test_a_field_of_another_kind_is_named(values, named):
    with pytest.raises(InputError) as caught:
        read_result(changed(result_bytes(small(), PLAIN), **values))
    assert caught.value.problems[0].field == named


def test_all_faults_of_a_file_are_named_at_once():
    data = fields(result_bytes(small(), PLAIN))
    del data["kappa"]
    with pytest.raises(InputError) as caught:
        read_result(canonical_json({**data, "cost": -1, "rule": 1, "more": 2}))
    assert [problem.field for problem in caught.value.problems] == ["rule", "cost", "kappa", "more"]


@pytest.mark.parametrize(
    ("damaged", "named"),
    [
        (b"", "file"),
        (b"[]", "file"),
        (b'{"trace":[1.5]}', "file"),
        (b'{"cost":1,"cost":2}', "file"),
        (b"[" * 100_000, "file"),
        (b'{"comparison":[],"cost":9\xff0}', "cost"),
        (b'{"comparison":[{"cost":1}],"trace":[{"cost":x}]}', "trace"),
    ],
    ids=["empty", "list", "float", "twice", "deep", "no text", "no JSON"],
)
def test_a_file_that_cannot_be_read_names_the_field_in_which_reading_ended(damaged, named):
    with pytest.raises(InputError) as caught:
        read_result(damaged)
    assert caught.value.problems[0].field == named


def test_another_spelling_of_the_same_values_is_refused():
    data = result_bytes(small(), PLAIN)
    for other in (data + b"\n", data.replace(b":", b": ", 1), b"\xef\xbb\xbf" + data):
        with pytest.raises(InputError):
            read_result(other)
        assert not verify_result(other, small()).holds


def test_a_file_of_another_engine_says_so():
    found = verify_result(changed(result_bytes(small(), PLAIN), engine="2"), small())
    assert (found.field, found.given, found.expected) == ("engine", "2", ENGINE)
    assert "program of that engine" in str(found)


def test_a_setting_that_does_not_go_with_these_ballots_is_named():
    file = counted(small(), PLAIN)
    result = replace(file.result, parameters=replace(PLAIN, utility="points"))
    found = verify_result(replace(file, result=result).to_bytes(), small())
    assert (found.field, found.given) == ("utility", '"points"')
    assert "nothing was counted so" in str(found)


def test_a_count_that_cannot_be_finished_is_a_finding(monkeypatch):
    data = result_bytes(small(), replace(PLAIN, completion="add1", step=1))
    monkeypatch.setattr("commonground.core.ledger.verify.count", partial(count, max_runs=2))
    found = verify_result(data, small())
    assert found.field == "rule"
    assert "cannot be counted" in str(found)


def test_verifying_can_be_stopped():
    def stop(*_):
        raise StoppedError

    with pytest.raises(StoppedError):
        verify_result(result_bytes(small(), PLAIN), small(), watch=stop)
