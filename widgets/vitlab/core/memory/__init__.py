"""How many bytes a Vision Transformer needs, told tensor by tensor. Plain Python."""

from vitlab.core.compute import PRESETS, ViTShape
from vitlab.core.memory.calculator import LARGEST_GPU, LARGEST_NODE, largest_batch, memory_ledger
from vitlab.core.memory.ledger import MemoryLedger, Moment
from vitlab.core.memory.tape import Line

__all__ = [
    "LARGEST_GPU",
    "LARGEST_NODE",
    "PRESETS",
    "Line",
    "MemoryLedger",
    "Moment",
    "ViTShape",
    "largest_batch",
    "memory_ledger",
]
