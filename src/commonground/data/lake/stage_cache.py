"""What each stage of a build made last time, so that it is not made again.

One small JSON file for each stage key; an entry counts only while every file it names is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonground.core.errors import LakeError
from commonground.data.lake import paths
from commonground.data.lake.hash import canonical_json
from commonground.data.lake.version import Version


@dataclass(frozen=True, slots=True)
class Kept:
    """What a stage left behind.

    Parameters
    ----------
    outputs
        Name and version of each table it wrote.
    report
        What it said about its work; JSON.
    files
        Other files, as paths inside the lake, and their sizes in bytes.
    """

    outputs: Mapping[str, Version]
    report: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)


def stage_key(function: str, *, inputs: Mapping[str, str], code_version: str, parameters: Any) -> str:
    """Return the key under which a stage's outputs are kept.

    Parameters
    ----------
    function
        Name of the stage.
    inputs
        Name of each input and the sha256 of its version or source.
    code_version
        Version of the code that computes it.
    parameters
        Everything else the result depends on; must be JSON.

    Notes
    -----
    Our choice, see docs/methods/lake.md.
    """
    content = {"code": code_version, "function": function, "inputs": dict(inputs), "parameters": parameters}
    return hashlib.sha256(canonical_json(content)).hexdigest()


def get(lake: Path, key: str) -> Kept | None:
    """Return what a stage left under a key, or None when anything of it is missing.

    Parameters
    ----------
    lake
        Root folder of the lake.
    key
        From :func:`stage_key`.
    """
    try:
        entry = paths.read_json(_file(lake, key))
    except LakeError:  # a damaged note costs one stage, not the build
        return None
    if entry is None:
        return None
    kept = Kept(
        outputs={name: Version.from_json(value) for name, value in entry["outputs"].items()},
        report=entry["report"],
        files=entry["files"],
    )
    return kept if _whole(lake, kept) else None


def put(
    lake: Path,
    key: str,
    outputs: Mapping[str, Version],
    *,
    report: Mapping[str, Any] | None = None,
    files: Mapping[str, int] | None = None,
) -> None:
    """Remember what a stage made.

    Parameters
    ----------
    lake
        Root folder of the lake.
    key
        From :func:`stage_key`.
    outputs
        Name and version of each table.
    report
        What the stage says about its work; JSON.
    files
        Other files, as paths inside the lake, and their sizes in bytes.
    """
    entry = {
        "outputs": {name: version.to_json() for name, version in outputs.items()},
        "report": dict(report or {}),
        "files": dict(files or {}),
    }
    with paths.disk_errors(lake, f"the stage cache {key[:12]}"):
        paths.write_json(_file(lake, key), entry)


def _file(lake: Path, key: str) -> Path:
    return lake / "cache" / f"{key}.json"


def _whole(lake: Path, kept: Kept) -> bool:
    """Whether every file is there in its full size; its address is its hash."""
    sizes = {paths.canonical_file(lake, version.sha256): version.bytes for version in kept.outputs.values()}
    sizes |= {lake / name: size for name, size in kept.files.items()}
    return all(path.is_file() and path.stat().st_size == size for path, size in sizes.items())
