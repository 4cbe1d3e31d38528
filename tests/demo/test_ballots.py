"""The ballots are made so that counting by votes is unfair to one group and equal shares is not.

Both counts are written here, small and slow: the demonstration must not lean on the code it tests.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from demo import DEFAULT_SEED
from demo.ballots import BUDGET_EUR, GROUPS, Ballots, best_welfare, proposal_texts
from demo.place import Place
from demo.projects import project_texts
from demo.world import World, draw_world

SEEDS = (DEFAULT_SEED, *range(20))
COST = [text["cost_eur"] for text in proposal_texts()]
HOMES = GROUPS.index("homes")
CENT = 0.01


@dataclass(frozen=True)
class Counted:
    world: World
    by_votes: list[int]
    by_shares: list[int]
    paid: np.ndarray


@pytest.fixture(scope="module", params=SEEDS)
def counted(place: Place, request: pytest.FixtureRequest) -> Counted:
    world = draw_world(place, request.param)
    approved = world.ballots.approved
    by_shares, paid = equal_shares(approved, COST, BUDGET_EUR)
    return Counted(world, greedy(approved, COST, BUDGET_EUR), by_shares, paid)


def greedy(approved: np.ndarray, cost: list[int], budget: int) -> list[int]:
    """By number of votes; what no longer fits is skipped."""
    bought: list[int] = []
    votes = approved.sum(axis=0)
    for index in sorted(range(len(cost)), key=lambda i: (-votes[i], cost[i], i)):
        if sum(cost[i] for i in bought) + cost[index] <= budget:
            bought.append(index)
    return bought


def equal_shares(approved: np.ndarray, cost: list[int], budget: int) -> tuple[list[int], np.ndarray]:
    """Method of equal shares with cost utilities, without completion; also what each voter paid."""
    purse = np.full(len(approved), budget / len(approved))
    bought: list[int] = []
    while True:
        offers = {
            index: most_paid(cost[index], purse[approved[:, index]]) / cost[index]
            for index in range(len(cost))
            if index not in bought and purse[approved[:, index]].sum() >= cost[index] - CENT
        }
        if not offers:
            return bought, budget / len(approved) - purse
        best = min(offers, key=lambda i: (offers[i], i))
        bought.append(best)
        purse -= approved[:, best] * np.minimum(purse, offers[best] * cost[best])


def most_paid(cost: float, purses: np.ndarray) -> float:
    """The most any supporter pays when the cost is split as equally as their purses allow."""
    ordered = np.sort(purses)
    poorer = np.cumsum(ordered) - ordered
    asked = (cost - poorer) / np.arange(len(ordered), 0, -1)
    enough = np.flatnonzero(ordered >= asked - 1e-9)
    return float(asked[enough[0]]) if len(enough) else float(ordered[-1])


def part_of_share(world: World, bought: list[int]) -> list[float]:
    """For each group: cost of what was bought, split among its supporters, over the group's share."""
    approved, group = world.ballots.approved, world.ballots.group
    votes = approved.sum(axis=0)
    got = [
        sum(COST[i] * approved[group == g, i].sum() / votes[i] for i in bought) for g in range(len(GROUPS))
    ]
    return [float(got[g] / (BUDGET_EUR * np.mean(group == g))) for g in range(len(GROUPS))]


def test_counting_by_votes_leaves_one_group_less_than_half_of_its_share(counted: Counted):
    assert part_of_share(counted.world, counted.by_votes)[HOMES] < 0.5


def test_equal_shares_leaves_no_group_less_than_half_of_its_share(counted: Counted):
    assert min(part_of_share(counted.world, counted.by_shares)) >= 0.5
    for g in range(len(GROUPS)):
        members = counted.world.ballots.group == g
        assert counted.paid[members].sum() >= BUDGET_EUR * members.mean() / 2


def test_what_voters_paid_is_what_was_bought(counted: Counted):
    assert counted.paid.sum() == pytest.approx(sum(COST[i] for i in counted.by_shares), abs=1)
    assert counted.paid.max() <= BUDGET_EUR / 1200 + CENT
    bought = counted.world.ballots.approved[:, counted.by_shares]
    assert counted.paid[~bought.any(axis=1)].sum() == 0


def test_the_proposals_that_became_projects_win_both_counts(counted: Counted):
    position = {text["key"]: index for index, text in enumerate(proposal_texts())}
    built = {position[text["proposal"]] for text in project_texts() if "proposal" in text}
    assert len(built) == 4
    assert built <= set(counted.by_votes)
    assert built <= set(counted.by_shares)


def test_no_count_reaches_more_welfare_than_the_known_best(counted: Counted):
    worth = np.array(COST) * counted.world.ballots.approved.sum(axis=0)
    best, chosen = best_welfare(counted.world.ballots)
    assert worth[chosen].sum() == best
    assert sum(COST[i] for i in chosen) <= BUDGET_EUR
    assert max(worth[counted.by_votes].sum(), worth[counted.by_shares].sum()) <= best


def test_every_ballot_approves_something_and_hardly_two_are_alike(counted: Counted):
    approved = counted.world.ballots.approved
    assert approved.shape == (1200, 24)
    assert approved.any(axis=1).all()
    assert len(np.unique(approved, axis=0)) > 900
    assert np.bincount(counted.world.ballots.group, minlength=3).min() > 200


def test_the_known_best_welfare_is_the_best_of_all_subsets_of_a_small_ballot(place: Place, monkeypatch):
    ballots = draw_world(place, DEFAULT_SEED).ballots
    few = list(range(0, 24, 2))
    texts = [proposal_texts()[index] for index in few]
    monkeypatch.setattr("demo.ballots.proposal_texts", lambda: texts)
    monkeypatch.setattr("demo.ballots.BUDGET_EUR", 200_000)
    cost = np.array([text["cost_eur"] for text in texts])
    approved = ballots.approved[:, few]
    subsets = (np.arange(2 ** len(few))[:, None] >> np.arange(len(few))) & 1
    worth = subsets @ (cost * approved.sum(axis=0))
    small = Ballots(approved=approved, group=ballots.group, home=ballots.home)
    assert best_welfare(small)[0] == worth[subsets @ cost <= 200_000].max()


def test_equal_shares_agrees_with_the_worked_example_of_the_method():
    approved = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]], dtype=bool)
    bought, paid = equal_shares(approved, [60, 40, 50, 30], 100)
    assert bought == [0, 3]
    assert 20 - paid == pytest.approx([0, 0, 0, 5, 5])
    assert greedy(approved, [60, 40, 50, 30], 100) == [0, 3]
