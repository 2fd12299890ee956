"""The two layouts of a patch projection: a kernel, and a matrix."""

from __future__ import annotations

from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, as_pair
from vitlab.core.patches.refusals import refuse_less_than_one
from vitlab.words import said


def kernels(
    weight: Float[Tensor, "dim ..."],
    patch_size: int | Pair | None = None,
    *,
    channels_last: bool = False,
) -> Float[Tensor, "dim c ph pw"]:
    """A projection as the kernel of a Conv2d; a Linear's matrix (dim, numbers) needs a patch size.

    ``channels_last`` says that the matrix reads patches in the (row, col, c) order of MAE, SigLIP 2
    and big_vision: the same shape, and silently the wrong picture if it is not said.

    >>> import torch
    >>> kernels(torch.randn(64, 96), (4, 8)).shape
    torch.Size([64, 3, 4, 8])
    """
    if weight.ndim == 4:
        return weight
    if weight.ndim != 2 or patch_size is None:
        raise ShapeError(
            said(
                "a projection {shape} has no patches: give a kernel "
                "(dim, channels, height, width), or a matrix (dim, numbers) and its patch_size.",
                shape=tuple(weight.shape),
            )
        )
    ph, pw = as_pair(patch_size, "patch_size")
    refuse_less_than_one(patch_size=(ph, pw))
    width = weight.shape[1]
    if not width or width % (ph * pw):
        nearest = max(1, round(width / (ph * pw))) * ph * pw
        raise ShapeError(
            said(
                "rows of {width} numbers are no patches of {ph} × {pw} px: "
                "{nearest} numbers would be, {chans} for each pixel.",
                width=width,
                ph=ph,
                pw=pw,
                nearest=nearest,
                chans=nearest // (ph * pw),
            )
        )
    order = "(ph pw c)" if channels_last else "(c ph pw)"
    kernel: Tensor = rearrange(weight, f"dim {order} -> dim c ph pw", ph=ph, pw=pw)
    return kernel
