"""Files of the indicators: their addresses know no language and end in no slash."""

from __future__ import annotations

from django.urls import path, register_converter

from commonground.apps.indicators import file_views

app_name = "files"


class FormatConverter:
    """A file format that a download can have; the description of a CSV is named as W3C asks."""

    regex = r"csv-metadata\.json|csv|geojson|parquet"

    def to_python(self, value: str) -> str:
        """Return the format's own name."""
        return value.removesuffix(".json") if value.startswith("csv-") else value

    def to_url(self, value: str) -> str:
        """Return how a file of this format ends."""
        return f"{value}.json" if value.startswith("csv-") else value


register_converter(FormatConverter, "format")

urlpatterns = [
    path("indicators/<str:indicator_id>.<format:form>", file_views.download, name="download"),
    path("tiles/<str:city>/v/<str:build_id>/<int:zoom>/<int:x>/<int:y>.pbf", file_views.tile, name="tile"),
    path("tiles/<str:city>/v/<str:build_id>.pmtiles", file_views.archive, name="archive"),
    path("map/style.json", file_views.style, name="map-style"),
]
