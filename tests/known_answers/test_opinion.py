"""Three real conversations (Polis): sizes, eigenvalues, loadings, consensus and stability as specified."""

import numpy as np
import pytest

from commonground.core.opinion.stability import FLOOR
from tests.core.opinion import polis
from tests.core.opinion.polis import BIODIVERSITY, NAMES, SEATTLE, UBERX

SIZES = {SEATTLE: (339, 54), BIODIVERSITY: (536, 314), UBERX: (1921, 197)}
STANCES = {SEATTLE: (2872, 2995), BIODIVERSITY: (29719, 29802), UBERX: (49443, 49997)}
MODERATED = {SEATTLE: (23, 23), BIODIVERSITY: (162, 160), UBERX: (78, 78)}
CLUSTERED = {SEATTLE: 138, BIODIVERSITY: 441, UBERX: 1218}
EIGENVALUES = {
    SEATTLE: (418.04048, 180.47111),
    BIODIVERSITY: (1623.7013, 793.89373),
    UBERX: (6489.9226, 1836.3545),
}
TRACE = {SEATTLE: 2059.2417, BIODIVERSITY: 13153.9224, UBERX: 30589.9976}
LARGEST_LOADING = {
    SEATTLE: (("24", 0.317398), ("6", 0.387661)),
    BIODIVERSITY: (("79", 0.263804), ("37", 0.313177)),
    UBERX: (("18", 0.217793), ("24", 0.203477)),
}
AGREED = {
    SEATTLE: ["45", "12", "11", "48", "2"],
    BIODIVERSITY: ["81", "23", "45", "42", "24"],
    UBERX: ["40", "16", "7", "68", "65"],
}
DISAGREED = {SEATTLE: ["26"], BIODIVERSITY: ["205", "128", "79", "96", "40"], UBERX: ["30", "156"]}
STABILITY = {SEATTLE: 0.78, BIODIVERSITY: 0.93, UBERX: 0.93}

each = pytest.mark.parametrize("name", NAMES)


@each
def test_participants_and_statement_columns(name):
    for file in (polis.votes(name), polis.matrix(name)):
        assert (len(file.stances.participants), len(file.stances.statements)) == SIZES[name]


@each
def test_distinct_stances_and_rows(name):
    file = polis.votes(name)
    assert (len(file.stances.value), file.rows) == STANCES[name]
    assert file.replaced == file.rows - len(file.stances.value)


@each
def test_both_files_hold_the_same_matrix(name):
    one, other = polis.votes(name).stances, polis.matrix(name).stances
    assert one.participants == other.participants
    assert one.statements == other.statements
    for part in ("start", "statement", "value"):
        assert np.array_equal(getattr(one, part), getattr(other, part))


@each
def test_statements_moderated_out(name):
    out = set(polis.moderated(name))
    with_a_column = out & set(polis.votes(name).stances.statements)
    assert (len(out), len(with_a_column)) == MODERATED[name]
    assert polis.analysed(name).axes.moderated == len(with_a_column)


@each
def test_participants_who_said_enough(name):
    assert polis.analysed(name).placed == CLUSTERED[name]


@each
def test_eigenvalues_and_their_sum(name):
    axes = polis.analysed(name).axes
    assert axes.known == "both"
    assert axes.eigenvalues == pytest.approx(EIGENVALUES[name], rel=1e-6)
    assert axes.total == pytest.approx(TRACE[name], rel=1e-6)


@each
def test_the_largest_loading_of_each_axis(name):
    axes = polis.analysed(name).axes
    for axis, (statement, value) in enumerate(LARGEST_LOADING[name]):
        column = axes.loadings[:, axis]
        assert axes.statements[int(np.argmax(np.abs(column)))] == statement
        assert column.max() == pytest.approx(value, abs=1e-6)


@each
def test_consensus_in_its_order(name):
    found = polis.analysed(name)
    assert [one.statement for one in found.agreed] == AGREED[name]
    assert [one.statement for one in found.disagreed] == DISAGREED[name]


@each
def test_stability_of_twenty_resamples(name):
    stable = polis.analysed(name).stability
    assert len(stable.agreements) == 20
    assert stable.mean == pytest.approx(STABILITY[name], abs=0.1)


def test_only_the_conversation_below_the_floor_gets_no_names():
    seattle = polis.analysed(SEATTLE)
    assert seattle.stability.mean < FLOOR
    assert (seattle.status, seattle.reason, seattle.groups) == ("unstable", "unstable", ())
    for name in (BIODIVERSITY, UBERX):
        assert [one.name for one in polis.analysed(name).groups] == ["A", "B"]
