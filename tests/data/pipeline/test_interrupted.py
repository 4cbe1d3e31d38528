"""Builds that meet each other, are killed, stopped or taken back: the live build is always a whole one."""

from __future__ import annotations

import fcntl
import json
import signal

import pytest

from commonground.cli.main import main
from commonground.core.errors import BusyError, ChecksumError
from commonground.data.lake import paths
from commonground.data.lake.builds import build_lock, history
from commonground.data.lake.paths import canonical_file
from commonground.data.sources.files import clear_unfinished
from tests.cli.running import freeze_when, start
from tests.data.pipeline.grid_city import grid_city, grid_map
from tests.data.test_osm import write_copies


def lose_a_street(city):
    """Change the map, so that everything is to be computed and written again."""
    path = city.folder.parent / "changed.osm.pbf"
    write_copies(path, [one for one in grid_map() if one[1].id != 100])
    city.replace("map.osm.pbf", path.read_bytes())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The changed city, built in peace."""
    city = grid_city(tmp_path_factory.mktemp("undisturbed") / "grid")
    lose_a_street(city)
    city.build()
    return city


@pytest.fixture
def changed(own_grid):
    """A built city whose map has changed since."""
    lose_a_street(own_grid)
    return own_grid


def building(city):
    return start(city.home, "city", "build", str(city.path))


def lock_file(city):
    return paths.city_folder(city.lake, city.id) / "build.lock"


def locked(city):
    return lambda: lock_file(city).read_bytes()


def half_written(city):
    before = set(paths.unfinished(city.lake))
    return lambda: set(paths.unfinished(city.lake)) - before


def one_stage_more(city):
    folder = city.lake / "cache"
    before = len(list(folder.glob("*.json")))
    return lambda: len(list(folder.glob("*.json"))) > before


def still_serves(city, build):
    return city.live().id == build and city.reader().value("H06", "city", "grid").status == "ok"


def streets_found(reader):
    return {hit.name for hit in reader.search("Avenue", limit=99)}


def bytes_of(city):
    return {
        name: canonical_file(city.lake, version.sha256).read_bytes()
        for name, version in city.live().tables.items()
    }


def test_a_second_build_is_told_who_builds_since_when_and_the_first_one_finishes(changed, undisturbed):
    before = changed.live().id
    first = building(changed)
    freeze_when(locked(changed), first)
    since = json.loads(lock_file(changed).read_bytes())["since"]
    with pytest.raises(BusyError) as refused:
        changed.build()
    assert str(refused.value).startswith(f"City 'grid' is in use by process {first.pid} since {since}: wait")
    assert still_serves(changed, before)
    first.send_signal(signal.SIGCONT)
    said, err = first.communicate()
    assert first.returncode == 0, err
    assert changed.live().id == undisturbed.live().id
    assert f"build {changed.live().id} is live" in said
    assert changed.left_over() == []


def test_builds_killed_at_any_moment_leave_the_live_one_and_the_next_is_the_same(changed, undisturbed):
    before = changed.live().id
    for moment in (locked, half_written, one_stage_more, one_stage_more, half_written):
        process = building(changed)
        freeze_when(moment(changed), process)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert bool(changed.left_over()) >= (moment is half_written)
        assert still_serves(changed, before)
    outcome = changed.build()
    assert [hit for _, _, hit in outcome.stages][:2] == [True, True]
    assert changed.left_over() == []
    assert outcome.build.id == changed.live().id == undisturbed.live().id
    assert history(changed.lake, "grid") == (outcome.build.id, before)
    assert bytes_of(changed) == bytes_of(undisturbed)
    for part in ("tiles", "doors", "report", "tables"):
        assert changed.live().manifest[part] == undisturbed.live().manifest[part]


def test_what_another_builder_is_writing_is_left_alone_and_cleared_when_nobody_is(own_grid):
    begun = [own_grid.lake / ".tmp" / "begun" / "file", own_grid.lake / "cache" / ".key.json.0123"]
    with build_lock(own_grid.lake, "another"):
        for path in begun:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("half of it")
        own_grid.build()
        assert all(path.exists() for path in begun)
    own_grid.build()
    assert not any(path.exists() for path in begun)
    assert own_grid.left_over() == []


def test_a_copy_of_a_source_is_cleared_when_its_writer_was_killed_and_not_before(tmp_path):
    killed, under_way = tmp_path / "aa.1.tmp", tmp_path / "bb.2.tmp"
    killed.write_text("half of it")
    with under_way.open("wb") as copy:
        fcntl.flock(copy, fcntl.LOCK_EX)
        clear_unfinished(tmp_path)
        assert list(tmp_path.iterdir()) == [under_way]
    clear_unfinished(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_damaged_notes_of_stages_cost_the_stages_and_not_the_build(own_grid):
    before = own_grid.live().id
    for note in (own_grid.lake / "cache").glob("*.json"):
        note.write_text("{")
    outcome = own_grid.build()
    assert not any(hit for _, _, hit in outcome.stages)
    assert outcome.build.id == before
    assert all(hit for _, _, hit in own_grid.build().stages)


def test_a_damaged_table_is_named_with_what_to_do_and_doing_it_helps(own_grid):
    before = own_grid.live().id
    path = canonical_file(own_grid.lake, own_grid.live().tables["points"].sha256)
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + bytes(len(whole) - 400) + whole[-200:])
    for note in (own_grid.lake / "cache").glob("*.json"):
        if '"values"' in note.read_text():
            note.unlink()
    with pytest.raises(ChecksumError, match=r"Table 'points': .*Delete its folder and build the city again"):
        own_grid.build()
    paths.remove_tree(path.parents[1])
    assert own_grid.build().build.id == before
    assert path.read_bytes() == whole


def test_ctrl_c_ends_with_a_sentence_and_the_second_run_goes_on(changed, undisturbed):
    before = changed.live().id
    process = building(changed)
    freeze_when(one_stage_more(changed), process)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    said, err = process.communicate()
    assert (process.returncode, said) == (130, "")
    assert err.endswith("\nStopped. Nothing is half-written; the same command continues.\n")
    assert "Traceback" not in err
    assert still_serves(changed, before)
    assert changed.left_over() == []
    assert lock_file(changed).read_bytes() == b""
    outcome = changed.build()
    assert outcome.stages[0][2]
    assert outcome.build.id == undisturbed.live().id


def test_a_rollback_shows_the_build_before_and_who_was_reading_reads_on(changed, monkeypatch, capsys):
    monkeypatch.setenv("CG_HOME", str(changed.home))
    before = changed.live().id
    after = changed.build().build.id
    page = changed.reader()
    assert main(["city", "builds", "grid"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == [after, before]
    assert [line.endswith("live") for line in listed] == [True, False]

    with build_lock(changed.lake, "grid"):
        assert main(["city", "rollback", "grid"]) == 1
    assert "City 'grid' is in use" in capsys.readouterr().err
    assert changed.live().id == after

    assert main(["city", "rollback", "grid"]) == 0
    assert capsys.readouterr().out == f"grid: build {before} is live again.\n"
    assert still_serves(changed, before)
    assert changed.reader().id == before
    assert "Avenue 1" not in streets_found(page)
    assert "Avenue 1" in streets_found(changed.reader())

    assert main(["city", "rollback", "grid"]) == 1
    assert "there is nothing to go back to" in capsys.readouterr().err
    assert changed.live().id == before
