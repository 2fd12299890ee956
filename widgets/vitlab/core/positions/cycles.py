"""How many cycles each frequency makes across a picture."""

from __future__ import annotations

from math import tau

from jaxtyping import Float64
from torch import Tensor

from vitlab.core.errors import ShapeError
from vitlab.core.positions.coordinates import Coordinates, refuse_coords
from vitlab.core.positions.frequencies import frequencies
from vitlab.words import said

IDLE = 0.1
"""Cycles across the picture below which a wave hardly tells two positions apart."""


def cycles_across(
    cells: int,
    bands: int,
    *,
    temperature: float = 10_000.0,
    coords: Coordinates = "index",
    steps: int | None = None,
) -> Float64[Tensor, " bands"]:
    """Cycles that each of ``bands`` frequencies makes from one edge to the other.

    A side of ``cells`` cells is cells · ω / 2π long where cells are counted, and 2 ω where it
    goes from -1 to 1 in whole turns. Below `IDLE` a wave is all but constant: its columns tell
    no position apart.

    Args:
        cells: Cells on the side; 1 or more.
        bands: How many frequencies; 1 or more. A 2-D sinusoid has dim / 4 for each axis.
        temperature: How far the frequencies spread: they fall from 1 to nearly 1/temperature.
        coords: "index" counts cells; "centered" measures from -1 to 1 in whole turns, as `rope_2d`.
        steps: Steps in which the frequencies fall to 1/temperature; None is ``bands``, and
            ``bands`` - 1 makes the last frequency exactly 1/temperature (big_vision).

    Returns:
        Cycles of each frequency, the fastest first.

    Raises:
        ShapeError: There is no cell or no frequency.
        LabError: ``coords`` is not known, or the temperature is not above 0.

    >>> cycles = cycles_across(14, 192)
    >>> round(cycles[0].item(), 2), int((cycles < IDLE).sum())
    (2.23, 127)

    """
    refuse_coords(coords)
    if cells < 1 or bands < 1:
        raise ShapeError(
            said(
                "{bands} frequencies over {cells} cells cannot be: use 1 or more.",
                bands=bands,
                cells=cells,
            )
        )
    omega = frequencies(bands, temperature, steps=steps)
    return omega * 2 if coords == "centered" else omega * cells / tau
