"""A city, from its file and its verified sources to a live build."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy.typing as npt
import shapely

from commonground.core.indicators.registry import REGISTRY
from commonground.core.places.geodesy import unproject_geometry
from commonground.data.city.config import CityConfig, SourceRef
from commonground.data.lake import stage_cache
from commonground.data.lake.builds import Build, build_id, build_lock, publish_build, table_entries
from commonground.data.lake.carried import KINDS as CARRIED
from commonground.data.lake.carried import Carried, carry
from commonground.data.lake.doors import write_pack
from commonground.data.lake.tables import write_table
from commonground.data.lake.version import Version, VersionMeta
from commonground.data.lake.write import read_columns
from commonground.data.pipeline.inputs import gather
from commonground.data.pipeline.methods import code_version, method_hash
from commonground.data.pipeline.origins import missing_inputs, sources_of
from commonground.data.pipeline.stages import STAGES, Stage, dependencies
from commonground.data.pipeline.workbench import Workbench
from commonground.data.progress import Progress, Quiet
from commonground.data.publish.export import STAMP
from commonground.data.sources.fetch import FetchReport, fetch
from commonground.data.tiles.cut import cut

_UNDATED = "1970-01-01"
_EXTENT_STEP_M = 5.0
_CITY_ZOOMS = (8, 14)
_SMALL_CITY_ZOOMS = (11, 16)
_SMALL_CITY_DEG = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build did.

    Parameters
    ----------
    build
        The build that is live now.
    stages
        Each stage, its key, and whether it was found done.
    untold
        Indicators that are "cannot tell" everywhere, and which input is missing.
    """

    build: Build
    stages: tuple[tuple[str, str, bool], ...]
    untold: Mapping[str, str]

    @property
    def report(self) -> Mapping[str, Any]:
        """What was read, dropped, cut and repaired, by part."""
        report: Mapping[str, Any] = self.build.manifest["report"]
        return report


@dataclass(slots=True)
class _Work:
    """A build under way."""

    lake: Path
    bench: Workbench
    tables: dict[str, Version] = field(default_factory=dict)
    stages: list[tuple[str, str, bool]] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)


def build_city(
    city: CityConfig,
    *,
    lake: Path,
    cache: Path,
    from_dirs: Sequence[Path] = (),
    progress: Progress | None = None,
    drawn: bool = True,
) -> Outcome:
    """Build a city and make the build live.

    Stages whose inputs, parameters and code are the same as before are not computed again. Whatever
    goes wrong, the build before stays live and nothing is half-written.

    Parameters
    ----------
    lake, cache
        Folders of versions and of fetched sources.
    from_dirs
        Folders that hold sources, under whatever names; what is found is kept in ``cache``.
    drawn
        False leaves out tiles and routes, which no number needs.

    Raises
    ------
    BusyError
        Another process builds this city.
    FetchError, ChecksumError
        A required source is not here or not what it should be.
    CommonGroundError
        A source cannot be used; the message says which and why.
    """
    watch = progress or Quiet()
    with build_lock(lake, city.id):
        offered = fetch(city, cache, from_dirs=from_dirs, progress=watch) if from_dirs else FetchReport()
        inputs = gather(city, cache=cache, refused={one.id: one.error for one in offered.failed})
        work = _Work(lake, Workbench(city, inputs))
        with watch.stage(f"Building {city.id}", total=len(STAGES) + 2, unit="stages") as step:
            for stage in STAGES:
                _run(work, stage)
                step.advance()
            doors = _doors(work) if drawn else None
            step.advance()
            tiles = _tiles(work) if drawn else None
            step.advance()
        carried = _carried(work)
        build = publish_build(lake, _manifest(work, tiles=tiles, doors=doors, carried=carried))
    return Outcome(build, tuple(work.stages), _untold(work))


