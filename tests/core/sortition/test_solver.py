"""The door to the solver: nothing where there is nothing, and its known fault kept out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize
from scipy.sparse import csc_array

from commonground.core.errors import CountError
from commonground.core.sortition.solver import Rows, largest, programme, rounded

# bits, least, most: presolve of HiGHS 1.12 ends this one with "solve error" where there is no solution
HARD = (
    ("1110000000000000000000", 0, 2),
    ("0001111111111111111100", 6, 6),
    ("0000000000000000000000", 0, 0),
    ("0000000000000000000000", 0, 0),
    ("0000000000000000000011", 0, 0),
    ("0001000000000000000000", 1, 1),
    ("1000111000000000000000", 1, 1),
    ("0110000111111111000011", 5, 5),
    ("0000000000000000111100", 0, 0),
    ("1110110111110000111011", 4, 6),
    ("0001001000001111000100", 2, 2),
    ("0000000100001000000000", 0, 0),
    ("0101100010000100000000", 5, 5),
    ("1000010001100010100010", 1, 1),
    ("0010001000010001011101", 1, 1),
    ("1111111111111111111111", 7, 7),
    ("1000010000000000000000", 0, 1),
    ("0000001000000010000000", 1, 1),
    ("0000000000100000001000", 0, 0),
    ("0000000000000000000110", 0, 0),
)
LOW = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
HIGH = [1, 2, 0, 1, 0, 0, 1, 0, 9, 0, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]


def test_a_programme_that_breaks_the_solvers_presolve_is_answered(capfd):
    bits, least, most = zip(*HARD, strict=True)
    matrix = csc_array(np.array([[float(bit) for bit in row] for row in bits]))
    rows = Rows(matrix, np.array(least, dtype=float), np.array(most, dtype=float))
    low, high = np.array(LOW, dtype=float), np.array(HIGH, dtype=float)
    assert largest(np.arange(1.0, 23.0), rows, low=low, high=high, whole=True) is None
    assert capfd.readouterr().out == ""


def test_the_best_whole_numbers_are_exact_although_their_gains_are_nearly_equal():
    rows = Rows(csc_array(np.ones((1, 3))), np.array([2.0]), np.array([2.0]))
    gain = np.array([1.0, 1.0 + 1e-7, 1.0 - 1e-7])
    assert largest(gain, rows, low=0.0, high=1.0, whole=True).tolist() == [1.0, 1.0, 0.0]


def test_a_programme_gives_its_point_and_the_price_of_each_row():
    found = programme(
        np.array([-2.0, -1.0]),
        csc_array(np.array([[1.0, 1.0], [1.0, 0.0]])),
        np.array([3.0, 1.0]),
        low=np.zeros(2),
        high=np.full(2, 9.0),
    )
    assert found.point == pytest.approx([1.0, 2.0])
    assert found.prices == pytest.approx([1.0, 1.0])


def test_a_way_of_solving_that_goes_round_in_circles_gives_way_to_the_next(monkeypatch):
    real, tried = optimize.linprog, []

    def circling(cost, *, method, options, **rest):
        tried.append((method, options["presolve"], options["maxiter"]))
        if len(tried) < 3:
            return optimize.OptimizeResult(status=1, message="Iteration limit reached.")
        return real(cost, method=method, options=options, **rest)

    monkeypatch.setattr(optimize, "linprog", circling)
    sides = {"low": np.zeros(1), "high": np.full(1, 9.0)}
    one = programme(np.array([-1.0]), csc_array(np.ones((1, 1))), np.array([3.0]), **sides)
    assert one.point == pytest.approx([3.0])
    assert tried == [("highs-ds", True, 1040), ("highs-ds", False, 1040), ("highs-ipm", True, 1040)]


def test_a_programme_without_an_optimum_is_a_fault_that_is_told():
    with pytest.raises(CountError, match="gave up"):
        programme(
            np.array([1.0]), csc_array(np.ones((1, 1))), np.array([-1.0]), low=np.zeros(1), high=np.ones(1)
        )


def test_a_point_that_is_not_whole_is_not_rounded():
    assert rounded(np.array([1.0, 2.0 + 1e-9])).tolist() == [1, 2]
    assert rounded(np.array([1.0, 2.01])) is None
