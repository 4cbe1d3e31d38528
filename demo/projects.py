"""Twelve projects, their milestones, and what was planned and spent in three years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from demo import AS_OF, LANGUAGES
from demo.missions import mission_ids, mission_texts
from demo.place import degrees
from demo.tables import Column, Table, ids, texts
from demo.texts import read_texts

if TYPE_CHECKING:
    import numpy.typing as npt

    from demo.place import Place

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

YEARS: Final = (2023, 2024, 2025)
PLAN_BY_YEAR: Final = (0.30, 0.45, 0.25)
OVERSPENT: Final = 1.40
USUAL_SD: Final = 0.03
USUAL_LIMIT: Final = 0.08
STALLED: Final = (0.8, 0.0, 0.0)
"""Share of each year's plan that the stalled project spent."""
LATE_DAYS: Final = 45.0
ROUND_TO_EUR: Final = 100
OPEN_FROM: Final = "2025-10-01"
OPEN_LATER: Final = "2027-01-01"
"""First day of effect: of projects that are open, and of those that are late or stalled."""


@dataclass(frozen=True, slots=True, eq=False)
class Projects:
    """Where the projects lie and what they cost, year by year."""

    areas: tuple[Ints, ...]
    x: Floats
    y: Floats
    plan_eur: Ints
    """Shape (projects, years)."""
    actual_eur: Ints
    overspent: int
    stalled: int
    met_on: npt.NDArray[np.datetime64]
    """Day on which each milestone was met, shape (projects, milestones); NaT where it was not."""


def project_texts() -> list[dict[str, Any]]:
    """Texts, cost and purpose of the projects."""
    return list(read_texts("projects")["project"])


def project_ids() -> dict[str, str]:
    """Return the identifier of each project by its key."""
    written = project_texts()
    return dict(zip([text["key"] for text in written], ids("J", len(written), 2), strict=True))


def draw_projects(rng: np.random.Generator, place: Place, *, treated: Ints) -> Projects:
    """Draw places and spending; one official project overspends by 40 % and another stalls."""
    written = project_texts()
    parts = {"east": np.flatnonzero(place.eastern_third), "treated": treated}
    areas = tuple(
        parts[text["areas"]]
        if isinstance(text["areas"], str)
        else np.sort(rng.choice(place.areas, text["areas"], replace=False))
        for text in written
    )
    x, y = place.random_places(rng, np.array([area[0] for area in areas]))
    studied = {text["project"] for text in read_texts("experiments")["experiment"]}
    plain = [row for row, text in enumerate(written) if "proposal" not in text and text["key"] not in studied]
    overspent, stalled = rng.choice(plain, 2, replace=False).tolist()
    plan = _rounded(np.outer([text["cost_eur"] for text in written], PLAN_BY_YEAR))
    factor = 1 + np.clip(rng.normal(0, USUAL_SD, plan.shape), -USUAL_LIMIT, USUAL_LIMIT)
    factor[overspent] = OVERSPENT
    factor[stalled] = STALLED
    late = rng.normal(0, LATE_DAYS / 3, (len(written), len(_milestones())))
    late[overspent] += LATE_DAYS
    met_on = _due() + np.rint(late).astype("timedelta64[D]")
    met_on[stalled, 1:] = np.datetime64("NaT")
    met_on[met_on >= np.datetime64(AS_OF)] = np.datetime64("NaT")
    return Projects(
        areas=areas,
        x=x,
        y=y,
        plan_eur=plan,
        actual_eur=_rounded(plan * factor),
        overspent=overspent,
        stalled=stalled,
        met_on=met_on,
    )


def project_tables(
    area_ids: list[str], proposal_ids: dict[str, str], projects: Projects
) -> tuple[Table, ...]:
    """Return the projects, milestones, funding sources and money."""
    return (
        _projects_table(area_ids, proposal_ids, projects),
        _milestones_table(projects),
        _sources_table(),
        _money_table(projects),
    )


