"""Somebody's own ``patchify`` beside the reference: what it returns, and where it differs.

Plain NumPy: torch is imported only for a function that is written for tensors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from einops import rearrange
from numpy.typing import NDArray

from vitlab.core.errors import LabError
from vitlab.core.grid import PatchGrid
from vitlab.core.own_code.returned import Array, NotPlain, as_numbers
from vitlab.core.own_code.time_limit import OutOfTime, at_most
from vitlab.core.own_code.unwritten import message_of, not_written
from vitlab.core.own_code.written import is_for_tensors, name_of
from vitlab.words import said

_PATIENCE = 5  # seconds
_TOLERANCE = 1e-5  # of numbers in [0, 1]
_IMAGE, _PATCHES = "b c (rows ph) (cols pw)", "b (rows cols) (c ph pw)"


@dataclass(frozen=True)
class PatchifyComparison:
    """What a function returned, laid back on the grid, and the patches that are not right.

    A function that is not written yet leaves the picture as it was, and ``text`` says so.
    """

    picture: NDArray[np.uint8]
    """(height, width, 3): the patches that came back, laid on the grid; the picture itself where
    there were none."""
    different: tuple[int, ...]
    """Numbers of the patches that are not right, in ascending order."""
    text: str
    """What to say of it: how many differ, from which on, and what they look like."""


def compare_patchify(
    function: Callable[..., Any],
    image: NDArray[np.uint8],
    grid: PatchGrid,
    *,
    say_total: bool = True,
) -> PatchifyComparison:
    """Call ``function(images, patch_size)`` on one image and compare with the reference.

    Args:
        function: Is given a NumPy array (1, 3, H, W) in [0, 1], cropped or padded to the grid, and
            the patch size, one number where it is a square; where it fails and is clearly written
            for tensors, a tensor.
        image: The picture, (height, width, 3).
        grid: The patches to cut it into.
        say_total: Whether ``text`` may tell how many patches there are.

    Returns:
        What came back, laid on the grid, and the patches that differ by more than 1e-5.

    Raises:
        LabError: The function fails or runs for more than 5 seconds, or what it returns cannot be
            laid on the grid; one sentence says which.

    >>> def no_patch_at_all(images, patch_size):
    ...     return images
    >>> compare_patchify(no_patch_at_all, np.zeros((4, 8, 3), np.uint8), PatchGrid((4, 8), 4))
    Traceback (most recent call last):
    vitlab.core.errors.LabError: no_patch_at_all returned an array (1, 3, 4, 8), and this grid \
