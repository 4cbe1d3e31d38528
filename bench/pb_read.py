"""Reading a ``.pb`` text and merging equal ballots: ours against pabutools, and time against file size.

Ours also checks every line, keeps every column and lays the election out as arrays.
"""

from __future__ import annotations

from pathlib import Path

from bench.child import children, tell, timed
from bench.elections import DISTINCT, VOTERS, drawn_file
from bench.harness import Setting, agree, cpu_s, python
from bench.results import Figure, Goal, Result

NAME = "pb_read"
PEER = "pabutools parse + as_multiprofile"
SIZES = (15_000, 30_000, 60_000, 120_000)
TURNS = 5
LEFT_APART = 0.02
"""The peer compares ballots in the order of a set, which differs between equal ones now and then."""


def run(setting: Setting) -> Result:
    """Measure both in turn on the synthetic election, then ours on elections of other sizes."""
    files = {size: drawn_file(setting, size) for size in SIZES}
    result = Result(NAME, f"{VOTERS:,} ballots from text to arrays", PEER, (Goal("cpu_s", 6.0),))
    ours, peer = python(NAME, "ours", files[VOTERS]), setting.peer("pabutools_read", files[VOTERS])
    for mine, theirs in setting.in_turn(result, ours=ours, peer=peer):
        agree("distinct ballots, ours", mine["distinct"], DISTINCT)
        if theirs:
            agree("distinct ballots, the peer's", theirs["distinct"], DISTINCT, apart=LEFT_APART)
            result.remarks["distinct ballots, ours and theirs"] = (mine["distinct"], theirs["distinct"])
    answers = setting.alone(*(python(NAME, "ours", file) for file in files.values()))
    for (size, file), answer in zip(files.items(), answers, strict=True):
        what = f"read and compile {size:,} voters, {file.stat().st_size / 1e6:.1f} MB"
        result.figures.append(Figure(what, cpu_s(answer), "CPU s"))
    return result


def ours(file: str) -> None:
    """Read and compile again and again."""
    from commonground.core.choice.pb import decode, read_pb

    text = decode(Path(file).read_bytes())
    costs, distinct = timed(lambda: len(read_pb(text).election.compile().multiplicity), TURNS)
    tell(costs, distinct=distinct)


if __name__ == "__main__":
    children(ours)
