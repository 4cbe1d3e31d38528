"""The write gate: whoever wants to write to SQLite waits here, by turns and not for ever."""

from __future__ import annotations

import fcntl
import os
import random
import time
from pathlib import Path

from django.db.utils import OperationalError

_SHORTEST_S, _LONGEST_S = 0.001, 0.004


class Gate:
    """A lock on a small file beside the database, held by one connection at a time.

    A lock belongs to its open file, so two threads of one process exclude each other too; the system
    lets go of it when a process dies. The waits are short and random: each who waits has the same chance.
    """

    def __init__(self, path: str | Path, *, timeout_s: float) -> None:
        self._path, self._timeout_s = Path(path), timeout_s
        self._file: int | None = None
        self._pid: int | None = None

    @property
    def held(self) -> bool:
        """Whether this gate's holder is inside."""
        return self._file is not None and self._pid == os.getpid()

    def enter(self) -> None:
        """Wait for the turn; entering twice is entering once.

        Raises
        ------
        OperationalError
            When somebody else stays inside longer than the timeout.
        """
        if self.held:
            return
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + self._timeout_s
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as err:
                if time.monotonic() > until:
                    os.close(file)
                    raise OperationalError(
                        f"database is locked: another writer held {self._path.name} for more than "
                        f"{self._timeout_s:g} s. Look for a transaction that waits for something else."
                    ) from err
                time.sleep(random.uniform(_SHORTEST_S, _LONGEST_S))  # noqa: S311  # turns, not secrets
            else:
                self._file, self._pid = file, os.getpid()
                return

    def leave(self) -> None:
        """Let the next one in; leaving without being inside does nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
