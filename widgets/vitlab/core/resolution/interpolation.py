"""How torch resizes one side, as a matrix: a picture is resized by one from each side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import interpolate

from vitlab.core.errors import LabError, Remedy
from vitlab.core.grid import Pair
from vitlab.core.precision import full_precision
from vitlab.words import said

SMOOTH = ("bicubic", "bilinear")
MODES = (*SMOOTH, "nearest", "nearest-exact")


@dataclass(frozen=True)
class Resize:
    """One way to resize, in the words of ``torch.nn.functional.interpolate``.

    >>> Resize("bilinear", antialias=False).matrix(2, 4).tolist()
    [[1.0, 0.0], [0.75, 0.25], [0.25, 0.75], [0.0, 1.0]]
    """

    interpolation: str = "bicubic"
    """"bicubic", "bilinear", "nearest" or "nearest-exact", as torch means them."""
    antialias: bool = True
    """Whether a smaller side takes the mean of what it leaves out; for "bicubic" and "bilinear"."""
    align_corners: bool | None = None
    """Whether the corner cells stay in the corners; None is False."""
    offset: float = 0.0
    """DINO's: the step between samples is old / (new + offset), not old / new."""

    def __post_init__(self) -> None:
        """Refuse what torch would refuse, with what would work."""
        if self.interpolation not in MODES:
            known = ", ".join(map(repr, MODES))
            raise LabError(
                said(
                    "interpolation {given!r} is not known: use one of {known}.",
                    given=self.interpolation,
                    known=known,
                ),
                (Remedy(said("Use bicubic"), {"interpolation": "bicubic"}),),
            )
        if self.interpolation not in SMOOTH and (self.antialias or self.align_corners is not None):
            raise LabError(
                said(
                    "{given!r} takes neither antialias nor align_corners: pass antialias=False "
                    "and align_corners=None, or use 'bicubic' or 'bilinear'.",
                    given=self.interpolation,
                ),
                (
                    Remedy(
                        said("Leave out antialias"), {"antialias": False, "align_corners": None}
                    ),
                    Remedy(said("Use bicubic"), {"interpolation": "bicubic"}),
                ),
            )

    def matrix(
        self, old: int, new: int, dtype: torch.dtype = torch.float32
    ) -> Float[Tensor, "new old"]:
        """Weights of the old cells in each new one, as torch computes them in ``dtype``."""
        return _matrix(self, old, new, dtype, torch.device("cpu"))

    def planes(
        self, planes: Float[Tensor, "*batch h w dim"], size: Pair
    ) -> Float[Tensor, "*batch h2 w2 dim"]:
        """Resize what lies on a grid, channels last, in the dtype it has."""
        old, dtype, device = planes.shape[-3:-1], planes.dtype, planes.device
        down, across = (
            _matrix(self, before, after, dtype, device)
            for before, after in zip(old, size, strict=True)
        )
        return on_both_sides(down, planes, across)


def on_both_sides(
    down: Float[Tensor, "h2 h"],
    planes: Float[Tensor, "*batch h w dim"],
    across: Float[Tensor, "w2 w"],
) -> Float[Tensor, "*batch h2 w2 dim"]:
    """Multiply the rows by one matrix and the columns by another.

    >>> on_both_sides(torch.ones(1, 2), torch.ones(2, 3, 4), torch.eye(3))[0, 0]
    tensor([2., 2., 2., 2.])
    """
    *batch, _, w, dim = planes.shape
    with full_precision(planes.device):
        tall = (down @ planes.flatten(-2)).reshape(*batch, len(down), w, dim)
        return across @ tall


@lru_cache(maxsize=512)
def _matrix(resize: Resize, old: int, new: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """Push a unit vector for each old cell through torch's own kernel.

    Outside inference mode, so that a cached matrix can take part in training later. The cells
    lie along the width: with antialias, torch resizes the height of a picture one pixel wide
    wrongly.
    """
    with torch.inference_mode(False), torch.no_grad():
        cells = torch.eye(old, dtype=dtype, device="cpu")[None, :, None]
        resized = interpolate(
            cells,
            size=None if resize.offset else (1, new),
            scale_factor=(1.0, (new + resize.offset) / old) if resize.offset else None,
            mode=resize.interpolation,
            align_corners=resize.align_corners,
            antialias=resize.antialias,
        )
        return resized[0, :, 0].T.contiguous().to(device)
