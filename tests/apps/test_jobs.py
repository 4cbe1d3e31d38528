"""A job exists exactly when the data it is about does; runs on SQLite and, by DATABASE_URL, on PostgreSQL."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from commonground.apps import jobs

pytestmark = pytest.mark.django_db(transaction=True)


@jobs.job
def rename(group_id, name):
    """A job for these tests: change a row."""
    Group.objects.filter(pk=group_id).update(name=name)


@jobs.job
def fail():
    """A job for these tests: break."""
    raise RuntimeError("broken on purpose")


def _work():
    call_command("db_worker", batch=True, startup_delay=False, interval=0, verbosity=0)


def test_a_job_is_committed_together_with_its_data():
    with transaction.atomic():
        group = Group.objects.create(name="before")
        job = jobs.enqueue(rename, group.pk, "after")
    assert jobs.status(rename, job.id) == "READY"
    _work()
    assert jobs.status(rename, job.id) == "SUCCESSFUL"
    assert Group.objects.get().name == "after"


def test_a_job_vanishes_together_with_its_data():
    with transaction.atomic():
        group = Group.objects.create(name="before")
        jobs.enqueue(rename, group.pk, "after")
        transaction.set_rollback(True)
    assert not Group.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_nobody_else_sees_a_job_before_the_commit():
    with transaction.atomic():
        jobs.enqueue(rename, 1, "x")
        seen = _count_from_another_connection()
    assert seen == 0
    assert DBTaskResult.objects.count() == 1


def _count_from_another_connection():
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {DBTaskResult._meta.db_table}")  # noqa: S608  # a table's name
            return cursor.fetchone()[0]
    finally:
        other.close()


def test_a_job_that_breaks_is_marked_and_stops_no_other():
    broken = jobs.enqueue(fail)
    group = Group.objects.create(name="before")
    jobs.enqueue(rename, group.pk, "after")
    _work()
    assert jobs.status(fail, broken.id) == "FAILED"
    assert Group.objects.get().name == "after"


def test_what_is_no_plain_value_is_refused_before_it_is_queued():
    with pytest.raises(TypeError):
        jobs.enqueue(rename, object(), "x")
    assert not DBTaskResult.objects.exists()
