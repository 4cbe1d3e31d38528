"""Read a ``.pb`` text: bytes to text, sections to META, PROJECTS and VOTES, and these to an election.

*Source*: Stolicki, Szufa and Talmon, "Pabulib: A Participatory Budgeting Library", arXiv:2012.06539;
Faliszewski and others, IJCAI 2023, doi:10.24963/ijcai.2023/297.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from commonground.core.choice.ballot_table import BallotTable
from commonground.core.choice.ballots import POINTED, Election
from commonground.core.choice.pb import catalogue
from commonground.core.choice.pb.check import Places, check_file
from commonground.core.choice.pb.file import PbFile, Recorded
from commonground.core.choice.pb.lines import sections
from commonground.core.choice.pb.meta import THRESHOLD, Meta, read_meta
from commonground.core.choice.pb.notes import Notes
from commonground.core.choice.pb.projects import Projects, read_projects
from commonground.core.choice.pb.values import BadNumberError, minor
from commonground.core.choice.pb.votes import Votes, read_votes
from commonground.core.errors import InputError, Problem
from commonground.core.words import Sentence


def decode(content: bytes) -> str:
    """Return the text of a file.

    Raises
    ------
    InputError
        The bytes are not UTF-8 (a byte order mark is allowed and dropped); names the line.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        value = content[error.start : error.start + 4].hex(" ")
        message = catalogue.NOT_UTF8
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            message = catalogue.UTF16
        problem = Problem.saying("not_utf8", line, "bytes", value, Sentence(message))
        raise InputError([problem]) from error


def read_pb(text: str, *, strict: bool = True) -> PbFile:
    """Read a ``.pb`` text.

    Parameters
    ----------
    text
        All of it; :func:`decode` makes it from bytes.
    strict
        False leaves bad lines out of the count instead of refusing the text: they are counted in
        ``excluded_proposals`` and ``excluded_ballots`` and stand verbatim in ``warnings``. Faults without
        which nothing can be counted are refused either way: sections, headers, budget, kind of ballot.

    Returns
    -------
    PbFile
        Costs and budget are in minor units, ``10**d`` to a unit, d the most decimals among them; points are
        scaled to whole numbers in the same way. Warnings: counts that disagree with META or with the columns
        ``votes`` and ``score``, ids or voters twice, Proposals dearer than the budget, ballots that break
        the rules in META.

    Raises
    ------
    InputError
        All problems found, each with its line, its field, the value given and a remedy.
    """
    notes = Notes()
    found = sections(text, notes)
    meta = read_meta(found["META"], notes) if "META" in found else Meta()
    projects = read_projects(found["PROJECTS"], notes) if "PROJECTS" in found else Projects()
    digits = max(meta.budget_decimals, projects.decimals)
    proposals = projects.proposals(digits, notes)
    pointed = meta.kind in POINTED
    votes = Votes(BallotTable((), np.zeros(1, np.int64), np.zeros(0, np.int32)))
    if "VOTES" in found:
        least = meta.point_digits() if pointed else 0
        ids, rejected = [proposal.id for proposal in proposals], projects.rejected
        named = (
            found["VOTES"] if meta.kind is not None and (ids or not notes.whole) else found["VOTES"].head()
        )
        votes = read_votes(named, ids, notes, pointed=pointed, least_digits=least, rejected=rejected)
    budget = _budget(meta, digits, notes)
    notes.check(strict=strict)
    if meta.kind is None or budget is None:
        raise AssertionError("check() raises when either is missing")
    rules = meta.rules(meta.kind, money_digits=digits, points_digits=votes.point_digits)
    election = Election(proposals, votes.table, budget, rules, meta=tuple(meta.pairs))
    recorded = _recorded(meta, projects, votes.point_digits, notes)
    check_file(election, votes, recorded, Places(meta, projects), notes)
    left_out = [section for section, _ in notes.left_out.values()]
    return PbFile(
        election,
        recorded,
        projects.columns,
        votes.columns,
        votes.voters,
        votes.point_digits,
        notes.told(),
        left_out.count("PROJECTS"),
        left_out.count("VOTES"),
    )


def _budget(meta: Meta, digits: int, notes: Notes) -> int | None:
    """Budget in minor units."""
    if meta.budget is None:
        return None
    try:
        return minor(meta.budget, digits)
    except BadNumberError as error:
        line = meta.lines["budget"]
        notes.fault(f"budget_{error.code}", line, "budget", meta.text("budget"), error.said)
        return None


def _recorded(meta: Meta, projects: Projects, digits: int, notes: Notes) -> Recorded:
    """Gather what the city recorded."""
    threshold = meta.numbers.get(THRESHOLD)
    return Recorded(
        meta.text("rule"),
        projects.winners(),
        projects.votes(notes),
        projects.score(notes),
        None if threshold is None else ceil(threshold * 10**digits),
    )
