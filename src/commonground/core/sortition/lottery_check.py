"""Does a published lottery hold? What anyone can check, and what needs the pool and the secret."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from commonground.core.errors import Problem
from commonground.core.sortition import refusals
from commonground.core.sortition.fair import EFFORT, PROVEN, Effort
from commonground.core.sortition.leximin import leximin
from commonground.core.sortition.lottery_file import (
    LotteryFile,
    PublishedType,
    hashed_order,
    hashed_types,
)
from commonground.core.sortition.lottery_reading import declared_root, read_lottery
from commonground.core.sortition.maximin import maximin
from commonground.core.words import Message, Name, Sentence

if TYPE_CHECKING:
    from commonground.core.choice.result import Watch
    from commonground.core.sortition.panels import PanelRules

_SAME: Final = PROVEN


def check_lottery(data: bytes) -> tuple[LotteryFile, list[Problem]]:
    """Return a published lottery and everything in it that contradicts itself.

    Parameters
    ----------
    data
        The bytes of the file.

    Returns
    -------
    tuple
        The lottery, and what does not hold; an empty list if all does. Checked are: the Merkle root, the
        order of people and that nobody is there twice, that every panel has its size and each person once,
        that types, seats and people add up, that turns inside a type differ by at most one panel, and the
        largest gap (the last two only without households, where turns can differ by more).

    Raises
    ------
    InputError
        The bytes are no lottery.
    """
    file = read_lottery(data)
    problems = [*_people_problems(file, declared_root(data)), *_panel_problems(file), *_sum_problems(file)]
    if not problems and not file.households:
        problems += _turn_problems(file)
    return file, problems


def check_inside(file: LotteryFile, rules: PanelRules, *, secret: bytes) -> list[Problem]:
    """Return everything in a published lottery that contradicts the pool and the quotas behind it.

    Parameters
    ----------
    file
        A lottery that :func:`check_lottery` found to hold.
    rules
        Pool, quotas and size it was made from.
    secret
        The organiser's secret.

    Returns
    -------
    list of Problem
        Empty if it holds: the people are those of the pool, every panel keeps every quota and holds no two
        of one household, and types, seats and the largest gap are as published. Whether the chances are the
        fairest is for :func:`check_fairness`.
    """
    order, hashes = hashed_order(rules, secret=secret)
    problems = []
    if hashes != list(file.people):
        said = Sentence(refusals.STRANGERS, {"number": len(set(file.people) - set(hashes))})
        return [_lie("people", f"{len(file.people)} hashes", said)]
    if (rules.size, rules.quotas) != (file.size, file.quotas):
        problems.append(_lie("quotas", f"size {file.size}", Sentence(refusals.OTHER_RULES)))
    panels = [tuple(order[at] for at in panel) for panel in file.panels]
    problems += _rule_problems(panels, rules)
    problems += _type_problems(panels, file, rules, secret)
    return problems


def check_fairness(
    file: LotteryFile,
    rules: PanelRules,
    *,
    secret: bytes,
    effort: Effort = EFFORT,
    watch: Watch | None = None,
) -> list[Problem]:
    """Compute the fairest lottery again and return where the published chances are not as fair.

    For leximin the chance of each type is compared, for maximin, which is not unique, the least chance;
    within 2e-6, twice the tolerance of the method. Where either search was ended before it was done, the
    least chance may fall short of the one found now by what the file admits to, and by no more.
    """
    again = (leximin if file.method == "leximin" else maximin)(rules, effort=effort, watch=watch)
    types = hashed_types(rules, secret=secret)
    claimed = [float(one.chance) for one in file.types]
    done = again.proven and file.proven
    if done and file.method == "leximin":
        return [
            _lie(f"types[{number}].chance", f"{claim:.9f}", _chance(refusals.FAIREST, again.chances[at]))
            for number, (at, claim) in enumerate(zip(types, claimed, strict=True))
            if abs(claim - again.chances[at]) > _SAME
        ]
    possible = [claim for at, claim in zip(types, claimed, strict=True) if at not in again.never]
    least = min(possible, default=0.0)
    short = again.least - least
    if short <= _SAME + (0 if done else file.within) and (short >= -_SAME or not done):
        return []
    return [_lie("types", f"least chance {least:.9f}", _chance(refusals.LARGEST_LEAST, again.least))]


def _chance(message: Message, chance: float) -> Sentence:
    return Sentence(message, {"chance": Name(f"{chance:.9f}")})


def _lie(field: str, value: str, said: Sentence) -> Problem:
    return Problem.saying("does_not_hold", None, field, value, said)


def _people_problems(file: LotteryFile, declared: str) -> Iterator[Problem]:
    if list(file.people) != sorted(set(file.people)):
        yield _lie("people", f"{len(file.people)} hashes", Sentence(refusals.UNSORTED))
    elif declared != file.root:
        yield _lie("people_root", declared, Sentence(refusals.OTHER_ROOT, {"root": Name(file.root)}))


def _panel_problems(file: LotteryFile) -> Iterator[Problem]:
    for number, panel in enumerate(file.panels):
        once = all(one < other for one, other in pairwise(panel))
        if len(panel) != file.size or not once or (panel and panel[-1] >= len(file.people)):
            said = Sentence(refusals.PANEL_OF, {"number": file.size})
            yield _lie(f"panels[{number}]", str(panel)[:60], said)
    if not file.panels:
        yield _lie("panels", "[]", Sentence(refusals.NO_PANELS))


def _sum_problems(file: LotteryFile) -> Iterator[Problem]:
    people = sum(one.people for one in file.types)
    if people != len(file.people):
        listed = Sentence(refusals.PEOPLE, {"number": len(file.people)})
        yield _lie("types", f"{people} people", Sentence(refusals.LIST_HAS, {"people": listed}))
    seats, expected = sum(one.drawn for one in file.types), len(file.panels) * file.size
    if seats != expected:
        held = Sentence(refusals.SEATS, {"number": expected})
        yield _lie("types", f"{seats} seats", Sentence(refusals.PANELS_HAVE, {"seats": held}))
    for number, one in enumerate(file.types):
        if one.people < 1 or not 0 <= one.chance <= 1:
            yield _lie(f"types[{number}]", f"{one.people}, {one.chance}", Sentence(refusals.CHANCE))


def _turn_problems(file: LotteryFile) -> Iterator[Problem]:
    """Compare what the types promise, turn by turn, with how often each person is on a panel."""
    promised: Counter[int] = Counter()
    gap = Fraction(0)
    for one in file.types:
        each, more = divmod(one.drawn, one.people)
        turns = {each: one.people - more, each + 1: more}
        promised.update({drawn: people for drawn, people in turns.items() if people})
        gap = max(gap, *(_gap(drawn, one, file) for drawn, people in turns.items() if people))
    drawn = Counter(person for panel in file.panels for person in panel)
    found = Counter(drawn[person] for person in range(len(file.people)))
    if found != promised:
        yield _lie("panels", "turns", Sentence(refusals.TURNS))
    elif gap != file.gap:
        yield _lie("gap", str(file.gap), Sentence(refusals.GAP, {"gap": Name(str(gap))}))


def _gap(drawn: int, one: PublishedType, file: LotteryFile) -> Fraction:
    return abs(Fraction(drawn, len(file.panels)) - one.chance)


def _rule_problems(panels: list[tuple[int, ...]], rules: PanelRules) -> Iterator[Problem]:
    kind = np.zeros(len(rules.pool.people), dtype=np.int64)
    for number, members in enumerate(rules.types.members):
        kind[list(members)] = number
    for number, panel in enumerate(panels):
        rows = rules.matrix @ np.bincount(kind[list(panel)], minlength=len(rules.count))
        for quota, found in zip(rules.quotas, rows.tolist(), strict=False):  # behind the quotas come others
            if not quota.least <= found <= quota.most:
                told = {"number": found, "least": quota.least, "most": quota.most}
                said = Sentence(refusals.QUOTA_BROKEN, told)
                yield _lie(f"panels[{number}]", f"{quota.feature} = {quota.value}", said)
        homes = [home for person in panel if (home := rules.pool.people[person].household)]
        if len(set(homes)) < len(homes):
            yield _lie(f"panels[{number}]", "households", Sentence(refusals.ONE_HOUSEHOLD))


def _type_problems(
    panels: list[tuple[int, ...]], file: LotteryFile, rules: PanelRules, secret: bytes
) -> Iterator[Problem]:
    drawn = Counter(person for panel in panels for person in panel)
    types = hashed_types(rules, secret=secret)
    if len(types) != len(file.types):
        said = Sentence(refusals.TYPES, {"number": len(types)})
        yield _lie("types", f"{len(file.types)} types", said)
        return
    gap = Fraction(0)
    for number, (at, one) in enumerate(zip(types, file.types, strict=True)):
        turns = [drawn[member] for member in rules.types.members[at]]
        if (len(turns), sum(turns)) != (one.people, one.drawn):
            seats = Sentence(refusals.SEATS, {"number": sum(turns)})
            said = Sentence(refusals.OF_TYPE, {"number": len(turns), "seats": seats})
            yield _lie(f"types[{number}]", f"{one.people} people, {one.drawn} seats", said)
        gap = max(gap, *(_gap(turn, one, file) for turn in turns))
    if gap != file.gap:
        yield _lie("gap", str(file.gap), Sentence(refusals.GAP, {"gap": Name(str(gap))}))
