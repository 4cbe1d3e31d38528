"""Every key a city file may hold, in one table.

The checker, its error messages and the reference page ``docs/methods/city-file.md`` all read this
table; nothing else decides whether a key exists. A key belongs to a table of the file (``city``,
``boundary``, ``areas.<level>``, ``sources.<id>`` …) and, inside a source, to the kinds that use it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from commonground.data.city.forms import FORMS

KINDS: Final[dict[str, str]] = {
    "osm-pbf": "an extract of OpenStreetMap",
    "gtfs": "a timetable of public transport (zip)",
    "table": "numbers by Area (CSV or Parquet)",
    "polygons": "Areas or a boundary (GeoJSON, GeoPackage, GeoParquet, or a zip with a Shapefile)",
    "points": "numbers by place or H3 cell (CSV or Parquet)",
    "total": "one number of people for the whole study region, with its citation",
    "openaq-archive": "air-quality records by location",
    "election": "an election with its ballots (.pb), offered on the page of counts",
    "conversation": "the stances of a conversation (votes.csv), offered on the page of groups",
    "statements": "the statements of a conversation (comments.csv)",
}
LATER_KINDS: Final = ("raster-count", "raster-mean", "ookla", "overture")
DEFAULT_PROVIDES: Final = {"osm-pbf": ("osm", "places"), "gtfs": ("gtfs",), "total": ("population",)}

_FETCHED = (
    "osm-pbf",
    "gtfs",
    "table",
    "polygons",
    "points",
    "election",
    "conversation",
    "statements",
)
_NUMBERS = ("table", "points")


@dataclass(frozen=True, slots=True)
class Key:
    """One key: where it stands, its form, and what it means."""

    table: str
    name: str
    form: str
    meaning: str
    required: bool = False
    kinds: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """The words an error message and the reference use for a good value."""
        if self.choices:
            return "one of " + ", ".join(f"'{choice}'" for choice in self.choices)
        return FORMS[self.form].expected


def _file_keys(table: str) -> tuple[Key, ...]:
    return (
        Key(table, "file", "path", "A file, from the folder of the city file."),
        Key(table, "source", "slug", "The id of a source of kind polygons, instead of a file."),
        Key(table, "layer", "column", "The layer to read when the file has several."),
        Key(table, "crs", "crs", "The coordinate system, only when the file states none."),
        Key(table, "sha256", "sha256", "The hash of the file; checked when given."),
    )


KEYS: Final[tuple[Key, ...]] = (
    Key("", "schema", "integer", "The version of this format: 1.", required=True),
    Key("city", "id", "slug", "Short name of the city in addresses and file names.", required=True),
    Key("city", "name", "title", "The city's name as pages print it.", required=True),
    Key("city", "country", "country", "The country the city is in.", required=True),
    Key("city", "crs", "city_crs", "Where lengths and areas are measured.", required=True),
    Key("city", "languages", "languages", "Page languages, the default first; ['en'] if left out."),
    Key("city", "accent", "colour", "The one colour of the city's pages."),
    Key(
        "city",
        "edge",
        "text",
        "'closed' when nothing is meant to exist beyond the data, so that places near its edge count; "
        "'open' if left out.",
        choices=("open", "closed"),
    ),
    Key("city", "keep_islands", "flag", "Keep streets not joined to the main network; false if left out."),
    *_file_keys("boundary"),
    Key("boundary", "bbox", "bbox", "A box in degrees, instead of a file."),
    Key("boundary", "osm_relation", "integer", "An OpenStreetMap relation, instead of a file."),
    Key("boundary", "lau", "column", "The unit's code in the source with id lau, instead of a file."),
    *_file_keys("urban"),
    *_file_keys("areas.<level>"),
    Key("areas.<level>", "id", "column", "The column that holds each Area's id.", required=True),
    Key("areas.<level>", "name", "column", "The column that holds each Area's name.", required=True),
    Key("areas.<level>", "title", "title", "What such Areas are called; the level's id if left out."),
    Key("areas.<level>", "valid_from", "date", "The day from which these Areas hold."),
    Key("areas.<level>", "valid_to", "date", "The first day on which they no longer hold."),
    Key("sources.<id>", "kind", "text", "What the source is.", required=True, choices=tuple(KINDS)),
    Key("sources.<id>", "licence", "licence", "What its publisher allows.", required=True),
    Key("sources.<id>", "attribution", "text", "The words its licence asks to print."),
    Key("sources.<id>", "citation", "text", "The publication a number is taken from."),
    Key("sources.<id>", "url", "url", "Where it is fetched from.", kinds=_FETCHED),
    Key("sources.<id>", "file", "path", "A file beside the city file, instead of a url.", kinds=_FETCHED),
    Key("sources.<id>", "sha256", "sha256", "The hash of the bytes that are meant.", kinds=_FETCHED),
    Key("sources.<id>", "bytes", "integer", "Its size, so that a plan can add up.", kinds=_FETCHED),
    Key("sources.<id>", "release", "release", "The publisher's date or version."),
    Key(
        "sources.<id>",
        "redirects",
        "hosts",
        "Other hosts, or private addresses, its url may lead to.",
        kinds=_FETCHED,
    ),
    Key("sources.<id>", "required", "flag", "false when a build may go on without it; true if left out."),
    Key("sources.<id>", "may_be_empty", "flag", "Whether it may hold no rows; false if left out."),
    Key(
        "sources.<id>",
        "provides",
        "texts",
        "The inputs indicators may take from it; if left out: osm and places, gtfs, population for the "
        "kinds osm-pbf, gtfs, total, else the source's own id. A map of streets without shops and "
        "schools says ['osm'] alone.",
    ),
    Key("sources.<id>", "synthetic", "flag", "Whether it is invented data.", kinds=_FETCHED),
    Key(
        "sources.<id>",
        "manifest",
        "path",
        "The list of hashes beside a generated file, instead of sha256.",
        kinds=_FETCHED,
    ),
    Key("sources.<id>", "buffer_m", "integer", "Metres of map kept around the boundary.", kinds=("osm-pbf",)),
    Key("sources.<id>", "from", "date", "First day that is read.", kinds=("gtfs", "openaq-archive")),
    Key("sources.<id>", "to", "date", "First day that is no longer read.", kinds=("gtfs", "openaq-archive")),
    Key(
        "sources.<id>",
        "interpolate",
        "flag",
        "Fill times between timepoints; false if left out, and then empty times are an error.",
        kinds=("gtfs",),
    ),
    Key("sources.<id>", "key", "column", "The column with the Area's id.", kinds=("table",)),
    Key("sources.<id>", "level", "slug", "The level of the Areas it counts.", kinds=("table",)),
    Key(
        "sources.<id>",
        "by",
        "columns",
        "Columns that tell several rows of one Area apart, such as age bands; rows are then summed.",
        kinds=("table",),
    ),
    Key("sources.<id>", "people", "column", "The column that counts people.", kinds=_NUMBERS),
    Key("sources.<id>", "columns", "columns", "Further columns of numbers to read.", kinds=_NUMBERS),
    Key("sources.<id>", "missing", "cells", "Cells that mean 'no value', besides empty.", kinds=_NUMBERS),
    Key("sources.<id>", "lat", "column", "The column of latitudes.", kinds=("points",)),
    Key("sources.<id>", "lon", "column", "The column of longitudes.", kinds=("points",)),
    Key("sources.<id>", "h3", "column", "The column of H3 cells.", kinds=("points",)),
    Key(
        "sources.<id>",
        "people",
        "integer",
        "The number of people in the whole study region.",
        required=True,
        kinds=("total",),
    ),
    Key("sources.<id>", "layer", "column", "The layer to read.", kinds=("polygons",)),
    Key("sources.<id>", "crs", "crs", "The system, if the file states none.", kinds=("polygons",)),
    Key("sources.<id>", "id", "column", "The column that holds each polygon's id.", kinds=("polygons",)),
    Key(
        "sources.<id>",
        "title",
        "title",
        "What it is called on its page; the source's id if left out.",
        kinds=("election", "conversation"),
    ),
    Key(
        "sources.<id>",
        "conversation",
        "slug",
        "The id of the source of kind conversation that these are the statements of.",
        required=True,
        kinds=("statements",),
    ),
    Key("sources.<id>", "locations", "integers", "The locations to read.", kinds=("openaq-archive",)),
)


def keys_of(table: str, *, kind: str | None = None) -> dict[str, Key]:
    """Return the keys of one table by name; of a source, those its kind uses.

    A source without a usable kind gets every key, so that one fault does not breed twenty.
    """
    chosen = [key for key in KEYS if key.table == table]
    if kind is not None:
        chosen = [key for key in chosen if not key.kinds or kind in key.kinds]
    return {key.name: key for key in chosen}


def nearest(name: str, known: Sequence[str]) -> str:
    """Say which known name was probably meant, or list them all."""
    near = get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    return f"'{near[0]}'" if near else "one of " + ", ".join(sorted(known))


def reference_rows() -> list[str]:
    """Return the rows of the reference page, one for each key, in the order of the table."""
    return [
        f"| `{key.table + '.' if key.table else ''}{key.name}` | {', '.join(key.kinds) or 'all'} "
        f"| {'yes' if key.required else 'no'} | {key.expected} | {key.meaning} |"
        for key in KEYS
    ]
