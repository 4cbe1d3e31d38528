"""Pages of the indicators and of each number's lineage."""

from __future__ import annotations

from django.urls import path

from commonground.apps.indicators import views

app_name = "indicators"

urlpatterns = [
    path("indicators/", views.indicator_list, name="list"),
    path("indicators/<str:indicator_id>/", views.indicator, name="detail"),
    path("indicators/<str:indicator_id>/<path:place_id>/", views.value, name="value"),
]
