"""Where a Chromium is, or how one comes here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_or_install() -> str:
    """Path of a Chromium; empty where none can be had (the browser tests then say so)."""
    return _find() or _install_with_apt() or _install_with_playwright() or ""


def _find() -> str | None:
    return os.environ.get("VITLAB_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def _install_with_apt() -> str | None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    _run([*apt, "update"])
    _run([*apt, "install", "-y", "--no-install-recommends", "chromium"])
    return _find()


def _install_with_playwright() -> str | None:
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _run(command: list[str]) -> None:
    """A step that may fail: what counts is whether there is a Chromium afterwards."""
    print("$", *command, flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False)
