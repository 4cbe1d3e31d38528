"""Cities built once for all tests that read a finished build."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from commonground.data.city.config import CityConfig, load
from commonground.data.lake.reader import BuildReader
from commonground.data.pipeline.build import Outcome, build_city
from tests.shared_data import ROOT


@dataclass(frozen=True)
class BuiltCity:
    """A city with a lake and a cache of its own."""

    home: Path
    city: CityConfig
    outcome: Outcome

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def cache(self) -> Path:
        return self.home / "cache"

    def reader(self) -> BuildReader:
        return BuildReader(self.lake, self.outcome.build)

    def again(self, city: CityConfig | None = None, **options) -> Outcome:
        return build_city(city or self.city, lake=self.lake, cache=self.cache, **options)


def built(home: Path, name: str, *folders: Path) -> BuiltCity:
    """Build a city of the project from the folders that hold its sources."""
    city = load(ROOT / "cities" / f"{name}.toml")
    outcome = build_city(city, lake=home / "lake", cache=home / "cache", from_dirs=folders)
    return BuiltCity(home, city, outcome)
