"""Every planted truth is found again, in each of 200 cities that nobody chose."""

import numpy as np
import pytest

from demo.air import HOTSPOT_SD_M
from demo.conversation import UNSEEN
from demo.experiment import effect
from demo.planted import AS_TOLD
from demo.world import World
from tests.demo import estimators, opinion

LIMIT = 4.0
"""Standard errors that an estimate may miss by."""


def stacked(worlds: list[World], name: str) -> np.ndarray:
    return np.stack([getattr(world.air, name) for world in worlds])


@pytest.fixture(scope="module")
def sensors(worlds: list[World]) -> dict[str, np.ndarray]:
    x, y, mean = stacked(worlds, "x"), stacked(worlds, "y"), estimators.sensor_means(stacked(worlds, "pm25"))
    weight = np.ones_like(mean)
    for row, city in enumerate(zip(x, y, mean, strict=True)):
        weight[row, estimators.faulty_sensors(*city)] = 0.0
    found, error = estimators.hotspots(x, y, mean, weight=weight)
    return {"weight": weight, "found": found, "error": error}


def test_a_the_added_housing_burden_of_the_east_is_found(worlds: list[World]):
    for world in worlds:
        east = world.place.eastern_third[world.households.area]
        found, se = estimators.two_means(world.households.burden, east)
        assert abs(found - AS_TOLD.burden) <= LIMIT * se


def test_b_the_hotspot_is_found_within_25_metres(worlds: list[World], sensors: dict[str, np.ndarray]):
    middle = np.array([[world.air.hotspot_x, world.air.hotspot_y] for world in worlds])
    assert np.hypot(*(sensors["found"][:, 2:4] - middle).T).max() <= 25.0


def test_b_height_and_width_of_the_hotspot_are_found(sensors: dict[str, np.ndarray]):
    height, width = sensors["found"][:, 1], sensors["found"][:, 4]
    assert (np.abs(height - AS_TOLD.hotspot) / sensors["error"][:, 1]).max() <= LIMIT
    assert (np.abs(width - HOTSPOT_SD_M) / sensors["error"][:, 4]).max() <= LIMIT


def test_b_the_three_faulty_sensors_are_found_and_no_other(
    worlds: list[World], sensors: dict[str, np.ndarray]
):
    for world, weight in zip(worlds, sensors["weight"], strict=True):
        assert np.flatnonzero(weight == 0).tolist() == world.air.faulty.tolist()


def test_c_the_silence_of_the_poorest_fifth_is_found(worlds: list[World]):
    for world in worlds:
        found, se = log_rate_of_the_poorest(world)
        assert abs(found - np.log(AS_TOLD.reporting)) <= LIMIT * se


def test_d_planted_duplicates_are_found_and_little_else(worlds: list[World]):
    for world in worlds:
        found = pairs_of(world)
        later = np.flatnonzero(world.reports.again >= 0)
        planted = set(zip(world.reports.again[later].tolist(), later.tolist(), strict=True))
        assert len(found & planted) / len(found) >= 0.90
        assert len(found & planted) / len(planted) >= 0.98


def test_e_three_groups_and_eight_agreed_statements_are_found(worlds: list[World]):
    rng = np.random.default_rng(0)
    for world in worlds:
        stance = world.conversation.stance
        seen = stance != UNSEEN
        label = opinion.opinion_groups(opinion.opinion_map(stance, seen), rng)
        assert label.max() + 1 == 3
        assert opinion.adjusted_rand(label, world.conversation.group) >= 0.85
        assert opinion.agreed_by_all(stance, seen, label, 8) == set(world.conversation.consensus.tolist())


def test_f_the_effect_of_the_experiment_is_found(worlds: list[World]):
    for world in worlds:
        panel = world.panels[0]
        planted = effect(panel.start, AS_TOLD)[np.arange(24) >= panel.start[:, None]].mean()
        found, se = estimators.effect_of_waves(panel.outcome, panel.start)
        assert planted == pytest.approx(-0.2104, abs=5e-5)
        assert abs(found - planted) <= LIMIT * se


def test_f_the_broken_experiment_is_caught_by_its_past(worlds: list[World]):
    caught = [abs(estimators.pre_trend_z(w.panels[2].outcome, w.panels[2].start)) > 1.645 for w in worlds]
    assert np.mean(caught) >= 0.95


def test_residents_follow_the_floor_area_and_sum_to_what_is_expected(worlds: list[World]):
    people = np.array([world.people for world in worlds])
    expected = 2_576_064 / 400
    assert (np.abs(people.sum(axis=1) - expected) / np.sqrt(expected)).max() <= LIMIT
    large = worlds[0].place.floor_area_m2 > 12 * 400
    per_person = worlds[0].place.floor_area_m2[large] / people[:, large].mean(axis=0)
    assert per_person == pytest.approx(np.full(large.sum(), np.median(per_person)), rel=0.1)


def test_each_city_has_two_areas_with_one_to_four_residents_and_no_other_under_ten(worlds: list[World]):
    people = np.sort([world.people for world in worlds], axis=1)
    assert people[:, :2].min() >= 1
    assert people[:, :2].max() <= 4
    assert people[:, 2].min() >= 10


def log_rate_of_the_poorest(world: World) -> tuple[float, float]:
    again = {later for _, later in pairs_of(world)}
    first = np.array([index not in again for index in range(len(world.reports.area))])
    count = np.bincount(world.reports.area[first], minlength=world.place.areas)
    homes = world.households
    return estimators.rate_ratio(
        count, world.people, estimators.poorest_fifth(homes.area, homes.income_minor, world.people)
    )


def pairs_of(world: World) -> set[tuple[int, int]]:
    reports = world.reports
    return estimators.duplicate_pairs(reports.x, reports.y, reports.second, reports.category)
