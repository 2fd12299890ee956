"""Kernels: of a name, or one's own kernel, matrix or model."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from vitlab.core.errors import KindError, LabError, Remedy, ShapeError, reason, shown
from vitlab.core.grid import Pair
from vitlab.core.precision import refuse_whole_numbers
from vitlab.core.pretrained import load
from vitlab.core.projection import dct_filters, init_patch_projection, kernels, projection_std
from vitlab.core.projection.starting import Scheme
from vitlab.core.readings.linear_projection_analyzer.pictures import known_spectrum
from vitlab.core.readings.linear_projection_analyzer.settings import TRAINED
from vitlab.words import said, word


@dataclass(frozen=True)
class Given:
    """A kernel of one's own, or the trained one: it settles patch, channels and width."""

    kernel: Tensor = field(repr=False)
    """(dim, c, ph, pw) in float32 or float64."""
    bias: bool | None
    """Whether it came with a bias; None where nobody knows."""


def given_weights(weights: Any, patch: Pair, channels_last: bool) -> Given | None:
    """What was given instead of a name: a kernel, a matrix, a module, a path; None for a name.

    >>> given_weights("random", (8, 8), False) is None
    True
    >>> given_weights(torch.zeros(5, 96), (4, 8), False).kernel.shape
    torch.Size([5, 3, 4, 8])
    """
    if isinstance(weights, str) and weights in ("random", "dct", "pca"):
        return None
    if isinstance(weights, str | os.PathLike):
        path = Path(os.fsdecode(weights))
        known = TRAINED if weights == "trained" else weights
        weights = _of_file(path) if path.suffix == ".npy" else _loaded(os.fspath(known))
    bias = None
    if isinstance(weights, nn.Module):
        weights, bias = _of_module(weights)
    if isinstance(weights, np.ndarray):
        weights = torch.from_numpy(np.ascontiguousarray(weights))
    if not isinstance(weights, Tensor):
        raise KindError(
            said(
                "weights take a name, a path, a kernel, a matrix or a module with a patch "
                "projection, not {given}.",
                given=shown(weights),
            )
        )
    return Given(_checked(weights, patch, channels_last), bias)


def _checked(weight: Tensor, patch: Pair, channels_last: bool) -> Tensor:
    if weight.is_meta:
        raise KindError(said("the weights have no numbers yet: they lie on the meta device."))
    refuse_whole_numbers(weight, "weights")
    weight = weight.detach().cpu()
    weight = weight.to(torch.promote_types(weight.dtype, torch.float32))
    kernel = kernels(weight, patch, channels_last=channels_last)
    if not kernel.numel():
        raise ShapeError(said("weights {shape} hold no number.", shape=tuple(weight.shape)))
    if not kernel.isfinite().all():
        raise LabError(said("the weights hold nan or inf, and nothing can be read from those."))
    if kernel.shape[1] not in (1, 3):
        raise ShapeError(
            said(
                "these weights read {chans} channels of {height} × {width} px, and pictures have "
                "3, or 1 as grey: is patch_size right?",
                chans=kernel.shape[1],
                height=kernel.shape[2],
                width=kernel.shape[3],
            )
        )
    return kernel


def _of_module(module: nn.Module) -> tuple[Tensor, bool]:
    """The kernel of a Conv2d, a Linear, or of a module that has one in patch_embed.proj or proj."""
    found: Any = getattr(module, "patch_embed", module)
    found = getattr(found, "proj", found)
    weight = getattr(found, "weight", None)
    if not isinstance(weight, Tensor):
        raise KindError(
            said("{kind} has no patch projection: give its weight.", kind=type(module).__name__)
        )
    return weight, getattr(found, "bias", None) is not None


def _of_file(path: Path) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise LabError(
            said(
                "{name} cannot be read as weights ({reason}).", name=path.name, reason=reason(error)
            )
        ) from None
    return array


@lru_cache(2)
def _loaded(name: str) -> nn.Module:
    """Read once, while sliders move; nobody changes it."""
    model: nn.Module = load(name)
    return model


def named_kernel(
    weights: str, dim: int, chans: int, patch: Pair, init: Scheme, seed: int, name: str | None
) -> Tensor:
    """``dim`` filters of a name; the picture's own name leaves it out of what is known.

    >>> named_kernel("dct", 3, 1, (4, 4), "xavier", 0, None).shape
    torch.Size([3, 1, 4, 4])
    """
    most = chans * patch[0] * patch[1]
    if weights == "random":
        return random_kernel(dim, chans, patch, init, seed)
    most = known_spectrum(name, chans, patch).rank if weights == "pca" else most
    if dim > most:
        numbers = {"chans": chans, "height": patch[0], "width": patch[1], "most": most, "dim": dim}
        raise LabError(
            said(_TOO_MANY[weights], **numbers),
            (Remedy(said("Use {fits:,}", fits=most), {"embed_dim": most}),),
        )
    if weights == "dct":
        return dct_filters(patch, dim, chans)
    found = known_spectrum(name, chans, patch).directions[:dim]
    return found.reshape(dim, chans, *patch).float()


_TOO_MANY = {
    "dct": word(
        "patches of {chans} × {height} × {width} numbers have {most:,} cosine waves, and "
        "{dim:,} were asked for."
    ),
    "pca": word(
        "patches of {chans} × {height} × {width} numbers have {most:,} principal directions, and "
        "{dim:,} were asked for."
    ),
}


def random_kernel(dim: int, chans: int, patch: Pair, init: Scheme, seed: int) -> Tensor:
    """The first filters of a draw that does not depend on how many are taken.

    So one factorisation of all of them serves every width.

    >>> few, many = (random_kernel(dim, 1, (3, 3), "he", 0) for dim in (2, 9))
    >>> torch.equal(few, many[:2])
    True
    """
    every = max(dim, chans * patch[0] * patch[1])
    drawn = _drawn(every, chans, patch, init, seed)[:dim]
    return drawn * (
        projection_std(init, patch, chans, dim) / projection_std(init, patch, chans, every)
    )


@lru_cache(8)
def _drawn(every: int, chans: int, patch: Pair, init: Scheme, seed: int) -> Tensor:
    numbers = torch.Generator().manual_seed(seed)
    return init_patch_projection(torch.empty(every, chans, *patch), init, generator=numbers)
