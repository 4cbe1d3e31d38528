"""Why a piece of work has no outcome, as it is kept: a code, and core's sentences in no language yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from commonground.apps.participation import keep
from commonground.apps.participation.limits import MOST_PROBLEMS_SHOWN
from commonground.core.errors import InputError, Problem
from commonground.core.words import Sentence

if TYPE_CHECKING:
    from commonground.core.errors import CountError

CODES: Final = frozenset({"asked", "time", "count", "input", "lost", "broken"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no outcome.

    Parameters
    ----------
    code
        One of :data:`CODES`.
    said
        What core says about a count that cannot be finished.
    problems, further
        What is wrong with the input, the first of them, and how many more there are.
    """

    code: str
    said: Sentence | None = None
    problems: tuple[Problem, ...] = ()
    further: int = 0

    def __post_init__(self) -> None:
        """Refuse what no page could show: troubles come back from where they were kept."""
        if (
            self.code not in CODES
            or not isinstance(self.said, Sentence | None)
            or not all(isinstance(one, Problem) for one in self.problems)
            or not isinstance(self.further, int)
        ):
            raise ValueError(f"{self.code!r} is no trouble that a page can show.")


_KINDS: Final = (Trouble, Problem, *keep.SPOKEN)


def kept(code: str) -> dict[str, Any]:
    """Return a trouble that its code says all about, as it is kept."""
    return keep.packed(Trouble(code))


def uncountable(error: CountError) -> dict[str, Any]:
    """Return what is kept of a count that cannot be finished."""
    return keep.packed(Trouble("count", error.said))


def refused(error: InputError) -> dict[str, Any]:
    """Return what is kept of input that cannot be counted, or of a part of its problems if there are many."""
    shown = error.problems[:MOST_PROBLEMS_SHOWN]
    return keep.packed(Trouble("input", problems=shown, further=len(error.problems) - len(shown)))


def read(data: object) -> Trouble | None:
    """Return a trouble that was kept; None where another version kept it in another form."""
    try:
        found = keep.unpacked(data, _KINDS)
    except keep.UnreadableError:
        return None
    return found if isinstance(found, Trouble) else None
