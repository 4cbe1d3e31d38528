"""What the worker does with a conversation: map it, look for groups, and say how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.apps.participation import conversations, store
from commonground.apps.participation.conversations import REPORT
from commonground.core.ledger.canonical import canonical_json
from commonground.core.opinion.analysis import analyse
from commonground.core.opinion.report import report
from commonground.core.opinion.state import OpinionState

if TYPE_CHECKING:
    from commonground.apps.participation.models import Inquiry, Work
    from commonground.core.choice.result import Watch


def groups(inquiry: Inquiry, _work: Work, watch: Watch) -> None:
    """Map a conversation and keep what its page shows: no participant and no exact place."""
    watch("reading", 0, None)
    held = conversations.read(conversations.held(inquiry))
    state = OpinionState.from_votes(held.stances, moderated=held.moderated)
    found = report(analyse(state, watch=watch), texts=held.texts)
    store.write(inquiry, REPORT, canonical_json(found))
