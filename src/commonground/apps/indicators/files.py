"""Files of the indicators: their addresses know no language and end in no slash."""

from __future__ import annotations

from django.urls import path

app_name = "files"

urlpatterns = [
    path("indicators/<str:indicator_id>.<str:form>", lambda r: None, name="download"),
    path("map/style.json", lambda r: None, name="map-style"),
]
