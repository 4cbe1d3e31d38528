"""The commands the README shows are commands that exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from commonground.cli.main import parser

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^ {4}(\./dev [^#\n]+?)\s*(?:#.*)?$", README, re.MULTILINE)


def dev_words():
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev"), "help"], capture_output=True, text=True, check=True
    )
    return set(re.findall(r"^ {4}\./dev (\w+)", done.stdout, re.MULTILINE))


def test_the_first_screen_has_the_promise_a_picture_and_the_two_commands():
    first_screen = README.splitlines()[:14]
    assert any("open mission platform for cities" in line for line in first_screen)
    assert any(line.startswith("![") for line in first_screen)
    assert [line.split()[1] for line in first_screen if line.startswith("    ./dev")] == ["demo", "test"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_exists(command):
    words = shlex.split(command)
    assert words[1] in dev_words()
    if words[1:3] == ["run", "commonground"]:
        parser().parse_args(words[3:])


def test_the_readme_shows_how_to_bring_a_city_of_ones_own():
    shown = " ".join(COMMANDS)
    assert all(f"city {verb}" in shown for verb in ("check", "plan", "fetch"))


def test_an_old_python_is_told_in_a_sentence_what_is_needed():
    code = (ROOT / "dev").read_text("utf-8")
    before = code[: code.index("import contextlib")]
    pretended = before.replace("import sys\n", "import sys\nsys.version_info = (3, 8)\n", 1)
    done = subprocess.run(
        [sys.executable, "-c", pretended],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/nowhere"},
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
