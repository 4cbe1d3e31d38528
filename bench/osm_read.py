"""Reading every object of an extract: a DuckDB table against a bare loop of pyosmium."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.harness import Goal, Result, costs_of, python, reported, tell, timed

NAME = "osm_read"


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure both in turn."""
    result = Result(
        NAME,
        "all objects into a DuckDB table, session open",
        "pyosmium bare loop",
        [Goal("cpu_s", 4.0)],
        [],
        [],
    )
    for _ in range(rounds):
        for side in ("ours", "peer"):
            answer = reported(python(NAME, side, str(extract)))
            getattr(result, side).extend(costs_of(answer))
            result.remarks[f"objects read by {side}"] = answer["objects"]
    return result


def ours(extract: str) -> None:
    """Read into a temporary table again and again."""
    from commonground.data.lake.session import connect  # children only

    with connect(spatial=True) as session:

        def read() -> None:
            session.execute(f"CREATE OR REPLACE TEMP TABLE osm AS SELECT * FROM ST_ReadOSM('{extract}')")  # noqa: S608  # our own file

        costs = timed(read, 5)
        ((objects,),) = session.execute("SELECT count(*) FROM osm").fetchall()
    tell(costs, objects=objects)


def peer(extract: str) -> None:
    """Loop over all objects and do nothing with them."""
    import osmium  # children only

    def read() -> int:
        return sum(1 for _ in osmium.FileProcessor(extract))

    tell(timed(read, 5), objects=read())


if __name__ == "__main__":
    {"ours": ours, "peer": peer}[sys.argv[1]](sys.argv[2])
