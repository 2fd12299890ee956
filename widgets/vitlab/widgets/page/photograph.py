"""A page as a picture, by a browser of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops

from vitlab.core.errors import LabError
from vitlab.words import said

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_HIGHEST = 4000  # px of a window: what is empty of it is cut off
_EDGE = 16
_PATIENCE = 120  # seconds
_HOW = ("--headless", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1")
# ms of the page's own clock, which does not wait; what is drawn a frame or two behind the rest, as
# many small maps are, is there by then.
_DRAWN = ("--virtual-time-budget=20000", "--run-all-compositor-stages-before-draw")


def photographed(page: str, path: Path, width: int) -> None:
    """Write what a browser shows of a page, ``width`` px wide, as a PNG.

    `LabError` where there is no browser, or where it draws nothing.
    """
    browser = _browser()
    with TemporaryDirectory() as folder:
        written, shot = Path(folder, "page.html"), Path(folder, "page.png")
        written.write_text(page, encoding="utf-8")
        command = [browser, *_HOW, *_DRAWN, f"--user-data-dir={folder}/browser"]
        command += [f"--window-size={width},{_HIGHEST}", f"--screenshot={shot}", written.as_uri()]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # or it would not start for root
        try:
            subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=True)
            with Image.open(shot) as seen:
                _without_empty(seen.convert("RGB")).save(path, "PNG", optimize=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise LabError(
                said(
                    "{browser} could not draw the page ({kind}): save_html(path) needs no browser.",
                    browser=Path(browser).name,
                    kind=type(error).__name__,
                )
            ) from error


def _browser() -> str:
    """Where a Chromium is: named in VITLAB_CHROMIUM, on the path, or Playwright's own."""
    named = os.environ.get("VITLAB_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _NAMES)), None) or _of_playwright()
    if found is None:
        raise LabError(
            said(
                "a picture needs a browser: put a Chromium on the path, or name it in "
                "VITLAB_CHROMIUM, or run `playwright install chromium`; save_html(path) needs none."
            )
        )
    return found


def _of_playwright() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None

    def find() -> str:
        with sync_playwright() as playwright:
            return str(playwright.chromium.executable_path)

    with ThreadPoolExecutor(1) as thread:  # it refuses to work beside a notebook's event loop
        path = thread.submit(find).result()
    return path if Path(path).exists() else None


def _without_empty(picture: Image.Image) -> Image.Image:
    """Without what is as empty as its last corner, but for an edge."""
    ground = Image.new("RGB", picture.size, picture.getpixel((0, picture.height - 1)))
    box = ImageChops.difference(picture, ground).getbbox()
    lowest = min(box[3] + _EDGE, picture.height) if box else picture.height
    return picture.crop((0, 0, picture.width, lowest))
