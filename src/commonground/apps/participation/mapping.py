"""What the worker does with a conversation: map it, look for groups, and say how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.apps.participation import conversations, keep, store
from commonground.apps.participation.conversations import REPORT, SAID, GroupSaid, Mapped, Said
from commonground.core.ledger.canonical import canonical_json
from commonground.core.opinion import sentences as say
from commonground.core.opinion.analysis import analyse
from commonground.core.opinion.report import report
from commonground.core.opinion.state import OpinionState

if TYPE_CHECKING:
    from commonground.apps.participation.models import Inquiry, Work
    from commonground.core.choice.result import Watch
    from commonground.core.opinion.analysis import Analysis


def groups(inquiry: Inquiry, _work: Work, watch: Watch) -> None:
    """Map a conversation and keep what its page shows: no participant and no exact place."""
    watch("reading", 0, None)
    held = conversations.read(conversations.held(inquiry))
    state = OpinionState.from_votes(held.stances, moderated=held.moderated)
    analysis = analyse(state, watch=watch)
    store.write(inquiry, SAID, keep.pack(_said(analysis)))
    store.write(inquiry, REPORT, canonical_json(report(analysis, texts=held.texts)))


def _said(analysis: Analysis) -> Mapped:
    """Return every sentence about a conversation, in no language yet."""
    return Mapped(
        size=tuple(say.size(analysis)),
        finding=tuple(say.finding(analysis)),
        notes=tuple(say.map_notes(analysis)),
        agreed=tuple(Said(one.statement, (say.held(one),)) for one in analysis.agreed),
        disagreed=tuple(Said(one.statement, (say.held(one),)) for one in analysis.disagreed),
        bridges=tuple(Said(one.statement, (say.bridge(one, analysis),)) for one in analysis.bridges),
        groups=tuple(
            GroupSaid(
                say.group_size(one),
                tuple(Said(own.statement, tuple(say.typical(own))) for own in one.typical),
            )
            for one in analysis.groups
        ),
    )
