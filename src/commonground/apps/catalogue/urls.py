"""Pages of the state of the data."""

from __future__ import annotations

from django.urls import path

from commonground.apps.catalogue import views

app_name = "catalogue"

urlpatterns = [path("data/", views.data, name="data")]
