"""Builds: published by one step, rolled back, locked, and never half-live after a crash."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commonground.core.errors import BusyError, LakeError
from commonground.data.lake import paths
from commonground.data.lake.builds import (
    build_id,
    build_lock,
    cities,
    history,
    live_build,
    open_build,
    publish_build,
    rollback,
    sweep_lock,
    table_entries,
)
from commonground.data.lake.version import Version
from commonground.data.lake.write import write_version
from tests.data.lake.sample import META

CITY = "tiny"


def _tables(lake: Path, number: float) -> dict[str, Version]:
    return {"points": write_version(lake, {"x": np.array([number])}, name="points", meta=META)}


def _manifest(tables: dict[str, Version], **more: Any) -> dict[str, Any]:
    name = build_id(tables, config={"id": CITY}, code_version="1")
    return {"build": name, "city": {"id": CITY}, "tables": table_entries(tables), **more}


def _publish(lake: Path, number: float) -> str:
    return publish_build(lake, _manifest(_tables(lake, number))).id


def _live(lake: Path) -> str | None:
    build = live_build(lake, CITY)
    return build.id if build else None


def test_a_city_without_a_build_has_none(tmp_path: Path) -> None:
    assert live_build(tmp_path, CITY) is None
    assert history(tmp_path, CITY) == ()
    assert cities(tmp_path) == ()


def test_the_newest_build_is_live_and_the_older_ones_are_its_history(tmp_path: Path) -> None:
    names = [_publish(tmp_path, number) for number in (1, 2, 3)]
    assert _live(tmp_path) == names[2]
    assert history(tmp_path, CITY) == tuple(reversed(names))
    assert cities(tmp_path) == (CITY,)


def test_a_build_gives_back_its_tables(tmp_path: Path) -> None:
    tables = _tables(tmp_path, 1)
    publish_build(tmp_path, _manifest(tables))
    build = live_build(tmp_path, CITY)
    assert build is not None
    assert build.tables == tables
    assert build.manifest["schema"] == 1
    assert open_build(tmp_path, CITY, build.id) == build


def test_publishing_the_same_again_changes_no_history(tmp_path: Path) -> None:
    first, second = _publish(tmp_path, 1), _publish(tmp_path, 2)
    assert _publish(tmp_path, 2) == second
    assert history(tmp_path, CITY) == (second, first)


def test_a_build_that_returns_is_in_the_history_once(tmp_path: Path) -> None:
    first, second = _publish(tmp_path, 1), _publish(tmp_path, 2)
    _publish(tmp_path, 1)
    assert history(tmp_path, CITY) == (first, second)


def test_rollback_shows_the_build_before(tmp_path: Path) -> None:
    first, second = _publish(tmp_path, 1), _publish(tmp_path, 2)
    assert rollback(tmp_path, CITY).id == first == _live(tmp_path)
    assert open_build(tmp_path, CITY, second).id == second
    with pytest.raises(LakeError, match="nothing to go back to"):
        rollback(tmp_path, CITY)
    assert _live(tmp_path) == first


def test_the_identifier_depends_on_content_configuration_and_code_only(tmp_path: Path) -> None:
    one, two = _tables(tmp_path, 1), _tables(tmp_path, 2)
    names = {
        build_id(one, config={"id": CITY}, code_version="1"),
        build_id(two, config={"id": CITY}, code_version="1"),
        build_id(one, config={"id": "other"}, code_version="1"),
        build_id(one, config={"id": CITY}, code_version="2"),
    }
    assert len(names) == 4
    assert {len(name) for name in names} == {16}
    again = _tables(tmp_path / "elsewhere", 1)
    assert build_id(again, config={"id": CITY}, code_version="1") in names


def test_a_build_whose_table_is_gone_does_not_become_live(tmp_path: Path) -> None:
    first = _publish(tmp_path, 1)
    tables = _tables(tmp_path, 2)
    paths.remove_tree(paths.version_folder(tmp_path, tables["points"].sha256))
    with pytest.raises(LakeError, match=r"not whole: build the city again\. The live build was left"):
        publish_build(tmp_path, _manifest(tables))
    assert _live(tmp_path) == first


def test_an_unknown_build_and_a_broken_pointer_are_said(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="'nope' of city 'tiny' is not in"):
        open_build(tmp_path, CITY, "nope")
    _publish(tmp_path, 1)
    (paths.city_folder(tmp_path, CITY) / "live.json").write_text("{", encoding="utf-8")
    with pytest.raises(LakeError, match=r"live\.json is not JSON"):
        live_build(tmp_path, CITY)


CRASH = """
    import os, signal
    from pathlib import Path
    from tests.data.lake.test_builds import _publish

    def dies_at(step, before):
        calls = 0

        def dying(real):
            def call(*args, **kwargs):
                nonlocal calls
                calls += 1
                now = calls == step
                if now and before:
                    os.kill(os.getpid(), signal.SIGKILL)
                try:
                    return real(*args, **kwargs)
                finally:
                    if now:
                        os.kill(os.getpid(), signal.SIGKILL)
            return call

        for name in ("mkdir", "chmod", "fsync", "rename", "replace"):
            setattr(os, name, dying(getattr(os, name)))

    def survives(work):
        child = os.fork()
        if child == 0:
            work()
            os._exit(0)
        return os.waitpid(child, 0)[1] == 0

    def second(lake, step):
        dies_at(step, before=step % 2 == 0)
        _publish(lake, 2)

    for step in range(1, 99):
        lake = Path({folder!r}) / str(step)
        assert survives(lambda: _publish(lake, 1))
        if survives(lambda: second(lake, step)):
            print(step)
            break
