"""What the checks of lab 5 hand to an answer: models to test, and seeds to split by."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import conv2d, layer_norm

from vitlab.grading.seam import Ask

Model = Callable[[Tensor], Tensor]

PATCH = 4


def asked_of_a_model(
    answer: Callable[..., object], model: dict[str, Any], images: NDArray[Any]
) -> object:
    """What a test of a student's says of a model that is made here.

    ``model`` names what becomes of the tokens of a front end with ``prefix`` learned vectors
    in front, as its ``kind``: "front end" leaves them; "prefix behind" puts these vectors at the
    end; "block" mixes all tokens and normalises each; "a little", "one number" and "one length"
    let each prefix token read the picture by a hundred-thousandth, in a single number, or without a
    change of its length.

    >>> import numpy as np
    >>> images = np.random.default_rng(0).random((2, 3, 4, 8), np.float32)
    >>> model = {"kind": "front end", "prefix": 1, "seed": 0}
    >>> asked_of_a_model(lambda model, images: tuple(model(images).shape), model, images)
    (2, 3, 6)
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(model["seed"])
        return answer(_model(model["kind"], model["prefix"]), torch.from_numpy(images))


def made(model: dict[str, Any]) -> Model:
    """The model that is so named."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(model["seed"])
        return _model(model["kind"], model["prefix"])


def asked_of_another(ask: Ask, answer: Callable[..., object], images: NDArray[Any]) -> object:
    """What a test says of a model that is somewhere else: all that it gives is asked for.

    >>> import numpy as np
    >>> ask = lambda name, images: np.zeros((len(images), 2, 6), np.float32)
    >>> asked_of_another(ask, lambda model, images: tuple(model(images).shape), np.ones((3, 1)))
    (3, 2, 6)
    """
    return answer(partial(_Elsewhere.apply, ask), torch.from_numpy(images))


class _Elsewhere(torch.autograd.Function):
    """A model by what it gives, and by how that depends on the pictures."""

    @staticmethod
    def forward(context: Any, ask: Ask, images: Tensor) -> Tensor:
        context.ask = ask
        context.save_for_backward(images)
        return torch.from_numpy(ask("tokens", images))

    @staticmethod
    def backward(context: Any, *gradients: Any) -> Any:
        (images,) = context.saved_tensors
        return None, torch.from_numpy(context.ask("gradient", images, *gradients))


def splits(
    answer: Callable[..., object],
    image_of_row: NDArray[Any],
    test_share: float,
    seed: list[int],
) -> list[object]:
    """What a split of a student's gives for each of these seeds in turn.

    >>> import numpy as np
    >>> splits(lambda images, share, seed: (seed, share), np.zeros(3), 0.5, [0, 1])
    [(0, 0.5), (1, 0.5)]
    """
    return [answer(image_of_row.copy(), test_share, one) for one in seed]


def _model(kind: str, prefix: int, dim: int = 6) -> Model:
    first = torch.randn(prefix, dim)
    weight = torch.randn(dim, 3, PATCH, PATCH) / PATCH
    places = torch.randn(prefix + 1_000, dim)
    query, share = torch.randn(2, dim, dim), torch.rand(prefix) + 1

    def front_end(images: Tensor) -> Tensor:
        patches = conv2d(images, weight, stride=PATCH).flatten(2).mT
        patches = patches + places[: patches.shape[1]]
        standing = first.expand(len(images), -1, -1)
        return torch.cat([standing, patches] if kind != "prefix behind" else [patches, standing], 1)

    def model(images: Tensor) -> Tensor:
        tokens = front_end(images)
        if kind in ("front end", "prefix behind"):
            return tokens
        if kind == "block":
            weights = (tokens @ query[0] @ (tokens @ query[1]).mT).tanh().softmax(-1)
            return layer_norm(tokens + weights @ tokens, (dim,))
        read = images.mean((1, 2, 3))[:, None] * share
        return torch.cat([_having(kind, tokens[:, :prefix], read), tokens[:, prefix:]], 1)

    return model


def _having(kind: str, standing: Tensor, read: Tensor) -> Tensor:
    """The prefix tokens, each of which has read the brightness of its picture."""
    if kind == "one length":
        turned, rest = standing[..., :2], standing[..., 2:]
        turn = torch.stack([read.cos(), read.sin(), -read.sin(), read.cos()], -1)
        return torch.cat([(turn.unflatten(-1, (2, 2)) @ turned[..., None])[..., 0], rest], -1)
    only = torch.zeros(standing.shape[-1])
    only[-1 if kind == "one number" else slice(None)] = 1e-5 if kind == "a little" else 1
    return standing + read[..., None] * only
