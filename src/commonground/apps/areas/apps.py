"""Django's handle of the app."""

from __future__ import annotations

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Names the app; it has no models."""

    name = "commonground.apps.areas"
    label = "areas"
