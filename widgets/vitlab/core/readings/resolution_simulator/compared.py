"""Tokens of every way to resize a kernel, compared once for all patches that are looked at."""

from __future__ import annotations

from functools import lru_cache

from torch import Tensor

from vitlab.core.grid import Pair
from vitlab.core.resolution.kernels import ComparedTokens, KernelMethod, compare_tokens


class _ByItsNumbers:
    """A tensor that is known again by what it holds, also where it was made anew."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor
        self._told = tuple(tensor.shape), tensor.detach().contiguous().numpy().tobytes()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByItsNumbers) and self._told == other._told

    def __hash__(self) -> int:
        return hash(self._told)


def compared_tokens(
    weight: Tensor, images: Tensor, patch_size: Pair, interpolation: str, antialias: bool
) -> dict[KernelMethod, ComparedTokens]:
    """`compare_tokens` of every method; the newest are kept.

    >>> import torch
    >>> given = torch.ones(1, 3, 2, 2), torch.ones(1, 3, 2, 4), (4, 4), "bilinear", True
    >>> compared_tokens(*given) is compared_tokens(*given)
    True
    """
    told = _ByItsNumbers(weight), _ByItsNumbers(images)
    return _compared(*told, patch_size, interpolation, antialias)


@lru_cache(maxsize=4)
def _compared(
    weight: _ByItsNumbers,
    images: _ByItsNumbers,
    patch_size: Pair,
    interpolation: str,
    antialias: bool,
) -> dict[KernelMethod, ComparedTokens]:
    given = weight.tensor, images.tensor, patch_size
    return compare_tokens(*given, interpolation=interpolation, antialias=antialias)