def _run(work: _Work, stage: Stage) -> None:
    """Run one stage, or take what it left behind last time."""
    hashes, parameters = dependencies(stage, work.bench)
    parameters["created"] = _created(work, hashes)
    before = {name: work.tables[name].logical_sha256 for name in stage.after if name in work.tables}
    key = stage_cache.stage_key(
        stage.name, inputs=hashes | before, code_version=code_version(), parameters=parameters
    )
    kept = stage_cache.get(work.lake, key)
    work.stages.append((stage.name, key, kept is not None))
    if kept is None:
        said = dict(work.bench.report)
        made = stage.make(work.bench, lambda name: _read(work, name))
        outputs = {
            name: write_table(work.lake, name, table, meta=_meta(work, stage.of_table(name)))
            for name, table in made.items()
        }
        report = {part: text for part, text in work.bench.report.items() if said.get(part) != text}
        stage_cache.put(work.lake, key, outputs, report=report)
        kept = stage_cache.Kept(outputs, report)
    work.tables.update(kept.outputs)
    work.report.update(kept.report)


def _read(work: _Work, name: str) -> dict[str, npt.NDArray[Any]]:
    return read_columns(work.lake, work.tables[name]) if name in work.tables else {}


def _meta(work: _Work, stage: Stage) -> VersionMeta:
    hashes, _ = dependencies(stage, work.bench)
    files = work.bench.inputs.files
    return VersionMeta(
        sources=tuple(files[id_].stamp for id_ in sorted(hashes) if id_ in files),
        method=stage.name,
        code_version=code_version(),
        created=_created(work, hashes),
        synthetic=any(files[id_].ref.synthetic for id_ in hashes if id_ in files),
    )


def created(sources: Iterable[SourceRef]) -> str:
    """Return the date that what is made of sources was created: that of the newest, never the clock's.

    Source: our choice, docs/adr/0009-created-is-not-now.md. ``1970-01-01`` when no source has a date.
    """
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC).date().isoformat()
    return max((day for one in sources if (day := _day(one.release))), default=_UNDATED)


def _created(work: _Work, hashes: Iterable[str]) -> str:
    """Return the date of a stage's tables: that of its own sources, so that a table found done has it too."""
    sources = work.bench.city.sources
    return created(sources[id_] for id_ in hashes if id_ in sources)


def _day(release: str | None) -> str | None:
    try:
        return dt.date.fromisoformat(release or "").isoformat()
    except ValueError:
        return None


def _doors(work: _Work) -> Mapping[str, Any] | None:
    """Pack streets and walks for "From my door", beside the streets."""
    edges = work.tables.get("edges")
    if edges is None:
        return None
    inputs = {name: work.tables[name].logical_sha256 for name in ("edges", "destinations")}
    inputs["osm"] = work.bench.source("osm").sha256  # where the data end stands in no table
    key = stage_cache.stage_key("doors", inputs=inputs, code_version=code_version(), parameters=None)
    kept = stage_cache.get(work.lake, key)
    work.stages.append(("doors", key, kept is not None))
    if kept is not None:
        return kept.report
    parts: dict[str, Any] = {"graph": work.bench.graph}
    for group, walk in work.bench.walks.items():
        if walk.reach is not None:
            parts |= {f"seeds.{group}": walk.seeds, f"reach.{group}": walk.reach}
    pack = write_pack(work.lake, edges, parts)
    stage_cache.put(work.lake, key, {}, report=pack.to_json(), files=pack.files)
    return pack.to_json()


def _tiles(work: _Work) -> Mapping[str, Any]:
    """Cut the tiles of the map."""
    drawn = ("areas", "cells", "edges", "buildings", "values")
    inputs = {name: work.tables[name].logical_sha256 for name in drawn if name in work.tables}
    city = work.bench.city
    thanks = dict.fromkeys(one.attribution for one in city.sources.values() if one.attribution)
    parameters: dict[str, Any] = {
        "indicators": [one.id for one in REGISTRY.values() if one.main and one.of == "people"],
        "zooms": _zooms(work.bench),
        "name": city.name[city.languages[0]],
        "attribution": "; ".join([*thanks, *([STAMP] if _synthetic(work.bench) else [])]),
    }
    key = stage_cache.stage_key("tiles", inputs=inputs, code_version=code_version(), parameters=parameters)
    kept = stage_cache.get(work.lake, key)
    work.stages.append(("tiles", key, kept is not None))
    if kept is not None:
        return kept.report
    found = cut(work.lake, work.tables, **parameters)
    stage_cache.put(work.lake, key, {}, report=found.to_json(), files={found.path: found.bytes})
    return found.to_json()


