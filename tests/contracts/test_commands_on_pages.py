"""Every number's page shows the command that recomputes it; here ten of them are taken at their word."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor

from tests.apps.pages import get
from tests.shared_data import ROOT

NUMBERS = (
    ("H06", "demo"),
    ("H06-1000", "SYN-A20"),
    ("H10", "SYN-A33"),
    ("H10-all", "demo"),
    ("H01", "SYN-A41"),
    ("H02", "demo"),
    ("J01", "SYN-A12"),
    ("J09", "demo"),
    ("J02", "SYN-A20"),
)


def shown_command(client, indicator, place):
    page = get(client, f"/indicators/{indicator}/{place}/")
    found = re.search(r"\./dev run commonground value \S+ \S+ --city \S+ --build [0-9a-f]+", page.text)
    assert found, page.text
    return shlex.split(found[0])


def run(words, home):
    variables = {**os.environ, "CG_HOME": str(home)}
    return subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


def test_ten_commands_taken_from_pages_recompute_exactly_the_numbers_on_them(client, settings, demo_city):
    settings.CG_LAKE, settings.CG_CITY = demo_city.lake, "demo"
    cell = next(
        row.place for row in demo_city.reader().values("H06", place_kind="cell") if row.status == "ok"
    )
    commands = [shown_command(client, *number) for number in (*NUMBERS, ("H08", cell))]
    assert len({tuple(words) for words in commands}) == 10
    with ThreadPoolExecutor(2) as two:
        for done in two.map(lambda words: run(words, demo_city.home), commands):
            assert done.returncode == 0, done.stdout + done.stderr
            assert "The published number is the same." in done.stdout
