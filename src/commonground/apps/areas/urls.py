"""Pages of the city and its areas."""

from __future__ import annotations

from django.urls import path

from commonground.apps.areas import views

app_name = "areas"

urlpatterns = [
    path("", views.city, name="city"),
    path("areas/", views.area_list, name="list"),
    path("areas/<str:area_id>/", views.area, name="detail"),
    path("areas/<str:area_id>/changes/", views.changes, name="changes"),
    path("door/", views.door, name="door"),
]