needs (batch, patches, numbers in a patch) = (1, 2, 48).

    """
    images = _fitted(image, grid)
    ph, pw = grid.patch_size
    expected = rearrange(images, f"{_IMAGE} -> {_PATCHES}", ph=ph, pw=pw)
    try:
        value = _answer(function, images, grid)
    except _Unwritten as unwritten:
        return PatchifyComparison(image, (), str(unwritten))
    try:
        returned = as_numbers(value, expected.shape)
    except NotPlain as error:
        raise LabError(
            said("{name} returned {what}.", name=name_of(function), what=error)
        ) from None
    right = (np.abs(returned - expected) <= _TOLERANCE).all(axis=-1)[0]
    different = tuple(np.flatnonzero(~right).tolist())
    return PatchifyComparison(
        picture=_picture(returned, image, grid),
        different=different,
        text=_says(name_of(function), different, grid.tokens if say_total else None)
        + (_symptom(returned, expected, different[0]) if different else ""),
    )


class _Unwritten(Exception):  # noqa: N818 - nothing went wrong: there is no answer yet
    """The function is still a stub."""


def _fitted(image: NDArray[np.uint8], grid: PatchGrid) -> Array:
    """A batch of one, with the zeros or without the pixels that the grid adds or leaves out."""
    bottom, right = (axis.end for axis in grid.axes)
    read = image[:bottom, :right].transpose(2, 0, 1)[None].astype(np.float32) / 255
    missing = (bottom - read.shape[2], right - read.shape[3])
    return np.pad(read, ((0, 0), (0, 0), *((0, count) for count in missing)))


def _picture(returned: Array, image: NDArray[np.uint8], grid: PatchGrid) -> NDArray[np.uint8]:
    """The returned patches on the grid, what was cropped beside them, what was padded cut off."""
    ph, pw = grid.patch_size
    shown = np.rint(np.nan_to_num(returned).clip(0, 1) * 255).astype(np.uint8)
    laid = rearrange(shown, f"{_PATCHES} -> {_IMAGE}", rows=grid.rows, ph=ph, pw=pw)[0]
    picture = image.copy()
    height, width = map(min, image.shape, laid.shape[1:])
    picture[:height, :width] = laid[:, :height, :width].transpose(1, 2, 0)
    return picture


def _answer(function: Callable[..., Any], images: Array, grid: PatchGrid) -> Any:
    """What the function makes of an array, or of a tensor where it is clearly written for one."""
    try:
        return _call(function, images.copy(), grid)
    except LabError as with_array:
        if with_array.__cause__ is None or not is_for_tensors(function, with_array.__cause__):
            raise
    import torch

    return _call(function, torch.from_numpy(images.copy()), grid)


def _call(function: Callable[..., Any], images: Any, grid: PatchGrid) -> Any:
    height, width = grid.patch_size
    patch_size = height if height == width else grid.patch_size
    value = failure = None
    try:
        with at_most(_PATIENCE, caller=__file__):
            value = function(images, patch_size)
    except KeyboardInterrupt:  # of the person at the keyboard
        raise
    except OutOfTime:
        raise LabError(
            said(
                "{name} was still running after {seconds} seconds and was stopped: "
                "is there a loop without an end?",
                name=name_of(function),
                seconds=_PATIENCE,
            )
        ) from None
    except BaseException as error:
        failure = error
    if value is None and (unwritten := not_written(function, failure)):
        raise _Unwritten(unwritten)
    if failure is not None:
        raise LabError(_failed(function, failure)) from failure
    return value


def _failed(function: Callable[..., Any], error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return said(
            "{name} leaves Python (SystemExit): return the patches instead.",
            name=name_of(function),
        )
    words, kind = message_of(error), type(error).__name__
    if not words:
        return said("{name} stopped with {kind}", name=name_of(function), kind=kind)
    return said(
        "{name} stopped with {kind}: {words}", name=name_of(function), kind=kind, words=words
    )


def _says(name: str, different: tuple[int, ...], patches: int | None) -> str:
    if not different:
        if patches is None:
            return said("{name} agrees with the reference in every patch.", name=name)
        return said(
            "{name} agrees with the reference in all {count:,} patches.", name=name, count=patches
        )
    numbers = {"name": name, "count": len(different), "first": different[0]}
    if patches is None:
        told = said(
            "{name} differs from the reference in {count:,} patches, first in patch {first}:",
            **numbers,
        )
    else:
        told = said(
            "{name} differs from the reference in {count:,} of {all:,} patches, "
            "first in patch {first}:",
            all=patches,
            **numbers,
        )
    return f"{told} "


def _symptom(returned: Array, expected: Array, first: int) -> str:
    if _same_numbers(returned[0, first], expected[0, first]):
        return said("the right numbers, in another order inside the patch.")
    if _same_numbers(returned, expected):
        return said("all the numbers are there, in the wrong patches.")
    if not np.isfinite(returned).all():
        return said("some of its numbers are NaN or infinite.")
    most = float(np.abs(returned - expected).max())
    return said("its numbers are wrong by up to {most:.3g}.", most=most)


def _same_numbers(left: Array, right: Array) -> bool:
    return bool((np.abs(np.sort(left, None) - np.sort(right, None)) <= _TOLERANCE).all())
