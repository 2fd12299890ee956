"""The shape of every step of a ViT: the cases and the laws of exercise 3.3."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import prod
from typing import Any

import numpy as np

from vitlab.grading.compare import compare
from vitlab.grading.conventions import way, worded
from vitlab.grading.laws import Fulfils, Function, Law
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Pair = tuple[int, int]
Shapes = dict[str, tuple[int, ...]]

COUNTING = ("vitlab.core.grid",)
"""What counts patches and makes none."""


def _models(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for _ in range(4):
        batch, rows, cols, ph, pw, heads = (int(n) for n in rng.integers(2, 6, 6))
        cols += rows == cols
        pw += ph == pw
        width = heads * int(rng.integers(7, 12))
        size = rows * ph, cols * pw
        yield batch, size, (ph, pw), int(rng.integers(1, 4)), width, heads, int(rng.integers(2, 50))


def shapes_of(
    batch: int,
    image_size: Pair,
    patch_size: Pair,
    in_chans: int,
    embed_dim: int,
    num_heads: int,
    num_classes: int,
    *,
    flat: bool = True,
    heads_first: bool = True,
) -> Shapes:
    """The shape of every step, by laying patches on the picture one after the other."""
    places = [
        (top, left)
        for top in range(0, image_size[0], patch_size[0])
        for left in range(0, image_size[1], patch_size[1])
    ]
    length, raw = len([None, *places]), (in_chans, *patch_size)
    width = embed_dim // num_heads
    return {
        "patches": (batch, len(places), *((prod(raw),) if flat else raw)),
        "projected": (batch, len(places), embed_dim),
        "sequence": (batch, length, embed_dim),
        "after the blocks": (batch, length, embed_dim),
        "queries": (batch, *((num_heads, length) if heads_first else (length, num_heads)), width),
        "scores": (batch, num_heads, length, length),
        "hidden": (batch, length, 4 * embed_dim),
        "cls": (batch, embed_dim),
        "logits": (batch, num_classes),
    }


def _rows(names: tuple[str, ...], *model: Any, **told: Any) -> Fulfils:
    expected = shapes_of(*model, **told)

    def hold(table: Any) -> None:
        if not isinstance(table, dict):
            raise Broken(f"It returned {shown(table)}, not a dict of shapes.")
        for name in names:
            if name not in table:
                raise Broken(f'The row "{name}" is missing.')
            try:
                compare(table[name], expected[name])
            except Broken as broken:
                raise Broken(f'In the row "{name}": {broken}') from None

    return Fulfils(hold)


def _tracing(patches: float, queries: float) -> dict[str, Any]:
    """The laws where raw patches are flat (1) or not (2), and heads are first (1) or tokens (2)."""
    told = {
        "flat": way("patches", patches, (True, False)),
        "heads_first": way("queries", queries, (True, False)),
    }
    before = ("patches", "projected", "sequence", "after the blocks")
    inside = ("queries", "scores", "hidden", "cls", "logits")
    laws = (
        Law(
            "from patches to the end of the blocks the table has the shape of every step",
            1,
            inputs=_models,
            expect=partial(_rows, before, **told),
        ),
        Law(
            "inside a block and behind the last one the table has the shape of every step",
            1,
            inputs=_models,
            expect=partial(_rows, inside, **told),
        ),
    )
    of_patches = {
        "patches": ("each laid flat", "each still as (channel, row, column)"),
        "raw": ("(b, ?, ?)", "(b, ?, ?, ?, ?)"),
        "laid": ("in_chans * ph * pw", "in_chans, ph, pw"),
    }
    of_queries = {
        "queries": (
            "in all heads, as in your attention: heads before tokens",
            "cut into heads, before an axis is moved: tokens before heads",
        ),
        "axes": ("(b, heads, ?, ?)", "(b, ?, heads, ?)"),
        "cut": ("heads, 1 + n", "1 + n, heads"),
    }
    words = worded("patches", patches, of_patches)
    return {
        "laws": laws,
        "words": words | worded("queries", queries, of_queries),
    }


SHAPES = Function(
    id="3.3",
    title="The shape of every step",
    minutes=10,
    parameters=(
        "batch",
        "image_size",
        "patch_size",
        "in_chans",
        "embed_dim",
        "num_heads",
        "num_classes",
    ),
    may_use=COUNTING,
    numbers={"patches": 1, "queries": 1},
    drawn_from=(
        {"patches": 2},
        {"queries": 2},
        {"patches": 2, "queries": 2},
    ),
    follows=_tracing,
    **_tracing(patches=1, queries=1),
)
