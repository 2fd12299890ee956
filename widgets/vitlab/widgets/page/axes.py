"""The scales of a figure of bqplot with their ends, and the numbers beside its axes."""

from __future__ import annotations

from math import floor, log10
from typing import Any

from vitlab.widgets.page.scale import Scale


def scales_of(drawn: Any) -> dict[str, Scale]:
    """Every scale of a figure by its id; where its ends are free they follow what is drawn."""
    given: dict[str, list[Any]] = {}
    scales: dict[str, Any] = {axis.scale.model_id: axis.scale for axis in drawn.axes}
    for mark in drawn.marks:
        for name in ("x", "y"):
            scale = mark.scales[name]
            scales[scale.model_id] = scale
            given.setdefault(scale.model_id, []).append(getattr(mark, name))
    return {name: Scale.of(scale, given.get(name, [])) for name, scale in scales.items()}


def ticks(axis: Any, scale: Scale) -> list[tuple[float, str]]:
    """Where an axis has a number or a name, as a share from its low end, and what it says."""
    if scale.names:
        return [(scale.share(name), name) for name in scale.names]
    values = axis.tick_values
    if values is None or not len(values):
        values = round_numbers(scale.low, scale.high, axis.num_ticks or 5)
    how = (axis.tick_format or "g").replace("~", "")
    inside = [value for value in values if scale.holds(value)]
    return [(scale.share(value), _said(float(value), how)) for value in inside]


def _said(value: float, how: str) -> str:
    """A number as d3 writes it, as far as its formats are those of Python."""
    return format(round(value) if how.endswith("d") else value, how).replace("-", "−")


def round_numbers(low: float, high: float, about: int) -> list[float]:
    """Round numbers between two ends, ``about`` so many of them.

    >>> round_numbers(-2.7, 2.7, 4), round_numbers(0, 1, 5)
    ([-2.0, 0.0, 2.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    if not high > low:
        return [low]
    rough = (high - low) / max(about, 1)
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= 0.75 * rough)
    first, last = -floor(-low / step), floor(high / step)
    return [round(place * step, 10) for place in range(first, last + 1)]
