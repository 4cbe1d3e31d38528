"""A file somebody brought for a while, and the pieces of work the worker does on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Inquiry(models.Model):
    """One file somebody brought (or one of the city's), kept for half an hour.

    The key in its address is stored nowhere: only its hash is, which finds it and opens nothing.
    """

    class Kind(models.TextChoices):
        """What is asked about the file."""

        COUNT = "count"
        GROUPS = "groups"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    key_sha256 = models.CharField(max_length=64, unique=True)
    client = models.CharField(max_length=32, db_index=True)
    """Keyed hash of the network it came from: enough to count its files, not to find its sender."""
    sample = models.CharField(max_length=100, blank=True)
    """Id of the city's own published file, when it is one."""
    bytes = models.PositiveBigIntegerField()
    opened = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["count", "groups"]), name="inquiry_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key_sha256[:12]}"


class Work(models.Model):
    """One piece of work on an inquiry's file: a count, a verification, a "what if", a map of opinions."""

    class Kind(models.TextChoices):
        """What the worker does."""

        COUNT = "count"
        VERIFY = "verify"
        WHAT_IF = "what_if"
        GROUPS = "groups"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="works")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    stage = models.CharField(max_length=60, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    trouble = models.JSONField(null=True)
    """Why it failed or stopped, in no language: see ``troubles``."""
    asked = models.DateTimeField()
    started = models.DateTimeField(null=True)
    seen = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["inquiry", "number"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "number"], name="work_has_its_number"),
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_unfinished_work_of_an_inquiry",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "stopped"]),
                name="work_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}: {self.state}"

    @property
    def unfinished(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {self.State.WAITING, self.State.RUNNING}
