"""What can be taken home from a count, byte for byte, and counted again to be compared."""

from __future__ import annotations

import csv
import io
import json

import pytest

from commonground.apps.participation import store
from commonground.core.choice.pb import decode, read_pb
from commonground.core.choice.result import Parameters
from commonground.core.ledger.verify import result_bytes
from tests.apps.participation.conftest import MINIATURE


def _election():
    return read_pb(MINIATURE).election


def test_the_result_file_is_byte_for_byte_what_core_makes(counted):
    parameters = Parameters("equal_shares", completion="add1u", step=1)
    response = counted.download("result.json")
    assert response.content == result_bytes(_election(), parameters)
    assert json.loads(response.content)["selected"] == ["P1", "P4"]


def test_the_election_comes_back_as_it_was_brought(counted):
    assert counted.download("election.pb").content == MINIATURE.encode()


def test_the_outcome_is_a_table_for_programs(counted):
    rows = list(csv.DictReader(io.StringIO(counted.download("outcome.csv").content.decode())))
    assert [(row["proposal_id"], row["cost"], row["votes"], row["funded"], row["round"]) for row in rows] == [
        ("P1", "60", "3", "1", "1"),
        ("P2", "40", "2", "0", ""),
        ("P3", "50", "2", "0", ""),
        ("P4", "30", "2", "1", "2"),
    ]
    assert [row["short_by"] for row in rows] == ["", "2.00", "2.00", ""]


@pytest.mark.parametrize("name", ["rounds", "beside", "near", "payments"])
def test_a_drawing_stands_alone_in_the_language_of_its_address(counted, name):
    response = counted.client.get(f"/count/{counted.key}/{name}.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")
    arabic = counted.client.get(f"/ar/count/{counted.key}/{name}.svg").content.decode()
    assert 'direction="rtl"' in arabic


def test_every_download_is_an_attachment_no_browser_guesses_about(counted):
    names = ["result.json", "election.pb", "outcome.csv", "rounds.svg"]
    for name in names:
        response = counted.download(name)
        assert response.status_code == 200, name
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_there_is_no_download_before_there_is_a_result(visitor):
    visitor.bring()
    assert visitor.download("election.pb").status_code == 200
    for name in ("result.json", "outcome.csv", "rounds.svg", "nothing.svg"):
        assert visitor.download(name).status_code == 404, name


def test_counting_again_says_that_the_result_holds(counted):
    page = counted.ask("verify")
    assert "The result holds" in page.text
    assert "every byte of the result file is the same" in page.text


def test_a_result_file_that_was_changed_is_found_out_by_its_field(counted):
    data = store.read(counted.inquiry, "result.json").replace(b'"cost":90', b'"cost":91')
    store.write(counted.inquiry, "result.json", data)
    page = counted.ask("verify")
    assert "The result does not hold" in page.text
    assert "the field cost comes out differently" in page.text
    assert "91" in page.text


def test_the_file_that_is_counted_is_the_one_that_was_read(visitor):
    visitor.bring()
    assert read_pb(decode(store.read(visitor.inquiry, "election.pb"))).election == _election()
