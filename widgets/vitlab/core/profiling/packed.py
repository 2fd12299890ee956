"""Linear layers with weights in 8 or 4 bits, for inference alone."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, pad

from vitlab.core.memory.packing import BLOCK, Weights


class PackedLinear(nn.Module):
    """A linear layer whose weight is kept as whole numbers and scales, and unpacked when it runs.

    In 8 bits each row has a scale, its largest number over 127; in 4 bits every 64 numbers have
    one, their largest over 7, and two numbers share a byte. The unpacked weight has the ``dtype``
    of the product and lives as long as it.

    >>> layer = nn.Linear(64, 3)
    >>> packed = PackedLinear(layer, "int8", torch.float32)
    >>> (packed.unpacked() - layer.weight).abs().max() < layer.weight.abs().max() / 250
    tensor(True)
    """

    stored: Tensor
    scales: Tensor

    def __init__(self, layer: nn.Linear, weights: Weights, dtype: torch.dtype) -> None:
        super().__init__()
        self.weights, self.dtype, self.shape = weights, dtype, layer.weight.shape
        pack = _in_8_bits if weights == "int8" else _in_4_bits
        stored, scales = pack(layer.weight.detach().float())
        self.register_buffer("stored", stored)
        self.register_buffer("scales", scales)
        self.bias = layer.bias

    def forward(self, x: Tensor) -> Tensor:
        """Map the last axis."""
        return linear(x, self.unpacked(), self.bias)

    def unpacked(self) -> Tensor:
        """The weight, in one tensor that is written in place."""
        full = torch.empty(self.shape, dtype=self.dtype, device=self.stored.device)
        if self.weights == "int8":
            return torch.mul(self.stored, self.scales[:, None], out=full)
        flat = full.view(-1)
        torch.bitwise_right_shift(self.stored, 4, out=flat[0::2])
        torch.bitwise_and(self.stored[: flat.numel() // 2], 15, out=flat[1::2])
        flat.sub_(8)
        whole = flat.numel() // BLOCK * BLOCK
        flat[:whole].view(-1, BLOCK).mul_(self.scales[: whole // BLOCK, None])
        flat[whole:].mul_(self.scales[-1])
        return full


def pack_linears(modules: Iterable[nn.Module], weights: Weights, dtype: torch.dtype) -> None:
    """Put a `PackedLinear` in the place of every linear layer in these modules.

    >>> blocks = [nn.Sequential(nn.Linear(4, 4), nn.GELU())]
    >>> pack_linears(blocks, "int4", torch.float32)
    >>> type(blocks[0][0]).__name__
    'PackedLinear'
    """
    for module in modules:
        found = [(n, part) for n, part in module.named_modules() if isinstance(part, nn.Linear)]
        for name, layer in found:
            parent, _, attribute = name.rpartition(".")
            packed = PackedLinear(layer, weights, dtype)
            setattr(module.get_submodule(parent), attribute, packed)


def _in_8_bits(weight: Tensor) -> tuple[Tensor, Tensor]:
    scales = weight.abs().amax(1) / 127
    return _rounded(weight, scales[:, None]).to(torch.int8), scales


def _in_4_bits(weight: Tensor) -> tuple[Tensor, Tensor]:
    blocks = pad(weight.flatten(), (0, -weight.numel() % BLOCK)).view(-1, BLOCK)
    scales = blocks.abs().amax(1) / 7
    levels = _rounded(blocks, scales[:, None]).flatten()[: weight.numel()] + 8
    pairs = pad(levels, (0, levels.numel() % 2)).to(torch.uint8).view(-1, 2)
    return pairs[:, 0] * 16 + pairs[:, 1], scales


def _rounded(weight: Tensor, scale: Tensor) -> Tensor:
    return (weight / torch.where(scale > 0, scale, 1)).round()
