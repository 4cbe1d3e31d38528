"""Django's handle of the app."""

from __future__ import annotations

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """Names the app."""

    name = "commonground.apps.participation"
    label = "participation"
