"""What a probe of single patches is asked, and how its rows are split fairly."""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Bool, Int, Shaped
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair
from vitlab.core.labels import Labels, count_off
from vitlab.core.patches import patchify
from vitlab.words import said


def patch_targets(
    masks: Shaped[Tensor, "n h w"] | NDArray[Any],
    patch_size: int | Pair,
    threshold: float | int = 0.5,
) -> Bool[Tensor, "n tokens"]:
    """Which patches show the shape: those it covers to at least ``threshold``, and not zero.

    Args:
        masks: True, or 1, on the shape, one for each image; shares from 0 to 1 will do.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        threshold: Share of a patch, from 0 to 1, that the shape must cover.

    Returns:
        True for each patch that shows the shape, row by row as `patchify` cuts them.

    Raises:
        ShapeError: These are no masks, or the patches do not fill them.
        LabError: ``threshold`` is no share, or a mask does not run from 0 to 1.

    >>> mask = torch.zeros(1, 4, 6)
    >>> mask[:, :2, :3] = 1
    >>> patch_targets(mask, 2)
    tensor([[ True,  True, False, False, False, False]])

    """
    masks = torch.as_tensor(masks)
    if masks.ndim != 3:
        raise ShapeError(
            said(
                "patch_targets takes masks (n, height, width), not {shape}.",
                shape=tuple(masks.shape),
            )
        )
    if not 0 <= threshold <= 1:
        raise LabError(
            said(
                "a threshold of {threshold:g} is no share of a patch: use 0 to 1.",
                threshold=threshold,
            )
        )
    # float64 is not everywhere, and sums of up to 2²⁴ pixels are exact in float32
    shares = patchify(masks[:, None].float(), patch_size)
    if not bool(((shares >= 0) & (shares <= 1)).all()):
        raise LabError(
            said(
                "masks run from 0 to 1, not from {low:g} to {high:g}: masks > 0 makes such masks.",
                low=float(masks.min()),
                high=float(masks.max()),
            )
        )
    covered = shares.sum(dim=-1)
    rounding = 1e-6 * shares.shape[-1]
    return (covered >= threshold * shares.shape[-1] - rounding) & (covered > 0)


def split_by_group(
    groups: Labels, test_share: float = 0.25, *, seed: int = 0
) -> tuple[Int[Tensor, " train"], Int[Tensor, " test"]]:
    """Rows to fit on and rows to test on, with no group on both sides.

    Whole groups, in a random order, go to the test as long as that brings it nearer to
    ``test_share`` of the rows.

    Args:
        groups: Where each row comes from: patches of one image look alike, so an image with patches
            on both sides tells the test its answers. Whole numbers, booleans or words.
        test_share: Share of the rows to test on, between 0 and 1.
        seed: Decides the order of the groups.

    Returns:
        Numbers of the rows to fit on, and of those to test on, both in ascending order.

    Raises:
        LabError: There are fewer than 2 groups, or ``test_share`` is no share.

    >>> train, test = split_by_group(["a", "a", "b", "b", "c", "c", "d", "d"])
    >>> train.tolist(), test.tolist()
    ([2, 3, 4, 5, 6, 7], [0, 1])

    """
    names, group = count_off(groups, "groups")
    count = len(names)
    if count < 2:
        raise LabError(
            said(
                "{count} group cannot be split: rows of at least 2 groups are needed.",
                count=count,
            )
        )
    if not 0 < test_share < 1:
        raise LabError(
            said(
                "a test_share of {share:g} is no split: use more than 0, less than 1.",
                share=test_share,
            )
        )
    group = group.cpu()
    sizes = torch.bincount(group)
    in_test = torch.zeros(count, dtype=torch.bool)
    wanted, taken = test_share * len(group), 0
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    for one in order.tolist():
        size = int(sizes[one])
        if abs(taken + size - wanted) < abs(taken - wanted):
            in_test[one] = True
            taken += size
    if in_test.all() or not in_test.any():
        in_test[sizes.argmin()] = not in_test[0]
    tested = in_test[group]
    return (~tested).nonzero().flatten(), tested.nonzero().flatten()
