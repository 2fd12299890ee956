"""Pulling pictures and words together: CLIP, SigLIP, and what the batch is to their losses."""

from vitlab.core.contrast.captions import false_negatives, first_equal
from vitlab.core.contrast.chunked import chunked_siglip_loss
from vitlab.core.contrast.coupling import BatchCoupling, batch_coupling, compare_accumulation
from vitlab.core.contrast.initial import SiglipInitialLoss, siglip_initial_loss
from vitlab.core.contrast.losses import clip_loss, contrastive_logits, siglip_loss, zero_shot
from vitlab.core.contrast.pair_losses import (
    clip_pair_losses,
    siglip_pair_losses,
    symmetric_cross_entropy,
)
from vitlab.core.contrast.parted import PartedLoss, parted_loss

__all__ = [
    "BatchCoupling",
    "PartedLoss",
    "SiglipInitialLoss",
    "batch_coupling",
    "chunked_siglip_loss",
    "clip_loss",
    "clip_pair_losses",
    "compare_accumulation",
    "contrastive_logits",
    "false_negatives",
    "first_equal",
    "parted_loss",
    "siglip_initial_loss",
    "siglip_loss",
    "siglip_pair_losses",
    "symmetric_cross_entropy",
    "zero_shot",
]
