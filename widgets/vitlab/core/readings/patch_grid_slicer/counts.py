"""What a grid over a picture comes to, and which of it is shown. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypedDict

from vitlab.core.facts import number
from vitlab.core.grid import Pair, PatchGrid, Remainder


class GridSetting(TypedDict, total=False):
    """What decides the numbers of a grid; the arguments of `grid_reading`."""

    image_size: Pair
    """(height, width) of the picture in pixels."""
    patch_size: int | Pair
    """(height, width) of a patch in pixels; one number means a square."""
    remainder: Remainder
    """What becomes of pixels that patches do not fill: "error", "crop" or "pad"."""
    stride: Pair | None
    """(down, right) pixels from one patch to the next; None lays them side by side."""
    padding: int | Pair
    """Pixels of zeros on every side of the picture."""
    num_prefix_tokens: int
    """Tokens before the patches (CLS, registers)."""


@dataclass(frozen=True)
class GridCounts:
    """The numbers of a grid over an RGB image.

    >>> GridCounts(PatchGrid((224, 230), 16, remainder="pad")).sequence_length
    211
    """

    grid: PatchGrid
    """The grid over the picture."""
    num_prefix_tokens: int = 1
    """Tokens before the patches (CLS, registers)."""
    chosen: tuple[str, ...] = ()
    """Names of the facts to show; empty for all. No other number stands in the facts, the text and
    the program."""
    in_chans: ClassVar[int] = 3
    """Channels of the picture: red, green and blue."""

    @property
    def tokens(self) -> int:
        """Patches: each becomes one token, prefix tokens come on top."""
        return self.grid.tokens

    @property
    def raw_width(self) -> int:
        """Numbers in one flattened patch."""
        return self.grid.raw_width(self.in_chans)

    @property
    def sequence_length(self) -> int:
        """Tokens that a transformer reads: one for each patch, and the prefix tokens."""
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
    def overlaps(self) -> bool:
        """Whether patches lie otherwise than side by side from the first pixel on."""
        return self.grid.stride != self.grid.patch_size or self.grid.padding != (0, 0)

    @property
    def setting(self) -> GridSetting:
        """What to give to `grid_reading` to get these numbers again."""
        setting: GridSetting = {
            "image_size": self.grid.image_size,
            "patch_size": self.grid.patch_size,
            "remainder": self.grid.remainder,
            "num_prefix_tokens": self.num_prefix_tokens,
        }
        if self.overlaps:
            setting |= {"stride": self.grid.stride, "padding": self.grid.padding}
        return setting

    def shows(self, name: str) -> bool:
        """Whether a fact is among those to show.

        >>> GridCounts(PatchGrid(224, 16), chosen=("rows", "cols")).shows("tokens")
        False
        """
        return not self.chosen or name in self.chosen

    def said(self, name: str, word: str) -> str:
        """A number of this grid in a formula; a word for it where it is not shown.

        >>> GridCounts(PatchGrid(224, 16), chosen=("rows",)).said("cols", "columns")
        'columns'
        """
        value = getattr(self.grid if name in ("rows", "cols") else self, name)
        return number(value) if self.shows(name) else word
