"""A complete city on a grid of streets, written as the files a city is built from; it builds in a second.

Streets every 80 m, a house in every block, four quarters with 100 residents each, two shops, a school,
a pharmacy, a playground, a library, a fountain and a bus line through the middle.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import osmium
import pyproj

from commonground.data.city.config import CityConfig, load
from commonground.data.lake.builds import Build, live_build
from commonground.data.lake.reader import BuildReader
from commonground.data.pipeline.build import Outcome, build_city
from tests.data.test_osm import write_copies

CRS = "EPSG:3067"
SPACING_M = 80.0
SIZE = 12
WEST_M, SOUTH_M = 385_000.0, 6_671_000.0
QUARTERS = ("NW", "NE", "SW", "SE")
_FILES = ("map.osm.pbf", "quarters.geojson", "people.csv", "bus.zip")
PEOPLE = "code,people\n" + "".join(f"{quarter},100\n" for quarter in QUARTERS)
_MEMBERS: Mapping[tuple[int, int], Mapping[str, str]] = {
    (2, 2): {"shop": "supermarket", "name": "Corner food"},
    (3, 8): {"shop": "convenience"},
    (8, 3): {"amenity": "school", "name": "Grid school"},
    (9, 9): {"amenity": "pharmacy"},
    (1, 10): {"leisure": "playground"},
    (10, 1): {"amenity": "library"},
    (6, 6): {"amenity": "drinking_water"},
}
_TO_LONLAT = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
Place = tuple[float, float]


@dataclass(frozen=True)
class GridCity:
    """The files of one city in a folder, with a lake and a cache beside them."""

    folder: Path
    id: str = "grid"

    @property
    def path(self) -> Path:
        return self.folder / f"{self.id}.toml"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def cache(self) -> Path:
        return self.home / "cache"

    def load(self) -> CityConfig:
        return load(self.path)

    def build(self, **options: object) -> Outcome:
        return build_city(self.load(), lake=self.lake, cache=self.cache, **options)  # type: ignore[arg-type]  # by name

    def live(self) -> Build:
        build = live_build(self.lake, self.id)
        assert build is not None
        return build

    def reader(self) -> BuildReader:
        """Open the live build, as a page does."""
        return BuildReader(self.lake, self.live())

    def edit(self, old: str, new: str) -> None:
        """Change the city file where it says ``old``, which it must."""
        text = self.path.read_text("utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new), "utf-8")

    def replace(self, name: str, content: bytes) -> None:
        """Put other bytes into a file and their hash into the city file."""
        path = self.folder / name
        before = sha256(path.read_bytes()).hexdigest()
        path.write_bytes(content)
        self.edit(before, sha256(content).hexdigest())

    def left_over(self) -> list[str]:
        """Every file of an unfinished work, and everything in the city's folder that was not there."""
        known = {"home", *_FILES, self.path.name}
        begun = [path for path in self.home.rglob("*") if path.name.startswith(".") or ".tmp" in path.name]
        begun += [*self.home.rglob("*.part"), *self.lake.glob(".tmp/*")]
        begun += [path for path in self.folder.iterdir() if path.name not in known]
        return sorted(str(path.relative_to(self.folder)) for path in begun if path != self.lake / ".tmp")


def grid_city(folder: Path, *, id_: str = "grid", size: int = SIZE) -> GridCity:
    """Write a city of ``size`` by ``size`` crossings."""
    folder.mkdir(parents=True, exist_ok=True)
    write_copies(folder / "map.osm.pbf", grid_map(size))
    (folder / "quarters.geojson").write_text(quarters(size), "utf-8")
    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    (folder / "bus.zip").write_bytes(timetable(size))
    city = GridCity(folder, id_)
    city.path.write_text(_city_file(folder, id_=id_, size=size), "utf-8")
    return city


