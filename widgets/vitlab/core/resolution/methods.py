"""Every way in which a table of positions comes to another grid, the careless ones among them."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from jaxtyping import Float
from torch import Tensor

from vitlab.core.arguments import one_of
from vitlab.core.grid import Pair, PatchGrid, rows_and_cols
from vitlab.core.resolution.interpolation import Resize
from vitlab.core.resolution.position_tables import Style, resample_abs_pos_embed

TableMethod: TypeAlias = Literal[
    "timm", "hf", "dinov2", "torchvision", "siglip2", "nearest", "raw", "none"
]
STYLES: tuple[Style, ...] = get_args(Style)
TABLE_METHODS: tuple[TableMethod, ...] = get_args(TableMethod)
EQUAL_COUNTS: tuple[Pair, Pair] = ((2, 8), (4, 4))
"""Two grids of as many cells: a check of the count alone skips the resize between them."""


def table_by_method(
    posemb: Float[Tensor, "*batch tokens dim"],
    new_size: Pair | PatchGrid,
    old_size: Pair | PatchGrid,
    num_prefix_tokens: int = 1,
    method: TableMethod | Resize = "timm",
) -> Float[Tensor, "*batch tokens2 dim"]:
    """A table on another grid: by a house's rule, or with less care. Prefix rows stay.

    Args:
        posemb: A row for each token, prefix rows first.
        new_size: (rows, cols) of the new grid, or a `PatchGrid`.
        old_size: (rows, cols) of the grid that the table is for, or a `PatchGrid`.
        num_prefix_tokens: Rows before the patches (CLS, registers).
        method: A house's rule, as ``style`` of `resample_abs_pos_embed` ("timm", "hf", "dinov2",
            "torchvision", "siglip2"); "nearest" repeats rows; "raw" keeps each at its old row and
            column and leaves new places at 0 (a smaller grid cuts off); "none" gives every patch 0.
            A `Resize` is a rule of one's own.

    Returns:
        The new table, in the dtype of the old.

    Raises:
        ShapeError: The rows are not the prefix and the patches of ``old_size``.
        LabError: The method is not known, or the table holds no floats.

    >>> import torch
    >>> table = torch.ones(1, 1 + 2 * 3, 4)
    >>> table_by_method(table, (3, 3), (2, 3), method="raw")[0, :, 0].tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0]

    """
    if isinstance(method, Resize):
        words = method.interpolation, method.antialias
        return resample_abs_pos_embed(
            *(posemb, new_size, old_size, num_prefix_tokens, *words),
            align_corners=method.align_corners,
        )
    one_of(method, TABLE_METHODS, "method")
    if method in STYLES:
        return resample_abs_pos_embed(posemb, new_size, old_size, num_prefix_tokens, style=method)
    resized = resample_abs_pos_embed(
        posemb, new_size, old_size, num_prefix_tokens, "nearest", antialias=False
    )
    if method == "nearest":
        return resized
    resized = resized.clone()
    resized[..., num_prefix_tokens:, :] = 0
    if method == "raw":
        old, new = rows_and_cols(old_size, "old_size"), rows_and_cols(new_size, "new_size")
        rows, cols = min(old[0], new[0]), min(old[1], new[1])
        given, laid = (
            table[..., num_prefix_tokens:, :].unflatten(-2, grid)
            for table, grid in ((posemb, old), (resized, new))
        )
        laid[..., :rows, :cols, :] = given[..., :rows, :cols, :]
    return resized
