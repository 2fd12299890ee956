"""One side of a patch grid: where its cells begin and end. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, isqrt
from typing import Literal, TypeAlias, get_args

from vitlab.core.errors import ShapeError
from vitlab.words import said

Remainder: TypeAlias = Literal["error", "pad", "crop"]
REMAINDERS: tuple[Remainder, ...] = get_args(Remainder)


@dataclass(frozen=True)
class Axis:
    """Cells of ``patch`` px, one every ``stride`` px, the first beginning at ``-padding``.

    All positions are pixels of the image along this side; ``name`` is "height" or "width".
    """

    name: str
    size: int
    patch: int
    stride: int
    padding: int
    remainder: Remainder

    def __post_init__(self) -> None:
        """Refuse what cannot make a single cell."""
        if self.size < 1:
            raise ShapeError(
                said(
                    "an image {side} of {size} px holds no pixel: it needs at least 1 px.",
                    side=self.spoken,
                    size=self.size,
                )
            )
        if self.patch < 1:
            raise ShapeError(
                said(
                    "a patch {side} of {patch} px holds no pixel: {way_out}.",
                    side=self.spoken,
                    patch=self.patch,
                    way_out=_up_to(self.size),
                )
            )
        if self.stride < 1:
            raise ShapeError(
                said(
                    "a stride of {stride} px never moves on: use 1 px or more; "
                    "{patch} px lays the patches side by side.",
                    stride=self.stride,
                    patch=self.patch,
                )
            )
        if self.padding < 0:
            raise ShapeError(
                said(
                    "a padding of {padding} px is negative: use 0 px or more, "
                    'or remainder="crop" to leave pixels out.',
                    padding=self.padding,
                )
            )
        if not self.cells:
            raise ShapeError(
                said(
                    "a patch {side} of {patch} px is larger than the image, whose "
                    "{side} is {size} px: {way_out}.",
                    side=self.spoken,
                    patch=self.patch,
                    size=self.size,
                    way_out=_up_to(self.size + 2 * self.padding),
                )
            )

    @property
    def spoken(self) -> str:
        """Its name in the language of now."""
        return said("height") if self.name == "height" else said("width")

    @property
    def whole_cells(self) -> int:
        """Cells wholly inside the padded side: floor((size + 2 padding - patch) / stride) + 1."""
        return max(0, (self.size + 2 * self.padding - self.patch) // self.stride + 1)

    @property
    def cells(self) -> int:
        """Cells on this side; under ``remainder="pad"`` enough to read the last pixel."""
        if self.remainder != "pad":
            return self.whole_cells
        behind_first = max(0, self.size + self.padding - self.patch)
        return max(self.whole_cells, -(-behind_first // self.stride) + 1)

    @property
    def end(self) -> int:
        """Pixel at which the last cell ends (not read any more)."""
        return self.start(self.cells - 1) + self.patch

    @property
    def left_over(self) -> int:
        """Pixels of the image behind the last cell."""
        return max(0, self.size - self.end)

    @property
    def gap(self) -> int:
        """Pixels between neighbouring cells that no cell reads, where that is in the image."""
        before = self.padding // self.stride  # the last cell that begins at or above the edge
        in_image = before < self.cells - 1 and self.start(before) + self.patch < self.size
        return max(0, self.stride - self.patch) if in_image else 0

    def start(self, cell: int) -> int:
        """Pixel at which a cell begins; below 0 inside the padding."""
        return cell * self.stride - self.padding

    def at(self, pixel: float) -> int | None:
        """Cell that reads a pixel; of several the one whose centre is nearest, ties to the later.

        >>> Axis("width", 12, patch=4, stride=4, padding=0, remainder="error").at(7.9)
        1
        """
        nearest = floor((pixel + self.padding - self.patch / 2) / self.stride + 0.5)
        cell = min(max(0, nearest), self.cells - 1)
        return cell if self.start(cell) <= pixel < self.start(cell) + self.patch else None

    def nearest_sizes(self) -> tuple[int, int]:
        """Sizes of the image, one below and one above this one, that the cells read fully."""
        last_read, next_read = self.start(self.whole_cells - 1), self.start(self.whole_cells)
        return last_read + self.patch, next_read + self.patch


def nearest_divisors(size: int, wanted: int) -> list[int]:
    """Divisors of a size, the one nearest to ``wanted`` first, the smaller of two before.

    >>> nearest_divisors(224, 15)[:3]
    [14, 16, 8]
    """
    small = [n for n in range(1, isqrt(size) + 1) if size % n == 0]
    return sorted({*small, *(size // n for n in small)}, key=lambda n: (abs(n - wanted), n))


def _up_to(pixels: int) -> str:
    return said("use 1 px") if pixels == 1 else said("use 1 to {pixels} px", pixels=pixels)
