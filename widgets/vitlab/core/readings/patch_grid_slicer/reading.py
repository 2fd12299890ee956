"""What the patch-grid slicer reads off a grid. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import Pair, PatchGrid, Remainder
from vitlab.core.readings.patch_grid_slicer.counts import GridCounts, GridSetting
from vitlab.core.readings.patch_grid_slicer.facts import (
    grid_facts,
    overlap_facts,
    pinned_facts,
    refuse_unknown_facts,
    sequence_facts,
)
from vitlab.core.readings.patch_grid_slicer.looks import Looks
from vitlab.core.readings.patch_grid_slicer.program import slicing_program

_MOST_PREFIX_TOKENS = 1_000_000


@dataclass(frozen=True)
class GridReading(GridCounts):
    """The numbers of a grid over an RGB image, and where one patch lies in it."""

    selected: int = -1
    """Number of the selected patch, counted row by row from 0; below 0 none is."""
    pinned: GridCounts | None = None
    """Another setting that was kept to compare with; None for none."""
    remark: str = ""
    """A last sentence of whoever shows it."""
    looks: Looks | None = None
    """What else is laid over the patches; None for nothing."""

    @property
    def place(self) -> Pair | None:
        """Row and column of the selected patch."""
        return self.grid.cell(self.selected) if 0 <= self.selected < self.tokens else None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number on screen with the formula that made it."""
        pinned = () if self.pinned is None else pinned_facts(self, self.pinned)
        overlap = overlap_facts(self) if self.overlaps else ()
        looks = self.looks.facts if self.looks else ()
        facts = (*grid_facts(self), *sequence_facts(self), *pinned, *overlap, *looks)
        return tuple(fact for fact in facts if self.shows(fact.name))

    @property
    def text(self) -> str:
        """The grid in a sentence, what the edges do, and the selected patch."""
        grid = self.grid
        cut = f"{size(grid.image_size)} px in patches of {size(grid.patch_size)}{self._laid()}"
        sentences = [f"{cut}{self._counted()}."]
        ends = tuple(axis.end for axis in grid.axes)
        if self.overlaps:
            sentences += self._overlapping()
        elif ends != grid.image_size:
            done = "padded with zeros" if grid.remainder == "pad" else "cropped"
            sentences.append(f"The picture is {done} to {size((ends[0], ends[1]))} px.")
        if self.place:
            row, col = self.place
            sentences.append(f"Patch {number(self.selected)} is in row {row}, column {col}.")
        elif self.selected >= 0:
            last = f": the last is {number(self.tokens - 1)}" * self.shows("tokens")
            sentences.append(f"There is no patch {number(self.selected)}{last}.")
        sentences += self.looks.sentences(self.shows) if self.looks else []
        return " ".join([*sentences, self.remark]).rstrip()

    def _laid(self) -> str:
        """Where patches lie, if not side by side: every so many pixels, in so many zeros."""
        (down, right), (above, left) = self.grid.stride, self.grid.padding
        step = f"{number(down)} px" if down == right else f"{size((down, right))} px"
        zeros = f"{number(above)} px" if above == left else f"{size((above, left))} px"
        every = f" every {step}" if self.grid.stride != self.grid.patch_size else ""
        return every + f" with {zeros} of zeros around" * (self.grid.padding != (0, 0))

    def _overlapping(self) -> list[str]:
        """How often a pixel is read, and what is not."""
        reads = {fact.name: fact.shown for fact in overlap_facts(self)}["reads"]
        often = f"A pixel is read {reads} times on average."
        left_over = tuple(axis.left_over for axis in self.grid.axes)
        return [often] * self.shows("reads") + [
            f"{number(pixels)} px at the {edge} are left out."
            for pixels, edge in zip(left_over, ("bottom", "right"), strict=True)
            if pixels
        ]

    def _counted(self) -> str:
        """What the patches come to, as far as it is shown."""
        rows, cols = _spoken(self.grid.rows, "row"), _spoken(self.grid.cols, "column")
        sides = [words for name, words in (("rows", rows), ("cols", cols)) if self.shows(name)]
        total = [_spoken(self.tokens, "patch", "patches")] * self.shows("tokens")
        if len(sides) == 2:
            product = size((self.grid.rows, self.grid.cols))
            sides, total = [], [f"{product} = {total[0]}" if total else f"{product} patches"]
        counted = f": {', '.join([*sides, *total])}" if sides or total else ""
        each = "each" if total and self.tokens > 1 else "each patch"
        return counted + f", {each} {number(self.raw_width)} numbers" * self.shows("raw_width")

    @property
    def code(self) -> str:
        """A program on torch alone that counts all of this by cutting an image of zeros."""
        return slicing_program(
            self.setting,
            pinned=self.pinned.setting if self.pinned else None,
            selected=self.selected if self.place else None,
            shown=[fact.name for fact in self.facts],
            looks=self.looks,
            grid=self.grid,
        )


def grid_reading(
    image_size: int | Pair,
    patch_size: int | Pair,
    *,
    remainder: Remainder = "error",
    stride: int | Pair | None = None,
    padding: int | Pair = 0,
    num_prefix_tokens: int = 1,
    selected: int = -1,
    pinned: GridSetting | None = None,
    facts: tuple[str, ...] = (),
) -> GridReading:
    """Read the numbers of a grid, all of them or the ``facts`` of these names.

    Args:
        image_size: (height, width) of the picture in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        remainder: Where patches do not read every pixel, "error" refuses the sizes, "crop" leaves
            the pixels out, "pad" adds zeros.
        stride: (down, right) pixels from one patch to the next; None lays them side by side.
        padding: Pixels of zeros on every side of the picture.
        num_prefix_tokens: Tokens before the patches (CLS, registers); 0 to 1,000,000.
        selected: Number of the patch to tell the place of, from 0; -1 for none.
        pinned: Another setting to compare with; None for none.
        facts: Names of the facts to show; empty for all.

    Returns:
        Facts, a sentence and a program.

    Raises:
        ShapeError: The sizes, or those of the pinned setting, do not go together.
        LabError: There is no fact of such a name.

    >>> print(grid_reading((224, 224), 16, selected=77).text)
    224 × 224 px in patches of 16 × 16: 14 × 14 = 196 patches, each 768 numbers. \
Patch 77 is in row 5, column 7.
    >>> [fact.name for fact in grid_reading(224, 16, facts=("tokens", "rows")).facts]
    ['rows', 'tokens']

    """
    refuse_unknown_facts(facts)
    if not 0 <= num_prefix_tokens <= _MOST_PREFIX_TOKENS:
        raise ShapeError(
            f"{num_prefix_tokens} prefix tokens cannot be counted: "
            f"use 0 to {number(_MOST_PREFIX_TOKENS)}; a CLS token is 1."
        )
    return GridReading(
        PatchGrid(image_size, patch_size, stride=stride, padding=padding, remainder=remainder),
        num_prefix_tokens,
        facts,
        selected=selected,
        pinned=_pinned(pinned, facts) if pinned else None,
    )


def _pinned(setting: GridSetting, facts: tuple[str, ...]) -> GridReading:
    try:
        return grid_reading(**setting, facts=facts)
    except (LabError, TypeError) as error:
        raise ShapeError(f"the pinned setting cannot be counted: {error}") from None


def _spoken(count: int, one: str, many: str = "") -> str:
    """How many of something.

    >>> _spoken(1, "row"), _spoken(1414, "patch", "patches")
    ('1 row', '1,414 patches')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
