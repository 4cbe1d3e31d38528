"""Downloads of counts and conversations: their addresses know no language and end in no slash."""

from __future__ import annotations

from django.urls import path

from commonground.apps.participation import downloads
from commonground.apps.participation import urls as pages  # registers the form of a key

app_name = "participation-files"
_KEY = f"<{pages.KEY}:key>"

urlpatterns = [
    path(f"count/{_KEY}/result.json", downloads.result_file, name="result"),
    path(f"count/{_KEY}/election.pb", downloads.election_file, name="election"),
    path(f"count/{_KEY}/outcome.csv", downloads.outcome, name="outcome"),
    path(f"groups/{_KEY}/groups.json", downloads.groups_file, name="groups"),
    path(f"groups/{_KEY}/statements.csv", downloads.statements, name="statements"),
]
