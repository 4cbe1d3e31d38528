"""Settings of every test, and the cities that many tests read."""

import dataclasses
import shutil

import pytest
from hypothesis import settings

from demo.generate import generate
from tests.built import built
from tests.data.pipeline.grid_city import GridCity, grid_city
from tests.shared_data import shared

# A busy machine is slow, not wrong: no test depends on how long it takes.
settings.register_profile("common-ground", deadline=None)
settings.load_profile("common-ground")


@pytest.fixture(scope="session")
def demo_sources(tmp_path_factory):
    """The demo city's generated files, made once."""
    folder = tmp_path_factory.mktemp("demo-sources")
    generate(folder)
    return folder


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory, demo_sources):
    """The demo city, built once; tests that change it copy its home first."""
    return built(tmp_path_factory.mktemp("demo"), "demo", demo_sources)


@pytest.fixture
def own_demo(demo_city, tmp_path):
    """A demo city that the test may change."""
    home = tmp_path / "home"
    shutil.copytree(demo_city.home, home, copy_function=shutil.copyfile)
    return dataclasses.replace(demo_city, home=home)


@pytest.fixture(scope="session")
def las_palmas(tmp_path_factory):
    """Las Palmas, built once from the shared data."""
    return built(tmp_path_factory.mktemp("las-palmas"), "las_palmas", shared("las_palmas"))


@pytest.fixture(scope="session")
def porto_alegre(tmp_path_factory):
    """Porto Alegre, built once from the shared data."""
    return built(tmp_path_factory.mktemp("porto-alegre"), "porto_alegre", shared("porto_alegre"))


@pytest.fixture(scope="session")
def grid(tmp_path_factory):
    """A small city on a grid, built once."""
    city = grid_city(tmp_path_factory.mktemp("grid"))
    city.build()
    return city


@pytest.fixture
def own_grid(grid, tmp_path):
    """A built city on a grid that the test may change."""
    shutil.copytree(grid.folder, tmp_path / "grid", copy_function=shutil.copyfile)
    return GridCity(tmp_path / "grid")
