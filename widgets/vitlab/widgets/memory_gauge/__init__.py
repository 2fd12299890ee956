"""The memory gauge: what a run of a ViT holds, when, whether a GPU has it, and what to do."""

from vitlab.widgets.memory_gauge.instrument import MemoryGauge

__all__ = ["MemoryGauge"]
