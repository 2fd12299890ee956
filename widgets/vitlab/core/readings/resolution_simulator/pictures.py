"""What programs read pictures and weights from, and which pictures are drawn."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.images import shapes
from vitlab.core.refitting.points import BATCH, FIRST_SEED

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


@lru_cache(64)
def drawn(size: int, as_in: int | None = None) -> NDArray[np.uint8]:
    """The picture (size, size, 3) that is shown beside the tables, drawn once.

    >>> drawn(32).shape, drawn(32) is drawn(32)
    ((32, 32, 3), True)
    """
    picture: NDArray[np.uint8] = shapes(8, size, seed=SEED, as_in=as_in).images[PICTURE]
    picture.flags.writeable = False
    return picture


def counted_pictures(size: int, count: int, as_in: int | None) -> tuple[Tensor, Tensor]:
    """The pictures and labels that an accuracy over ``count`` pictures was measured on.

    >>> pictures, labels = counted_pictures(32, 128, None)
    >>> pictures.shape, labels.shape
    (torch.Size([128, 32, 32, 3]), torch.Size([128]))
    """
    parts = [
        shapes(BATCH, size, seed=FIRST_SEED + number, as_in=as_in)
        for number in range(count // BATCH)
    ]
    return (
        torch.cat([torch.from_numpy(part.images) for part in parts]),
        torch.cat([torch.from_numpy(part.labels) for part in parts]),
    )
