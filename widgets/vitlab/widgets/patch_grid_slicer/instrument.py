"""The patch-grid slicer: a photograph, a grid over it, and every patch as a vector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as W
import numpy as np
from numpy.typing import NDArray
from traitlets import Bool, Callable, Dict, Int, Unicode, link

from vitlab import core
from vitlab.core.grid import REMAINDERS
from vitlab.core.images import SAMPLES, as_image, sample_image
from vitlab.core.readings.patch_grid_slicer import (
    OF_PINNED,
    PREFIX,
    TOUR,
    WITH_PREFIX_TOKENS,
    GridReading,
    grid_reading,
)
from vitlab.widgets.base import Instrument
from vitlab.widgets.base.mirror import Mirror
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.controls import Menu, PictureMenu, Slider
from vitlab.widgets.traits import (
    Names,
    Pair,
    PictureSource,
    Switch,
    Text,
    Whole,
    encode,
    kept,
    setting,
)

if TYPE_CHECKING:
    from vitlab.core.readings.patch_grid_slicer.comparison import PatchifyComparison

_LARGEST_PATCH = 64  # of the sliders; they grow with what is set in Python
_MOST_PREFIX_TOKENS = 16


class PatchGridSlicer(Instrument[GridReading]):
    """Cut a picture into patches and look at each one as the numbers a ViT projects.

    With ``patchify=`` the picture is what that function returns, laid back on the grid,
    and the patches in which it differs from the reference are outlined. ``facts=`` names
    the numbers to show; the others stand nowhere.

    >>> PatchGridSlicer(image="chelsea", patch_size=(32, 16))
    PatchGridSlicer: 224 × 224 px in patches of 32 × 16: 7 × 14 = 98 patches, each 1,536 numbers.
    """

    title = "Patch grid slicer"
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")
    opening: ClassVar[dict[str, Any]] = {"selected": 77}  # between the cat's eyes

    question: Text = setting(
        Unicode(
            "How large must a patch be before it shows something that you can name?",
            help="what to ask of it, above the picture; empty for nothing",
        )
    )
    image: PictureSource = setting(
        PictureSource("chelsea", help="a sample's name, path, bytes, PIL image, array or tensor")
    )
    patch_size: Pair = setting(
        Pair(16, help="patch (height, width) in pixels; one number means a square")
    )
    linked: Switch = setting(Bool(True, help="height and width move together"))
    remainder: Text = setting(
        Unicode("error", help="where patches do not fill: error, pad or crop")
    )
    num_prefix_tokens: Whole = setting(
        Int(1, help="extra tokens before the patches: CLS, registers")
    )
    selected: Whole = setting(Int(-1, help="selected patch, counted row by row; -1 for none"))
    pinned: Dict[str, Any] = setting(Dict(help="a setting to compare with; empty for none"))
    facts: Names = setting(Names(help="names of the numbers to show; empty for all"))
    patchify: Callable = setting(
        Callable(None, allow_none=True, help="your own patchify(images, patch_size)")
    )

    _pixels: NDArray[np.uint8] | None = kept(None)
    _decoded: Any = kept(None)
    _shown: NDArray[np.uint8] | None = kept(None)
    _compared: PatchifyComparison | None = kept(None)

    def _controls(self) -> dict[str, W.Widget]:
        height, width = self.patch_size
        self._height = Slider(height, 1, _LARGEST_PATCH, description="patch height")
        self._width = Slider(width, 1, _LARGEST_PATCH, description="patch width")
        self._prefix = Slider(
            1, 0, _MOST_PREFIX_TOKENS, description="prefix tokens", tooltip=PREFIX
        )
        return {
            "image": PictureMenu(description="image"),
            "patch_height": self._height,
            "patch_width": self._width,
            "linked": W.Checkbox(self.linked, description="height = width", indent=False),
            "remainder": Menu(description="remainder", options=REMAINDERS),
            "num_prefix_tokens": self._prefix,
        }

    def _stage(self) -> PatchCanvas:
        self.canvas = PatchCanvas(lens=True, box_select=False)
        for name in ("linked", "patch_size", "selected"):
            link((self, name), (self.canvas, name))
        mirrored = ("patch_height", "patch_width", "linked")
        mirror = Mirror(self.canvas, {name: self.controls[name] for name in mirrored})
        self._links = (mirror,)
        self.canvas.observe(self._take_picture, "image")
        return self.canvas

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        on_canvas = ("image", "patch_size", "patch", "patch_height", "patch_width")
        others = {
            name: (self.canvas, name) for name in (*on_canvas, "linked", "selected", "hovered")
        }
        return {**super()._targets(), **others}

    def _actions(self) -> list[W.Widget]:
        self._pin = W.Button(description="Pin for comparison")
        self._pin.on_click(self._toggle_pin)
        return [self._pin]

    def _show_state(self, state: Mapping[str, Any]) -> None:
        """The patch sliders follow the canvas, in the browser.

        A kernel that wrote them as well would, after a busy while, throw the grid back to where
        it was.
        """
        super()._show_state(state)
        self._pin.description = "Unpin" if state["pinned"] else "Pin for comparison"
        if state["remainder"] in REMAINDERS:
            self.canvas.remainder = state["remainder"]
        for slider, side in zip((self._height, self._width), state["patch_size"], strict=True):
            slider.min, slider.max = min(slider.min, side), max(slider.max, side)
        self._load(state["image"])

    def _read(self, state: Mapping[str, Any]) -> GridReading:
        pixels = self._load(state["image"])
        reading = grid_reading(
            pixels.shape[:2],
            state["patch_size"],
            remainder=state["remainder"],
            num_prefix_tokens=state["num_prefix_tokens"],
            selected=state["selected"],
            pinned=state["pinned"] or None,
            facts=state["facts"],
        )
        self._compared = None
        if state["patchify"] is not None:
            self._compared = core.compare_patchify(
                state["patchify"], pixels, reading.grid, say_total=reading.shows("tokens")
            )
            reading = replace(reading, remark=self._compared.text)
        return reading

    def _draw(self, reading: GridReading) -> None:
        compared = self._compared
        self._leave_out(reading)
        self._show_picture(compared.picture if compared else self._load(self._decoded))
        self.canvas.highlighted = list(compared.different) if compared else []

    def _leave_out(self, reading: GridReading) -> None:
        """Let the canvas say no number that is not shown, and hide what would change none."""
        words = {"tokens": "{tokens} patches", "rows": "{rows} rows", "cols": "{cols} columns"}
        said = ", ".join(words[name] for name in words if reading.shows(name))
        said = said.replace("rows, {cols} columns", "rows of {cols}")
        self.canvas.strip = reading.shows("tokens") and reading.shows("sequence_length")
        self.canvas.num_prefix_tokens = reading.num_prefix_tokens
        counted = " = {row} × {cols} + {col}" * reading.shows("cols")
        self.canvas.describe_grid = said or "a grid of patches"
        self.canvas.describe = f"Patch {{index}}: row {{row}}, column {{col}}{counted}."
        for control, names in ((self._prefix, WITH_PREFIX_TOKENS), (self._pin, OF_PINNED)):
            control.layout.display = None if any(map(reading.shows, names)) else "none"

    def _load(self, image: Any) -> NDArray[np.uint8]:
        """The pixels of a picture, decoded once, and shown whatever the grid will say."""
        if self._pixels is None or self._decoded is not image:
            is_sample = isinstance(image, str) and image in SAMPLES
            pixels = sample_image(image) if is_sample else as_image(image)
            self._pixels, self._decoded = pixels, image
            self._show_picture(pixels)
        return self._pixels

    def _show_picture(self, picture: NDArray[np.uint8]) -> None:
        if picture is self._shown:
            return
        self._shown = picture
        if self.image is not self.canvas.image:  # the browser has what it brought
            with self.canvas.hold_sync():
                self.canvas.image = encode(picture)
                self.canvas.image_size = picture.shape[:2]

    def _take_picture(self, change: dict[str, Any]) -> None:
        """Adopt the picture that somebody dropped, pasted or opened in the browser."""
        if self.canvas.came_from_browser(change):
            self.image = self.canvas.image

    def _toggle_pin(self, _: Any) -> None:
        self.pinned = {} if self.pinned or not self.reading else dict(self.reading.setting)