def grid_map(size: int = SIZE) -> list[tuple[str, object]]:
    """Every object of the map: crossings, streets, houses and what stands at some crossings."""
    nodes: dict[int, tuple[Place, Mapping[str, str]]] = {}
    ways: list[tuple[list[int], Mapping[str, str]]] = []
    for column in range(size):
        for row in range(size):
            tags = _MEMBERS.get((column, row), {})
            nodes[1 + column * size + row] = (_crossing(column, row), tags)
    for line in range(size):
        down = [1 + line * size + row for row in range(size)]
        across = [1 + column * size + line for column in range(size)]
        ways.append((down, {"highway": "residential", "name": f"Avenue {line + 1}"}))
        ways.append((across, {"highway": "residential", "name": f"Street {line + 1}"}))
    for column in range(size - 1):
        for row in range(size - 1):
            first = 10_000 + 4 * (column * size + row)
            corners = ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7))
            nodes |= {first + at: (_crossing(column + x, row + y), {}) for at, (x, y) in enumerate(corners)}
            ways.append(([*range(first, first + 4), first], {"building": "apartments"}))
    make = osmium.osm.mutable
    return [
        *(("n", make.Node(id=id_, location=place, tags=tags)) for id_, (place, tags) in nodes.items()),
        *(("w", make.Way(id=100 + at, nodes=refs, tags=tags)) for at, (refs, tags) in enumerate(ways)),
    ]


def quarters(size: int = SIZE, codes: Sequence[str] = QUARTERS) -> str:
    """Return the four quarters as GeoJSON."""
    half = (size - 1) / 2
    boxes = ((0, half), (half, half), (0, 0), (half, 0))
    features = []
    for code, (column, row) in zip(codes, boxes, strict=True):
        steps = ((0, 0), (half, 0), (half, half), (0, half), (0, 0))
        ring = [_crossing(column + x, row + y) for x, y in steps]
        about = {"code": code, "label": f"Quarter {code}"}
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": about, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features})


def timetable(
    size: int = SIZE,
    *,
    from_: str = "20260101",
    to: str = "20261231",
    at: Callable[[int], Place] | None = None,
) -> bytes:
    """Return a GTFS zip: one bus line over five stops, every 10 minutes from 6 to 20 h."""
    place = at or (lambda stop: _crossing(stop * (size - 1) / 4, (size - 1) / 2))
    stops = [(f"S{stop}", f"Stop {stop}", *place(stop)[::-1]) for stop in range(5)]
    starts = range(6 * 60, 20 * 60, 10)
    times = [
        (f"T{start}", f"S{stop}", stop + 1, f"{(start + stop) // 60:02}:{(start + stop) % 60:02}:00")
        for start in starts
        for stop in range(5)
    ]
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    members = {
        "stops.txt": _csv(("stop_id", "stop_name", "stop_lat", "stop_lon"), stops),
        "routes.txt": _csv(("route_id", "route_type"), [("R", 3)]),
        "trips.txt": _csv(
            ("trip_id", "route_id", "service_id", "direction_id"),
            [(f"T{one}", "R", "S", 0) for one in starts],
        ),
        "stop_times.txt": _csv(("trip_id", "stop_id", "stop_sequence", "departure_time"), times),
        "calendar.txt": _csv(
            ("service_id", *week, "start_date", "end_date"), [("S", 1, 1, 1, 1, 1, 0, 0, from_, to)]
        ),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return packed.getvalue()


def _crossing(column: float, row: float) -> Place:
    lon, lat = _TO_LONLAT.transform(WEST_M + SPACING_M * column, SOUTH_M + SPACING_M * row)
    return round(lon, 7), round(lat, 7)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def _city_file(folder: Path, *, id_: str, size: int) -> str:
    (west, south), (east, north) = _crossing(0, 0), _crossing(size - 1, size - 1)
    hashes = {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}
    return f"""schema = 1
boundary = {{ bbox = [{west}, {south}, {east}, {north}] }}

[city]
id = "{id_}"
name = "Grid"
country = "FI"
crs = "{CRS}"
edge = "closed"

[areas.quarter]
source = "quarters"
id = "code"
name = "label"

[sources.osm]
kind = "osm-pbf"
file = "map.osm.pbf"
sha256 = "{hashes["map.osm.pbf"]}"
release = 2026-10-01
licence = "ODbL-1.0"

[sources.quarters]
kind = "polygons"
file = "quarters.geojson"
sha256 = "{hashes["quarters.geojson"]}"
licence = "CC0-1.0"

[sources.residents]
kind = "table"
file = "people.csv"
sha256 = "{hashes["people.csv"]}"
licence = "CC-BY-4.0"
key = "code"
people = "people"
provides = ["population"]

[sources.bus]
kind = "gtfs"
file = "bus.zip"
sha256 = "{hashes["bus.zip"]}"
licence = "CC-BY-4.0"
from = 2026-10-05
to = 2026-10-10
"""
