"""What programs read pictures and weights from, and which pictures are drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from vitlab.core.images import shapes
from vitlab.core.refitting.accuracy import BATCH, FIRST_SEED

SEED, PICTURE = 4, 5  # the picture beside the tables


def write(folder: str | Path, inputs: dict[str, Any]) -> Path:
    """Write ``inputs.pt``, which holds tensors alone.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(folder, {"table": torch.zeros(2)}).name
    'inputs.pt'
    """
    path = Path(folder) / "inputs.pt"
    torch.save(inputs, path)
    return path


def counted_pictures(size: int, count: int, as_in: int | None) -> tuple[Tensor, Tensor]:
    """The pictures and labels that an accuracy over ``count`` pictures was measured on.

    >>> pictures, labels = counted_pictures(32, 128, None)
    >>> pictures.shape, labels.shape
    (torch.Size([128, 32, 32, 3]), torch.Size([128]))
    """
    drawn = [
        shapes(BATCH, size, seed=FIRST_SEED + number, as_in=as_in)
        for number in range(count // BATCH)
    ]
    return (
        torch.cat([torch.from_numpy(part.images) for part in drawn]),
        torch.cat([torch.from_numpy(part.labels) for part in drawn]),
    )
