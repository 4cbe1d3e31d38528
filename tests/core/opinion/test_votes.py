"""Files of stances: what is read, and every fault with its line."""

import numpy as np
import pytest

from commonground.core.errors import InputError, StoppedError
from commonground.core.opinion.votes import read_comments, read_participants_votes, read_votes
from tests.core.opinion import polis

VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"
MATRIX = "participant,group-id,n-votes,0,1,10\n"


def problems(read, text):
    with pytest.raises(InputError) as refused:
        read(text)
    assert str(refused.value).count("\n") >= len(refused.value.problems)
    for one in refused.value.problems:
        assert one.message.startswith(("Expected", "Line", "This is no valid CSV"))
    return [(one.code, one.line, one.field) for one in refused.value.problems]


def held(file):
    stances = file.stances
    return {
        (stances.participants[row], stances.statements[column]): int(value)
        for row, column, value in zip(stances.rows, stances.statement, stances.value, strict=True)
    }


def test_the_latest_stance_counts_wherever_it_stands():
    found = read_votes(VOTES + "300,x,7,a,1\n100,x,7,a,-1\n200,x,7,a,0\n100,x,7,b,-1\n")
    assert held(found) == {("a", "7"): 1, ("b", "7"): -1}
    assert (found.rows, found.replaced) == (4, 2)


def test_the_order_of_rows_and_columns_does_not_matter():
    lines = polis.text(polis.SEATTLE, "votes.csv").splitlines()
    turned = ["{4},{3},{2},{0}".format(*line.split(",")) for line in lines]
    one, other = polis.votes(polis.SEATTLE), read_votes("\n".join([turned[0], *reversed(turned[1:])]))
    assert np.array_equal(one.stances.value, other.stances.value)
    assert np.array_equal(one.stances.statement, other.stances.statement)
    assert one.stances.participants == other.stances.participants


@pytest.mark.parametrize("text", ["\ufeff{}", "{}\n\n", " {}"])
def test_a_byte_order_mark_blank_lines_and_spaces_do_no_harm(text):
    assert held(read_votes(text.format(VOTES + "1,x,0,a, 1\n"))) == {("a", "0"): 1}


def test_windows_line_ends_are_read():
    assert held(read_votes((VOTES + "1,x,0,a,1\n").replace("\n", "\r\n"))) == {("a", "0"): 1}


def test_the_same_stance_twice_at_the_same_time_is_one():
    assert held(read_votes(VOTES + "1,x,0,a,1\n1,x,0,a,1\n")) == {("a", "0"): 1}


def test_without_times_each_pair_may_have_one_stance():
    head = "voter-id,comment-id,vote\n"
    assert held(read_votes(head + "a,0,1\na,1,-1\n")) == {("a", "0"): 1, ("a", "1"): -1}
    assert problems(read_votes, head + "a,0,1\na,0,-1\n") == [("two_stances", 3, "voter-id, comment-id")]


def test_a_file_with_a_head_and_no_rows_is_an_empty_conversation():
    assert read_votes(VOTES).rows == 0
    assert read_participants_votes(MATRIX).stances.statements == ("0", "1", "10")


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("1,x,0,a,2", ("unknown_stance", 2, "vote")),
        ("1,x,0,a,", ("unknown_stance", 2, "vote")),
        ("1,x,0,a,1.0", ("unknown_stance", 2, "vote")),
        ("1,x,0,a,agree", ("unknown_stance", 2, "vote")),
        ("noon,x,0,a,1", ("timestamp", 2, "timestamp")),
        ("-5,x,0,a,1", ("timestamp", 2, "timestamp")),
        ("9999999999999999999,x,0,a,1", ("timestamp", 2, "timestamp")),
        ("1,x,,a,1", ("empty_key", 2, "comment-id")),
        ("1,x,0,,1", ("empty_key", 2, "voter-id")),
        ("1,x,0,a", ("fields", 2, "line")),
        ("1,x,0,a,1,1", ("fields", 2, "line")),
        ('1,"x,0,a,1', ("csv", 2, "line")),
        ('1,"x"y,0,a,1', ("csv", 2, "line")),
        ("1,x,0,a,1\n1,x,0,a,-1", ("two_stances", 3, "voter-id, comment-id")),
    ],
)
def test_each_fault_of_a_row_is_named_with_its_line(row, found):
    assert found in problems(read_votes, VOTES + row + "\n")


