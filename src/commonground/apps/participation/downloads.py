"""Files made of a count, as they are: attachments, never shown by a browser as anything else."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonground.apps.participation import (
    answers,
    conversations,
    elections,
    groups_page,
    queries,
    result_page,
    store,
)
from commonground.apps.participation.private import GoneError, private
from commonground.data.publish.export import STAMP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonground.apps.participation.models import Inquiry

_PB: Final = "application/octet-stream"
_CSV: Final = "text/csv; charset=utf-8"


@require_safe
@private
def result_file(_request: HttpRequest, key: str) -> HttpResponse:
    """Send the result file, byte for byte as it was made."""
    return _sent(_stored(_known("count", key), answers.RESULT), "result.json", "application/json")


@require_safe
@private
def election_file(_request: HttpRequest, key: str) -> HttpResponse:
    """Send the election's file back as it was brought."""
    return _sent(_stored(_known("count", key), elections.FILE), "election.pb", _PB)


@require_safe
@private
def outcome(request: HttpRequest, key: str) -> HttpResponse:
    """Send the outcome as a table: one row for each proposal, amounts in units of the currency."""
    inquiry = _known("count", key)
    _stored(inquiry, answers.ANSWER)
    return _sent(_table(result_page.outcome_rows(inquiry), request, inquiry), "outcome.csv", _CSV)


@require_safe
@private
def groups_file(_request: HttpRequest, key: str) -> HttpResponse:
    """Send what was found in a conversation, as data: no participant and no exact place."""
    return _sent(_stored(_known("groups", key), conversations.REPORT), "groups.json", "application/json")


@require_safe
@private
def statements(request: HttpRequest, key: str) -> HttpResponse:
    """Send every statement with who agrees, disagrees and passes, in all and by group."""
    inquiry = _known("groups", key)
    _stored(inquiry, conversations.REPORT)
    return _sent(_table(groups_page.statement_rows(inquiry), request, inquiry), "statements.csv", _CSV)


def _table(rows: Iterable[Iterable[object]], request: HttpRequest, inquiry: Inquiry) -> bytes:
    """Write rows as CSV; those made of invented people carry their stamp."""
    invented = bool(inquiry.sample) and request.build.synthetic
    buffer = io.StringIO()
    lines = csv.writer(buffer, lineterminator="\n")
    for number, row in enumerate(rows):
        lines.writerow((*row, STAMP if number else "synthetic") if invented else row)
    return buffer.getvalue().encode()


def _known(kind: str, key: str) -> Inquiry:
    found = queries.find(kind, key)
    if found is None:
        raise GoneError(kind)
    return found


def _stored(inquiry: Inquiry, name: str) -> bytes:
    if not store.has(inquiry, name):
        raise Http404(_("This file has not been made."))
    return store.read(inquiry, name)


def _sent(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
