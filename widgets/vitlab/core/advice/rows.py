"""What one patch size costs, and how much of the smallest thing it sees. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vitlab.core.advice.published import PublishedPatches
from vitlab.core.compute import count_macs
from vitlab.core.facts import number
from vitlab.core.grid import Box, Pair, PatchGrid, box_counts, mean_inside, mean_touched
from vitlab.core.memory import MemoryLedger, memory_ledger
from vitlab.core.memory.budget import GIB
from vitlab.words import said, word

_ABOVE = {
    "token_budget": word("{needed} tokens of {limit}"),
    "mac_budget": word("{needed} GMACs of {limit}"),
    "budget": word("{needed} GiB of {limit}"),
}
_RAISE = {
    "token_budget": word("Raise the token budget to {enough:,}"),
    "mac_budget": word("Raise the GMACs to {enough:,}"),
    "budget": word("Raise the GPU to {enough:,} GiB"),
}
_RAISE_TOO = {
    "token_budget": word("raise the token budget to {enough:,}"),
    "mac_budget": word("raise the GMACs to {enough:,}"),
    "budget": word("raise the GPU to {enough:,} GiB"),
}


@dataclass(frozen=True)
class Limit:
    """A limit that a patch size breaks.

    >>> limit = Limit("token_budget", 784, 512)
    >>> limit.words, round(limit.excess, 2), limit.way_out
    ('784 tokens of 512', 1.53, ('Raise the token budget to 784', 784))
    """

    name: str
    """The setting: token_budget, mac_budget, budget, or patches_across."""
    needed: float
    """What the patch size needs; of patches_across what it gives."""
    limit: float
    """What was asked for."""

    @property
    def excess(self) -> float:
        """How many times the limit is broken, above 1."""
        if self.name == "patches_across":
            return self.limit / self.needed
        return self.needed / self.limit

    @property
    def words(self) -> str:
        """Both numbers."""
        if self.name == "patches_across":
            limit = number(self.limit)
            return said("{needed:.1f} patches across of {limit}", needed=self.needed, limit=limit)
        return said(_ABOVE[self.name], needed=number(self.needed), limit=number(self.limit))

    @property
    def way_out(self) -> tuple[str, float]:
        """What a button would say, and the limit that would do."""
        if self.name == "patches_across":
            return said("Ask for {enough:g} patches across", enough=self.enough), self.enough
        return said(_RAISE[self.name], enough=self.enough), self.enough

    @property
    def way_out_too(self) -> str:
        """What a button would say of it after another limit."""
        if self.name == "patches_across":
            return said("ask for {enough:g} patches across", enough=self.enough)
        return said(_RAISE_TOO[self.name], enough=self.enough)

    @property
    def enough(self) -> float:
        """The limit that would do."""
        if self.name == "patches_across":
            return int(self.needed * 100) / 100
        return -int(-self.needed // 1)


@dataclass(frozen=True)
class PatchRow:
    """One candidate with every number.

    >>> from vitlab.core.advice import advise_patch_size
    >>> row = advise_patch_size(448, (297, 243, 34, 45)).rows[0]
    >>> row.patch_size, row.tokens, round(row.across, 1), row.touched, row.inside
    ((16, 16), 784, 2.1, 9, 2)
    """

    grid: PatchGrid
    """Its patches, with zeros at the bottom and right where they do not fill the picture."""
    across: float
    """Patches along the shorter side of the smallest thing."""
    touched: int | None
    """Patches that hold a pixel of the thing; None where nobody knows where it lies."""
    inside: int | None
    """Those of them that hold nothing else; None where nobody knows where it lies."""
    share: float | None
    """How much of what the touched patches hold is the thing; None likewise."""
    mean_touched: float
    """Patches that such a thing touches on average, wherever it lies."""
    mean_inside: float
    """Patches that hold nothing but such a thing, on average."""
    gmacs: float
    """Multiply-accumulates in 10⁹, one picture forward."""
    ledger: MemoryLedger = field(repr=False)
    """Its run, counted in bytes."""
    verdict: str
    """"fits", "tight" or "no" on the GPU that was asked about; "" where none was."""
    published: tuple[PublishedPatches, ...]
    """Who published weights with such patches, for this or for photographs."""
    broken: tuple[Limit, ...] = ()
    """The limits that it breaks."""

    @property
    def patch_size(self) -> Pair:
        """(height, width) of a patch in pixels."""
        return self.grid.patch_size

    @property
    def tokens(self) -> int:
        """Patches, those with zeros among them."""
        return self.grid.tokens

    @property
    def padded_size(self) -> Pair | None:
        """(height, width) in pixels that zeros make of the picture; None where they add nothing."""
        vertical, horizontal = self.grid.axes
        padded = vertical.end, horizontal.end
        return None if padded == self.grid.image_size else padded

    @property
    def added_tokens(self) -> int:
        """Patches that hold zeros."""
        rows, cols = (axis.size // axis.patch for axis in self.grid.axes)
        return self.tokens - rows * cols

    @property
    def peak_gib(self) -> float:
        """GiB of tensors at the peak of the run."""
        return self.ledger.peak / GIB

    @property
    def needed_gib(self) -> float:
        """GiB that a GPU needs for it, with what PyTorch and CUDA add."""
        return needed_bytes(self.ledger) / GIB


def needed_bytes(ledger: MemoryLedger) -> int:
    """The peak and what comes on top of it.

    >>> needed_bytes(memory_ledger("vit_tiny")) > memory_ledger("vit_tiny").peak
    True
    """
    return ledger.peak + ledger.slack + ledger.workspace + ledger.context


def patch_row(
    grid: PatchGrid,
    smallest: Pair | Box,
    model: Any,
    limits: Mapping[str, float | None],
    published: tuple[PublishedPatches, ...],
    run: Mapping[str, Any],
) -> PatchRow:
    """Count one candidate; ``limits`` has None where there is none.

    >>> patch_row(PatchGrid(64, 8), (8, 16), "vit_tiny", {}, (), {}).mean_touched
    5.390625
    """
    size = smallest[-2], smallest[-1]
    padded = grid.axes[0].end, grid.axes[1].end
    ledger = memory_ledger(model, padded, grid.patch_size, refuse_above=None, **run)
    touched, inside = box_counts(grid, smallest) if len(smallest) == 4 else (None, None)
    area = grid.patch_size[0] * grid.patch_size[1]
    across = min(side / patch for side, patch in zip(size, grid.patch_size, strict=True))
    gmacs = count_macs(model, padded, grid.patch_size) / 1e9
    budget = limits.get("budget")
    verdict = "" if budget is None else ledger.fits(round(budget * GIB))
    return PatchRow(
        grid=grid,
        across=across,
        touched=touched,
        inside=inside,
        share=None if touched is None else size[0] * size[1] / (touched * area),
        mean_touched=mean_touched(size, grid.patch_size),
        mean_inside=mean_inside(size, grid.patch_size),
        gmacs=gmacs,
        ledger=ledger,
        verdict=verdict,
        published=published,
        broken=tuple(_broken(grid.tokens, across, gmacs, ledger, verdict, limits)),
    )


def _broken(
    tokens: int,
    across: float,
    gmacs: float,
    ledger: MemoryLedger,
    verdict: str,
    limits: Mapping[str, float | None],
) -> Iterator[Limit]:
    for name, needed in (("token_budget", tokens), ("mac_budget", gmacs)):
        limit = limits.get(name)
        if limit is not None and needed > limit:
            yield Limit(name, needed, limit)
    budget, wanted = limits.get("budget"), limits.get("patches_across")
    if budget is not None and verdict != "fits":
        yield Limit("budget", needed_bytes(ledger) / GIB, budget)
    if wanted is not None and across < wanted:
        yield Limit("patches_across", across, wanted)
