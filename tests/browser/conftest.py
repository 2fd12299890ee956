"""A real JupyterLab and a real Chromium, for what a person sees.

One server (which also serves Notebook 7 and Voila), one browser and one page of JupyterLab for
the session; each test has a notebook and a kernel of its own in it. Every request that would
leave 127.0.0.1 comes to nothing and fails the test, and so does every message that the page writes
to the console as an error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.browser.hands import TOOLS, change_theme, wait_for_kernel
from tests.browser.jupyter import Server, running_chromium, running_server

PATIENCE = 60_000  # ms: a machine may be busy
expect.set_options(timeout=PATIENCE)

LARGE = {"viewport": {"width": 1400, "height": 1000}}
OUTPUT = Path(__file__).parent / "output"

# What these front ends complain of by themselves, with an empty notebook as well.
KNOWN_COMPLAINTS = {
    "lab": set(),
    "notebook": {
        "Cannot read properties of undefined (reading 'schema')",
        "Command 'filebrowser:open-path' not registered.",  # its file browser is on another page
    },
    "voila": set(),
}
# anywidget's word where a model takes two seconds, as on a busy machine; vitlab's go on all the
# same, as test_embedding holds.
GIVEN_UP = "[anywidget] Failed to initialize model."
# What they ask the network for by themselves, and go on without.
KNOWN_REQUESTS = {
    "lab": set(),
    "notebook": set(),
    "voila": {
        "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@%5E5/css/all.min.css",
        "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@%5E5/css/v4-shims.min.css",
        "https://cdnjs.cloudflare.com/ajax/libs/mathjax/3.2.2/es5/latest.min.js"
        "?config=TeX-AMS_CHTML-full,Safe&amp;delayStartupUntil=configured",
    },
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_chromium() as chromium:
        if chromium is None:
            reason = "no Chromium: install one, or name it in VITLAB_CHROMIUM"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        yield chromium


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("jupyter"), forks=True) as server:
        yield server


@dataclass
class Desk:
    """Opens notebooks in a front end and hears what the pages complain about.

    The next notebook for JupyterLab takes the place of the last: the page itself takes ten times as
    long to open.
    """

    context: BrowserContext
    server: Server
    name: str
    complaints: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    known_complaints: set[str] = field(default_factory=set)
    known_requests: set[str] = field(default_factory=set)
    _lab: Page | None = None
    _path: str = ""
    _size: dict[str, int] | None = None

    def notebook(self, *cells: str, app: str = "lab", dark: bool = False, run: bool = True) -> Page:
        """A notebook of these code cells, opened and run."""
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        path = self.server.folder / f"{self.name}.ipynb"
        nbformat.write(book, path)
        return self.open(path.name, app=app, dark=dark, run=run)

    def open(self, path: str, app: str = "lab", dark: bool = False, run: bool = True) -> Page:
        """A notebook of the server's folder, opened and run."""
        self.known_complaints |= KNOWN_COMPLAINTS[app]
        self.known_requests |= KNOWN_REQUESTS[app]
        if path == self._path:
            self.leave()  # JupyterLab would show what it has of that file
        if app == "lab" and self._lab:
            page = self._lab
            page.evaluate("path => vitlabTools.open(path)", path)
        else:
            page = self._new_page()
            place = {"lab": "doc/tree", "notebook": "notebooks", "voila": "voila/render"}[app]
            page.goto(f"{self.server.url}/{place}/{path}" + ("?reset" if app == "lab" else ""))
        if app == "voila":
            return page
        if app == "lab":
            self._lab, self._path = page, path
            self._size = self._size or page.viewport_size
        wait_for_kernel(page, "idle")
        change_theme(page, dark=dark)  # the server remembers the last one
        if run:
            page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
            errors = page.locator(".jp-OutputArea-output[data-mime-type$='error']")
            assert errors.count() == 0, errors.first.inner_text()
        return page

    def clear(self, name: str) -> None:
        """Be as new, for a test of this name."""
        self.name = name
        for heard in (self.complaints, self.outside, self.known_complaints, self.known_requests):
            heard.clear()
        (self.server.folder / "free").unlink(missing_ok=True)
        if self._lab:
            self._lab.set_viewport_size(self._size)
            self._lab.mouse.move(0, 0)

    def free(self) -> None:
        """Let a cell end that keeps the kernel `BUSY`."""
        (self.server.folder / "free").touch()

    def leave(self, *, for_good: bool = True) -> None:
        """Close the pages; that of JupyterLab only ``for_good``."""
        if for_good:
            self._lab, self._path = None, ""
        for page in self.context.pages:
            if page != self._lab:
                page.close()

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(path=TOOLS)
        page.on("console", lambda message: self._hear(message))
        page.on("pageerror", lambda error: self.complaints.add(str(error)))
        page.on("request", self._watch)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location["url"] not in self.outside:
            self.complaints.add(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.outside.add(request.url)


@pytest.fixture(scope="session")
def desk_with(server: Server, browser: Browser) -> Iterator[Callable[[str, dict], Desk]]:
    """A desk with such a window, kept for all tests that want one."""
    desks: dict[str, Desk] = {}

    def desk_with(kind: str, window: dict) -> Desk:
        if kind not in desks:
            desks[kind] = Desk(browser.new_context(**window), server, kind)
        return desks[kind]

    yield desk_with
    for desk in desks.values():
        desk.context.close()


@contextmanager
def in_use(desk: Desk, name: str, session: pytest.Session) -> Iterator[Desk]:
    """A desk for one test, or for the tests of one instrument."""
    before = session.testsfailed
    desk.clear(name)
    yield desk
    complaints = desk.complaints - desk.known_complaints - {GIVEN_UP}
    desk.leave(for_good=bool(session.testsfailed > before or complaints))
    assert complaints == set()
    assert desk.outside <= desk.known_requests


@pytest.fixture
def desk(desk_with: Callable[[str, dict], Desk], request: pytest.FixtureRequest) -> Iterator[Desk]:
    name = request.node.name.replace("[", "-").rstrip("]")
    with in_use(desk_with("light", LARGE), name, request.session) as desk:
        yield desk


@pytest.fixture
def picture_of() -> Callable[[Page, str], Path]:
    """Keep a screenshot for looking at."""

    def keep(page: Page, name: str) -> Path:
        OUTPUT.mkdir(exist_ok=True)
        path = OUTPUT / f"{name}.png"
        page.screenshot(path=path)
        return path

    return keep
