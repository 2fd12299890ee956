"""The lessons' two calculators: what a patch size costs, and what a GPU holds. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from vitlab.core.compute import Model, mac_parts
from vitlab.core.errors import KindError, ShapeError, shown
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.memory.budget import GIB, Verdict, verdict
from vitlab.core.memory.calculator import largest_batch, memory_ledger
from vitlab.core.memory.ledger import ledger_of
from vitlab.core.memory.sizes import Workload
from vitlab.words import said


@dataclass(frozen=True)
class PatchImpact:
    """What one patch size costs, and how many times what the baseline costs."""

    patch_size: Pair
    """(height, width) in pixels."""
    tokens: int
    """Patches of one image."""
    scores: int
    """Query-key pairs of one head, prefix tokens left out: tokens²."""
    macs: int
    """Of a forward pass on one image, prefix tokens and all."""
    attention_macs: int
    """Of them QKᵀ and AV: what is quadratic in tokens."""
    bytes: int
    """At the peak of the run, weights and all."""
    saved_bytes: int
    """What autograd keeps at the end of the forward pass."""
    token_ratio: float = 1.0
    """``tokens`` over those of the baseline; so are the other ratios."""
    score_ratio: float = 1.0
    """Of ``scores``."""
    mac_ratio: float = 1.0
    """Of ``macs``."""
    byte_ratio: float = 1.0
    """Of ``bytes``."""
    saved_ratio: float = 1.0
    """Of ``saved_bytes``."""


@dataclass(frozen=True)
class GpuTier:
    """A machine of one or several GPUs.

    Args:
        name: What to call it.
        budget_bytes: Memory of one GPU in bytes.
        gpus: How many of them.

    """

    name: str
    budget_bytes: int
    gpus: int = 1


@dataclass(frozen=True)
class TierAnswer:
    """What a tier holds of one workload."""

    tier: GpuTier
    """The machine that was asked about."""
    verdict: Verdict
    """Whether the batch that was asked about fits one GPU."""
    largest_batch: int
    """Images on one GPU."""
    total_batch: int
    """Images on all: data parallelism copies the model, so GPUs add images."""
    largest_image: int | None
    """Pixels on a side of the largest square image, which more GPUs do not change; None where
    these patches make no square."""


TIERS = tuple(
    GpuTier(name, gib * GIB, gpus)
    for name, gib, gpus in (
        ("8 GiB", 8, 1),
        ("16 GiB", 16, 1),
        ("24 GiB", 24, 1),
        ("40 GiB", 40, 1),
        ("80 GiB", 80, 1),
        ("141 GiB", 141, 1),
        ("8 × 80 GiB", 80, 8),
    )
)
_LARGEST_SIDE = 1 << 20


def patch_size_impact(
    image_size: int | Pair = 384,
    patch_sizes: int | Sequence[int | Pair] = (32, 16, 8),
    baseline: int | Pair = 16,
    *,
    model: Model = "vit_base",
    **settings: Any,
) -> tuple[PatchImpact, ...]:
    """What each patch size costs, beside the baseline.

    Halving the patch makes 4 times the tokens and 16 times the scores, but neither 16 times the
    multiply-accumulates nor 16 times the bytes: most of both is linear in tokens.

    Args:
        image_size: (height, width) in pixels; one number means a square.
        patch_sizes: The patches to look at, in pixels: one number, or several numbers or pairs.
        baseline: The patch that the ratios compare with, in pixels.
        model: A preset's name (`PRESETS`), a `ViTShape`, or a torch module of one's own.
        **settings: The other arguments of `memory_ledger`, by name; nothing is refused for its size
            unless ``refuse_above`` is among them.

    Returns:
        A row for each patch size, in their order.

    Raises:
        ShapeError: The patches do not fill the image.
        LabError: A setting cannot work.

    >>> for row in patch_size_impact(384):
    ...     print(row.tokens, row.score_ratio, f"{row.mac_ratio:.2f} {row.byte_ratio:.2f}")
    144 0.0625 0.24 0.63
    576 1.0 1.00 1.00
    2304 16.0 5.30 2.68

    """
    settings = {"refuse_above": None, **settings}
    patch_sizes = (patch_sizes,) if isinstance(patch_sizes, int) else patch_sizes
    base = _cost(image_size, baseline, model, settings)
    return tuple(
        _beside(base, _cost(image_size, patch_size, model, settings)) for patch_size in patch_sizes
    )


def hardware_tiers(
    tiers: Sequence[GpuTier] = TIERS, *, batch_size: int = 8, **settings: Any
) -> tuple[TierAnswer, ...]:
    """What each tier holds of a workload: whether it fits, how many images, how large a one.

    Everything is computed from the ledger.

    Args:
        tiers: The machines; the usual ones from 8 GiB to eight times 80 GiB unless told otherwise.
        batch_size: Images of the batch whose peak decides the verdict.
        **settings: The other arguments of `memory_ledger`, by name.

    Returns:
        A row for each tier: verdict, largest batch, largest image.

    Raises:
        KindError: One of the tiers is no `GpuTier`.
        LabError: A setting cannot work.

    >>> for answer in hardware_tiers(TIERS[2:4], model="vit_base", image_size=384):
    ...     print(answer.tier.name, answer.verdict, answer.largest_batch, answer.largest_image)
    24 GiB fits 108 3952
    40 GiB fits 187 5200

    """
    if strange := [tier for tier in tiers if not isinstance(tier, GpuTier)]:
        raise KindError(
            said(
                "tiers are GpuTier(name, budget_bytes, gpus), not {given}.", given=shown(strange[0])
            )
        )
    settings = {"refuse_above": None, **settings}
    peak = memory_ledger(**settings, batch_size=batch_size).peak
    return tuple(_answer(tier, peak, settings) for tier in tiers)


def largest_image(budget_bytes: int, **settings: Any) -> int:
    """Pixels on a side of the largest square image of which one at a time fits; 0 for none.

    Args:
        budget_bytes: Memory of the GPU in bytes: ``24 * 2**30`` is 24 GiB.
        **settings: The arguments of `memory_ledger`, by name; ``image_size`` and ``batch_size`` do
            not matter.

    Returns:
        Pixels, a whole number of patches.

    Raises:
        ShapeError: The patches make no square: their sides must be equal, or divide one another.
        LabError: A setting cannot work.

    >>> largest_image(24 * 2**30, model="vit_base", patch_size=16)
    3952

    """
    step = _square_step(settings)
    if step is None:
        rows, cols = as_pair(settings.get("patch_size", 16), "patch_size")
        step = max(rows, cols)
        raise ShapeError(
            said(
                "no square is made of patches of {rows} × {cols} px and grows by one of them: "
                "use {step} × {step}.",
                rows=rows,
                cols=cols,
                step=step,
            )
        )
    one = memory_ledger(
        **{**settings, "image_size": step, "batch_size": 1, "refuse_above": None}
    ).workload
    return _longest_side(one, budget_bytes)


def _square_step(settings: dict[str, Any]) -> int | None:
    """The side of the smallest square that these patches make by one of them a time."""
    rows, cols = as_pair(settings.get("patch_size", 16), "patch_size")
    return max(rows, cols) if max(rows, cols) % min(rows, cols) == 0 else None


@lru_cache(1024)
def _longest_side(one: Workload, budget_bytes: int) -> int:
    """Of a square image, in steps of the one that is given."""
    step = one.grid.image_size[0]

    def holds(sides: int) -> bool:
        grid = PatchGrid(sides * step, one.grid.patch_size)
        return ledger_of(replace(one, grid=grid)).fits(budget_bytes) == "fits"

    low, high = 0, _LARGEST_SIDE // step
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low * step


def _cost(
    image_size: int | Pair, patch_size: int | Pair, model: Model, settings: dict[str, Any]
) -> PatchImpact:
    ledger = memory_ledger(model, image_size, patch_size, **settings)
    grid = ledger.workload.grid
    parts = mac_parts(ledger.workload.shape, grid)
    return PatchImpact(
        patch_size=grid.patch_size,
        tokens=grid.tokens,
        scores=grid.attention_pairs(),
        macs=sum(parts.values()),
        attention_macs=parts["attention matmuls"],
        bytes=ledger.peak,
        saved_bytes=ledger.saved_activations,
    )


def _beside(base: PatchImpact, cost: PatchImpact) -> PatchImpact:
    return replace(
        cost,
        token_ratio=cost.tokens / base.tokens,
        score_ratio=cost.scores / base.scores,
        mac_ratio=cost.macs / base.macs,
        byte_ratio=cost.bytes / base.bytes,
        saved_ratio=cost.saved_bytes / max(1, base.saved_bytes),
    )


def _answer(tier: GpuTier, peak: int, settings: dict[str, Any]) -> TierAnswer:
    images = largest_batch(tier.budget_bytes, **settings)
    return TierAnswer(
        tier=tier,
        verdict=verdict(peak, tier.budget_bytes),
        largest_batch=images,
        total_batch=tier.gpus * images,
        largest_image=None
        if _square_step(settings) is None
        else largest_image(tier.budget_bytes, **settings),
    )
