"""A picture in its own aspect, beside the same budget squeezed into a square."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import isqrt
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitlab.core.facts import Fact, size
from vitlab.core.grid import Pair
from vitlab.core.readings.resolution_simulator.aspect_program import aspect_program
from vitlab.core.readings.resolution_simulator.places import same_place
from vitlab.core.readings.resolution_simulator.settings import Page
from vitlab.words import said, word

MASKED = word("A batch has one length: places that a picture does not fill are there, and masked.")


@dataclass(frozen=True)
class AspectReading:
    """The same budget of tokens twice: native aspect and a square, facts, a program.

    >>> from vitlab.core import resolution_reading
    >>> reading = resolution_reading("native_aspect")
    >>> reading.native, reading.tokens, reading.square
    ((304, 208), 247, (256, 256))
    """

    page: ClassVar[Page] = "native_aspect"

    image: NDArray[np.uint8] = field(repr=False)
    """(height, width, 3): the picture."""
    patch_size: Pair
    """(height, width) of a patch in pixels."""
    max_num_patches: int
    """The budget of patches."""
    max_ratio: float | None
    """How many times a picture is enlarged at most; None is 100."""
    native: Pair
    """(height, width) in pixels that a native-aspect model reads."""

    @property
    def given(self) -> Pair:
        """(height, width) of the picture."""
        return self.image.shape[0], self.image.shape[1]

    @property
    def grid(self) -> Pair:
        """(rows, cols) of the native picture."""
        return self.native[0] // self.patch_size[0], self.native[1] // self.patch_size[1]

    @property
    def tokens(self) -> int:
        """Patches of the native picture."""
        return self.grid[0] * self.grid[1]

    @property
    def square_grid(self) -> Pair:
        """The largest square grid within the budget."""
        side = isqrt(self.max_num_patches)
        return side, side

    @property
    def square(self) -> Pair:
        """(height, width) in px of the squeezed picture."""
        side = self.square_grid[0]
        return side * self.patch_size[0], side * self.patch_size[1]

    def square_place(self, position: int) -> int:
        """The cell of the square at the same share of both sides as a native one."""
        return same_place(position, self.grid, self.square_grid)

    def scale(self, to: Pair) -> tuple[float, float]:
        """How much higher and wider a picture becomes."""
        return to[0] / self.given[0], to[1] / self.given[1]

    def circle(self, to: Pair) -> float:
        """Height over width of what was a circle."""
        height, width = self.scale(to)
        return height / width

    @cached_property
    def native_picture(self) -> NDArray[np.uint8]:
        """The picture as a native-aspect model reads it."""
        return self._resized(self.native)

    @cached_property
    def square_picture(self) -> NDArray[np.uint8]:
        """The picture squeezed into a square."""
        return self._resized(self.square)

    def _resized(self, to: Pair) -> NDArray[np.uint8]:
        return np.asarray(Image.fromarray(self.image).resize(to[::-1], Image.Resampling.BICUBIC))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it."""
        (h, w), (nh, nw), (sh, sw) = self.given, self.native, self.square
        budget = self.max_num_patches
        return (
            Fact(
                *("tokens", said("tokens of the budget"), self.tokens),
                said("{grid}, of {budget}", grid=size(self.grid), budget=budget),
            ),
            Fact(
                "aspect_off",
                said("aspect kept to"),
                100 * abs(self.circle(self.native) - 1),
                said("{native} to {given}", native=f"{nh} / {nw}", given=f"{h} / {w}"),
                unit="%",
            ),
            Fact(
                *("squeezed", said("as tall, in the square"), 100 * self.circle(self.square)),
                f"({sh} / {h}) / ({sw} / {w})",
                unit="%",
            ),
            Fact(
                *("masked", said("places masked"), budget - self.tokens),
                f"{budget} − {self.tokens}",
                meaning=said(MASKED),
            ),
        )

    @property
    def text(self) -> str:
        """Both sizes, and what the square does to a circle."""
        squeezed = self.circle(self.square)
        told = {
            "given": size(self.given),
            "budget": self.max_num_patches,
            "native": size(self.native),
            "grid": size(self.grid),
            "tokens": self.tokens,
        }
        if squeezed < 1:
            return said(
                "{given} px in a budget of {budget} patches: native aspect takes {native} px, "
                "{grid} = {tokens} tokens; the square squeezes the height by {by:.0f} %.",
                **told,
                by=100 * (1 - squeezed),
            )
        if 1 - 1 / squeezed > 0:
            return said(
                "{given} px in a budget of {budget} patches: native aspect takes {native} px, "
                "{grid} = {tokens} tokens; the square squeezes the width by {by:.0f} %.",
                **told,
                by=100 * (1 - 1 / squeezed),
            )
        return said(
            "{given} px in a budget of {budget} patches: native aspect takes {native} px, "
            "{grid} = {tokens} tokens; the square changes no aspect.",
            **told,
        )

    @property
    def code(self) -> str:
        """A program in plain Python that finds the size and prints every fact."""
        return aspect_program(self.given, self.patch_size, self.max_num_patches, self.max_ratio)
