"""A dashed line for every budget, the reader's own the strongest."""

from __future__ import annotations

import numpy as np

from vitlab.core.readings.memory_gauge import MemoryReading
from vitlab.widgets.plotting import INK, bqplot, change


class BudgetLines(bqplot.Lines):
    """Lines from one side of a figure to the other, at so many GiB."""

    def __init__(self, across: bqplot.Scale, gib: bqplot.Scale) -> None:
        super().__init__(
            x=[0, 1],
            y=np.zeros((1, 2)),
            scales={"x": across, "y": gib},
            colors=[INK],
            line_style="dashed",
            stroke_width=1.2,
        )

    def show(self, reading: MemoryReading) -> None:
        """Follow a reading."""
        gibs = [float(row.gib) for row in reading.budgets]
        strengths = [1.0 if gib == reading.budget else 0.4 for gib in gibs]
        change(self, y=[[gib, gib] for gib in gibs], opacities=strengths)
