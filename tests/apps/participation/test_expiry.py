"""Nothing that was brought stays: it is deleted after half an hour, or at once, whoever looks or does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonground.apps.participation import actions, limits, store
from commonground.apps.participation.models import Inquiry, Work
from tests.apps.participation.conftest import work


def _files(home):
    return [path for path in home.rglob("*") if path.is_file()]


def _over(inquiry):
    """Let the half hour of an inquiry be over."""
    Inquiry.objects.filter(pk=inquiry.pk).update(expires=timezone.now() - timedelta(seconds=1))
    DBTaskResult.objects.exclude(run_after__year=9999).update(run_after=timezone.now() - timedelta(seconds=1))


def test_the_page_says_until_when_it_is_there(visitor):
    page = visitor.bring()
    inquiry = visitor.inquiry
    assert inquiry.expires - inquiry.opened == limits.KEPT == timedelta(minutes=30)
    assert f'<time datetime="{inquiry.expires:%Y-%m-%dT%H:%M:%S}' in page.html


def test_when_its_time_is_over_the_page_is_gone_and_so_is_every_file(visitor, own_home):
    visitor.bring()
    visitor.count()
    assert _files(own_home)
    _over(visitor.inquiry)
    page = visitor.open()
    assert page.response.status_code == 404
    assert "Not here any more" in page.text
    assert _files(own_home) == []
    assert not Inquiry.objects.exists()
    assert not Work.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_deletes_it_even_if_nobody_ever_looks_again(visitor, own_home):
    visitor.bring()
    visitor.count()
    _over(visitor.inquiry)
    call_command("db_worker", batch=True, startup_delay=False, interval=0, verbosity=0)
    assert _files(own_home) == []
    assert not Inquiry.objects.exists()


def test_the_worker_is_asked_to_delete_at_the_very_moment_it_is_over(visitor):
    visitor.bring()
    (asked,) = DBTaskResult.objects.exclude(run_after__year=9999)
    assert asked.run_after == visitor.inquiry.expires
    assert asked.task_path.endswith("actions.expire")


def test_it_is_deleted_at_once_when_one_says_so(visitor, own_home):
    visitor.bring()
    visitor.count()
    page = visitor.post(visitor.here + "delete/")
    assert "are gone from this computer" in page.text
    assert _files(own_home) == []
    assert not Inquiry.objects.exists()
    assert visitor.open().response.status_code == 404


def test_what_is_deleted_while_it_is_counted_leaves_nothing_behind(visitor, own_home):
    visitor.bring()
    visitor.post(visitor.here)
    begun = actions.begin(Work.objects.get().pk)
    visitor.post(visitor.here + "delete/")
    with pytest.raises(FileNotFoundError):
        store.write(begun.inquiry, "result.json", b"late")
    assert not actions.report(begun, stage="late", done=0, total=None)
    actions.end(begun, Work.State.DONE)
    work()
    assert _files(own_home) == []


def test_what_is_deleted_before_its_turn_is_never_counted(visitor, own_home):
    visitor.bring()
    visitor.post(visitor.here)
    visitor.post(visitor.here + "delete/")
    work()
    assert _files(own_home) == []


def test_another_visitor_s_file_stays(visitor, own_home):
    visitor.bring()
    first = visitor.here
    visitor.bring()
    visitor.post(visitor.here + "delete/")
    assert visitor.open(first).response.status_code == 200


def test_a_folder_nobody_knows_is_swept_and_a_young_one_is_left_alone(visitor, own_home, monkeypatch):
    visitor.bring()
    stray = own_home / "participation" / ("0" * 64)
    stray.mkdir()
    actions.expire.func()
    assert stray.exists(), "its row may be about to be committed"
    monkeypatch.setattr(store, "_SETTLES_S", -1)
    actions.expire.func()
    assert not stray.exists()
    assert visitor.open().response.status_code == 200


def test_a_disk_that_refuses_keeps_neither_row_nor_folder(visitor, own_home, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write", full)
    with pytest.raises(OSError, match="No space"):
        visitor.bring()
    assert not Inquiry.objects.exists()
    assert list((own_home / "participation").iterdir()) == []


def test_the_queue_forgets_what_it_did_for_us(visitor, monkeypatch):
    visitor.bring()
    visitor.count()
    assert DBTaskResult.objects.filter(status="SUCCESSFUL").exists()
    monkeypatch.setattr(actions, "KEPT", timedelta(seconds=-1))
    actions.expire.func()
    assert not DBTaskResult.objects.filter(status="SUCCESSFUL").exists()
    assert DBTaskResult.objects.filter(status="READY").exists()


def test_looking_at_a_page_writes_nothing(visitor, django_assert_max_num_queries):
    visitor.bring()
    with django_assert_max_num_queries(6) as looked:
        visitor.open()
    assert all(one["sql"].startswith("SELECT") for one in looked.captured_queries)
