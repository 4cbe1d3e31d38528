"""Words of charts stand clear of lines, and inside a bar only where there is room."""

from __future__ import annotations

import pytest

from commonground.core.charts.bars import Bar, BarWords, Target, bars
from commonground.core.charts.rounds import Purchase, RoundWords, rounds
from commonground.core.charts.rows import name
from commonground.core.charts.scale import Scale
from commonground.core.charts.stances import Answers, StanceWords, stances
from tests.core.charts.helpers import SVG, classed, parsed, texts, tree

ROWS = [Bar("Near", 0.999, "99.9 %"), Bar("Far", 0.2, "20 %")]


def _bars(**more):
    words = BarWords("Proposal", "Covered")
    return tree(bars(ROWS, chart_id="b", title="t", description="d", words=words, **more))


def _rounds():
    words = RoundWords("Round", "Proposal", "Cost", "Left", "Who paid", "Budget", "Left at the end")
    bought = [Purchase("Well", 60, "60", "40"), Purchase("Tap", 30, "30", "10")]
    return tree(
        rounds(
            bought,
            budget=100,
            budget_text="100",
            leftover_text="10",
            chart_id="r",
            title="t",
            description="d",
            words=words,
        )
    )


def _lines(root):
    """Upright lines with the height they take."""
    return [(float(one.get("y1")), float(one.get("y2"))) for one in root.iter(f"{SVG}line")]


@pytest.mark.parametrize(
    "root",
    [
        _bars(scale=Scale(0.0, 1.0), target=Target(1.0, "its cost")),
        _bars(scale=Scale(0.0, 1.0)),
        _rounds(),
    ],
    ids=["measured", "bare", "rounds"],
)
def test_no_line_runs_through_words(root):
    baselines = {float(one.get("y")) for one in root.iter(f"{SVG}text")}
    for top, bottom in _lines(root):
        assert not [y for y in baselines if top < y + 4 and y - 11 < bottom], (top, bottom)


def test_what_bars_are_measured_against_is_marked_on_every_bar_and_named_once():
    root = _bars(scale=Scale(0.0, 1.0), target=Target(1.0, "its cost"))
    assert len(classed(root, "goal")) == 2
    assert texts(root).count("its cost") == 1


def test_bars_without_a_scale_to_read_begin_at_the_top():
    bare, measured = _bars(scale=Scale(0.0, 1.0)), _bars(scale=Scale(0.0, 1.0), target=Target(1.0, "x"))
    assert float(bare.get("height")) < float(measured.get("height"))


def _stances(agree, passed, disagree, **more):
    row = Answers("A", agree, passed, disagree, f"{agree} %", f"{passed} %", f"{disagree} %", "100")
    words = StanceWords("Group", "Agree", "Pass", "Disagree", "Answered")
    return tree(stances([row], chart_id="g", title="t", description="d", words=words, **more))


@pytest.mark.parametrize(
    ("disagree", "css"), [(20, "inside"), (10, "inside long"), (5, None)], ids=["always", "wide", "never"]
)
def test_a_share_stands_in_its_bar_where_there_is_room(disagree, css):
    found = [one.get("class") for one in classed(_stances(50, 50 - disagree, disagree), "inside")]
    assert found == ["inside", *([css] if css else [])]


@pytest.mark.parametrize(("rtl", "ways"), [(False, [6.0, -6.0]), (True, [-6.0, 6.0])])
def test_shares_stand_inside_their_bars_in_either_direction(rtl, ways):
    inside = classed(_stances(50, 0, 50, rtl=rtl), "inside")
    assert [float(one.get("dx")) for one in inside] == ways


def test_a_name_in_capitals_is_cut_earlier_because_it_is_wider():
    def cut(words):
        return len("".join(tree_of(words)[-1].itertext()))

    def tree_of(words):
        return list(parsed(f'<svg xmlns="http://www.w3.org/2000/svg">{name(words, x=0, y=0)}</svg>'))

    assert cut("JURA KRAKOWSKO " * 8) < cut("jura krakowsko " * 8)
