"""The three real conversations of the shared data, read once each."""

from __future__ import annotations

from functools import cache

from commonground.core.opinion.analysis import Analysis, analyse
from commonground.core.opinion.state import OpinionState
from commonground.core.opinion.votes import read_comments, read_participants_votes, read_votes
from tests.shared_data import shared

SEATTLE, BIODIVERSITY, UBERX = "15-per-hour-seattle", "scoop-hivemind.biodiversity", "vtaiwan.uberx"
NAMES = (SEATTLE, BIODIVERSITY, UBERX)


@cache
def text(name, file):
    return (shared("polis") / name / file).read_text("utf-8")


@cache
def votes(name):
    return read_votes(text(name, "votes.csv"))


@cache
def matrix(name):
    return read_participants_votes(text(name, "participants-votes.csv"))


@cache
def comments(name):
    return read_comments(text(name, "comments.csv"))


def moderated(name):
    return [one.id for one in comments(name) if one.moderated < 0]


def state(name):
    """A fresh state: tests may change it."""
    return OpinionState.from_votes(votes(name).stances, moderated=moderated(name))


@cache
def analysed(name) -> Analysis:
    return analyse(state(name))
