"""How much one may bring, how long it is kept, how long one may compute, and how many may wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

LARGEST_BYTES: Final = 20_000_000
"""Of all files of one form together."""

DRAINED_BYTES: Final = 200_000_000
"""So much of a file that is too large is read and thrown away, so that the sender sees our page."""

KEPT: Final = timedelta(minutes=30)
"""From the moment a file is here until it is deleted with everything made of it."""

LONGEST_S: Final = 120
"""Seconds one piece of work may take in the worker."""

SILENT: Final = timedelta(seconds=LONGEST_S + 30)
"""Work that has been running for so long without a word has lost its worker."""

MOST_WAITING: Final = 12
"""Of everybody: even if each takes all its time, the last is done before its file is deleted."""

MOST_WAITING_OF_ONE: Final = 6
MOST_KEPT_OF_ONE: Final = 40
MOST_KEPT_BYTES: Final = 1_000_000_000
MOST_WORKS: Final = 60
"""Of one file: its count, its verifications and everything one asked with "what if"."""

MOST_PROBLEMS_SHOWN: Final = 200
