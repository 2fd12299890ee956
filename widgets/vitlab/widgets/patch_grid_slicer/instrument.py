"""The patch-grid slicer: a photograph, a grid over it, and every patch as a vector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as W
import numpy as np
from numpy.typing import NDArray
from traitlets import Bool, Callable, CFloat, Dict, Int, Unicode, link

from vitlab import core
from vitlab.core.grid import REMAINDERS
from vitlab.core.images import SAMPLES, as_image, sample_image
from vitlab.core.readings.patch_grid_slicer import (
    OF_CELLS,
    OF_LOOKS,
    OF_OVERLAP,
    OF_PINNED,
    OF_STAGES,
    TOUR,
    WITH_PREFIX_TOKENS,
    GridReading,
    Memory,
    SlicerReading,
    StageReading,
    slicer_reading,
    write_inputs,
)
from vitlab.widgets.base import FoldOut, Instrument, html
from vitlab.widgets.base.mirror import Mirror
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.patch_grid_slicer import panel, words
from vitlab.widgets.patch_grid_slicer.hands import Hands
from vitlab.widgets.patch_grid_slicer.pictures import Pictures
from vitlab.widgets.traits import (
    Names,
    Number,
    OptionalPair,
    OptionalPicture,
    Pair,
    PictureSource,
    Switch,
    Text,
    Whole,
    Wholes,
    encode,
    kept,
    setting,
)

if TYPE_CHECKING:
    from vitlab.core.readings.patch_grid_slicer.comparison import PatchifyComparison

_NOT_READ = {"question", "parts", "image", "linked", "patchify", "pinned", "beside"}
_OF_OTHER_CUTS = (*OF_OVERLAP, *OF_STAGES, *OF_CELLS)


class PatchGridSlicer(Hands, Instrument[SlicerReading]):
    """Cut a picture into patches and look at each one as the numbers a ViT projects.

    With ``patchify=`` the picture is what that function returns, laid back on the grid,
    and the patches in which it differs from the reference are outlined. ``facts=`` names
    the numbers to show; the others stand nowhere. ``cut=`` lets patches overlap, merges them in
    stages or follows the picture; ``overlay=`` compares them, with those of ``beside=`` too.

    >>> PatchGridSlicer(image="chelsea", patch_size=(32, 16))
    PatchGridSlicer: 224 × 224 px in patches of 32 × 16: 7 × 14 = 98 patches, each 1,536 numbers.
    """

    title = "Patch grid slicer"
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")
    opening: ClassVar[dict[str, Any]] = {"selected": 77}  # between the cat's eyes
    hotkeys: ClassVar[list[str]] = ["1", "2", "3", "4", "o"]

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
    cut: Text = setting(Unicode("regular", help="regular, overlapping, stages or adaptive"))
    stride: OptionalPair = setting(
        OptionalPair(help="overlapping: pixels from one patch to the next; None: side by side")
    )
    padding: Pair = setting(Pair(0, help="overlapping: pixels of zeros on every side"))
    strides: Wholes = setting(
        Wholes((4, 2, 2, 2), help="stages: how much coarser each is than the one before")
    )
    stage: Whole = setting(Int(1, help="stages: the one whose cells are chosen, from 1"))
    min_patch: Whole = setting(Int(8, help="adaptive: pixels on a side of the smallest cell"))
    max_patch: Whole = setting(Int(32, help="adaptive: pixels on a side of the largest cell"))
    threshold: Number = setting(CFloat(0.005, help="adaptive: variance that halves a cell"))
    overlay: Text = setting(
        Unicode("none", help="over the patches: none, cosine with the chosen one, norm or pca")
    )
    center: Switch = setting(
        Bool(True, help="cosines are those of what is left without the mean of all patches shown")
    )
    embed: Callable = setting(
        Callable(None, allow_none=True, help="a model or embed(images) to compare; None: pixels")
    )
    beside: OptionalPicture = setting(
        OptionalPicture(help="a second picture in the same cut, given like image; None for none")
    )
    selected_beside: Whole = setting(Int(-1, help="its selected patch; -1 for none"))

    _pixels: NDArray[np.uint8] | None = kept(None)
    _decoded: Any = kept(None)
    _shown: NDArray[np.uint8] | None = kept(None)
    _compared: PatchifyComparison | None = kept(None)
    _second: tuple[Any, Any] = kept((None, None))  # what was given, and its pixels
    _memory: Memory = kept(None)

    def write_inputs(self, folder: str | Path) -> Path | None:
        """Write what the program reads as ``inputs.pt``; None where it reads nothing."""
        return write_inputs(self.reading, folder)

    def close(self) -> None:
        """Close every widget, and send nothing more."""
        if hasattr(self, "pictures"):  # or a setting was refused before anything was built
            self.pictures.stop()
            self._links = (*self._links, *self.pictures.links)
            for part in (self.pictures.beside, self.pictures.stages):
                self._links = (*self._links, part)
        super().close()

    def _build_frame(self) -> None:
        self._memory = Memory()
        super()._build_frame()
        self._placed["stage"] += [self.pictures.beside, self.pictures.stages]
        self._leave_out_parts()

    def _controls(self) -> dict[str, W.Widget]:
        made = panel.make_controls(self.patch_size, self.linked)
        self._height, self._width = made["patch_height"], made["patch_width"]
        self._prefix = made["num_prefix_tokens"]
        return made

    def _stage(self) -> PatchCanvas:
        self.canvas = PatchCanvas(lens=True, box_select=False)
        for name in ("linked", "patch_size", "selected"):
            link((self, name), (self.canvas, name))
        mirrored = {name: self.controls[name] for name in ("patch_height", "patch_width", "linked")}
        mirrored |= {name: self.controls[f"patch_{name}"] for name in ("stride", "padding")}
        self._links = (Mirror(self.canvas, mirrored),)
        self.canvas.observe(self._take_picture, "image")
        self.canvas.observe(self._take_step, ["stride", "padding"])
        self.pictures = Pictures(self.canvas, self._take)
        return self.canvas

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        on_canvas = ("image", "patch_size", "patch", "patch_height", "patch_width", "stride")
        others = {
            name: (self.canvas, name)
            for name in (*on_canvas, "padding", "linked", "selected", "hovered")
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
        panel.follow(self.controls, state)
        self._pin.description = "Unpin" if state["pinned"] else "Pin for comparison"
        overlaps = state["cut"] == "overlapping"
        with self.canvas.hold_sync():
            if state["remainder"] in REMAINDERS:
                self.canvas.remainder = state["remainder"]
            self.canvas.stride = state["stride"] if overlaps else None
            self.canvas.padding = state["padding"] if overlaps else (0, 0)
            if state["cut"] != "adaptive":
                self.canvas.cells = []
        for slider, side in zip((self._height, self._width), state["patch_size"], strict=True):
            slider.min, slider.max = min(slider.min, side), max(slider.max, side)
        self.pictures.choose_beside(state["selected_beside"])
        self._load(state["image"])

    def _read(self, state: Mapping[str, Any]) -> SlicerReading:
        pixels, beside = self._load(state["image"]), self._load_beside(state["beside"])
        asked = {name: value for name, value in state.items() if name not in _NOT_READ}
        pinned = state["pinned"] or None
        reading = slicer_reading(pixels, **asked, pinned=pinned, beside=beside, memory=self._memory)
        self._compared = None
        if state["patchify"] is not None and isinstance(reading, GridReading):
            if reading.overlaps:
                return replace(reading, remark="Patches are compared where they lie side by side.")
            self._compared = core.compare_patchify(
                state["patchify"], pixels, reading.grid, say_total=reading.shows("tokens")
            )
            reading = replace(reading, remark=self._compared.text)
        return reading

    def _draw(self, reading: SlicerReading) -> None:
        compared = self._compared
        self._leave_out(reading)
        self._choose_layout(reading)
        pixels = self._load(self._decoded)
        self._show_picture(compared.picture if compared else pixels)
        self.canvas.highlighted = list(compared.different) if compared else []
        self.canvas.cells = list(getattr(reading, "cells", ()))
        name = words.name_of(self._second[0])
        self.pictures.show_beside(pixels, self._second[1], reading, name)
        if isinstance(reading, StageReading):
            self.pictures.show_stages(pixels, reading)
        self.pictures.lay(reading)

    def _choose_layout(self, reading: SlicerReading) -> None:
        """Room for one picture, for two, or for one of each stage."""
        stages = isinstance(reading, StageReading)
        two = reading.looks is not None and reading.looks.tokens_beside > 0
        crops = two and reading.looks is not None and reading.looks.nearest is not None
        cells = not stages and not isinstance(reading, GridReading)
        classes = {"in-stages": stages, "two": two, "cropped": crops, "in-cells": cells}
        for name, wanted in ((f"vl-{name}", wanted) for name, wanted in classes.items()):
            (self.add_class if wanted else self.remove_class)(name)

    def _leave_out(self, reading: SlicerReading) -> None:
        """Let the canvas say no number that is not shown, and hide what would change none."""
        said, cell = words.for_canvas(reading)
        self.canvas.describe_grid, self.canvas.describe = said, cell
        grid = isinstance(reading, GridReading)
        self.canvas.strip = self._has_strip(reading)
        self.canvas.num_prefix_tokens = (
            reading.num_prefix_tokens if isinstance(reading, GridReading) else 0
        )
        self._pin.layout.display = None if grid and any(map(reading.shows, OF_PINNED)) else "none"
        panel.choose(self.controls, self.state(), lambda name: self._is_wanted(reading, name))
        shapes = self._folds[-1].button
        shapes.layout.display = None if reading.shows("sequence_length") else "none"

    def _has_strip(self, reading: SlicerReading) -> bool:
        """Whether the sequence is drawn: of one picture, whose patches lie side by side."""
        if (reading.looks and reading.looks.tokens_beside) or not reading.shows("tokens"):
            return False
        if isinstance(reading, GridReading):
            return reading.shows("sequence_length") and not reading.overlaps
        return not isinstance(reading, StageReading)

    def _is_wanted(self, reading: SlicerReading, name: str) -> bool:
        """Whether a control changes a number on show."""
        of = {"num_prefix_tokens": WITH_PREFIX_TOKENS, "overlay": OF_LOOKS, "beside": OF_LOOKS}
        of["cut"] = _OF_OTHER_CUTS if self.cut == "regular" else ()
        return not of.get(name) or any(map(reading.shows, of[name]))

    def _written(self, reading: SlicerReading) -> str:
        return words.beside_the_picture(reading)

    def _described(self, reading: SlicerReading) -> str:
        return html.description(reading) + words.cells_table(reading)

    def _fold_outs(self) -> list[FoldOut]:
        shapes = FoldOut("shapes", "Shapes through a ViT", W.HTML(), self._when_read(words.shapes))
        return [*super()._fold_outs(), shapes]

    def _hear(self, name: str, value: Any) -> None:
        if name == "cut" and not self._showing:
            self._choose_cut(value)
        else:
            super()._hear(name, value)

    def _load(self, image: Any) -> NDArray[np.uint8]:
        """The pixels of a picture, decoded once, and shown whatever the grid will say."""
        if self._pixels is None or self._decoded is not image:
            pixels = _pixels_of(image)
            self._pixels, self._decoded = pixels, image
            self._show_picture(pixels)
        return self._pixels

    def _load_beside(self, image: Any) -> NDArray[np.uint8] | None:
        """The pixels of the second picture, decoded once."""
        if self._second[0] is not image:
            self._second = (image, None if image is None else _pixels_of(image))
        pixels: NDArray[np.uint8] | None = self._second[1]
        return pixels

    def _show_picture(self, picture: NDArray[np.uint8]) -> None:
        if picture is self._shown:
            return
        self._shown = picture
        if self.image is not self.canvas.image:  # the browser has what it brought
            with self.canvas.hold_sync():
                self.canvas.image = encode(picture)
                self.canvas.image_size = picture.shape[:2]


def _pixels_of(image: Any) -> NDArray[np.uint8]:
    is_sample = isinstance(image, str) and image in SAMPLES
    return sample_image(image) if is_sample else as_image(image)
