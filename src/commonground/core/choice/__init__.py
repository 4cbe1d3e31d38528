"""Collective choice: ballots in, a funded list with a reason for every Proposal out; pure and exact.

``ENGINE`` is the version of the counting rules, not of the package: it is raised only when a result could
change, so that a result file of years ago still verifies.
"""

from typing import Final

ENGINE: Final = "1"
