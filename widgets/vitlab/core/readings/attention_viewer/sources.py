"""Where the viewer takes maps from: a drawn shape, a picture, or maps of one's own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from vitlab.core.attention.maps import check_sequence
from vitlab.core.errors import KindError, LabError, ShapeError, shown
from vitlab.core.grid import Pair, rows_and_cols
from vitlab.core.images import SHAPES, as_image, shapes, to_tensor
from vitlab.core.patches import patchify
from vitlab.core.pretrained import BUNDLED, OtherModel, as_trained_on, load
from vitlab.core.readings.attention_viewer.source import AttentionSource
from vitlab.words import said, word

PICTURES, SEED = 24, 3  # the drawn pictures that may be looked at
STAR = 2  # the one it opens on
_CLASSES = word("circle"), word("square"), word("triangle"), word("star")  # `SHAPES`


def picture_of(kind: str) -> int:
    """Number of the first drawn picture that shows a shape of this kind.

    >>> picture_of("star") == STAR
    True
    """
    if kind not in SHAPES:
        known = ", ".join(map(repr, SHAPES))
        raise LabError(
            said(
                "there is no drawn {given!r}: use {known}, or a picture of your own.",
                given=kind,
                known=known,
            )
        )
    return int(np.flatnonzero(shapes(PICTURES, seed=SEED).labels == SHAPES.index(kind))[0])


@lru_cache(maxsize=16)
def drawn(kind: str, model: str, *, causal: bool) -> AttentionSource:
    """A drawn shape in a bundled model.

    >>> drawn("star", "vit_shapes_patch8_64", causal=False).maps.shape
    torch.Size([4, 4, 65, 65])
    """
    pictures, _, masks = shapes(PICTURES, seed=SEED)
    number, read = picture_of(kind), _loaded(model)
    touched = patchify(torch.as_tensor(masks[number])[None, None].float(), read.grid.patch_size)
    on_shape = touched[0].sum(1) > 0
    return _read(pictures[number], read, causal=causal, classes=_CLASSES, on_shape=on_shape)


def of_picture(image: Any, model: str | nn.Module, *, causal: bool) -> AttentionSource:
    """A picture of one's own, squeezed to the size that the model reads."""
    read: Any = _loaded(model) if isinstance(model, str) else model
    if not isinstance(read, nn.Module):
        raise LabError(said("model takes a name, a path or a torch model."))
    if not hasattr(read, "num_prefix_tokens") or not hasattr(read, "grid"):
        read = OtherModel(read)
    classes = _CLASSES if isinstance(model, str) and model in BUNDLED else ()
    return _read(as_image(image), read, causal=causal, classes=classes)


def own_maps(
    attention: Any, grid: Pair | None, num_prefix_tokens: int, *, causal: bool
) -> AttentionSource:
    """Maps of one's own, (layers, heads, n, n), a batch of one, or a list of layers.

    >>> own_maps(torch.full((2, 3, 5, 5), 0.2), None, 1, causal=False).grid
    (2, 2)
    """
    if causal:
        raise LabError(
            said("Causal maps need the model: with maps of your own only the mask can be drawn.")
        )
    maps = _as_maps(attention)
    maps = maps[0] if maps.ndim == 5 and len(maps) == 1 else maps
    if maps.ndim != 4 or maps.shape[-1] != maps.shape[-2] or not maps.is_floating_point():
        raise ShapeError(
            said(
                "attention is (layers, heads, n, n) of floats, not {shape} of {dtype}.",
                shape=tuple(maps.shape),
                dtype=maps.dtype,
            )
        )
    if not maps.numel() or not all(end.isfinite() and end >= 0 for end in maps.aminmax()):
        raise LabError(
            said("attention after the softmax has finite weights of 0 or more: give that.")
        )
    patches = maps.shape[-1] - num_prefix_tokens
    if grid is None:
        side = round(max(patches, 1) ** 0.5)
        grid = (side, side)
    kept = rows_and_cols(grid)
    check_sequence(maps.shape[-1], kept, num_prefix_tokens)
    return AttentionSource(maps.float(), kept, num_prefix_tokens)


def _as_maps(attention: Any) -> Tensor:
    """A tensor of an array, or of the layers in a list."""
    try:
        if isinstance(attention, list | tuple):
            attention = torch.stack([torch.as_tensor(one) for one in attention], -4)
        return torch.as_tensor(attention).detach().cpu()
    except Exception:  # whatever others make of what is no array
        raise KindError(
            said(
                "attention takes maps (layers, heads, n, n) as a tensor or an array, or a list of "
                "layers, not {given}.",
                given=shown(attention),
            )
        ) from None


@lru_cache(maxsize=2)
def _loaded(name: str) -> Any:
    return load(name)


def _read(
    picture: Any,
    model: Any,
    *,
    causal: bool,
    classes: tuple[str, ...] = (),
    on_shape: Tensor | None = None,
) -> AttentionSource:
    if causal and isinstance(model, OtherModel):
        raise LabError(
            said(
                "{kind} takes no causal mask: a plain ViT of ours does.",
                kind=type(model.model).__name__,
            )
        )
    size: Pair = model.grid.image_size
    if picture.shape[:2] != size:
        squeezed = Image.fromarray(picture).resize(size[::-1], Image.Resampling.LANCZOS)
        picture = np.asarray(squeezed)
    image = as_trained_on(model, to_tensor(picture))
    wanted = {"causal": True} if causal else {}
    with torch.no_grad():
        _, maps = model.forward_features(image, return_attention=True, **wanted)
    grid = (model.grid.rows, model.grid.cols)
    check_sequence(maps.shape[-1], grid, model.num_prefix_tokens)
    return AttentionSource(
        maps[0],
        grid,
        int(model.num_prefix_tokens),
        model.grid.patch_size,
        image,
        picture,
        model,
        classes,
        on_shape,
        causal,
    )
