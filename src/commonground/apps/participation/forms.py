"""Forms of the counting page: what is wrong with one is said in sentences, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from commonground.apps.indicators.figures import count, isolate
from commonground.apps.participation.typed import LARGEST, number, plain, units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonground.apps.participation.elections import Summary
    from commonground.core.choice.ballots import BallotKind

RULES: Final = ("equal_shares", "greedy", "phragmen")
COMPLETIONS: Final = ("add1u", "add1", "none")
TIES: Final = ("chain", "votes_cost_id", "lexicographic")
ORDERS: Final = ("score", "density")
VARIANTS: Final = ("skip", "no_skip", "threshold")
UTILITIES: Final[dict[BallotKind, tuple[str, ...]]] = {
    "approval": ("cost", "cardinality"),
    "choose_one": ("cost", "cardinality"),
    "knapsack": ("cost", "cardinality"),
    "cumulative": ("points", "cost", "cardinality"),
    "cardinal": ("points", "cost", "cardinality"),
    "ranking": ("borda", "cost", "cardinality"),
}
"""What a funded Proposal can be worth to a voter, by kind of ballot; the first is offered first."""

SUGGESTED: Final = {
    "rule": "equal_shares",
    "utility": "cost",
    "completion": "add1u",
    "step": "1",
    "ties": "chain",
    "seed": "",
    "order": "score",
    "variant": "skip",
    "threshold": "",
    "budget": "",
    "lambda": "0",
}
"""What is offered before anything is known of the election."""

_LONGEST_SEED: Final = 200
_LARGEST_LAMBDA: Final = Fraction(1, 2)
_CHOICES: Final = {
    "completion": COMPLETIONS,
    "ties": TIES,
    "order": ORDERS,
    "variant": VARIANTS,
}


def by_ballots(summary: Summary) -> dict[str, tuple[str, ...]]:
    """Return the answers that depend on what the ballots carry: Phragmén's rule knows approvals only."""
    rules = tuple(rule for rule in RULES if summary.approves or rule != "phragmen")
    return {"rule": rules, "utility": UTILITIES[summary.election.rules.kind]}


@dataclass(frozen=True, slots=True)
class CountForm:
    """How to count: texts as typed, and for each field that is wrong a sentence about it."""

    texts: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON values, amounts in minor units; empty while something is wrong."""

    @classmethod
    def default(cls, summary: Summary) -> CountForm:
        """Return what is offered before anybody chose."""
        digits = summary.election.rules.minor_digits
        return cls(
            {
                **SUGGESTED,
                "utility": UTILITIES[summary.election.rules.kind][0],
                "step": plain(summary.sensible_step, digits),
                "threshold": dict(summary.election.meta).get("min_project_score_threshold", ""),
                "budget": plain(summary.election.budget, digits),
            }
        )

    @classmethod
    def of(cls, given: Mapping[str, str], summary: Summary) -> CountForm:
        """Read a sent form; a field that was not sent has its default."""
        default = cls.default(summary).texts
        texts = {name: given.get(name, default[name]).strip() for name in default}
        errors: dict[str, str] = {}
        read: dict[str, Any] = {}
        for name, offered in (_CHOICES | by_ballots(summary)).items():
            read[name] = texts[name]
            if texts[name] not in offered:
                errors[name] = _("Choose one of the answers that are offered.")
        shares = read["rule"] == "equal_shares"
        if shares and read["completion"] != "none":
            read["step"] = _amount("step", texts, summary, errors)
        if read["rule"] == "greedy" and read["variant"] == "threshold":
            read["threshold"] = _threshold(texts, summary, errors)
        read["budget"] = _amount("budget", texts, summary, errors)
        read["lambda"] = _lambda(texts, errors)
        read["seed"] = texts["seed"]
        if len(texts["seed"]) > _LONGEST_SEED:
            errors["seed"] = _("The seed has more than {most} characters: give a shorter one.").format(
                most=count(_LONGEST_SEED)
            )
        return cls(texts, errors, {} if errors else read)


def _amount(name: str, texts: Mapping[str, str], summary: Summary, errors: dict[str, str]) -> int | None:
    """Read a positive amount in currency units into minor units."""
    value = number(texts[name])
    digits = summary.election.rules.minor_digits
    minor = units(value, digits)
    if not minor:
        if value is None:
            sentence = _("“{given}” is not an amount: write digits, such as 10 or 0.5.")
        elif value <= 0:
            sentence = _("“{given}” is not an amount above 0: give a positive one.")
        elif value.scaleb(digits) > LARGEST:
            sentence = _("“{given}” is more than can be counted: give a smaller amount.")
        else:
            sentence = _("“{given}” is finer than the costs in the file: give an amount with fewer decimals.")
        errors[name] = sentence.format(given=isolate(texts[name]))
    return minor


def _threshold(texts: Mapping[str, str], summary: Summary, errors: dict[str, str]) -> int | None:
    """Read a least score in the votes or points of the file into those that are counted."""
    least = units(number(texts["threshold"]), summary.point_digits)
    if least is None:
        errors["threshold"] = _("“{given}” is not a number of votes: write digits, such as 50.").format(
            given=isolate(texts["threshold"])
        )
    return least


def _lambda(texts: Mapping[str, str], errors: dict[str, str]) -> str:
    """Read the share that is handed out by need, 0 to 1/2, as an exact text."""
    typed = texts["lambda"].replace(",", ".")
    try:
        share = Fraction(typed)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= _LARGEST_LAMBDA:
        errors["lambda"] = _("“{given}” is not a share from 0 to 0.5: give one, such as 0.25.").format(
            given=isolate(texts["lambda"])
        )
    return str(share)
