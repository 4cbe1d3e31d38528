"""The result of a count as one file: every number exact, the same bytes wherever it is counted.

The format ``cg-result-1`` is described in docs/methods/result-file.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from commonground.core.choice import ENGINE
from commonground.core.ledger.canonical import canonical_json, canonical_text, rational_text
from commonground.core.ledger.election import canonical_ballots, inputs_sha256, purses_sha256

if TYPE_CHECKING:
    from commonground.core.choice.ballots import Election
    from commonground.core.choice.result import Dropped, Parameters, Result, Round

FORMAT: Final = "cg-result-1"
FIELDS: Final = (
    "format", "engine", "inputs_sha256", "declared_sha256", "rule", "utility", "borda", "completion", "step",
    "k", "ties", "seed", "order", "variant", "threshold", "purses_sha256", "lambda", "kappa", "selected",
    "cost", "leftover", "trace", "dropped", "ties_met", "comparison", "merkle_root",
)  # fmt: skip
"""Fields of a result file in the order in which differences are looked for (in the file: by code point)."""
DECLARED: Final = (
    "rule", "utility", "borda", "completion", "step", "ties", "seed", "order", "variant", "threshold",
    "lambda", "kappa",
)  # fmt: skip
"""What a city declares before voting closes."""


@dataclass(frozen=True, slots=True)
class BesideEntry:
    """Another outcome of the same ballots, and how many voters prefer which.

    ``to`` is ``greedy`` (by score, taking what fits) or ``equal_purses`` (the same rule without need).
    A voter prefers the outcome that gives her more of the result's utility.
    """

    to: str
    selected: tuple[str, ...]
    cost: int
    prefer_result: int
    prefer_other: int
    equal: int


@dataclass(frozen=True, slots=True)
class ResultFile:
    """What a result file says.

    Hashes are lower-case hexadecimal; ``purses_sha256`` is None for equal purses and ``merkle_root`` None
    where ballots were not committed to.
    """

    result: Result
    inputs_sha256: str
    purses_sha256: str | None = None
    comparison: tuple[BesideEntry, ...] = ()
    merkle_root: str | None = None
    engine: str = ENGINE

    def to_json(self) -> dict[str, object]:
        """Return the fields as :func:`~commonground.core.ledger.canonical.canonical_json` takes them."""
        result, settings = self.result, declared(self.result.parameters)
        return {
            "format": FORMAT,
            "engine": self.engine,
            "inputs_sha256": self.inputs_sha256,
            "declared_sha256": _hash_of(settings),
            **settings,
            "k": result.parameters.k,
            "purses_sha256": self.purses_sha256,
            "selected": result.selected,
            "cost": result.cost,
            "leftover": result.leftover,
            "trace": [_round(one) for one in result.trace],
            "dropped": [_dropped(one) for one in sorted(result.dropped, key=_proposal)],
            "ties_met": result.ties,
            "comparison": [_beside(one) for one in self.comparison],
            "merkle_root": self.merkle_root,
        }

    def to_bytes(self) -> bytes:
        """Return the bytes to publish."""
        return canonical_json(self.to_json())


def declared(parameters: Parameters) -> dict[str, object]:
    """Return the settings that are fixed before voting closes, under their names in the file."""
    return {
        "rule": parameters.rule,
        "utility": parameters.utility,
        "borda": parameters.borda,
        "completion": parameters.completion,
        "step": parameters.step,
        "ties": parameters.ties,
        "seed": parameters.seed,
        "order": parameters.order,
        "variant": parameters.variant,
        "threshold": parameters.threshold,
        "lambda": rational_text(parameters.lam),
        "kappa": rational_text(parameters.kappa),
    }


def declared_sha256(parameters: Parameters) -> str:
    """Return the hash of the declared settings, to be published before voting closes.

    It binds what the outcome may not show, such as a seed where no tie was met.

    Source: our choice, docs/adr/0017.
    """
    return _hash_of(declared(parameters))


def result_file(
    election: Election,
    result: Result,
    *,
    comparison: tuple[BesideEntry, ...] = (),
    merkle_root: bytes | None = None,
) -> ResultFile:
    """Return the file of a result.

    Parameters
    ----------
    election
        What was counted.
    result
        What came out.
    comparison
        Outcomes beside it: :func:`~commonground.core.ledger.beside.beside`.
    merkle_root
        The root over the committed ballots, published at close, if there was one.
    """
    purses = None
    if election.purses is not None:
        purses = purses_sha256(canonical_ballots(election), election.purses)
    return ResultFile(
        result=result,
        inputs_sha256=inputs_sha256(election),
        purses_sha256=purses,
        comparison=comparison,
        merkle_root=None if merkle_root is None else merkle_root.hex(),
    )


def _hash_of(settings: dict[str, object]) -> str:
    return hashlib.sha256(canonical_json(settings)).hexdigest()


def _round(one: Round) -> dict[str, object]:
    return {
        "phase": one.phase,
        "proposal": one.proposal,
        "cost": one.cost,
        "rho": rational_text(one.rho),
        "price": None if one.price is None else rational_text(one.price),
        "supporters": one.supporters,
        "paid_full": one.paid_full,
        "paid_last": one.paid_last,
        "tied": one.tied,
        "tie_broken_by": one.tie_broken_by,
    }


def _proposal(one: Dropped) -> str:
    return canonical_text(one.proposal)


def _dropped(one: Dropped) -> dict[str, object]:
    return {
        "proposal": one.proposal,
        "round": one.round,
        "supporters_money": rational_text(one.supporters_money),
        "short_by": rational_text(one.short_by),
    }


def _beside(one: BesideEntry) -> dict[str, object]:
    return {
        "to": one.to,
        "selected": one.selected,
        "cost": one.cost,
        "prefer_result": one.prefer_result,
        "prefer_other": one.prefer_other,
        "equal": one.equal,
    }
