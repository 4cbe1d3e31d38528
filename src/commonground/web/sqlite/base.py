"""The database backend: a transaction passes the write gate before it begins."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from commonground.apps.writes import Gate


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite whose transactions queue at the gate instead of racing for the file's lock.

    Without it 32 writers with ``BEGIN IMMEDIATE`` all succeed, but the busiest commits two thousand
    times as often as the unluckiest: SQLite's own waiting backs off and is not fair.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate: Gate | None = None

    def _pass_gate(self) -> None:
        """Queue, unless the database lives in memory and has nobody to queue with."""
        if self.is_in_memory_db():
            return
        if self._gate is None:
            name = str(self.settings_dict["NAME"])
            self._gate = Gate(f"{name}.gate", timeout_s=self.settings_dict["OPTIONS"].get("timeout", 5))
        self._gate.enter()

    def _leave_gate(self) -> None:
        if self._gate is not None:
            self._gate.leave()

    def _start_transaction_under_autocommit(self) -> None:
        self._pass_gate()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave_gate()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()
        finally:
            if self.connection is None or not self.connection.in_transaction:
                self._leave_gate()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._leave_gate()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._leave_gate()
