"""Our map beside red-dwarf's on real conversations: axes, places, and what it says of its own groups.

Its groups are no target: they depend on its random starts (docs/adr/0015). What follows from groups is, so
ours is computed from its labels.
"""

from __future__ import annotations

import numpy as np
import pytest

from commonground.core.opinion.pca import pca, project
from commonground.core.opinion.statements import (
    consensus,
    group_consensus,
    representative,
    tally,
    tally_groups,
)
from tests.core.opinion import polis
from tests.oracles.independent import ask, require_peers


@pytest.fixture(scope="module")
def theirs():
    require_peers()
    cases = []
    for name in polis.NAMES:
        stances = polis.votes(name).stances
        rows = zip(stances.rows, stances.statement, stances.value.tolist(), strict=True)
        held = [[stances.participants[row], stances.statements[column], value] for row, column, value in rows]
        cases.append({"stances": held, "moderated": polis.moderated(name)})
    return dict(zip(polis.NAMES, ask("red_dwarf_peer.py", cases), strict=True))


def ours(name):
    state = polis.state(name)
    return pca(state), state.stances.only(state.kept)


def cosine(one, other):
    return abs(one @ other) / (np.linalg.norm(one) * np.linalg.norm(other))


@pytest.mark.parametrize("name", polis.NAMES)
def test_both_axes_point_where_red_dwarfs_do(theirs, name):
    axes, _ = ours(name)
    loadings = np.array([theirs[name]["loadings"][key] for key in axes.statements])
    for axis in range(2):
        assert cosine(loadings[:, axis], axes.loadings[:, axis]) >= 0.999999


@pytest.mark.parametrize("name", polis.NAMES)
def test_everybody_stands_where_red_dwarf_places_them(theirs, name):
    axes, stances = ours(name)
    points = project(axes, stances)
    places = np.array([theirs[name]["places"][key] for key in stances.participants])
    for axis in range(2):
        assert cosine(places[:, axis], points[:, axis]) >= 0.999999
        assert np.abs(np.abs(places[:, axis]) - np.abs(points[:, axis])).max() < 1e-3


@pytest.mark.parametrize("name", polis.NAMES)
def test_its_groups_hold_in_common_and_apart_what_red_dwarf_says(theirs, name):
    _, stances = ours(name)
    labels = np.array([theirs[name]["labels"].get(key, -1) for key in stances.participants])
    tallies = tally_groups(stances, labels, k=int(labels.max()) + 1)
    shared = dict(zip(stances.statements, group_consensus(tallies).tolist(), strict=True))
    expected = {key: theirs[name]["group_consensus"][key] for key in shared}
    assert shared == pytest.approx(expected, rel=1e-12)
    for at, typical in enumerate(representative(stances.statements, tallies)):
        assert [[one.statement, one.side] for one in typical] == theirs[name]["typical"][str(at)]


@pytest.mark.parametrize("name", polis.NAMES)
@pytest.mark.parametrize("side", ["agree", "disagree"])
def test_the_majority_agrees_on_what_red_dwarf_says(theirs, name, side):
    _, stances = ours(name)
    found = consensus(stances.statements, tally(stances), side=side)
    assert [one.statement for one in found] == theirs[name]["consensus"][side]
