"""What notices that two patches changed places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import PlaceError
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.patches import patchify, unpatchify
from vitlab.core.refitting.model import table_of, with_table
from vitlab.words import said


@dataclass(frozen=True)
class SwapEffect:
    """How much moves when two patches change places, under one table of positions."""

    positions: str
    """Name of the table."""
    mean_moves: float
    """Largest change of any number of the mean over the patch tokens, positions added."""
    answer_moves: float
    """Largest change of any logit."""


def swap_patches(
    images: Float[Tensor, "b c h w"], patch_size: int | Pair, swapped: Pair
) -> Float[Tensor, "b c h w"]:
    """Pictures in which two patches have changed places.

    Args:
        images: The pictures; they stay as they are.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        swapped: Numbers of the two patches, counted row by row from 0.

    Returns:
        Pictures of the same size.

    Raises:
        PlaceError: There is no such patch.
        ShapeError: The patches do not fill the pictures.

    >>> swap_patches(torch.arange(4.0).reshape(1, 1, 1, 4), 1, (0, 3)).flatten().tolist()
    [3.0, 1.0, 2.0, 0.0]

    """
    grid = PatchGrid((images.shape[2], images.shape[3]), patch_size)
    for index in swapped:
        if not 0 <= index < grid.tokens:
            raise PlaceError(
                said(
                    "there is no patch {index} to swap: the last is {last}.",
                    index=index,
                    last=grid.tokens - 1,
                )
            )
    order = torch.arange(grid.tokens)
    order[list(swapped)] = order[list(reversed(swapped))]
    return unpatchify(patchify(images, patch_size)[:, order], grid)


@torch.inference_mode()
def swap_effects(
    model: VisionTransformer,
    images: Float[Tensor, "b c h w"],
    swapped: Pair,
    tables: Mapping[str, Float[Tensor, "tokens dim"]],
) -> tuple[SwapEffect, ...]:
    """Swap two patches under each table of patch positions, and see what the model notices.

    A mean of tokens is the mean of contents plus the mean of positions, in any order: it stays
    blind. Only what mixes tokens after positions were added can tell.

    Args:
        model: A plain ViT that adds a learned table; it stays as it is.
        images: Pictures of the model's size, in the range that it was trained on.
        swapped: Numbers of the two patches, counted row by row from 0.
        tables: Tables of patch positions by name, without prefix rows: the model keeps its own.

    Returns:
        An effect for each table, in their order.

    Raises:
        PlaceError: There is no such patch.
        ShapeError: A table or the pictures have another size than the model's.
        KindError: This is no plain ViT.
        LabError: The model adds no learned table.

    >>> vit = VisionTransformer(16, 8, embed_dim=16, depth=1, num_heads=2).eval()
    >>> (none,) = swap_effects(vit, torch.rand(1, 3, 16, 16), (0, 3), {"none": torch.zeros(4, 16)})
    >>> none.mean_moves < 1e-6, none.answer_moves < 1e-5
    (True, True)

    """
    prefix = table_of(model)[:, : model.num_embedded_prefix_tokens]
    pictures = torch.cat([images, swap_patches(images, model.grid.patch_size, swapped)])
    effects = []
    for name, table in tables.items():
        changed = with_table(model, torch.cat([prefix, table[None].to(prefix)], 1)).eval()
        tokens = changed.patch_embed(pictures) + table.to(prefix)
        mean, logits = tokens.mean(1), changed(pictures)
        moved = (float(_moved(values)) for values in (mean, logits))
        effects.append(SwapEffect(name, *moved))
    return tuple(effects)


def _moved(values: Tensor) -> Tensor:
    before, after = values.chunk(2)
    return (before - after).abs().max()
