"""OpenStreetMap objects as sorted arrays: nodes, ways, relations and the tags that were asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from commonground.core.errors import NetworkError

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

NODE: Final = 0
WAY: Final = 1
RELATION: Final = 2


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags of one kind of object, by key; only the keys that were asked for are here.

    Parameters
    ----------
    count
        Number of objects; rows run from 0 to ``count - 1``.
    vocabulary
        Every value that occurs, once, sorted.
    rows
        For each key asked for, the sorted rows of the objects that have it.
    codes
        For each key, the index into ``vocabulary`` of the value in each of those rows.
    """

    count: int
    vocabulary: tuple[str, ...]
    rows: Mapping[str, Ints]
    codes: Mapping[str, Codes]

    def column(self, key: str) -> Objects:
        """Value of ``key`` for every object, None where the object lacks it."""
        return np.array([*self.vocabulary, None], dtype=object)[self.coded(key)]

    def coded(self, key: str) -> Codes:
        """Index into ``vocabulary`` of the value of ``key`` for every object, -1 where it lacks it."""
        dense = np.full(self.count, -1, dtype=np.int32)
        dense[self._rows(key)] = self.codes[key]
        return dense

    def has(self, key: str) -> Bools:
        """Whether each object has ``key``, whatever its value."""
        mask = np.zeros(self.count, dtype=bool)
        mask[self._rows(key)] = True
        return mask

    def isin(self, key: str, values: Iterable[str]) -> Bools:
        """Whether the value of ``key`` is one of ``values``; an object without the key has False."""
        at = {word: bisect_left(self.vocabulary, word) for word in values}
        codes = [code for word, code in at.items() if self.vocabulary[code : code + 1] == (word,)]
        return self._where(key, np.array(codes, dtype=np.int32))

    def contains(self, key: str, parts: Iterable[str]) -> Bools:
        """Whether the value of ``key`` has one of ``parts`` somewhere inside it."""
        wanted = tuple(parts)
        self._rows(key)
        used = np.unique(self.codes[key])
        fits = [any(part in self.vocabulary[code] for part in wanted) for code in used.tolist()]
        return self._where(key, used[np.array(fits, dtype=bool)])

    def take(self, index: npt.NDArray[np.integer]) -> Tags:
        """Tags of the objects ``index``, in that order, as rows 0, 1, 2, ..."""
        rows: dict[str, Ints] = {}
        codes: dict[str, Codes] = {}
        for key in self.rows:
            picked = self.coded(key)[index]
            rows[key] = np.flatnonzero(picked >= 0)
            codes[key] = picked[rows[key]]
        return Tags(len(index), self.vocabulary, rows, codes)

    def _rows(self, key: str) -> Ints:
        if key not in self.rows:
            raise NetworkError(
                f"The tag {key!r} was not read: expected one of {', '.join(sorted(self.rows)) or 'no keys'}. "
                f"Add {key!r} to the keys given to read_osm."
            )
        return self.rows[key]

    def _where(self, key: str, codes: Codes) -> Bools:
        mask = np.zeros(self.count, dtype=bool)
        rows = self._rows(key)
        mask[rows[np.isin(self.codes[key], codes)]] = True
        return mask


@dataclass(frozen=True, slots=True)
class Osm:
    """An OpenStreetMap extract; every array is sorted by the object's id.

    Parameters
    ----------
    node_id, lat, lon
        Nodes, places in degrees.
    way_id, way_ptr, way_ref
        Ways; the node ids of way ``i`` are ``way_ref[way_ptr[i]:way_ptr[i + 1]]``. A node that the
        extract lost is still named there.
    relation_id, rel_ptr, rel_member_type, rel_member_id, rel_member_role
        Relations and their members; the type is ``NODE``, ``WAY`` or ``RELATION``.
    node_tags, way_tags, relation_tags
        Tags of the keys that were asked for, all three with one vocabulary.
    report
        What was read, counted.

    Raises
    ------
    NetworkError
        Ids are unsorted or occur twice (a history file), a pointer does not fit its array, or the tags
        do not share a vocabulary.
    """

    node_id: Ints
    lat: Floats
    lon: Floats
    way_id: Ints
    way_ptr: Ints
    way_ref: Ints
    relation_id: Ints
    rel_ptr: Ints
    rel_member_type: npt.NDArray[np.uint8]
    rel_member_id: Ints
    rel_member_role: list[str]
    node_tags: Tags
    way_tags: Tags
    relation_tags: Tags
    report: Mapping[str, int]

    def __post_init__(self) -> None:
        """Check what every function below relies on."""
        for kind, ids in (("node", self.node_id), ("way", self.way_id), ("relation", self.relation_id)):
            if (np.diff(ids) <= 0).any():
                at = int(np.flatnonzero(np.diff(ids) <= 0)[0])
                raise NetworkError(
                    f"The {kind} ids {ids[at]} and {ids[at + 1]} follow each other: expected rising ids "
                    "without repeats. Give an extract of one moment (not a history file), sorted by id."
                )
        for kind, ids, ptr, end in (
            ("way", self.way_id, self.way_ptr, len(self.way_ref)),
            ("relation", self.relation_id, self.rel_ptr, len(self.rel_member_id)),
        ):
            if len(ptr) != len(ids) + 1 or ptr[0] != 0 or ptr[-1] != end:
                raise NetworkError(
                    f"The {kind} pointer has {len(ptr)} entries ending at {ptr[-1]}: expected {len(ids) + 1} "
                    f"ending at {end}."
                )
        if not self.node_tags.vocabulary == self.way_tags.vocabulary == self.relation_tags.vocabulary:
            raise NetworkError(
                "The tags of nodes, ways and relations have different vocabularies: expected one for all "
                "three. Make their codes from one sorted list of values."
            )


def find(sorted_ids: Ints, wanted: Ints) -> Ints:
    """Positions of ``wanted`` in ``sorted_ids``, -1 where an id is absent."""
    if not len(sorted_ids):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.searchsorted(sorted_ids, wanted)
    at[at == len(sorted_ids)] = 0
    return np.where(sorted_ids[at] == wanted, at, -1)


def ranges(ptr: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Positions of all items of the chosen ``rows`` of a pointer array, and where each row begins.

    Returns
    -------
    positions, new_ptr
        ``positions[new_ptr[i]:new_ptr[i + 1]]`` are the items of ``rows[i]``.
    """
    counts = ptr[rows + 1] - ptr[rows]
    new_ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    positions = np.arange(new_ptr[-1]) + np.repeat(ptr[rows] - new_ptr[:-1], counts)
    return positions, new_ptr
