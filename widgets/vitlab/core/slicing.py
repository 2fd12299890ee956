"""What the patch-grid slicer reads off a grid. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from vitlab.core.axis import Axis
from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, PatchGrid, Remainder
from vitlab.core.reading import Fact, number, size
from vitlab.core.slicing_program import GridSetting, slicing_program

_MOST_PREFIX_TOKENS = 1_000_000


@dataclass(frozen=True)
class GridReading:
    """The numbers of a grid over an RGB image, and where one patch lies in it.

    ``remark`` is a last sentence of whoever shows it.
    """

    grid: PatchGrid
    num_prefix_tokens: int = 1
    selected: int = -1
    pinned: GridReading | None = None
    remark: str = ""
    in_chans: ClassVar[int] = 3

    @property
    def tokens(self) -> int:
        """Patches, without prefix tokens."""
        return self.grid.tokens

    @property
    def raw_width(self) -> int:
        """Numbers in one flattened patch."""
        return self.grid.raw_width(self.in_chans)

    @property
    def sequence_length(self) -> int:
        """Patches and prefix tokens."""
        return self.grid.sequence_length(self.num_prefix_tokens)

    @property
    def attention_pairs(self) -> int:
        """Query-key pairs that one head scores, prefix tokens included."""
        return self.grid.attention_pairs(self.num_prefix_tokens)

    @property
    def pixel_ratio(self) -> float:
        """How many times fewer attention pairs than with one token a pixel, prefix tokens apart."""
        height, width = self.grid.image_size
        return (height * width / self.tokens) ** 2

    @property
    def place(self) -> Pair | None:
        """Row and column of the selected patch."""
        return self.grid.cell(self.selected) if 0 <= self.selected < self.tokens else None

    @property
    def setting(self) -> GridSetting:
        """What to give to `grid_reading` to get these numbers again."""
        return {
            "image_size": self.grid.image_size,
            "patch_size": self.grid.patch_size,
            "remainder": self.grid.remainder,
            "num_prefix_tokens": self.num_prefix_tokens,
        }

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number on screen with the formula that made it."""
        height, width = self.grid.axes
        pixels = number(height.size * width.size)
        ph, pw = self.grid.patch_size
        facts = (
            Fact("rows", "rows", self.grid.rows, _cells(height)),
            Fact("cols", "columns", self.grid.cols, _cells(width)),
            Fact("tokens", "tokens", self.tokens, f"{self.grid.rows} × {self.grid.cols}"),
            Fact("raw_width", "numbers a patch", self.raw_width, f"{self.in_chans} × {ph} × {pw}"),
            Fact(
                "sequence_length",
                "sequence length",
                self.sequence_length,
                f"{number(self.tokens)} + {self.num_prefix_tokens} prefix",
            ),
            Fact(
                "attention_pairs",
                "attention pairs a head",
                self.attention_pairs,
                f"{number(self.sequence_length)}²",
            ),
            Fact(
                "pixel_ratio",
                "fewer pairs than pixels",
                self.pixel_ratio,
                f"({pixels} / {number(self.tokens)})², no prefix",
                unit="×",
            ),
        )
        return facts if self.pinned is None else (*facts, *_ratios(self, self.pinned))

    @property
    def text(self) -> str:
        """The grid in a sentence, what the edges do, and the selected patch."""
        grid = self.grid
        counted = "1 token" if self.tokens == 1 else f"{number(self.tokens)} tokens"
        sentences = [
            f"{size(grid.image_size)} px in patches of {size(grid.patch_size)}: "
            f"{size((grid.rows, grid.cols))} = {counted}, "
            f"each {number(self.raw_width)} numbers."
        ]
        ends = tuple(axis.end for axis in grid.axes)
        if ends != grid.image_size:
            done = "padded with zeros" if grid.remainder == "pad" else "cropped"
            sentences.append(f"The picture is {done} to {size((ends[0], ends[1]))} px.")
        if self.place:
            row, col = self.place
            sentences.append(f"Patch {number(self.selected)} is in row {row}, column {col}.")
        elif self.selected >= 0:
            sentences.append(
                f"There is no patch {number(self.selected)}: the last is {number(self.tokens - 1)}."
            )
        return " ".join([*sentences, self.remark]).rstrip()

    @property
    def code(self) -> str:
        """A program on torch alone that counts all of this by cutting an image of zeros."""
        return slicing_program(
            self.setting,
            pinned=self.pinned.setting if self.pinned else None,
            selected=self.selected if self.place else None,
        )


def grid_reading(
    image_size: int | Pair,
    patch_size: int | Pair,
    *,
    remainder: Remainder = "error",
    num_prefix_tokens: int = 1,
    selected: int = -1,
    pinned: GridSetting | None = None,
) -> GridReading:
    """Read the numbers of a grid; `ShapeError` where the sizes do not go together.

    >>> print(grid_reading((224, 224), 16, selected=77).text)
    224 × 224 px in patches of 16 × 16: 14 × 14 = 196 tokens, each 768 numbers. \
Patch 77 is in row 5, column 7.
    """
    reading = GridReading(
        PatchGrid(image_size, patch_size, remainder=remainder),
        num_prefix_tokens,
        selected,
        _pinned(pinned) if pinned else None,
    )
    if not 0 <= num_prefix_tokens <= _MOST_PREFIX_TOKENS:
        raise ShapeError(
            f"{num_prefix_tokens} prefix tokens cannot be counted: "
            f"use 0 to {number(_MOST_PREFIX_TOKENS)}; a CLS token is 1."
        )
    return reading


def _pinned(setting: GridSetting) -> GridReading:
    try:
        return grid_reading(**setting)
    except (ShapeError, TypeError) as error:
        raise ShapeError(f"the pinned setting cannot be counted: {error}") from None


def _cells(axis: Axis) -> str:
    quotient = f"{number(axis.size)} / {axis.patch}"
    if axis.size % axis.patch == 0:
        return quotient
    return f"⌈{quotient}⌉" if axis.remainder == "pad" else f"⌊{quotient}⌋"


def _ratios(now: GridReading, pinned: GridReading) -> tuple[Fact, ...]:
    return (
        Fact(
            "length_ratio",
            "the pinned sequence",
            now.sequence_length / pinned.sequence_length,
            f"{number(now.sequence_length)} / {number(pinned.sequence_length)}",
            unit="×",
        ),
        Fact(
            "pairs_ratio",
            "the pinned attention pairs",
            now.attention_pairs / pinned.attention_pairs,
            f"({number(now.sequence_length)} / {number(pinned.sequence_length)})²",
            unit="×",
        ),
    )
