"""Licences of sources, and what each lets us do with the numbers made from them.

A value inherits every licence of its inputs. Three facts decide its fate: may the result be
republished at all, must it carry the same licence (share-alike), and may it be sold (non-commercial
data never enters a default). The facts are held here once, by SPDX identifier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from commonground.core.errors import LicenceError

NOT_STATED: Final = "not-stated"
PER_LOCATION: Final = "per-location"


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence and the facts that matter for derived numbers.

    Parameters
    ----------
    id
        SPDX identifier, or ``not-stated``, or ``per-location``.
    redistribute
        Whether what is derived from the data may be published.
    share_alike
        Whether a derived database must be published under the same licence.
    non_commercial
        Whether commercial use is forbidden.
    reason
        Why publication is refused; empty when it is allowed.
    """

    id: str
    redistribute: bool = True
    share_alike: bool = False
    non_commercial: bool = False
    reason: str = ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_OPEN: Final = _words("""
    CC0-1.0 CC-PDDC CC-PDM-1.0 PDDL-1.0 DL-DE-ZERO-2.0 Unlicense 0BSD
    CC-BY-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-2.5-AU CC-BY-3.0 CC-BY-3.0-AT CC-BY-3.0-AU CC-BY-3.0-DE
    CC-BY-3.0-IGO CC-BY-3.0-NL CC-BY-3.0-US CC-BY-4.0 ODC-By-1.0 DL-DE-BY-2.0 etalab-2.0
    NLOD-1.0 NLOD-2.0 OGL-Canada-2.0 OGL-UK-1.0 OGL-UK-2.0 OGL-UK-3.0 OGDL-Taiwan-1.0
    CDLA-Permissive-1.0 CDLA-Permissive-2.0 MIT Apache-2.0 BSD-2-Clause BSD-3-Clause ISC
""")

_SHARE_ALIKE: Final = _words("""
    ODbL-1.0 CC-SA-1.0 CC-BY-SA-1.0 CC-BY-SA-2.0 CC-BY-SA-2.0-UK CC-BY-SA-2.1-JP CC-BY-SA-2.5
    CC-BY-SA-3.0 CC-BY-SA-3.0-AT CC-BY-SA-3.0-DE CC-BY-SA-3.0-IGO CC-BY-SA-4.0 CDLA-Sharing-1.0
""")

_NON_COMMERCIAL: Final = _words("CC-BY-NC-1.0 CC-BY-NC-2.0 CC-BY-NC-2.5 CC-BY-NC-3.0 CC-BY-NC-4.0")

_NON_COMMERCIAL_SHARE_ALIKE: Final = _words("""
    CC-BY-NC-SA-1.0 CC-BY-NC-SA-2.0 CC-BY-NC-SA-2.5 CC-BY-NC-SA-3.0 CC-BY-NC-SA-3.0-IGO CC-BY-NC-SA-4.0
""")

_NO_DERIVATIVES: Final = _words("""
    CC-BY-ND-1.0 CC-BY-ND-2.0 CC-BY-ND-2.5 CC-BY-ND-3.0 CC-BY-ND-4.0
""")

_NO_DERIVATIVES_NON_COMMERCIAL: Final = _words("""
    CC-BY-NC-ND-1.0 CC-BY-NC-ND-2.0 CC-BY-NC-ND-2.5 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0
""")

_ND = "it forbids derivatives, and an indicator is one"

LICENCES: Final[dict[str, Licence]] = {
    licence.id: licence
    for licence in (
        *(Licence(name) for name in _OPEN),
        *(Licence(name, share_alike=True) for name in _SHARE_ALIKE),
        *(Licence(name, non_commercial=True) for name in _NON_COMMERCIAL),
        *(Licence(name, share_alike=True, non_commercial=True) for name in _NON_COMMERCIAL_SHARE_ALIKE),
        *(Licence(name, redistribute=False, reason=_ND) for name in _NO_DERIVATIVES),
        *(
            Licence(name, redistribute=False, non_commercial=True, reason=_ND)
            for name in _NO_DERIVATIVES_NON_COMMERCIAL
        ),
        Licence(
            NOT_STATED,
            redistribute=False,
            reason="nobody stated a licence, so it is for local use and tests only",
        ),
        Licence(
            PER_LOCATION,
            redistribute=False,
            reason="each location has its own licence and none has been read yet",
        ),
    )
}


def licence(identifier: str) -> Licence:
    """Return the facts of one licence.

    Raises
    ------
    LicenceError
        The identifier is unknown; the message names the nearest known one.
    """
    try:
        return LICENCES[identifier]
    except KeyError as err:
        raise LicenceError(
            f"Unknown licence {identifier!r}: expected {expectation(identifier)}; "
            "look up the SPDX identifier of the licence the publisher names."
        ) from err


def expectation(identifier: str) -> str:
    """Say what a licence identifier should have been, nearest known one first."""
    folded = {name.casefold(): name for name in LICENCES}
    near = get_close_matches(identifier.casefold(), folded, n=1, cutoff=0.6)
    hint = f"perhaps {folded[near[0]]!r}, or " if near else ""
    return f"{hint}an SPDX identifier such as 'ODbL-1.0' or 'CC-BY-4.0', '{PER_LOCATION}' or '{NOT_STATED}'"


def combined(identifiers: Iterable[str]) -> Licence:
    """Return the facts of something made from several sources: the strictest of each.

    Its ``id`` joins the identifiers with `` AND ``, sorted, each once.

    Raises
    ------
    LicenceError
        No identifier was given, or one is unknown.
    """
    parts = [licence(name) for name in sorted({one for name in identifiers for one in name.split(" AND ")})]
    if not parts:
        raise LicenceError("No licence was given: expected the licence of every input; add it to the source.")
    return Licence(
        id=" AND ".join(part.id for part in parts),
        redistribute=all(part.redistribute for part in parts),
        share_alike=any(part.share_alike for part in parts),
        non_commercial=any(part.non_commercial for part in parts),
        reason="; ".join(f"{part.id}: {part.reason}" for part in parts if part.reason),
    )


def require_publishable(identifiers: Iterable[str], *, what: str) -> Licence:
    """Return the combined licence of ``what``, or refuse to publish it.

    Raises
    ------
    LicenceError
        A licence among the identifiers forbids publication; the message says which and why.
    """
    whole = combined(identifiers)
    if not whole.redistribute:
        raise LicenceError(
            f"{what} cannot be published ({whole.reason}): expected licences that allow it; "
            "ask the publisher for an open licence, or leave that source out."
        )
    return whole
