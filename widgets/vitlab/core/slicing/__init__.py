"""What the patch-grid slicer reads off a grid: facts, a sentence, a program."""

from vitlab.core.slicing.facts import FACTS, OF_PINNED, PREFIX, WITH_PREFIX_TOKENS
from vitlab.core.slicing.program import GridSetting
from vitlab.core.slicing.reading import GridReading, grid_reading

__all__ = [
    "FACTS",
    "OF_PINNED",
    "PREFIX",
    "WITH_PREFIX_TOKENS",
    "GridReading",
    "GridSetting",
    "grid_reading",
]
