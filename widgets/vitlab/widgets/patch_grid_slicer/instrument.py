"""The patch-grid slicer: a photograph, a grid over it, and every patch as a vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as W
from traitlets import link

from vitlab import core
from vitlab.core.grid import REMAINDERS
from vitlab.core.readings.patch_grid_slicer import (
    TOUR,
    GridReading,
    Memory,
    SlicerReading,
    slicer_reading,
    write_inputs,
)
from vitlab.widgets.background import Rest
from vitlab.widgets.base import FoldOut, html
from vitlab.widgets.base.mirror import Mirror
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.patch_grid_slicer import layout, panel, words
from vitlab.widgets.patch_grid_slicer.hands import Hands
from vitlab.widgets.patch_grid_slicer.photographs import Photograph, Pixels
from vitlab.widgets.patch_grid_slicer.pictures import Pictures
from vitlab.widgets.patch_grid_slicer.thumbnails import thumbnails
from vitlab.widgets.traits import encode, kept
from vitlab.words import said, word

if TYPE_CHECKING:
    from vitlab.core.glossary import Term
    from vitlab.core.readings.patch_grid_slicer.comparison import PatchifyComparison

_NOT_READ = {"question", "parts", "image", "linked", "patchify", "pinned", "beside"}


class PatchGridSlicer(Hands):
    """Cut a picture into patches and look at each one as the numbers a ViT projects.

    With ``patchify=`` the picture is what that function returns, laid back on the grid,
    and the patches in which it differs from the reference are outlined. ``facts=`` names
    the numbers to show; the others stand nowhere. ``cut=`` lets patches overlap, merges them in
    stages or follows the picture; ``overlay=`` compares them, with those of ``beside=`` too.

    >>> PatchGridSlicer(image="chelsea", patch_size=(32, 16))
    PatchGridSlicer: 224 × 224 px in patches of 32 × 16: 7 × 14 = 98 patches, each 1,536 numbers.
    """

    title = word("Patch grid slicer")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")
    opening: ClassVar[dict[str, Any]] = {"selected": 77}  # between the cat's eyes
    hotkeys: ClassVar[list[str]] = ["1", "2", "3", "4", "o"]

    _first: Photograph = kept(None)
    _second: Photograph = kept(None)
    _shown: Pixels | None = kept(None)
    _compared: PatchifyComparison | None = kept(None)
    _memory: Memory = kept(None)
    _at_rest: Rest = kept(None)

    def write_inputs(self, folder: str | Path) -> Path | None:
        """Write what the program reads as ``inputs.pt``; None where it reads nothing."""
        return write_inputs(self.reading, folder)

    def close(self) -> None:
        """Close every widget, and send nothing more."""
        if hasattr(self, "pictures"):  # or a setting was refused before anything was built
            self.pictures.stop()
            self._at_rest.stop()
            self._links = (*self._links, *self.pictures.parts)
        super().close()

    def _build_frame(self) -> None:
        self._first, self._second, self._memory = Photograph(), Photograph(), Memory()
        self._at_rest = Rest()
        super()._build_frame()
        self._placed["stage"] += self.pictures.placed
        self._leave_out_parts()

    def _controls(self) -> dict[str, W.Widget]:
        made = panel.make_controls(self.patch_size, self.linked, self.stride)
        self._height, self._width = made["patch_height"], made["patch_width"]
        self._prefix = made["num_prefix_tokens"]
        return made

    def _stage(self) -> PatchCanvas:
        self.canvas = PatchCanvas(lens=True, box_select=False)
        for name in ("linked", "patch_size", "selected"):
            link((self, name), (self.canvas, name))
        mirrored = {name: self.controls[name] for name in ("patch_height", "patch_width", "linked")}
        mirrored |= {name: self.controls[f"patch_{name}"] for name in ("stride", "padding")}
        self._links = (Mirror(self.canvas, mirrored, {"stride": "patch_size"}),)
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
        cuts = self.controls["cut"].canvas
        return {**super()._targets(), **others, "cut": (cuts, "selected")}

    def _actions(self) -> list[W.Widget]:
        self._pin = W.Button(description=said("Pin for comparison"))
        self._pin.on_click(self._toggle_pin)
        return [self._pin]

    def _fold_outs(self) -> list[FoldOut]:
        shapes = FoldOut(
            "shapes", said("Shapes through a ViT"), W.HTML(), self._when_read(words.shapes)
        )
        return [*super()._fold_outs(), shapes]

    def _hear(self, name: str, value: Any) -> None:
        if name == "cut" and not self._showing:
            self._choose_cut(value)
        else:
            super()._hear(name, value)

    # ---- from settings to what is shown ----

    def _show_state(self, state: Mapping[str, Any]) -> None:
        """The patch sliders follow the canvas, in the browser.

        A kernel that wrote them as well would, after a busy while, throw the grid back to where
        it was.
        """
        super()._show_state(state)
        panel.follow(self.controls, state)
        self._pin.description = said("Unpin") if state["pinned"] else said("Pin for comparison")
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
        self.pictures.beside.select(state["selected_beside"])
        self._load(state["image"])

    def _read(self, state: Mapping[str, Any]) -> SlicerReading:
        pixels, beside = self._load(state["image"]), self._second.load_if_any(state["beside"])
        asked = {name: value for name, value in state.items() if name not in _NOT_READ}
        pinned = state["pinned"] or None
        reading = slicer_reading(pixels, **asked, pinned=pinned, beside=beside, memory=self._memory)
        self._compared = None
        if state["patchify"] is not None and isinstance(reading, GridReading):
            if reading.overlaps:
                remark = said("Patches are compared where they lie side by side.")
                return replace(reading, remark=remark)
            self._compared = core.compare_patchify(
                state["patchify"], pixels, reading.grid, say_total=reading.shows("tokens")
            )
            reading = replace(reading, remark=self._compared.text)
        return reading

    def _draw(self, reading: SlicerReading) -> None:
        compared, pixels = self._compared, self._first.load(self._first.given)
        layout.arrange(self, reading)
        layout.prepare(self.canvas, reading)
        layout.offer(self.controls, self._pin, self._folds[-1].button, self.state(), reading)
        self._show_picture(compared.picture if compared else pixels)
        self.canvas.highlighted = list(compared.different) if compared else []
        self.canvas.cells = list(getattr(reading, "cells", ()))
        self.pictures.show(pixels, self._second, reading)
        self._at_rest.then(self._say_offers)

    def _say_offers(self) -> None:
        """What each cut would come to, beside its name, once the hand rests."""
        pixels = self._first.load(self._first.given)
        self.controls["cut"].say(self._offers(pixels, self._memory))

    def _written(self, reading: SlicerReading) -> str:
        return words.beside_the_picture(reading)

    def _described(self, reading: SlicerReading) -> str:
        return html.description(reading) + words.cells_table(reading) + words.curve_table(reading)

    def _terms(self, reading: SlicerReading) -> Sequence[Term]:
        """Where a lab leaves out what it asks about, no word may tell it."""
        return () if self.facts else super()._terms(reading)

    def _load(self, image: Any) -> Pixels:
        """The pixels of a picture, decoded once, and shown whatever the grid will say."""
        before = self._first.pixels
        pixels = self._first.load(image)
        if pixels is not before:
            self._show_picture(pixels)
            self.controls["cut"].show_pictures(thumbnails(pixels, panel.ROW))
        return pixels

    def _show_picture(self, picture: Pixels) -> None:
        if picture is self._shown:
            return
        self._shown = picture
        if self.image is not self.canvas.image:  # the browser has what it brought
            with self.canvas.hold_sync():
                self.canvas.image = encode(picture)
                self.canvas.image_size = picture.shape[:2]
