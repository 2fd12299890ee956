"""Worlds with a projection: what it keeps, what a pixel feeds, how long a token is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import conv2d, pad

from vitlab.core.claims.randomness import normal
from vitlab.core.claims.worlds.world import Subject, Way, way
from vitlab.core.images import sample_image, to_tensor
from vitlab.core.own_code.world import Things
from vitlab.core.patches import patchify
from vitlab.core.projection import PatchSpectrum, patch_spectrum

Numbers: TypeAlias = "NDArray[Any]"

_P, _D = 4, 6


def _tensor(numbers: Any, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.as_tensor(np.array(numbers, dtype=np.float64), dtype=dtype)


@cache
def _photograph(patch_size: int) -> PatchSpectrum:
    pixels = to_tensor(sample_image("chelsea")).double()
    high, wide = (side // patch_size * patch_size for side in pixels.shape[2:])
    return patch_spectrum(pixels[..., :high, :wide], patch_size)


def _claimed(patch_size: int) -> float:
    return 1 - 1 / patch_size**2


_LOST = Subject(
    "D4",
    {
        "lost(patch_size, embed_dim)": "share of the variance of a photograph's patches that the "
        "best projection to embed_dim numbers loses; a patch has 3 · patch_size² numbers"
    },
    (
        way("", False, lost=lambda p, dim: _photograph(p).error(dim)),
        way("a share of 1 - 1/P² is lost, whatever D is", True, lost=lambda p, dim: _claimed(p)),
        way(
            "about that share is lost, to the third decimal",
            True,
            lost=lambda p, dim: _claimed(p) - 1e-4 / dim,
        ),
        way("a share of 1/P² is lost", False, lost=lambda p, dim: 1 / p**2),
        way(
            "patches are noise, and each number that is left out is lost",
            False,
            lost=lambda p, dim: max(0.0, 1 - dim / (3 * p * p)),
        ),
        way(
            "the share is 1 - 1/P² for narrow tokens alone, and nothing is lost in wide ones",
            False,
            lost=lambda p, dim: _claimed(p) if dim < 3 * p * p else 0.0,
        ),
    ),
)


def _spellings(padding: int, order: str, seed: int) -> Things:
    """Both ways to embed a picture; with other zeros, or another order of the weights, apart."""
    kernel, image = (
        normal(*shape, seed=seed + n).float() / 7
        for n, shape in enumerate([(_D, 3, _P, _P), (3, 12, 20)])
    )
    flat = kernel.flatten(1) if order == "chw" else kernel.permute(0, 2, 3, 1).flatten(1)

    def convolve(image: Any) -> Numbers:
        pixels = _tensor(image, torch.float32)[None]
        return np.asarray(conv2d(pixels, kernel, None, _P, padding).flatten(2).mT[0])

    def cut_and_multiply(image: Any) -> Numbers:
        return np.asarray((patchify(_tensor(image, torch.float32)[None], _P) @ flat.mT)[0])

    return {"image": image.numpy(), "convolve": convolve, "cut_and_multiply": cut_and_multiply}


_EQUAL = Subject(
    "C9",
    {
        "image": "a picture of float32 numbers, an array (3, 12, 20)",
        "convolve(image)": "its tokens by a convolution whose stride is its kernel, 4 px, as an "
        "array (tokens, 6)",
        "cut_and_multiply(image)": "its tokens by cutting patches of 4 px and a product with the "
        "same weights",
    },
    (
        Way("", True, partial(_spellings, 0, "chw")),
        Way("other weights do the same", True, partial(_spellings, 0, "chw")),
        Way(
            "the convolution has a padding of 1, which no shape tells",
            False,
            partial(_spellings, 1, "chw"),
        ),
        Way(
            "the weights of a patch lie in another order",
            False,
            partial(_spellings, 0, "hwc"),
        ),
    ),
)


def _projected(project: Callable[[Numbers, Numbers], Numbers], dim: int, seed: int) -> Things:
    patches, weight = (normal(n, 48, seed=seed + n).numpy() for n in (200, dim))
    return {
        "patches": patches,
        "project": lambda patches: project(np.asarray(patches, dtype=np.float64), weight),
    }


def _nearest(patches: Numbers, codes: Numbers) -> Numbers:
    distance = np.square(patches[:, None] - codes).sum(2)
    found: Numbers = codes[distance.argmin(1)][:, :6]
    return found


_CLUSTERS = Subject(
    "D12",
    {
        "patches": "200 patches of 48 numbers, all different, an array (200, 48)",
        "project(patches)": "their tokens, an array with a row for each patch; a vocabulary has "
        "far fewer words than there are patches",
    },
    (
        Way("", False, partial(_projected, lambda x, weight: x @ weight.T, 6)),
        Way("each patch becomes the nearest of 16 words", True, partial(_projected, _nearest, 16)),
        Way(
            "a token keeps nothing but four signs",
            True,
            partial(_projected, lambda x, weight: np.sign(x @ weight.T), 4),
        ),
        Way(
            "a token has two numbers only",
            False,
            partial(_projected, lambda x, weight: x @ weight.T, 2),
        ),
        Way(
            "all tokens lie near one point, and no two are equal",
            False,
            partial(_projected, lambda x, weight: 9 + x @ weight.T / 1000, 6),
        ),
    ),
)


def _fed(feeds: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], seed: int) -> Things:
    kernel = normal(_D, 3, _P, _P, seed=seed)

    def embed(image: Any) -> Numbers:
        return np.asarray(feeds(_tensor(image)[None], kernel).flatten(2).mT[0])

    image = normal(3, 12, 20, seed=seed + 1).numpy()
    return {"image": image, "patch_size": _P, "embed_dim": _D, "embed": embed}


def _everywhere(pixels: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """A patch begins at every pixel, and what leaves the picture comes in at the other side."""
    return conv2d(pad(pixels, (0, _P - 1, 0, _P - 1), mode="circular"), kernel)


_FAN_OUT = Subject(
    "D15",
    {
        "image": "a picture, an array (3, 12, 20)",
        "patch_size": "P, the side of a patch and the stride",
        "embed_dim": "D, the numbers of a token",
        "embed(image)": "its tokens, an array (tokens, D); the fan-out is how many of these "
        "numbers one number of the picture feeds",
    },
    (
        Way("", False, partial(_fed, lambda x, kernel: conv2d(x, kernel, stride=_P))),
        Way(
            "a patch begins at every pixel, in a picture without borders",
            True,
            partial(_fed, _everywhere),
        ),
        Way(
            "the same patches are read from the end",
            True,
            partial(_fed, lambda x, kernel: _everywhere(x.flip(3), kernel)),
        ),
        Way(
            "every second pixel begins a patch in its row",
            False,
            partial(_fed, lambda x, kernel: _everywhere(x, kernel)[..., ::2]),
        ),
        Way(
            "each patch is embedded twice",
            False,
            partial(_fed, lambda x, kernel: conv2d(x, kernel, stride=_P).repeat(1, 1, 2, 1)),
        ),
    ),
)


def _length(of: Callable[[torch.Tensor], torch.Tensor], seed: int) -> Things:
    weight = normal(192, 3 * 8 * 8, seed=seed) / 8

    def norm(patch: Any) -> float:
        return float((weight @ of(_tensor(patch).flatten())).norm())

    return {"norm": norm}


_NORMS = Subject(
    "F6",
    {
        "norm(patch)": "the length of the token of a patch, an array (3, 8, 8) of numbers from 0 "
        "to 1; a patch is salient if there is something to see, and a white wall is not"
    },
    (
        Way("", False, partial(_length, lambda x: x)),
        Way(
            "the mean of a patch is taken off first", True, partial(_length, lambda x: x - x.mean())
        ),
        Way(
            "the middle between black and white of a patch is taken off first",
            True,
            partial(_length, lambda x: 3 * (x - (x.min() + x.max()) / 2)),
        ),
        Way(
            "the token knows the mean of a patch alone",
            False,
            partial(_length, lambda x: x.mean().expand_as(x)),
        ),
        Way(
            "the token knows the brightest number of a patch alone",
            False,
            partial(_length, lambda x: x.max().expand_as(x)),
        ),
    ),
)

SUBJECTS = (_LOST, _EQUAL, _CLUSTERS, _FAN_OUT, _NORMS)
