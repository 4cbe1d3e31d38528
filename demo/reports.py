"""A year of residents' reports, with quiet poor Areas and planted duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from demo import AS_OF, LANGUAGES
from demo.place import degrees
from demo.tables import Column, Table, ids, texts
from demo.texts import read_texts

if TYPE_CHECKING:
    import numpy.typing as npt

    from demo.place import Place
    from demo.planted import Planted

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

PER_HEAD: Final = 0.35
CATEGORY_SHARES: Final = (0.30, 0.22, 0.18, 0.14, 0.10, 0.06)
DAYS: Final = 365
DUPLICATE_SD_M: Final = 6.0
DUPLICATE_DAYS: Final = 3.0
DAY_S: Final = 86_400

LANGUAGE_SHARES: Final = (0.50, 0.18, 0.18, 0.14)
"""Share of reports written in each of the four languages."""
CHANNELS: Final = ("web", "phone", "desk", "api:demo")
CHANNEL_SHARES: Final = (0.62, 0.20, 0.12, 0.06)
FIXED_SHARE: Final = 0.85
ANSWER_LOG: Final = (-0.3, 0.8)
"""Mean and standard deviation of the log of the days an answer takes, as a multiple of those promised."""
OFFICE_HOURS: Final = (8, 16)
TAKEN_UP_AFTER_S: Final = 5 * DAY_S
YEAR_START: Final = np.datetime64("2025-01-01T00:00:00")

NEAR_M: Final = 25.0
HEEDED: Final = 0.5
"""Half of those who are about to report what was reported near by within 3 days read so and stop."""


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """Reports in the order of their time."""

    second: Ints
    """Seconds since the year began (UTC)."""
    x: Floats
    y: Floats
    area: Ints
    category: Ints
    again: Ints
    """Position of the report that this one repeats; -1 for a first report."""


def draw_reports(
    rng: np.random.Generator, place: Place, people: Ints, *, poorest: Flags, planted: Planted
) -> Reports:
    """First reports at random places and times; then some are reported a second time near by."""
    expected = PER_HEAD * people * np.where(poorest, planted.reporting, 1.0)
    area = np.repeat(np.arange(place.areas), rng.poisson(expected))
    x, y = place.random_places(rng, area)
    category = rng.choice(len(CATEGORY_SHARES), len(area), p=CATEGORY_SHARES)
    second = rng.integers(0, DAYS, len(area)) * DAY_S + _time_of_day(rng, len(area))
    kept = ~(_told_before(second, x, y, category) & (rng.random(len(area)) < HEEDED))
    area, x, y, category, second = area[kept], x[kept], y[kept], category[kept], second[kept]
    first = len(area)
    of = rng.choice(first, round(planted.duplicates * first), replace=False)
    shift = rng.normal(0, DUPLICATE_SD_M, (2, len(of)))
    wait = rng.random(len(of)) * np.minimum(DUPLICATE_DAYS * DAY_S, DAYS * DAY_S - 1 - second[of])
    second = np.concatenate([second, second[of] + wait.astype(np.int64)])
    order = np.lexsort((np.concatenate([np.zeros(first), np.ones(len(of))]), second))
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    return Reports(
        second=second[order],
        x=np.concatenate([x, x[of] + shift[0]])[order],
        y=np.concatenate([y, y[of] + shift[1]])[order],
        area=np.concatenate([area, area[of]])[order],
        category=np.concatenate([category, category[of]])[order],
        again=np.concatenate([np.full(first, -1), position[of]])[order],
    )


def categories_table() -> Table:
    """Return what can be reported."""
    written = _categories()
    return Table(
        "categories",
        (
            Column("code", "VARCHAR", [text["code"] for text in written]),
            Column("group", "VARCHAR", [text["group"] for text in written]),
            Column("keywords", "VARCHAR", [text["keywords"] for text in written]),
            Column("expected_days", "INTEGER", [text["expected_days"] for text in written]),
            Column("sensitive", "BOOLEAN", [text["sensitive"] for text in written]),
            Column("agency", "VARCHAR", [text["agency"] for text in written]),
            *texts("name", [text["name"] for text in written], LANGUAGES),
            *texts("description", [text["about"] for text in written], LANGUAGES),
        ),
    )


def reports_table(rng: np.random.Generator, area_ids: list[str], reports: Reports) -> Table:
    """Give each report words in one language, a channel, and the desk's answer."""
    written, count = _categories(), len(reports.second)
    lat, lon = degrees(reports.x, reports.y)
    language = rng.choice(LANGUAGES, count, p=LANGUAGE_SHARES).tolist()
    state, closed = _answers(rng, reports)
    category = [written[index] for index in reports.category]
    reason = [
        text["fixed" if is_ == "fixed" else "not_fixed"][tag]
        if is_ in {"fixed", "closed_not_fixed"}
        else None
        for text, is_, tag in zip(category, state, language, strict=True)
    ]
    opened = YEAR_START + reports.second.astype("timedelta64[s]")
    return Table(
        "reports",
        (
            Column("id", "VARCHAR", ids("R", count, 5)),
            Column("category", "VARCHAR", [text["code"] for text in category]),
            Column("requested_at", "TIMESTAMP", opened),
            Column("closed_at", "TIMESTAMP", closed),
            Column("area_id", "VARCHAR", [area_ids[index] for index in reports.area]),
            Column("lat", "DOUBLE", lat),
            Column("lon", "DOUBLE", lon),
            Column("state", "VARCHAR", state),
            Column("state_reason", "VARCHAR", reason),
            Column("source", "VARCHAR", rng.choice(CHANNELS, count, p=CHANNEL_SHARES).tolist()),
            Column("language", "VARCHAR", language),
            Column("text", "VARCHAR", _words(rng, category, language)),
        ),
    )


