"""The published files say what the tables say, in the formats of others, and nothing more of a person."""

import csv
import io
import json
from pathlib import Path

import pytest

from commonground.data.lake.session import connect
from demo import LABEL
from demo.generate import generate
from demo.place import Place


@pytest.fixture(scope="module")
def folder(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("published")
    generate(out, place=place)
    return out


def query(folder: Path, name: str, columns: str) -> list[tuple]:
    with connect() as session:
        return session.execute(f"SELECT {columns} FROM '{folder / name}.parquet'").fetchall()  # noqa: S608  # our own names


def sections(folder: Path) -> dict[str, list[list[str]]]:
    rows = list(csv.reader(io.StringIO((folder / "election.pb").read_text("utf-8")), delimiter=";"))
    starts = [at for at, row in enumerate(rows) if row in (["META"], ["PROJECTS"], ["VOTES"])]
    ends = [*starts[1:], len(rows)]
    return {rows[at][0]: rows[at + 1 : end] for at, end in zip(starts, ends, strict=True)}


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / name).read_text("utf-8"))))


def test_the_election_holds_the_ballots_of_the_table_and_no_way_back_to_them(folder: Path):
    votes = sections(folder)["VOTES"]
    assert votes[0] == ["voter_id", "vote", "need"]
    assert [row[0] for row in votes[1:]] == [str(number) for number in range(1, 1201)]
    published = [(row[1].split(","), int(row[2])) for row in votes[1:]]
    cast = [
        (sorted(choices), 5 - purse) for choices, purse in query(folder, "ballots", "choices, purse_class")
    ]
    assert published == sorted(published) == sorted(cast)
    assert published != cast


def test_the_election_states_cost_votes_and_names_of_every_proposal(folder: Path):
    heads, *rows = sections(folder)["PROJECTS"]
    published = [dict(zip(heads, row, strict=True)) for row in rows]
    table = query(folder, "proposals", "id, cost_minor, title_en, title_ar")
    assert [
        (row["project_id"], int(row["cost"]) * 100, row["name"], row["name_ar"]) for row in published
    ] == table
    cast = [choice for (choices,) in query(folder, "ballots", "choices") for choice in choices]
    assert all(int(row["votes"]) == cast.count(row["project_id"]) for row in published)
    meta = dict(sections(folder)["META"][1:])
    truth = json.loads((folder / "truth.json").read_text("utf-8"))["ballots"]
    assert int(meta["budget"]) * 100 == truth["budget_minor"]
    assert meta["comment"] == LABEL


def test_the_stances_are_those_of_the_table_each_with_a_time_of_its_own(folder: Path):
    rows = rows_of(folder, "votes.csv")
    table = query(folder, "stances", "statement_id, participant_id, value")
    assert [(row["comment-id"], row["voter-id"], int(row["vote"])) for row in rows] == table
    assert len({row["timestamp"] for row in rows}) == len(rows)
    assert {row["synthetic"] for row in rows} == {"true"}


def test_the_statements_are_those_of_the_table_in_every_language_with_their_counts(folder: Path):
    rows = rows_of(folder, "comments.csv")
    table = query(folder, "statements", "id, text_en, text_ar")
    assert [(row["comment-id"], row["comment-body"], row["comment-body-ar"]) for row in rows] == table
    stances = rows_of(folder, "votes.csv")
    for row in rows[:5]:
        mine = [one["vote"] for one in stances if one["comment-id"] == row["comment-id"]]
        assert (int(row["agrees"]), int(row["disagrees"])) == (mine.count("1"), mine.count("-1"))
    assert {row["moderated"] for row in rows} == {"1"}
