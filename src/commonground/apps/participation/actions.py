"""Everything that changes an inquiry: bring a file, ask for work, stop it, delete it.

Who holds the key of an inquiry may do all of it; there is no other permission and no account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from commonground.apps import jobs
from commonground.apps.participation import keys, store, troubles
from commonground.apps.participation.limits import (
    KEPT,
    MOST_KEPT_BYTES,
    MOST_KEPT_OF_ONE,
    MOST_WAITING,
    MOST_WAITING_OF_ONE,
    MOST_WORKS,
    SILENT,
)
from commonground.apps.participation.models import Inquiry, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNFINISHED = (Work.State.WAITING, Work.State.RUNNING)


class CrowdedError(RuntimeError):
    """There is no room for more at the moment; ``code`` says of what there is too much."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"No room: {code}. Try again in a few minutes.")


def bring(kind: str, files: Mapping[str, bytes], *, client: str, sample: str = "") -> tuple[Inquiry, str]:
    """Keep the files of a new inquiry for half an hour and return it with its key.

    Raises
    ------
    CrowdedError
        This client, or everybody together, has brought too much lately.
    """
    purge()
    key, now, size = keys.new_key(), timezone.now(), sum(map(len, files.values()))
    with transaction.atomic():
        if Inquiry.objects.filter(client=client).count() >= MOST_KEPT_OF_ONE:
            raise CrowdedError("kept_of_one")
        if (Inquiry.objects.aggregate(all=Sum("bytes"))["all"] or 0) + size > MOST_KEPT_BYTES:
            raise CrowdedError("kept")
        inquiry = Inquiry.objects.create(
            kind=kind,
            key_sha256=keys.digest(key),
            client=client,
            sample=sample,
            bytes=size,
            opened=now,
            expires=now + KEPT,
        )
        jobs.enqueue_at(expire, inquiry.expires)
        store.make(inquiry, files)
    return inquiry, key


def ask(inquiry: Inquiry, kind: str, parameters: Mapping[str, Any]) -> Work:
    """Queue a piece of work on an inquiry's file; while one waits or runs, that one is returned instead.

    Raises
    ------
    CrowdedError
        Too much is waiting, of this client or of everybody.
    """
    with transaction.atomic():
        Inquiry.objects.select_for_update().get(pk=inquiry.pk)
        busy = inquiry.works.filter(state__in=_UNFINISHED).first()
        if busy is not None:
            return busy
        waiting = Work.objects.filter(state__in=_UNFINISHED)
        if waiting.filter(inquiry__client=inquiry.client).count() >= MOST_WAITING_OF_ONE:
            raise CrowdedError("waiting_of_one")
        if waiting.count() >= MOST_WAITING:
            raise CrowdedError("waiting")
        number = inquiry.works.count() + 1
        if number > MOST_WORKS:
            raise CrowdedError("works")
        asked = Work.objects.create(
            inquiry=inquiry, number=number, kind=kind, parameters=dict(parameters), asked=timezone.now()
        )
        jobs.enqueue(work, asked.pk)
    return asked


def begin(work_id: int) -> Work | None:
    """Take a waiting work up; None when it was stopped or deleted meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        taken = Work.objects.filter(pk=work_id, state=Work.State.WAITING)
        if not taken.update(state=Work.State.RUNNING, started=now, seen=now):
            return None
    return Work.objects.select_related("inquiry").get(pk=work_id)


def report(work: Work, *, stage: str, done: int, total: int | None) -> bool:
    """Note how far a running work is; False when it was stopped or deleted and should end."""
    with transaction.atomic():
        running = Work.objects.filter(pk=work.pk, state=Work.State.RUNNING)
        return bool(running.update(stage=stage[:60], done=done, total=total, seen=timezone.now()))


def end(work: Work, state: str, trouble: Mapping[str, Any] | None = None) -> None:
    """Write down how a running work ended; what was stopped or deleted meanwhile stays so."""
    with transaction.atomic():
        running = Work.objects.filter(pk=work.pk, state=Work.State.RUNNING)
        running.update(state=state, trouble=trouble, ended=timezone.now())


def stop(work: Work) -> None:
    """Stop a work that waits or runs; the worker notices within a second."""
    with transaction.atomic():
        unfinished = Work.objects.filter(pk=work.pk, state__in=_UNFINISHED)
        unfinished.update(state=Work.State.STOPPED, trouble=troubles.kept("asked"), ended=timezone.now())


def delete(inquiry: Inquiry) -> None:
    """Delete an inquiry, its work and its files, now."""
    with transaction.atomic():
        inquiry.delete()
    store.remove(inquiry)


def purge() -> None:
    """Delete every inquiry whose time is over, and give up work whose worker is gone; most often nothing."""
    now = timezone.now()
    for inquiry in Inquiry.objects.filter(expires__lte=now):
        delete(inquiry)
    lost = Work.objects.filter(state=Work.State.RUNNING, seen__lt=now - SILENT)
    if lost.exists():
        with transaction.atomic():
            lost.update(state=Work.State.FAILED, trouble=troubles.kept("lost"), ended=now)


@jobs.job
def work(work_id: int) -> None:
    """Do one piece of work; what computes is imported here, so that the web process stays light."""
    from commonground.apps.participation.worker import run  # noqa: PLC0415  # see above

    run(work_id)


@jobs.job
def expire() -> None:
    """Delete what is over; asked for once for each inquiry, at the end of its half hour.

    Then also what nobody knows any more: folders without a row, and what the queue remembers of us.
    """
    purge()
    store.remove_strays(set(Inquiry.objects.values_list("key_sha256", flat=True)))
    with transaction.atomic():
        for ours in (work, expire):
            jobs.forget(ours, before=timezone.now() - KEPT)
