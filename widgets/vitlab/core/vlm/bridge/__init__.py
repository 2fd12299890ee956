"""From image tokens to a language model: projectors, merging, and the slots in the text."""

from vitlab.core.vlm.bridge.merging import PatchMerger, block_order, pixel_shuffle, pixel_unshuffle
from vitlab.core.vlm.bridge.projector import Projector
from vitlab.core.vlm.bridge.slots import fill_slots

__all__ = [
    "PatchMerger",
    "Projector",
    "block_order",
    "fill_slots",
    "pixel_shuffle",
    "pixel_unshuffle",
]
