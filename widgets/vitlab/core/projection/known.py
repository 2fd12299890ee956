"""What somebody knows who has seen some pictures."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.patches.cutting import cut
from vitlab.core.patches.refusals import refuse_less_than_one, refuse_unreadable
from vitlab.core.projection.coding import PatchSpectrum, patch_spectrum
from vitlab.words import said


def pictures_spectrum(
    pictures: Sequence[Float[Tensor, "_ _ _ _"]], patch_size: int | Pair
) -> PatchSpectrum:
    """Find the principal components of the patches of pictures of any sizes, all together.

    Args:
        pictures: Batches of floats; pixels at the bottom and right that fill no patch are left out.
        patch_size: (height, width) of a patch in pixels; one number means a square.

    Returns:
        The components, as `patch_spectrum` finds them.

    Raises:
        LabError: There is no picture, or one holds no floats, or nan or inf.
        ShapeError: A picture is smaller than a patch.

    >>> pictures_spectrum([torch.rand(1, 3, 16, 16), torch.rand(2, 3, 9, 22)], 4).rank
    35

    """
    if not pictures:
        raise LabError(said("nothing can be fitted on no pictures: give at least one."))
    ph, pw = as_pair(patch_size, "patch_size")
    refuse_less_than_one(patch_size=(ph, pw))
    cells = []
    for picture in pictures:
        refuse_unreadable(picture, "pictures_spectrum", pictures[0].shape[1])
        size = (picture.shape[2], picture.shape[3])
        grid = PatchGrid(size, (ph, pw), remainder="crop")
        whole = picture[:, :, : grid.rows * ph, : grid.cols * pw]
        cells.append(cut(whole, (ph, pw)).flatten(0, 1))
    patches = torch.cat(cells)
    return patch_spectrum(patches.reshape(len(patches), -1, ph, pw), (ph, pw))
