"""What tokens are after some of the blocks, in timm's forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from torch import Tensor

from vitlab.core.arguments import one_of, whole
from vitlab.core.errors import KindError, LabError, PlaceError, shown
from vitlab.core.grid import Pair
from vitlab.words import said

Format: TypeAlias = Literal["NCHW", "NLC"]
Indices: TypeAlias = int | Sequence[int] | None


def blocks_taken(indices: Indices, depth: int) -> set[int]:
    """Numbers of the blocks that ``indices`` mean: None all, n the last n, a list those in it.

    >>> blocks_taken(2, 12), blocks_taken([0, -1], 12), blocks_taken(None, 2)
    ({10, 11}, {0, 11}, {0, 1})
    """
    if indices is None:
        return set(range(depth))
    if isinstance(indices, Sequence) and not isinstance(indices, str | bytes):
        taken = {whole(index, "indices") for index in indices}
        for index in taken:
            if not -depth <= index < depth:
                raise PlaceError(
                    said(
                        "no block {given}: use 0 to {last}, or -1 to -{depth}.",
                        given=shown(index),
                        last=depth - 1,
                        depth=depth,
                    )
                )
        if not taken:
            raise LabError(said("indices names no block: leave it out for all of them."))
        return {index % depth for index in taken}
    try:
        last = whole(indices, "indices")
    except KindError:
        raise KindError(
            said(
                "indices takes a number of last blocks or a list of blocks, not {given}.",
                given=shown(indices),
            )
        ) from None
    if not 1 <= last <= depth:
        raise PlaceError(
            said(
                "there are no last {given} blocks: use 1 to {depth}.",
                given=shown(last),
                depth=depth,
            )
        )
    return set(range(depth - last, depth))


def split(
    sequences: list[Tensor], grid: Pair, num_prefix_tokens: int, output_fmt: Format
) -> tuple[list[Tensor], list[Tensor] | None]:
    """Patch tokens of sequences (b, n, d), laid out as ``output_fmt`` says, and prefix tokens.

    >>> import torch
    >>> (patches,), _ = split([torch.zeros(1, 7, 4)], (2, 3), 1, "NCHW")
    >>> patches.shape
    torch.Size([1, 4, 2, 3])
    """
    patches = [tokens[:, num_prefix_tokens:] for tokens in sequences]
    if output_fmt == "NCHW":
        patches = [tokens.unflatten(1, grid).permute(0, 3, 1, 2).contiguous() for tokens in patches]
    if not num_prefix_tokens:
        return patches, None
    return patches, [tokens[:, :num_prefix_tokens] for tokens in sequences]


def in_timms_form(
    features: Tensor | None,
    patches: list[Tensor],
    prefix: list[Tensor] | None,
    *,
    output_dict: bool,
) -> Any:
    """What timm's ``forward_intermediates`` hands out; None is what was not wanted.

    >>> import torch
    >>> list(in_timms_form(None, [torch.zeros(1)], None, output_dict=True))
    ['image_intermediates']
    """
    if output_dict:
        named = {
            "image_features": features,
            "image_intermediates": patches,
            "image_intermediates_prefix": prefix,
        }
        return {name: value for name, value in named.items() if value is not None}
    intermediates = patches if prefix is None else list(zip(patches, prefix, strict=True))
    return intermediates if features is None else (features, intermediates)


def check_format(output_fmt: object) -> None:
    """Refuse a form that timm does not have either.

    >>> check_format("NCHW")
    """
    one_of(output_fmt, ("NCHW", "NLC"), "output_fmt")
