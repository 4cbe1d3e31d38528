"""Rows as the web process sees them: frozen, plain Python, nothing to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "cannot_tell", "suppressed"]
PlaceKind = Literal["area", "cell", "city"]

HIDDEN_UNLESS_OK = ("value", "spread_low", "spread_high")
"""Numbers of a Value that exist only where its status is ``ok``."""
HIDDEN_WHEN_SUPPRESSED = ("numerator", "denominator", "people", "share_without_data")
"""Numbers of a Value that a suppressed place does not show either."""


@dataclass(frozen=True, slots=True)
class Area:
    """A neighbourhood at one level.

    Parameters
    ----------
    id, level, name
        Identifier, name of the level, name in the city's own words.
    lat, lon
        A point inside it, degrees.
    area_m2
        Square metres.
    people
        Residents; None when unknown or hidden to protect people.
    valid_from, valid_to
        ISO dates between which it exists; None when open.
    source
        Identifier of the source of its shape.
    synthetic
        Whether it is invented.
    """

    id: str
    level: str
    name: str
    lat: float
    lon: float
    area_m2: float
    people: float | None
    valid_from: str | None
    valid_to: str | None
    source: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Value:
    """One indicator at one place.

    Parameters
    ----------
    value
        None unless ``status`` is ``ok``; a share is in [0, 1].
    numerator, denominator, people
        People counted, people with an answer, all people; None when hidden.
    share_without_data
        Share of the people that has no answer, in [0, 1].
    spread_low, spread_high, spread_n
        Lowest and highest value over all population surfaces, and how many those are.
    reason
        Why there is no value, in English; None when there is one.
    input_versions, licences
        What it was computed from, and under which licences.
    """

    indicator: str
    rule_version: str
    place_kind: PlaceKind
    level: str | None
    place: str
    period: str | None
    value: float | None
    numerator: float | None
    denominator: float | None
    people: float | None
    share_without_data: float | None
    population_source: str | None
    spread_low: float | None
    spread_high: float | None
    spread_n: int | None
    status: Status
    reason: str | None
    method_hash: str
    input_versions: tuple[str, ...]
    licences: tuple[str, ...]
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Inequality:
    """How unequally an indicator is spread over the Areas of a level.

    Parameters
    ----------
    measure
        ``gini``, ``palma``, ``p80_p20``, ``theil``, ...
    value
        None unless ``status`` is ``ok``.
    """

    indicator: str
    level: str
    measure: str
    value: float | None
    status: Status
    reason: str | None


@dataclass(frozen=True, slots=True)
class Destination:
    """A place people walk to.

    Parameters
    ----------
    osm
        Its object in OpenStreetMap, ``node/1``, ``way/2`` or ``relation/3``; None when from elsewhere.
    name
        Its name; None when it has none.
    lat, lon
        Degrees.
    """

    id: str
    group: str
    osm: str | None
    name: str | None
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of public transport and how often it is served on weekdays.

    Parameters
    ----------
    headway_min
        Minutes between departures, 07:00 to 19:00; None without service.
    departures
        Departures of a day in the best direction; None when unknown.
    high_capacity
        Whether a train, metro, ferry or the like stops there.
    """

    id: str
    name: str | None
    lat: float
    lon: float
    headway_min: float | None
    departures: float | None
    high_capacity: bool


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A street, address or place that a reader may have meant.

    Parameters
    ----------
    kind
        ``street``, ``address`` or ``place``.
    number
        House number; None for streets and places.
    lat, lon
        Degrees.
    """

    kind: Literal["street", "address", "place"]
    name: str
    number: str | None
    lat: float
    lon: float

    @property
    def label(self) -> str:
        """Name with its house number."""
        return f"{self.name} {self.number}" if self.number else self.name
