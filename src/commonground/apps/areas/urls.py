"""Pages of the city and its areas."""

from __future__ import annotations

from django.urls import path

from commonground.apps.areas import views

app_name = "areas"

urlpatterns = [
    path("", views.city, name="city"),
    path("areas/", views.area_list, name="list"),
    # An id comes from a city's own file and may hold a slash.
    path("areas/<path:area_id>/changes/", views.changes, name="changes"),
    path("areas/<path:area_id>/", views.area, name="detail"),
    path("door/", views.door, name="door"),
]
