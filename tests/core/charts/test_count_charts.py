"""The drawings of a count and of a conversation: they say what their tables say, and nothing overlaps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from commonground.core.charts import look
from commonground.core.charts.bars import Bar, BarWords, Target, bars
from commonground.core.charts.chances import Chance, ChanceWords, chances
from commonground.core.charts.opinion_map import MapGroup, MapWords, opinion_map
from commonground.core.charts.rounds import Purchase, RoundWords, rounds
from commonground.core.charts.rows import shortened
from commonground.core.charts.scale import scale
from commonground.core.charts.stances import Answers, StanceWords, stances
from tests.core.charts.helpers import SVG, classed, names, parsed, texts, tree

SHARES = scale([], lambda value: f"{value:.0%}", low=0, high=1)
LONG = "Ogród deszczowy przy Szkole Podstawowej nr 4 w Wieliczce wraz z edukacją ekologiczną"
BOUGHT = [
    Purchase("Well", 60, "60", "40", "3 paid 20 each"),
    Purchase(LONG, 30, "30", "10", "2 paid 15 each", part="Then by votes"),
]


def _percent(text):
    return float(text.removesuffix("%"))


def _ends(one):
    return _percent(one.get("x")), _percent(one.get("x")) + _percent(one.get("width"))


def _rounds(purchases=BOUGHT, budget=100, **more):
    words = RoundWords(
        "Round", "Proposal", "Cost", "Left", "Who paid", "Budget", "Left at the end", "{} more".format
    )
    return rounds(
        purchases,
        budget=budget,
        budget_text="100",
        leftover_text="10",
        chart_id="flow",
        title="t",
        description="d",
        words=words,
        **more,
    )


def test_the_rounds_of_a_count_fill_the_budget_one_after_the_other():
    now = [_ends(one) for one in classed(tree(_rounds()), "bar")]
    before = [_ends(one) for one in classed(tree(_rounds()), "spent")]
    assert [round(high - low) for low, high in now] == [60, 30]
    assert now[1][0] == pytest.approx(now[0][1], abs=0.1)
    assert before[1][1] == pytest.approx(now[1][0], abs=0.1)
    left = _ends(classed(tree(_rounds()), "unspent")[0])
    assert left[0] == pytest.approx(now[1][1], abs=0.1)


def test_the_flow_of_a_count_runs_from_the_right_on_arabic_pages():
    ltr, rtl = classed(tree(_rounds()), "bar")[0], classed(tree(_rounds(rtl=True)), "bar")[0]
    assert _ends(ltr)[0] == pytest.approx(100 - _ends(rtl)[1], abs=0.1)


def test_every_round_is_a_row_of_the_table_also_where_the_drawing_sums_up():
    many = [Purchase(f"P{i}", 1, "1", str(99 - i)) for i in range(30)]
    chart = _rounds(many, most=5)
    assert [row[1].text for row in chart.table.rows] == [f"P{i}" for i in range(30)]
    assert "25 more" in texts(tree(chart))
    assert len(classed(tree(chart), "bar")) == 6


def test_a_part_of_a_count_that_follows_another_rule_is_named_where_it_begins():
    shown = texts(tree(_rounds()))
    assert shown.index("1. Well") < shown.index("Then by votes") < shown.index(f"2. {shortened(LONG, 71)}")


def test_rounds_that_overspend_are_refused():
    with pytest.raises(ValueError, match="at most all"):
        _rounds(budget=80)


def test_a_long_name_is_whole_in_the_table_and_cut_after_a_word_in_the_drawing():
    chart = _rounds()
    assert chart.table.rows[1][1].text == LONG
    cut = texts(classed(tree(chart), "row")[1])
    assert [text for text in cut if text.endswith("…")] != []
    assert all(LONG.startswith(text.removeprefix("2. ").removesuffix("…")) for text in cut if "…" in text)
    assert shortened("Łąka", 10) == "Łąka"


def _bars(rows, **more):
    words = BarWords("Proposal", "Covered", mark="Would win at", more="{} more".format)
    return bars(rows, chart_id="b", title="t", description="d", words=words, scale=SHARES, **more)


def test_bars_keep_the_order_given_and_reach_as_far_as_their_values():
    rows = [Bar("A", 0.9, "90 %", mark=0.8, mark_text="80 %"), Bar("B", 0.2, "20 %"), Bar("C", 0.0, "0 %")]
    chart = _bars(rows, target=Target(1.0, "its cost"))
    drawn = [high - low for low, high in map(_ends, classed(tree(chart), "bar"))]
    assert drawn == pytest.approx([90, 20, 0.2], abs=0.3)
    assert names(chart.table) == ["A", "B", "C"]
    assert [row[2].text for row in chart.table.rows] == ["80 %", "", ""]
    assert len(classed(tree(chart), "mark")) == 1
    assert "its cost" in texts(tree(chart))


def test_bars_beyond_the_most_are_counted_in_the_drawing_and_listed_in_the_table():
    chart = _bars([Bar(f"P{i}", i / 50, str(i)) for i in range(50)], most=10)
    assert len(chart.table.rows) == 50
    assert len(classed(tree(chart), "bar")) == 10
    assert "40 more" in texts(tree(chart))


def test_bars_on_a_cut_scale_are_refused():
    with pytest.raises(ValueError, match="cut bar misleads"):
        bars(
            [Bar("A", 0.9, "")],
            chart_id="b",
            title="t",
            description="d",
            words=BarWords("a", "b"),
            scale=scale([0.5, 0.9], str),
        )


def _map(places, group, groups, min_group=20, **more):
    words = MapWords("Group", "People", "Note", "hidden to protect people")
    return opinion_map(
        np.array(places, dtype=float),
        np.array(group, dtype=np.int64),
        groups=groups,
        min_group=min_group,
        chart_id="m",
        title="t",
        description="d",
        words=words,
        **more,
    )


def _clouds(sizes, seed=1):
    rng = np.random.default_rng(seed)
    middles = [(-3, 0), (3, 1), (0, -4), (1, 5), (-4, 5)]
    clouds = [rng.normal(middle, 0.5, (size, 2)) for middle, size in zip(middles, sizes, strict=False)]
    return np.concatenate(clouds), np.repeat(np.arange(len(sizes)), sizes)


def test_nobody_of_a_group_below_the_least_size_is_on_the_map():
    places, group = _clouds([40, 30, 19])
    chart = _map(places, group, [MapGroup("A", "40"), MapGroup("B", "30"), MapGroup("C", "19")])
    root = tree(chart)
    assert classed(root, "g2") == []
    assert texts(root) == ["A", "B"]
    assert [row[2].text for row in chart.table.rows] == ["", "", "hidden to protect people"]
    without = _map(places[group < 2], group[group < 2], [MapGroup("A", "40"), MapGroup("B", "30")])
    assert [one.get("transform") for one in root.iter(f"{SVG}path")] == [
        one.get("transform") for one in tree(without).iter(f"{SVG}path")
    ]


def test_groups_differ_in_shape_and_not_only_in_colour():
    places, group = _clouds([25] * 5)
    root = tree(_map(places, group, [MapGroup(name, "25") for name in "ABCDE"]))
    marks = [one for one in classed(root, "people") if one.tag == f"{SVG}g"]
    assert len({mark.find(f"{SVG}path").get("d") for mark in marks}) == 5


def test_without_stable_groups_everybody_is_one_cloud_without_a_name():
    places, group = _clouds([30, 30])
    root = tree(_map(places, group * 0 - 1, []))
    assert len(classed(root, "loose")) == 1
    assert texts(root) == []
    assert classed(root, "hull") == []


def test_too_few_people_of_no_group_are_not_drawn_either():
    places, group = _clouds([30, 10])
    root = tree(_map(places, np.where(group == 1, -1, 0), [MapGroup("A", "30")]))
    assert classed(root, "loose") == []


def test_participants_are_snapped_to_squares_and_never_drawn_one_by_one():
    rng = np.random.default_rng(3)
    places = rng.normal(0, 1, (5000, 2))
    marks = list(tree(_map(places, np.zeros(5000), [MapGroup("A", "5,000")])).iter(f"{SVG}path"))
    assert len(marks) < 1300
    assert len({mark.get("transform").split(" scale")[0] for mark in marks}) == len(marks)


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_names_of_groups_do_not_cover_each_other(seed, rtl):
    places, group = _clouds([25] * 4, seed)
    rng = np.random.default_rng(seed)
    places += rng.normal(0, 1.5, (4, 2))[group]
    named = [MapGroup(f"Group {name} (25 people)", "25") for name in "ABCD"]
    found = [
        (float(one.get("x")), float(one.get("y")), len("".join(one.itertext())) * 10.0)
        for one in tree(_map(places, group, named, rtl=rtl)).iter(f"{SVG}text")
    ]
    for at, (x, y, wide) in enumerate(found):
        for other_x, other_y, other_wide in found[at + 1 :]:
            assert abs(y - other_y) > 16 or abs(x - other_x) > (wide + other_wide) / 2 - 1


def test_an_empty_map_is_a_drawing_without_marks():
    assert list(tree(_map(np.zeros((0, 2)), [], [])).iter(f"{SVG}path")) == []


def test_a_map_refuses_places_and_groups_that_do_not_belong_together():
    with pytest.raises(ValueError, match="expected"):
        _map(np.zeros((3, 2)), [0, 0], [MapGroup("A", "3")])
    with pytest.raises(ValueError, match="beyond"):
        _map(np.zeros((3, 2)), [0, 0, 1], [MapGroup("A", "3")])
    with pytest.raises(ValueError, match="one per shape"):
        _map(np.zeros((3, 2)), [0, 0, 0], [MapGroup("A", "3")] * 6)


def _stances(rows):
    words = StanceWords("Group", "Agree", "Pass", "Disagree", "Answered")
    return stances(rows, chart_id="g", title="Cars out", description="d", words=words)


def test_the_answers_of_a_group_add_up_to_its_whole_bar():
    chart = _stances([Answers("A", 6, 1, 3, "6", "1", "3", "10"), Answers("B", 0, 0, 0, "0", "0", "0", "0")])
    root = tree(chart)
    parts = [_ends(classed(root, css)[0]) for css in ("agree", "passed", "disagree")]
    assert [round(high - low) for low, high in parts] == [60, 10, 30]
    assert all(one[1] == pytest.approx(two[0], abs=0.1) for one, two in pairwise(parts))
    assert len(classed(root, "agree")) == 1
    assert [cell.text for cell in chart.table.rows[0]] == ["A", "6", "1", "3", "10"]


def _chances(types, even=0.1):
    words = ChanceWords("Type", "People", "Chance", "least", "most", "the same for all", "pool")
    return chances(types, even=even, chart_id="c", title="t", description="d", words=words)


def test_chances_are_as_wide_as_people_and_as_high_as_the_chance():
    chart = _chances([Chance("old", 20, 0.2, "20", "20 %"), Chance("young", 80, 0.1, "80", "10 %")])
    low, high = classed(tree(chart), "bar")
    assert _ends(low)[1] - _ends(low)[0] == pytest.approx(80, abs=0.3)
    assert float(high.get("height")) == pytest.approx(2 * float(low.get("height")))
    assert names(chart.table) == ["young", "old"]


def test_a_type_without_a_chance_is_seen_and_an_empty_pool_is_refused():
    root = tree(_chances([Chance("never", 5, 0.0, "5", "0 %"), Chance("others", 5, 0.2, "5", "20 %")]))
    assert len(classed(root, "never")) == 1
    with pytest.raises(ValueError, match="without people"):
        _chances([Chance("nobody", 0, 0.0, "0", "")])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawing_can_stand_alone_with_every_colour_written_out(scheme):
    root = parsed(look.alone(_rounds(), scheme=scheme))
    text = look.alone(_rounds(), scheme=scheme)
    assert "var(" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert root.find(f".//{SVG}title").text == "t"
    assert "1. Well" in texts(root)


def test_a_drawing_that_stands_alone_can_be_read_from_the_right():
    assert parsed(look.alone(_rounds(rtl=True), rtl=True)).get("direction") == "rtl"
