"""Worlds in which tokens read each other, or do not."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.claims.randomness import normal, seeded
from vitlab.core.claims.worlds.world import Subject, Way
from vitlab.core.encoder import Block, VisionFrontEnd
from vitlab.core.images import shapes
from vitlab.core.own_code.world import Things

Numbers: TypeAlias = "NDArray[Any]"
Reads: TypeAlias = Callable[[Tensor], Tensor]

_DIM = 8


def _tensor(numbers: Any) -> Tensor:
    return torch.as_tensor(np.array(numbers, dtype=np.float64))


@lru_cache(maxsize=16)
def _block(seed: int, dim: int = _DIM) -> Block:
    """A Transformer's block whose random weights let every token read some of every other.

    With larger ones a softmax would look at one token alone.
    """
    with seeded(seed):
        block = Block(dim, 2).double().requires_grad_(False)
        for weight in block.parameters():
            weight.add_(torch.randn_like(weight) / 4)
    return block


def _cls(kind: str, seed: int) -> Things:
    drawn = shapes(24, 32, seed=seed)
    pictures = drawn.images.transpose(0, 3, 1, 2) / 255
    with seeded(seed):
        front_end = VisionFrontEnd(32, 8, embed_dim=64).double().requires_grad_(False)
        for one in front_end.parameters():
            one.add_(torch.randn_like(one))
    weight, block = normal(64, 3 * 32 * 32, seed=seed), _block(seed, 64)

    def cls(images: Any) -> Numbers:
        pixels = _tensor(images)
        tokens = front_end(pixels)
        if kind == "read":
            tokens = block(tokens)
        first = tokens[:, 0]
        if kind == "pixels":
            first = first + pixels.flatten(1) @ weight.mT
        return np.asarray(first * (kind != "nothing"))

    return {"images": pictures, "labels": drawn.labels, "cls": cls}


_CLS = Subject(
    "C1",
    {
        "images": "24 pictures of four shapes, an array (24, 3, 32, 32)",
        "labels": "which of the shapes each shows, 0 to 3",
        "cls(images)": "the CLS token of each as a frozen front end without attention gives it, an "
        "array (images, 64)",
    },
    (
        Way("", False, partial(_cls, "front end")),
        Way("pixels flow into CLS before the first block", True, partial(_cls, "pixels")),
        Way("CLS has read the patches in a block", True, partial(_cls, "read")),
        Way("CLS is zero", False, partial(_cls, "nothing")),
        Way("CLS started with other numbers", False, partial(_cls, "front end")),
    ),
)


def _patches(reads: Callable[[Tensor, int], Tensor], seed: int) -> Things:
    return {
        "patches": normal(12, _DIM, seed=seed).numpy(),
        "read": lambda patches: np.asarray(reads(_tensor(patches), seed)),
    }


def _from_cls(patches: Tensor, seed: int) -> Tensor:
    """What CLS holds after one block, the patches as they come."""
    cls = normal(1, _DIM, seed=seed + 1)
    return _block(seed)(torch.cat([cls, patches])[None])[0, 0]


def _with_positions(cells: Callable[[Tensor], Tensor], patches: Tensor, seed: int) -> Tensor:
    """The same with a vector added for the cell that a place belongs to."""
    table = normal(12, _DIM, seed=seed + 2)
    return _from_cls(patches + table[cells(torch.arange(len(patches)) % 12)], seed)


_SWAP = Subject(
    "E7",
    {
        "patches": "12 patch tokens without positions, 3 rows of 4, an array (12, 8)",
        "read(patches)": "what CLS holds after one block of attention over them, an array (8,)",
    },
    (
        Way("", True, partial(_patches, _from_cls)),
        Way("CLS takes the mean of the patches", True, partial(_patches, lambda x, _: x.mean(0))),
        Way("CLS takes the largest numbers", True, partial(_patches, lambda x, _: x.amax(0))),
        Way(
            "every place has a position of its own",
            False,
            partial(_patches, partial(_with_positions, lambda place: place)),
        ),
        Way(
            "places of one row share their position",
            False,
            partial(_patches, partial(_with_positions, lambda place: place // 4)),
        ),
        Way(
            "only the last place has a position",
            False,
            partial(_patches, partial(_with_positions, lambda place: (place == 11).long())),
        ),
        Way("CLS reads the first patch only", False, partial(_patches, lambda x, _: x[0])),
    ),
)


def _masked(allowed: Callable[[Tensor, Tensor], Tensor], seed: int) -> Things:
    """The attention of a block, in which token i reads token j where that is allowed.

    Without the norm before it, which would hide a token that is shifted as a whole.
    """
    attention, place = _block(seed).attn, torch.arange(64)

    def attend(tokens: Any) -> Numbers:
        given = _tensor(tokens)
        count = place[: len(given)]
        mask = allowed(count[:, None], count).expand(len(given), len(given))
        return np.asarray(attention(given[None], attn_mask=mask)[0])

    return {"tokens": normal(6, _DIM, seed=seed).numpy(), "attend": attend}


_BOTH_WAYS = Subject(
    "E9",
    {
        "tokens": "6 patch tokens, an array (6, 8)",
        "attend(tokens)": "what each of them reads by the attention of an encoder, an array (6, 8)",
    },
    (
        Way("", True, partial(_masked, lambda i, j: i + j >= 0)),
        Way(
            "every token reads the others, with other weights",
            True,
            partial(_masked, lambda i, j: i * j >= 0),
        ),
        Way(
            "a token reads itself and those before it", False, partial(_masked, lambda i, j: i >= j)
        ),
        Way(
            "a token reads itself and those after it", False, partial(_masked, lambda i, j: i <= j)
        ),
        Way("a token reads itself alone", False, partial(_masked, lambda i, j: i == j)),
    ),
)


def _head(kind: str, seed: int) -> Things:
    """Weights of one query, and what it answers where some patches are deleted."""
    random = np.random.default_rng(seed)
    weights = np.exp(random.permutation(np.linspace(0, 1.6, 9)))
    weights /= weights.sum()
    values = random.normal(size=(9, _DIM))
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    order = np.argsort(weights)
    if kind == "real":
        values[order[-1]] *= 0.05
    elif kind == "second":
        values[order[-2]] *= 3
    elif kind == "grows":
        values *= weights[:, None]
    elif kind == "least":
        values[order[0]] *= 20

    def answer(without: Any = ()) -> Numbers:
        kept = np.ones(9)
        kept[list(np.atleast_1d(without).astype(int))] = 0
        found: Numbers = (weights * kept) @ values
        return found

    return {"weights": weights, "answer": answer}


_WEIGHTS = Subject(
    "F4",
    {
        "weights": "how much attention one query pays to each of 9 patches, an array (9,)",
        "answer(without)": "what that query answers, an array (8,), with the patches deleted whose "
        "numbers are given, as in answer([2]); answer([]) deletes none",
    },
    (
        Way("", False, partial(_head, "real")),
        Way("the values of all patches are equally long", True, partial(_head, "equal")),
        Way(
            "a patch that gets more attention has a longer value too", True, partial(_head, "grows")
        ),
        Way("the second in attention has a long value", False, partial(_head, "second")),
        Way(
            "the patch with the least attention has a very long value",
            False,
            partial(_head, "least"),
        ),
    ),
)

SUBJECTS = (_CLS, _SWAP, _BOTH_WAYS, _WEIGHTS)
