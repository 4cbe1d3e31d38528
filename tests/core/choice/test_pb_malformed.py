"""Every fault of a file is named with its line; nothing is skipped in silence and nothing else is raised."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commonground.core.choice.pb import decode, read_pb, write_pb
from commonground.core.errors import InputError
from tests.core.choice.pb_texts import POINTS, SMALL, faults, line_of, point_faults, replaced
from tests.shared_data import shared

FAULTS = [*faults(), *point_faults()]
NAMES = [fault.name for fault in FAULTS]
WHOLE = {
    "section_missing",
    "section_twice",
    "outside",
    "empty",
    "web_page",
    "nul",
    "header",
    "header_missing",
    "header_quotes",
    "column_missing",
    "column_twice",
    "vote_type",
    "points_sum",
}
"""Faults without which nothing can be counted; budgets too."""


def problems_of(text, **options):
    with pytest.raises(InputError) as raised:
        read_pb(text, **options)
    return raised.value.problems


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_a_fault_is_named_with_its_line_its_field_and_a_remedy(fault, ends):
    problems = problems_of(fault.text.replace("\n", ends))
    named = [
        problem
        for problem in problems
        if (problem.code, problem.line, problem.field) == (fault.code, fault.line, fault.field)
    ]
    assert named, [str(problem) for problem in problems]
    assert all(problem.message.endswith(".") and len(problem.message) > 20 for problem in problems)
    assert all(len(problem.value) <= 210 for problem in problems)
    assert f"line {fault.line}, {fault.field}: " in str(named[0])


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_a_bad_line_that_is_left_out_is_kept_verbatim_and_counted(fault):
    if fault.code in WHOLE or fault.code.startswith("budget"):
        assert problems_of(fault.text, strict=False)
        return
    file = read_pb(fault.text, strict=False)
    left_out = [warning for warning in file.warnings if warning.code == "left_out"]
    lines = fault.text.split("\n")
    assert left_out
    assert all(warning.value == lines[warning.line - 1] for warning in left_out)
    assert fault.line in {warning.line for warning in left_out}
    assert any((one.code, one.line) == (fault.code, fault.line) for one in file.warnings)
    by_section = [warning.field for warning in left_out]
    assert file.excluded_proposals == by_section.count("PROJECTS")
    assert file.excluded_ballots == by_section.count("VOTES")
    whole = read_pb(POINTS if fault in point_faults() else SMALL)
    assert len(file.election.proposals) + file.excluded_proposals == len(whole.election.proposals)
    assert len(file.election.ballots) + file.excluded_ballots == len(whole.election.ballots)
    assert len(file.voters[0]) == len(file.election.ballots)
    assert read_pb(write_pb(file)) == file


def test_all_faults_of_a_file_are_named_at_once_in_the_order_of_their_lines():
    text = SMALL
    for start, new in (
        ("country", "max_length;five"),
        ("budget", "budget;lots"),
        ("P1;", "P1;-600;2;Bench;1"),
        ("P3;", "P2;700;1;Lamp;0"),
        ("2;P2", "2;P9;"),
        ("4;", "4"),
    ):
        text = replaced(text, line_of(text, start), new)
    problems = problems_of(text)
    assert [problem.code for problem in problems] == [
        "number",
        "budget_number",
        "cost_negative",
        "duplicate_proposal",
        "unknown_proposal",
        "unknown_proposal",
        "too_few_cells",
    ]
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)
    assert "P3" in {problem.value for problem in problems}


def test_votes_for_a_proposal_that_cannot_be_read_are_not_reported_one_by_one():
    text = SMALL.replace("P1;600", "P1;6oo")
    assert [problem.code for problem in problems_of(text)] == ["cost_number"]
    file = read_pb(text, strict=False)
    assert file.excluded_proposals == 1
    assert file.excluded_ballots == 2
    follow = [warning for warning in file.warnings if warning.code == "rejected_proposal"]
    assert [warning.line for warning in follow] == [21, 23]
    assert all("line 16" in warning.message for warning in follow)


def test_more_problems_than_anybody_reads_are_counted_in_one_line():
    text = SMALL + "".join(f"{number};P9;\n" for number in range(10_005))
    problems = problems_of(text)
    assert len(problems) == 10_001
    assert problems[-1].value == "5 more"
    file = read_pb(text, strict=False)
    assert file.excluded_ballots == 10_005


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("text", [SMALL, POINTS], ids=["approval", "points"])
def test_a_file_cut_anywhere_is_refused_or_warned_of(text, ends):
    content = text.replace("\n", ends).encode()
    whole = read_pb(decode(content))
    assert whole.warnings == ()
    silent = []
    for size in range(len(content)):
        try:
            file = read_pb(decode(content[:size]))
        except InputError:
            continue
        if not file.warnings and file.election != whole.election:
            silent.append(content[:size][-30:])
    assert silent == []


def test_bytes_that_are_not_utf8_are_refused_with_their_line():
    content = SMALL.encode().replace(b"Bench", "Ławka".encode("cp1250"))
    with pytest.raises(InputError) as raised:
        decode(content)
    (problem,) = raised.value.problems
    assert (problem.code, problem.line) == ("not_utf8", 16)
    assert "UTF-8" in problem.message


@pytest.mark.parametrize("name", ["utf-16", "utf-16-be"])
def test_utf16_is_named(name):
    content = ("\ufeff" if name == "utf-16-be" else "") + SMALL.replace("Bench", "Ławka")
    with pytest.raises(InputError, match="UTF-16"):
        decode(content.encode(name))


def test_a_byte_order_mark_is_allowed_in_bytes_and_in_text():
    assert read_pb(decode(b"\xef\xbb\xbf" + SMALL.encode())) == read_pb(SMALL)
    assert read_pb("\ufeff" + SMALL) == read_pb(SMALL)


def never_anything_else(text):
    """Read both ways: a file, or an InputError that names something."""
    for strict in (True, False):
        try:
            file = read_pb(text, strict=strict)
        except InputError:
            continue
        assert len(file.voters[0]) == len(file.election.ballots)
        assert read_pb(write_pb(file)) == file


WORDS = (
    "META PROJECTS VOTES key;value budget;5 vote_type;approval vote_type;cumulative project_id;cost points"
)
PIECES = st.sampled_from(
    [
        *WORDS.split(),
        *(
            "voter_id;vote",
            "\n",
            "\r\n",
            "\r",
            ";",
            ",",
            '"',
            '""',
            "\0",
            "\ufeff",
            "1",
            "-1",
            "P1",
            "1.5",
            "1,5",
        ),
        *(" ", "\u0663", "\u2028", "\x85", "\u0130", "\u017f", "nan", "<"),
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join))
@example('META\nkey;value\nbudget;5\nvote_type;approval\nPROJECTS\nproject_id;cost\n"')
def test_no_text_of_pieces_brings_the_reader_down(text):
    never_anything_else(text)


@settings(max_examples=300)
@given(st.data())
def test_no_small_damage_brings_the_reader_down(data):
    text = data.draw(st.sampled_from([SMALL, POINTS]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        until = data.draw(st.integers(at, min(len(text), at + 12)))
        text = text[:at] + data.draw(st.one_of(PIECES, st.text(max_size=4))) + text[until:]
    never_anything_else(text)


def real_texts():
    """The smaller real files."""
    folder = shared("pabulib")
    paths = sorted(folder.glob("*.pb"), key=lambda path: path.stat().st_size)
    return [decode(path.read_bytes()).replace("\r\n", "\n") for path in paths[:5]]


def test_each_fault_of_a_real_file_is_named_with_its_line():
    for text in real_texts():
        lines = text.split("\n")
        votes = line_of(text, "VOTES")
        projects = line_of(text, "PROJECTS")
        first_vote, first_project = lines[votes + 1], lines[projects + 1]
        voter, _, rest = first_vote.partition(";")
        key, cost, *others = first_project.split(";")
        for line, new, code in (
            (
                votes + 2,
                f"{voter};no-such-id{rest[rest.find(';') :] if ';' in rest else ''}",
                "unknown_proposal",
            ),
            (votes + 2, first_vote + ";", "too_many_cells"),
            (votes + 2, voter, "too_few_cells"),
            (votes + 2, '"' + first_vote, "quotes"),
            (projects + 2, ";".join([key, "free", *others]), "cost_number"),
            (projects + 2, ";".join([key, f"-{cost}", *others]), "cost_negative"),
            (projects + 3, first_project, "duplicate_proposal"),
            (line_of(text, "budget"), "budget;-5", "budget_negative"),
            (line_of(text, "vote_type"), "vote_type;", "vote_type"),
            (votes + 1, "voter;ballot" + ";x" * (lines[votes].count(";") - 1), "column_missing"),
        ):
            problems = problems_of(replaced(text, line, new))
            assert (code, line) in {(problem.code, problem.line) for problem in problems}, (code, lines[2])
            if code == "cost_number":
                assert len(problems) == 1
