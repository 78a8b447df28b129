"""Fixtures for tests that look at the built site in a real browser.

`book`          the folder of the built site (built once, and only when it is out of date)
`page_names`    the names of its pages, such as "chapters/03-one-neuron.html"
`browser`       a headless Chromium without a network, shared by the session
`page_factory`  opens a page and watches it:

    def test_the_slider_moves(page_factory):
        visit = page_factory("chapters/03-one-neuron.html", over="file", width=320, theme="dark")
        visit.page.locator("input[type=range]").first.press("ArrowRight")
        assert not visit.troubles

    `visit.page` is Playwright's page, typeset and with its live figures started. `visit.troubles`
    lists failed requests, requests to other hosts, console errors and uncaught exceptions.
    `over` is "http" or "file", `theme` "light" or "dark"; `javascript=False` turns scripts off.
    A full address ("about:blank") in place of a page name is opened as it is.

Where no Chromium is found these tests are skipped and say so; in CI that is a failure.
"""

import os
import shutil
import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from filelock import FileLock

from tools import book as site

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The network is cut for the browser itself: every name but this machine's is unknown to it.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
READY = """() => document.readyState === "complete"
    && window.bookTypeset === true
    && [...document.querySelectorAll(".live-figure")].every((box) => box.dataset.live)"""


@dataclass
class Visit:
    """A page that is being watched."""

    page: object
    troubles: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda message: message.type in ("error", "warning")
                     and self.troubles.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))
        self.page.on("requestfailed", lambda request: self.troubles.append(f"failed: {request.url}"))
        self.page.on("response", lambda response: response.status >= 400
                     and self.troubles.append(f"{response.status}: {response.url}"))
        self.page.on("request", lambda request: _is_foreign(request.url)
                     and self.troubles.append(f"another host: {request.url}"))


def _is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("file", "data", "blob", "about") and parts.hostname != "127.0.0.1"


@pytest.fixture(scope="session")
def book() -> Path:
    # One worker builds, the others wait and find it built.
    site.SITE.parent.mkdir(exist_ok=True)
    with FileLock(site.SITE.parent / "building.lock"):
        site.build()
    return site.SITE


@pytest.fixture(scope="session")
def page_names(book) -> list[str]:
    return [page.relative_to(book).as_posix() for page in site.pages()]


@pytest.fixture(scope="session")
def browser():
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        message = f"no browser: none of {', '.join(CHROMIUM)} is installed"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def served(book):
    """The address at which the site is served on this machine."""
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=book))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page_factory(browser, request):
    """Opens pages; see the top of this file."""
    contexts = []

    def visit(name: str, *, over: str = "http", width: int = 1280, height: int = 800,
              theme: str = "light", javascript: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme,
            java_script_enabled=javascript, reduced_motion="reduce",
        )
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.watch()
        if ":" in name:
            visit.page.goto(name)
            return visit
        book = request.getfixturevalue("book")
        base = book.as_uri() if over == "file" else request.getfixturevalue("served")
        visit.page.goto(f"{base}/{name}")
        if javascript:
            visit.page.wait_for_function(READY, timeout=30_000)
            visit.page.wait_for_timeout(200)  # live figures draw once they know their width
        return visit

    yield visit
    for context in contexts:
        context.close()
