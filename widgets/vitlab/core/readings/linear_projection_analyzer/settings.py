"""What decides a projection, and what each choice is called. Plain Python."""

from __future__ import annotations

from vitlab.words import word

WEIGHTS: dict[str, str] = {
    "random": word("random"),
    "dct": word("cosine waves"),
    "pca": word("principal, other photographs"),
    "trained": word("trained, 8 px"),
}
"""Kernels by name, and how they are called in a list."""
INITS = ("xavier", "lecun", "he", "trunc_normal", "conv_default", "lesson")
DECODERS: dict[str, str] = {"pseudoinverse": word("blind"), "fitted": word("fitted")}
"""Who reads back: nobody who knows a picture, or somebody who knows the other photographs."""
TRAINED = "vit_shapes_patch8_64"
WIDTHS = (8, 16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 640, 704, 768)
"""Where a curve has points; as many as a patch has numbers, and the chosen width, join them."""
MOST_FILTERS = 96
"""Filters that are drawn, and whose answers are."""
LARGEST_PATCH = 32
"""Pixels on a side: what can be factorised while a hand waits."""
LARGEST_DIM = 4096
SMALLEST_DRAWN = WIDTHS[0]
"""The width that a button leads to where none was asked for."""
