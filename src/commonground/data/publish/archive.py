"""The archive of a build's vector tiles, as one file to take away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commonground.core.errors import LicenceError, NoDataError
from commonground.data.city.licences import require_publishable
from commonground.data.publish.export import STAMP
from commonground.data.tiles.archive import tiles_file

if TYPE_CHECKING:
    from commonground.data.lake.reader import BuildReader

_DRAWN = ("areas", "cells", "edges", "buildings", "values")


def tiles_archive(build: BuildReader, *, demo: bool = False) -> Path:
    """Return the PMTiles file of a build, if its licences let it leave.

    Parameters
    ----------
    demo
        Whether invented rows may leave; the archive then says so in its attribution.

    Raises
    ------
    NoDataError
        The build has no tiles.
    LicenceError
        A licence of anything drawn forbids it, or rows are invented outside a demonstration.
    """
    held = build.manifest["tiles"]
    if held is None:
        raise NoDataError(f"Build {build.id} has no tiles: build the city again.")
    tables = build.manifest["tables"]
    require_publishable(
        (licence for name in _DRAWN if name in tables for licence in tables[name]["licences"]),
        what=f"The tiles of {build.city['id']}",
    )
    if build.synthetic and not demo:
        raise LicenceError(
            f"The tiles of {build.city['id']} hold invented rows: {STAMP} Ask for the demonstration."
        )
    return tiles_file(build.lake, held["sha256"])
