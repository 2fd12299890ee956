"""Two bills by another road: every product by its shape, and every tensor by its shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

Pair = tuple[int, int]
Bill = dict[str, int]
Shape = tuple[int, ...]

NUMBER = 4
"""Bytes of a number in 32 bits."""


def macs_of(
    image_size: Pair,
    patch_size: Pair,
    embed_dim: int,
    depth: int,
    num_heads: int,
    mlp_dim: int,
    num_classes: int,
    *,
    prefix: int = 1,
    blocks: int | None = None,
    flops: bool = False,
) -> Bill:
    """Multiply-accumulates of one picture, by adding up product after product, head after head.

    The keywords count in a way that is not asked for: without CLS, one block alone, twice as much.

    >>> macs_of((4, 6), (2, 2), 8, 1, 2, 16, 0)["attention matmuls"]
    784
    """
    patches = len(range(0, image_size[0], patch_size[0])) * len(
        range(0, image_size[1], patch_size[1])
    )
    tokens, width = prefix + patches, embed_dim // num_heads
    block: dict[str, list[tuple[int, int, int]]] = {
        "attention projections": [(tokens, embed_dim, embed_dim)] * 4,
        "attention matmuls": [(tokens, width, tokens), (tokens, tokens, width)] * num_heads,
        "mlp": [(tokens, embed_dim, mlp_dim), (tokens, mlp_dim, embed_dim)],
    }
    times = depth if blocks is None else blocks
    products = {name: shapes * times for name, shapes in block.items()}
    products["patch projection"] = [(patches, prod((3, *patch_size)), embed_dim)]
    products["head"] = [(1, embed_dim, num_classes)]
    return {name: (1 + flops) * sum(map(prod, shapes)) for name, shapes in products.items()}


def bytes_of(
    parameters: int,
    batch_size: int,
    tokens: int,
    embed_dim: int,
    depth: int,
    num_heads: int,
    mlp_dim: int,
    checkpointing: bool,
    *,
    number: int = NUMBER,
    moments: int = 2,
    blocks: int | None = None,
) -> Bill:
    """Bytes of a training step by listing every tensor that is kept, block after block.

    ``moments`` is how many numbers the optimizer keeps for each weight.
    The keywords count in a way that is not asked for: other numbers than of 4 bytes, one block.

    >>> bytes_of(10, 2, 3, 4, 1, 2, 8, False)["attention maps"]
    144
    """
    kept = _kept_by_a_block(batch_size, tokens, embed_dim, num_heads, mlp_dim)
    if checkpointing:
        kept = {"other activations": [(batch_size, tokens, embed_dim)], "attention maps": []}
    times = depth if blocks is None else blocks
    return {
        "parameters": number * parameters,
        "gradients": number * parameters,
        "optimizer": moments * number * parameters,
        **{name: number * times * sum(map(prod, shapes)) for name, shapes in kept.items()},
    }


def _kept_by_a_block(
    batch: int, tokens: int, width: int, heads: int, hidden: int
) -> dict[str, list[Shape]]:
    def others() -> Iterator[Iterable[Shape]]:
        stream, statistics = (batch, tokens, width), (batch, tokens, 2)
        yield stream, statistics  # norm1: its input, mean and deviation
        yield (stream,)  # qkv: its input
        for _ in ("queries", "keys", "values"):
            yield ((batch, heads, tokens, width // heads),)
        yield (stream,)  # proj: its input
        yield stream, statistics  # norm2
        yield (stream,)  # fc1: its input
        yield ((batch, tokens, hidden),)  # GELU: its input
        yield ((batch, tokens, hidden),)  # fc2: its input

    maps: list[Shape] = [(batch, heads, tokens, tokens)]
    return {
        "other activations": [shape for step in others() for shape in step],
        "attention maps": maps,
    }
