"""The command line: ``vitlab lab`` opens the labs.

Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import os
import secrets
import signal
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

import vitlab

_PACKAGE = Path(vitlab.__file__).parent
_ANNOUNCEMENTS = "@jupyterlab/apputils-extension:announcements"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(vitlab.__version__, message="vitlab %(version)s")
def main() -> None:
    """Learn how a Vision Transformer turns an image into tokens."""


@main.command()
@click.argument("folder", default="my_labs", type=click.Path(path_type=Path))
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening a browser.")
@click.option("--port", type=click.IntRange(1, 65535), help="Serve here [default: 8888 or above].")
@click.option("--copy-only", is_flag=True, help="Copy the labs and stop there.")
def lab(folder: Path, no_browser: bool, port: int | None, copy_only: bool) -> None:
    """Copy the labs into FOLDER and open them in JupyterLab.

    What lies in FOLDER already is never overwritten: a lab begun is a lab kept.
    """
    if not copy_only and find_spec("jupyterlab") is None:
        raise click.ClickException(
            'JupyterLab is not installed: pip install "vitlab[lab]" brings it. '
            "With --copy-only the labs are copied for another notebook program."
        )
    try:
        copied, kept = copy_labs(folder)
    except OSError as error:
        raise click.ClickException(
            f"the labs cannot be copied into '{folder}' ({error.strerror}): name another folder."
        ) from error
    click.echo(f"{folder}: copied {_names(copied)}; kept {_names(kept)}.")
    if not copy_only:
        serve(folder, browser=not no_browser, port=port)


def labs_folder() -> Path:
    """Where the student notebooks lie: in the package, or in the repository it is worked on in."""
    installed = _PACKAGE / "labs"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "lab"


def copy_labs(folder: Path) -> tuple[list[str], list[str]]:
    """Copy the labs into a folder; names of the files copied, and of those found there and kept."""
    copied, kept = [], []
    folder.mkdir(parents=True, exist_ok=True)
    source = labs_folder()
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        name = file.relative_to(source)
        if any(part.startswith((".", "__")) for part in name.parts):
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(folder / name, "xb") as target:
                target.write(file.read_bytes())
            copied.append(name.as_posix())
        except FileExistsError:
            kept.append(name.as_posix())
    return copied, kept


def serve(folder: Path, *, browser: bool = True, port: int | None = None) -> None:
    """Run JupyterLab on a folder until Ctrl-C; print its address if there is no browser to open."""
    from jupyterlab.labapp import LabApp

    browser = browser and _has_browser()
    token = os.environ.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
    options = [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.log_level=ERROR",
        "--LabApp.log_level=ERROR",
    ]
    if port is not None:
        options += [f"--port={port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    server = LabApp.initialize_server(argv=options)
    server.web_app.settings["page_config_hook"] = _without_announcements
    # As SIGTERM, at once and with all kernels: JupyterLab's own handler would ask first.
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGTERM))
    address = f"{server.connection_url}lab?token={token}"
    news = "JupyterLab opens in your browser." if browser else f"Open {address}"
    server.io_loop.add_callback(click.echo, f"{news}\nCtrl-C here ends it.")  # once it listens
    server.start()


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


def _names(files: list[str]) -> str:
    """The first name and a count: one line, however many files there are."""
    first, *others = files or ["nothing"]
    return f"{first} and {len(others)} more" if others else first
