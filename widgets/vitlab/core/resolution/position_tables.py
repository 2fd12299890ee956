"""A learned position table on another grid."""

from __future__ import annotations

from math import isqrt
from typing import Literal, TypeAlias, get_args

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError, ShapeError, shown
from vitlab.core.grid import Pair, PatchGrid, prefix_remedy, refuse_negative_prefix, rows_and_cols
from vitlab.core.precision import working_dtype
from vitlab.core.resolution.interpolation import Resize
from vitlab.words import said

Style: TypeAlias = Literal["timm", "hf", "dinov2", "torchvision", "siglip2"]

_STYLES: dict[Style, Resize] = {
    "timm": Resize(),
    "hf": Resize(antialias=False),
    "dinov2": Resize(antialias=False, offset=0.1),
    "torchvision": Resize(antialias=False, align_corners=True),
    "siglip2": Resize("bilinear"),
}


def resample_abs_pos_embed(
    posemb: Float[Tensor, "*batch tokens dim"],
    new_size: Pair | PatchGrid,
    old_size: Pair | PatchGrid | None = None,
    num_prefix_tokens: int = 1,
    interpolation: str = "bicubic",
    antialias: bool = True,
    *,
    align_corners: bool | None = None,
    style: Style | None = None,
) -> Float[Tensor, "*batch tokens2 dim"]:
    """Resize a table of positions from one grid to another; prefix rows stay as they are.

    The defaults are timm's. Half precision is resampled in float32 and cast back.

    Args:
        posemb: A row for each token, prefix rows first.
        new_size: (rows, cols) of the new grid, or a `PatchGrid`.
        old_size: (rows, cols) of the grid that there is; None is understood only where the count of
            the patches is a perfect square.
        num_prefix_tokens: Rows before the patches (CLS, registers).
        interpolation: "bicubic", "bilinear", "nearest" or "nearest-exact", as torch means them.
        antialias: Whether a smaller table takes the mean of what it leaves out; for "bicubic" and
            "bilinear".
        align_corners: Whether the corner cells stay in the corners, as torch means it; None is
            False.
        style: Another house's rule for all three and the step in one: "timm", "hf" (ViT's and
            DINOv2's in transformers), "dinov2" (the original's step of old / (new + 0.1)),
            "torchvision" or "siglip2"; None takes the three as they are given.

    Returns:
        The new table in the dtype of the old; the old one itself where the grids are equal.

    Raises:
        ShapeError: The rows are not the prefix and the patches of ``old_size``.
        LabError: Interpolation or style is not known, or a style is given beside what it settles.

    >>> import torch
    >>> table = torch.randn(1, 1 + 7 * 28, 8)
    >>> resample_abs_pos_embed(table, (10, 20), (7, 28)).shape
    torch.Size([1, 201, 8])

    """
    refuse_negative_prefix(num_prefix_tokens)
    resize = _chosen(style, Resize(interpolation, antialias, align_corners))
    new = rows_and_cols(new_size, "new_size")
    dtype = working_dtype(posemb, "resample_abs_pos_embed")
    old = _old_grid(posemb, old_size, num_prefix_tokens)
    if old == new:
        return posemb
    prefix, patches = posemb.tensor_split([num_prefix_tokens], dim=-2)
    planes = patches.to(dtype).reshape(*posemb.shape[:-2], *old, posemb.shape[-1])
    resized = resize.planes(planes, new).flatten(-3, -2).to(posemb.dtype)
    return torch.cat([prefix, resized], dim=-2) if num_prefix_tokens else resized


def check_style(style: object) -> None:
    """Refuse a style that no house has; None is timm's.

    >>> check_style("hf")
    """
    if style is not None and (not isinstance(style, str) or style not in get_args(Style)):
        known = ", ".join(map(repr, get_args(Style)))
        raise LabError(
            said(
                "style {given} is not known: use one of {known}, or None.",
                given=shown(style),
                known=known,
            )
        )


def _chosen(style: Style | None, named: Resize) -> Resize:
    check_style(style)
    if style is None:
        return named
    resize = _STYLES[style]
    if named not in (Resize(), resize):
        raise LabError(
            said(
                "style={style!r} settles interpolation, antialias and align_corners by itself: "
                "leave them out, or leave out the style.",
                style=style,
            )
        )
    return resize


def _old_grid(posemb: Tensor, old_size: Pair | PatchGrid | None, num_prefix_tokens: int) -> Pair:
    if posemb.ndim < 2:
        raise ShapeError(
            said(
                "a table of positions has the shape (1, tokens, dim), not {shape}.",
                shape=tuple(posemb.shape),
            )
        )
    tokens = posemb.shape[-2]
    patches = tokens - num_prefix_tokens
    if old_size is not None:
        old = rows_and_cols(old_size, "old_size")
        if patches != old[0] * old[1]:
            over = tokens - old[0] * old[1]
            raise ShapeError(
                _wrong_count(tokens, old, num_prefix_tokens),
                prefix_remedy(over) if over >= 0 else (),
            )
        return old
    side = isqrt(max(0, patches))
    if not side or side * side != patches:
        fits = _square_prefix(tokens, num_prefix_tokens)
        raise ShapeError(
            _no_square(tokens, num_prefix_tokens, fits),
            () if fits is None else prefix_remedy(fits),
        )
    return side, side


def _wrong_count(tokens: int, old: Pair, num_prefix_tokens: int) -> str:
    cells = old[0] * old[1]
    fits = tokens - cells
    counts = {
        "rows": old[0],
        "cols": old[1],
        "prefix": num_prefix_tokens,
        "wanted": cells + num_prefix_tokens,
        "tokens": tokens,
    }
    if fits >= 0:
        return said(
            "a grid of {rows} × {cols} with {prefix} prefix tokens needs {wanted} positions, and "
            "the table has {tokens}: num_prefix_tokens={fits} would fit.",
            **counts,
            fits=fits,
        )
    return said(
        "a grid of {rows} × {cols} with {prefix} prefix tokens needs {wanted} positions, and the "
        "table has {tokens}: the table is {missing} rows too short for that grid.",
        **counts,
        missing=-fits,
    )


def _square_prefix(tokens: int, num_prefix_tokens: int) -> int | None:
    """Another usual prefix (CLS, none, CLS and four registers) that leaves a square."""
    for prefix in (1, 0, 5):
        side = isqrt(max(0, tokens - prefix))
        if prefix != num_prefix_tokens and side and side * side == tokens - prefix:
            return prefix
    return None


def _no_square(tokens: int, prefix: int, fits: int | None) -> str:
    counts = {"tokens": tokens, "prefix": prefix, "patches": tokens - prefix}
    if fits is None:
        return said(
            "{tokens} positions less {prefix} prefix tokens leave {patches}, which is no square: "
            "pass old_size=(rows, cols).",
            **counts,
        )
    return said(
        "{tokens} positions less {prefix} prefix tokens leave {patches}, which is no square: pass "
        "old_size=(rows, cols), or num_prefix_tokens={fits} for a grid of {side} × {side}.",
        **counts,
        fits=fits,
        side=isqrt(tokens - fits),
    )
