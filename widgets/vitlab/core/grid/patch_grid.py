"""The grid of patches laid over an image. Plain Python: it only counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from vitlab.core.arguments import one_of, real, whole
from vitlab.core.errors import PlaceError, ShapeError, shown
from vitlab.core.grid.axis import REMAINDERS, Axis, Remainder
from vitlab.core.grid.fitting import patch_remedy, refuse_unread_pixels
from vitlab.core.grid.pair import Pair, as_pair
from vitlab.words import said

Direction: TypeAlias = Literal["up", "down", "left", "right"]
_LARGEST_IMAGE = 2**31 - 1  # px on one side: beyond it nothing is a picture
_STEPS: dict[Direction, Pair] = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


@dataclass(frozen=True, init=False)
class PatchGrid:
    """Patches over an image of ``image_size``, counted row by row from the top left.

    Args:
        image_size: (height, width) in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        stride: (vertical, horizontal) pixels from one patch to the next, or one number; None lays
            the patches side by side.
        padding: Pixels of zeros above and below, and left and right of the image, or one number for
            both.
        remainder: Where patches do not read every pixel, "error" raises `ShapeError`, "crop" leaves
            out the pixels that remain at the bottom and right, "pad" adds zeros there.

    Raises:
        ShapeError: Sizes do not go together; the message and its remedies say what would.
        KindError: A size is no whole number, nor a pair of them.

    >>> grid = PatchGrid(224, 16)
    >>> grid.rows, grid.cols, grid.tokens, grid.sequence_length()
    (14, 14, 196, 197)
    >>> PatchGrid((224, 230), 16, remainder="pad").cols
    15

    """

    image_size: Pair
    patch_size: Pair
    stride: Pair
    padding: Pair
    remainder: Remainder

    def __init__(
        self,
        image_size: int | Pair,
        patch_size: int | Pair,
        *,
        stride: int | Pair | None = None,
        padding: int | Pair = (0, 0),
        remainder: Remainder = "error",
    ) -> None:
        patch_size = as_pair(patch_size, "patch_size")
        set_field = object.__setattr__
        set_field(self, "image_size", as_pair(image_size, "image_size"))
        set_field(self, "patch_size", patch_size)
        set_field(self, "stride", patch_size if stride is None else as_pair(stride, "stride"))
        set_field(self, "padding", as_pair(padding, "padding"))
        set_field(self, "remainder", remainder)
        one_of(remainder, REMAINDERS, "remainder", ShapeError)
        if max(self.image_size) > _LARGEST_IMAGE:
            raise ShapeError(
                said(
                    "image_size takes up to {most:,} px a side, not {given}.",
                    most=_LARGEST_IMAGE,
                    given=shown(image_size),
                )
            )
        try:
            axes = self.axes
        except ShapeError as error:
            sizes = self.image_size, self.patch_size, self.stride, self.padding
            raise ShapeError(str(error), patch_remedy(*sizes)) from None
        if remainder == "error":
            refuse_unread_pixels(axes)

    @cached_property
    def axes(self) -> tuple[Axis, Axis]:
        """The vertical and the horizontal side."""
        vertical, horizontal = zip(
            self.image_size, self.patch_size, self.stride, self.padding, strict=True
        )
        return (
            Axis("height", *vertical, self.remainder),
            Axis("width", *horizontal, self.remainder),
        )

    @property
    def rows(self) -> int:
        """Patches from top to bottom."""
        return self.axes[0].cells

    @property
    def cols(self) -> int:
        """Patches from left to right."""
        return self.axes[1].cells

    @property
    def tokens(self) -> int:
        """Patches in all, each of which becomes one token; prefix tokens are not counted."""
        return self.rows * self.cols

    def raw_width(self, in_chans: int = 3) -> int:
        """Numbers in one flattened patch."""
        return whole(in_chans, "in_chans") * self.patch_size[0] * self.patch_size[1]

    def sequence_length(self, num_prefix_tokens: int = 1) -> int:
        """Tokens that a transformer reads: one a patch, and prefix tokens (CLS, registers)."""
        prefix = whole(num_prefix_tokens, "num_prefix_tokens")
        if prefix < 0:
            raise ShapeError(
                said("{count} prefix tokens cannot be: use 0 or more.", count=shown(prefix))
            )
        return self.tokens + prefix

    def attention_pairs(self, num_prefix_tokens: int = 0) -> int:
        """Pairs that one attention head scores: every token looks at every token."""
        return self.sequence_length(num_prefix_tokens) ** 2

    def index(self, row: int, col: int) -> int:
        """Number of the patch in a row and column, counted row by row."""
        row, col = whole(row, "row"), whole(col, "col")
        if not (0 <= row < self.rows and 0 <= col < self.cols):
            raise PlaceError(
                said(
                    "no patch in row {row}, column {col}: "
                    "the grid has rows 0 to {last_row} and columns 0 to {last_col}.",
                    row=shown(row),
                    col=shown(col),
                    last_row=self.rows - 1,
                    last_col=self.cols - 1,
                )
            )
        return row * self.cols + col

    def cell(self, index: int) -> Pair:
        """Row and column of a patch."""
        index = whole(index, "index")
        if not 0 <= index < self.tokens:
            raise PlaceError(
                said(
                    "no patch {index}: the grid has patches 0 to {last}.",
                    index=shown(index),
                    last=self.tokens - 1,
                )
            )
        return divmod(index, self.cols)

    def box(self, index: int) -> tuple[int, int, int, int]:
        """(top, left, height, width) of a patch in pixels; below 0 inside the padding.

        >>> PatchGrid((224, 224), (32, 16)).box(15)
        (32, 16, 32, 16)
        """
        row, col = self.cell(index)
        vertical, horizontal = self.axes
        return vertical.start(row), horizontal.start(col), *self.patch_size

    def at(self, y: float, x: float) -> int | None:
        """Patch that reads the pixel (y, x): of several the one whose centre is nearest."""
        pixels = real(y, "y"), real(x, "x")
        row, col = (axis.at(pixel) for axis, pixel in zip(self.axes, pixels, strict=True))
        return None if row is None or col is None else self.index(row, col)

    def neighbour(self, index: int, direction: Direction) -> int:
        """Patch beside another one; the patch itself at the border."""
        one_of(direction, tuple(_STEPS), "direction")
        row, col = self.cell(index)
        down, right = _STEPS[direction]
        row = min(max(0, row + down), self.rows - 1)
        col = min(max(0, col + right), self.cols - 1)
        return self.index(row, col)
