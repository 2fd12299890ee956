"""Lab 1, From pixels to a grid: what its answers must do."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import unfold

from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Choice, Option, Prediction
from vitlab.grading.laws import Case, Function, Law

Pair = tuple[int, int]


def cut(images: NDArray[np.float32], patch_size: int | Pair) -> NDArray[np.float32]:
    """The patches by another road: what a convolution would unfold.

    >>> cut(np.zeros((2, 3, 8, 12), np.float32), 4).shape
    (2, 6, 48)
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # on a busy machine, waking the others takes longer than the work
    try:
        tensor = torch.from_numpy(images)
        patches: NDArray[np.float32] = unfold(tensor, patch_size, stride=patch_size).mT.numpy()
    finally:
        torch.set_num_threads(threads)
    return patches


def picture(rng: np.random.Generator, *shape: int) -> NDArray[np.float32]:
    """Numbers in [0, 1], all different."""
    count = int(np.prod(shape))
    return (rng.permutation(count).reshape(shape) / max(1, count - 1)).astype(np.float32)


def _sizes(rng: np.random.Generator) -> Iterable[tuple[Pair, Pair]]:
    """Grids that are not square, and their patches, in a different shape each."""
    for _ in range(4):
        rows, cols, ph, pw = (int(n) for n in rng.integers(2, 6, 4))
        cols += rows == cols
        pw += rows * ph == cols * pw
        yield (rows * ph, cols * pw), (ph, pw)


def _fitting(rng: np.random.Generator) -> Iterable[Case]:
    for (height, width), (ph, pw) in _sizes(rng):
        counted = len(range(0, height, ph)), len(range(0, width, pw))
        yield Case(((height, width), (ph, pw)), counted)
        rows, cols = counted
        yield Case(((rows * ph, cols * ph), ph), counted)


def _not_fitting(rng: np.random.Generator) -> Iterable[Case]:
    for (height, width), (ph, pw) in _sizes(rng):
        height += int(rng.integers(1, ph)) if ph > 1 else 0
        width += int(rng.integers(1, pw))
        given = (height, width), (ph, pw)
        starts = range(0, height, ph), range(0, width, pw)
        whole = range(ph, height + 1, ph), range(pw, width + 1, pw)
        yield Case((*given, "pad"), (len(starts[0]), len(starts[1])))
        yield Case((*given, "crop"), (len(whole[0]), len(whole[1])))
        yield Case((*given, "error"), ValueError)
        yield Case(given, ValueError)


def _square(rng: np.random.Generator) -> Iterable[Case]:
    for count, patch in ((2, 2), *((int(n), int(m)) for n, m in rng.integers(2, 5, (2, 2)))):
        images = picture(rng, 1, 1, count * patch, count * patch)
        yield Case((images, patch), cut(images, patch))


def _one_patch(rng: np.random.Generator) -> Iterable[Case]:
    for patch in (2, *map(int, rng.integers(2, 8, 2))):
        images = picture(rng, 1, 3, patch, patch)
        yield Case((images, patch), cut(images, patch))


def _any_size(rng: np.random.Generator) -> Iterable[Case]:
    for batch, ((height, width), (ph, pw)) in enumerate(_sizes(rng), 1):
        channels = int(rng.integers(2, 5))
        images = picture(rng, batch, channels, height, width)
        yield Case((images, (ph, pw)), cut(images, (ph, pw)))
        images = picture(rng, batch, channels, height // ph * pw, width)
        yield Case((images, pw), cut(images, pw))


def _back(rng: np.random.Generator) -> Iterable[Case]:
    for case in _any_size(rng):
        images, patch_size = case.arguments
        height, width = images.shape[2:]
        yield Case((case.expected, (height, width), patch_size), images)


GRID_SHAPE = Function(
    id="1.1",
    title="Count the patches",
    minutes=8,
    parameters=("image_size", "patch_size", "remainder"),
    library=("vitlab.core.grid.PatchGrid", "vitlab.core.axis.Axis"),
    laws=(
        Law("the rows come from the heights and the columns from the widths", 1, _fitting),
        Law(
            'where the patches do not fill the image, "pad" counts up, "crop" counts down, '
            'and "error", the default, raises a ValueError',
            1,
            _not_fitting,
        ),
    ),
)

PATCHIFY = Function(
    id="1.2",
    title="Cut a picture into patches",
    minutes=12,
    parameters=("images", "patch_size"),
    library=("vitlab.core.patches.cutting.patchify", "vitlab.grading.labs.lab01.cut"),
    laws=(
        Law("the patches come row by row, and so do the pixels inside each patch", 1, _square),
        Law("a patch holds all of its first channel, then all of the next", 1, _one_patch),
        Law("all of this holds for every batch, height, width and patch size", 1, _any_size),
    ),
)

UNPATCHIFY = Function(
    id="1.3",
    title="Lay the patches back",
    minutes=8,
    parameters=("patches", "image_size", "patch_size"),
    library=("vitlab.core.patches.cutting.unpatchify",),
    laws=(Law("a picture that is cut and laid back is the same picture", 1, _back),),
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
    title="Three independent numbers",
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
            "192. The 768 of embed_dim is chosen by whoever builds the model, and stays. That "
            "both were 768 before is a coincidence of 16 px and three colours.",
        ),
        "c": Option(
            "all three",
            "One of the three is chosen by whoever builds the model and follows from nothing in "
            "the picture. It equals another one at 16 px only by coincidence.",
        ),
        "d": Option(
            "only embed_dim",
            "embed_dim is how wide the model makes each token after the projection; it is written "
            "in the model's settings. The patch size is another setting beside it.",
        ),
    },
)

LAB = Lab(
    number=1,
    version=1,
    title="From pixels to a grid",
    minutes=45,
    prerequisites="NumPy shapes: reshape and transpose",
    writes="`grid_shape`, `patchify`, `unpatchify`; a prediction; a question",
    exercises=(GRID_SHAPE, PATCHIFY, UNPATCHIFY, HALVED_PATCH, THREE_NUMBERS),
)
