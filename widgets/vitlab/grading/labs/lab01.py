"""Lab 1, From pixels to a grid: what its answers must do. NumPy alone: so is the lab."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Choice, Option, Prediction
from vitlab.grading.labs.lab01_counting import counting, sizes
from vitlab.grading.laws import Function, Law

Pair = tuple[int, int]
Picture = NDArray[Any]
Cases = Iterable[tuple[Any, ...]]

COUNTING = ("vitlab.core.grid", "vitlab.core.grid.axis", "vitlab.core.grid.fitting")
"""What counts patches and cuts none."""


def cut(
    images: Picture,
    patch_size: int | Pair,
    *,
    channels_last: bool = False,
    patches_by_columns: bool = False,
    pixels_by_columns: bool = False,
) -> Picture:
    """The patches by another road: of every number in them, where in the picture it stands.

    >>> cut(np.zeros((2, 3, 8, 12), np.float32), 4).shape
    (2, 6, 48)
    """
    _, channels, height, width = images.shape
    ph, pw = _pair(patch_size)
    row, col = _places(height // ph, width // pw, patches_by_columns)
    y, x = _places(ph, pw, pixels_by_columns)
    each, again = (np.repeat, np.tile) if channels_last else (np.tile, np.repeat)
    channel = again(np.arange(channels), ph * pw)
    y, x = each(y, channels), each(x, channels)
    return images[:, channel, row[:, None] * ph + y, col[:, None] * pw + x]


def laid_back(patches: Picture, image_size: Pair, patch_size: int | Pair) -> Picture:
    """The picture of these patches: every number goes to where `cut` would find it.

    >>> laid_back(np.zeros((2, 6, 48), np.float32), (8, 12), 4).shape
    (2, 3, 8, 12)
    """
    ph, pw = _pair(patch_size)
    shape = (len(patches), patches.shape[2] // (ph * pw), *image_size)
    picture = np.empty(patches.size, patches.dtype)
    picture[cut(np.arange(patches.size).reshape(shape), patch_size)] = patches
    return picture.reshape(shape)


def picture(rng: np.random.Generator, *shape: int) -> Picture:
    """Numbers in [0, 1], all different."""
    count = int(np.prod(shape))
    return (rng.permutation(count).reshape(shape) / max(1, count - 1)).astype(np.float32)


def _pair(patch_size: int | Pair) -> Pair:
    return (patch_size, patch_size) if isinstance(patch_size, int) else patch_size


def _places(rows: int, cols: int, by_columns: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of each cell of a grid, counted row by row or column by column."""
    count = np.arange(rows * cols)
    return (count % rows, count // rows) if by_columns else (count // cols, count % cols)


_IN_OTHER_ORDERS = tuple(
    partial(cut, channels_last=last, patches_by_columns=patches, pixels_by_columns=pixels)
    for last, patches, pixels in product((False, True), repeat=3)
    if last or patches or pixels
)
_CHANNELS_FIRST = tuple(way for way in _IN_OTHER_ORDERS if not way.keywords["channels_last"])


def _grey_squares(rng: np.random.Generator) -> Cases:
    for count, patch in ((2, 2), *((int(n), int(m)) for n, m in rng.integers(2, 5, (2, 2)))):
        yield picture(rng, 1, 1, count * patch, count * patch), patch


def _coloured_squares(rng: np.random.Generator) -> Cases:
    for count, patch in (
        (1, 2),
        (2, 2),
        *((int(n), int(m)) for n, m in rng.integers(2, 5, (2, 2))),
    ):
        yield picture(rng, 1, 3, count * patch, count * patch), patch


def _any_size(rng: np.random.Generator) -> Cases:
    for batch, ((height, width), (ph, pw)) in enumerate(sizes(rng), 1):
        yield picture(rng, batch, int(rng.integers(1, 5)), height, width), (ph, pw)
        yield picture(rng, batch, int(rng.integers(2, 5)), height // ph * pw, width), pw


def _patches(rng: np.random.Generator) -> Cases:
    for images, patch_size in _any_size(rng):
        yield cut(images, patch_size), images.shape[2:], patch_size


GRID_SHAPE = Function(
    id="1.1",
    title="Count the patches",
    minutes=8,
    parameters=("image_size", "patch_size", "remainder"),
    numbers={"sizes": 1},
    drawn_from=({"sizes": 2},),
    follows=counting,
    **counting(sizes=1),
)

PATCHIFY = Function(
    id="1.2",
    title="Cut a picture into patches",
    minutes=12,
    parameters=("images", "patch_size"),
    may_use=COUNTING,
    laws=(
        Law(
            "the patches come row by row, and so do the pixels inside each patch",
            1,
            inputs=_grey_squares,
            expect=cut,
        ),
        Law(
            "a patch holds all of its first channel, then all of the next",
            1,
            inputs=_coloured_squares,
            expect=cut,
            also_kept_by=_CHANNELS_FIRST,
        ),
        Law(
            "all of this holds in the same way for every batch, height, width and patch size",
            1,
            inputs=_any_size,
            expect=cut,
            also_kept_by=_IN_OTHER_ORDERS,
        ),
    ),
)

UNPATCHIFY = Function(
    id="1.3",
    title="Lay the patches back",
    minutes=8,
    parameters=("patches", "image_size", "patch_size"),
    may_use=COUNTING,
    laws=(
        Law(
            "a picture that is cut and laid back is the same picture",
            1,
            inputs=_patches,
            expect=laid_back,
        ),
    ),
)

HALVED_PATCH = Prediction(
    id="1.4",
    title="Guess before you look",
    minutes=4,
    truth=(224 / 8) ** 4 / (224 / 16) ** 4,
    quantity="times as many attention pairs",
)

THREE_NUMBERS = Choice(
    id="1.5",
    title="Which numbers change?",
    minutes=4,
    right="b",
    options={
        "a": Option(
            "only the number of patches",
            "The number of patches does change. Look at a single patch too: how many numbers "
            "lie in 8 × 8 pixels of three colours, and how many in 16 × 16?",
        ),
        "b": Option(
            "the number of patches and the raw width of a patch",
            "Both follow from the patch size: 196 patches of 768 numbers become 784 patches of "
            "192. The 384 of embed_dim is chosen by whoever builds the model, and stays.",
        ),
        "c": Option(
            "all three",
            "One of the three does not follow from the picture and its patches: it is chosen by "
            "whoever builds the model. Which one?",
        ),
        "d": Option(
            "only embed_dim",
            "embed_dim is how many numbers a token has after the matrix. It is a setting of the "
            "model, and the patch size is another one: to change one does not change the other.",
        ),
    },
)

LAB = Lab(
    number=1,
    version=1,
    title="From pixels to a grid",
    minutes=45,
    prerequisites="NumPy's reshape and transpose",
    writes="`grid_shape`, `patchify`, `unpatchify`; a prediction; a question",
    exercises=(GRID_SHAPE, PATCHIFY, UNPATCHIFY, HALVED_PATCH, THREE_NUMBERS),
)
