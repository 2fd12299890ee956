"""What decides a change of resolution, and what each way is called. Plain Python."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from vitlab.words import said, word

Page: TypeAlias = Literal["positions", "patch_weights", "native_aspect"]
PAGES: tuple[Page, ...] = get_args(Page)
MODEL = "vit_shapes_patch8_64"
MODELS = (MODEL, "vit_shapes_patch8_reg4_64")
"""Whose accuracies stand with their card."""
LARGEST_SIDE = 64
LARGEST_PATCH = 64
SINUSOID = "sinusoidal_2d"
"""A table that is made for the old grid, as wide as those of the bundled models."""
EQUAL_COUNTS_PRESET = {"table": SINUSOID, "old_size": (2, 8), "new_size": (4, 4), "selected": 0}
"""As many cells on another grid: the resize that some code skips."""
AT_ONCE = 256  # positions whose similarity planes are all made at once
OWN_RULE = word("own")
"""The row of a rule told by interpolation, antialias and align_corners."""

METHOD_NAMES: dict[str, str] = {
    "timm": word("timm: bicubic, antialias"),
    "hf": word("hf: bicubic"),
    "dinov2": word("dinov2: step + 0.1"),
    "torchvision": word("torchvision: corners"),
    "siglip2": word("siglip2: bilinear, antialias"),
    "nearest": word("nearest"),
    "raw": word("raw: old rows, rest 0"),
    "none": word("no position"),
    "pi": word("PI-resize"),
    "plain": word("plain resize"),
    "plain_scaled": word("plain × area ratio"),
}
"""Ways for tables, then for patch weights."""
KERNEL_NAMES = ("pi", "plain", "plain_scaled")
TABLE_NAMES = tuple(name for name in METHOD_NAMES if name not in KERNEL_NAMES)


def method_name(method: str) -> str:
    """How a method is called in a list.

    >>> method_name("raw")
    'raw: old rows, rest 0'
    """
    return said(METHOD_NAMES.get(method, method))
