"""Whoever writes to SQLite passes the gate by turns; whoever reads never waits there."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from django.db.backends.sqlite3.base import Database
from django.db.utils import OperationalError

from commonground.apps.writes import Gate
from commonground.web.databases import sqlite
from commonground.web.sqlite.base import DatabaseWrapper

SHORT_S = 0.05

HOLD = """
import sys
from commonground.apps.writes import Gate
gate = Gate(sys.argv[1], timeout_s=5)
gate.enter()
print("inside", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def gate(tmp_path):
    """A gate nobody holds."""
    made = Gate(tmp_path / "gate", timeout_s=SHORT_S)
    yield made
    made.leave()


@pytest.fixture
def database(tmp_path, django_db_blocker):
    """Make connections to one file; they may be used from other threads."""
    made = []

    def connect(**options):
        settings = sqlite(tmp_path / "db.sqlite3")
        settings["OPTIONS"] |= options
        defaults = {"TIME_ZONE": None, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True}
        wrapper = DatabaseWrapper({**defaults, **settings, "TEST": {}}, alias="gate")
        wrapper.inc_thread_sharing()
        made.append(wrapper)
        return wrapper

    with django_db_blocker.unblock():
        with connect().cursor() as cursor:
            cursor.execute("CREATE TABLE counter (value integer)")
            cursor.execute("INSERT INTO counter VALUES (0)")
        yield connect
        for wrapper in made:
            wrapper.close()


def _value(wrapper):
    with wrapper.cursor() as cursor:
        return cursor.execute("SELECT value FROM counter").fetchone()[0]


class _Atomic:
    """``transaction.atomic`` on a connection that Django's settings do not know."""

    def __init__(self, wrapper):
        self.wrapper = wrapper

    def __enter__(self):
        self.wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        return self.wrapper.cursor()

    def __exit__(self, kind, *_rest):
        if kind is None:
            self.wrapper.commit()
        else:
            self.wrapper.rollback()
        self.wrapper.set_autocommit(True)


def test_two_holders_exclude_each_other_even_in_one_process(gate, tmp_path):
    gate.enter()
    with pytest.raises(OperationalError, match="another writer held gate"):
        Gate(tmp_path / "gate", timeout_s=SHORT_S).enter()
    gate.leave()
    other = Gate(tmp_path / "gate", timeout_s=SHORT_S)
    other.enter()
    assert other.held
    other.leave()


def test_entering_twice_is_entering_once(gate):
    gate.enter()
    gate.enter()
    gate.leave()
    assert not gate.held


def test_a_process_that_dies_inside_lets_the_next_one_in(gate, tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "gate")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "inside\n"
        with pytest.raises(OperationalError):
            gate.enter()
        holder.kill()
        holder.wait()
    gate.enter()
    assert gate.held


def test_every_increment_of_many_writers_is_kept(database):
    writers, times = 8, 25

    def work():
        wrapper = database()
        for _ in range(times):
            with _Atomic(wrapper) as cursor:
                value = cursor.execute("SELECT value FROM counter").fetchone()[0]
                cursor.execute("UPDATE counter SET value = %s", [value + 1])

    threads = [threading.Thread(target=work) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _value(database()) == writers * times


def test_a_reader_never_waits_for_the_writer(database):
    writer, reader = database(), database(timeout=SHORT_S)
    with _Atomic(writer) as cursor:
        cursor.execute("UPDATE counter SET value = 7")
        assert _value(reader) == 0
    assert _value(reader) == 7


def test_a_second_writer_gives_up_with_words_when_its_time_is_over(database):
    first, second = database(), database(timeout=SHORT_S)
    with _Atomic(first), pytest.raises(OperationalError, match="database is locked"), _Atomic(second):
        pytest.fail("two writers inside at once")
    with _Atomic(second) as cursor:
        cursor.execute("UPDATE counter SET value = 9")
    assert _value(first) == 9


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_the_gate_opens_again_however_a_transaction_ends(database, end):
    first, second = database(), database(timeout=SHORT_S)
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    getattr(first, end)()
    if end != "close":
        first.set_autocommit(True)
    with _Atomic(second) as cursor:
        cursor.execute("UPDATE counter SET value = value + 1")
    assert _value(second) == 1


def test_the_file_is_in_wal_mode_and_checks_its_foreign_keys(database):
    with database().cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert Database.sqlite_version_info >= (3, 35)
