"""What a run of the benches says: medians, ratios, goals, and where something could not be measured."""

from __future__ import annotations

import json

import pytest

from bench.page import page
from bench.results import Cost, Figure, Goal, Result, shown

OURS = [Cost(2.0, 9.0, 100.0, 1.0), Cost(1.0, 9.0, 120.0, 0.0), Cost(90.0, 99.0, 110.0, 0.0)]
PEER = [Cost(30.0, 30.0, 330.0, 10.0), Cost(10.0, 10.0, 440.0, 2.0), Cost(20.0, 20.0, 550.0, 3.0)]


def result(*goals, ours=OURS, peer=PEER, **more):
    return Result("this", "a task", "a peer", goals, list(ours), list(peer), **more)


def test_a_ratio_is_the_peer_s_median_by_ours():
    cpu, peak = result(Goal("cpu_s", 10.0), Goal("peak_mb", 4.5)).comparisons
    assert (cpu.ours, cpu.peer, cpu.ratio, cpu.met) == (2.0, 20.0, 10.0, True)
    assert (peak.ours, peak.peer, peak.ratio, peak.met) == (110.0, 440.0, 4.0, False)


def test_what_was_built_before_is_counted_on_both_sides_where_the_goal_says_so():
    (one,) = result(Goal("whole_s", 7.0)).comparisons
    assert (one.ours, one.peer, one.unit) == (3.0, 23.0, "CPU s, build included")
    assert one.met


def test_a_missed_goal_is_said_loudly_and_fails_the_run():
    missed = result(Goal("cpu_s", 10.5))
    assert not missed.met
    assert missed.lines()[1] == "  ours 2 CPU s   a peer 20 CPU s   10.0 times   goal 10.5: MISSED"


def test_a_figure_above_its_limit_fails_the_run():
    figures = [Figure("slow", 1.2, "CPU s", 1.0), Figure("only told", 99.0, "CPU s")]
    late = result(ours=(), peer=(), figures=figures)
    assert not late.met
    assert late.lines()[1:] == ["  slow: 1.2 CPU s   goal at most 1: MISSED", "  only told: 99 CPU s"]
    assert result(ours=(), peer=(), figures=figures[1:]).met


def test_without_the_peer_nothing_is_compared_and_nothing_is_missed():
    alone = result(Goal("cpu_s", 10.0), peer=())
    assert alone.met
    assert alone.lines() == ["this: a task", "  ours 2 CPU s   a peer: not installed here"]
    (goal,) = alone.as_dict()["goals"]
    assert (goal["ratio"], goal["met"]) == (None, None)
    assert "| a task | a peer | 2 CPU s | not installed | not measured | 10 |" in page(
        [alone], extract="x.pbf", rounds=3
    )


def test_a_bench_whose_files_are_not_here_says_so_everywhere_and_is_no_failure():
    skipped = result(Goal("cpu_s", 10.0), ours=(), peer=(), skipped="needs a.pb")
    assert skipped.met
    assert skipped.lines() == ["this: a task", "  not measured: needs a.pb"]
    assert "- a task: needs a.pb" in page([skipped], extract="x.pbf", rounds=3)
    assert json.loads(json.dumps(skipped.as_dict()))["goals"] == []


def test_the_page_shows_each_comparison_figure_and_drawing():
    figure = Figure("all receipts", 0.3294, "CPU s", 1.0)
    whole = result(Goal("cpu_s", 3.0), figures=[figure], drawings={"growth-of-it.svg": "<svg/>"})
    text = page([whole], extract="x.pbf", rounds=3)
    assert "| a task | a peer | 2 CPU s | 20 CPU s | **10.0** | 3, met |" in text
    assert "| all receipts | 0.329 CPU s | at most 1, met |" in text
    assert "![Growth of it](images/growth-of-it.svg)" in text
    assert "medians of 3 turns" in text


@pytest.mark.parametrize(
    ("number", "digits"),
    [(0.00805, "0.00805"), (31.138, "31.1"), (611.5, "612"), (1700.6445, "1,701"), (439926, "439,926")],
)
def test_a_number_has_no_exponent(number, digits):
    assert shown(number) == digits
