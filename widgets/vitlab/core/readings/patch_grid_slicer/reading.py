"""What the patch-grid slicer reads off a grid. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vitlab.core.arguments import one_of
from vitlab.core.errors import LabError, Remedy, ShapeError
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
from vitlab.words import said, said_many, word

_MOST_PREFIX_TOKENS = 1_000_000
_STEPS = ("stride", "padding")
_SETTINGS = tuple(GridSetting.__annotations__)


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
        sentences = [f"{self._laid()}{self._counted()}."]
        ends = tuple(axis.end for axis in grid.axes)
        if self.overlaps:
            sentences += self._overlapping()
        elif ends != grid.image_size:
            done = word("The picture is cropped to {size} px.")
            if grid.remainder == "pad":
                done = word("The picture is padded with zeros to {size} px.")
            sentences.append(said(done, size=size((ends[0], ends[1]))))
        if self.place:
            row, col = self.place
            index = number(self.selected)
            sentences.append(
                said("Patch {index} is in row {row}, column {col}.", index=index, row=row, col=col)
            )
        elif self.selected >= 0:
            sentences.append(self._no_such_patch())
        sentences += self.looks.sentences(self.shows) if self.looks else []
        return " ".join([*sentences, self.remark]).rstrip()

    def _no_such_patch(self) -> str:
        index, last = number(self.selected), number(self.tokens - 1)
        if self.shows("tokens"):
            return said("There is no patch {index}: the last is {last}.", index=index, last=last)
        return said("There is no patch {index}.", index=index)

    def _laid(self) -> str:
        """The picture and its patches: side by side, or every so many pixels in so many zeros."""
        grid = self.grid
        step, zeros = (
            f"{number(side[0]) if side[0] == side[1] else size(side)} px"
            for side in (grid.stride, grid.padding)
        )
        sizes = {"size": size(grid.image_size), "patch": size(grid.patch_size)}
        strided, padded = grid.stride != grid.patch_size, grid.padding != (0, 0)
        if strided and padded:
            return said(
                "{size} px in patches of {patch} every {step} with {zeros} of zeros around",
                step=step,
                zeros=zeros,
                **sizes,
            )
        if strided:
            return said("{size} px in patches of {patch} every {step}", step=step, **sizes)
        if padded:
            return said(
                "{size} px in patches of {patch} with {zeros} of zeros around", zeros=zeros, **sizes
            )
        return said("{size} px in patches of {patch}", **sizes)

    def _overlapping(self) -> list[str]:
        """How often a pixel is read, and what is not."""
        reads = {fact.name: fact.shown for fact in overlap_facts(self)}["reads"]
        often = said("A pixel is read {reads} times on average.", reads=reads)
        left_out = (
            word("{pixels} px at the bottom are left out."),
            word("{pixels} px at the right are left out."),
        )
        return [often] * self.shows("reads") + [
            said(sentence, pixels=number(axis.left_over))
            for axis, sentence in zip(self.grid.axes, left_out, strict=True)
            if axis.left_over
        ]

    def _counted(self) -> str:
        """What the patches come to, as far as it is shown."""
        rows = said_many("{n} row", "{n} rows", self.grid.rows)
        cols = said_many("{n} column", "{n} columns", self.grid.cols)
        sides = [words for name, words in (("rows", rows), ("cols", cols)) if self.shows(name)]
        total = [said_many("{n} patch", "{n} patches", self.tokens)] * self.shows("tokens")
        if len(sides) == 2:
            product = size((self.grid.rows, self.grid.cols))
            whole = said("{product} patches", product=product)
            sides, total = [], [f"{product} = {total[0]}" if total else whole]
        counted = f": {', '.join([*sides, *total])}" if sides or total else ""
        if not self.shows("raw_width"):
            return counted
        width = number(self.raw_width)
        if total and self.tokens > 1:
            return f"{counted}, {said('each {width} numbers', width=width)}"
        return f"{counted}, {said('each patch {width} numbers', width=width)}"

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
        pinned: Another setting to compare with; what it leaves out of picture, patch, remainder
            and prefix tokens is as here. None for none.
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
            said(
                "{count} prefix tokens cannot be counted: use 0 to {most}; a CLS token is 1.",
                count=num_prefix_tokens,
                most=number(_MOST_PREFIX_TOKENS),
            )
        )
    reading = GridReading(
        PatchGrid(image_size, patch_size, stride=stride, padding=padding, remainder=remainder),
        num_prefix_tokens,
        facts,
        selected=selected,
    )
    return replace(reading, pinned=_pinned(pinned, reading)) if pinned else reading


def _pinned(setting: GridSetting, now: GridReading) -> GridReading:
    """The numbers of what was pinned; lying side by side where it names no stride."""
    here = {name: value for name, value in now.setting.items() if name not in _STEPS}
    try:
        for name in setting:
            one_of(name, _SETTINGS, "setting")
        return grid_reading(**{**here, **setting}, facts=now.chosen)  # type: ignore[arg-type]
    except (LabError, TypeError) as error:
        raise ShapeError(
            said("the pinned setting cannot be counted: {problem}", problem=error),
            (Remedy(said("Unpin"), {"pinned": {}}),),
        ) from None
