"""What somebody typed can never become markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.charts.svg import anchor, drawing, element, share, text
from tests.core.charts.helpers import parsed


@given(st.text())
def test_any_text_is_read_back_as_that_text(typed):
    read = parsed(element("title", text(typed))).text or ""
    kept = "".join(sign for sign in typed if sign in "\t\n\r" or sign >= " ")
    assert read == kept.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\uffff", "")


@given(st.text(alphabet="<>&\"'`ab\x00=/"))
def test_any_attribute_is_read_back_as_that_text(typed):
    assert parsed(element("a", href=typed)).get("href") == typed.replace("\x00", "")


def test_a_script_in_a_name_stays_a_name():
    assert "<script" not in element("text", text("<script>alert(1)</script>"))


def test_numbers_are_written_without_needless_digits():
    assert element("line", x1=1.0, y1=0.3333, x2=-0.5) == '<line x1="1" y1="0.33" x2="-0.5"/>'
    assert share(1 / 3) == "33.33%"


def test_a_drawing_says_its_title_and_description():
    root = parsed(drawing("a1", title="T & U", description="D", class_="chart", height=10))
    ids = {child.get("id"): child.text for child in root}
    assert ids[root.get("aria-labelledby")] == "T & U"
    assert ids[root.get("aria-describedby")] == "D"
    assert root.get("role") == "img"


def test_a_drawing_with_links_is_a_group_and_not_one_image():
    root = parsed(drawing("a1", title="T", description="D", class_="map", size=(1, 1), links=True))
    assert root.get("role") == "group"


@pytest.mark.parametrize("chart_id", ["", "1a", "a b", 'a"', "a\n"])
def test_an_id_that_could_break_out_of_its_attribute_is_refused(chart_id):
    with pytest.raises(ValueError, match="chart id"):
        drawing(chart_id, title="T", description="D", class_="chart")


@pytest.mark.parametrize(
    ("at", "rtl", "side"), [(0, False, "start"), (1, False, "end"), (0, True, "end"), (1, True, "start")]
)
def test_a_label_at_the_edge_grows_inwards(at, rtl, side):
    assert anchor(at, rtl=rtl) == side
    assert anchor(0.5, rtl=rtl) == "middle"
