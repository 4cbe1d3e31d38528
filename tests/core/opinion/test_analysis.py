"""A conversation as a whole: what it says, when it cannot tell, and what it never gives away."""

import json

import numpy as np
import pytest

from commonground.core.errors import InputError, StoppedError
from commonground.core.ledger.canonical import canonical_json
from commonground.core.opinion import eigen, pca, sentences
from commonground.core.opinion.analysis import Reason, analyse
from commonground.core.opinion.report import decimal, report
from commonground.core.opinion.state import OpinionState
from commonground.core.words import plain
from tests.core.opinion import made, polis

EIGHT = [f"{a}{b}{c}" for a in "+-" for b in "+-" for c in "+-"]


def said(found):
    return plain().say(sentences.finding(found)[0])


@pytest.mark.parametrize(
    ("rows", "reason", "words"),
    [
        ([], "nobody", "nobody has taken a stance"),
        (["..."], "nobody", "nobody has taken a stance"),
        (["+-0+"], "one_participant", "only one participant"),
        (["+"] * 30 + ["-"] * 30, "one_statement", "at least two statements"),
        (["00000000"] * 50, "nobody_differs", "nobody differs"),
        (["+-+-+-+-"] * 50, "nobody_differs", "nobody differs"),
        (EIGHT * 10, "no_map", "differ equally in several ways"),
        (
            ["++++++++", "--------"] * 19,
            "too_few",
            "38 participants have said enough, and two groups need 40",
        ),
    ],
)
def test_a_conversation_without_ground_for_groups_says_why(rows, reason, words):
    found = analyse(made.conversation(rows))
    assert (found.status, found.reason) == ("cannot_tell", reason)
    assert (found.groups, found.bridges, found.sizes, found.stability) == ((), (), (), None)
    assert said(found).startswith("Cannot tell")
    assert words in said(found)
    canonical_json(report(found))


def test_all_moderated_out_cannot_tell():
    found = analyse(made.conversation(["++", "--"] * 30, moderated=["s0", "s1"]))
    assert (found.status, found.reason) == ("cannot_tell", "one_statement")


def test_one_large_camp_and_a_few_others_are_no_groups():
    state, _ = made.camps(1, sizes=(60, 8))
    found = analyse(state)
    assert (found.status, found.reason) == ("cannot_tell", "one_group")
    assert "no two groups of at least 20 participants" in said(found)
    assert analyse(state, min_group=8).status == "ok"


def test_stability_that_is_not_measured_gives_no_names():
    found = analyse(made.camps(1)[0], resamples=0)
    assert (found.status, found.reason, found.groups) == ("unstable", "not_measured", ())
    assert "was not measured" in said(found)


def test_every_reason_has_its_words():
    stable = analyse(made.camps(1)[0])
    for reason in Reason.__args__:
        if reason:
            other = analyse(made.conversation([]))
            object.__setattr__(other, "reason", reason)
            object.__setattr__(other, "stability", stable.stability)
            assert sentences.finding(other)


@pytest.mark.parametrize("given", [{"seed": -1}, {"min_group": 0}, {"resamples": -1}])
def test_parameters_out_of_range_are_named(given):
    with pytest.raises(InputError) as refused:
        analyse(made.conversation(["+-"]), **given)
    assert [one.field for one in refused.value.problems] == list(given)


@pytest.mark.parametrize("last", ["Looking for groups 0 None", "Grouping again 0 20", "Grouping again 7 20"])
def test_analysis_can_be_stopped(last):
    def stop(stage, done, total):
        if f"{stage} {done} {total}" == last:
            raise StoppedError(last)

    with pytest.raises(StoppedError, match=last):
        analyse(made.camps(1)[0], watch=stop)


def test_adding_up_can_be_stopped():
    def stop(stage, done, total):
        raise StoppedError(f"{stage} {done} {total}")

    with pytest.raises(StoppedError, match="Adding up stances 2 2"):
        OpinionState.from_votes(made.stances(["+-", "-+"]), watch=stop)


def test_the_same_conversation_in_another_order_is_the_same_bytes():
    triples = made.random_triples(4, people=60, statements=10, filled=0.9)
    reports = []
    for order in (triples, triples[::-1]):
        state = OpinionState()
        for who, what, value in order:
            state.update(who, what, value)
        reports.append(canonical_json(report(analyse(state))))
    assert reports[0] == reports[1]


def test_groups_know_their_people_and_what_they_hold():
    state, group = made.camps(3, flipped=0.05)
    found = analyse(state)
    assert [(one.name, one.people) for one in found.groups] == [("A", 60), ("B", 40)]
    for at, one in enumerate(found.groups):
        inside = state.stances.take(np.flatnonzero(group == at))
        agree = np.bincount(inside.statement[inside.value == 1], minlength=16)
        assert np.array_equal(one.tally.agree, agree)
        assert one.typical


def test_bridges_are_agreed_with_in_every_group():
    found = polis.analysed(polis.UBERX)
    assert 1 <= len(found.bridges) <= 5
    assert [one.score for one in found.bridges] == sorted((one.score for one in found.bridges), reverse=True)
    for one in found.bridges:
        assert min(one.shares) > 0.5
        assert one.score == pytest.approx(np.prod(one.shares))


def test_groups_that_share_nothing_have_no_bridge():
    found = analyse(made.camps(3, flipped=0.05)[0])
    assert found.bridges == ()


