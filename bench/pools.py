"""Pools of volunteers whose age and education are skewed, and quotas on the city's true shares."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import Final

from bench.child import children
from bench.harness import Setting, python, whole_process

FEATURES: Final = {
    # shares in the city, then how much likelier each is to volunteer
    "gender": {"f": (0.51, 1.0), "m": (0.485, 1.0), "x": (0.005, 1.0)},
    "age": {
        "16-29": (0.22, 0.6),
        "30-44": (0.26, 0.8),
        "45-59": (0.24, 1.1),
        "60-74": (0.18, 1.6),
        "75+": (0.10, 0.7),
    },
    "education": {"low": (0.35, 0.4), "mid": (0.40, 0.9), "high": (0.25, 2.2)},
    "district": {
        f"d{number}": (share, 1.0)
        for number, share in enumerate((0.18, 0.16, 0.14, 0.13, 0.12, 0.11, 0.09, 0.07))
    },
}
SEED: Final = 5


def people(size: int) -> list[tuple[str, ...]]:
    """Return the values of volunteers: for each one draw a feature, in the order above."""
    import numpy as np  # children only

    rng = np.random.default_rng(SEED)
    drawn = rng.random((size, len(FEATURES)))
    columns = []
    for at, values in enumerate(FEATURES.values()):
        weights = np.array([share * skew for share, skew in values.values()])
        steps = np.cumsum(weights / weights.sum())
        places = np.searchsorted(steps / steps[-1], drawn[:, at], side="right")
        columns.append([list(values)[place] for place in places])
    return list(zip(*columns, strict=True))


def quotas(size: int) -> list[tuple[str, str, int, int]]:
    """Return feature, value, min and max for a panel: within 5 % of the city's shares."""
    found = []
    for feature, values in FEATURES.items():
        for value, (share, _) in values.items():
            target = share * size
            least = math.floor(0.95 * target) if target >= 1 else 0
            most = math.ceil(1.05 * target) + (target < 1)
            found.append((feature, value, least, most))
    return found


def pool_csv(size: int) -> str:
    """Return a pool as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", *FEATURES])
    writer.writerows([f"p{number:05}", *values] for number, values in enumerate(people(size)))
    return out.getvalue()


def quotas_csv(size: int) -> str:
    """Return the quotas of a panel as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["feature", "value", "min", "max"])
    writer.writerows(quotas(size))
    return out.getvalue()


def drawn_files(setting: Setting, pool: int, panel: int) -> tuple[Path, Path]:
    """Draw a pool in a process of its own and return its file and that of the quotas."""
    files = setting.work / f"pool_{pool}.csv", setting.work / f"quotas_{panel}.csv"
    whole_process(python("pools", "write", pool, panel, *files))
    return files


def write(pool: str, panel: str, pool_file: str, quotas_file: str) -> None:
    """Write both files: ``python -m bench.pools write 1000 100 pool.csv quotas.csv``."""
    Path(pool_file).write_text(pool_csv(int(pool)), encoding="utf-8")
    Path(quotas_file).write_text(quotas_csv(int(panel)), encoding="utf-8")


if __name__ == "__main__":
    children(write)
