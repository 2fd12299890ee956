"""Each family's rule as a program of plain Python, for whoever wants to run it elsewhere.

Each text defines ``plan(height, width)`` over the settings that stand above it, and returns slots,
separators, learned newlines among the slots, (height, width) in pixels of the resized picture and
pixels of it in a slot.
"""

from vitlab.core.readings.token_budget.programs.covering import COVERING
from vitlab.core.readings.token_budget.programs.fixed import FIXED
from vitlab.core.readings.token_budget.programs.idefics import IDEFICS
from vitlab.core.readings.token_budget.programs.llava import LLAVA
from vitlab.core.readings.token_budget.programs.nearest import NEAREST
from vitlab.core.readings.token_budget.programs.own_shape import OWN_SHAPE
from vitlab.core.readings.token_budget.programs.qwen import QWEN

RULES = {**FIXED, **QWEN, **OWN_SHAPE, **LLAVA, **NEAREST, **COVERING, **IDEFICS}
"""The text of each family."""

__all__ = ["RULES"]