"""


def test_a_crash_at_any_step_leaves_a_whole_build_live(tmp_path: Path) -> None:
    first, second = (_publish(tmp_path / "whole", number) for number in (1, 2))
    survived = int(_run(CRASH.format(folder=str(tmp_path))))
    assert survived > 10
    live = []
    for step in range(1, survived + 1):
        lake = tmp_path / str(step)
        build = live_build(lake, CITY)
        assert build is not None
        assert all(paths.canonical_file(lake, one.sha256).is_file() for one in build.tables.values())
        live.append(build.id)
        assert _publish(lake, 2) == second
        assert history(lake, CITY) == (second, first)
    assert set(live) == {first, second}
    assert live == sorted(live, key=(first, second).index)


def _run(code: str) -> str:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(run, capture_output=True, text=True, check=True, env=env).stdout


HOLD = """
    import sys, time
    from pathlib import Path
    from commonground.data.lake.builds import {lock}
    with {lock}(*{args}):
        print("held", flush=True)
        sys.stdin.read()
"""


def _hold(lock: str, *args: str) -> subprocess.Popen[str]:
    given = f"(Path({args[0]!r}), *{list(args[1:])!r})"
    code = textwrap.dedent(HOLD.format(lock=lock, args=given))
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_builder_is_told_who_builds_and_since_when(tmp_path: Path) -> None:
    holder = _hold("build_lock", str(tmp_path), CITY)
    year = time.strftime("%Y", time.gmtime())
    with (
        pytest.raises(BusyError, match=rf"City 'tiny' is in use by process {holder.pid} since {year}-"),
        build_lock(tmp_path, CITY),
    ):
        pass
    with build_lock(tmp_path, "another"):
        pass
    holder.communicate("")
    with build_lock(tmp_path, CITY):
        pass


def test_a_builder_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    holder = _hold("build_lock", str(tmp_path), CITY)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with build_lock(tmp_path, CITY):
        pass


def test_nobody_sweeps_while_a_city_is_built_and_nobody_builds_while_it_is_swept(tmp_path: Path) -> None:
    with build_lock(tmp_path, CITY), pytest.raises(BusyError, match="The lake"), sweep_lock(tmp_path):
        pass
    with (
        sweep_lock(tmp_path),
        pytest.raises(BusyError, match=f"by process {os.getpid()}"),
        build_lock(tmp_path, CITY),
    ):
        pass


def test_a_lock_that_was_given_back_names_nobody(tmp_path: Path) -> None:
    with sweep_lock(tmp_path):
        pass
    with (
        build_lock(tmp_path, CITY),
        pytest.raises(BusyError, match="by another process"),
        sweep_lock(tmp_path),
    ):
        pass


def test_json_is_replaced_whole_and_sorted(tmp_path: Path) -> None:
    paths.write_json(tmp_path / "deep" / "a.json", {"b": 1, "a": "é"})
    assert (tmp_path / "deep" / "a.json").read_text(encoding="utf-8") == '{\n "a": "é",\n "b": 1\n}\n'
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a.json"]
    assert json.loads((tmp_path / "deep" / "a.json").read_bytes()) == paths.read_json(
        tmp_path / "deep" / "a.json"
    )
