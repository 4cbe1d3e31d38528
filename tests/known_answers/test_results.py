"""A result is the same bytes wherever and whenever it is counted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.known_answers.results import digests
from tests.shared_data import shared

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
KNOWN = json.loads((HERE.parent / "results.json").read_text("utf-8"))


def test_results_are_the_bytes_they_have_always_been():
    """A difference here is a new ENGINE: results of years ago would no longer verify."""
    assert digests(shared("pabulib")) == KNOWN


@pytest.mark.parametrize("name", ["python3.12", "python3.13", "python3.14"])
def test_another_python_counts_the_same_bytes(name):
    python = shutil.which(name)
    if (
        python is None
        or subprocess.run([python, "-c", "import numpy"], check=False, capture_output=True).returncode
    ):
        pytest.skip(f"{name} with numpy is not on this machine")
    done = subprocess.run(
        [python, "-m", "tests.known_answers.results", str(shared("pabulib"))],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout) == KNOWN
