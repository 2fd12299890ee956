"""The page of patch weights: a picture's patches, kernels of both sizes, and their tokens."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import ipywidgets as W
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitlab.core.facts import size
from vitlab.core.readings.resolution_simulator.settings import (
    KERNEL_NAMES,
    METHOD_NAMES,
    method_name,
)
from vitlab.widgets.resolution_simulator import words
from vitlab.widgets.resolution_simulator.chart import (
    BLUE,
    GREY,
    VERMILLION,
    AccuracyChart,
    Line,
)
from vitlab.widgets.resolution_simulator.figures import Map
from vitlab.widgets.resolution_simulator.rows import Rows
from vitlab.widgets.resolution_simulator.tokens import TokenChart
from vitlab.widgets.traits import encode
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.resolution_simulator import KernelReading

Take = Callable[[dict[str, Any]], None]
_SEEN = 16  # px of a kernel's side
COLOURS = {"pi": BLUE, "plain": VERMILLION, "plain_scaled": GREY}


class KernelPage(W.HBox):
    """Left the patch that is looked at and its token, in the middle kernels, right every way."""

    def __init__(self, take: Take) -> None:
        self._take, self._following = take, False
        self.picture = Map()
        self.picture.canvas.accept_pictures = True
        self.tokens = TokenChart(KERNEL_NAMES, COLOURS)
        self.sheets = W.HTML()
        self.rows = Rows(said("ways"), {name: method_name(name) for name in KERNEL_NAMES})
        self.rows.observe(lambda now: self._tell({"method": now["new"]}), "value")
        self.chart = AccuracyChart(3, self._look, 144)
        self.note = W.HTML()
        patches = W.VBox([self.picture, self.tokens]).add_class("vl-patches")
        left = W.HBox([patches, self.sheets]).add_class("vl-grown").add_class("vl-both")
        beside = W.VBox([self.chart, self.rows, self.note]).add_class("vl-beside")
        super().__init__([left, beside])
        self.picture.canvas.observe(self._select, "selected")
        self.picture.canvas.observe(self._bring, "image")
        self._grid, self._shown = (8, 8), b""

    def show(self, reading: KernelReading) -> None:
        """Follow a reading."""
        self._following, self._grid = True, reading.grid
        canvas, picture = self.picture.canvas, encode(reading.picture)
        if picture != self._shown:
            self._shown = picture
            with canvas.hold_sync():
                canvas.image, canvas.image_size = picture, reading.picture.shape[:2]
        canvas.patch_size, canvas.selected = reading.old_size, reading.selected
        patch = said(
            "patch <b>{index}</b> of {size} px",
            index=reading.selected,
            size=size(reading.old_size),
        )
        self.picture.say(patch)
        self.tokens.show(reading.rows)
        self._show_sheets(reading)
        self._show_rows(reading)
        self._following = False

    def _show_sheets(self, reading: KernelReading) -> None:
        """The chosen row is marked by a class, so that choosing sends no picture again."""
        for name in KERNEL_NAMES:
            (self.sheets.add_class if name == reading.method else self.sheets.remove_class)(
                f"vl-by-{name}"
            )
        self.sheets.value = _sheets(reading)

    def _show_rows(self, reading: KernelReading) -> None:
        self.rows.show(reading.method)
        px = reading.image_size
        right = f"{px} px" if px else said("right")
        head = (right, said("this patch"), said("all patches"), said("whole"))
        self.rows.say(head, [words.kernel_row(row) for row in reading.rows])
        lines = [
            Line(method_name(name), COLOURS[name], reading.known.curve(name))
            for name in KERNEL_NAMES
        ]
        self.chart.show(words.chart_caption(reading.known, lines), lines, px)
        note = said(
            "How far tokens are off: of the patch that is looked at; of all patches, each resized "
            "by itself; and where the picture is resized whole, across the borders of patches."
        )
        self.note.value = f"<p class=vl-note>{note}"

    def _look(self, px: int) -> None:
        sides = tuple(px // count for count in self._grid)
        if all(side * count == px for side, count in zip(sides, self._grid, strict=True)):
            self._tell({"patch_size": sides})

    def _select(self, change: Any) -> None:
        if change["new"] >= 0:
            self._tell({"patch": change["new"]})

    def _bring(self, change: Any) -> None:
        """Adopt the picture that somebody dropped, pasted or opened in the browser."""
        if self.picture.canvas.came_from_browser(change):
            self._tell({"image": change["new"], "patch": 0})

    def _tell(self, settings: dict[str, Any]) -> None:
        if not self._following:
            self._take(settings)


def _sheets(reading: KernelReading) -> str:
    """Five kernels as trained, and by every way, each row one picture."""
    rows = []
    for name, kernels in reading.sheets.items():
        px = reading.old_size if name == "trained" else reading.patch_size
        pictures = "".join(
            f"<img alt='{size(px)} px' src='data:image/{_as_text(kernel)}'>" for kernel in kernels
        )
        title = method_name(name) if name in METHOD_NAMES else said("the kernel")
        note = said("{size}, trained", size=size(px)) if name == "trained" else size(px)
        rows.append(f"<p class=vl-{name}><b>{title}</b><small>{note}</small></p>{pictures}")
    return f"<div class=vl-kernels>{''.join(rows)}</div>{_says(reading)}"


def _as_text(kernel: NDArray[np.uint8]) -> str:
    """PNG while single weights can be seen, above that WebP, an eighth as long."""
    if max(kernel.shape) <= _SEEN:
        return f"png;base64,{b64encode(encode(kernel)).decode()}"
    buffer = BytesIO()
    Image.fromarray(kernel).save(buffer, "WEBP", quality=90)
    return f"webp;base64,{b64encode(buffer.getvalue()).decode()}"


def _says(reading: KernelReading) -> str:
    (ph, pw), (h, w) = reading.patch_size, reading.old_size
    if (ph, pw) == (h, w):
        same = said("The patch is as large as it was: every way leaves the kernel.")
        return f"<p class=vl-note>{same}"
    plain = said(
        "<b>A plain resize keeps the look and loses the sum:</b> {now} weights of the old size "
        "stand where {before} stood. Times {before} / {now} it is nearly right; PI-resize asks "
        "for the sum itself, ⟨resize(x), w′⟩ = ⟨x, w⟩, patch by patch.",
        now=ph * pw,
        before=h * w,
    )
    return f"<p class=vl-note>{plain}"
