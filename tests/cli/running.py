"""The command line in a process of its own, watched, frozen and stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.shared_data import ROOT

# A shell in the background tells its children to ignore Ctrl-C; a terminal does not.
_ENTRY = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from commonground.cli.main import main
sys.exit(main())
"""


def start(
    home: Path, *arguments: str, python: Sequence[str] = (sys.executable,), before: str = ""
) -> subprocess.Popen[str]:
    """Start ``commonground`` with a home and a Python; ``before`` is code that runs first."""
    places = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.Popen(
        [*python, "-c", before + _ENTRY, *arguments],
        cwd=ROOT,
        # what a killed process leaves in its temporary folder goes with the test's own
        env={**os.environ, "CG_HOME": str(home), "PYTHONPATH": places, "TMPDIR": str(home.parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def freeze_when(happening: Callable[[], object], process: subprocess.Popen[str]) -> None:
    """Halt a process while something holds; it must come to hold before the process ends."""
    while True:
        while not happening():
            assert process.poll() is None, process.communicate()
            time.sleep(0.001)
        process.send_signal(signal.SIGSTOP)
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), (
            f"ended with {os.waitstatus_to_exitcode(status)} before it could be halted"
        )
        if happening():
            return
        process.send_signal(signal.SIGCONT)
