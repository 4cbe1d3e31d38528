"""How far a piece of work is, in words and as a share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonground.apps.indicators import figures
from commonground.apps.participation import queries
from commonground.apps.participation.limits import LONGEST_S
from commonground.apps.participation.models import Work

STAGES: Final = {
    "reading": gettext_lazy("Reading the file"),
    "equal_shares": gettext_lazy("Buying round by round with equal shares"),
    "add1": gettext_lazy("Enlarging every share step by step"),
    "phragmen": gettext_lazy("Balancing loads round by round"),
    "reasons": gettext_lazy("Finding the reasons"),
    "reductions": gettext_lazy("Finding how near each proposal came"),
    "tested": gettext_lazy("Counting again to find how near the nearest came"),
    "verify": gettext_lazy("Counting again"),
    "Reading stances": gettext_lazy("Reading the stances"),
    "Grouping again": gettext_lazy("Drawing participants again to see how sure the groups are"),
}
"""What the stages of the engines are called on a page; one that is not listed is just work."""

_NOBODY_S: Final = 20
_SOON_S: Final = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """What the page of a piece of work shows while it waits or runs."""

    sentence: str
    remaining: str = ""
    done: int = 0
    total: int | None = None
    waits_for_worker: bool = False


def of(work: Work) -> Progress:
    """Say how far a piece of work is."""
    if work.state == Work.State.WAITING:
        return _waiting(work)
    stage = str(STAGES.get(work.stage, _("Working")))
    if not work.total:
        return Progress(stage, _so_far(work.done))
    return Progress(stage, _remaining(work), min(work.done, work.total), work.total)


def _waiting(work: Work) -> Progress:
    ahead = queries.ahead(work)
    if ahead:
        sentence = ngettext(
            "{count} other count is before yours.", "{count} other counts are before yours.", ahead
        ).format(count=figures.count(ahead))
        return Progress(sentence)
    late = (timezone.now() - work.asked).total_seconds() > _NOBODY_S
    return Progress(_("It begins in a moment."), waits_for_worker=late)


def _so_far(done: int) -> str:
    """Say how much was done where nobody knows how much there is."""
    if not done:
        return ""
    return ngettext("{count} step so far.", "{count} steps so far.", done).format(count=figures.count(done))


def _remaining(work: Work) -> str:
    """Say how long the whole work may still take, judged by this stage; nothing before it can be judged."""
    elapsed = queries.elapsed(work)
    if elapsed is None or not work.done or not work.total or elapsed.total_seconds() < _SOON_S:
        return ""
    left = elapsed.total_seconds() * (work.total - work.done) / work.done
    return _seconds(min(left, LONGEST_S - elapsed.total_seconds()))


def _seconds(left: float) -> str:
    whole = max(1, round(left))
    return ngettext("About {count} second left.", "About {count} seconds left.", whole).format(
        count=figures.count(whole)
    )
