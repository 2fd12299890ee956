"""The timeline: live bytes by category over one step, the peak, and the moment looked at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vitlab.core.memory import MemoryLedger
from vitlab.core.memory.budget import GIB
from vitlab.core.memory.naming import told
from vitlab.core.readings.memory_gauge import STACK, Curve, MemoryReading, SeenMoment, in_its_phase
from vitlab.widgets.memory_gauge.axis import named_budgets
from vitlab.widgets.memory_gauge.budget_lines import BudgetLines
from vitlab.widgets.memory_gauge.colours import EXACT, SEAM
from vitlab.widgets.plotting import INK, MUTED, bqplot, change, figure, words, write
from vitlab.words import digits, said

_END, _LETTER = 1.07, 0.0272  # of the width of a narrow figure: where words end, how wide one is
_MOST_LETTERS = 30  # of phases side by side
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
        self.uprights = _uprights(flat)
        self.phase_names = words(flat, MUTED, align="middle", y_offset=16, apply_clip=False)
        self.dots = words(both, align="middle", y_offset=4)
        self.peak_name = words(flat, y_offset=-7, apply_clip=False)
        self.seen = bqplot.Lines(x=[0, 0], y=[0, 1], scales=both, colors=[INK], stroke_width=1.2)
        self.pointer = bqplot.interacts.IndexSelector(scale=across, color="transparent")
        self.pointer.observe(lambda change: _look(look, change["new"]), "selected")
        marks = [self.areas, self.uprights, self.lines, self.gibs, self.phase_names]
        marks += [self.seen, self.dots, self.peak_name]
        self.figure = figure(marks, [], height=height).add_class("vl-step")
        self.figure.interaction = self.pointer

    def show(self, reading: MemoryReading, curve: Curve, highest: float) -> None:
        """Follow a reading and its curve on an axis that ends at so many GiB."""
        self._show_areas(curve)
        self.lines.show(reading)
        gibs = [float(row.gib) for row in reading.budgets]
        named = named_budgets(gibs, float(reading.budget), highest)
        write(self.gibs, [0.0] * len(named), named, [digits(f"{gib:g} GiB") for gib in named])
        self._show_phases(curve, reading.ledger)
        self._show_peak_and_seen(curve, reading.seen)

    def _show_phases(self, curve: Curve, ledger: MemoryLedger) -> None:
        uprights = [*(stretch.end for stretch in curve.phases[:-1]), curve.peak]
        change(self.uprights, x=[[x, x] for x in uprights], y=[[0, 1]] * len(uprights))
        middles = [(stretch.start + stretch.end) / 2 for stretch in curve.phases]
        names = [said(stretch.phase) for stretch in curve.phases]
        middles[-1] = min(middles[-1], _END - _LETTER * len(names[-1]) / 2)
        heights = [0.0] * len(names)
        if sum(map(len, names)) > _MOST_LETTERS:
            heights[1::2] = [0.08] * len(heights[1::2])
        write(self.phase_names, middles, heights, names)
        starts = curve.peak < 0.5
        change(self.peak_name, align="start" if starts else "end", x_offset=5 if starts else -5)
        name = _peak_name(ledger)
        place = min(curve.peak, _END - _LETTER * len(name)) if starts else curve.peak
        write(self.peak_name, [place], [1.0], [name])

    def _show_areas(self, curve: Curve) -> None:
        stacked = np.cumsum(np.array(curve.live, np.float32) / GIB, axis=0)
        change(self.areas, x=np.array(curve.places, np.float32), y=stacked[::-1].copy())

    def _show_peak_and_seen(self, curve: Curve, seen: SeenMoment) -> None:
        peak, highest = curve.peak, max(curve.totals) / GIB
        if seen.is_peak:
            change(self.seen, opacities=[0.0])
            write(self.dots, [peak], [highest], [_DOT])
            return
        place, live = curve.place(seen.number), seen.moment.total / GIB
        change(self.seen, x=[place, place], y=[0, live], opacities=[1.0])
        write(self.dots, [peak, place], [highest, live], [_DOT, _DOT])


def _peak_name(ledger: MemoryLedger) -> str:
    """Where the peak is: in forward and backward without the phase, which the axis names.

    >>> from vitlab.core.memory import memory_ledger
    >>> _peak_name(memory_ledger("vit_tiny"))
    'peak: block 12, fc2'
    >>> _peak_name(memory_ledger("vit_large", batch_size=1))
    'peak: optimizer, step'
    """
    alone = ledger.peak_phase == "optimizer"  # "step" would say nothing
    place = told(ledger.peak_at) if alone else in_its_phase(ledger.peak_at)
    return said("peak: {place}", place=place)


def _look(look: Callable[[float], None], selected: np.ndarray | None) -> None:
    if selected is not None and len(selected):
        look(float(selected[0]))


def _areas(scales: dict[str, bqplot.Scale]) -> bqplot.Lines:
    """One over the other, the largest sum first: each covers what is not its own.

    Each has an edge, for eyes to which two colours are one.
    """
    return bqplot.Lines(
        x=[0, 1],
        y=np.zeros((len(STACK), 2)),
        scales=scales,
        colors=[SEAM] * len(STACK),
        fill="bottom",
        fill_colors=EXACT[::-1],
        fill_opacities=[1.0] * len(STACK),
        stroke_width=0.6,
    )


def _uprights(scales: dict[str, bqplot.Scale]) -> bqplot.Lines:
    """Where a phase ends, and where the peak is."""
    return bqplot.Lines(
        x=[[0, 0]] * 3,
        y=[[0, 1]] * 3,
        scales=scales,
        colors=[INK],
        opacities=[0.35] * 3,
        stroke_width=1,
        line_style="dotted",
    )
