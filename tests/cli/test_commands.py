"""The command line: help, exit codes, sentences on standard error, and a light start."""

from __future__ import annotations

import argparse
import subprocess
import sys

import pytest

from commonground import __version__
from commonground.cli.main import main, parser
from tests.cli.running import start
from tests.shared_data import ROOT

HEAVY = ("numba", "scipy", "shapely", "duckdb", "django", "numpy", "pyproj", "pandas")


def commands(at=None, name=()):
    """Every command and group of commands, as the words one types."""
    at = at or parser()
    yield name
    for action in at._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield from commands(below, (*name, word))


@pytest.fixture
def home(own_grid, monkeypatch):
    """The home of a built city on a grid."""
    monkeypatch.setenv("CG_HOME", str(own_grid.home))
    monkeypatch.setenv("CG_CITIES", str(own_grid.folder))
    return own_grid


def ends_with(code, *words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == code


@pytest.mark.parametrize("words", [*commands()], ids=" ".join)
def test_every_command_has_its_help(words, capsys):
    ends_with(0, *words, "--help")
    said = capsys.readouterr()
    assert said.out.startswith(" ".join(["usage: commonground", *words]))
    assert said.err == ""


def test_the_commands_are_those_that_the_specification_names():
    found = set(commands())
    assert {("city", verb) for verb in ("check", "plan", "fetch", "build", "rollback", "builds")} <= found
    assert {("warm",), ("serve",), ("worker",), ("value",)} <= found


def test_the_version_is_that_of_the_package(capsys):
    ends_with(0, "--version")
    assert capsys.readouterr().out == f"commonground {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("city",),
        ("city", "build"),
        ("city", "build", "demo", "--fast"),
        ("city", "rollback"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2_and_says_how_it_is_used(words, capsys):
    ends_with(2, *words)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("usage: commonground")


@pytest.mark.parametrize("words", [(), ("city",), ("city", "build"), ("serve",), ("value",)], ids=" ".join)
def test_asking_for_help_imports_nothing_heavy(words):
    code = (
        "import atexit, sys; from commonground.cli.main import main;"
        f"atexit.register(lambda: print([name for name in {HEAVY!r} if name in sys.modules]));"
        f"main([*{words!r}, '--help'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_build_says_what_is_live_what_was_done_before_and_what_it_cannot_tell(home, capsys):
    assert main(["city", "build", "grid"]) == 0
    said = capsys.readouterr()
    assert f"grid: build {home.live().id} is live; 6 of 6 stages were done before." in said.out
    assert "cannot tell: H10-all (no open-space)" in said.out
    assert said.err == "Building grid ...\n"


def test_strict_exits_3_when_an_indicator_cannot_be_told(home):
    assert main(["city", "build", "grid", "--strict"]) == 3


def test_explain_prints_the_whole_report(home, capsys):
    main(["city", "build", "grid", "--explain"])
    said = capsys.readouterr().out.splitlines()
    for part, facts in home.live().manifest["report"].items():
        assert f"  {part}" in said
        for name, fact in facts.items():
            assert f"    {name}: {fact}" in said


def test_a_check_prints_all_problems_at_once(home, capsys):
    assert main(["city", "check", "grid"]) == 0
    home.edit('country = "FI"', 'country = "Finland"')
    home.edit('licence = "CC0-1.0"', 'licence = "free"')
    home.edit('key = "code"', 'kee = "code"')
    capsys.readouterr()
    assert main(["city", "check", "grid"]) == 1
    said = capsys.readouterr().out
    for key in ("city.country", "sources.quarters.licence", "sources.residents.kee", "sources.residents.key"):
        assert f"  - {key}: given" in said


def test_a_plan_and_a_fetch_of_what_is_here_ask_for_nothing(home, capsys):
    assert main(["city", "plan", "grid"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("grid: 0 MB to fetch")
    assert "Inequality of daily needs between areas" in said
    assert main(["city", "fetch", "grid"]) == 0
    assert "residents: in place" in capsys.readouterr().out
    (home.folder / "people.csv").unlink()
    assert main(["city", "fetch", "grid"]) == 1
    assert "residents: missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("city", "build", "atlantis"), "atlantis.toml: 1 to put right"),
        (("city", "plan", "atlantis"), "a readable city file. Check the path."),
        (("city", "builds", "atlantis"), "City 'atlantis' has no build in"),
        (("city", "rollback", "atlantis"), "there is nothing to go back to"),
        (("city", "fetch", "grid", "--only", "trams"), "has no source trams: expected one of osm, quarters"),
        (
            ("city", "build", "grid", "--from", "/nowhere"),
            "/nowhere is no folder: expected one with the sources",
        ),
        (
            ("value", "H06", "NW", "--city", "grid", "--build", "0123"),
            "Build '0123' of city 'grid' is not in",
        ),
        (("value", "H99", "NW", "--city", "grid"), "No indicator 'H99': expected G14, H01"),
        (("serve", "--city", "atlantis"), "(built cities: grid): run `commonground city build"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_what_cannot_be_done_is_a_sentence_on_standard_error_and_exit_1(words, sentence, home, capsys):
    assert main(words) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert "commonground: " in said.err
    assert "Traceback" not in said.err
    assert not (home.lake / "cities" / "atlantis").exists()


def test_a_home_that_cannot_be_written_is_a_sentence(own_grid, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CG_HOME", str(tmp_path / "file"))
    assert main(["city", "build", str(own_grid.path)]) == 1
    said = capsys.readouterr().err
    assert f"{tmp_path}/file/lake" in said
    assert "set CG_HOME to a folder on another disk" in said
    assert "Traceback" not in said


def test_a_refusal_of_the_system_is_a_sentence_too(home, monkeypatch, capsys):
    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied", "/mnt/x")

    monkeypatch.setattr("commonground.data.city.check.check", refuse)
    assert main(["city", "check", "grid"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("commonground: The system refused /mnt/x (Permission denied): expected room")


def test_a_terminal_without_a_letter_shows_a_stand_in(own_grid, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii:strict")
    process = start(own_grid.home, "city", "fetch", str(own_grid.path))
    said, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert "residents: in place, 0.0 MB, sha256 " in said


def test_a_reader_that_goes_away_early_is_no_error(own_grid):
    process = start(own_grid.home, "city", "plan", str(own_grid.path))
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == ""
    assert process.wait() == 1
