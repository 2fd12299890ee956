"""Worlds that count: tokens, pairs of them, and patches along a side."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from vitlab.core.claims.worlds.world import Subject, way
from vitlab.core.grid import PatchGrid
from vitlab.core.patches import patchify
from vitlab.core.vlm.token_counts import patch_feature_slots
from vitlab.words import word

Cut = NDArray[np.float64]


def _tokens(side: int, patch_size: int) -> int:
    return PatchGrid(side, patch_size).tokens


def _scores(side: int, patch_size: int) -> int:
    return PatchGrid(side, patch_size).attention_pairs()


def _numbers_as_tokens(side: int, patch_size: int) -> int:
    return _tokens(side, patch_size) * (3 if patch_size == 1 else 1)


_SCORES = {
    "scores(side, patch_size)": word(
        "numbers that one attention head computes for a square picture of side px: one for each "
        "pair of patches"
    )
}

_PIXELS = Subject(
    "C3",
    {
        "tokens(side, patch_size)": "tokens of a square RGB picture of side px; patches of 1 px "
        "take it pixel by pixel",
        **_SCORES,
    },
    (
        way("", False, tokens=_tokens, scores=_scores),
        way(
            "each of the three colours of a pixel is a token",
            True,
            tokens=_numbers_as_tokens,
            scores=lambda side, patch_size: _numbers_as_tokens(side, patch_size) ** 2,
        ),
        way(
            "colours are tokens of their own, and all counts are floats",
            True,
            tokens=lambda side, patch_size: float(_numbers_as_tokens(side, patch_size)),
            scores=lambda side, patch_size: float(_numbers_as_tokens(side, patch_size) ** 2),
        ),
        way(
            "a row of pixels is one token",
            False,
            tokens=lambda side, patch_size: side // patch_size,
            scores=lambda side, patch_size: (side // patch_size) ** 2,
        ),
        way(
            "each pixel is a token twice",
            False,
            tokens=lambda side, patch_size: 2 * _tokens(side, patch_size),
            scores=lambda side, patch_size: 4 * _scores(side, patch_size),
        ),
    ),
)

_RATIO = Subject(
    "D1",
    _SCORES,
    (
        way("", False, scores=_scores),
        way(
            "patches of 8 px have 258 times the scores of patches of 32 px",
            True,
            scores=lambda side, p: _scores(side, p) * 258 / 256 if p < 16 else _scores(side, p),
        ),
        way(
            "this ratio is 258, and every score is counted twice",
            True,
            scores=lambda side, p: _scores(side, p) * (258 / 128 if p < 16 else 2),
        ),
        way(
            "the scores grow as the tokens do, and not as their pairs",
            False,
            scores=_tokens,
        ),
        way(
            "the scores grow with the third power of the tokens",
            False,
            scores=lambda side, p: _tokens(side, p) ** 3,
        ),
    ),
)

_COUNTS = Subject(
    "D7",
    _SCORES,
    (
        way("", True, scores=_scores),
        way("the counts are floats", True, scores=lambda side, p: float(_scores(side, p))),
        way("there is a score for each patch, and not for each pair", False, scores=_tokens),
        way(
            "a pair counts once, whichever patch comes first",
            False,
            scores=lambda side, p: _tokens(side, p) * (_tokens(side, p) + 1) // 2,
        ),
        way(
            "the count for patches of 16 px is another one",
            False,
            scores=lambda side, p: _scores(side, p) * (2 if p == 16 else 1),
        ),
        way(
            "the count for patches of 8 px is another one",
            False,
            scores=lambda side, p: _scores(side, p) * (2 if p == 8 else 1),
        ),
        way(
            "the count for patches of 32 px is another one",
            False,
            scores=lambda side, p: _scores(side, p) * (2 if p == 32 else 1),
        ),
    ),
)


def _cells(side: int, patch_size: int, stride: int, padding: int) -> int:
    grid = PatchGrid(side, patch_size, stride=stride, padding=padding, remainder="crop")
    return grid.rows


_PADDING = Subject(
    "D42",
    {
        "cells(side, patch_size, stride, padding)": "patches along one side, with so many px of "
        "zeros at each end; wanted is one for every stride, side / stride of them"
    },
    (
        way("", False, cells=_cells),
        way(
            "a last patch that sticks out counts too",
            True,
            cells=lambda side, patch, stride, zeros: -(-(side + 2 * zeros - patch) // stride) + 1,
        ),
        way(
            "each px of padding counts twice",
            True,
            cells=lambda side, patch, stride, zeros: (side + 4 * zeros - patch) // stride + 1,
        ),
        way(
            "padding is not seen at all",
            False,
            cells=lambda side, patch, stride, zeros: (side - patch) // stride + 1,
        ),
        way(
            "there is always one patch more than wanted",
            False,
            cells=lambda side, patch, stride, zeros: side // stride + 1,
        ),
    ),
)


def _cut(image: Any, patch_size: int) -> Cut:
    pixels = torch.as_tensor(np.asarray(image, dtype=np.float64))
    return np.asarray(patchify(pixels[None], patch_size)[0])


_CUTTING = Subject(
    "E2",
    {
        "cut(image, patch_size)": "the patches of an array (C, H, W), as an array of one row for "
        "each patch"
    },
    (
        way("", True, cut=_cut),
        way(
            "patches are cut in the same way, and every row is turned round",
            True,
            cut=lambda image, p: _cut(image, p)[:, ::-1],
        ),
        way(
            "what is right of the largest square at the left is dropped, or below it",
            False,
            cut=lambda image, p: _cut(_square(image), p),
        ),
        way(
            "only the first channel is cut",
            False,
            cut=lambda image, p: _cut(np.asarray(image)[:1], p),
        ),
        way(
            "a row with the mean of all patches is added",
            False,
            cut=lambda image, p: np.vstack([_cut(image, p), _cut(image, p).mean(0)]),
        ),
        way(
            "every second number of a patch is left out",
            False,
            cut=lambda image, p: _cut(image, p)[:, ::2],
        ),
    ),
)


def _square(image: Any) -> NDArray[Any]:
    pixels = np.asarray(image)
    side = min(pixels.shape[1:])
    return pixels[:, :side, :side]


def _slots(pictures: int, side: int, patch_size: int) -> int:
    return patch_feature_slots(side, patch_size, pictures)


_PICTURES = Subject(
    "E13",
    {
        "tokens(pictures, side, patch_size)": "places that so many square pictures of side px take "
        "in a language model that gets every patch"
    },
    (
        way("", True, tokens=_slots),
        way("the counts are floats", True, tokens=lambda n, side, p: float(_slots(n, side, p))),
        way(
            "every picture has a CLS token too",
            False,
            tokens=lambda n, side, p: _slots(n, side, p) + n,
        ),
        way("only the first picture counts", False, tokens=lambda n, side, p: _slots(1, side, p)),
        way(
            "tokens grow with the side, and not with the area",
            False,
            tokens=lambda n, side, p: n * 196 * side // 224,
        ),
        way(
            "2 × 2 patches become one token",
            False,
            tokens=lambda n, side, p: _slots(n, side, 2 * p),
        ),
    ),
)

SUBJECTS = (_PIXELS, _RATIO, _COUNTS, _PADDING, _CUTTING, _PICTURES)
