"""Pulling pictures and words together: CLIP, SigLIP, and what the batch is to their losses."""

from vitlab.core.contrast.chunked import chunked_siglip_loss
from vitlab.core.contrast.coupling import BatchCoupling, batch_coupling, compare_accumulation
from vitlab.core.contrast.initial import SiglipInitialLoss, siglip_initial_loss
from vitlab.core.contrast.losses import (
    clip_loss,
    contrastive_logits,
    siglip_loss,
    siglip_pair_losses,
    symmetric_cross_entropy,
    zero_shot,
)

__all__ = [
    "BatchCoupling",
    "SiglipInitialLoss",
    "batch_coupling",
    "chunked_siglip_loss",
    "clip_loss",
    "compare_accumulation",
    "contrastive_logits",
    "siglip_initial_loss",
    "siglip_loss",
    "siglip_pair_losses",
    "symmetric_cross_entropy",
    "zero_shot",
]
