"""Django's handle of the app."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Names the app; it has no models."""

    name = "commonground.apps.catalogue"
    label = "catalogue"
