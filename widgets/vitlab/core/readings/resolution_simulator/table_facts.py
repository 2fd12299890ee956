"""Numbers of a table on another grid, with their formulas. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import Pair
from vitlab.words import said, word

TRUTH = word(
    "The truth is known for a sinusoid: its formula, read at the places of the new cells, "
    "(i + ½) · old / new − ½. 1 is the truth."
)
BACK = word("A resize to the new grid and back to the old one loses what the new grid cannot hold.")
SKIPPED = word(
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
        said("slots needed"),
        cells + prefix,
        said(
            "{grid} + {prefix} prefix; had {had}",
            grid=size(seen.new),
            prefix=prefix,
            had=number(had + prefix),
        ),
    )
    if prefix:
        label = said("CLS row moved") if prefix == 1 else said("prefix rows moved")
        yield Fact("prefix_moved", label, seen.prefix_moved, said("split off, never resized"))
    yield Fact(
        "to_truth",
        said("to the truth"),
        seen.to_truth,
        said("mean cosine, 2-D sinusoid"),
        decimals=4,
        meaning=said(TRUTH),
    )
    yield Fact(
        "raw_indices",
        said("formula at raw indices"),
        seen.raw_indices,
        said("mean cosine to that truth"),
        meaning=said(TRUTH),
    )
    yield Fact(
        "there_and_back",
        said("there and back"),
        seen.there_and_back,
        said("‖back − p‖ / ‖p‖"),
        standing="measured",
        meaning=said(BACK),
    )
    if seen.skipped is not None:
        yield Fact(
            "skipped",
            said("off, where the resize is skipped"),
            seen.skipped,
            said(
                "{had} = {cells} cells; ‖p − resized‖ / ‖resized‖",
                had=number(had),
                cells=number(cells),
            ),
            standing="measured",
            meaning=said(SKIPPED),
        )