def _projects_table(area_ids: list[str], proposal_ids: dict[str, str], projects: Projects) -> Table:
    written = project_texts()
    lat, lon = degrees(projects.x, projects.y)
    measure = dict(
        zip([text["key"] for text in mission_texts()], ids("Q", len(mission_texts()), 1), strict=True)
    )
    proposals = [proposal_ids.get(text.get("proposal", "")) for text in written]
    is_open = [not np.isnat(days).any() for days in projects.met_on]
    effect_start = [
        text.get("effect_start", OPEN_FROM if done else OPEN_LATER)
        for text, done in zip(written, is_open, strict=True)
    ]
    status = np.where(is_open, "completion", "implementation").tolist()
    return Table(
        "projects",
        (
            Column("id", "VARCHAR", list(project_ids().values())),
            Column("mission_id", "VARCHAR", [mission_ids()[text["mission"]] for text in written]),
            Column("measure_id", "VARCHAR", [measure[text["mission"]] for text in written]),
            Column("proposal_id", "VARCHAR", proposals),
            Column("sector", "VARCHAR", [text["sector"] for text in written]),
            Column("status", "VARCHAR", status),
            Column("start", "DATE", ["2023-01-01"] * len(written)),
            Column("effect_start", "DATE", effect_start),
            Column("area_ids", "VARCHAR[]", [[area_ids[area] for area in areas] for areas in projects.areas]),
            Column("lat", "DOUBLE", lat),
            Column("lon", "DOUBLE", lon),
            Column("cost_minor", "BIGINT", projects.plan_eur.sum(axis=1) * 100),
            Column("currency", "VARCHAR", ["EUR"] * len(written)),
            Column("asset_life_years", "INTEGER", [text["life_years"] for text in written]),
            Column("expected_effect", "DOUBLE", [text["effect"] for text in written]),
            Column("per_year", "BOOLEAN", [text["effect_per_year"] for text in written]),
            *texts("title", [text["title"] for text in written], LANGUAGES),
            *texts("text", [text["text"] for text in written], LANGUAGES),
        ),
    )


def _milestones_table(projects: Projects) -> Table:
    written, rows = _milestones(), list(project_ids().values())
    due = np.tile(_due(), len(rows))
    return Table(
        "milestones",
        (
            Column("id", "VARCHAR", ids("L", len(due), 2)),
            Column("project_id", "VARCHAR", np.repeat(rows, len(written)).tolist()),
            Column("due", "DATE", due.astype("datetime64[s]")),
            Column("met_on", "DATE", projects.met_on.ravel().astype("datetime64[s]")),
            *texts("text", [text["text"] for _ in rows for text in written], LANGUAGES),
        ),
    )


def _sources_table() -> Table:
    written = _sources()
    return Table(
        "funding_sources",
        (
            Column("id", "VARCHAR", ids("F", len(written), 1)),
            Column("instrument", "VARCHAR", [text["instrument"] for text in written]),
            Column("level", "VARCHAR", [text["level"] for text in written]),
            Column("amount_minor", "BIGINT", [text["amount_eur"] * 100 for text in written]),
            Column("currency", "VARCHAR", ["EUR"] * len(written)),
            Column("price_year", "INTEGER", [YEARS[0]] * len(written)),
            Column("rate", "DOUBLE", [text.get("rate") for text in written]),
            Column("term_years", "INTEGER", [text.get("term_years") for text in written]),
            Column("grace_years", "INTEGER", [text.get("grace_years") for text in written]),
            *texts("name", [text["name"] for text in written], LANGUAGES),
        ),
    )


def _money_table(projects: Projects) -> Table:
    written, names = project_texts(), list(project_ids().values())
    source_id = dict(zip([text["key"] for text in _sources()], ids("F", len(_sources()), 1), strict=True))
    rows: list[tuple[str, str, int, str, int]] = []
    for index, text in enumerate(written):
        for kind, amounts in (("plan", projects.plan_eur), ("actual", projects.actual_eur)):
            for year, amount in zip(YEARS, amounts[index].tolist(), strict=True):
                parts = _split(amount * 100, text["funding"])
                rows += [(names[index], source_id[key], year, kind, part) for key, part in parts.items()]
    project, source, year_, kind_, minor = zip(*rows, strict=True)
    return Table(
        "money",
        (
            Column("id", "VARCHAR", ids("E", len(rows), 3)),
            Column("project_id", "VARCHAR", project),
            Column("source_id", "VARCHAR", source),
            Column("year", "INTEGER", year_),
            Column("kind", "VARCHAR", kind_),
            Column("amount_minor", "BIGINT", minor),
            Column("currency", "VARCHAR", ["EUR"] * len(rows)),
            Column("price_year", "INTEGER", year_),
        ),
    )


def _split(minor: int, shares: dict[str, float]) -> dict[str, int]:
    """Split an amount by shares, to the cent: the last part takes what rounding leaves."""
    parts = {key: round(minor * share) for key, share in shares.items()}
    last = list(parts)[-1]
    parts[last] += minor - sum(parts.values())
    return parts


def _rounded(eur: Floats) -> Ints:
    return np.rint(eur / ROUND_TO_EUR).astype(np.int64) * ROUND_TO_EUR


def _sources() -> list[dict[str, Any]]:
    return list(read_texts("projects")["source"])


def _milestones() -> list[dict[str, Any]]:
    return list(read_texts("projects")["milestone"])


def _due() -> npt.NDArray[np.datetime64]:
    return np.array([text["due"] for text in _milestones()], dtype="datetime64[D]")
