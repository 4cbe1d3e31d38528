"""Small, plain estimators: each finds one planted truth from the data alone.

They are written for these tests and know nothing of the generator but its published columns.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

NEIGHBOURS = 6
FAULTY_ABOVE = 12.0
STARTS = 5
ROUNDS = 60


def two_means(values, flags):
    """Difference of means and its standard error."""
    inside, outside = values[flags], values[~flags]
    se = np.sqrt(inside.var(ddof=1) / len(inside) + outside.var(ddof=1) / len(outside))
    return inside.mean() - outside.mean(), se


def sensor_means(readings):
    """Mean of each sensor, freed of the city's days; ``readings`` (cities, sensors, days) with NaN."""
    known = np.isfinite(readings)
    value = np.where(known, readings, 0.0)
    per_sensor, per_day = known.sum(axis=2), known.sum(axis=1)
    sensor = np.zeros(readings.shape[:2])
    day = value.sum(axis=1) / per_day
    for _ in range(12):
        sensor = (value - known * day[:, None, :]).sum(axis=2) / per_sensor
        day = (value - known * sensor[:, :, None]).sum(axis=1) / per_day
    return sensor + day.mean(axis=1)[:, None]


def faulty_sensors(x, y, mean):
    """Sensors far above the median of their six nearest."""
    gap = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(gap, np.inf)
    nearest = np.argsort(gap, axis=1)[:, :NEIGHBOURS]
    return np.flatnonzero(mean - np.median(mean[nearest], axis=1) > FAULTY_ABOVE)


def hotspots(x, y, mean, *, weight):
    """Background, height, place and width of one bell curve per city, with standard errors.

    Levenberg-Marquardt on all cities at once, from each of the five highest sensors; weight 0 leaves a
    sensor out. Returns ``(parameters, errors)``, each (cities, 5): background, height, x, y, sd.
    """
    high = np.argsort(np.where(weight > 0, -mean, np.inf), axis=1)[:, :STARTS]
    rows = np.repeat(np.arange(len(mean)), STARTS)
    x, y, mean, weight = x[rows], y[rows], mean[rows], weight[rows]
    first = high.ravel()
    each = np.arange(len(rows))
    base = np.median(mean, axis=1)
    guess = np.stack(
        [base, mean[each, first] - base, x[each, first], y[each, first], np.full(len(rows), 180.0)], axis=1
    )
    guess, cost, normal = _fit(guess, x, y, mean, weight)
    best = cost.reshape(-1, STARTS).argmin(axis=1) + STARTS * np.arange(len(high))
    noise = cost[best] / (weight[best].sum(axis=1) - guess.shape[1])
    errors = np.array([_errors(matrix, sigma2) for matrix, sigma2 in zip(normal[best], noise, strict=True)])
    return guess[best], errors


def _fit(guess, x, y, mean, weight):
    damping = np.full(len(guess), 1e-2)
    cost, gradient, normal = _slopes(guess, x, y, mean, weight)
    for _ in range(ROUNDS):
        scale = damping[:, None, None] * np.eye(5) * (np.einsum("pii->pi", normal) + 1e-9)[:, None, :]
        step = np.linalg.solve(normal + scale, gradient[:, :, None])[:, :, 0]
        tried = guess + step
        tried[:, 4] = np.clip(tried[:, 4], 20.0, 900.0)
        new_cost, new_gradient, new_normal = _slopes(tried, x, y, mean, weight)
        better = new_cost < cost
        damping = np.where(better, damping / 4, damping * 5).clip(1e-9, 1e9)
        guess = np.where(better[:, None], tried, guess)
        cost = np.where(better, new_cost, cost)
        gradient = np.where(better[:, None], new_gradient, gradient)
        normal = np.where(better[:, None, None], new_normal, normal)
    return guess, cost, normal


