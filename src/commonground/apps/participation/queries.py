"""What pages ask about inquiries and the work on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from commonground.apps.participation import keys
from commonground.apps.participation.models import Inquiry, Work

if TYPE_CHECKING:
    from datetime import timedelta


def find(kind: str, key: str) -> Inquiry | None:
    """Return the inquiry a key opens; None when there is none, or when its time is over."""
    held = Inquiry.objects.filter(kind=kind, key_sha256=keys.digest(key), expires__gt=timezone.now())
    return held.first()


def newest(inquiry: Inquiry, *kinds: str) -> Work | None:
    """Return the last work of these kinds, or None when none was asked for."""
    return inquiry.works.filter(kind__in=kinds).order_by("-number").first()


def numbered(inquiry: Inquiry, number: int) -> Work | None:
    """Return one piece of work of an inquiry."""
    return inquiry.works.filter(number=number).first()


def unfinished(inquiry: Inquiry) -> Work | None:
    """Return the work that waits or runs, if there is any."""
    return inquiry.works.filter(state__in=[Work.State.WAITING, Work.State.RUNNING]).first()


def ahead(work: Work) -> int:
    """Return how many pieces of work the worker does before this one."""
    earlier = Work.objects.filter(state__in=[Work.State.WAITING, Work.State.RUNNING], pk__lt=work.pk)
    return earlier.count()


def elapsed(work: Work) -> timedelta | None:
    """Return how long the work has been running."""
    return None if work.started is None else (work.ended or timezone.now()) - work.started
