"""``commonground opinion groups`` on real conversations and on files with faults."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from commonground.cli.main import main
from tests.core.opinion import made, polis
from tests.shared_data import ROOT, shared

_ENTRY = "import sys; from commonground.cli.main import main; sys.exit(main())"


@pytest.fixture
def camps(tmp_path):
    """A file of stances with two groups, and one with the texts of its statements."""
    stances = made.camps(1)[0].stances
    rows = [
        f"{at},{stances.statements[column]},{stances.participants[row]},{value}"
        for at, (row, column, value) in enumerate(
            zip(stances.rows, stances.statement, stances.value, strict=True)
        )
    ]
    votes, comments = tmp_path / "votes.csv", tmp_path / "comments.csv"
    votes.write_text("\n".join(["timestamp,comment-id,voter-id,vote", *rows]), "utf-8")
    texts = [f'{key},{-1 if key == "3" else 1},"Text of {key}, written"' for key in stances.statements]
    comments.write_text("\n".join(["comment-id,moderated,comment-body", *texts]), "utf-8")
    return str(votes), str(comments)


def test_groups_are_told_in_words(camps, capsys):
    votes, comments = camps
    assert main(["opinion", "groups", votes, "--comments", comments]) == 0
    told = capsys.readouterr().out
    assert "100 participants, 1,600 stances on 16 statements." in told
    assert "1 statement was taken out by moderation" in told
    assert "There are 2 groups of opinion." in told
    assert "Group A: 60 participants" in told
    assert "Group B: 40 participants" in told
    assert ": Text of 1, written" in told
    assert "Text of 3" not in told


def test_without_texts_statements_are_named_by_their_number(camps, capsys):
    assert main(["opinion", "groups", camps[0], "--resamples", "5"]) == 0
    told = capsys.readouterr().out
    assert "  Statement 1" in told
    assert "moderation" not in told


def test_the_unsure_conversation_gets_no_names_and_is_no_error(capsys):
    folder = shared("polis") / polis.SEATTLE
    assert (
        main(["opinion", "groups", str(folder / "votes.csv"), "--comments", str(folder / "comments.csv")])
        == 0
    )
    told = capsys.readouterr().out
    assert "No stable groups." in told
    assert "Group A" not in told
    assert told.index("What a clear majority agrees with") < told.index(
        "What a clear majority disagrees with"
    )


def test_json_is_the_same_from_both_files(camps, capsysbinary):
    folder = shared("polis") / polis.SEATTLE
    common = ["--json", "--resamples", "2"]
    assert main(["opinion", "groups", str(folder / "votes.csv"), *common]) == 0
    one = capsysbinary.readouterr().out
    assert (
        main(["opinion", "groups", str(folder / "participants-votes.csv"), "--participants-votes", *common])
        == 0
    )
    assert capsysbinary.readouterr().out == one
    data = json.loads(one)
    assert data["parameters"] == {"seed": 0, "min_group": 20, "resamples": 2, "floor": "0.800000"}


def test_options_reach_the_analysis(camps, capsys):
    assert (
        main(
            ["opinion", "groups", camps[0], "--json", "--seed", "7", "--min-group", "45", "--resamples", "3"]
        )
        == 0
    )
    data = json.loads(capsys.readouterr().out)
    assert data["parameters"]["seed"] == 7
    assert data["grouping"]["reason"] == "one_group"


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_the_map_is_drawn_into_a_file_in_each_language(camps, tmp_path, capsys, language):
    drawing = tmp_path / "map.svg"
    words = ["--svg", str(drawing), "--language", language, "--resamples", "5"]
    assert main(["opinion", "groups", camps[0], *words]) == 0
    assert str(drawing) in capsys.readouterr().out
    root = ET.fromstring(drawing.read_text("utf-8"))  # noqa: S314 - our own drawing
    assert root.tag.endswith("svg")
    assert len(root.findall(".//{*}path")) > 10


def test_the_map_of_a_conversation_that_cannot_tell_is_empty_and_no_error(tmp_path, capsys):
    votes, drawing = tmp_path / "votes.csv", tmp_path / "map.svg"
    votes.write_text("comment-id,voter-id,vote\n1,a,1\n", "utf-8")
    assert main(["opinion", "groups", str(votes), "--svg", str(drawing)]) == 0
    assert "Cannot tell: only one participant has taken a stance." in capsys.readouterr().out
    assert not ET.fromstring(drawing.read_text("utf-8")).findall(".//{*}path")  # noqa: S314 - our own drawing


def test_bad_input_exits_2_and_names_every_fault(tmp_path, capsys):
    votes = tmp_path / "votes.csv"
    votes.write_text("comment-id,voter-id,vote\n1,a,5\n1,,1\n", "utf-8")
    assert main(["opinion", "groups", str(votes)]) == 2
    told = capsys.readouterr().err
    assert "line 2, vote: '5'" in told
    assert "line 3, voter-id" in told
    assert main(["opinion", "groups", str(tmp_path / "absent.csv")]) == 2
    assert main(["opinion", "groups", str(votes), "--min-group", "0"]) == 2


def test_json_is_the_same_bytes_whatever_the_hash_seed(camps):
    words = ["opinion", "groups", camps[0], "--json", "--resamples", "2"]
    told = {
        subprocess.run(
            [sys.executable, "-c", _ENTRY, *words],
            capture_output=True,
            check=True,
            env={"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert json.loads(told.pop())["participants"] == 100
