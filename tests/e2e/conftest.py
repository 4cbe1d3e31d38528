"""A real browser, and the tiny city to open in it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.data.lake.factory import CITY, tiny_build

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Software rendering, so that the tests need no graphics card.
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]


def pytest_collection_modifyitems(items):
    """Every test of this folder needs a browser and a database that a second thread can see."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on PATH"))
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="module")
def tiny_home(tmp_path_factory):
    """A lake with two builds of the tiny city, tiles and doors included."""
    home = tmp_path_factory.mktemp("e2e")
    tiny_build(home, shift=0.05, method="0", tiles=False)
    return tiny_build(home)[0]


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all tests of a file."""
    # Playwright keeps an event loop in this thread; Django's clean-up after a test is not run inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(live_server, tiny_home, settings):
    """The address of the running site."""
    settings.CG_LAKE, settings.CG_CITY, settings.ALLOWED_HOSTS = tiny_home, CITY, ["*"]
    return live_server.url


@pytest.fixture
def open_page(browser, site):
    """Open a page of the site; foreign requests are refused and remembered, complaints kept."""
    contexts = []

    def opened(address, *, width=1280, scheme="light", javascript=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=javascript
        )
        contexts.append(context)
        page = context.new_page()
        page.foreign, page.complaints = [], []
        own = urlsplit(site).netloc

        def guard(route):
            if urlsplit(route.request.url).netloc in {own, ""}:
                route.continue_()
            else:
                page.foreign.append(route.request.url)
                route.abort()

        context.route("**/*", guard)
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(site + address)
        return page

    yield opened
    for context in contexts:
        context.close()
