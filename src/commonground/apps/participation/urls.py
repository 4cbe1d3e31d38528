"""Pages of counts and of opinion groups; who holds a key holds its file."""

from __future__ import annotations

from django.urls import path, register_converter

from commonground.apps.participation import views
from commonground.apps.participation.keys import LENGTH

app_name = "participation"


class KeyConverter:
    """A key as ``keys.new_key`` makes it."""

    regex = rf"[A-Za-z0-9_-]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        """Return it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it is."""
        return value


KEY = "key"
register_converter(KeyConverter, KEY)

urlpatterns = [
    path("count/", views.door, {"kind": "count"}, name="count"),
    path("groups/", views.door, {"kind": "groups"}, name="groups"),
    path("count/<key:key>/", views.count, name="count-page"),
    path("groups/<key:key>/", views.groups, name="groups-page"),
    path("count/<key:key>/verify/", views.verify, name="verify"),
    path("count/<key:key>/what-if/", views.what_if, name="what-if"),
    path("count/<key:key>/share/", views.share, name="share"),
    path("<str:kind>/<key:key>/work/<int:number>/", views.work, name="work"),
    path("<str:kind>/<key:key>/stop/", views.stop, name="stop"),
    path("<str:kind>/<key:key>/delete/", views.delete, name="delete"),
    path("<str:kind>/<key:key>/<slug:drawing>.svg", views.drawing, name="drawing"),
]
