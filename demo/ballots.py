"""Proposals and the ballots cast on them.

Three groups of voters want different things, and all want four cheap ones. The group that wants help at
home is the smallest: a count that buys by number of votes spends the budget before it reaches them, a
proportional count does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from demo import LANGUAGES
from demo.place import degrees
from demo.tables import Column, Table, ids, texts
from demo.texts import read_texts

if TYPE_CHECKING:
    import numpy.typing as npt

    from demo.place import Place

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

BALLOTS: Final = 1200
BUDGET_EUR: Final = 600_000
GROUPS: Final = ("streets", "green", "homes")
GROUP_IN_EAST: Final = (0.30, 0.18, 0.52)
GROUP_ELSEWHERE: Final = (0.53, 0.36, 0.11)
APPROVAL: Final = {
    "all": (0.70, 0.70, 0.70),
    "streets": (0.66, 0.18, 0.05),
    "green": (0.20, 0.66, 0.06),
    "homes": (0.05, 0.06, 0.60),
}
"""Chance that a voter of each group approves, by the group that wants the proposal."""
DISTANCE_SCALE_M: Final = 1500.0
DISTANCE_ZERO_M: Final = 450.0
"""A proposal at this distance is as likely as above; nearer is likelier."""
APPEAL_SD: Final = 0.12
FIRST_SUBMISSION: Final = np.datetime64("2022-03-01")
SUBMISSION_DAYS: Final = 61


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """Where each proposal lies and when it was handed in."""

    area: Ints
    x: Floats
    y: Floats
    day: Ints
    appeal: Floats
    """What makes one proposal liked more than its kind (log odds)."""


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """Ballots in the order of casting, which means nothing: they are alike in distribution."""

    approved: Flags
    """Shape (ballots, proposals)."""
    group: Ints
    """Never written beside a ballot; only ``truth.json`` has it."""
    home: Ints


def proposal_texts() -> list[dict[str, Any]]:
    """Texts, cost and purpose of the proposals."""
    return list(read_texts("proposals")["proposal"])


def draw_proposals(rng: np.random.Generator, place: Place) -> Proposals:
    """Give each proposal a place in the part of the city that it is for."""
    east = place.eastern_third
    choices = {"any": np.ones_like(east), "east": east, "west": ~east}
    parts = [np.flatnonzero(choices[text["where"]]) for text in proposal_texts()]
    area = np.array(
        [part[int(share * len(part))] for part, share in zip(parts, rng.random(len(parts)), strict=True)]
    )
    x, y = place.random_places(rng, area)
    day = rng.integers(0, SUBMISSION_DAYS, len(area))
    return Proposals(area=area, x=x, y=y, day=day, appeal=rng.normal(0, APPEAL_SD, len(area)))


def draw_ballots(rng: np.random.Generator, place: Place, residents: Ints, proposals: Proposals) -> Ballots:
    """Each of 1,200 residents over 14 approves what the own group likes and what lies near."""
    adults = np.repeat(np.arange(place.areas), residents[:, 1:].sum(axis=1))
    home = rng.choice(adults, BALLOTS, replace=False)
    bounds = np.cumsum(np.where(place.eastern_third[home, None], GROUP_IN_EAST, GROUP_ELSEWHERE), axis=1)
    group = np.minimum((rng.random(BALLOTS)[:, None] >= bounds).sum(axis=1), len(GROUPS) - 1)
    wanted = np.array([APPROVAL[text["wanted_by"]] for text in proposal_texts()])
    for_all = np.array([text["wanted_by"] == "all" for text in proposal_texts()])
    x, y = place.random_places(rng, home)
    gap = np.hypot(x[:, None] - proposals.x, y[:, None] - proposals.y)
    nearness = np.where(for_all, 0.0, (DISTANCE_ZERO_M - gap) / DISTANCE_SCALE_M)
    odds = np.log(wanted / (1 - wanted)).T[group] + nearness + proposals.appeal
    chance = 1 / (1 + np.exp(-odds))
    approved = rng.random(chance.shape) < chance
    empty = ~approved.any(axis=1)
    approved[empty, chance[empty].argmax(axis=1)] = True
    return Ballots(approved=approved, group=group, home=home)


def best_welfare(ballots: Ballots) -> tuple[int, list[int]]:
    """Most euros of approved and funded cost, summed over ballots, and the proposals that give it.

    An exact knapsack over whole thousands of euros, which every cost and the budget are.
    """
    cost = np.array([text["cost_eur"] for text in proposal_texts()]) // 1000
    worth = cost * ballots.approved.sum(axis=0)
    best = np.zeros(BUDGET_EUR // 1000 + 1, dtype=np.int64)
    taken = np.zeros((len(cost), len(best)), dtype=np.bool_)
    for index, (price, value) in enumerate(zip(cost.tolist(), worth.tolist(), strict=True)):
        with_it = best[:-price] + value
        taken[index, price:] = with_it > best[price:]
        best[price:] = np.maximum(best[price:], with_it)
    chosen, left = [], len(best) - 1
    for index in reversed(range(len(cost))):
        if taken[index, left]:
            chosen.append(index)
            left -= int(cost[index])
    return int(best[-1]) * 1000, sorted(chosen)


def proposal_ids() -> dict[str, str]:
    """Return the identifier of each proposal by its key."""
    written = proposal_texts()
    return dict(zip([text["key"] for text in written], ids("P", len(written), 2), strict=True))


def proposals_table(area_ids: list[str], mission_ids: dict[str, str], proposals: Proposals) -> Table:
    """One row per proposal, ready for the ballot."""
    written = proposal_texts()
    lat, lon = degrees(proposals.x, proposals.y)
    return Table(
        "proposals",
        (
            Column("id", "VARCHAR", list(proposal_ids().values())),
            Column("mission_id", "VARCHAR", [mission_ids[text["mission"]] for text in written]),
            Column("indicator", "VARCHAR", [text["indicator"] for text in written]),
            Column("direction", "VARCHAR", [text["direction"] for text in written]),
            Column("area_id", "VARCHAR", [area_ids[area] for area in proposals.area]),
            Column("lat", "DOUBLE", lat),
            Column("lon", "DOUBLE", lon),
            Column("cost_minor", "BIGINT", [text["cost_eur"] * 100 for text in written]),
            Column("currency", "VARCHAR", ["EUR"] * len(written)),
            Column("state", "VARCHAR", ["on_ballot"] * len(written)),
            Column("submitted_on", "DATE", (FIRST_SUBMISSION + proposals.day).astype("datetime64[s]")),
            Column("language", "VARCHAR", [text["language"] for text in written]),
            *texts("title", [text["title"] for text in written], LANGUAGES),
            *texts("text", [text["text"] for text in written], LANGUAGES),
        ),
    )


def ballots_table(ballots: Ballots, income_fifth: Ints) -> Table:
    """One row per ballot: no person, no Area, no time.

    ``income_fifth`` of each Area (0 poorest) becomes the purse class of the ballots cast from it.
    """
    names = list(proposal_ids().values())
    choices = [[names[index] for index in np.flatnonzero(row)] for row in ballots.approved]
    return Table(
        "ballots",
        (
            Column("id", "VARCHAR", ids("B", len(choices), 4)),
            Column("type", "VARCHAR", ["approval"] * len(choices)),
            Column("choices", "VARCHAR[]", choices),
            Column("purse_class", "INTEGER", income_fifth[ballots.home]),
        ),
    )
