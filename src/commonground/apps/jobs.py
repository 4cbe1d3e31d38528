"""Long work outside the request: the only door to the job queue.

The queue lives in the same database as the data, so a job that is enqueued inside a transaction exists
exactly when the data it is about does: both are committed, or neither.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django_tasks import TaskResult, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult


def job(function: Callable[..., Any]) -> Task[..., Any]:
    """Mark a module-level function as a job; its arguments must be plain JSON values."""
    return task()(function)


def enqueue(work: Task[..., Any], *args: Any, **kwargs: Any) -> TaskResult[Any]:
    """Ask for a job to be done; inside a transaction it waits for the commit."""
    return work.enqueue(*args, **kwargs)


def enqueue_at(work: Task[..., Any], when: datetime, *args: Any, **kwargs: Any) -> TaskResult[Any]:
    """Ask for a job to be done not before a moment (aware, UTC); then it goes before those that only wait."""
    return work.using(run_after=when).enqueue(*args, **kwargs)


def status(work: Task[..., Any], job_id: str) -> str:
    """Return READY, RUNNING, FAILED or SUCCESSFUL."""
    return str(work.get_result(job_id).status)


def forget(work: Task[..., Any], *, before: datetime) -> None:
    """Delete what the queue remembers of jobs of one kind that were begun before a moment."""
    DBTaskResult.objects.filter(task_path=work.module_path, started_at__lt=before).delete()
