"""The commands that do on one's own computer what a page does here."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Final

COUNT: Final = "./dev run commonground choice count"
VERIFY: Final = "./dev run commonground choice verify result.json election.pb"
GROUPS: Final = "./dev run commonground opinion groups votes.csv"


def count(texts: Mapping[str, str]) -> str:
    """Return the command that counts as a form asks."""
    words = ["election.pb", "--rule", texts["rule"], "--utility", texts["utility"]]
    if texts["rule"] == "equal_shares" and texts["completion"] != "none":
        words += ["--complete", texts["completion"], "--step", texts["step"]]
    if texts["rule"] == "greedy":
        words += ["--order", texts["order"], "--variant", texts["variant"]]
        if texts["variant"] == "threshold":
            words += ["--threshold", texts["threshold"]]
    words += ["--ties", texts["ties"]]
    if texts["seed"]:
        words += ["--seed", texts["seed"]]
    return f"{COUNT} {shlex.join(words)} --out result.json"
