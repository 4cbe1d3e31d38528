"""How the languages of the product write numbers: one table for pages and command line.

Groups of three stand apart by a space that does not break, which nobody takes for a decimal mark (ISO 80000-1
asks for a space, too); English keeps its comma. Pages read this table through ``web/formats``, the command
line through ``cli/languages.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands between groups of three digits, and before the decimals."""

    thousands: str
    decimal: str


MARKS: Final[Mapping[str, Marks]] = {
    "en": Marks(",", "."),
    "es": Marks(_SPACE, ","),
    "fr": Marks(_SPACE, ","),
    "ar": Marks(_SPACE, ","),
}
"""By the code of the language."""
