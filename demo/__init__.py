"""The demonstration city: a real map, invented people, and truths planted to be found again.

``python -m demo --out DIR`` writes the files of a whole civic life: people, households, air, reports,
proposals, ballots, a conversation, missions, projects with their money, and experiments. Every row is
marked as synthetic. ``truth.json`` says what was planted: the product never reads it, the tests do.
"""

from typing import Final

GENERATOR: Final = "1"
"""Version of the generator: raised whenever the same seed would give other bytes."""

DEFAULT_SEED: Final = 20221121

LABEL: Final = (
    "Synthetic demonstration data. The map is real (OpenStreetMap); people, reports, ballots, money and "
    "readings are invented."
)
"""The sentence every page, image and file of the demonstration carries, word for word."""

ATTRIBUTION: Final = "© OpenStreetMap contributors, ODbL, as of April 2019"

LANGUAGES: Final = ("en", "es", "fr", "ar")

AS_OF: Final = "2026-01-01"
"""The day on which the demonstration is told; its records end the day before."""
