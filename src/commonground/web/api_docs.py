"""The API's documentation as one page of HTML: no script, nothing from another host."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

_REF = "#/components/schemas/"


class PlainDocs(DocsBase):
    """Renders the OpenAPI description with the site's own template."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """List every operation with its parameters and the fields of its answer."""
        schema = api.get_openapi_schema(path_params=kwargs)
        shapes = schema["components"]["schemas"]
        operations = [
            {
                "path": address,
                "text": operation.get("description", "").replace("`", ""),
                "parameters": [_parameter(one) for one in operation.get("parameters", [])],
                "fields": _fields(operation, shapes),
            }
            for address, methods in schema["paths"].items()
            for operation in methods.values()
        ]
        context = {"operations": operations, "openapi_url": self.get_openapi_url(api, kwargs)}
        return render(request, "api.html", context)


def _parameter(one: dict[str, Any]) -> dict[str, str]:
    shape = one["schema"]
    meaning = one.get("description") or shape.get("description", "")
    return {"name": one["name"], "kind": _kind(shape), "meaning": meaning}


def _fields(operation: dict[str, Any], shapes: dict[str, Any]) -> list[dict[str, str]]:
    """Return the fields of an answer; of a list, those of one item."""
    shape = _resolved(operation["responses"][200]["content"]["application/json"]["schema"], shapes)
    if "items" in shape["properties"]:
        shape = _resolved(shape["properties"]["items"]["items"], shapes)
    return [
        {"name": name, "kind": _kind(field), "meaning": field.get("description", "")}
        for name, field in shape["properties"].items()
    ]


def _resolved(shape: dict[str, Any], shapes: dict[str, Any]) -> Any:
    return shapes[shape["$ref"].removeprefix(_REF)] if "$ref" in shape else shape


def _kind(shape: dict[str, Any]) -> str:
    """Say a JSON type in a word or two."""
    if "$ref" in shape:
        return str(shape["$ref"]).removeprefix(_REF)
    if "enum" in shape:
        return ", ".join(map(str, shape["enum"]))
    if "anyOf" in shape:
        return " or ".join(_kind(one) for one in shape["anyOf"])
    if shape.get("type") == "array":
        return f"list of {_kind(shape['items'])}"
    return str(shape.get("type", "anything"))
