"""Ctrl-C, whatever is running at that moment."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C end a block as KeyboardInterrupt and as nothing else.

    Libraries answer a signal in their own words: DuckDB raises "Query interrupted", and code that asked
    it then speaks of a broken file. Any error after the signal is therefore the interruption. A process
    that was told to ignore Ctrl-C, as in a script's background, still does.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    seen: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception as err:
        if seen:
            raise KeyboardInterrupt from err
        raise
    finally:
        signal.signal(signal.SIGINT, before)
