"""Django's handle of the app."""

from __future__ import annotations

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Names the app; it has no models."""

    name = "commonground.apps.indicators"
    label = "indicators"
