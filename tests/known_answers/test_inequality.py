"""Golden numbers of inequality: by hand, and London (GLA income, LAEI air quality, ONS people)."""

import csv

import numpy as np
import pytest

from commonground.core.equity import (
    concentration,
    dissimilarity,
    gradient,
    isolation,
    p80_p20,
    palma,
    quintile_gap,
    spearman,
    theil,
    weighted_gini,
)
from tests.shared_data import shared

X, W = [10, 20, 30, 40, 50], [1, 2, 3, 4, 5]


def test_five_units_by_hand():
    assert weighted_gini(X, W).value == pytest.approx(0.1866666667, abs=1e-10)
    assert palma(X, W).value == pytest.approx(0.5357142857, abs=1e-10)
    assert p80_p20(X, W).value == 2.5


def test_theil_by_hand_and_in_two_groups():
    found = theil(X, W, group=["g", "g", "h", "h", "h"])
    assert found.measure.value == pytest.approx(0.0657489597, abs=1e-10)
    assert found.between == pytest.approx(0.0445342141, abs=1e-10)
    assert found.within == pytest.approx(0.0212147456, abs=1e-10)


def test_segregation_by_hand():
    a, b = np.array([10, 20, 30, 40]), np.array([40, 30, 20, 10])
    assert dissimilarity(a, b).value == pytest.approx(0.4)
    assert isolation(a, a + b).value == pytest.approx(0.6)


def test_spending_on_the_worst_off_has_a_negative_index():
    ranks = [1, 2, 3, 4, 5]
    assert concentration([50, 40, 30, 20, 10], ranks, np.ones(5)).value == pytest.approx(-0.266667, abs=1e-6)
    assert concentration([10, 20, 30, 40, 50], ranks, np.ones(5)).value == pytest.approx(0.266667, abs=1e-6)
    assert concentration([30] * 5, ranks, np.ones(5)).value == pytest.approx(0, abs=1e-15)


@pytest.fixture(scope="module")
def london():
    folder = shared("london-lsoa")
    names = {
        "london-2001-2012-HHI-median.csv": ("LAD11CD", "HHI_median_2001", "HHI_median_2012"),
        "london-mid2020-pop.csv": ("Persons_All-Ages",),
        "lsoa11-2013-NO2.csv": ("NO2-2013-mean",),
        "lsoa11-2016-NO2.csv": ("NO2-2016-mean",),
        "lsoa11-2019-NO2.csv": ("NO2-2019-mean",),
    }
    table: dict[str, dict[str, str]] = {}
    for name, columns in names.items():
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                table.setdefault(row["LSOA11CD"], {}).update({c: row[c] for c in columns})
    ids = sorted(table)
    columns = {c: np.array([table[i][c] for i in ids]) for c in table[ids[0]]}
    numbers = {c: v if c == "LAD11CD" else v.astype(float) for c, v in columns.items()}
    return {"id": ids, **numbers, "people": numbers["Persons_All-Ages"]}


def test_london_is_read_whole(london):
    assert len(london["id"]) == 4835
    assert london["people"].sum() == 9_002_488
    for year, mean, above in ((2013, 36.3532, 0.2551), (2016, 36.4665, 0.2493), (2019, 28.4603, 0.0150)):
        no2 = london[f"NO2-{year}-mean"]
        assert np.average(no2, weights=london["people"]) == pytest.approx(mean, abs=1e-4)
        assert np.average(no2 > 40, weights=london["people"]) == pytest.approx(above, abs=1e-4)


# "plain" is the unweighted Gini, checked in exact fractions
INCOME = {
    2001: {
        "gini": 0.0992725693,
        "plain": 0.0996114840,
        "theil": 0.0153968158,
        "between": 0.0040492290,
        "palma": 0.4053277,
        "p80_p20": 1.3568593,
    },
    2012: {
        "gini": 0.1001246742,
        "plain": 0.1014843525,
        "theil": 0.0162464741,
        "between": 0.0038697422,
        "palma": 0.4134228,
        "p80_p20": 1.3473492,
    },
}


@pytest.mark.parametrize("year", INCOME)
def test_income_in_london_is_this_unequal(london, year):
    income, people, expected = london[f"HHI_median_{year}"], london["people"], INCOME[year]
    boroughs = theil(income, people, group=london["LAD11CD"])
    assert len(boroughs.groups) == 33
    found = {
        "gini": weighted_gini(income, people).value,
        "plain": weighted_gini(income, np.ones(len(income))).value,
        "theil": boroughs.measure.value,
        "between": boroughs.between,
        "palma": palma(income, people).value,
        "p80_p20": p80_p20(income, people).value,
    }
    assert found == pytest.approx(expected, abs=1e-7)


def test_dirty_air_in_london_follows_no_income(london):
    no2, income, people = london["NO2-2019-mean"], london["HHI_median_2012"], london["people"]
    assert weighted_gini(no2, people).value == pytest.approx(0.086205, abs=1e-6)
    assert concentration(no2, income, people).value == pytest.approx(0.0046909, abs=1e-6)
    assert spearman(no2, income) == pytest.approx(0.00365, abs=1e-5)
    fifths = quintile_gap(no2, income, people, ids=london["id"])
    assert fifths.means == pytest.approx([28.6597, 28.2689, 27.8854, 27.8235, 29.6636], abs=1e-4)
    assert fifths.gap.value == pytest.approx(-1.0039, abs=1e-4)
    assert fifths.city_mean == pytest.approx(28.4603, abs=1e-4)


def test_london_is_the_null_case_of_the_gradient_rule(london):
    found = gradient(
        london["NO2-2019-mean"],
        london["HHI_median_2012"],
        london["people"],
        ids=london["id"],
        rng=np.random.default_rng(1),
        resamples=400,
    )
    assert found.phrase == "no clear gradient"
    assert len(found.unmet) == 4
    assert found.spearman_low == pytest.approx(-0.024, abs=0.005)
    assert found.spearman_high == pytest.approx(0.033, abs=0.005)


def test_the_gap_and_the_index_alone_would_have_claimed_a_gradient(london):
    columns = [london[c] for c in ("NO2-2019-mean", "HHI_median_2012", "people")]
    rng = np.random.default_rng(2)
    gaps, indices = [], []
    for _ in range(100):
        pick = rng.integers(0, 4835, 4835)
        no2, income, people = (column[pick] for column in columns)
        gaps.append(quintile_gap(no2, income, people).gap.value)
        indices.append(concentration(no2, income, people).value)
    assert np.quantile(gaps, 0.975) < 0
    assert np.quantile(indices, 0.025) > 0
