"""How to count, as people write it: points as in the file, need and its cap within their bounds."""

import json

import pytest

from tests.cli.elections import said, written
from tests.cli.test_choice import PURSES

POINTS = """META
key;value
budget;100
vote_type;scoring
min_project_score_threshold;1.25
PROJECTS
project_id;cost
P1;60
P2;40
P3;50
VOTES
voter_id;vote;points
a;P1,P2;1.5,0.5
b;P2,P3;0.5,1.25
"""


@pytest.mark.parametrize(
    ("threshold", "counted", "selected"),
    [
        (None, 125, ["P1"]),
        ("1.25", 125, ["P1"]),
        ("5/4", 125, ["P1"]),
        ("1.251", 126, ["P1"]),
        ("1", 100, ["P1", "P2"]),
    ],
)
def test_a_threshold_is_in_the_points_of_the_file(threshold, counted, selected, tmp_path, capsys):
    """P1 has 1.5 points, P3 1.25 and no room, P2 1; they are counted, and declared, times 100."""
    file = written(tmp_path, POINTS)
    options = ["--rule", "greedy", "--utility", "points", "--variant", "threshold"]
    options += ["--threshold", threshold] if threshold else []
    found = json.loads(said(capsys, "choice", "count", file, *options, "--json")[0])
    assert (found["threshold"], found["selected"]) == (counted, selected)
    out, _ = said(capsys, "choice", "count", file, *options)
    assert f"score at least {counted // 100}.{counted % 100:02}" in out


@pytest.mark.parametrize("wrong", [("--lambda", "3/4"), ("--lambda", "1/2", "--kappa", "1/2")], ids=str)
def test_need_weighs_at_most_a_half_and_no_cap_is_below_1(wrong, tmp_path, capsys):
    town = written(tmp_path)
    purses = written(tmp_path, PURSES, "purses.csv")
    _, err = said(capsys, "choice", "count", town, "--purses", purses, *wrong, code=2)
    assert f"{wrong[-2]}: '{wrong[-1]}'" in err
