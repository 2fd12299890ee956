"""A real JupyterLab and a real Chromium as context managers, for the tests and the benchmark."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.forked import forked_kernels

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"),
    # Nothing is reached beyond this machine. A page could refuse it by itself, without its cache.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@contextmanager
def running_chromium() -> Iterator[Browser | None]:
    """The Chromium of this machine, else Playwright's own; None where there is neither."""
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        path = _chromium() or (str(own) if own.exists() else None)
        if path is None:
            yield None
            return
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("VITLAB_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@dataclass
class Server:
    url: str
    folder: Path


@contextmanager
def running_server(home: Path, *, forks: bool = False) -> Iterator[Server]:
    """A JupyterLab whose notebooks, settings and kernels all live under ``home``.

    With ``forks`` its kernels have everything imported when they begin, where that can be had.
    """
    folder = home / "notebooks"
    folder.mkdir()
    _be_quiet(home / "settings")
    _be_a_students(home / "config")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = _environment(home)
    with ExitStack() as held:
        log = held.enter_context((home / "server.log").open("wb"))
        if forks and sys.platform == "linux":
            environment["JUPYTER_PATH"] = held.enter_context(forked_kernels(home, environment, log))
        process = subprocess.Popen(_command(port, folder), env=environment, stdout=log, stderr=log)
        try:
            _wait_until_up(f"{url}/api/status", process)
            yield Server(url, folder)
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:  # a busy machine; nothing waits for its last words
                process.kill()
                process.wait()


def _be_quiet(settings: Path) -> None:
    folder = settings / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True)
    quiet = '{"fetchNews": "false", "checkForUpdates": false}'
    (folder / "notification.jupyterlab-settings").write_text(quiet, "utf-8")


def _be_a_students(config: Path) -> None:
    """Leave out what only authors install: a student's JupyterLab has no nbgrader."""
    (config / "labconfig").mkdir(parents=True)
    page = {"disabledExtensions": {"@jupyter/nbgrader": True}}
    (config / "labconfig" / "page_config.json").write_text(json.dumps(page), "utf-8")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _command(port: int, folder: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="),
        *(f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True"),
        *("--JupyterNotebookApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"),
        "--VoilaConfiguration.extension_denylist=['@jupyter-notebook/lab-extension']",
    ]


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "VITLAB_PROGRESS": str(home / "progress.json"),
    }


def _wait_until_up(url: str, process: subprocess.Popen[bytes], timeout: float = 300) -> None:
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