def _words(rng: np.random.Generator, category: list[dict[str, Any]], language: list[str]) -> list[str]:
    when = read_texts("reports")["when"]
    which, since = rng.random((2, len(category)))
    return [
        _pick(text["text"][tag], a).format(when=_pick(when[tag], b))
        for text, tag, a, b in zip(category, language, which.tolist(), since.tolist(), strict=True)
    ]


def _pick(choices: list[str], share: float) -> str:
    return choices[int(share * len(choices))]


def _answers(rng: np.random.Generator, reports: Reports) -> tuple[list[str], npt.NDArray[np.datetime64]]:
    """State of each report at the end of the demonstration, and when it was closed."""
    promised = np.array([text["expected_days"] for text in _categories()])[reports.category]
    days = np.maximum(np.rint(promised * rng.lognormal(*ANSWER_LOG, len(promised))), 1).astype(np.int64)
    office = rng.integers(OFFICE_HOURS[0] * 3600, OFFICE_HOURS[1] * 3600, len(promised))
    answered = (reports.second // DAY_S + days) * DAY_S + office
    end = int((np.datetime64(AS_OF, "s") - YEAR_START).astype(np.int64))
    closed = np.where(rng.random(len(promised)) < FIXED_SHARE, "fixed", "closed_not_fixed")
    waiting = np.where(end - reports.second > TAKEN_UP_AFTER_S, "in_progress", "open")
    when = YEAR_START + answered.astype("timedelta64[s]")
    when[answered >= end] = np.datetime64("NaT")
    return np.where(answered < end, closed, waiting).tolist(), when


def _categories() -> list[dict[str, Any]]:
    return list(read_texts("reports")["category"])


def _told_before(second: Ints, x: Floats, y: Floats, category: Ints) -> Flags:
    """Whether an earlier report of the same category lies within 25 m and 3 days."""
    order = np.argsort(second, kind="stable")
    second, x, y, category = second[order], x[order], y[order], category[order]
    told = np.zeros(len(order), dtype=np.bool_)
    for back in range(1, len(order)):
        soon = second[back:] - second[:-back] <= DUPLICATE_DAYS * DAY_S
        if not soon.any():
            break
        near = np.hypot(x[back:] - x[:-back], y[back:] - y[:-back]) <= NEAR_M
        told[order[back:][soon & near & (category[back:] == category[:-back])]] = True
    return told


def _time_of_day(rng: np.random.Generator, count: int) -> Ints:
    """Seconds after midnight: most reports come between breakfast and supper."""
    hour = np.clip(rng.normal(13.5, 3.5, count), 0, 23.99)
    return (hour * 3600).astype(np.int64)
