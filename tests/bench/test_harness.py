"""The two sides of a bench run in turn, in children of a process that stays small, and must agree."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from bench import harness
from bench.__main__ import NAMES, options
from bench.child import tell, timed
from bench.harness import ROOT, Setting, agree, reported, whole_process
from bench.results import Result

HEAVY = ("numpy", "scipy", "commonground", "duckdb", "osmium")


@pytest.fixture
def setting(tmp_path):
    return Setting(tmp_path / "city.osm.pbf", tmp_path, 3)


@pytest.fixture
def as_small_as_ever(monkeypatch):
    """Take this process, which runs all tests, for the benches' own."""
    monkeypatch.setattr(harness, "LARGEST_MB", float("inf"))


def saying(**words):
    return [sys.executable, "-c", f"print('a word'); print('''{json.dumps(words)}''')"]


def costing(cpu_s):
    return [{"cpu_s": cpu_s, "wall_s": 0.0, "peak_mb": 1.0}]


@pytest.mark.usefixtures("as_small_as_ever")
def test_both_sides_run_in_turn_and_their_costs_are_kept_apart(setting):
    result = Result("this", "a task")
    ours, peer = saying(costs=costing(1.0), answer=7), saying(costs=costing(5.0), answer=8)
    said = [
        (mine["answer"], theirs["answer"]) for mine, theirs in setting.in_turn(result, ours=ours, peer=peer)
    ]
    assert said == [(7, 8)] * 3
    assert [cost.cpu_s for cost in result.ours] == [1.0] * 3
    assert [cost.cpu_s for cost in result.peer] == [5.0] * 3


@pytest.mark.usefixtures("as_small_as_ever")
def test_ours_alone_is_run_as_often_and_one_command_after_the_other(setting):
    first, other = setting.alone(saying(costs=costing(1.0), at=1), saying(costs=costing(2.0), at=2))
    assert (first["at"], len(first["costs"]), harness.cpu_s(first)) == (1, 3, 1.0)
    assert (other["at"], len(other["costs"]), harness.cpu_s(other)) == (2, 3, 2.0)


def test_a_peer_that_is_not_installed_has_no_command(setting, tmp_path):
    assert setting.peer("pabutools_read", "a.pb") is None
    there = Setting(setting.extract, tmp_path, 3, "/oracle/python")
    assert there.peer("pabutools_read", "a.pb") == [
        "/oracle/python",
        "-m",
        "bench.peers.pabutools_read",
        "a.pb",
    ]


def test_a_process_that_has_grown_starts_no_other(monkeypatch):
    monkeypatch.setattr(harness, "LARGEST_MB", 1.0)
    for start in (reported, whole_process):
        with pytest.raises(SystemExit, match="let a child do what is heavy"):
            start(saying(costs=[]))


@pytest.mark.usefixtures("as_small_as_ever")
def test_a_child_that_fails_ends_the_run():
    for start in (reported, whole_process):
        with pytest.raises(SystemExit, match="ended with 3"):
            start([sys.executable, "-c", "raise SystemExit(3)"])


def test_only_the_first_call_of_a_warm_measurement_does_not_count():
    calls = []
    costs, last = timed(lambda: calls.append(0) or len(calls), 4)
    assert (len(costs), last) == (4, 5)
    costs, last = timed(lambda: calls.append(0) or len(calls), 1, warm=False)
    assert (len(costs), last) == (1, 6)
    assert all(cost.cpu_s >= 0 and cost.peak_mb > 1 for cost in costs)


def test_what_a_child_tells_is_what_is_read(capsys):
    costs, _ = timed(list, 2)
    tell(costs, least=0.5)
    answer = json.loads(capsys.readouterr().out)
    assert harness.costs_of(answer) == costs
    assert answer["least"] == 0.5


def test_answers_that_differ_stop_the_bench():
    agree("winners", ["a", "b"], ["a", "b"])
    agree("least chance", 1.0001, 1.0, apart=1e-3)
    with pytest.raises(SystemExit, match=r"winners: \['a'\], but \['b'\] was expected"):
        agree("winners", ["a"], ["b"])
    with pytest.raises(SystemExit, match=r"allowed apart: 0\.001"):
        agree("least chance", 1.01, 1.0, apart=1e-3)


def test_the_process_that_runs_the_benches_loads_nothing_heavy():
    code = (
        "import importlib, json, sys; import bench.__main__ as bench;"
        "[importlib.import_module(f'bench.{name}').run for name in bench.NAMES];"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_the_readme_has_a_row_for_every_bench():
    text = (ROOT / "bench" / "README.md").read_text("utf-8")
    assert tuple(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == NAMES


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rounds", "0"], "give 1 or more"),
        (["--osm", "nowhere.osm.pbf"], "is no file"),
        (["ledger", "--page"], "leave the names out"),
        (["speed"], "invalid choice"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_anything_runs(words, said, capsys):
    with pytest.raises(SystemExit) as ended:
        options(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_without_a_name_all_benches_may_be_shown_on_the_page():
    asked = options(["--page"])
    assert (asked.names, asked.page, asked.rounds) == ([], True, 3)
