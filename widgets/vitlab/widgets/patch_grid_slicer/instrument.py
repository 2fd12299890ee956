"""The patch-grid slicer: a photograph, a grid over it, and every patch as a vector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as W
import numpy as np
from numpy.typing import NDArray
from traitlets import Bool, Callable, Dict, Int, Unicode, default, link

from vitlab import core
from vitlab.core.grid import REMAINDERS
from vitlab.core.images import SAMPLES, as_image, sample_image
from vitlab.core.readings.patch_grid_slicer import (
    OF_PINNED,
    PREFIX,
    WITH_PREFIX_TOKENS,
    GridReading,
    grid_reading,
)
from vitlab.widgets.base import Instrument
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.controls import Slider
from vitlab.widgets.traits import Names, Pair, PictureSource, encode

if TYPE_CHECKING:
    from vitlab.core.readings.patch_grid_slicer.comparison import PatchifyComparison

_OWN = "your own"
_LARGEST_PATCH = 64  # of the sliders; they grow with what is set in Python
_MOST_PREFIX_TOKENS = 16


class PatchGridSlicer(Instrument):
    """Cut a picture into patches and look at each one as the numbers a ViT projects.

    With ``patchify=`` the picture is what that function returns, laid back on the grid,
    and the patches in which it differs from the reference are outlined. ``facts=`` names
    the numbers to show; the others stand nowhere.

    >>> PatchGridSlicer(image="chelsea", patch_size=(32, 16))
    PatchGridSlicer: 224 × 224 px in patches of 32 × 16: 7 × 14 = 98 patches, each 1,536 numbers.
    """

    title = "Patch grid slicer"

    image = PictureSource(
        "chelsea", help="a sample's name, path, bytes, PIL image, array or tensor"
    ).tag(state=True)
    patch_size = Pair(16, help="patch (height, width) in pixels; one number means a square").tag(
        state=True
    )
    linked = Bool(True, help="height and width move together").tag(state=True)
    remainder = Unicode("error", help="where patches do not fill: error, pad or crop").tag(
        state=True
    )
    num_prefix_tokens = Int(1, help="extra tokens before the patches: CLS, registers").tag(
        state=True
    )
    selected = Int(-1, help="selected patch, counted row by row; -1 for none").tag(state=True)
    pinned = Dict(help="a setting to compare with; empty for none").tag(state=True)
    facts = Names(help="names of the numbers to show; empty for all").tag(state=True)
    patchify = Callable(None, allow_none=True, help="your own patchify(images, patch_size)").tag(
        state=True
    )

    @default("question")
    def _question(self) -> str:
        return "How large must a patch be before it shows something that you can name?"

    def __init__(self, **state: Any) -> None:
        self._pixels: NDArray[np.uint8] | None = None
        self._decoded: Any = None
        self._own: Any = None
        self._shown: NDArray[np.uint8] | None = None
        self._compared: PatchifyComparison | None = None
        super().__init__(**(state or {"selected": 77}))  # alone, open between the cat's eyes

    def _controls(self) -> list[W.Widget]:
        height, width = self.patch_size
        self._choice = W.Dropdown(description="image", options=SAMPLES)
        self._height = Slider(height, 1, _LARGEST_PATCH, description="patch height")
        self._width = Slider(width, 1, _LARGEST_PATCH, description="patch width")
        self._linked = W.Checkbox(self.linked, description="height = width", indent=False)
        self._remainder = W.Dropdown(description="remainder", options=REMAINDERS)
        self._prefix = Slider(
            1, 0, _MOST_PREFIX_TOKENS, description="prefix tokens", tooltip=PREFIX
        )
        self._choice.observe(self._choose, "value")
        for control, name in ((self._remainder, "remainder"), (self._prefix, "num_prefix_tokens")):
            control.observe(lambda change, name=name: self.set_trait(name, change["new"]), "value")
        sizes = [self._height, self._width, self._linked]
        return [self._choice, *sizes, self._remainder, self._prefix]

    def _stage(self) -> PatchCanvas:
        self.canvas = PatchCanvas(lens=True, box_select=False)
        for name in ("linked", "patch_size", "selected"):
            link((self, name), (self.canvas, name))
        self._links = (
            W.jslink((self.canvas, "patch_height"), (self._height, "value")),
            W.jslink((self.canvas, "patch_width"), (self._width, "value")),
            W.jslink((self.canvas, "linked"), (self._linked, "value")),
        )
        self.canvas.observe(self._take_picture, "image")
        return self.canvas

    def _actions(self) -> list[W.Widget]:
        self._pin = W.Button(description="Pin for comparison")
        self._pin.on_click(self._toggle_pin)
        return [self._pin]

    def _read(self) -> GridReading:
        pixels = self._load()
        self._show_state()
        reading = grid_reading(
            pixels.shape[:2],
            self.patch_size,
            remainder=self.remainder,
            num_prefix_tokens=self.num_prefix_tokens,
            selected=self.selected,
            pinned=self.pinned or None,
            facts=self.facts,
        )
        self._compared = None
        if self.patchify is not None:
            self._compared = core.compare_patchify(
                self.patchify, pixels, reading.grid, say_total=reading.shows("tokens")
            )
            reading = replace(reading, remark=self._compared.text)
        return reading

    def _draw(self, reading: GridReading) -> None:
        compared = self._compared
        self._leave_out(reading)
        self._show(compared.picture if compared else self._pixels)
        self.canvas.highlighted = list(compared.different) if compared else []

    def _leave_out(self, reading: GridReading) -> None:
        """Let the canvas say no number that is not shown, and hide what would change none."""
        words = {"tokens": "{tokens} patches", "rows": "{rows} rows", "cols": "{cols} columns"}
        said = ", ".join(words[name] for name in words if reading.shows(name))
        said = said.replace("rows, {cols} columns", "rows of {cols}")
        counted = " = {row} × {cols} + {col}" * reading.shows("cols")
        self.canvas.describe_grid = said or "a grid of patches"
        self.canvas.describe = f"Patch {{index}}: row {{row}}, column {{col}}{counted}."
        for control, names in ((self._prefix, WITH_PREFIX_TOKENS), (self._pin, OF_PINNED)):
            control.layout.display = None if any(map(reading.shows, names)) else "none"

    def _load(self) -> NDArray[np.uint8]:
        """The pixels of ``image``, decoded once, and shown whatever the grid will say."""
        if self._pixels is None or self._decoded is not self.image:
            pixels = sample_image(self.image) if self._is_sample() else as_image(self.image)
            self._pixels, self._decoded = pixels, self.image
            self._show(pixels)
        return self._pixels

    def _show(self, picture: NDArray[np.uint8]) -> None:
        if picture is self._shown:
            return
        self._shown = picture
        if self.image is not self.canvas.image:  # the browser has what it brought
            with self.canvas.hold_sync():
                self.canvas.image = encode(picture)
                self.canvas.image_size = picture.shape[:2]

    def _show_state(self) -> None:
        """Let the controls follow traits that were set in Python.

        The patch sliders follow the canvas in the browser: a kernel that wrote them as
        well would, after a busy while, throw the grid back to where it was.
        """
        self._show_choice()
        self._pin.description = "Unpin" if self.pinned else "Pin for comparison"
        if self.remainder in REMAINDERS:
            self._remainder.value = self.canvas.remainder = self.remainder
        if 0 <= self.num_prefix_tokens <= _MOST_PREFIX_TOKENS:
            self._prefix.value = self.num_prefix_tokens
        for slider, side in zip((self._height, self._width), self.patch_size, strict=True):
            slider.min, slider.max = min(slider.min, side), max(slider.max, side)

    def _show_choice(self) -> None:
        if not self._is_sample():
            self._own = self.image
            if _OWN not in self._choice.options:
                self._choice.unobserve(self._choose, "value")  # new options choose the first
                self._choice.options = (*SAMPLES, _OWN)
                self._choice.value = _OWN
                self._choice.observe(self._choose, "value")
        self._choice.value = self.image if self._is_sample() else _OWN

    def _is_sample(self) -> bool:
        return isinstance(self.image, str) and self.image in SAMPLES

    def _choose(self, change: dict[str, Any]) -> None:
        self.image = self._own if change["new"] == _OWN else change["new"]

    def _take_picture(self, change: dict[str, Any]) -> None:
        """Adopt the picture that somebody dropped, pasted or opened in the browser."""
        if self.canvas.came_from_browser(change):
            self.image = self.canvas.image

    def _toggle_pin(self, _: Any) -> None:
        self.pinned = {} if self.pinned or not self.reading else dict(self.reading.setting)
