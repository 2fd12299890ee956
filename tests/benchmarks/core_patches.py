"""What patch embedding costs beside torch's own ways to the same tokens.

ViT-B/16 at 224 px. "bare matmul" multiplies patches that lie ready: what is left of the
machine's own speed after cutting, checking and calling a module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, unfold

from tests.benchmarks.comparison import Row
from vitlab.core.patches import PatchEmbed, patchify

SIZE, PATCH = 224, 16


def rows() -> Iterable[Row]:
    """Batches of 1, 8 and 64; the least ratio against a Conv2d, and the share of the matmul.

    The default measures which of the two is faster before its first tokens, untimed here: it
    is never slower than the convolution, and faster where the matmul is.
    """
    torch.manual_seed(0)
    embed = PatchEmbed(SIZE, PATCH)
    for batch, over_conv, of_matmul in ((1, 0.97, 0.9), (8, 0.97, 0.9), (64, 0.97, None)):
        images = torch.rand(batch, 3, SIZE, SIZE)
        name = f"PatchEmbed, batch {batch}"
        ours = _quietly(embed, images)
        yield Row(name, ours, "nn.Conv2d", _quietly(_by_conv(embed.proj), images), over_conv)
        patches = patchify(images, PATCH)
        matmul = _quietly(_by_matmul(embed.proj), patches)
        yield Row(name, ours, "bare matmul", matmul, of_matmul, "share of the matmul's speed")
        cut = _quietly(lambda images: patchify(images, PATCH), images)
        yield Row(f"patchify, batch {batch}", cut, "F.unfold", _quietly(_by_unfold, images))


def _quietly(function: Callable[[Tensor], object], given: Tensor) -> Callable[[], object]:
    """A call without arguments that keeps nothing for gradients."""
    return torch.inference_mode()(lambda: function(given))


def _by_conv(proj: nn.Conv2d) -> Callable[[Tensor], Tensor]:
    return lambda images: proj(images).flatten(2).mT


def _by_matmul(proj: nn.Conv2d) -> Callable[[Tensor], Tensor]:
    return lambda patches: linear(patches, proj.weight.flatten(1), proj.bias)


def _by_unfold(images: Tensor) -> Tensor:
    return unfold(images, PATCH, stride=PATCH).mT.contiguous()
