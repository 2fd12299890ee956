"""A trained model with another table, grid or patch."""

from __future__ import annotations

from copy import deepcopy
from typing import TypeAlias, cast

from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.arguments import one_of
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import KindError, LabError, ShapeError, shown
from vitlab.core.grid import Pair, as_pair
from vitlab.core.resolution import KERNEL_METHODS, TABLE_METHODS, kernel_by_method, table_by_method
from vitlab.core.resolution.kernels import KernelMethod
from vitlab.core.resolution.methods import TableMethod
from vitlab.words import said

Method: TypeAlias = TableMethod | KernelMethod
METHODS: tuple[Method, ...] = (*TABLE_METHODS, *KERNEL_METHODS)


def table_of(model: object) -> Float[Tensor, "1 tokens dim"]:
    """The learned table of a plain ViT.

    Args:
        model: The model.

    Returns:
        Its table, prefix rows first; it shares the model's memory and has no gradient.

    Raises:
        KindError: This is no plain ViT.
        LabError: The model adds no learned table.

    >>> table_of(VisionTransformer(32, 8, embed_dim=16, depth=1, num_heads=2)).shape
    torch.Size([1, 17, 16])

    """
    if not isinstance(model, VisionTransformer):
        raise KindError(
            said(
                "a plain ViT, as load gives it, can be refitted, and not {given}.",
                given=shown(model),
            )
        )
    if not isinstance(model.pos_embed, nn.Parameter):
        raise LabError(said("this model adds no table of positions, so there is none to resize."))
    return model.pos_embed.detach()


def with_table(model: VisionTransformer, table: Float[Tensor, "1 tokens dim"]) -> VisionTransformer:
    """A copy of a model that adds another table of the same shape; zeros add no positions.

    Args:
        model: A plain ViT that adds a learned table; it stays as it is.
        table: The other table, prefix rows first; it is copied.

    Returns:
        The copy, whose table can be trained.

    Raises:
        ShapeError: The table has another shape than the model's own.
        KindError: This is no plain ViT.
        LabError: The model adds no learned table.

    >>> import torch
    >>> vit = VisionTransformer(32, 8, embed_dim=16, depth=1, num_heads=2)
    >>> with_table(vit, torch.zeros(1, 17, 16)).pos_embed.any().item()
    False

    """
    wanted = table_of(model).shape
    if table.shape != wanted:
        raise ShapeError(
            said(
                "this model adds a table of {wanted}, and this one is {given}.",
                wanted=tuple(wanted),
                given=tuple(table.shape),
            )
        )
    changed = deepcopy(model)
    changed.pos_embed = nn.Parameter(table.detach().to(table_of(model)).clone())
    return changed


def refit(
    model: VisionTransformer, img_size: int | Pair, method: Method = "timm"
) -> VisionTransformer:
    """A copy of a model for pictures of another size; nothing is trained.

    Args:
        model: A plain ViT that adds a learned table; it stays as it is.
        img_size: (height, width) of the pictures in pixels; one number means a square.
        method: One for tables keeps the patch and brings the table to the larger or smaller grid
            (`table_by_method`); one for kernels ("pi", "plain", "plain_scaled") keeps the grid, and
            with it the table, and resizes the patch (`kernel_by_method`).

    Returns:
        The copy.

    Raises:
        ShapeError: The patches do not fill such pictures, or the grid does not divide them.
        LabError: The method is not known, or the model adds no learned table.
        KindError: This is no plain ViT.

    >>> vit = VisionTransformer(32, 8, embed_dim=16, depth=1, num_heads=2)
    >>> refit(vit, 64, "hf").grid.tokens, refit(vit, 64, "pi").grid.patch_size
    (64, (16, 16))

    """
    one_of(method, METHODS, "method")
    table, old, size = table_of(model), model.grid, as_pair(img_size, "img_size")
    changed = deepcopy(model)
    if method not in KERNEL_METHODS:
        changed.set_input_size(size)
        new = changed.grid
        prefix = model.num_embedded_prefix_tokens
        table = table_by_method(table, new, old, prefix, cast(TableMethod, method))
        changed.pos_embed = nn.Parameter(table.clone())
        return changed
    patch = size[0] // old.rows, size[1] // old.cols
    if (patch[0] * old.rows, patch[1] * old.cols) != size or not all(patch):
        raise ShapeError(
            said(
                "{height} × {width} px cannot be cut into the {rows} × {cols} patches of this "
                "model: sides must be multiples of {rows} and {cols}.",
                height=size[0],
                width=size[1],
                rows=old.rows,
                cols=old.cols,
            )
        )
    changed.set_input_size(size, patch)
    weight = model.patch_embed.proj.weight.detach()
    kernel = kernel_by_method(weight, patch, method)
    changed.patch_embed.proj.weight = nn.Parameter(kernel.clone())
    return changed
