"""Counting in the background: waiting, progress, stopping, limits, and what goes wrong."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from commonground.apps.participation import actions, worker
from commonground.apps.participation.models import Work
from commonground.core.choice import refusals
from commonground.core.errors import CountError, StoppedError
from commonground.core.words import Sentence
from tests.apps.participation.conftest import work


def test_while_it_waits_the_page_says_so_and_loads_itself_again_without_scripts(visitor):
    visitor.bring()
    page = visitor.post(visitor.here)
    assert "It begins in a moment." in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.html
    assert "htmx" in page.html
    visitor.client.post("/count/", {"sample": "x"})
    assert "htmx" not in visitor.client.get("/count/").content.decode()


def test_a_page_that_watches_is_told_to_load_again_when_the_work_is_done(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    watching = {"HX-Request": "true"}
    assert "HX-Refresh" not in visitor.client.get(visitor.here, headers=watching).headers
    work()
    response = visitor.client.get(visitor.here, headers=watching)
    assert response.headers["HX-Refresh"] == "true"
    assert response.content == b""


def test_progress_is_shown_as_a_bar_with_the_stage_in_words(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    begun = actions.begin(Work.objects.get().pk)
    actions.report(begun, stage="reasons", done=3, total=12)
    page = visitor.open()
    assert re.search(r'<progress[^>]* max="12" value="3"', page.html)
    assert "Finding the reasons" in page.text


def test_asking_twice_is_asking_once(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    visitor.post(visitor.here, {"rule": "greedy"})
    assert Work.objects.count() == 1


def test_who_goes_back_and_counts_otherwise_gets_a_whole_other_result(counted):
    first = counted.download("result.json").content
    counted.post(counted.here, {"rule": "greedy", "order": "density"})
    assert "It begins in a moment." in counted.page.text
    work()
    page = counted.open()
    assert "Counted by most votes for the money first" in page.text
    assert "--rule greedy --utility cost --order density" in page.text
    assert counted.download("result.json").content != first
    assert "The result holds" in counted.ask("verify").text


def test_what_waits_can_be_stopped_and_counted_otherwise(visitor):
    visitor.bring()
    visitor.post(visitor.here, {"seed": "kept"})
    page = visitor.post(visitor.here + "stop/")
    assert "It was stopped, as you asked." in page.text
    assert 'value="kept"' in page.html
    work()
    assert Work.objects.get().state == "stopped"
    assert "2 of 4 proposals are funded" in visitor.count().text


def test_what_runs_is_stopped_at_its_next_word(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    begun = actions.begin(Work.objects.get().pk)
    watch = worker.Watcher(begun)
    watch("reading", 0, None)
    visitor.post(visitor.here + "stop/")
    watch._next = 0.0
    with pytest.raises(StoppedError):
        watch("reading", 1, None)
    assert watch.reason == "asked"
    actions.end(begun, Work.State.DONE)
    assert Work.objects.get().state == "stopped"


def test_after_the_time_limit_the_page_says_what_to_do_instead(visitor, monkeypatch):
    monkeypatch.setattr(worker, "LONGEST_S", -1)
    visitor.bring()
    page = visitor.count()
    assert "It was stopped after 120 seconds" in page.text
    for remedy in ("Choose a larger step", "leave the rest unspent", "count on your own computer"):
        assert remedy in page.text
    assert "commonground choice count" in page.text


def test_a_count_that_cannot_be_finished_says_why_and_what_to_do(visitor, monkeypatch):
    def refuse(*_args, **_kwargs):
        given = {"number": 10_000, "step": 1, "purse": 20, "larger": 10}
        raise CountError(Sentence(refusals.TOO_MANY_RUNS, given))

    monkeypatch.setattr("commonground.apps.participation.counting.count_by", refuse)
    visitor.bring()
    page = visitor.count()
    assert "It cannot be counted like this." in page.text
    assert "10,000 runs with step 1 did not reach the end of the budget" in page.text
    assert "Give a larger step, for example 10." in page.text
    assert "Choose a larger step" in page.text


def test_what_breaks_is_our_fault_and_its_words_are_written_down_nowhere(visitor, monkeypatch, caplog):
    def fall(*_args, **_kwargs):
        raise KeyError("a voter's secret")

    monkeypatch.setattr("commonground.apps.participation.counting.count_by", fall)
    visitor.bring()
    page = visitor.count()
    assert "Something broke on our side" in page.text
    assert "KeyError at" in caplog.text
    assert "secret" not in caplog.text
    assert "secret" not in str(Work.objects.get().trouble)


def test_a_lost_worker_is_noticed_and_the_count_can_begin_again(visitor, monkeypatch):
    visitor.bring()
    visitor.post(visitor.here)
    actions.begin(Work.objects.get().pk)
    assert "Working" in visitor.open().text
    monkeypatch.setattr(actions, "SILENT", actions.SILENT * 0)
    page = visitor.open()
    assert "The program that counts went away" in page.text
    monkeypatch.undo()
    assert "2 of 4 proposals are funded" in visitor.count().text


def test_a_queue_that_is_full_sends_nobody_away_without_a_word(visitor, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING_OF_ONE", 1)
    visitor.bring()
    visitor.post(visitor.here)
    visitor.bring()
    page = visitor.post(visitor.here)
    assert page.response.status_code == 429
    assert "Counts from your network are waiting already" in page.text
    monkeypatch.setattr(actions, "MOST_WAITING_OF_ONE", 9)
    monkeypatch.setattr(actions, "MOST_WAITING", 1)
    assert "this computer does one after the other" in visitor.post(visitor.here).text
    monkeypatch.setattr(actions, "MOST_WAITING", 9)
    monkeypatch.setattr(actions, "MOST_WORKS", 0)
    assert "This file was counted very often" in visitor.post(visitor.here).text


def test_who_waits_is_told_how_many_are_before_her(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    visitor.bring()
    assert "1 other count is before yours." in visitor.post(visitor.here).text


def test_a_site_without_a_worker_says_so(visitor, monkeypatch):
    monkeypatch.setattr("commonground.apps.participation.progress._NOBODY_S", -1)
    visitor.bring()
    assert "./dev worker" in visitor.post(visitor.here).text


@pytest.mark.django_db(transaction=True)
def test_the_real_worker_counts_it(visitor):
    visitor.bring()
    visitor.post(visitor.here)
    call_command("db_worker", batch=True, startup_delay=False, interval=0, verbosity=0)
    assert "2 of 4 proposals are funded" in visitor.open().text
