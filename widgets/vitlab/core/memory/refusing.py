"""More than any GPU holds: what to say, and what would work. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from vitlab.core.arguments import either
from vitlab.core.errors import LabError, Remedy
from vitlab.core.facts import size
from vitlab.core.grid import PatchGrid
from vitlab.core.memory.budget import LARGEST_GPU, LARGEST_NODE
from vitlab.core.memory.ledger import MemoryLedger, ledger_of
from vitlab.core.memory.sizes import Workload
from vitlab.words import digits, said


def refuse(ledger: MemoryLedger, limit: int) -> None:
    """Raise `LabError`: how much it would be, and which changes would bring it under the limit."""
    ways_out = tuple(_ways_out(ledger.workload, limit))
    advice = either([advice for advice, _ in ways_out])
    raise LabError(
        said(
            "{peak} would live at the peak, more than {limit}: {advice} would work.",
            peak=spoken(ledger.peak),
            limit=_named(limit),
            advice=advice
            or said("a smaller image or model, larger patches and fewer images together"),
        ),
        tuple(remedy for _, remedy in ways_out),
    )


def last_true(holds: Callable[[int], bool]) -> int:
    """The largest batch for which it holds; 0 for none.

    More images never take less, from two on; one alone may take more than two, because a gradient
    that is summed over nothing is a view of a larger one.

    >>> last_true(lambda batch: batch <= 37), last_true(lambda batch: False)
    (37, 0)
    """
    if not holds(2):
        return int(holds(1))
    most = 2
    while holds(2 * most):
        most *= 2
    step = most // 2
    while step:
        most += step * holds(most + step)
        step //= 2
    return most


def spoken(size_bytes: int) -> str:
    """Bytes as a person reads them, by 1024.

    >>> spoken(3 * 2**30), spoken(1536), spoken(288 * 2**33)
    ('3 GiB', '1.5 KiB', '2.25 TiB')
    """
    value, unit = float(size_bytes), said("bytes")
    for larger in ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{digits(f'{value:.4g}' if value < 1000 else f'{value:,.0f}')} {unit}"


def _named(limit: int) -> str:
    if limit == LARGEST_GPU:
        return said("the {limit} of the largest GPU", limit=spoken(limit))
    if limit == LARGEST_NODE:
        return said("the {limit} of eight of the largest GPUs", limit=spoken(limit))
    return said("the {limit} allowed", limit=spoken(limit))


def _ways_out(run: Workload, limit: int) -> Iterator[tuple[str, Remedy]]:
    """What would work, as the sentence names it, and as a button does."""
    if batch := last_true(lambda images: _fits(limit, run, batch_size=images)):
        button = said("A batch of {batch:,}", batch=batch)
        yield said("a batch of {batch:,}", batch=batch), Remedy(button, {"batch_size": batch})
    for advice, remedy in _changes(run):
        if _fits(limit, run, **remedy.settings):
            yield advice, remedy
    for times in (2, 4, 8):
        grid = _coarser(run.grid, times)
        if grid and _fits(limit, run, grid=grid):
            patch = size(grid.patch_size)
            button = said("Patches of {patch} px", patch=patch)
            yield (
                said("patches of {patch} px", patch=patch),
                Remedy(button, {"patch_size": grid.patch_size}),
            )
            return


def _changes(run: Workload) -> Iterator[tuple[str, Remedy]]:
    if run.eager:
        yield said("fused attention"), Remedy(said("Fused attention"), {"attention": "fused"})
    if run.training and not run.checkpointing:
        yield said("checkpointing"), Remedy(said("Checkpointing"), {"checkpointing": True})


def _fits(limit: int, run: Workload, **settings: Any) -> bool:
    """One GPU must also have what comes on top of the tensors, or the way out led to a wall."""
    ledger = ledger_of(replace(run, **settings))
    return ledger.fits(limit) == "fits" if limit == LARGEST_GPU else ledger.peak <= limit


def _coarser(grid: PatchGrid, times: int) -> PatchGrid | None:
    (height, width), (ph, pw) = grid.image_size, grid.patch_size
    if height % (times * ph) or width % (times * pw):
        return None
    return PatchGrid(grid.image_size, (times * ph, times * pw))
