"""Where nothing was planted, the same methods find something no more often than they promise."""

import numpy as np
from scipy import stats

from demo.world import World
from tests.demo import estimators
from tests.demo.test_recovery import log_rate_of_the_poorest, stacked

ALPHA = 0.05


def most_findings(seeds: int, alpha: float = ALPHA) -> int:
    """More findings than this come from a method that keeps its promise once in a thousand."""
    return int(stats.binom.ppf(0.999, seeds, alpha))


def two_sided_p(estimate: float, se: float) -> float:
    return float(2 * stats.norm.sf(abs(estimate / se)))


def test_no_burden_is_found_in_the_east(null_worlds: list[World]):
    p = [
        two_sided_p(
            *estimators.two_means(world.households.burden, world.place.eastern_third[world.households.area])
        )
        for world in null_worlds
    ]
    assert np.sum(np.array(p) <= ALPHA) <= most_findings(len(p))


def test_no_hotspot_and_no_faulty_sensor_is_found(null_worlds: list[World]):
    x, y = stacked(null_worlds, "x"), stacked(null_worlds, "y")
    mean = estimators.sensor_means(stacked(null_worlds, "pm25"))
    faulty = [len(estimators.faulty_sensors(*city)) for city in zip(x, y, mean, strict=True)]
    found, error = estimators.hotspots(x, y, mean, weight=np.ones_like(mean))
    assert sum(faulty) == 0
    assert np.sum(found[:, 1] >= 3 * error[:, 1]) <= most_findings(len(null_worlds))


def test_no_silence_of_the_poorest_fifth_is_found(null_worlds: list[World]):
    p = [two_sided_p(*log_rate_of_the_poorest(world)) for world in null_worlds]
    assert np.sum(np.array(p) <= ALPHA) <= most_findings(len(p))


def test_no_effect_is_found_in_either_experiment_that_was_drawn_by_lot(null_worlds: list[World]):
    rng = np.random.default_rng(0)
    for number in (0, 1):
        panels = [world.panels[number] for world in null_worlds]
        p = [estimators.permutation_p(panel.outcome, panel.start, rng) for panel in panels]
        assert np.sum(np.array(p) <= ALPHA) <= most_findings(len(p))


def test_the_null_experiment_shows_no_effect_in_the_told_world_either(worlds: list[World]):
    rng = np.random.default_rng(1)
    p = [estimators.permutation_p(w.panels[1].outcome, w.panels[1].start, rng) for w in worlds]
    assert np.sum(np.array(p) <= ALPHA) <= most_findings(len(p))


def test_experiments_drawn_by_lot_pass_the_look_at_their_past(worlds: list[World]):
    for number in (0, 1):
        z = np.array(
            [estimators.pre_trend_z(w.panels[number].outcome, w.panels[number].start) for w in worlds]
        )
        assert np.sum(np.abs(z) > stats.norm.ppf(0.95)) <= most_findings(len(z), alpha=0.10)


def test_the_methods_would_find_what_is_there(worlds: list[World]):
    rng = np.random.default_rng(2)
    burden = [
        two_sided_p(*estimators.two_means(w.households.burden, w.place.eastern_third[w.households.area]))
        for w in worlds
    ]
    silence = [two_sided_p(*log_rate_of_the_poorest(world)) for world in worlds]
    waves = [estimators.permutation_p(w.panels[0].outcome, w.panels[0].start, rng) for w in worlds]
    assert max(*burden, *silence, *waves) <= ALPHA
