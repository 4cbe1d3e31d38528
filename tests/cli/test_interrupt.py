"""Ctrl-C is an interruption, whatever a library makes of it."""

from __future__ import annotations

import os
import signal
import threading

import duckdb
import pytest

from commonground.cli.interrupt import stoppable
from commonground.cli.main import main

LONG = "SELECT count(*) FROM range(200_000_000) a(i) WHERE hash(i) % 7 = 8"


@pytest.fixture(autouse=True)
def _listening():
    """Listen to Ctrl-C even where the whole test run was told to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_ctrl_c(*, after_s=0.0):
    threading.Timer(after_s, os.kill, (os.getpid(), signal.SIGINT)).start()


def test_ctrl_c_in_the_middle_of_a_query_is_an_interruption_and_no_fault():
    with duckdb.connect(config={"threads": 1}) as con:
        press_ctrl_c(after_s=0.1)
        with pytest.raises(KeyboardInterrupt) as stopped, stoppable():
            con.execute(LONG).fetchall()
    assert isinstance(stopped.value.__cause__, RuntimeError)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def misunderstand_ctrl_c(error):
    """Press it, and answer as a library might."""
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        raise error from None


def test_an_error_that_follows_ctrl_c_is_the_interruption_and_one_without_it_is_itself():
    with pytest.raises(KeyboardInterrupt), stoppable():
        misunderstand_ctrl_c(ValueError("the file is broken"))
    with pytest.raises(ValueError, match="broken"), stoppable():
        raise ValueError("the file is broken")


def test_who_was_told_to_ignore_ctrl_c_goes_on_ignoring_it():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with stoppable():
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_ctrl_c_ends_a_batch_and_not_just_the_city_it_hit(monkeypatch, capsys):
    begun = []

    def build(_city, **_options):
        begun.append(1)
        misunderstand_ctrl_c(RuntimeError("Query interrupted"))

    monkeypatch.setattr("commonground.data.pipeline.build.build_city", build)
    assert main(["city", "build", "demo", "las_palmas"]) == 130
    assert begun == [1]
    assert capsys.readouterr().err.endswith("Stopped. Nothing is half-written; the same command continues.\n")
