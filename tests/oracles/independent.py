"""Runs a peer script in the environment of the independent programs, or skips with the reason."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

PEERS = Path(__file__).parent / "peers"


def require_peers():
    """Return the Python of the independent programs, or skip with what to do."""
    python = os.environ.get("CG_ORACLE_PYTHON")
    if not python:
        pytest.skip("needs the independent programs: run ./dev test --oracles, which sets CG_ORACLE_PYTHON")
    return python


def ask(script, cases):
    """Return what a peer answers to cases: JSON in, JSON out."""
    done = subprocess.run(
        [require_peers(), str(PEERS / script)],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
