"""How many bytes a Vision Transformer needs, told tensor by tensor. Plain Python."""

from vitlab.core.compute import PRESETS, ViTShape
from vitlab.core.memory.budget import LARGEST_GPU, LARGEST_NODE
from vitlab.core.memory.calculator import largest_batch, memory_ledger
from vitlab.core.memory.impact import (
    TIERS,
    GpuTier,
    PatchImpact,
    TierAnswer,
    hardware_tiers,
    largest_image,
    patch_size_impact,
)
from vitlab.core.memory.ledger import MemoryLedger
from vitlab.core.memory.rules_of_thumb import rules_of_thumb
from vitlab.core.memory.tape import Line
from vitlab.core.memory.timeline import Moment, Timeline

__all__ = [
    "LARGEST_GPU",
    "LARGEST_NODE",
    "PRESETS",
    "TIERS",
    "GpuTier",
    "Line",
    "MemoryLedger",
    "Moment",
    "PatchImpact",
    "TierAnswer",
    "Timeline",
    "ViTShape",
    "hardware_tiers",
    "largest_batch",
    "largest_image",
    "memory_ledger",
    "patch_size_impact",
    "rules_of_thumb",
]
