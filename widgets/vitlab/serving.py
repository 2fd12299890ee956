"""JupyterLab on a folder of labs, which says where it is and nothing else.

JupyterLab and its extensions warn of much that a student can do nothing about. What is written
before the server is up is held back, and shown, whole, only if the server does not come up.
"""

from __future__ import annotations

import io
import logging
import os
import secrets
import signal
import socket
import sys
import warnings
import webbrowser
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any, TextIO

import click

_ANNOUNCEMENTS = "@jupyterlab/apputils-extension:announcements"


def serve(folder: Path, *, browser: bool = True, port: int | None = None, page: str = "") -> None:
    """Run JupyterLab on a folder until Ctrl-C; print its address if there is no browser to open.

    With ``page``, a notebook's path in the folder, this one is open when JupyterLab comes up.
    """
    if port is not None:
        _check(port)
    browser = browser and _has_browser()
    token = os.environ.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
    opens = f"/lab/tree/{page}" if page else "/lab"
    held = _HeldBack(sys.stderr)
    try:
        with redirect_stderr(held):
            server = _server(folder, browser=browser, port=port, opens=opens)
        address = f"{server.connection_url}{opens.lstrip('/')}?token={token}"
        news = "JupyterLab opens in your browser." if browser else f"Open {address}"
        server.io_loop.add_callback(_announce, f"{news}\nCtrl-C here ends it.", held)
        server.start()
    except (Exception, SystemExit):
        held.show()
        raise


def _check(port: int) -> None:
    """Refuse a port that cannot be had, in a sentence; JupyterLab would log it as critical."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise click.ClickException(
            f"port {port} cannot be used ({os.strerror(error.errno)}): "
            "name another one, or leave --port out and a free one is found."
        ) from error


def _server(folder: Path, *, browser: bool, port: int | None, opens: str) -> Any:
    from jupyter_core.paths import jupyter_data_dir
    from jupyterlab.labapp import LabApp

    from vitlab.grading.store import has_locks_in

    options = [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--ServerApp.open_browser={browser}",
        f"--LabApp.default_url={opens}",
        "--ServerApp.log_level=ERROR",
        "--LabApp.log_level=ERROR",
    ]
    if not has_locks_in(_existing(Path(jupyter_data_dir()))):
        # On a network disk without locks each wait for its signatures takes ten seconds.
        options.append("--NotebookNotary.db_file=:memory:")
    if port is not None:
        options += [f"--port={port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    server = LabApp.initialize_server(argv=options)
    server.web_app.settings["page_config_hook"] = _without_announcements
    # At once, with all kernels and without a word: JupyterLab's own handlers would ask or tell.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: server.stop(from_signal=True))
    return server


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())


def _announce(news: str, held: _HeldBack) -> None:
    """It listens: from here on errors are shown as they come, and no warning is."""
    held.let_through()
    logging.disable(logging.WARNING)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    click.echo(news)


class _HeldBack(io.TextIOBase):
    """Keeps what is written to it until it is known whether it matters."""

    def __init__(self, target: TextIO) -> None:
        self._target = target
        self._kept: list[str] | None = []

    def write(self, text: str) -> int:
        if self._kept is None:
            return self._target.write(text)
        self._kept.append(text)
        return len(text)

    def flush(self) -> None:
        self._target.flush()

    def let_through(self) -> None:
        """Forget what was kept, keep nothing more: loggers hold on to this stream for good."""
        self._kept = None

    def show(self) -> None:
        """Write what was kept."""
        kept, self._kept = self._kept, None
        self._target.write("".join(kept or ()))


def _without_announcements(_: Any, page_config: dict[str, Any]) -> dict[str, Any]:
    """Leave out what asks about news and updates: here nothing asks the network or whether it may.

    That holds for this server alone, and nobody's settings are written.
    """
    disabled = page_config.get("disabledExtensions", ())
    return page_config | {"disabledExtensions": [*disabled, _ANNOUNCEMENTS]}


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
