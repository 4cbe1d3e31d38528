"""An analysis as plain data: whole numbers, texts and decimals written as text, the same bytes everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from commonground.core.opinion.stability import FLOOR
from commonground.core.opinion.statements import group_consensus

if TYPE_CHECKING:
    from commonground.core.opinion.analysis import Analysis
    from commonground.core.opinion.statements import Held, Tally, Typical

FORMAT: Final = "cg-opinion-1"
_DECIMALS: Final = 6

Data = dict[str, object]


def report(analysis: Analysis, *, texts: Mapping[str, str] | None = None) -> Data:
    """Return an analysis as data that ``core.ledger.canonical_json`` writes in one way.

    Decimals are texts with six places: what comes behind them differs from one processor to the next. No
    participant is named and no exact place is given. Fields are described in docs/methods/opinion-groups.md.

    Parameters
    ----------
    analysis
        Of :func:`commonground.core.opinion.analysis.analyse`.
    texts
        Texts of the Statements, by id; given along where known.
    """
    stable = analysis.stability
    return {
        "format": FORMAT,
        "parameters": {
            "seed": analysis.seed,
            "min_group": analysis.min_group,
            "resamples": analysis.resamples,
            "floor": decimal(FLOOR),
        },
        "participants": analysis.participants,
        "placed": analysis.placed,
        "stances": analysis.stances,
        "columns": analysis.axes.columns,
        "moderated": list(analysis.moderated),
        "map": _map(analysis),
        "agreed": [_held(one) for one in analysis.agreed],
        "disagreed": [_held(one) for one in analysis.disagreed],
        "grouping": {
            "status": analysis.status,
            "reason": analysis.reason,
            "sizes": list(analysis.sizes),
            "silhouettes": [{"k": k, "mean": decimal(score)} for k, score in analysis.silhouettes],
            "stability": None
            if stable is None
            else {
                "mean": decimal(stable.mean),
                "error": decimal(stable.error),
                "agreements": [decimal(one) for one in stable.agreements],
            },
        },
        "groups": [
            {"name": one.name, "people": one.people, "typical": [_held(each) for each in one.typical]}
            for one in analysis.groups
        ],
        "bridges": [
            {
                "statement": one.statement,
                "score": decimal(one.score),
                "shares": [decimal(each) for each in one.shares],
            }
            for one in analysis.bridges
        ],
        "statements": _statements(analysis, texts or {}),
    }


def decimal(number: float) -> str:
    """Return a number as text with six decimals; never "-0.000000"."""
    return f"{round(number, _DECIMALS) + 0.0:.{_DECIMALS}f}"


def _map(analysis: Analysis) -> Data:
    axes = analysis.axes
    return {
        "known": axes.known,
        "eigenvalues": [decimal(one) for one in axes.eigenvalues],
        "total": decimal(axes.total),
        "squares": [[decimal(one.x), decimal(one.y), one.group, one.people] for one in analysis.squares],
    }


def _held(one: Held | Typical) -> Data:
    return {
        name: decimal(value) if isinstance(value, float) else value for name, value in asdict(one).items()
    }


def _statements(analysis: Analysis, texts: Mapping[str, str]) -> list[Data]:
    """Return one row for each Statement kept."""
    axes = analysis.axes
    shared = group_consensus([one.tally for one in analysis.groups]) if analysis.groups else None
    rows = []
    for at, key in enumerate(axes.statements):
        row: Data = {
            "id": key,
            **_counts(analysis.everyone, at),
            "mean": decimal(float(axes.mean[at])),
            "loadings": [decimal(one) for one in axes.loadings[at].tolist()],
            "groups": [{"name": one.name, **_counts(one.tally, at)} for one in analysis.groups],
            "group_consensus": None if shared is None else decimal(float(shared[at])),
        }
        if key in texts:
            row["text"] = texts[key]
        rows.append(row)
    return rows


def _counts(one: Tally, at: int) -> Data:
    return {
        "agree": int(one.agree[at]),
        "disagree": int(one.disagree[at]),
        "passed": int(one.passed[at]),
        "seen": int(one.seen[at]),
    }
