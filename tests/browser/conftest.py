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
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.jupyter import Server, running_chromium, running_server

OUTPUT = Path(__file__).parent / "output"

# Complaints that these front ends make by themselves, with or without vitlab on the page.
KNOWN_COMPLAINTS = {
    "lab": (),
    "notebook": ("Failed to load a schema",),
    "voila": (),
}
KNOWN_REQUESTS = {"lab": (), "notebook": (), "voila": ("font-awesome",)}


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
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def notebook(self, *cells: str, app: str = "lab", dark: bool = False, run: bool = True) -> Page:
        """A notebook of these code cells, opened and run."""
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        path = self.server.folder / f"{self.name}.ipynb"
        nbformat.write(book, path)
        return self.open(path.name, app=app, dark=dark, run=run)

    def open(self, path: str, app: str = "lab", dark: bool = False, run: bool = True) -> Page:
        """A notebook of the server's folder, opened and run."""
        page = self.context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: self._hear(app, message.type, message.text))
        page.on("pageerror", lambda error: self._hear(app, "error", str(error)))
        page.route("**/*", lambda route: self._guard(app, route))
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

    def _hear(self, app: str, kind: str, text: str) -> None:
        known = (*KNOWN_COMPLAINTS[app], *(["net::ERR_FAILED"] if KNOWN_REQUESTS[app] else []))
        if kind == "error" and not any(complaint in text for complaint in known):
            self.complaints.append(text)

    def _guard(self, app: str, route: Route) -> None:
        url = route.request.url
        if url.startswith((self.server.url, "data:", "blob:")):
            route.continue_()
            return
        if not any(known in url for known in KNOWN_REQUESTS[app]):
            self.outside.append(url)
        route.abort()


@pytest.fixture
def desk(server: Server, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    desk = Desk(context, server, request.node.name.replace("[", "-").rstrip("]"))
    yield desk
    context.close()
    assert not desk.complaints
    assert not desk.outside


@pytest.fixture
def picture_of() -> Callable[[Page, str], Path]:
    """Keep a screenshot for looking at."""

    def keep(page: Page, name: str) -> Path:
        OUTPUT.mkdir(exist_ok=True)
        path = OUTPUT / f"{name}.png"
        page.screenshot(path=path)
        return path

    return keep
