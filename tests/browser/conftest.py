"""A real JupyterLab and a real Chromium, for what a person sees.

One server (which also serves Notebook 7 and Voila) and one browser for the session,
one page for a test. Every request that leaves 127.0.0.1 is aborted and fails the test,
and so does every message that the page writes to the console as an error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from tests.browser.hands import TOOLS
from tests.browser.jupyter import Server, running_chromium, running_server

PATIENCE = 60_000  # ms: a machine may be busy
expect.set_options(timeout=PATIENCE)

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
    with running_server(tmp_path_factory.mktemp("jupyter")) as server:
        yield server


@dataclass
class Desk:
    """Opens notebooks in a front end and hears what the pages complain about."""

    context: BrowserContext
    server: Server
    name: str
    complaints: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    known_complaints: set[str] = field(default_factory=set)
    known_requests: set[str] = field(default_factory=set)

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
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(path=TOOLS)
        page.on("console", lambda message: self._hear(message))
        page.on("pageerror", lambda error: self.complaints.add(str(error)))
        page.route("**/*", self._guard)
        place = {"lab": "doc/tree", "notebook": "notebooks", "voila": "voila/render"}[app]
        page.goto(f"{self.server.url}/{place}/{path}" + ("?reset" if app == "lab" else ""))
        if app == "voila":
            return page
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
            " === 'idle'"
        )
        if dark != page.evaluate("document.body.dataset.jpThemeLight === 'false'"):
            page.evaluate(  # the server remembers the last one
                "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})",
                f"JupyterLab {'Dark' if dark else 'Light'}",
            )
            is_light = str(not dark).lower()
            page.wait_for_selector(f"body[data-jp-theme-light='{is_light}']", state="attached")
        if run:
            page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
            errors = page.locator(".jp-OutputArea-output[data-mime-type$='error']")
            assert errors.count() == 0, errors.first.inner_text()
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location["url"] not in self.outside:
            self.complaints.add(message.text)

    def _guard(self, route: Route) -> None:
        if route.request.url.startswith((self.server.url, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.add(route.request.url)
            route.abort()


@pytest.fixture
def desk(server: Server, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    desk = Desk(context, server, request.node.name.replace("[", "-").rstrip("]"))
    yield desk
    context.close()
    assert desk.complaints <= desk.known_complaints
    assert desk.outside <= desk.known_requests


@pytest.fixture
def picture_of() -> Callable[[Page, str], Path]:
    """Keep a screenshot for looking at."""

    def keep(page: Page, name: str) -> Path:
        OUTPUT.mkdir(exist_ok=True)
        path = OUTPUT / f"{name}.png"
        page.screenshot(path=path)
        return path

    return keep
