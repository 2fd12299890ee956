"""What is given to the simulator becomes tensors and plain numbers here, or is refused."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, TypeAlias

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from vitlab.core.arguments import one_of, whole
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import KindError, LabError, PlaceError, Remedy, ShapeError, shown
from vitlab.core.facts import size
from vitlab.core.grid import Pair, PatchGrid, rows_and_cols
from vitlab.core.images import as_image, shapes, to_tensor
from vitlab.core.positions import sinusoidal_2d
from vitlab.core.pretrained import BUNDLED, load
from vitlab.core.readings.own_table import OwnTable, own_table
from vitlab.core.readings.resolution_simulator import pictures
from vitlab.core.readings.resolution_simulator.settings import (
    LARGEST_SIDE,
    SINUSOID,
)
from vitlab.core.refitting import table_of
from vitlab.core.resolution import TABLE_METHODS
from vitlab.core.resolution.interpolation import Resize
from vitlab.core.resolution.methods import TableMethod
from vitlab.core.resolution.position_tables import resample_abs_pos_embed
from vitlab.words import said, word

Place: TypeAlias = Literal["position", "dimension", "patch"]
_MISSING: dict[Place, str] = {
    "position": word("there is no position {index}: the last is {last}."),
    "dimension": word("there is no dimension {index}: the last is {last}."),
    "patch": word("there is no patch {index}: the last is {last}."),
}
_USED: dict[Place, str] = {
    "position": word("Use position {index}"),
    "dimension": word("Use dimension {index}"),
    "patch": word("Use patch {index}"),
}
_WIDTH = 96  # of a sinusoid that is made: as wide as the bundled tables
_MOST_ALONG = 16  # patches of one's own picture
_PLAIN = {"interpolation": "bicubic", "antialias": True, "align_corners": None}


def table_to_resize(source: Any, old_size: Pair, num_prefix_tokens: int) -> OwnTable:
    """A table with its grid and prefix; `ShapeError` where they do not fit it.

    >>> table_to_resize("sinusoidal_2d", (2, 8), 0).rows.shape
    torch.Size([16, 96])
    """
    old, prefix = rows_and_cols(old_size, "old_size"), whole(num_prefix_tokens, "num_prefix_tokens")
    if isinstance(source, str) and source == SINUSOID:
        return OwnTable(sinusoidal_2d(*old, _WIDTH, num_prefix_tokens=prefix), old, prefix)
    if isinstance(source, str) and source in BUNDLED:
        vit = plain_vit(source)
        rows = table_of(vit)[0]
        return OwnTable(rows, (vit.grid.rows, vit.grid.cols), vit.num_embedded_prefix_tokens)
    own = own_table(source, old, prefix, purpose="resize", counted=False)
    resample_abs_pos_embed(own.rows[None], own.grid, own.grid, own.num_prefix_tokens)
    return own


def chosen_rule(style: TableMethod | None, words: Resize) -> TableMethod | Resize:
    """A named rule, or the one that three words tell; not both.

    >>> chosen_rule("hf", Resize()), chosen_rule(None, Resize("bilinear")).interpolation
    ('hf', 'bilinear')
    """
    if style is None:
        return words
    one_of(style, TABLE_METHODS, "style")
    if words != Resize():
        raise LabError(
            said(
                "style={style!r} settles interpolation, antialias and align_corners by itself: "
                "leave them out, or leave out the style.",
                style=style,
            ),
            (
                Remedy(said("Leave out the style"), {"style": None}),
                Remedy(said("Use {style} alone", style=style), _PLAIN),
            ),
        )
    return style


def grid_to_look_at(grid: Pair) -> Pair:
    """A new grid of at most 64 × 64.

    >>> grid_to_look_at((16, 24))
    (16, 24)
    """
    new = rows_and_cols(grid, "new_size")
    if max(new) > LARGEST_SIDE:
        fits = min(new[0], LARGEST_SIDE), min(new[1], LARGEST_SIDE)
        raise ShapeError(
            said(
                "a grid of {rows} × {cols} is too large to be looked at: use at most "
                "{most} rows and {most} columns.",
                rows=new[0],
                cols=new[1],
                most=LARGEST_SIDE,
            ),
            (Remedy(said("Use {size}", size=size(fits)), {"new_size": fits}),),
        )
    return new


def plain_vit(name: str) -> VisionTransformer:
    """A model whose patches are cut from three colours.

    >>> plain_vit("vit_shapes_patch8_64").grid.tokens
    64
    """
    model = _bundled(name) if name in BUNDLED else load(name)
    if not isinstance(model, VisionTransformer) or model.in_chans != 3:
        raise KindError(
            said(
                "a plain ViT that reads three colours can be resized here, and not {given}.",
                given=shown(name),
            )
        )
    return model


@cache
def _bundled(name: str) -> Any:
    """Read once: every move of a slider asks for it, and nobody changes it."""
    return load(name)


def filled_pictures(image: Any, patch: Pair) -> Tensor:
    """Pictures in [0, 1] without what patches do not fill; drawn shapes where none is given.

    One's own is made smaller where more than 16 patches lie along a side: none could be seen.

    >>> filled_pictures(None, (8, 8)).shape
    torch.Size([8, 3, 64, 64])
    """
    if image is None:
        images = _drawn(max(patch))
    else:
        own = Image.fromarray(as_image(image))
        own.thumbnail((_MOST_ALONG * patch[1], _MOST_ALONG * patch[0]))
        images = to_tensor(np.array(own))
    grid = PatchGrid((images.shape[2], images.shape[3]), patch, remainder="crop")
    return images[:, :, : grid.rows * patch[0], : grid.cols * patch[1]]


@cache
def _drawn(side: int) -> Tensor:
    """Eight pictures of 8 × 8 patches."""
    drawn = shapes(8, 8 * side, seed=pictures.SEED).images
    return torch.from_numpy(drawn).permute(0, 3, 1, 2).float() / 255


def refuse_place(index: int, count: int, name: str, what: Place) -> None:
    """Raise `PlaceError` for a place beyond the last, with a button.

    >>> refuse_place(63, 64, "selected", "position")
    """
    if not 0 <= index < count:
        raise PlaceError(
            said(_MISSING[what], index=index, last=count - 1),
            (Remedy(said(_USED[what], index=count - 1), {name: count - 1}),),
        )
