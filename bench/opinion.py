"""From stances to a map with groups and what they hold: ours against red-dwarf, and time against size.

Both begin with one record for each stance in memory, as red-dwarf asks for, and end with representative
Statements; neither resamples, and of both the first run in its process counts. red-dwarf holds a table of
all cells and cannot go much further: ours goes on, from arrays as a store of stances hands them out.
"""

from __future__ import annotations

from collections.abc import Callable

from bench.child import children, tell, timed
from bench.conversations import drawn_file
from bench.harness import Setting, agree, costs_of, cpu_s, python
from bench.results import Figure, Goal, Result, median

NAME = "opinion"
PEER = "red-dwarf run_pipeline"
PEOPLE, STATEMENTS = 16_000, 1_000
MANY, MOST_S, MOST_MB = 100_000, 10.0, 600.0
AGAIN_S = 0.3
RESAMPLES = 20
GROWTH = ((4_000, 1_000), (16_000, 1_000), (64_000, 1_000), (16_000, 250), (16_000, 4_000))


def run(setting: Setting) -> Result:
    """Measure both in turn, then ours on more people and Statements."""
    goals = (Goal("cpu_s", 10.0), Goal("peak_mb", 4.0))
    result = Result(NAME, f"{PEOPLE:,} participants, {STATEMENTS:,} statements", PEER, goals)
    file = drawn_file(setting, PEOPLE, STATEMENTS)
    ours, peer = python(NAME, "records", file), setting.peer("red_dwarf", file)
    for mine, theirs in setting.in_turn(result, ours=ours, peer=peer):
        result.remarks["groups, ours"] = mine["sizes"]
        if theirs:
            agree("number of groups", len(mine["sizes"]), len(theirs["sizes"]))
            result.remarks["groups, red-dwarf"] = theirs["sizes"]
    (crowd,) = setting.alone(python(NAME, "arrays", drawn_file(setting, MANY, STATEMENTS)))
    again, stable = map(cpu_s, setting.alone(python(NAME, "again", file), python(NAME, "stable", file)))
    what = f"opinions of {MANY:,} participants, {STATEMENTS:,} statements"
    resampled = f"opinions of {PEOPLE:,} participants with {RESAMPLES} resamples for stability"
    result.figures += [
        Figure(what, cpu_s(crowd), "CPU s", MOST_S),
        Figure(f"{what}: peak", median(costs_of(crowd), "peak_mb"), "MB", MOST_MB),
        Figure("one more stance, everybody placed anew", again, "CPU s", AGAIN_S),
        Figure(resampled, stable, "CPU s"),
    ]
    grown = setting.alone(*(python(NAME, "arrays", drawn_file(setting, *size)) for size in GROWTH))
    for (people, statements), answer in zip(GROWTH, grown, strict=True):
        result.figures.append(Figure(f"opinions, {people:,} x {statements:,}", cpu_s(answer), "CPU s"))
    return result


def records(file: str, *, resamples: int = 0) -> None:
    """Analyse, from one record for each stance."""
    from bench.conversations import kept
    from commonground.core.opinion.analysis import analyse
    from commonground.core.opinion.stances import Stances
    from commonground.core.opinion.state import OpinionState

    arrays = kept(file)
    who, what = (map(str, arrays[name].tolist()) for name in ("participant", "statement"))
    held = dict(zip(zip(who, what, strict=True), arrays["value"].tolist(), strict=True))
    _once(
        lambda: list(analyse(OpinionState.from_votes(Stances.from_mapping(held)), resamples=resamples).sizes)
    )


def stable(file: str) -> None:
    """Analyse with stability."""
    records(file, resamples=RESAMPLES)


def arrays(file: str) -> None:
    """Analyse, from arrays as a store of stances hands them out."""
    from bench.conversations import conversation
    from commonground.core.opinion.analysis import analyse
    from commonground.core.opinion.state import OpinionState

    _once(lambda: list(analyse(OpinionState.from_votes(conversation(file)), resamples=0).sizes))


def again(file: str) -> None:
    """Take in one stance and map everybody anew, the map of a moment ago being known."""
    from bench.conversations import conversation
    from commonground.core.opinion.pca import pca, project
    from commonground.core.opinion.state import OpinionState

    state = OpinionState.from_votes(conversation(file))
    before = pca(state)

    def one_more() -> list[int]:
        state.update("7", "11", 1)
        axes = pca(state, start=before)
        return [len(project(axes, state.stances.only(state.kept)))]

    _once(one_more)


def _once(function: Callable[[], list[int]]) -> None:
    """Call a function one time, the first, and tell what it took and the sizes of its groups."""
    costs, sizes = timed(function, 1, warm=False)
    tell(costs, sizes=sizes)


if __name__ == "__main__":
    children(records, stable, arrays, again)
