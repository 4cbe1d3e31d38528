"""Reading every object of an extract: a DuckDB table against a bare loop of pyosmium."""

from __future__ import annotations

from bench.child import children, tell, timed
from bench.harness import Setting, agree, python
from bench.results import Goal, Result

NAME = "osm_read"
TURNS = 5


def run(setting: Setting) -> Result:
    """Measure both in turn."""
    what, peer = "all objects into a DuckDB table, session open", "pyosmium bare loop"
    result = Result(NAME, what, peer, (Goal("cpu_s", 4.0),))
    commands = {side: python(NAME, side, setting.extract) for side in ("ours", "peer")}
    for mine, theirs in setting.in_turn(result, **commands):
        agree("objects read", mine["objects"], theirs and theirs["objects"])
    return result


def ours(extract: str) -> None:
    """Read into a temporary table again and again."""
    from commonground.data.lake.session import connect  # children only

    with connect(spatial=True) as session:

        def read() -> None:
            session.execute(f"CREATE OR REPLACE TEMP TABLE osm AS SELECT * FROM ST_ReadOSM('{extract}')")  # noqa: S608  # our own file

        costs, _ = timed(read, TURNS)
        ((objects,),) = session.execute("SELECT count(*) FROM osm").fetchall()
    tell(costs, objects=objects)


def peer(extract: str) -> None:
    """Loop over all objects and do nothing with them."""
    import osmium  # children only

    costs, objects = timed(lambda: sum(1 for _ in osmium.FileProcessor(extract)), TURNS)
    tell(costs, objects=objects)


if __name__ == "__main__":
    children(ours, peer)
