"""The route pack: street network and walks to every kind of destination, ready to be mapped into memory.

"From my door" answers from these arrays without scipy, numba or a copy in each worker: the files are
memory-mapped, so all processes share one set of pages and nothing is read before it is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt

from commonground.core.errors import LakeError
from commonground.core.network.graph import Graph
from commonground.core.network.reach import Reach
from commonground.core.network.snap import Snap
from commonground.data.lake import paths
from commonground.data.lake.hash import canonical_json, file_sha256
from commonground.data.lake.version import Version

Part = TypeVar("Part")

_INDEX = "pack.json"
_SCHEMA = 1
_NAME_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Pack:
    """Where a route pack lies, for a manifest.

    Parameters
    ----------
    path
        Folder inside the lake.
    sha256
        Hash over all its files.
    files
        Each file, as a path inside the lake, and its size in bytes.
    """

    path: str
    sha256: str
    files: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return the ``doors`` part of a manifest."""
        return {"path": self.path, "sha256": self.sha256, "bytes": sum(self.files.values())}


@dataclass(frozen=True, slots=True)
class RoutePack:
    """Streets, and for each group of destinations where they are and the way there from every corner.

    Parameters
    ----------
    graph
        The walk network.
    seeds
        Destinations of each group on the network, in the order of the table ``destinations``.
    reach
        The way from every node to the nearest of them.
    """

    graph: Graph
    seeds: Mapping[str, Snap]
    reach: Mapping[str, Reach]


