"""A real JupyterLab and a real Chromium, for what a person sees.

One server (which also serves Notebook 7 and Voila) and one browser for the session,
one page for a test. Every request that leaves 127.0.0.1 is aborted and fails the test,
and so does every message that the page writes to the console as an error.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

OUTPUT = Path(__file__).parent / "output"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

# Complaints that these front ends make by themselves, with or without vitlab on the page.
KNOWN_COMPLAINTS = {
    "lab": (),
    "notebook": ("Failed to load a schema",),
    "voila": (),
}
KNOWN_REQUESTS = {"lab": (), "notebook": (), "voila": ("font-awesome",)}


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("VITLAB_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        path = _chromium() or (str(own) if own.exists() else None)
        if path is None:
            reason = "no Chromium: install one, or name it in VITLAB_CHROMIUM"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Server:
    url: str
    folder: Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("jupyter")
    folder = home / "notebooks"
    folder.mkdir()
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = '{"fetchNews": "false", "checkForUpdates": false}'
    (settings / "notification.jupyterlab-settings").write_text(quiet)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="),
        *(f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True"),
        *("--JupyterNotebookApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"),
    ]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "VITLAB_PROGRESS": str(home / "progress.json"),
    }
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_up(f"{url}/api/status", process)
        yield Server(url, folder)
    finally:
        process.terminate()
        process.wait(15)
        log.close()


def _wait_until_up(url: str, process: subprocess.Popen[bytes], timeout: float = 90) -> None:
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the Jupyter server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


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
        if dark:
            theme = "{theme: 'JupyterLab Dark'}"
            page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {theme})")
            page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
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
