"""Somebody's own ``patchify`` beside the reference: what it returns, and where it differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.core.grid import PatchGrid
from vitlab.core.images import to_tensor
from vitlab.core.patches import pad_to_grid, patchify, unpatchify
from vitlab.core.time_limit import OutOfTime, at_most

_PATIENCE = 5  # seconds


@dataclass(frozen=True)
class PatchifyComparison:
    """What a function returned, laid back on the grid, and the patches that are not right."""

    picture: NDArray[np.uint8]
    different: tuple[int, ...]
    text: str


def compare_patchify(
    function: Callable[..., Any], image: NDArray[np.uint8], grid: PatchGrid
) -> PatchifyComparison:
    """Call ``function(images, patch_size)`` on one image and compare with `patchify`.

    The function gets a NumPy array (1, 3, H, W) in [0, 1], cropped or padded to the
    grid; where it cannot work with an array, a tensor. `LabError` with one sentence
    where what it returns cannot be laid on the grid at all.

    >>> image = np.zeros((4, 8, 3), np.uint8)
    >>> compare_patchify(lambda x, p: patchify(x, p), image, PatchGrid((4, 8), 4)).different
    ()
    """
    whole = to_tensor(image)
    images = pad_to_grid(whole, grid)
    expected = patchify(images, grid.patch_size)
    returned = _as_patches(_call(function, images, grid), expected)
    wrong = ~torch.isclose(returned, expected, atol=1e-6).all(dim=-1)[0]
    different = tuple(wrong.nonzero().flatten().tolist())
    return PatchifyComparison(
        picture=_picture(returned, whole, images, grid),
        different=different,
        text=_says(function, returned, expected, different),
    )


def _picture(returned: Tensor, whole: Tensor, images: Tensor, grid: PatchGrid) -> NDArray[np.uint8]:
    """The returned patches on the grid, what was cropped beside them, what was padded cut off."""
    covered = PatchGrid((images.shape[2], images.shape[3]), grid.patch_size)
    laid = unpatchify(returned.nan_to_num().clamp(0, 1), covered)
    height, width = (min(a, b) for a, b in zip(whole.shape[2:], laid.shape[2:], strict=True))
    shown = whole.clone()
    shown[:, :, :height, :width] = laid[:, :, :height, :width]
    return (shown[0].permute(1, 2, 0) * 255).round().to(torch.uint8).contiguous().numpy()


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _call(function: Callable[..., Any], images: Tensor, grid: PatchGrid) -> Any:
    height, width = grid.patch_size
    patch_size: Any = height if height == width else grid.patch_size
    try:
        with at_most(_PATIENCE, caller=__file__):
            try:
                return function(images.numpy().copy(), patch_size)
            except (AttributeError, TypeError):  # written for tensors: an array has no `permute`
                return function(images.clone(), patch_size)
    except NotImplementedError:
        raise LabError(
            f"{_name(function)} is not written yet: once it returns patches, they are drawn here."
        ) from None
    except OutOfTime:
        raise LabError(
            f"{_name(function)} was still running after {_PATIENCE} seconds and was stopped: "
            "is there a loop without an end?"
        ) from None
    except Exception as error:
        raise LabError(f"{_name(function)} stopped with {type(error).__name__}: {error}") from error


def _as_patches(returned: Any, expected: Tensor) -> Tensor:
    try:
        array = returned.detach().cpu() if isinstance(returned, Tensor) else np.array(returned)
        patches = torch.as_tensor(array, dtype=expected.dtype)
    except (TypeError, ValueError, RuntimeError):
        raise LabError(
            f"the function returned {type(returned).__name__}, not an array "
            f"(batch, tokens, features) = {tuple(expected.shape)}."
        ) from None
    if patches.shape != expected.shape:
        raise LabError(
            f"the function returned an array {tuple(patches.shape)}; (batch, tokens, features) = "
            f"{tuple(expected.shape)} is what fills this grid."
        )
    return patches


def _says(
    function: Callable[..., Any], returned: Tensor, expected: Tensor, different: tuple[int, ...]
) -> str:
    tokens = expected.shape[1]
    if not different:
        return f"{_name(function)} agrees with the reference in all {tokens:,} patches."
    first = different[0]
    if _same_numbers(returned[0, first], expected[0, first]):
        symptom = "the right numbers, in another order inside the patch"
    elif _same_numbers(returned, expected):
        symptom = "all the numbers are there, in the wrong patches"
    else:
        gap = (returned - expected).abs().nan_to_num(torch.inf).max().item()
        symptom = f"numbers up to {gap:.3g} off"
    return (
        f"{_name(function)} differs from the reference in {len(different):,} of {tokens:,} "
        f"patches, first in patch {first}: {symptom}."
    )


def _same_numbers(left: Tensor, right: Tensor) -> bool:
    return torch.allclose(left.flatten().sort().values, right.flatten().sort().values, atol=1e-6)
