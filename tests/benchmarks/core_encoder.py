"""The whole encoder beside timm's and transformers', and what its attention maps cost.

ViT-B/16 at 224 px with the same weights in all three, from the image to the last norm. On a CPU
the time is torch's matrix products, so nobody can be faster: the targets say "not slower".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from tests.benchmarks.comparison import Row
from vitlab.core.encoder import VisionTransformer
from vitlab.core.pretrained.architecture import build

SIZE = 224
NOT_SLOWER = 0.95
NEARLY_FREE = 1 / 1.15  # with its maps a forward takes at most 1.15 times as long


def rows() -> Iterable[Row]:
    """Forward of a batch of 1 and of 8, then the same with every attention map."""
    ours, timms, hugging_face = same_model_three_times()
    for batch in (1, 8):
        images = torch.rand(batch, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(batch))
        call = partial(_quietly, images=images)
        forward, name = call(ours.forward_features), f"ViT-B/16, batch {batch}"
        yield Row(name, forward, "timm", call(timms.forward_features), NOT_SLOWER)
        theirs = call(lambda images: hugging_face(images).last_hidden_state)
        yield Row(name, forward, "transformers (sdpa)", theirs, NOT_SLOWER)
        mapped = call(partial(ours.forward_features, return_attention=True))
        name = f"ViT-B/16 with its attention maps, batch {batch}"
        yield Row(name, mapped, "the same without", forward, NEARLY_FREE)


def same_model_three_times() -> tuple[VisionTransformer, nn.Module, nn.Module]:
    """Ours, timm's and transformers' ViT-B/16 with one set of random weights."""
    from timm.models.vision_transformer import VisionTransformer as Timms
    from transformers import ViTConfig, ViTModel

    torch.manual_seed(0)
    config = ViTConfig(attn_implementation="sdpa")
    hugging_face = ViTModel(config, add_pooling_layer=False)
    ours = build(hugging_face.state_dict(), config.to_dict(), {})
    timms: Any = Timms(num_classes=0, norm_layer=partial(nn.LayerNorm, eps=config.layer_norm_eps))
    timms.load_state_dict(ours.state_dict())
    return ours.eval(), timms.eval(), hugging_face.eval()


def _quietly(function: Callable[[Tensor], object], images: Tensor) -> Callable[[], object]:
    """A call without arguments that keeps nothing for gradients."""
    return torch.inference_mode()(lambda: function(images))