class Texts(Sequence["str | None"]):
    """Many texts in three arrays; each is made when it is asked for.

    Parameters
    ----------
    blob
        All texts in UTF-8, one after the other; uint8.
    ptr
        Where each begins and the last ends, shape (n + 1,).
    present
        Whether there is a text at all, shape (n,).
    """

    def __init__(
        self, blob: npt.NDArray[np.uint8], ptr: npt.NDArray[np.int64], present: npt.NDArray[np.bool_]
    ) -> None:
        self.blob, self.ptr, self.present = blob, ptr, present

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.present)

    @overload
    def __getitem__(self, at: int) -> str | None: ...
    @overload
    def __getitem__(self, at: slice) -> list[str | None]: ...
    def __getitem__(self, at: int | slice) -> str | list[str | None] | None:
        """Return one text, or None where there is none."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        where = at % len(self)
        if not self.present[where]:
            return None
        return bytes(self.blob[self.ptr[where] : self.ptr[where + 1]]).decode()

    @classmethod
    def of(cls, texts: Sequence[str | None]) -> Texts:
        """Pack a list of texts."""
        encoded = [text.encode() if text is not None else b"" for text in texts]
        ptr = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in encoded], out=ptr[1:])
        present = np.array([text is not None for text in texts], dtype=np.bool_)
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), ptr, present)


def write_pack(lake: Path, beside: Version, parts: Mapping[str, Any]) -> Pack:
    """Write dataclasses of arrays beside a version; the same content twice is one folder.

    Parameters
    ----------
    lake
        Root folder of the lake.
    beside
        The version they belong to, usually the streets' edges.
    parts
        Name and dataclass. Fields may be arrays, sequences of text or None, and small JSON.

    Returns
    -------
    Pack
        Where it lies.

    Raises
    ------
    LakeError
        A part is no dataclass, or the disk refused.

    Notes
    -----
    NumPy's own file format 1.0, one file for each array; our choice, docs/adr/0003-content-addressed-lake.md.
    """
    with paths.disk_errors(lake, "the route pack"), paths.scratch(lake) as folder:
        index = {name: _write_part(folder, name, part) for name, part in sorted(parts.items())}
        (folder / _INDEX).write_bytes(canonical_json({"schema": _SCHEMA, "parts": index}))
        files = sorted(folder.iterdir())
        listing = {file.name: file_sha256(file) for file in files}
        digest = hashlib.sha256(canonical_json(listing)).hexdigest()
        home = paths.rebuildable_folder(lake, beside.sha256) / f"doors-{digest[:_NAME_DIGITS]}"
        place = home.relative_to(lake)
        sizes = {str(place / file.name): file.stat().st_size for file in files}
        for file in files:
            file.chmod(paths.FILE_MODE)
            paths.sync(file)
        paths.settle(folder, home)
    return Pack(str(place), digest, sizes)


def read_pack(folder: Path, kinds: Mapping[str, type[Any]]) -> dict[str, Any]:
    """Open a route pack without reading it.

    Parameters
    ----------
    folder
        The pack's folder.
    kinds
        Dataclass of each part, by the part of its name before the first dot.

    Returns
    -------
    dict
        Name and dataclass; arrays are memory-mapped and read-only.

    Raises
    ------
    LakeError
        The pack is not there, or was written by another version of this package.
    """
    index = paths.read_json(folder / _INDEX)
    if index is None or index["schema"] != _SCHEMA:
        raise LakeError(f"There is no usable route pack in {folder}: build the city again.")
    return {
        name: _read_part(folder, entry, kinds[name.split(".")[0]])
        for name, entry in index["parts"].items()
        if name.split(".")[0] in kinds
    }


def open_route_pack(folder: Path) -> RoutePack:
    """Open the pack whose parts are ``graph``, ``seeds.<group>`` and ``reach.<group>``.

    Parameters
    ----------
    folder
        The pack's folder.

    Raises
    ------
    LakeError
        The pack is not there, or was written by another version of this package.
    """
    parts = read_pack(folder, {"graph": Graph, "seeds": Snap, "reach": Reach})
    if "graph" not in parts:
        raise LakeError(f"The route pack in {folder} has no streets: build the city again.")

    def of(kind: str) -> dict[str, Any]:
        return {name.partition(".")[2]: part for name, part in parts.items() if name.startswith(f"{kind}.")}

    return RoutePack(parts["graph"], of("seeds"), of("reach"))


def _write_part(folder: Path, name: str, part: Any) -> dict[str, Any]:
    if not is_dataclass(part):
        raise LakeError(
            f"Part {name!r} of the route pack is a {type(part).__name__}: give a dataclass of arrays."
        )
    entry: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        stem = f"{name}.{field.name}"
        if isinstance(value, np.ndarray) and value.dtype != object:
            entry[field.name] = {"array": _save(folder, stem, value)}
        elif _is_texts(value):
            packed = Texts.of(list(value))
            members: dict[str, npt.NDArray[Any]] = {
                "blob": packed.blob,
                "ptr": packed.ptr,
                "present": packed.present,
            }
            entry[field.name] = {
                "texts": {
                    member: _save(folder, f"{stem}.{member}", array) for member, array in members.items()
                }
            }
        else:
            entry[field.name] = {"json": dict(value) if isinstance(value, Mapping) else value}
    return entry


def _is_texts(value: Any) -> bool:
    return isinstance(value, np.ndarray) or (isinstance(value, Sequence) and not isinstance(value, str))


def _save(folder: Path, stem: str, array: npt.NDArray[Any]) -> str:
    name = f"{stem}.npy"
    with (folder / name).open("wb") as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return name


def _read_part(folder: Path, entry: Mapping[str, Any], kind: type[Part]) -> Part:
    wanted = {field.name for field in fields(cast("Any", kind))}
    if wanted != set(entry):
        raise LakeError(
            f"The route pack in {folder} has other fields for {kind.__name__} than this version of the code "
            f"({sorted(wanted ^ set(entry))}): build the city again."
        )
    return kind(**dict(_values(folder, entry)))


def _values(folder: Path, entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, held in entry.items():
        if "array" in held:
            yield name, _load(folder / held["array"])
        elif "texts" in held:
            yield name, Texts(**{member: _load(folder / file) for member, file in held["texts"].items()})
        else:
            yield name, held["json"]


def _load(path: Path) -> npt.NDArray[Any]:
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # an empty array cannot be mapped
        mapped = np.load(path, allow_pickle=False)
    return cast(
        "npt.NDArray[Any]", mapped.view(np.ndarray)
    )  # plain arrays slice faster than memmap's own class
