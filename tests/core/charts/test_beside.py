"""Two results of the same ballots: what only one of them funds stands under its own head, in one scale."""

from __future__ import annotations

import pytest

from commonground.core.charts.beside import Pick, Side, SideWords, beside
from tests.core.charts.helpers import classed, texts, tree

PICKS = [
    Pick("Both", 50, "50", first=True, second=True),
    Pick("Mine", 20, "20", first=True, second=False),
    Pick("Small", 10, "10", first=False, second=True),
    Pick("Big", 40, "40", first=False, second=True),
]
WORDS = SideWords("Proposal", "Cost", "Note", "yes", "no", both="{} in both".format, more="{} more".format)


def _beside(picks=PICKS, **more):
    return beside(
        picks,
        first=Side("Equal shares", "2 for 70", only="Only by equal shares"),
        second=Side("Greedy", "3 for 100"),
        chart_id="s",
        title="t",
        description="d",
        words=WORDS,
        **more,
    )


def _ends(one):
    x, width = (float(one.get(name).removesuffix("%")) for name in ("x", "width"))
    return x, x + width


def test_each_result_heads_what_it_alone_funds_from_the_dearest_on():
    shown = texts(tree(_beside()))
    expected = [
        "Only by equal shares",
        "2 for 70",
        "Mine",
        "20",
        "Greedy",
        "3 for 100",
        "Big",
        "40",
        "Small",
        "10",
    ]
    assert shown == [*expected, "1 in both"]


def test_both_results_are_drawn_in_one_scale():
    root = tree(_beside())
    lengths = [high - low for low, high in map(_ends, [*classed(root, "first"), *classed(root, "second")])]
    assert lengths == pytest.approx([50, 100, 25], abs=0.5)


def test_bars_begin_where_reading_begins():
    assert {_ends(one)[0] for one in classed(tree(_beside()), "only")} == {0.1}
    assert {round(_ends(one)[1], 2) for one in classed(tree(_beside(rtl=True)), "only")} == {99.9}


def test_of_many_each_part_draws_its_dearest_and_counts_the_rest():
    many = [Pick(f"M{i}", 100 - i, str(100 - i), first=True, second=False) for i in range(30)]
    chart = _beside([*many, *PICKS], most=3)
    shown = texts(tree(chart))
    assert [text for text in shown if text.startswith("M")] == ["M0", "M1", "M2"]
    assert "28 more" in shown
    assert shown.index("Greedy") < shown.index("Big")
    assert len(chart.table.rows) == 34


def test_a_result_that_funds_nothing_alone_is_headed_by_its_name():
    same = [pick for pick in PICKS if pick.first]
    shown = texts(tree(_beside([pick for pick in same if pick.second])))
    assert shown == ["Equal shares", "2 for 70", "Greedy", "3 for 100", "1 in both"]


def test_the_table_of_two_results_lists_everything_either_funds():
    rows = {row[0].text: (row[2].text, row[3].text) for row in _beside().table.rows}
    expected = {"Both": ("yes", "yes"), "Mine": ("yes", "no"), "Big": ("no", "yes"), "Small": ("no", "yes")}
    assert rows == expected
