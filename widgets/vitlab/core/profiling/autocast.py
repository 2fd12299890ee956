"""CUDA's autocast in a few lines, for tensors that live nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

_IN_16_BITS = {
    F.linear,
    F.conv2d,
    torch.conv2d,
    torch.matmul,
    Tensor.matmul,
    Tensor.__matmul__,
    torch.bmm,
    torch.baddbmm,
}
_IN_32_BITS = {F.layer_norm, torch.softmax, Tensor.softmax, F.softmax}


class CudaAutocast(TorchFunctionMode):
    """What ``torch.autocast("cuda", torch.bfloat16)`` does to a plain ViT, on any device.

    Products run in 16 bits, LayerNorm, softmax and the loss in 32. The 16-bit copy of a weight is
    made once and kept until the mode ends. ``torch.autocast("cpu")`` has other rules: LayerNorm and
    softmax give 16 bits there.

    >>> layer, norm = torch.nn.Linear(4, 4), torch.nn.LayerNorm(4)
    >>> with CudaAutocast():
    ...     product = layer(torch.zeros(1, 4))
    ...     product.dtype, norm(product).dtype
    (torch.bfloat16, torch.float32)
    """

    def __init__(self) -> None:
        super().__init__()
        self._copies: dict[int, Tensor] = {}  # by id: the weights outlive them

    def __exit__(self, *exception: object) -> None:
        """End, and let go of the copies."""
        super().__exit__(*exception)  # type: ignore[no-untyped-call]
        self._copies.clear()

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Cast what a function reads, then call it."""
        if func is F.cross_entropy:
            # The logarithm is taken in the logits' own type, the mean of the right ones in 32 bits.
            return F.nll_loss(F.log_softmax(args[0], 1).float(), args[1])
        if func in _IN_16_BITS:
            # Last first, as torch's own wrapper: backward goes through the copies in this order.
            args = tuple(map(self._to_16_bits, args[::-1]))[::-1]
        elif func in _IN_32_BITS:
            args = tuple(map(_to_32_bits, args))
        return func(*args, **(kwargs or {}))

    def _to_16_bits(self, value: Any) -> Any:
        if not isinstance(value, Tensor) or value.dtype != torch.float32:
            return value
        if not (value.is_leaf and value.requires_grad):
            return value.to(torch.bfloat16)
        if id(value) not in self._copies:
            self._copies[id(value)] = value.to(torch.bfloat16)
        return self._copies[id(value)]


def _to_32_bits(value: Any) -> Any:
    halved = isinstance(value, Tensor) and value.dtype == torch.bfloat16
    return value.to(torch.float32) if halved else value