def _carried(work: _Work) -> list[dict[str, Any]]:
    """Bring published elections and conversations into the lake as they are, and list them."""
    carried = []
    for one in work.bench.inputs.files.values():
        if one.ref.kind not in CARRIED:
            continue
        carry(work.lake, one.file, one.sha256)
        entry = Carried(
            id=one.ref.id,
            kind=one.ref.kind,
            sha256=one.sha256,
            bytes=one.file.stat().st_size,
            licence=one.ref.licence,
            synthetic=one.ref.synthetic,
            title=dict(one.ref.title),
            conversation=one.ref.conversation,
        )
        carried.append(entry.to_json())
    return carried


def _synthetic(bench: Workbench) -> bool:
    return any(one.ref.synthetic for one in bench.inputs.files.values())


def _zooms(bench: Workbench) -> tuple[int, int]:
    """Return the lowest and highest zoom: the whole city on a phone, and a street."""
    west, _, east, _ = bench.region.bounds
    return _SMALL_CITY_ZOOMS if east - west < _SMALL_CITY_DEG else _CITY_ZOOMS


def _manifest(
    work: _Work,
    *,
    tiles: Mapping[str, Any] | None,
    doors: Mapping[str, Any] | None,
    carried: list[dict[str, Any]],
) -> dict[str, Any]:
    bench, city = work.bench, work.bench.city
    config = {"city": city.digest(), "carried": [one["sha256"] for one in carried]}
    return {
        "build": build_id(work.tables, config=config, code_version=code_version()),
        "city": {
            "id": city.id,
            "name": dict(city.name),
            "country": city.country,
            "crs": city.crs,
            "languages": list(city.languages),
            "accent": city.accent,
            "edge": city.edge,
            "bbox": list(bench.region.bounds),
            "extent": _extent(bench),
            "area_m2": bench.region.area_m2,
            "levels": [{"id": level, "name": dict(ref.title)} for level, ref in city.areas.items()],
        },
        "created": created(city.sources.values()),
        "built_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "code_version": code_version(),
        "synthetic": _synthetic(bench),
        "tables": table_entries(work.tables),
        "sources": [_source_entry(bench, id_) for id_ in city.sources],
        "indicators": {
            one.id: {
                "method_hash": method_hash(one.id),
                "inputs": [source.ref.id for source in sources_of(one, city, bench.inputs)],
            }
            for one in REGISTRY.values()
        },
        "report": work.report,
        "carried": carried,
        "tiles": dict(tiles) if tiles is not None else None,
        "doors": dict(doors) if doors is not None else None,
        "stages": [{"name": name, "key": key, "hit": hit} for name, key, hit in work.stages],
    }


def _extent(bench: Workbench) -> str | None:
    """Return where the map is whole, as text in lon/lat, for who asks from one door; None without a map."""
    if bench.extent_xy is None:
        return None
    outline = shapely.simplify(bench.extent_xy, _EXTENT_STEP_M)
    return str(shapely.to_wkt(unproject_geometry(outline, bench.city.crs).item(), rounding_precision=6))


def _source_entry(bench: Workbench, id_: str) -> dict[str, Any]:
    ref, found = bench.city.sources[id_], bench.inputs.files.get(id_)
    return {
        "id": id_,
        "kind": ref.kind,
        "url": ref.url,
        "release": ref.release,
        "sha256": found.sha256 if found else ref.sha256,
        "licence": ref.licence,
        "attribution": ref.attribution,
        "citation": ref.citation,
        "synthetic": ref.synthetic,
        "status": "ok" if found else "missing",
        "reason": bench.inputs.missing.get(id_),
    }


def _untold(work: _Work) -> dict[str, str]:
    found = {}
    for indicator in REGISTRY.values():
        missing = missing_inputs(indicator, work.bench.city, work.bench.inputs)
        if missing:
            found[indicator.id] = missing[0]
    return found