def test_all_faults_are_named_at_once_in_the_order_of_their_lines():
    text = VOTES + "1,x,0,a,2\n1,x,0,b,1\n1,x,0,,1\n1,x,0\nnoon,x,,c,5\n"
    assert problems(read_votes, text) == [
        ("unknown_stance", 2, "vote"),
        ("empty_key", 4, "voter-id"),
        ("fields", 5, "line"),
        ("empty_key", 6, "comment-id"),
        ("unknown_stance", 6, "vote"),
        ("timestamp", 6, "timestamp"),
    ]


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (read_votes, "", ("empty", None, "file")),
        (read_votes, "\n \n", ("empty", None, "file")),
        (read_votes, "voter-id,vote\na,1\n", ("no_column", 1, "head")),
        (read_votes, "voter-id,vote,comment-id,vote\n", ("repeated_column", 1, "head")),
        (read_votes, MATRIX, ("other_file", 1, "head")),
        (read_participants_votes, VOTES, ("other_file", 1, "head")),
        (read_participants_votes, "participant,name\na,b\n", ("no_statements", 1, "head")),
        (read_participants_votes, "person,0,1\na,1,1\n", ("no_column", 1, "head")),
        (read_participants_votes, MATRIX + "a,0,1,1,2,\n", ("unknown_stance", 2, "1")),
        (read_participants_votes, MATRIX + "a,0,1,1,1\n", ("fields", 2, "line")),
        (read_participants_votes, MATRIX + ",0,1,1,1,\n", ("empty_key", 2, "participant")),
        (read_participants_votes, MATRIX + "a,,,,,\na,,,,,\n", ("repeated_participant", 3, "participant")),
        (read_participants_votes, MATRIX + 'a,,,,,"\n', ("csv", 2, "line")),
        (read_comments, "comment-body\nhello\n", ("no_column", 1, "head")),
        (read_comments, "comment-id,moderated\n1,2\n", ("moderated", 2, "moderated")),
        (read_comments, "comment-id,moderated\n1,0\n1,0\n", ("repeated_statement", 3, "comment-id")),
        (read_comments, "comment-id,moderated\n,0\n", ("empty_key", 2, "comment-id")),
        (read_comments, "comment-id,moderated\n1\n", ("fields", 2, "line")),
    ],
)
def test_each_fault_of_a_file_is_named(read, text, found):
    assert found in problems(read, text)


def test_a_line_number_is_that_on_which_the_row_begins():
    text = 'comment-id,comment-body,moderated\n1,"two\nlines",1\n2,x,9\n'
    assert problems(read_comments, text) == [("moderated", 4, "moderated")]


def test_statement_columns_are_those_headed_by_digits_wherever_they_stand():
    found = read_participants_votes("10,note,participant,2,n-votes\n-1,5,a,,5\n1,1,b,0,1\n")
    assert held(found) == {("a", "10"): -1, ("b", "2"): 0, ("b", "10"): 1}
    assert found.stances.statements == ("2", "10")


def test_comments_tell_texts_and_decisions():
    found = read_comments('comment-id,moderated,comment-body\n5,-1,"a, b"\n4,1,c\n')
    assert [(one.id, one.text, one.moderated) for one in found] == [("5", "a, b", -1), ("4", "c", 1)]


@pytest.mark.parametrize(
    ("read", "file"), [(read_votes, "votes.csv"), (read_participants_votes, "participants-votes.csv")]
)
def test_reading_can_be_stopped(read, file):
    def stop(stage, done, total):
        raise StoppedError(stage)

    text = polis.text(polis.UBERX, file)
    text += text.split("\n", 1)[1] if file == "votes.csv" else ""
    with pytest.raises(StoppedError):
        read(text, watch=stop)
