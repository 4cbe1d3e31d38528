"""The words: four languages, enough of them, and none about a real place."""

import re
from itertools import product

import pytest

from commonground.data.sources.osm import read_osm
from demo import LANGUAGES
from demo.buildings import MAP
from demo.texts import read_texts

FILES = ("proposals", "conversation", "reports", "missions", "projects", "experiments")
ORDINARY = {"point", "toca", "vans", "wild"}
"""Names on the map that are also plain words: "a recycling point", "toca repararlos", "vans", "grow wild"."""
ARABIC = re.compile(r"[\u0600-\u06ff]")


def phrases(node: object) -> list[dict[str, object]]:
    """Every table that holds one text per language."""
    if isinstance(node, list):
        return [found for part in node for found in phrases(part)]
    if not isinstance(node, dict):
        return []
    own = [{tag: node[tag] for tag in LANGUAGES if tag in node}] if "en" in node else []
    return own + [found for part in node.values() for found in phrases(part)]


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_written_in_all_four_languages(name: str):
    found = phrases(read_texts(name))
    assert found
    for phrase in found:
        assert tuple(phrase) == LANGUAGES, phrase
        texts = [value if isinstance(value, list) else [value] for value in phrase.values()]
        assert len({len(part) for part in texts}) == 1, phrase
        for english, spanish, french, arabic in zip(*texts, strict=True):
            assert ARABIC.search(arabic), arabic
            assert not ARABIC.search(english + spanish + french)
            assert len({english, spanish, french, arabic}) >= 3, english


def test_each_proposal_has_its_own_title_and_two_sentences():
    proposals = read_texts("proposals")["proposal"]
    assert len(proposals) == 24
    for tag in LANGUAGES:
        assert len({proposal["title"][tag] for proposal in proposals}) == 24
        for proposal in proposals:
            assert len(proposal["title"][tag]) <= 120
            assert len(re.findall(r"[.!?؟](?:\s|$)", proposal["text"][tag])) == 2, proposal["text"][tag]


def test_proposals_cost_5_to_120_thousand_and_more_than_the_budget_together():
    costs = [proposal["cost_eur"] for proposal in read_texts("proposals")["proposal"]]
    assert min(costs) == 5_000
    assert max(costs) == 120_000
    assert sum(costs) > 600_000


def test_sixty_statements_of_which_eight_are_agreed_by_all_and_none_too_long():
    statements = read_texts("conversation")["statement"]
    assert len(statements) == 60
    assert sum(statement["sides"] == "+++" for statement in statements) == 8
    assert max(len(statement[tag]) for statement, tag in product(statements, LANGUAGES)) <= 280
    for tag in LANGUAGES:
        assert len({statement[tag] for statement in statements}) == 60


def test_six_kinds_of_report_have_several_templates_each():
    reports = read_texts("reports")
    assert len(reports["category"]) == 6
    for category, tag in product(reports["category"], LANGUAGES):
        templates = category["text"][tag]
        assert len(set(templates)) >= 5
        assert all("{when}" in template for template in templates)
    assert [category["code"] for category in reports["category"] if category["sensitive"]] == ["home"]


def test_no_street_shop_or_building_of_the_map_is_named_in_any_text():
    osm = read_osm(MAP, {"name", "name:en", "name:sv", "name:fi"})
    names = {
        word.casefold()
        for tags in (osm.node_tags, osm.way_tags, osm.relation_tags)
        for key in ("name", "name:en", "name:sv", "name:fi")
        for word in set(tags.column(key).tolist()) - {None}
        if len(word) > 3
    }
    assert len(names) > 500
    words = " ".join(
        text
        for name in FILES
        for phrase in phrases(read_texts(name))
        for value in phrase.values()
        for text in (value if isinstance(value, list) else [value])
    ).casefold()
    spoken = set(re.findall(r"\w+", words))
    likely = {name for name in names if set(re.findall(r"\w+", name)) <= spoken}
    named = {name for name in likely if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words)}
    assert named <= ORDINARY
