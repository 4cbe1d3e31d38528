"""Panels by lot on the command line: draw, publish, verify; every fault a sentence."""

from __future__ import annotations

import hashlib
import json

import pytest

from bench import pools
from commonground.cli.main import main

SIZE = "20"
SEED = "Lotto 2026-01-03: 4 8 15 16 23 42"


@pytest.fixture
def files(tmp_path):
    """A pool of 120 with quotas for 20, and a column of households."""
    head, *rows = pools.pool_csv(120).splitlines()
    lines = [
        f"{head},address",
        *(f"{row},{f'home {at // 2}' if at < 40 else ''}" for at, row in enumerate(rows)),
    ]
    (tmp_path / "pool.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "quotas.csv").write_text(pools.quotas_csv(20), encoding="utf-8")
    return tmp_path


def draw(files, *words, size=SIZE):
    pool, quotas = str(files / "pool.csv"), str(files / "quotas.csv")
    return main(["sortition", "draw", pool, quotas, "--size", size, *words])


def verify(files, *words):
    return main(["sortition", "verify", str(files / "lottery.json"), *words])


def inside(files):
    return ["--pool", str(files / "pool.csv"), "--quotas", str(files / "quotas.csv"),
            "--secret", str(files / "lottery.json.secret")]  # fmt: skip


def publish(files, capsys, *words):
    assert draw(files, "--out", str(files / "lottery.json"), *words) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("method", ["maximin", "leximin"])
def test_a_draw_says_who_has_what_chance_and_how_sure_that_is(files, capsys, method):
    assert draw(files, "--method", method) == 0
    said = capsys.readouterr().out
    assert said.startswith("A panel of 20 from a pool of 120 with ")
    assert "this is proven within 1 in a million" in " ".join(said.split())
    assert "1,000 equally likely panels" in said
    assert "chance" in said


def test_what_is_published_is_verified_and_the_seed_draws_the_same_panel_for_everybody(files, capsys):
    said = publish(files, capsys, "--turns", "first")
    data = (files / "lottery.json").read_bytes()
    assert hashlib.sha256(data).hexdigest() in said
    assert verify(files, "--seed", SEED, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    number = int(hashlib.sha256(SEED.encode()).hexdigest(), 16) % 1000
    assert told["drawn"]["panel"] == number
    assert told["drawn"]["people"] == [
        json.loads(data)["people"][at] for at in json.loads(data)["panels"][number]
    ]
    assert verify(files, "--seed", SEED, *inside(files), "--json") == 0
    keys = json.loads(capsys.readouterr().out)["drawn"]["keys"]
    assert draw(files, "--turns", "first", "--seed", SEED, "--json") == 0
    assert sorted(json.loads(capsys.readouterr().out)["drawn"]["people"]) == sorted(keys)


def test_the_secret_is_drawn_once_and_kept_from_others(files, capsys):
    publish(files, capsys)
    secret = files / "lottery.json.secret"
    before, published = secret.read_text(), (files / "lottery.json").read_bytes()
    assert secret.stat().st_mode & 0o077 == 0
    publish(files, capsys)
    assert (secret.read_text(), (files / "lottery.json").read_bytes()) == (before, published)


def test_households_are_named_when_they_are_kept_apart(files, capsys):
    assert "one household" in publish(files, capsys, "--household", "address")
    assert verify(files, *inside(files)) == 2
    assert "--household" in capsys.readouterr().err
    assert verify(files, *inside(files), "--household", "address") == 0
    assert "every panel keeps every quota" in capsys.readouterr().out


def test_a_changed_lottery_does_not_hold_and_what_differs_is_named(files, capsys):
    publish(files, capsys)
    path = files / "lottery.json"
    path.write_text(path.read_text().replace('"size":20', '"size":21'))
    assert verify(files, "--seed", SEED) == 1
    said = capsys.readouterr().out
    assert "does NOT hold" in said
    assert "panels[0]" in said
    assert "draws panel" not in said


def test_quotas_that_conflict_are_named_with_the_nearest_that_do_not(files, capsys):
    quotas = files / "quotas.csv"
    quotas.write_text(quotas.read_text().replace("gender,x,0,2", "gender,x,15,20"))
    assert draw(files) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "No panel of 20 can keep" in said
    assert "gender = x" in said
    assert "nearest quotas" in said
    assert draw(files, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["feasible"] is False
    assert told["conflict"][0]["value"] == "x"
    assert told["changes"]


def test_faults_of_both_files_are_named_at_once_with_their_files(files, capsys):
    (files / "quotas.csv").write_text("feature,value,min,max\ngender,f,two,3\ngender,m,1,2\n")
    (files / "pool.csv").write_text("id,gender\np1,f\np1,m\n")
    assert draw(files, size="1") == 2
    said = capsys.readouterr().err
    assert "line 2, quotas.csv, min: 'two'" in said
    assert "line 3, pool.csv, id: 'p1'" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--size", "121"), "at most the 120 of the pool"),
        (("--panels", "0"), "between 1 and 1,000,000"),
        (("--household", "street"), "no such column"),
        (("--key", "nothing"), "no such column"),
        (("--seed", ""), "The seed is empty"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(files, capsys, words, said):
    assert draw(files, *words) == 2
    assert said in capsys.readouterr().err


def test_a_missing_file_a_wrong_secret_and_half_the_auditors_files_are_refused(files, capsys):
    assert verify(files) == 2
    assert "There is no such file" in capsys.readouterr().err
    publish(files, capsys)
    assert verify(files, *inside(files)[:2]) == 2
    assert "belong together" in capsys.readouterr().err
    (files / "lottery.json.secret").write_text("not a secret")
    assert verify(files, *inside(files)) == 2
    assert "64 hexadecimal digits" in capsys.readouterr().err
    (files / "lottery.json.secret").write_text("00" * 32)
    assert verify(files, *inside(files)) == 1
    assert "check that both are the right ones" in capsys.readouterr().out


def test_the_chances_are_drawn_into_a_file(files, capsys):
    assert draw(files, "--svg", str(files / "chances.svg")) == 0
    drawing = (files / "chances.svg").read_text(encoding="utf-8")
    assert drawing.startswith("<svg")
    assert "120 people in the pool" in drawing
