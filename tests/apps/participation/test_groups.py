"""A conversation becomes a map, groups with their stability or the reason why there are none."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonground.apps.participation import actions
from commonground.apps.participation.models import Work
from tests.apps.participation.conftest import work
from tests.shared_data import shared

SMALL = "comment-id,voter-id,vote\n" + "".join(
    f"{statement},{voter},{1 if voter % 2 else -1}\n" for voter in range(6) for statement in range(8)
)


def _map(visitor, votes, comments=None):
    more = {} if comments is None else {"comments": SimpleUploadedFile("comments.csv", comments)}
    visitor.bring(votes, name="votes.csv", kind="groups", field="votes", **more)
    work()
    return visitor.open()


@pytest.fixture
def demo_map(visitor, demo_sources):
    """Somebody before the map of the demonstration's conversation."""
    _map(visitor, *((demo_sources / name).read_bytes() for name in ("votes.csv", "comments.csv")))
    return visitor


def test_planted_groups_are_found_with_how_sure_they_are(demo_map):
    assert "There are 3 groups of opinion." in demo_map.page.text
    text = demo_map.page.text
    assert "400 participants, 8,398 stances on 60 statements." in text
    assert "other participants of the same kind would form nearly the same groups. Agreement is 99 %" in text
    assert "give or take less than 1 %, and so surely at least 80 %" in text


def test_what_most_agree_and_disagree_with_stands_under_its_own_head(demo_map):
    html = demo_map.page.html
    first, second, third = (html.index(f'<h2 id="{part}"') for part in ("agreed", "disagreed", "bridges"))
    assert "saw it agree." in html[first:second]
    assert "saw it disagree." not in html[first:second]
    assert "saw it disagree." in html[second:third]
    assert "saw it agree." not in html[second:third]


def test_the_map_has_its_table_and_shows_nobody_alone(demo_map):
    rows = demo_map.page.table(" is the largest: ")
    assert [row[0] for row in rows] == ["Group", "Group A", "Group B", "Group C"]
    assert sum(int(row[1]) for row in rows[1:]) == 400
    assert "Who answers alike stands near." in demo_map.page.html


def test_consensus_bridges_and_what_sets_groups_apart_are_told(demo_map):
    text = demo_map.page.text
    assert "84 % of 141 participants who saw it agree." in text
    assert "Agreed with across groups" in text
    rows = demo_map.page.table("Playgrounds need shade and drinking water.")
    assert rows[0] == ["Group", "agree", "pass", "disagree", "Participants who saw it"]
    assert re.search(r"of this group who saw it agree; of the others, \d+ %\.", text)
    assert len(demo_map.page.ids) == len(set(demo_map.page.ids))


def test_statements_are_in_the_reader_s_language_where_the_file_has_them(demo_map):
    page = demo_map.open(f"/es{demo_map.here}")
    assert "Los parques infantiles necesitan sombra y agua potable." in page.text
    assert "Playgrounds need shade" not in page.text


def test_unstable_groups_get_no_names_and_the_page_says_so(visitor):
    folder = shared("polis/15-per-hour-seattle")
    page = _map(visitor, (folder / "votes.csv").read_bytes(), (folder / "comments.csv").read_bytes())
    assert "No stable groups." in page.text
    assert "Other participants of the same kind would form other groups" in page.text
    assert "Agreed with across groups" not in page.text
    assert "Group A" not in page.text
    assert "23 statements were taken out by moderation" in page.text


def test_too_few_people_are_no_error_and_no_groups(visitor):
    page = _map(visitor, SMALL)
    assert "participants have said enough, and two groups need 40" in page.text
    assert "fewer than 20 participants would be on it" in page.text


def test_without_texts_statements_are_called_by_their_numbers(visitor):
    page = _map(visitor, SMALL.replace(",-1\n", ",1\n"))
    assert "nobody differs from anybody else" in page.text
    assert "Statement 3" in page.text


def test_the_layout_with_a_row_for_each_participant_is_read_too(visitor):
    head = "participant,n-votes," + ",".join(str(one) for one in range(8))
    rows = "\n".join(f"{voter},8,{','.join(['1'] * 8)}" for voter in range(5))
    page = _map(visitor, f"{head}\n{rows}\n")
    assert "5 participants, 40 stances on 8 statements." in page.text


def test_the_problems_of_both_files_come_at_once_each_with_its_file(visitor):
    bad_votes = SMALL.replace("0,0,-1\n", "0,0,maybe\n", 1)
    page = visitor.bring(
        bad_votes,
        name="votes.csv",
        kind="groups",
        field="votes",
        comments=SimpleUploadedFile("comments.csv", b"comment-id,moderated\n1,perhaps\n"),
    )
    assert page.response.status_code == 400
    rows = page.table("Every problem")
    assert [row[:3] for row in rows[1:]] == [
        ["2", "votes.csv: vote", "maybe"],
        ["2", "comments.csv: moderated", "perhaps"],
    ]
    assert not Work.objects.exists()


def test_the_stances_are_needed_and_the_texts_are_not(visitor):
    page = visitor.post("/groups/", {"comments": SimpleUploadedFile("c.csv", b"comment-id\n1\n")})
    assert page.response.status_code == 400
    assert "No file was chosen" in page.text
    assert "#votes" in page.links


def test_the_downloads_name_no_participant(demo_map):
    found = demo_map.download("groups.json")
    assert found.headers["Content-Disposition"] == 'attachment; filename="groups.json"'
    assert json.loads(found.content)["format"] == "cg-opinion-1"
    table = demo_map.download("statements.csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode())))
    assert len(rows) == 60
    assert {"agree_A", "seen_C", "group_consensus"} <= rows[0].keys()
    drawing = demo_map.client.get(f"/groups/{demo_map.key}/map.svg")
    assert drawing.content.startswith(b"<svg")
    for answer in (found, table, drawing):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(rb"SYN-C\d", answer.content)


def test_a_map_that_was_stopped_can_be_begun_again(visitor):
    visitor.bring(SMALL, name="votes.csv", kind="groups", field="votes")
    page = visitor.post(visitor.here + "stop/")
    assert "It was stopped, as you asked." in page.text
    visitor.post(visitor.here)
    work()
    assert "Cannot tell:" in visitor.open().text


def test_nothing_can_be_counted_or_verified_in_a_conversation(visitor):
    visitor.bring(SMALL, name="votes.csv", kind="groups", field="votes")
    for part in ("verify/", "what-if/", "share/"):
        assert visitor.client.post(f"/count/{visitor.key}/{part}").status_code == 404
    assert Work.objects.count() == 1


def test_the_city_s_own_conversation_comes_with_its_statements_and_its_stamp(visitor, demo_city, settings):
    settings.CG_LAKE, settings.CG_CITY = demo_city.lake, "demo"
    assert "What should change by 2030? (invented)" in visitor.open("/groups/").text
    visitor.post("/groups/", {"sample": "conversation"})
    work()
    assert "Playgrounds need shade and drinking water." in visitor.open().text
    assert b"Synthetic demonstration data." in visitor.download("statements.csv").content


def test_groups_are_asked_for_once_though_the_form_is_sent_twice(visitor):
    visitor.bring(SMALL, name="votes.csv", kind="groups", field="votes")
    actions.ask(visitor.inquiry, "groups", {})
    assert Work.objects.count() == 1
