"""Small elections as files, and the command line called in this process."""

from __future__ import annotations

from pathlib import Path

from commonground.cli.main import main

GOOD = """META
key;value
description;Little town
budget;100.00
vote_type;approval
currency;EUR
PROJECTS
project_id;cost;name
P1;60;Bench
P2;40;Tree
P3;50;بئر ماء
P4;30;Ścieżka
VOTES
voter_id;vote;age
a;P1,P2;30
b;P1,P2;31
c;P1;32
d;P3,P4;33
e;P3,P4;34
"""
BAD = GOOD.replace("P2;40", "P2;forty").replace("c;P1", "c;P9").replace("e;P3", "e;P8")


def written(folder: Path, text: str = GOOD, name: str = "town.pb") -> str:
    """Write a file and return its name."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def said(capsys, *words: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold it to its exit code, and return what it wrote to output and to error."""
    capsys.readouterr()
    found = main(words)
    out, err = capsys.readouterr()
    assert found == code, (words, found, out, err)
    assert "Traceback" not in err
    return out, err
