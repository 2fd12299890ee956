"""The encoder: from an image to tokens that have read each other."""

from vitlab.core.encoder.blocks import Attention, Block, LayerScale, Mlp, attention_weights
from vitlab.core.encoder.front_end import VisionFrontEnd
from vitlab.core.encoder.layers import layer_tokens, logit_lens
from vitlab.core.encoder.tracing import ShapeRow, trace_shapes
from vitlab.core.encoder.transformer import VisionTransformer

__all__ = [
    "Attention",
    "Block",
    "LayerScale",
    "Mlp",
    "ShapeRow",
    "VisionFrontEnd",
    "VisionTransformer",
    "attention_weights",
    "layer_tokens",
    "logit_lens",
    "trace_shapes",
]
