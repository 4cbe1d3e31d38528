"""Plain rows are read at once and the others with care: both give what an obvious reader gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.choice.ballot_table import BallotTable
from commonground.core.choice.ballots import Ballot
from commonground.core.choice.pb import decode, read_pb
from tests.core.choice.pb_texts import slow_read
from tests.shared_data import shared

IDS = ("P1", "P2", "a/b", "007", "Zażółć")
HEAD = "META\nkey;value\nbudget;100\nvote_type;{}\nPROJECTS\nproject_id;cost\n{}VOTES\n"


def agrees(text):
    """Whether the reader finds the ballots, proposals and pairs that the slow one finds."""
    file, slow = read_pb(text), slow_read(text)
    assert list(file.election.meta) == slow.meta
    assert [proposal.id for proposal in file.election.proposals] == [
        cells["project_id"].strip() for cells in slow.proposals
    ]
    scale = 10**file.point_digits
    expected = [(tuple(ids), tuple(value * scale for value in points)) for ids, points in slow.ballots]
    found = [(ballot.choices, ballot.points or ()) for ballot in file.election.ballots]
    assert found == expected
    return file


def test_every_real_file_is_read_as_the_slow_reader_reads_it():
    for path in sorted(shared("pabulib").glob("*.pb")):
        agrees(decode(path.read_bytes()).replace("\r\n", "\n"))


@st.composite
def votes(draw, *, points=False):
    """A row of VOTES: mostly plain, sometimes with spaces, quotes, repeated ids, decimals."""
    ids = draw(st.lists(st.sampled_from(IDS), max_size=5))
    space = draw(st.sampled_from(["", "", "", " "]))
    vote = ",".join(space + name + space for name in ids)
    quote = draw(st.sampled_from(["", "", "", '"']))
    cells = [quote + vote + quote]
    if points:
        number = st.one_of(st.integers(0, 20).map(str), st.sampled_from(["0.5", "1.25", "-3", "007", "2.0"]))
        cells.append(",".join(draw(number) for _ in ids))
    return ";".join(cells)


@given(st.lists(votes(), max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_any_mix_of_plain_and_odd_votes_is_read_as_the_slow_reader_reads_it(rows, end):
    head = HEAD.format("ordinal", "".join(f"{name};1\n" for name in IDS))
    lines = [f"{number};{row}" for number, row in enumerate(rows)]
    text = head + "voter_id;vote\n" + "".join(line + "\n" for line in lines)
    file = agrees(text)
    assert read_pb(text.replace("\n", end)) == file


@given(st.lists(votes(points=True), max_size=12))
def test_any_mix_of_plain_and_odd_points_is_read_as_the_slow_reader_reads_it(rows):
    head = HEAD.format("scoring", "".join(f"{name};1\n" for name in IDS))
    agrees(head + "voter_id;vote;points\n" + "".join(f"{at};{row}\n" for at, row in enumerate(rows)))


def table(points=None):
    """Three ballots over two Proposals."""
    return BallotTable(("a", "b"), np.array([0, 2, 2, 3]), np.array([1, 0, 0], np.int32), points)


def test_a_table_of_ballots_is_a_sequence_of_ballots():
    ballots = [Ballot(("b", "a")), Ballot(()), Ballot(("a",))]
    assert list(table()) == ballots
    assert table() == ballots
    assert table()[0] == ballots[0]
    assert table()[-1] == ballots[2]
    assert table()[1:] == ballots[1:]
    assert Ballot(("a",)) in table()
    assert table() == table()
    with pytest.raises(IndexError):
        table()[3]


def test_tables_differ_by_choices_points_and_names():
    pointed = table(np.array([1, 2, 3]))
    assert pointed[0] == Ballot(("b", "a"), (1, 2))
    assert list(pointed)[2] == Ballot(("a",), (3,))
    assert pointed != table()
    assert pointed == table(np.array([1, 2, 3]))
    assert pointed != table(np.array([1, 2, 4]))
    assert table() != BallotTable(("a", "c"), table().ptr, table().choice)
    assert table() != BallotTable(("a", "b"), table().ptr, np.array([1, 0, 1], np.int32))
    assert table() != [Ballot(())]
    assert table() != "ba"
