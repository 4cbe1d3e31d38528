"""What the worker keeps of a count for the pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from commonground.apps.participation import keep, store
from commonground.core.choice.compare import Comparison
from commonground.core.choice.explain import Explanation, Lost, Taken, Won
from commonground.core.choice.explain.payments import Band, Payments, PurseClass
from commonground.core.choice.result import Dropped, Parameters, Result, Round
from commonground.core.choice.what_if import Difference
from commonground.core.ledger.verify import Verification

if TYPE_CHECKING:
    from commonground.apps.participation.models import Inquiry, Work

RESULT: Final = "result.json"
ANSWER: Final = "answer.json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page of a result shows besides the result file.

    Parameters
    ----------
    other
        The same ballots by votes, or by equal shares where the result itself is by votes.
    compared
        How many voters get more from the one of the two that is not by votes, more from the other, the same.
    bands
        Voters by the part of their share that was used; none where the rule knows no shares.
    """

    result: Result
    explanation: Explanation
    other: Result
    compared: Comparison
    bands: tuple[Band, ...]


KINDS: Final = (
    Answer,
    Band,
    Comparison,
    Difference,
    Dropped,
    Explanation,
    Lost,
    Parameters,
    Payments,
    PurseClass,
    Result,
    Round,
    Taken,
    Verification,
    Won,
    *keep.SPOKEN,
)


def answer(inquiry: Inquiry) -> Answer:
    """Return what is kept of a count."""
    found: Answer = keep.unpack(store.read(inquiry, ANSWER), KINDS)
    return found


def found_by(inquiry: Inquiry, work: Work) -> Difference | Verification:
    """Return what came of a "what if" or of a verification.

    Raises
    ------
    UnreadableError
        Another version of this program kept it.
    """
    found: Difference | Verification = keep.unpack(store.read(inquiry, name_of(work)), KINDS)
    return found


def name_of(work: Work) -> str:
    """Return the name of the file in which what came of a further piece of work is kept."""
    return f"work-{work.number}.json"
