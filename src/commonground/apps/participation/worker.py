"""What happens to a piece of work in the worker: begun, watched, ended, whatever comes.

Nothing of a file, of a ballot or of an address is ever logged.
"""

from __future__ import annotations

import logging
import time
import traceback
from typing import TYPE_CHECKING, Any, Final

from commonground.apps.participation import actions, troubles
from commonground.apps.participation.limits import LONGEST_S
from commonground.apps.participation.models import Work
from commonground.core.errors import CountError, InputError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from commonground.apps.participation.models import Inquiry
    from commonground.core.choice.result import Watch

    Compute = Callable[[Inquiry, Work, Watch], None]

_log = logging.getLogger(__name__)
_EVERY_S: Final = 0.4


class Watcher:
    """Called by the engines while they work: writes progress down, and stops them when it is time."""

    def __init__(self, work: Work, *, longest_s: float = LONGEST_S) -> None:
        self.reason = ""
        self._work, self._until, self._next = work, time.monotonic() + longest_s, 0.0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Note how far it is.

        Raises
        ------
        StoppedError
            The time is up, or somebody stopped or deleted the work; ``reason`` says which.
        """
        now = time.monotonic()
        if now > self._until:
            self.reason = "time"
            raise StoppedError("The time for this piece of work is up.")
        if now >= self._next:
            self._next = now + _EVERY_S
            if not actions.report(self._work, stage=stage, done=done, total=total):
                self.reason = "asked"
                raise StoppedError("This piece of work was stopped or deleted.")


def run(work_id: int) -> None:
    """Do one piece of work, unless it was stopped or deleted before its turn came."""
    work = actions.begin(work_id)
    if work is None:
        return
    watch = Watcher(work, longest_s=LONGEST_S)
    state, trouble = _outcome(work, watch)
    actions.end(work, state, trouble)


def _outcome(work: Work, watch: Watcher) -> tuple[str, Mapping[str, Any] | None]:
    """Compute, and say how it ended."""
    try:
        _computing(work.kind)(work.inquiry, work, watch)
    except StoppedError:
        return Work.State.STOPPED, troubles.kept(watch.reason or "asked")
    except FileNotFoundError:
        return Work.State.STOPPED, troubles.kept("asked")  # deleted while it ran: nobody will read this
    except InputError as err:
        return Work.State.FAILED, troubles.refused(err)
    except CountError as err:
        return Work.State.FAILED, troubles.uncountable(err)
    except Exception as err:  # noqa: BLE001  # whatever it is, its page must say that it ended
        _log.error("A %s broke: %s", work.kind, _where(err))  # its words may hold a ballot
        return Work.State.FAILED, troubles.kept("broken")
    return Work.State.DONE, None


def _computing(kind: str) -> Compute:
    """Return what does the work of one kind; only that is imported."""
    if kind == Work.Kind.GROUPS:
        from commonground.apps.participation import mapping  # noqa: PLC0415  # only what is needed

        return mapping.groups
    from commonground.apps.participation import counting  # noqa: PLC0415  # the same

    done = {Work.Kind.COUNT: counting.count, Work.Kind.VERIFY: counting.verify}
    return done.get(Work.Kind(kind), counting.what_if)


def _where(error: Exception) -> str:
    """Return the kind of an error and where it rose, without the words it came with."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {' > '.join(f'{frame.name}:{frame.lineno}' for frame in frames)}"