def test_everybody_placed_is_in_one_square_of_the_map():
    for name in (polis.SEATTLE, polis.BIODIVERSITY):
        found = polis.analysed(name)
        assert sum(one.people for one in found.squares) == found.placed
        places, groups = found.places
        assert places.shape == (found.placed, 2)
        expected = found.sizes if found.groups else (found.placed,)
        labels, sizes = np.unique(groups, return_counts=True)
        assert tuple(sizes) == tuple(expected)
        assert labels.tolist() == ([-1] if not found.groups else list(range(len(found.groups))))


def test_no_map_is_published_of_fewer_people_than_a_group_needs():
    state, _ = made.camps(1, sizes=(12, 7))
    found = analyse(state)
    assert found.squares == ()
    notes = [plain().say(one) for one in sentences.map_notes(found)]
    assert notes == ["The map is hidden to protect people: fewer than 20 participants would be on it."]
    assert len(found.places[0]) == 0


def test_nothing_published_names_a_participant_or_an_exact_place():
    state = polis.state(polis.SEATTLE)
    renamed = OpinionState()
    stances = state.stances
    for row, column, value in zip(stances.rows, stances.statement, stances.value.tolist(), strict=True):
        renamed.update(f"secret-{row}", stances.statements[column], value)
    found = analyse(renamed)
    published = canonical_json(report(found)).decode()
    assert "secret" not in published
    corners = np.array([[one.x, one.y] for one in found.squares])
    side = np.ptp(corners, axis=0).max() / 95
    steps = (corners - corners.min(axis=0)) / side
    assert np.allclose(steps, np.round(steps), atol=1e-6)


def test_the_report_is_whole_numbers_and_texts():
    found = polis.analysed(polis.BIODIVERSITY)
    texts = {one.id: one.text for one in polis.comments(polis.BIODIVERSITY)}
    data = json.loads(canonical_json(report(found, texts=texts)))
    assert data["format"] == "cg-opinion-1"
    assert (data["participants"], data["columns"], len(data["moderated"])) == (536, 314, 160)
    assert data["grouping"]["status"] == "ok"
    assert data["grouping"]["sizes"] == [one["people"] for one in data["groups"]]
    assert len(data["grouping"]["stability"]["agreements"]) == 20
    assert len(data["statements"]) == 154
    first = data["statements"][0]
    assert first["text"] == texts[first["id"]]
    assert first["seen"] == first["agree"] + first["disagree"] + first["passed"]
    assert first["group_consensus"] is not None


@pytest.mark.parametrize(
    ("number", "text"), [(0.1234565, "0.123456"), (-0.0000001, "0.000000"), (2, "2.000000")]
)
def test_decimals_are_texts_of_six_places(number, text):
    assert decimal(number) == text


def test_a_line_and_a_plane_are_said_to_be_so():
    line = analyse(made.conversation(["++++++++", "--------"] * 30))
    plane = analyse(made.conversation(["++++----", "++++++++", "--------", "----++++"] * 30))
    assert [plain().say(one) for one in sentences.map_notes(line)] == [
        "Opinions differ in one way only: the map is a line."
    ]
    assert [plain().say(one) for one in sentences.map_notes(plane)] == [
        "Only nearness has a meaning on this map: no direction of it stands out."
    ]
    assert sentences.map_notes(polis.analysed(polis.SEATTLE)) == []


def test_sentences_say_what_was_found():
    found = polis.analysed(polis.BIODIVERSITY)
    voice = plain()
    assert [voice.say(one) for one in sentences.size(found)] == [
        "536 participants, 29,719 stances on 314 statements.",
        "160 statements were taken out by moderation and are not counted.",
        "441 participants have said enough to be placed on the map.",
    ]
    assert voice.say(sentences.finding(found)[0]) == "There are 2 groups of opinion."
    assert "surely at least 80%" in voice.say(sentences.finding(found)[1])
    assert voice.say(sentences.group_size(found.groups[0])) == "Group A: 376 participants"
    assert voice.say(sentences.held(found.agreed[0])) == "97% of 295 participants who saw it agree."
    assert voice.say(sentences.held(found.disagreed[0])) == "89% of 92 participants who saw it disagree."
    assert voice.say(sentences.typical(found.groups[0].typical[0])[0]) == (
        "91% of 280 participants of this group who saw it agree; of the others, 32%."
    )
    assert voice.say(sentences.bridge(found.bridges[0], found)) == (
        "Of those who saw it agree: 100% of 60 in group A and 100% of 13 in group B."
    )
    assert voice.say(sentences.statement("7")) == "Statement 7"
    assert "No stable groups" in said(polis.analysed(polis.SEATTLE))


@pytest.mark.parametrize("name", [polis.SEATTLE, polis.BIODIVERSITY])
def test_rounding_of_another_processor_changes_no_byte(name, monkeypatch):
    """Another processor's linear algebra differs in the last digits of the directions."""
    state = polis.state(name)
    here = canonical_json(report(analyse(state, resamples=3)))
    noise = np.random.default_rng(8)

    def elsewhere(gram, *, start=None):
        values, vectors = eigen.leading(gram, start=start)
        shaken = vectors + noise.normal(scale=2e-15, size=vectors.shape)
        return values * (1 + 1e-15), shaken * noise.choice([-1, 1], vectors.shape[1])

    monkeypatch.setattr(pca, "leading", elsewhere)
    assert canonical_json(report(analyse(state, resamples=3))) == here
