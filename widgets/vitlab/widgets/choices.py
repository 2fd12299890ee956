"""A list to choose from by its pictures: a contact sheet, and words beside each picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets as W
import numpy as np
from numpy.typing import NDArray
from traitlets import Unicode, observe

from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.refusing import Refusing
from vitlab.widgets.traits import encode
from vitlab.words import said

SIDE = 48  # px of a thumbnail, by default: so high is a row


class Choices(Refusing, W.HBox):
    """Names with a thumbnail and two lines of words each; one of them is chosen.

    A thumbnail is ``side`` px high, and as wide unless a ``width`` is given.

    The thumbnails are one canvas, so arrow keys move the choice and a busy kernel does not matter
    to them. Hidden behind them stand no widgets: a row is a line of one text.

    >>> choices = Choices({"chelsea": "Chelsea", "rocket": "Rocket"})
    >>> choices.show("rocket")
    >>> choices.value, choices.canvas.selected
    ('rocket', 1)
    """

    moves = "value"

    value = Unicode(help="the name that is chosen")

    def __init__(
        self, names: dict[str, str], side: int = SIDE, width: int | None = None, **kwargs: Any
    ) -> None:
        self._names, self._side = names, side
        self._lines = [""] * len(names)
        cell = (side, width or side)
        size = (side * len(names), cell[1])
        self.canvas = PatchCanvas(image_size=size, patch_size=cell, accept_pictures=False)
        with self.canvas.hold_sync():
            self.canvas.box_select = False
            self.canvas.cell_labels = list(names.values())
            self.canvas.describe = "{label}"
            self.canvas.describe_grid = said("{tokens} choices")
        self._words = W.HTML()
        super().__init__([self.canvas, self._words], **kwargs)
        self.add_class("vl-choices")
        self.canvas.observe(self._choose, "selected")
        self.value = next(iter(names))

    def show(self, name: Any) -> None:
        """Choose one."""
        if name in self._names:
            self.value = name

    def offer(self, names: dict[str, str]) -> None:
        """Offer other names, the chosen one among them; pictures and lines are to follow.

        >>> choices = Choices({"chelsea": "Chelsea", "rocket": "Rocket"})
        >>> choices.offer({"chelsea": "Chelsea", "own": "your own", "rocket": "Rocket"})
        >>> choices.show("own")
        >>> choices.canvas.selected
        1
        """
        if names == self._names:
            return
        self._names, self._lines = dict(names), [""] * len(names)
        height, width = self.canvas.patch_size
        with self.canvas.hold_sync():
            self.canvas.image_size = (height * len(names), width)
            self.canvas.cell_labels = list(names.values())
        self._write()

    def show_pictures(self, thumbnails: Sequence[NDArray[np.uint8]]) -> None:
        """Show these pictures, all of one size, in the order of the names."""
        with self.canvas.hold_sync():
            self.canvas.image = encode(np.concatenate(list(thumbnails)))
            self.canvas.patch_size = thumbnails[0].shape[:2]

    def show_planes(self, planes: Sequence[NDArray[Any]], colormap: str = "viridis") -> None:
        """Show these maps in its place, one for each name, each (rows, cols) on colours of its own.

        >>> choices = Choices({"up": "Up", "down": "Down"})
        >>> choices.show_planes([np.eye(2), np.eye(3)])
        >>> choices.canvas.overlay_shape
        (1, 48, 24)
        """
        with self.canvas.hold_sync():
            self.canvas.opacity, self.canvas.colormap = 1.0, colormap
            self.canvas.show_planes(np.concatenate([_of_one_size(plane) for plane in planes]))

    def say(self, lines: Sequence[str]) -> None:
        """Say a line beneath each name."""
        self._lines = list(lines)
        self._write()

    @observe("value")
    def _write(self, _: Any = None) -> None:
        names = list(self._names)
        self.canvas.selected = names.index(self.value)
        rows = "".join(
            f"<li{' class=vl-own' if name == self.value else ''}><b>{escape(words)}</b>"
            f"<small>{escape(line)}</small>"
            for (name, words), line in zip(self._names.items(), self._lines, strict=True)
        )
        self._words.value = f"<ul style='--row: {self._side}px'>{rows}</ul>"

    def _choose(self, change: Any) -> None:
        names = list(self._names)
        if 0 <= change["new"] < len(names):
            self.value = names[change["new"]]
        else:  # Escape and Enter let go of a patch; of a list something is always chosen
            self.canvas.selected = names.index(self.value)


_FINE = 24  # cells of a thumbnail along each side


def _of_one_size(plane: NDArray[Any]) -> NDArray[Any]:
    """A map of any grid as one of 24 × 24, from 0 to 1."""
    rows, cols = (np.arange(_FINE) * side // _FINE for side in plane.shape)
    low, high = plane.min(), plane.max()
    fine: NDArray[Any] = plane[np.ix_(rows, cols)]
    return (fine - low) / (high - low) if high > low else np.full_like(fine, 0.5)
