"""Numbers of a table on another grid, with their formulas. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import Pair

TRUTH = (
    "The truth is known for a sinusoid: its formula, read at the places of the new cells, "
    "(i + ½) · old / new − ½. 1 is the truth."
)
BACK = "A resize to the new grid and back to the old one loses what the new grid cannot hold."
SKIPPED = (
    "Both grids have as many cells. Code that compares the counts alone leaves the table as it "
    "is, and row after row stands in the wrong place."
)


@dataclass(frozen=True)
class SeenTable:
    """What was computed of one rule."""

    old: Pair
    """(rows, cols) of the old grid."""
    new: Pair
    """(rows, cols) of the new grid."""
    num_prefix_tokens: int
    """Rows before the patches."""
    prefix_moved: float
    """Largest change of a prefix row."""
    to_truth: float
    """Mean cosine with the truth, of a 2-D sinusoid."""
    raw_indices: float
    """The same of the formula at raw rows and columns."""
    there_and_back: float
    """‖back - p‖ / ‖p‖ after a resize to the new grid and back."""
    skipped: float | None
    """How far the table is off where it is read on the new grid as it is; None where the counts of
    cells differ."""


def table_facts(seen: SeenTable) -> Iterator[Fact]:
    """Slots, and how far the resize is from what is known."""
    prefix = seen.num_prefix_tokens
    cells, had = seen.new[0] * seen.new[1], seen.old[0] * seen.old[1]
    yield Fact(
        "slots",
        "slots needed",
        cells + prefix,
        f"{size(seen.new)} + {prefix} prefix; had {number(had + prefix)}",
    )
    if prefix:
        word = "CLS row moved" if prefix == 1 else "prefix rows moved"
        yield Fact("prefix_moved", word, seen.prefix_moved, "split off, never resized")
    yield Fact(
        "to_truth", "to the truth", seen.to_truth, "mean cosine, of a 2-D sinusoid", meaning=TRUTH
    )
    yield Fact(
        "raw_indices",
        "formula at raw indices",
        seen.raw_indices,
        "mean cosine to the same truth",
        meaning=TRUTH,
    )
    yield Fact(
        "there_and_back",
        "there and back",
        seen.there_and_back,
        "‖back − p‖ / ‖p‖",
        standing="measured",
        meaning=BACK,
    )
    if seen.skipped is not None:
        yield Fact(
            "skipped",
            "off, where the resize is skipped",
            seen.skipped,
            f"{number(had)} = {number(cells)} cells; ‖p − resized‖ / ‖resized‖",
            standing="measured",
            meaning=SKIPPED,
        )
