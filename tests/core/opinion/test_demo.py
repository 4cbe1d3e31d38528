"""The engine finds the groups and the common ground that the demo city's conversation was made with."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from commonground.core.opinion.analysis import analyse
from commonground.core.opinion.groups import clustered, groups
from commonground.core.opinion.pca import pca, project
from commonground.core.opinion.stability import adjusted_rand
from commonground.core.opinion.stances import Stances
from commonground.core.opinion.state import OpinionState


@pytest.fixture(scope="module")
def conversation(demo_sources):
    rows = pq.read_table(demo_sources / "stances.parquet").to_pydict()
    pairs = zip(rows["participant_id"], rows["statement_id"], strict=True)
    return OpinionState.from_votes(Stances.from_mapping(dict(zip(pairs, rows["value"], strict=True))))


@pytest.fixture(scope="module")
def found(conversation):
    return analyse(conversation)


@pytest.fixture(scope="module")
def truth(demo_sources):
    return json.loads((demo_sources / "truth.json").read_text("utf-8"))["E"]


def test_the_planted_groups_are_found_and_named(found, truth):
    assert found.status == "ok"
    assert len(found.groups) == 3
    planted = np.bincount(truth["group_of_participant"])
    assert np.allclose(sorted(found.sizes), sorted(planted), atol=20)


def test_people_are_in_the_groups_they_were_drawn_into(conversation, truth, demo_sources):
    people = pq.read_table(demo_sources / "participants.parquet")["id"].to_pylist()
    of = dict(zip(people, truth["group_of_participant"], strict=True))
    stances = conversation.stances
    placed = clustered(stances.counts, columns=len(stances.statements))
    points = project(pca(conversation), stances.take(placed))
    labels = groups(points, rng=np.random.Generator(np.random.PCG64(0))).labels
    drawn = np.array([of[stances.participants[at]] for at in placed])
    assert adjusted_rand(labels, drawn) >= 0.85


def test_what_bridges_the_groups_is_what_all_were_made_to_agree_with(found, truth):
    assert len(found.bridges) == 5
    assert {one.statement for one in found.bridges} <= set(truth["consensus"])
