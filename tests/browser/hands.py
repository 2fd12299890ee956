"""What a person does on a page, as the tests say it."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

TOOLS = Path(__file__).with_name("page_tools.js")
IMPORT = "from vitlab.widgets import PatchCanvas, PatchGridSlicer"
# Until `Desk.free`: as long as a slow page takes, and no longer.
BUSY = """import os, time
end = time.monotonic() + 60
while time.monotonic() < end and not os.path.exists("free"): sum(range(100_000))"""


def grid(page: Page) -> Locator:
    """The one thing on the canvas that takes the focus; not the list of cuts beside it."""
    return page.locator(".vl-grid:not(.vl-choices *)")


def painted_lines(page: Page) -> list[int]:
    """[horizontal, vertical] grid lines that are really painted."""
    return page.evaluate("vitlabTools.countLines()")


def run_cell(page: Page, index: int) -> None:
    """Start a cell without waiting for it."""
    page.evaluate("vitlabTools.runCell", index)


def is_running(page: Page) -> bool:
    """Whether a cell runs; the kernel's status may say idle while it answers a widget beside it."""
    return page.locator(".jp-InputPrompt", has_text="[*]:").count() > 0


def type_into_cell(page: Page, place: int, source: str) -> None:
    """Go to a cell and put this in the place of what stands in it."""
    page.evaluate(
        """place => {
          const notebook = jupyterapp.shell.currentWidget.content;
          notebook.activeCellIndex = place;
          return notebook.scrollToItem(place).then(() => { notebook.mode = 'edit'; });
        }""",
        place,
    )
    editor = page.locator(".jp-Notebook .jp-mod-active .cm-content")
    expect(editor).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)
    expect(editor).to_contain_text(source.splitlines()[-1].strip())


def place_of(page: Page, cell_id: str) -> int:
    """Where in the notebook a cell stands."""
    return page.evaluate(
        "id => jupyterapp.shell.currentWidget.content.widgets.findIndex(c => c.model.id === id)",
        cell_id,
    )


def wait_for_kernel(page: Page, status: str) -> None:
    """Wait until the kernel does that."""
    page.wait_for_function(
        "status => window.vitlabTools.kernelStatus() === status",
        arg=status,
        polling=50,  # ms; looking at every frame lets the browser draw one frame after another
    )


def change_theme(page: Page, *, dark: bool) -> None:
    """Let JupyterLab be light or dark, if it is not."""
    if dark == page.evaluate("document.body.dataset.jpThemeLight === 'false'"):
        return
    page.evaluate(
        "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})",
        f"JupyterLab {'Dark' if dark else 'Light'}",
    )
    is_light = str(not dark).lower()
    page.wait_for_selector(f"body[data-jp-theme-light='{is_light}']", state="attached")


def bring(page: Page, how: str, name: str, kind: str, content: bytes) -> None:
    """Drop or paste a file on the picture."""
    page.evaluate("vitlabTools.bring", [how, name, kind, base64.b64encode(content).decode()])


def last_output(page: Page) -> Locator:
    """What the last cell printed."""
    return page.locator(".jp-OutputArea-output").last


def expect_answer(page: Page, cell: int, text: str) -> None:
    """Run a cell until it prints this: after a busy time the page tells of its last move late."""
    for _ in range(20):
        run_cell(page, cell)
        wait_for_kernel(page, "idle")
        if last_output(page).inner_text().strip() == text:
            return
        page.wait_for_timeout(500)
    expect(last_output(page)).to_have_text(text)


def photograph(height: int, width: int) -> bytes:
    """A JPEG of a gradient with noise, as heavy as a photograph."""
    rng = np.random.default_rng(0)
    ramp = np.linspace(0, 200, width, dtype=np.uint8)[None, :, None]
    pixels = ramp + rng.integers(0, 40, (height, width, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
