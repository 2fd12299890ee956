"""Which cells to halve, learned from examples in the place of a threshold on the variance."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from vitlab.core.grid import PatchGrid, Remainder
from vitlab.core.patches.cells import Cell, cell_sides
from vitlab.core.patches.cutting import cut, pad_to_grid
from vitlab.core.patches.halving import walk_cells
from vitlab.core.patches.refusals import refuse_less_than_one, refuse_unreadable

_SEEN = 8  # px on a side of what is looked at, whatever the cell's side


class CellSelector(nn.Module):
    """Looks at each cell that can be halved and says by a logit whether to: above 0 it is.

    A variance takes noise for detail; this learns what matters from examples. A decision has no
    gradient, so it is taught beside the model and not through it: with
    `binary_cross_entropy_with_logits` on its logits and what `targets` makes of a mask.

    Args:
        in_chans: Channels of the images.
        min_patch: Pixels on a side of the smallest cell.
        max_patch: Pixels on a side of the largest cell: ``min_patch`` doubled again and again.
        hidden: Width of the layer between pixels and logit.
        remainder: What to do where the largest cells do not fill an image, as in `PatchGrid`.

    Raises:
        ShapeError: A number is less than 1, or halving ``max_patch`` never makes ``min_patch``.

    >>> selector = CellSelector(min_patch=16, max_patch=64)
    >>> logits = selector(torch.rand(2, 3, 64, 128))
    >>> {side: tuple(each.shape) for side, each in logits.items()}
    {64: (2, 1, 2), 32: (2, 2, 4)}

    """

    def __init__(
        self,
        in_chans: int = 3,
        *,
        min_patch: int = 8,
        max_patch: int = 32,
        hidden: int = 32,
        remainder: Remainder = "error",
    ) -> None:
        super().__init__()
        refuse_less_than_one(in_chans=in_chans, hidden=hidden)
        self.sides = cell_sides(min_patch, max_patch)
        self.in_chans, self.remainder = in_chans, remainder
        self.look = nn.Sequential(
            nn.Linear(in_chans * _SEEN**2 + len(self.sides) - 1, hidden),
            nn.GELU(),
            nn.Linear(hidden, 1),
        )

    def forward(self, images: Float[Tensor, "b c h w"]) -> dict[int, Float[Tensor, "b rows cols"]]:
        """A logit for each cell of each side but the smallest, from the largest side on."""
        refuse_unreadable(images, "CellSelector", self.in_chans, next(self.parameters()).dtype)
        size = (images.shape[2], images.shape[3])
        images = pad_to_grid(images, PatchGrid(size, self.sides[0], remainder=self.remainder))
        return {side: self._logits(images, side) for side in self.sides[:-1]}

    def cells(self, images: Float[Tensor, "b c h w"]) -> list[list[Cell]]:
        """The cells of each image, in the order of `quadtree`."""
        size = (images.shape[2], images.shape[3])
        grid = PatchGrid(size, self.sides[0], remainder=self.remainder)
        with torch.no_grad():
            halved = {side: (each > 0).tolist() for side, each in self(images).items()}
        return [
            walk_cells({side: each[place] for side, each in halved.items()}, grid, size)
            for place in range(len(images))
        ]

    def targets(self, masks: Float[Tensor, "b h w"]) -> dict[int, Float[Tensor, "b rows cols"]]:
        """1 for each cell in which a mask is above 0 anywhere, 0 for the others.

        Args:
            masks: What matters in each image, of the images' size.

        Returns:
            Targets in the places of the logits.

        """
        size = (masks.shape[1], masks.shape[2])
        grid = PatchGrid(size, self.sides[0], remainder=self.remainder)
        inside = pad_to_grid(masks[:, None], grid)[:, 0] > 0
        return {
            side: inside.unflatten(2, (-1, side)).unflatten(1, (-1, side)).any(2).any(-1).float()
            for side in self.sides[:-1]
        }

    def _logits(self, images: Tensor, side: int) -> Float[Tensor, "b rows cols"]:
        rows, cols = images.shape[2] // side, images.shape[3] // side
        patches = cut(images, (side, side)).unflatten(2, (self.in_chans, side, side))
        seen = adaptive_avg_pool2d(patches.flatten(0, 1), _SEEN).flatten(1)
        which = torch.zeros(len(seen), len(self.sides) - 1, dtype=seen.dtype, device=seen.device)
        which[:, self.sides.index(side)] = 1
        logits: Tensor = self.look(torch.cat([seen, which], 1))
        return logits.reshape(len(images), rows, cols)
