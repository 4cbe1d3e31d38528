"""Django's handle of the web shell: its templates, tags and static files."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the shell; it has no models."""

    name = "commonground.web"
    label = "web"