def _slopes(guess, x, y, mean, weight):
    base, height, mid_x, mid_y, sd = (part[:, None] for part in guess.T)
    dx, dy = x - mid_x, y - mid_y
    bell = np.exp(-(dx**2 + dy**2) / (2 * sd**2))
    rest = mean - base - height * bell
    slope = np.stack(
        [
            np.ones_like(bell),
            bell,
            height * bell * dx / sd**2,
            height * bell * dy / sd**2,
            height * bell * (dx**2 + dy**2) / sd**3,
        ],
        axis=2,
    )
    weighted = slope * weight[:, :, None]
    return (
        (weight * rest**2).sum(axis=1),
        np.einsum("pni,pn->pi", weighted, rest),
        np.einsum("pni,pnj->pij", weighted, slope),
    )


def _errors(normal, noise):
    if np.linalg.cond(normal) > 1e14:
        return np.full(len(normal), np.inf)
    return np.sqrt(np.diag(np.linalg.inv(normal)) * noise)


def poorest_fifth(area, income, people):
    """Areas of the lowest fifth by mean household income; those under 10 residents are not ranked."""
    mean = np.bincount(area, income, len(people)) / np.bincount(area, minlength=len(people))
    ranked = sorted((index for index in range(len(people)) if people[index] >= 10), key=mean.__getitem__)
    share = (np.arange(len(ranked)) + 0.5) / len(ranked)
    return np.isin(np.arange(len(people)), np.array(ranked)[share < 1 / 5])


def duplicate_pairs(x, y, second, category):
    """Pairs (earlier, later) of one category within 25 m and 3 days; reports in order of time."""
    pairs = cKDTree(np.column_stack([x, y])).query_pairs(25.0, output_type="ndarray")
    first, later = np.sort(pairs, axis=1).T
    same = (category[first] == category[later]) & (second[later] - second[first] <= 3 * 86_400)
    return set(zip(first[same].tolist(), later[same].tolist(), strict=True))


def rate_ratio(count, people, flags):
    """Log of the ratio of rates, inside over outside, and its standard error."""
    inside, outside = count[flags].sum(), count[~flags].sum()
    ratio = (inside / people[flags].sum()) / (outside / people[~flags].sum())
    return np.log(ratio), np.sqrt(1 / inside + 1 / outside)


def effect_of_waves(outcome, start):
    """Mean effect over treated cells against never-treated Areas, and its standard error.

    Callaway and Sant'Anna (2021), comparison group never treated, base the month before the start.
    """
    sums, weights = _gains(outcome, start)
    never = start == outcome.shape[1]
    estimate, variance, controls = 0.0, 0.0, np.zeros(never.sum())
    for month, weight in weights.items():
        treated, gain = start == month, sums[month]
        estimate += weight * (gain[treated].mean() - gain[never].mean())
        variance += weight**2 * gain[treated].var(ddof=1) / treated.sum()
        controls += weight * gain[never]
    return estimate, np.sqrt(variance + controls.var(ddof=1) / never.sum())


def permutation_p(outcome, start, rng, draws=199):
    """Share of random reassignments of the start months whose effect is at least as large."""
    sums, weights = _gains(outcome, start)
    lots = np.vstack([start, rng.permuted(np.tile(start, (draws, 1)), axis=1)])
    never = lots == outcome.shape[1]
    found = np.zeros(len(lots))
    for month, weight in weights.items():
        treated = lots == month
        gain = sums[month]
        found += weight * (treated @ gain / treated.sum(axis=1) - never @ gain / never.sum(axis=1))
    return np.mean(np.abs(found) >= np.abs(found[0]) - 1e-12)


def _gains(outcome, start):
    months = outcome.shape[1]
    waves = [int(month) for month in np.unique(start) if month < months]
    cells = sum(int((start == month).sum()) * (months - month) for month in waves)
    sums = {m: outcome[:, m:].sum(axis=1) - (months - m) * outcome[:, m - 1] for m in waves}
    return sums, {month: (start == month).sum() / cells for month in waves}


def pre_trend_z(outcome, start):
    """Placebo: change between the halves of the months before any start, treated against never."""
    before = int(start.min())
    change = outcome[:, before // 2 : before].mean(axis=1) - outcome[:, : before // 2].mean(axis=1)
    difference, se = two_means(change, start < outcome.shape[1])
    return difference / se
