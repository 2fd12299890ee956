"""Images into patches and back."""

from __future__ import annotations

from einops import rearrange
from jaxtyping import Shaped
from torch import Tensor
from torch.nn.functional import pad

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.patches.refusals import refuse_other_axes
from vitlab.words import said

_MOST_PIXELS = 2**28  # of one picture with its zeros: 3 GiB of float32
_CHANNELS_FIRST = "b c (rows ph) (cols pw) -> b (rows cols) (c ph pw)"
_CHANNELS_LAST = "b c (rows ph) (cols pw) -> b (rows cols) (ph pw c)"


def patchify(
    images: Shaped[Tensor, "b c h w"], patch_size: int | Pair, *, channels_last: bool = False
) -> Shaped[Tensor, "b tokens features"]:
    """Cut images into patches, row by row, one flat vector each.

    Args:
        images: A batch of any dtype.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        channels_last: False gives each vector the (c, row, col) order of a Conv2d kernel, so a
            matmul with ``conv.weight.flatten(1).T`` is that convolution. True gives the (row, col,
            c) order of MAE, SigLIP 2 and big_vision: the same numbers in the same shape, and
            silently wrong with a Conv2d's weights.

    Returns:
        The patches of each image, row by row.

    Raises:
        ShapeError: This is no batch of images, or the patches do not fill them.

    >>> import torch
    >>> patchify(torch.zeros(1, 3, 224, 224), 16).shape
    torch.Size([1, 196, 768])

    """
    if images.ndim != 4:
        refuse_other_axes(images, "patchify")
    height, width = images.shape[-2:]
    grid = PatchGrid((height, width), patch_size)
    return cut(images, grid.patch_size, channels_last=channels_last)


def cut(
    images: Shaped[Tensor, "b c h w"], patch_size: Pair, *, channels_last: bool = False
) -> Shaped[Tensor, "b tokens features"]:
    """What `patchify` does, for who has looked at the sizes already.

    >>> import torch
    >>> cut(torch.zeros(1, 3, 8, 12), (4, 6)).shape
    torch.Size([1, 4, 72])
    """
    ph, pw = patch_size
    order = _CHANNELS_LAST if channels_last else _CHANNELS_FIRST
    return rearrange(images, order, ph=ph, pw=pw)


def unpatchify(
    patches: Shaped[Tensor, "b tokens features"], grid: PatchGrid, *, channels_last: bool = False
) -> Shaped[Tensor, "b c h w"]:
    """Lay patches back where `patchify` took them from.

    Of a padded grid the zeros are cut off again; of a cropped one the image comes back without what
    was left out. Overlapping patches have no one way back.

    Args:
        patches: What `patchify` gave.
        grid: The grid that they were cut on.
        channels_last: Whether each vector has the (row, col, c) order, as told to `patchify`.

    Returns:
        The images.

    Raises:
        ShapeError: The patches overlap, or are not as many or as large as the grid says.

    >>> import torch
    >>> images = torch.rand(2, 3, 8, 12)
    >>> torch.equal(unpatchify(patchify(images, 4), PatchGrid((8, 12), 4)), images)
    True

    """
    if grid.stride != grid.patch_size or grid.padding != (0, 0):
        raise ShapeError(
            said(
                "unpatchify needs patches side by side, not patches of {patch} px every {stride} "
                "px with a padding of {padding} px.",
                patch=grid.patch_size,
                stride=grid.stride,
                padding=grid.padding,
            )
        )
    tokens, features = patches.shape[-2:] if patches.ndim == 3 else (0, 0)
    pixels = grid.patch_size[0] * grid.patch_size[1]
    if patches.ndim != 3 or tokens != grid.tokens or features % pixels or not features:
        raise ShapeError(
            said(
                "unpatchify takes (batch, {tokens}, channels × {pixels}) for a grid of {rows} × "
                "{cols} patches, not {shape}.",
                tokens=grid.tokens,
                pixels=pixels,
                rows=grid.rows,
                cols=grid.cols,
                shape=tuple(patches.shape),
            )
        )
    ph, pw = grid.patch_size
    taken, back = (_CHANNELS_LAST if channels_last else _CHANNELS_FIRST).split(" -> ")
    images: Tensor = rearrange(
        patches, f"{back} -> {taken}", rows=grid.rows, cols=grid.cols, ph=ph, pw=pw
    )
    height, width = grid.image_size
    return images[..., :height, :width]


def pad_to_grid(images: Shaped[Tensor, "b c h w"], grid: PatchGrid) -> Shaped[Tensor, "b c h2 w2"]:
    """Add the zeros or cut the pixels that make ``images`` exactly what side-by-side cells read.

    Args:
        images: A batch of the grid's ``image_size``.
        grid: Says by its ``remainder`` whether zeros are added or pixels are cut, at the bottom and
            right.

    Returns:
        Images that the cells fill.

    Raises:
        ShapeError: With the zeros a picture would have more than 2²⁸ pixels.

    >>> import torch
    >>> pad_to_grid(torch.zeros(1, 3, 30, 41), PatchGrid((30, 41), 8, remainder="pad")).shape
    torch.Size([1, 3, 32, 48])

    """
    bottom, right = (axis.end for axis in grid.axes)
    height, width = images.shape[-2:]
    if bottom * right > max(_MOST_PIXELS, height * width):
        ph, pw = grid.patch_size
        raise ShapeError(
            said(
                "patches of {ph:,} × {pw:,} px would fill a picture of {height:,} × {width:,} px "
                "with zeros up to {bottom:,} × {right:,} px, more than {most:,} in all: smaller "
                "patches would work.",
                ph=ph,
                pw=pw,
                height=height,
                width=width,
                bottom=bottom,
                right=right,
                most=_MOST_PIXELS,
            )
        )
    return pad(images, (0, right - width, 0, bottom - height))
