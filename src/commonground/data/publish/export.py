"""One indicator at one level, gathered with everything a download must say.

Nothing is gathered that may not leave: a licence that forbids it, or invented rows outside a
demonstration, stop the download here, before any format is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonground.core.errors import LicenceError, NoDataError
from commonground.core.indicators.definition import Indicator
from commonground.core.indicators.registry import REGISTRY
from commonground.data.city.licences import combined, licence
from commonground.data.lake.rows import Value

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from commonground.data.lake.reader import BuildReader

CELLS = "cells"
STAMP = (
    "Synthetic demonstration data. The map is real (OpenStreetMap); people, reports, ballots, money and "
    "readings are invented."
)
"""What every export of invented rows says; see docs/methods/downloads.md."""


@dataclass(frozen=True, slots=True)
class Export:
    """A frozen view of one indicator at one level.

    Parameters
    ----------
    city, build
        Identifiers.
    created
        ISO date of the newest source.
    indicator
        Its definition.
    level
        A level of Areas, or ``cells``.
    rows
        Values by place; hidden and unknown ones are there, without a number.
    names
        Names of Areas by id; empty for Cells.
    geometry
        Shapes in lon/lat by place.
    sources
        Entries of the manifest for every source that went into rows, names or shapes.
    licence
        SPDX expression of all their licences.
    attribution
        Whom to thank, joined by ``; ``.
    synthetic
        Whether anything in it is invented.
    """

    city: str
    build: str
    created: str
    indicator: Indicator
    level: str
    rows: tuple[Value, ...]
    names: Mapping[str, str]
    geometry: Mapping[str, BaseGeometry]
    sources: tuple[Mapping[str, Any], ...]
    licence: str
    attribution: str
    synthetic: bool

    @property
    def stem(self) -> str:
        """File name without its ending."""
        return f"{self.city}-{self.indicator.id}-{self.level}-{self.build}"


def export(build: BuildReader, indicator: str, *, level: str, demo: bool = False) -> Export:
    """Gather an indicator at a level.

    Parameters
    ----------
    build
        The build it is taken from.
    indicator
        Identifier, for example ``"H06"``.
    level
        A level of Areas of the city, or ``"cells"``.
    demo
        Let invented rows out; each download then carries the stamp.

    Raises
    ------
    NoDataError
        The build has no such indicator or level.
    LicenceError
        A source forbids it, or rows are invented and ``demo`` is False.
    """
    known = REGISTRY.get(indicator)
    if known is None or indicator not in build.manifest["indicators"]:
        held = ", ".join(sorted(build.manifest["indicators"]))
        raise NoDataError(f"Build {build.id} has no indicator {indicator!r}; it has {held}.")
    levels = [entry["id"] for entry in build.city["levels"]]
    if level not in {*levels, CELLS}:
        raise NoDataError(f"The city has no level {level!r}; it has {', '.join([*levels, CELLS])}.")
    cells = level == CELLS
    rows = build.values(indicator, place_kind="cell" if cells else "area", level=None if cells else level)
    table = build.build.tables["cells" if cells else "areas"]
    used = {*build.manifest["indicators"][indicator]["inputs"], *table.sources, *_inputs(rows)}
    sources = tuple(
        entry for entry in build.manifest["sources"] if entry["id"] in used and entry["status"] == "ok"
    )
    licences = {name for row in rows for name in row.licences} | {entry["licence"] for entry in sources}
    _check_licences(f"{indicator} by {level}", sources, licences)
    synthetic = any(row.synthetic for row in rows) or any(entry["synthetic"] for entry in sources)
    if synthetic and not demo:
        raise LicenceError(
            f"{indicator} by {level} holds invented rows: they are published in a demonstration only. "
            "Say that it is one (demo=True), or build the city from real sources."
        )
    return Export(
        city=build.build.city,
        build=build.id,
        created=str(build.manifest["created"]),
        indicator=known,
        level=level,
        rows=rows,
        names={} if cells else {area.id: area.name for area in build.areas(level)},
        geometry=build.cell_geometries() if cells else build.area_geometries(level),
        sources=sources,
        licence=combined(licences).id,
        attribution="; ".join(
            dict.fromkeys(entry["attribution"] for entry in sources if entry["attribution"])
        ),
        synthetic=synthetic,
    )


def _inputs(rows: tuple[Value, ...]) -> Iterator[str]:
    """Yield the sources that rows name: ``<source>@<hash>``."""
    for row in rows:
        for version in row.input_versions:
            yield version.partition("@")[0]


def _check_licences(what: str, sources: tuple[Mapping[str, Any], ...], licences: set[str]) -> None:
    """Refuse what a licence forbids, naming the source."""
    for entry in sources:
        facts = licence(entry["licence"])
        if not facts.redistribute:
            raise LicenceError(
                f"{what} cannot be published: source {entry['id']!r} has licence {facts.id} "
                f"({facts.reason}). Ask its publisher for an open licence and write it into the city file, "
                "or build without that source."
            )
    for name in sorted(licences):
        if not licence(name).redistribute:
            raise LicenceError(
                f"{what} cannot be published: it was made under licence {name} ({licence(name).reason}). "
                "Build without the source that has it."
            )
