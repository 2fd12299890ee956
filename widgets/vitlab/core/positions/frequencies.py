"""Frequencies that fall in a geometric series, and what makes them impossible."""

from __future__ import annotations

from math import inf

import torch
from jaxtyping import Float64
from torch import Tensor

from vitlab.core.arguments import either
from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.words import said


def frequencies(
    bands: int, temperature: float, *, steps: int | None = None
) -> Float64[Tensor, " bands"]:
    """Radians from one position to the next: temperature^(-i / steps), from 1 downwards.

    On the CPU in float64, which MPS does not have.

    >>> frequencies(2, 10_000.0).tolist()
    [1.0, 0.01]
    """
    if not 0 < temperature < inf:
        raise LabError(
            said(
                "a temperature of {temperature} gives no frequencies: use a number above 0.",
                temperature=temperature,
            ),
            (Remedy(said("Use 10,000"), {"temperature": 10_000.0}),),
        )
    exponents = torch.arange(bands, dtype=torch.float64, device="cpu") / (steps or bands)
    return torch.pow(torch.tensor(temperature, dtype=torch.float64, device="cpu"), -exponents)


def refuse_dim(dim: int, parts: int, what: str) -> None:
    """Raise `ShapeError` with the nearest dims that work where ``parts`` do not divide dim.

    >>> refuse_dim(768, 4, "a 2-D sinusoid")
    """
    if dim >= parts and dim % parts == 0:
        return
    below, above = dim // parts * parts, (dim // parts + 1) * parts
    nearest = [below, above] if below > 0 else [max(above, parts)]
    raise ShapeError(
        said(
            "{what} has {parts} parts of one width, so dim={dim} cannot be: use {nearest}.",
            what=what,
            parts=parts,
            dim=dim,
            nearest=either([*map(str, nearest)]),
        ),
        tuple(Remedy(said("Use dim {width:,}", width=width), {"dim": width}) for width in nearest),
    )


def table_device(device: torch.device | str | None) -> torch.device:
    """Where a table goes that was built on the CPU.

    >>> table_device(None)
    device(type='cpu')
    """
    return torch.get_default_device() if device is None else torch.device(device)
