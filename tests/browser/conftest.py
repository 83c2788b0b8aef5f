"""A real server, and a real browser that may talk to nobody else."""

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import find
from tests.browser.server import FLAGS, serving, settled


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    path = find()
    assert path, "no Chromium: `make browser` finds or installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, server):
    """Open the application as a person would; whatever leaves the machine fails the test."""
    contexts, strangers = [], []
    ours = (server.url, server.url.replace("http", "ws"), "data:", "blob:")

    def note(request) -> None:
        if not request.url.startswith(ours):
            strangers.append(request.url)

    def open_at(path: str = "/", **options):
        settings = {"viewport": {"width": 1400, "height": 900}, "locale": "en-US", **options}
        contexts.append(chromium.new_context(**settings))
        contexts[-1].on("request", note)
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.goto(server.url + path)
        settled(page)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert strangers == [], "the browser asked for something outside this machine"
