"""A city that publishes nothing, files to bring, and a worker that does what waits."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from commonground.apps.participation.models import Inquiry
from tests.apps.pages import Page

MINIATURE = """META
key;value
description;A miniature
budget;100
vote_type;approval
currency;EUR
PROJECTS
project_id;cost;name;name_es
P1;60;Trees;Árboles
P2;40;Benches;Bancos
P3;50;Books;Libros
P4;30;Water;Agua
VOTES
voter_id;vote
1;P1,P2
2;P1,P2
3;P1
4;P3,P4
5;P3,P4
"""


@pytest.fixture(autouse=True)
def own_home(tiny_city, settings, tmp_path, db):
    """Serve the tiny city and keep what is brought in a folder of this test."""
    settings.CG_HOME = tmp_path
    return tmp_path


class Visitor:
    """Somebody who brings a file and walks through its pages."""

    def __init__(self, client):
        self.client, self.page, self.here = client, None, ""

    def bring(self, content=MINIATURE, *, name="election.pb", kind="count", field="election", **more):
        files = {field: SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)}
        return self.post(f"/{kind}/", {**files, **more})

    def post(self, address, data=None, **extra):
        response = self.client.post(address, data or {}, **extra)
        if response.status_code == 302:
            return self.open(response["Location"])
        self.page = Page(response)
        return self.page

    def open(self, address="", **extra):
        self.here = address or self.here
        self.page = Page(self.client.get(self.here, **extra))
        return self.page

    @property
    def key(self):
        """The secret part of the address."""
        return next(part for part in self.here.split("/") if len(part) == 32)

    @property
    def inquiry(self):
        """The row behind the address."""
        return Inquiry.objects.get(key_sha256=hashlib.sha256(self.key.encode()).hexdigest())

    def count(self, **choices):
        """Count the file that was brought, and see the result."""
        address = self.here
        self.post(address, choices)
        work()
        return self.open(address)

    def ask(self, what, **data):
        """Ask for further work on a counted file, let it be done and see what came of it."""
        address = self.here
        self.post(f"{address}{what}/", data)
        work()
        page = self.open()
        self.here = address
        return page

    def download(self, name):
        """Fetch a file made of what was brought."""
        return self.client.get(f"/{self.inquiry.kind}/{self.key}/{name}")


def work():
    """Let the worker do everything that waits, in this test's own transaction."""
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    while (waiting := DBTaskResult.objects.ready().first()) is not None:
        waiting.claim("test")
        worker.run_task(waiting)


@pytest.fixture
def visitor(client):
    """Somebody with a browser."""
    return Visitor(client)


@pytest.fixture
def counted(visitor):
    """Somebody before the result of the miniature, counted as the page suggests."""
    visitor.bring()
    visitor.count()
    return visitor
