"""A picture cut where it varies: large cells where it is calm, small ones where much happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import Pair, Remainder
from vitlab.core.images import to_tensor
from vitlab.core.patches import Cell
from vitlab.core.patches.halving import Quadtree
from vitlab.core.readings.patch_grid_slicer.adaptive_program import adaptive_program
from vitlab.core.readings.patch_grid_slicer.looks import Looks
from vitlab.core.readings.patch_grid_slicer.memory import Memory
from vitlab.core.readings.patch_grid_slicer.thresholds import THRESHOLDS, finer
from vitlab.words import said, said_many, word

ONCE = word("The areas of all cells add up to so many pixels, zeros at the border included.")


@dataclass(frozen=True)
class AdaptiveReading:
    """Cells of several sizes over a picture, and one that was chosen."""

    image_size: Pair
    """(height, width) of the picture in pixels."""
    cells: tuple[Cell, ...]
    """The cells, depth first."""
    min_patch: int
    """Pixels on a side of the smallest cell."""
    max_patch: int
    """Pixels on a side of the largest cell."""
    threshold: float
    """Variance above which a cell is halved."""
    remainder: Remainder = "error"
    """What becomes of pixels that the largest cells do not fill."""
    selected: int = -1
    """The chosen cell; below 0 none is."""
    chosen: tuple[str, ...] = ()
    """Names of the facts to show; empty for all."""
    picture: Any = None
    """The pixels, for whoever runs the program."""
    looks: Looks | None = None
    """What is laid over the cells; None for nothing."""
    remark: str = ""
    """A last sentence of whoever shows it."""
    tree: Quadtree | None = field(default=None, compare=False, repr=False)
    """The picture's variances, from which the tokens at other thresholds are counted."""

    @property
    def tokens(self) -> int:
        """Cells: each becomes one token."""
        return len(self.cells)

    @property
    def counts(self) -> dict[int, int]:
        """How many cells there are of each side, the largest first."""
        found = Counter(cell.height for cell in self.cells)
        return dict(sorted(found.items(), reverse=True))

    @property
    def curve(self) -> tuple[tuple[float, int], ...]:
        """Tokens by the threshold, through those that are offered; empty where they are hidden."""
        return self._tokens_at(finer())

    @property
    def offered(self) -> tuple[tuple[float, int], ...]:
        """The same for the thresholds that are offered alone."""
        return self._tokens_at(THRESHOLDS)

    def _tokens_at(self, thresholds: tuple[float, ...]) -> tuple[tuple[float, int], ...]:
        if self.tree is None or not self.shows("tokens"):
            return ()
        return tuple((threshold, self.tree.count(threshold)) for threshold in thresholds)

    @property
    def _at_smallest(self) -> int:
        """Tokens of a grid that cuts what these cells cover into the smallest."""
        return sum(count * (side // self.min_patch) ** 2 for side, count in self.counts.items())

    def shows(self, name: str) -> bool:
        """Whether a fact is among those to show."""
        return not self.chosen or name in self.chosen

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What the cells come to, beside a grid of the smallest."""
        looks = self.looks.facts if self.looks else ()
        return tuple(fact for fact in (*self._facts(), *looks) if self.shows(fact.name))

    def _facts(self) -> Iterator[Fact]:
        count, most, smallest = self.tokens, self._at_smallest, f"{self.min_patch} px"
        cells = number(count) if self.shows("tokens") else said("cells")
        sum_of = " + ".join(map(number, self.counts.values()))
        share = f"{cells} / {number(most)}"
        yield Fact("tokens", said("cells, one token each"), count, sum_of)
        fewer, pairs = 100 * (1 - count / most), 100 * (count / most) ** 2
        label = said("fewer than at {smallest}", smallest=smallest)
        yield Fact("fewer", label, fewer, f"1 − {share}", "%")
        label = said("of the pairs at {smallest}", smallest=smallest)
        yield Fact("pairs_share", label, pairs, f"({share})²", "%")
        area = sum(cell.height * cell.width for cell in self.cells)
        label, formula = said("pixels, each read once"), said("the areas of all cells")
        yield Fact("area", label, area, formula, meaning=said(ONCE))

    @property
    def text(self) -> str:
        """The cells in a sentence, and the chosen one."""
        cut = said(
            "{size} px in cells of {smallest} to {largest} px, halved where the variance exceeds "
            "{threshold}",
            size=size(self.image_size),
            smallest=self.min_patch,
            largest=self.max_patch,
            threshold=number(self.threshold),
        )
        sentences = [f"{cut}{self._counted()}."]
        if 0 <= self.selected < self.tokens:
            top, left, side, _ = self.cells[self.selected]
            sentences.append(
                said(
                    "Cell {index} has {side} px and begins {top} px down, {left} px across.",
                    index=number(self.selected),
                    side=side,
                    top=top,
                    left=left,
                )
            )
        sentences += self.looks.sentences(self.shows) if self.looks else []
        return " ".join([*sentences, self.remark]).rstrip()

    def _counted(self) -> str:
        """What the cells come to, as far as it is shown."""
        if not self.shows("tokens"):
            return ""
        tokens = said_many("{n} token", "{n} tokens", self.tokens)
        if not self.shows("fewer"):
            return f": {tokens}"
        fewer = said(
            "{percent} % fewer than a grid of {smallest} px",
            percent=number(round(100 * (1 - self.tokens / self._at_smallest))),
            smallest=self.min_patch,
        )
        return f": {tokens}, {fewer}"

    @property
    def code(self) -> str:
        """A program on torch alone that halves the cells of ``inputs.pt``'s picture again."""
        return adaptive_program(
            self.min_patch,
            self.max_patch,
            self.threshold,
            self.remainder,
            shown=[fact.name for fact in self.facts],
            selected=self.selected if 0 <= self.selected < self.tokens else None,
            looks=self.looks,
        )


def adaptive_reading(
    picture: NDArray[np.uint8],
    *,
    min_patch: int = 8,
    max_patch: int = 32,
    threshold: float | int = 0.005,
    remainder: Remainder = "error",
    selected: int = -1,
    facts: tuple[str, ...] = (),
    memory: Memory | None = None,
    kind: str = "picture",
) -> AdaptiveReading:
    """Read the `quadtree` of a picture (height, width, 3); ``memory`` keeps one of each kind.

    Raises:
        ShapeError: The largest cells do not fill it, or the sides do not halve into one another.
        LabError: The threshold is no number.

    >>> reading = adaptive_reading(np.zeros((64, 96, 3), np.uint8))
    >>> reading.tokens, reading.counts, reading.offered[0]
    (6, {32: 6}, (0.0005, 6))

    """
    sides: dict[str, Any] = {"min_patch": min_patch, "max_patch": max_patch, "remainder": remainder}
    tree = (memory or Memory()).kept(
        f"tree of the {kind}",
        (picture,),
        tuple(sides.values()),
        lambda: Quadtree(to_tensor(picture)[0], **sides),
    )
    return AdaptiveReading(
        (picture.shape[0], picture.shape[1]),
        tuple(tree.cells(threshold)),
        min_patch,
        max_patch,
        float(threshold),
        remainder,
        selected,
        facts,
        picture,
        tree=tree,
    )
