"""The timeline: live bytes by category over one step, the peak, and the moment looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import ipywidgets as W
import numpy as np

from vitlab.core.gauging import STACK, Curve, MemoryReading, SeenMoment
from vitlab.core.memory.budget import GIB
from vitlab.widgets.memory_gauge.axis import named_budgets
from vitlab.widgets.memory_gauge.budget_lines import BudgetLines
from vitlab.widgets.memory_gauge.colours import EXACT
from vitlab.widgets.plotting import INK, MUTED, bqplot, figure, words, write

_DOT = "●"  # as a word: a Scatter would shift the axis


class Timeline:
    """Stacked areas from the beginning of a step, 0, to its end, 1.

    A click calls ``look`` with the place of the pointer, and so does each of its moves until the
    next click.
    """

    def __init__(
        self, across: bqplot.Scale, gib: bqplot.Scale, height: str, look: Callable[[float], None]
    ) -> None:
        both, flat = {"x": across, "y": gib}, {"x": across, "y": across}
        self.areas = _areas(both)
        self.lines = BudgetLines(across, gib)
        self.gibs = words(both, MUTED, x_offset=4, y_offset=-8)
        self.phase_ends = _phase_ends(flat)
        self.phase_names = words(flat, MUTED, align="middle", y_offset=16, apply_clip=False)
        self.peak = words(both, align="middle", y_offset=4)
        self.peak_name = words(both, y_offset=-10)
        self.seen = bqplot.Lines(x=[0, 0], y=[0, 1], scales=both, colors=[INK], stroke_width=1.2)
        self.seen_end = words(both, align="middle", y_offset=4)
        self.pointer = bqplot.interacts.IndexSelector(scale=across, color="transparent")
        self.pointer.observe(lambda change: _look(look, change["new"]), "selected")
        marks = list(self.moving)
        self.figure = figure(marks, [], height=height).add_class("vl-step")
        self.figure.interaction = self.pointer

    @property
    def moving(self) -> Iterator[W.Widget]:
        """What changes with every reading, from the back to the front."""
        yield from (self.areas, self.phase_ends, self.lines, self.gibs, self.phase_names)
        yield from (self.seen, self.seen_end, self.peak, self.peak_name)

    def show(self, reading: MemoryReading, highest: float) -> None:
        """Follow a reading on an axis that ends at so many GiB."""
        self.lines.show(reading)
        gibs = [float(row.gib) for row in reading.budgets]
        named = named_budgets(gibs, float(reading.budget_gib), highest)
        write(self.gibs, [0.0] * len(named), named, [f"{gib:g} GiB" for gib in named])
        self._show_phases(reading.curve)
        self._show_areas(reading.curve)
        self._show_peak(reading.curve, reading.ledger.peak_at)
        self._show_seen(reading.curve, reading.seen)

    def _show_phases(self, curve: Curve) -> None:
        ends = [stretch.end for stretch in curve.phases[:-1]]
        self.phase_ends.x = [[end, end] for end in ends] or [[0, 0]]
        self.phase_ends.y = [[0, 1]] * max(1, len(ends))
        middles = [(stretch.start + stretch.end) / 2 for stretch in curve.phases]
        names = [stretch.phase for stretch in curve.phases]
        write(self.phase_names, middles, [0.0] * len(names), names)

    def _show_areas(self, curve: Curve) -> None:
        stacked = np.cumsum(np.array(curve.live, np.float32) / GIB, axis=0)
        self.areas.x = np.array(curve.places, np.float32)
        self.areas.y = stacked[::-1].copy()

    def _show_peak(self, curve: Curve, peak_at: str) -> None:
        place, gib = [curve.peak], [max(curve.totals) / GIB]
        write(self.peak, place, gib, [_DOT])
        self.peak_name.align = "start" if curve.peak < 0.5 else "end"
        write(self.peak_name, place, gib, [f"peak: {peak_at}"])

    def _show_seen(self, curve: Curve, seen: SeenMoment) -> None:
        place, gib = curve.place(seen.number), seen.total / GIB
        self.seen.x, self.seen.y = [place, place], [0, gib]
        self.seen.opacities = [0.0 if seen.is_peak else 1.0]
        write(self.seen_end, [place], [gib], ["" if seen.is_peak else _DOT])


def _look(look: Callable[[float], None], selected: np.ndarray | None) -> None:
    if selected is not None and len(selected):
        look(float(selected[0]))


def _areas(scales: dict[str, bqplot.Scale]) -> bqplot.Lines:
    """One over the other, the largest sum first: each covers what is not its own."""
    return bqplot.Lines(
        x=[0, 1],
        y=np.zeros((len(STACK), 2)),
        scales=scales,
        colors=EXACT[::-1],
        fill="bottom",
        fill_opacities=[1.0] * len(STACK),
        stroke_width=0.5,
    )


def _phase_ends(scales: dict[str, bqplot.Scale]) -> bqplot.Lines:
    return bqplot.Lines(
        x=[[0, 0]] * 2,
        y=[[0, 1]] * 2,
        scales=scales,
        colors=[INK],
        opacities=[0.3] * 2,
        stroke_width=1,
        line_style="dotted",
    )
