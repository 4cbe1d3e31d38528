"""From stances to a map with groups and what they hold: ours against red-dwarf, and time against size.

Both begin with one record for each stance in memory, as red-dwarf asks for, and end with representative
Statements; neither resamples. red-dwarf holds a table of all cells and cannot go much further: ours goes on.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.harness import Cost, Figure, Goal, Result, costs_of, oracle, python, reported, tell

NAME = "opinion"
PEER = "red-dwarf run_pipeline"
PEOPLE, STATEMENTS = 16_000, 1_000
MANY, MOST_S, MOST_MB = 100_000, 10.0, 600.0
AGAIN_S = 0.3
GROWTH = ((4_000, 1_000), (16_000, 1_000), (64_000, 1_000), (16_000, 250), (16_000, 4_000))


def run(extract: Path, work: Path, rounds: int) -> Result:  # noqa: ARG001  # every bench is asked alike
    """Measure both in turn, then ours on more people and Statements."""
    files = {
        size: drawn_file(work, *size)
        for size in dict.fromkeys([(PEOPLE, STATEMENTS), (MANY, STATEMENTS), *GROWTH])
    }
    goals = [Goal("cpu_s", 10.0), Goal("peak_mb", 4.0)]
    result = Result(NAME, f"{PEOPLE:,} participants, {STATEMENTS:,} statements", PEER, goals, [], [])
    main = str(files[PEOPLE, STATEMENTS])
    peer = oracle("red_dwarf.py", main)
    for _ in range(rounds):
        answer = reported(python(NAME, "records", main))
        result.ours.extend(costs_of(answer))
        result.remarks["groups, ours"] = answer["sizes"]
        if peer:
            answer = reported(peer)
            result.peer.extend(costs_of(answer))
            result.remarks["groups, red-dwarf"] = answer["sizes"]
    many = costs_of(reported(python(NAME, "arrays", str(files[MANY, STATEMENTS]))))[0]
    crowd = f"opinions of {MANY:,} participants, {STATEMENTS:,} statements"
    result.figures += [
        Figure(crowd, many.cpu_s, "CPU s", MOST_S),
        Figure(f"{crowd}: peak", many.peak_mb, "MB", MOST_MB),
    ]
    again = costs_of(reported(python(NAME, "again", main)))[0]
    result.figures.append(Figure("one more stance, everybody placed anew", again.cpu_s, "CPU s", AGAIN_S))
    stable = costs_of(reported(python(NAME, "stable", main)))[0]
    what = f"opinions of {PEOPLE:,} participants with 20 resamples for stability"
    result.figures.append(Figure(what, stable.cpu_s, "CPU s"))
    for people, statements in GROWTH:
        cost = costs_of(reported(python(NAME, "arrays", str(files[people, statements]))))[0]
        result.figures.append(Figure(f"opinions, {people:,} x {statements:,}", cost.cpu_s, "CPU s"))
    return result


def drawn_file(work: Path, participants: int, statements: int) -> Path:
    """Draw a conversation in a process of its own and return its file."""
    file = work / f"conversation_{participants}_{statements}.npz"
    reported(python(NAME, "draw", str(file), str(participants), str(statements)))
    return file


def once(function: Callable[[], list[int]]) -> None:
    """Call a function one time, the first, and tell what it took and the sizes of its groups."""
    cpu, wall = time.process_time(), time.perf_counter()
    sizes = function()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tell([Cost(cpu, wall, peak)], sizes=sizes)


def draw(file: str, participants: str, statements: str) -> None:
    """Write a synthetic conversation."""
    import numpy as np  # children only

    from bench.conversations import drawn

    np.savez(file, **drawn(int(participants), int(statements)))
    tell([])


def records(file: str, *, resamples: int = 0) -> None:
    """Analyse, from one record for each stance."""
    import numpy as np  # children only

    from commonground.core.opinion.analysis import analyse
    from commonground.core.opinion.stances import Stances
    from commonground.core.opinion.state import OpinionState

    kept = np.load(file)
    who, what = (map(str, kept[name].tolist()) for name in ("participant", "statement"))
    held = dict(zip(zip(who, what, strict=True), kept["value"].tolist(), strict=True))
    once(
        lambda: list(analyse(OpinionState.from_votes(Stances.from_mapping(held)), resamples=resamples).sizes)
    )


def stable(file: str) -> None:
    """Analyse with stability."""
    records(file, resamples=20)


def arrays(file: str) -> None:
    """Analyse, from arrays as a store of stances hands them out."""
    from bench.conversations import conversation  # children only
    from commonground.core.opinion.analysis import analyse
    from commonground.core.opinion.state import OpinionState

    once(lambda: list(analyse(OpinionState.from_votes(conversation(file)), resamples=0).sizes))


def again(file: str) -> None:
    """Take in one stance and map everybody anew, the map of a moment ago being known."""
    from bench.conversations import conversation  # children only
    from commonground.core.opinion.pca import pca, project
    from commonground.core.opinion.state import OpinionState

    state = OpinionState.from_votes(conversation(file))
    before = pca(state)

    def one_more() -> list[int]:
        state.update("7", "11", 1)
        axes = pca(state, start=before)
        return [len(project(axes, state.stances.only(state.kept)))]

    once(one_more)


if __name__ == "__main__":
    children = {"draw": draw, "records": records, "stable": stable, "arrays": arrays, "again": again}
    children[sys.argv[1]](*sys.argv[2:])
