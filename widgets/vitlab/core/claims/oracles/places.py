"""Claims on tables of sines and cosines."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor, nn

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import normal, seeded
from vitlab.core.encoder import VisionFrontEnd
from vitlab.core.errors import ShapeError
from vitlab.core.positions import (
    position_similarity,
    relative_position_index,
    sinusoidal_1d,
    sinusoidal_2d,
)
from vitlab.words import said

_EXACT = torch.float64


@oracle("C2")
def _norms(seed: int = 0) -> Proof:
    wide, narrow = (sinusoidal_2d(14, 10, dim, dtype=_EXACT).norm(dim=1) for dim in (768, 64))
    cls = float(sinusoidal_2d(14, 10, 64, num_prefix_tokens=1)[0].norm())
    content = normal(140, 64, seed=seed)
    mixed = (sinusoidal_2d(14, 10, 64, dtype=_EXACT) + content).norm(dim=1)
    facts = (
        fact("norm_768", float(wide.mean()), "√(768 / 2)"),
        fact("norm_64", float(narrow.mean()), "√(64 / 2)"),
        fact("spread_over_the_table", float(wide.max() - wide.min()), "largest - smallest"),
        fact("norm_of_cls", cls, "a row of zeros"),
        fact("spread_with_content", float(mixed.max() - mixed.min()), "largest - smallest"),
    )
    holds = float((wide - sqrt(384)).abs().max()) < 1e-9 and cls == 0
    holds &= float((narrow - sqrt(32)).abs().max()) < 1e-9 and float(mixed.std()) > 0.1
    text = said(
        "Every position of the table has the norm √(D/2), {norm:.3f} at D = 768; CLS has 0.",
        norm=sqrt(384),
    )
    return Proof(facts, holds, text)


@oracle("D17")
def _halves_of_halves() -> Proof:
    widths = range(4, 72)
    lesson = [dim for dim in widths if _naive_width(dim) == dim]
    ours = [dim for dim in widths if _accepts(dim)]
    refused = [dim for dim in (6, 10, 65, 66, 67) if dim not in lesson]
    facts = (
        fact("widths_that_work", len(lesson), "of 4 to 71, the formula written down"),
        fact("multiples_of_4", len(widths) // 4, "of 4 to 71"),
        fact("failing_of_five", len(refused), "6, 10, 65, 66, 67"),
    )
    holds = lesson == ours == [dim for dim in widths if dim % 4 == 0] and len(refused) == 5
    text = said("Half the width for each axis, half of that for sines: it must be a multiple of 4.")
    return Proof(facts, holds, text)


def _naive_width(dim: int) -> int | None:
    """Columns that the formula gives when it is written down without a guard; None if it fails."""
    half = dim // 2
    angles = torch.arange(4.0)[:, None] * 10_000 ** (-torch.arange(0, half, 2) / half)
    axis = torch.zeros(4, half)
    try:
        axis[:, 0::2], axis[:, 1::2] = angles.sin(), angles.cos()
    except RuntimeError:
        return None
    return torch.cat([axis, axis], 1).shape[1]


def _accepts(dim: int) -> bool:
    try:
        return sinusoidal_2d(3, 2, dim).shape[1] == dim
    except ShapeError:
        return False


@oracle("D18")
def _raster_wrap() -> Proof:
    line = position_similarity(sinusoidal_1d(196, 768, dtype=_EXACT))
    plane = position_similarity(sinusoidal_2d(14, 14, 768, dtype=_EXACT))
    pairs = (0, 1), (0, 14), (13, 14)
    seen = [(float(line[pair]), float(plane[pair])) for pair in pairs]
    (right, right2), (down, down2), (wrap, wrap2) = seen
    facts = (
        fact("horizontal_1d", right, "cosine of patches 0 and 1"),
        fact("horizontal_2d", right2, "cosine of patches 0 and 1"),
        fact("vertical_1d", down, "cosine of patches 0 and 14"),
        fact("vertical_2d", down2, "cosine of patches 0 and 14"),
        fact("wrapped_1d", wrap, "cosine of patches 13 and 14"),
        fact("wrapped_2d", wrap2, "cosine of patches 13 and 14"),
    )
    holds = abs(wrap - right) < 1e-9 and down < right - 0.1
    holds &= abs(right2 - down2) < 1e-9 and wrap2 < right2 - 0.1
    text = said(
        "In 1-D the end of a row is as near to the next row's start, {wrap:.3f}, as to its "
        "neighbour, and the patch below is at {down:.3f}; in 2-D right and below are alike.",
        wrap=wrap,
        down=down,
    )
    return Proof(facts, holds, text)


@oracle("D20")
def _three_lines() -> Proof:
    rows, cols, dim = 9, 14, 64
    bands = 10_000 ** (-torch.arange(dim // 4, dtype=_EXACT) / (dim // 4))
    y, x = (torch.arange(size, dtype=_EXACT)[:, None] * bands for size in (rows, cols))
    y, x = (torch.cat([angles.sin(), angles.cos()], 1) for angles in (y, x))
    table = torch.cat([x.repeat(rows, 1), y.repeat_interleave(cols, 0)], 1)
    difference = float((table - sinusoidal_2d(rows, cols, dim, dtype=_EXACT)).abs().max())
    facts = (fact("difference", difference, "four lines of torch - the library's table"),)
    text = said("Angles, sines and cosines, and one cat: no loop.")
    return Proof(facts, difference < 1e-12, text)


@oracle("D21")
def _offsets_only() -> Proof:
    rows, cols = 14, 10
    table = sinusoidal_2d(rows, cols, 768, dtype=_EXACT)
    products, offset = table @ table.T, relative_position_index((rows, cols)).flatten()
    shared = torch.zeros(int(offset.max()) + 1, dtype=_EXACT)
    high, low = (
        shared.scatter_reduce(0, offset, products.flatten(), way, include_self=False)
        for way in ("amax", "amin")
    )
    places = products[0, 3 * cols + 4], products[5 * cols + 2, 8 * cols + 6]
    facts = (
        fact("product_at_one_place", float(places[0]), "(0, 0) · (3, 4)"),
        fact("product_at_another", float(places[1]), "(5, 2) · (8, 6)"),
        fact("spread_within_an_offset", float((high - low).max()), "largest over all offsets"),
        fact("spread_between_offsets", float(high.max() - high.min()), "largest - smallest"),
    )
    holds = float((high - low).max()) < 1e-9 and float(high.max() - high.min()) > 1
    text = said(
        "Dot products depend on the offset alone: {product:.3f} at both places.",
        product=float(places[0]),
    )
    return Proof(facts, holds, text)


class _PlainTensor(nn.Module):
    """A table that the module does not know to be its own."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.table = table


@oracle("D26")
def _left_behind(seed: int = 0) -> Proof:
    with seeded(seed):
        front_end = VisionFrontEnd((32, 48), 8, embed_dim=16)
    plain = _PlainTensor(sinusoidal_2d(4, 6, 16))
    moved = front_end.to("meta").pos_embed, plain.to("meta").table
    learned = sum("pos_embed" in name for name, _ in front_end.named_parameters())
    facts = (
        fact("buffers_left_behind", int(moved[0] is None or not moved[0].is_meta), ".to(device)"),
        fact("plain_tensors_left_behind", int(not moved[1].is_meta), ".to(device)"),
        fact("learned_tables", learned, "parameters named pos_embed"),
    )
    holds = moved[0] is not None and moved[0].is_meta and not moved[1].is_meta and not learned
    text = said("A buffer moves with its module, a plain tensor stays where it was.")
    return Proof(facts, holds, text)
