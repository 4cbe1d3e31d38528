"""Small pools whose panels can all be listed, and the fairest lottery found from that list alone."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from commonground.core.sortition.panels import panel_rules
from commonground.core.sortition.pool import Person, Pool, Quota


def pool_of(*groups, features=("a", "b")):
    """Return a pool of groups (values, how many)."""
    people = [values for values, number in groups for _ in range(number)]
    return Pool(tuple(features), tuple(Person(f"p{at:03}", values) for at, values in enumerate(people)))


def rules_of(pool, quotas, size):
    """Return rules from quotas as (feature, value, least, most)."""
    return panel_rules(pool, [Quota(*one) for one in quotas], size=size)


@st.composite
def tasks(draw, *, households=False, people=12, slack=2):
    """Draw a pool, and quotas around one of its panels: tight, so that whole numbers matter."""
    features = draw(st.integers(1, 3))
    values = [draw(st.integers(2, 3)) for _ in range(features)]
    number = draw(st.integers(2, people))
    rows = [tuple(str(draw(st.integers(0, top - 1))) for top in values) for _ in range(number)]
    homes = [str(draw(st.integers(0, number // 2))) if households else "" for _ in rows]
    order = draw(st.permutations(range(number)))
    size = draw(st.integers(1, min(number, 5)))
    panel, taken = [], set()
    for at in order:
        if len(panel) < size and (not homes[at] or homes[at] not in taken):
            panel.append(at)
            taken.add(homes[at])
    size = len(panel)
    names = tuple(f"f{at}" for at in range(features))
    quotas = []
    for at, top in enumerate(values):
        for value in map(str, range(top)):
            held = sum(rows[one][at] == value for one in panel)
            least = max(0, held - draw(st.integers(0, slack)))
            quotas.append((names[at], value, least, held + draw(st.integers(0, slack))))
    people_ = tuple(
        Person(f"p{at:02}", row, home) for at, (row, home) in enumerate(zip(rows, homes, strict=True))
    )
    return rules_of(Pool(names, people_), quotas, size)


def all_panels(rules):
    """List every panel as a set of people, by trying all."""
    people = rules.pool.people
    place = {feature: at for at, feature in enumerate(rules.pool.features)}
    found = []
    for panel in itertools.combinations(range(len(people)), rules.size):
        homes = [people[one].household for one in panel if people[one].household]
        if len(set(homes)) == len(homes) and all(
            quota.least
            <= sum(people[one].values[place[quota.feature]] == quota.value for one in panel)
            <= quota.most
            for quota in rules.quotas
        ):
            found.append(panel)
    return found


def fairest_by_hand(rules):
    """Return each person's chance in the leximin lottery over the list of all panels."""
    panels = all_panels(rules)
    sits = np.zeros((len(rules.pool.people), len(panels)))
    for at, panel in enumerate(panels):
        sits[list(panel), at] = 1.0
    fixed = np.full(len(sits), np.nan)
    while np.isnan(fixed).any():
        free = np.isnan(fixed)
        found = linprog(
            np.append(np.zeros(len(panels)), -1.0),
            A_ub=np.hstack([-sits, free[:, np.newaxis].astype(float)]),
            b_ub=-np.where(free, 0.0, fixed - 1e-9),
            A_eq=np.append(np.ones(len(panels)), 0.0)[np.newaxis],
            b_eq=[1.0],
            bounds=[(0, None)] * len(panels) + [(None, None)],
        )
        fixed[free & (found.ineqlin.marginals < -1e-7)] = found.x[-1]
    return fixed


def chances_of_people(distribution):
    """Return each person's chance in a distribution over types."""
    types = distribution.rules.types
    chances = np.zeros(len(distribution.rules.pool.people))
    for number, members in enumerate(types.members):
        chances[list(members)] = distribution.chances[number]
    return chances
