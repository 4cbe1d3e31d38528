"""Indicators, values and inequality for programs: the same fields and the same hiding as the pages."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from commonground.apps.indicators import lineage, queries
from commonground.apps.indicators.paging import Listing, Paging, part
from commonground.core.indicators import registry
from commonground.core.indicators.definition import Indicator
from commonground.data.lake.reader import BuildReader

router = Router(tags=["indicators"])


class IndicatorOut(Schema):
    """What an indicator is."""

    id: str
    family: str = Field(
        description="The indicator this one is a variant of; its own id if it is the main one."
    )
    lens: Literal["green", "healthy", "just"]
    name: str = Field(description="English name.")
    formula: str
    unit: str = Field(description="percent values are shares from 0 to 1.")
    direction: Literal["up", "down", "band"]
    inputs: list[str]
    sdg: str
    rule_set: str
    params: dict[str, str | float]
    method_hash: str
    sources: list[str] = Field(description="Sources of this build that it is computed from.")


class IndicatorList(Listing):
    """Indicators."""

    items: list[IndicatorOut]


class ValueOut(Schema):
    """One indicator at one place. A number is null wherever it is not known or hidden; never 0 instead."""

    indicator: str
    rule_version: str
    place_kind: Literal["area", "cell", "city"]
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
    status: Literal["ok", "cannot_tell", "suppressed"]
    suppressed: bool = Field(description="True where a number is hidden to protect people.")
    reason: str | None
    method_hash: str
    input_versions: list[str]
    licences: list[str]
    synthetic: bool

    @staticmethod
    def resolve_suppressed(value: Any) -> bool:
        """Say what the status says, as a flag of its own."""
        return bool(value.status == "suppressed")


class ValueList(Listing):
    """Values."""

    items: list[ValueOut]


class ValueFilter(Schema):
    """Which values are wanted; without any filter, all."""

    indicator: str | None = Field(None, description="Id of an indicator.")
    place_kind: Literal["area", "cell", "city"] | None = None
    level: str | None = Field(None, description="Level of areas.")
    place: str | None = Field(None, description="Id of an area, a cell or the city.")
    status: Literal["ok", "cannot_tell", "suppressed"] | None = None


class InequalityOut(Schema):
    """How unequally an indicator is spread over the areas of a level."""

    indicator: str
    level: str
    measure: str
    value: float | None
    status: Literal["ok", "cannot_tell", "suppressed"]
    reason: str | None


class InequalityList(Listing):
    """Measures of inequality."""

    items: list[InequalityOut]


@router.get("/indicators", response=IndicatorList, summary="List the indicators")
def indicators(
    request: HttpRequest, paging: Query[Paging], lens: Literal["green", "healthy", "just"] | None = None
) -> dict[str, Any]:
    """List the indicators of the live build, all or those of one lens."""
    held = [registry.get(one) for one in queries.measured_ids(request.build)]
    found = [one for one in held if lens is None or one.theme == lens]
    answer = part(request, found, paging)
    return answer | {"items": [_described(request.build, one) for one in answer["items"]]}


@router.get("/indicators/{indicator_id}", response=IndicatorOut, summary="One indicator")
def indicator(request: HttpRequest, indicator_id: str) -> dict[str, Any]:
    """Return the definition of one indicator."""
    one = queries.indicator(request.build, indicator_id)
    if one is None:
        raise Http404(f"No indicator {indicator_id!r} in this build. See /api/v1/indicators.")
    return _described(request.build, one)


@router.get("/values", response=ValueList, summary="Values of indicators at places")
def values(request: HttpRequest, paging: Query[Paging], wanted: Query[ValueFilter]) -> dict[str, Any]:
    """List values by indicator, kind of place, level, place and status."""
    filters = wanted.dict(exclude={"status"})
    found = request.build.values(**filters)
    if wanted.status:
        found = tuple(value for value in found if value.status == wanted.status)
    return part(request, found, paging)


@router.get("/inequality", response=InequalityList, summary="Inequality between areas")
def inequality(request: HttpRequest, paging: Query[Paging], indicator: str | None = None) -> dict[str, Any]:
    """List measures of inequality, of one indicator or of all."""
    return part(request, request.build.inequality(indicator), paging)


def _described(build: BuildReader, one: Indicator) -> dict[str, Any]:
    return {
        "id": one.id,
        "family": one.family,
        "lens": one.theme,
        "name": one.title,
        "formula": one.formula,
        "unit": one.unit,
        "direction": one.direction,
        "inputs": list(one.inputs),
        "sdg": one.sdg,
        "rule_set": one.rule_set,
        "params": dict(one.params),
        "method_hash": build.manifest["indicators"][one.id]["method_hash"],
        "sources": [source.id for source in lineage.of_indicator(build, one)],
    }
