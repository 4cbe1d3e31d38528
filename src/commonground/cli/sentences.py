"""Errors as sentences for a terminal."""

from __future__ import annotations

from commonground.core.errors import CommonGroundError


def explained(err: CommonGroundError | OSError) -> str:
    """Say what was given, what was expected and what to do; our own errors do so already."""
    if isinstance(err, CommonGroundError):
        return str(err)
    where = f" {err.filename}" if err.filename else ""
    return (
        f"The system refused{where} ({err.strerror or err}): expected room and leave to read and write "
        "there; put that right and run the same command again."
    )
