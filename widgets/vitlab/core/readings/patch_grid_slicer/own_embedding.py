"""Tokens of somebody's own embedding or model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from vitlab.core.errors import LabError, Remedy, ShapeError, reason, shown
from vitlab.core.grid import PatchGrid
from vitlab.core.own_code.written import name_of
from vitlab.core.pretrained.pixels import as_trained_on
from vitlab.words import said, word

_PIXELS = word("Compare the pixels")
_MOST_PREFIX_TOKENS = 16


def compare_pixels() -> tuple[Remedy, ...]:
    """A button that lets go of an embedding.

    >>> compare_pixels()[0].label
    'Compare the pixels'
    """
    return (Remedy(said(_PIXELS), {"embed": None}),)


def embedded_by(embed: Callable[..., Any], image: Tensor, grid: PatchGrid) -> Tensor:
    """(tokens, dim): what an embedding or a model makes of an image (1, 3, height, width).

    A model that has ``forward_features`` is read there, before its head. Tokens in front of those
    of the patches (CLS, registers) are left out. A model that tells which pixels it was trained on
    gets such. The picture is cropped or padded to the grid; the
    zeros all around are the embedding's own business.

    >>> embed = nn.Conv2d(3, 5, 4, 4)
    >>> embedded_by(embed, torch.rand(1, 3, 8, 12), PatchGrid((8, 12), 4)).shape
    torch.Size([6, 5])
    """
    name = name_of(embed)
    vertical, horizontal = grid.axes
    ends = (axis.end - axis.padding for axis in (horizontal, vertical))
    right, bottom = (
        end - side if grid.padding == (0, 0) else 0
        for end, side in zip(ends, (image.shape[3], image.shape[2]), strict=True)
    )
    image = pad(image, (0, right, 0, bottom))
    if isinstance(embed, nn.Module):
        image = as_trained_on(embed, image)
    call = getattr(embed, "forward_features", embed)
    try:
        with _still(embed) as place, torch.no_grad():
            value = call(image if place is None else image.to(place))
    except Exception as error:
        raise LabError(
            said(
                "{name} stopped with {kind}: {words}",
                name=name,
                kind=type(error).__name__,
                words=reason(error),
            ),
            compare_pixels(),
        ) from error
    return _tokens(value, name, grid)


@contextmanager
def _still(embed: Any) -> Iterator[torch.device | None]:
    """A model as it is when nobody trains it, and where it lies; as it was afterwards."""
    if not isinstance(embed, nn.Module):
        yield None
        return
    training = [module for module in embed.modules() if module.training]
    first = next(embed.parameters(), None)
    embed.eval()
    try:
        yield None if first is None else first.device
    finally:
        for module in training:
            module.training = True


def _tokens(value: Any, name: str, grid: PatchGrid) -> Tensor:
    if not isinstance(value, Tensor):
        try:
            value = torch.as_tensor(value)
        except Exception:
            raise LabError(
                said("{name} returned {value}, not tokens.", name=name, value=shown(value)),
                compare_pixels(),
            ) from None
    shape = tuple(value.shape)
    tokens: Tensor = value.detach().cpu().float()
    sides = (grid.rows, grid.cols)
    if tokens.ndim in (3, 4) and shape[0] == 1:
        tokens = tokens[0]
        if tokens.ndim == 3 and shape[2:] == sides:
            tokens = tokens.flatten(1).T
        elif tokens.ndim == 3 and shape[1:3] == sides:
            tokens = tokens.flatten(0, 1)
    over = len(tokens) - grid.tokens if tokens.ndim == 2 else -1
    if not 0 <= over <= _MOST_PREFIX_TOKENS:
        raise ShapeError(
            said(
                "{name} returned {shape}, and this grid needs (1, tokens, dim) with "
                "{rows} × {cols} = {tokens:,} tokens: choose the patch that it reads.",
                name=name,
                shape=shape,
                rows=grid.rows,
                cols=grid.cols,
                tokens=grid.tokens,
            ),
            compare_pixels(),
        )
    tokens = tokens[over:]
    if not bool(tokens.isfinite().all()):
        raise LabError(
            said("{name} returned numbers that are not finite.", name=name), compare_pixels()
        )
    return tokens
