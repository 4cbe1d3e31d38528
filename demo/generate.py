"""Write the demonstration: ``python -m demo --out DIR [--seed N] [--null]``."""

from __future__ import annotations

import argparse
import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonground.data.lake.session import connect
from demo import AS_OF, ATTRIBUTION, DEFAULT_SEED, GENERATOR, LABEL
from demo.air import air_table, sensors_table
from demo.areas import area_ids, areas_table
from demo.ballots import ballots_table, proposal_ids, proposals_table
from demo.conversation import conversation_tables
from demo.experiment import experiment_tables
from demo.missions import mission_ids, mission_tables
from demo.people import area_households_table, households_table, residents_table
from demo.place import read_place
from demo.projects import project_tables
from demo.published import published
from demo.reports import categories_table, reports_table
from demo.streams import stream
from demo.tables import Written, write
from demo.truth import truth
from demo.world import draw_world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.place import Place
    from demo.tables import Table
    from demo.world import World


def generate(
    out: Path, *, seed: int = DEFAULT_SEED, null: bool = False, place: Place | None = None
) -> dict[str, Any]:
    """Write every file of one seed into ``out`` and return the manifest.

    The manifest is taken away first and written last: where it is, the files beside it are whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / "manifest.json").unlink(missing_ok=True)
    world = draw_world(place or read_place(), seed, null=null)
    about = {
        "synthetic": "true",
        "label": LABEL,
        "attribution": ATTRIBUTION,
        "generator": GENERATOR,
        "seed": str(seed),
        "null": str(null).lower(),
        "as_of": AS_OF,
    }
    tables = all_tables(world)
    with connect(threads=1) as session:
        written = {f"{table.name}.parquet": write(table, out, session, about) for table in tables}
    for name, (text, rows) in published(tables).items():
        written[name] = Written(sha256=_write_text(out / name, text), rows=rows)
    manifest = {
        "generator": GENERATOR,
        "seed": seed,
        "null": null,
        "synthetic": True,
        "label": LABEL,
        "attribution": ATTRIBUTION,
        "as_of": AS_OF,
        "files": {name: {"sha256": file.sha256, "rows": file.rows} for name, file in sorted(written.items())},
        "truth_sha256": _write_json(out / "truth.json", {**about, **truth(world)}),
    }
    _write_json(out / "manifest.json", manifest)
    return manifest


def all_tables(world: World) -> list[Table]:
    """Return every file of a world, as tables."""
    areas = area_ids(world.place)
    return [
        areas_table(world.place, world.people),
        residents_table(areas, world.residents),
        households_table(areas, world.households),
        area_households_table(areas, world.households),
        sensors_table(areas, world.air),
        air_table(world.air),
        categories_table(),
        reports_table(stream(world.seed, "words"), areas, world.reports),
        proposals_table(areas, mission_ids(), world.proposals),
        ballots_table(world.ballots, world.income_fifth),
        *conversation_tables(world.conversation, mission_ids()),
        *mission_tables(areas, world.measures),
        *project_tables(areas, proposal_ids(), world.projects),
        *experiment_tables(areas, world.panels, seed=world.seed),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Write the demonstration city.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help=f"another city ({DEFAULT_SEED})")
    parser.add_argument("--null", action="store_true", help="plant none of the truths A, B, C and F")
    given = parser.parse_args(arguments)
    manifest = generate(given.out, seed=given.seed, null=given.null)
    rows = sum(file["rows"] for file in manifest["files"].values())
    print(f"{len(manifest['files'])} files, {rows} rows, seed {given.seed}, in {given.out}")  # noqa: T201  a command
    return 0


def _write_json(path: Path, content: dict[str, Any]) -> str:
    return _write_text(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _write_text(path: Path, text: str) -> str:
    partial = path.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
    return sha256(text.encode()).hexdigest()
