"""`make pictures`: the instruments of the README as they look, light and dark.

python -m tests.browser.pictures           all of them
python -m tests.browser.pictures gauge     one of them
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Desk
from tests.browser.hands import TOOLS
from tests.browser.jupyter import Server, running_chromium, running_server

FOLDER = Path(__file__).parents[2] / ".github" / "pictures"
MOST_BYTES = 150_000
THEMES = {"light": False, "dark": True}
_WINDOW = {"width": 1360, "height": 1500}
_COLOURS = 192


@dataclass(frozen=True)
class Shot:
    """An instrument, the cell that shows it, and what is on the page once it is whole."""

    name: str
    cell: str
    shown: str


SHOTS = (
    Shot(
        "slicer",
        "from vitlab.widgets import PatchGridSlicer\n"
        "PatchGridSlicer(selected=61, parts=('head', 'controls', 'stage', 'facts'))",
        ".vl-lens:not([hidden])",
    ),
    Shot(
        "gauge",
        "from vitlab.widgets import MemoryGauge\n"
        "MemoryGauge(model='vit_base', image_size=224, batch_size=256, attention='eager', "
        "budget=24, parts=('head', 'controls', 'stage', 'facts'))",
        ".vl-step >> text=fc2",
    ),
    Shot(
        "viewer",
        "from vitlab.widgets import AttentionViewer\n"
        "AttentionViewer(model='vit_shapes_patch8_reg4_64', layer=2, head=1,"
        " parts=('head', 'controls', 'stage', 'facts'))",
        ".vl-seen .vl-grid",
    ),
)


def take(browser: Browser, server: Server, shot: Shot, *, dark: bool) -> bytes:
    """The frame of an instrument in JupyterLab, as a PNG of few colours."""
    context = browser.new_context(viewport=_WINDOW, color_scheme="dark" if dark else "light")
    context.add_init_script(path=TOOLS)
    page = Desk(context, server, shot.name).notebook(shot.cell, dark=dark)
    page.locator(shot.shown).first.wait_for()
    frame = page.locator(".vl-frame").first
    expect(frame).not_to_contain_text("measuring")
    page.wait_for_timeout(1500)  # what is drawn once the hand rests
    png = frame.screenshot(animations="disabled")
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    context.close()
    return few_colours(png)


def few_colours(png: bytes) -> bytes:
    """The same picture with a palette: a third of the bytes, and nobody sees it."""
    image = Image.open(BytesIO(png)).convert("RGB")
    out = BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Take and write them, and say how large each is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    names = [shot.name for shot in SHOTS]
    parser.add_argument("name", nargs="?", choices=names, help="all unless given")
    given = parser.parse_args().name
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, running_chromium() as browser:
        if browser is None:
            raise SystemExit("no Chromium: install one, or name it in VITLAB_CHROMIUM")
        with running_server(Path(home)) as server:
            for shot in SHOTS:
                for theme, dark in THEMES.items() if given in (None, shot.name) else ():
                    path = FOLDER / f"{shot.name}-{theme}.png"
                    path.write_bytes(take(browser, server, shot, dark=dark))
                    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
